"""Bins and what should be in them: litter, bags, boxes, rubble."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BAGS,
    BIN,
    BLACK,
    CARTON,
    CARTON_2,
    DIRT,
    INK,
    LITTER,
    ORANGE,
    RUBBLE,
    SACK,
    SHADOW,
    SILVER,
    STEEL,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)


def dustbin(pen: Pen, colour: Colour = BIN) -> None:
    """A wheeled bin with its lid shut; 52 × 84."""
    pen.oval(0, 0, 34, 6, clear(SHADOW, 60))
    pen.shape(((-25, -72), (25, -72), (21, -2), (-21, -2)), colour)
    pen.shape(((12, -72), (25, -72), (21, -2), (10, -2)), mix(colour, SHADOW, 0.14))
    pen.box(-30, -84, 60, 14, mix(colour, SHADOW, 0.22), corner=4)
    pen.box(-11, -50, 22, 20, mix(colour, WHITE, 0.55), corner=3)
    pen.disc(-15, -3, 5, BLACK)
    pen.disc(15, -3, 5, BLACK)


def full_bin(pen: Pen, dice: random.Random, colour: Colour = BIN) -> None:
    """The same bin with the lid thrown back and rubbish over its edge."""
    pen.at(0, -76, turn=-24).box(-34, -26, 60, 12, mix(colour, SHADOW, 0.3), corner=4)
    bag(pen.at(-8, -66, 0.72), BAGS[0])
    bag(pen.at(12, -68, 0.6), BAGS[1])
    scatter(pen.at(0, -80), dice, 44, 12, 5)
    pen.oval(0, 0, 36, 7, clear(SHADOW, 60))
    pen.shape(((-25, -72), (25, -72), (21, -2), (-21, -2)), colour)
    pen.shape(((12, -72), (25, -72), (21, -2), (10, -2)), mix(colour, SHADOW, 0.14))
    stain = mix(colour, DIRT, 0.6)
    pen.shape(((-20, -72), (-4, -72), (-8, -34), (-12, -52), (-16, -26)), stain)
    pen.shape(((6, -72), (18, -72), (14, -46), (11, -58)), stain)
    pen.disc(-15, -3, 5, BLACK)
    pen.disc(15, -3, 5, BLACK)


def scatter(
    pen: Pen, dice: random.Random, width: float, depth: float, count: int, size: float = 1.0
) -> None:
    """Papers, cups, bottles and wrappers strewn around the origin."""
    for n in range(count):
        x, y = dice.uniform(-0.5, 0.5) * width, dice.uniform(-0.5, 0.5) * depth
        turn = dice.uniform(-40, 40)
        piece = pen.at(x, y, size * dice.uniform(0.8, 1.25), turn=turn)
        _piece(piece, LITTER[(n + dice.randrange(2)) % len(LITTER)], dice.randrange(5))


def _piece(pen: Pen, colour: Colour, form: int) -> None:
    if form == 0:
        pen.box(-15, -8, 30, 15, colour)
        pen.box(-15, 4, 30, 3, mix(colour, SHADOW, 0.16))
    elif form == 1:
        pen.box(-9, -11, 18, 22, colour)
        pen.box(2, -11, 7, 22, mix(colour, SHADOW, 0.12))
    elif form == 2:
        pen.shape(((-7, -11), (7, -11), (5, 9), (-5, 9)), WHITE)
        pen.shape(((-6, -4), (6, -4), (6, 2), (-6, 2)), colour)
    elif form == 3:
        pen.box(-15, -5, 22, 10, mix(colour, WHITE, 0.35), corner=4)
        pen.box(6, -3, 9, 6, colour)
    else:
        pen.shape(((-14, 4), (-8, -8), (4, -11), (14, -3), (9, 8), (-6, 9)), colour)
        pen.line(((-8, -8), (2, 1), (9, 8)), mix(colour, SHADOW, 0.16), 1.5)


def butts(pen: Pen, dice: random.Random, width: float, depth: float, count: int) -> None:
    """Cigarette ends, peels and scraps of paper strewn around the origin."""
    for n in range(count):
        x, y = dice.uniform(-0.5, 0.5) * width, dice.uniform(-0.5, 0.5) * depth
        piece = pen.at(x, y, turn=dice.uniform(-80, 80))
        if n % 4 == 3:
            piece.shape(((-10, 3), (-3, -8), (9, -4), (5, 6)), WHITE)
        elif n % 4 == 2:
            piece.shape(((-9, 4), (0, -7), (9, 4), (0, 1)), YELLOW)
        else:
            piece.box(-9, -2.5, 18, 5, WHITE)
            piece.box(4, -2.5, 7, 5, ORANGE)


def bag(pen: Pen, colour: Colour) -> None:
    """A tied plastic bag; about 50 × 52."""
    pen.shape(
        ((-24, -2), (-27, -20), (-17, -38), (-5, -44), (6, -44), (18, -37), (27, -18), (23, -2)),
        colour,
    )
    pen.shape(((-6, -43), (-11, -54), (0, -50), (10, -55), (6, -43)), mix(colour, WHITE, 0.12))
    pen.shape(((-17, -30), (-9, -37), (-13, -14), (-19, -10)), mix(colour, WHITE, 0.2))


def pile(pen: Pen, dice: random.Random, width: float) -> None:
    """An exposed heap: bags at the back, loose rubbish in front."""
    pen.oval(0, 0, width * 0.56, 14, clear(DIRT, 90))
    count = max(3, int(width // 34))
    for row in range(2):
        for n in range(count - row):
            x = (n - (count - row - 1) / 2) * width / count
            y = -24 * (1 - row) if row else 0
            place = pen.at(x + dice.uniform(-5, 5), y - row * 22, dice.uniform(0.85, 1.15))
            bag(place, dice.choice(BAGS))
    scatter(pen.at(0, 4), dice, width * 1.35, 34, int(width // 12))


def carton(pen: Pen, width: float, height: float, colour: Colour = CARTON) -> None:
    pen.box(-width / 2, -height, width, height, colour)
    pen.box(-width / 2, -height, width, height * 0.16, mix(colour, WHITE, 0.18))
    pen.box(-width * 0.08, -height, width * 0.16, height * 0.42, mix(colour, WHITE, 0.34))
    pen.box(width * 0.32, -height, width * 0.18, height, mix(colour, SHADOW, 0.12))


def clutter(pen: Pen, dice: random.Random, width: float) -> None:
    """Boxes, a broken chair, a roll and a bucket stacked along a wall."""
    pen.oval(0, 0, width * 0.54, 8, clear(SHADOW, 60))
    x = -width / 2
    while x < width / 2 - 30:
        wide, high = dice.uniform(44, 70), dice.uniform(36, 60)
        carton(pen.at(x + wide / 2, 0), wide, high, dice.choice((CARTON, CARTON_2, SACK)))
        if dice.random() < 0.75:
            smaller = dice.uniform(0.6, 0.9)
            top = pen.at(x + wide / 2 + dice.uniform(-5, 5), -high)
            carton(top, wide * smaller, high * 0.8, dice.choice((CARTON, CARTON_2)))
        x += wide + 3
    pen.at(width * 0.44, 0, turn=8).box(-7, -120, 14, 120, mix(SACK, STEEL, 0.3), corner=5)
    broken_chair(pen.at(-width * 0.5, 6))
    pen.shape(((8, -30), (44, -30), (38, 8), (14, 8)), (79, 127, 168))
    pen.oval(26, -30, 18, 4, INK)


def broken_chair(pen: Pen) -> None:
    tilted = pen.at(0, 0, turn=-12)
    tilted.box(-20, -44, 42, 7, CARTON_2)
    for x in (-18, 14):
        tilted.box(x, -38, 5, 38, CARTON_2)
    tilted.box(-20, -88, 5, 46, CARTON_2)
    tilted.box(-20, -86, 28, 6, CARTON_2)


def rubble(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """A heap of builders' waste: dust, lumps of brick and concrete, a board, sacks."""
    pen.oval(0, 0, width * 0.6, height * 0.14, clear(DIRT, 60))
    pen.shape(
        (
            (-width * 0.52, 0),
            (-width * 0.3, -height * 0.6),
            (-width * 0.05, -height),
            (width * 0.18, -height * 0.82),
            (width * 0.36, -height * 0.4),
            (width * 0.54, 0),
        ),
        RUBBLE[0],
    )
    pen.at(width * 0.1, -height * 0.5, turn=-32).box(-8, -12, width * 0.5, 9, CARTON)
    for _n in range(int(width // 7)):
        x = dice.uniform(-0.5, 0.5)
        y = -dice.random() * max(0.0, 0.92 - abs(x) * 1.9)
        lump = pen.at(x * width, y * height, dice.uniform(0.6, 1.5), turn=dice.uniform(-50, 50))
        lump.shape(((-9, 2), (-6, -6), (5, -7), (10, 0), (4, 5)), dice.choice(RUBBLE))
    for x in (-0.46, 0.5):
        sack(pen.at(x * width, 6), SACK)


def sack(pen: Pen, colour: Colour) -> None:
    pen.box(-24, -34, 48, 34, colour, corner=9)
    pen.shape(((-8, -33), (8, -33), (14, -44), (-14, -44)), colour)
    pen.box(-12, -24, 24, 3, mix(colour, SHADOW, 0.25))
    pen.box(-12, -16, 24, 3, mix(colour, SHADOW, 0.25))


def bottle(pen: Pen, colour: Colour) -> None:
    """A bottle on its side."""
    pen.box(-16, -7, 24, 13, colour, corner=5)
    pen.box(7, -4, 11, 7, mix(colour, WHITE, 0.3))
    pen.box(-9, -7, 9, 13, SILVER)
