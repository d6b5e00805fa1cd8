"""Signs, boards, posters and adverts; their words are strokes that only look like writing."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    FLOWERS,
    GREEN,
    GREY,
    INK,
    LEAF,
    NAVY,
    ORANGE,
    PAPER,
    PINK,
    RED,
    SHADOW,
    SILVER,
    STEEL,
    TEAL,
    VIOLET,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)

PUBLIC = (RED, BLUE, GREEN, NAVY, TEAL)
LOUD = (ORANGE, PINK, VIOLET, YELLOW)


def words(
    pen: Pen, dice: random.Random, count: int, size: float, colour: Colour, *, gap: float = 3
) -> None:
    """A row of made-up characters of `size`, from the upper left corner."""
    width = max(1.2, size * 0.13)
    for n in range(count):
        _character(pen.at(n * (size + gap), 0, size), dice, colour, width / size)


def _character(pen: Pen, dice: random.Random, colour: Colour, width: float) -> None:
    """One made-up character in a square of 1: some bars, a stem, maybe a frame or legs."""
    bars = dice.choice(((0.15, 0.5, 0.85), (0.1, 0.38, 0.66), (0.2, 0.55), (0.1, 0.5, 0.9)))
    for bar in bars:
        inset = dice.choice((0.0, 0.08, 0.18))
        pen.box(inset, bar - width / 2, 1 - 2 * inset, width, colour)
    stem = dice.choice((0.5, 0.5, 0.3, 0.7))
    pen.box(stem - width / 2, 0, width, 1, colour)
    if dice.random() < 0.45:
        pen.box(0.05, 0.1, width, 0.85, colour)
        pen.box(0.95 - width, 0.1, width, 0.85, colour)
    elif dice.random() < 0.5:
        pen.line(((0.5, 0.6), (0.05, 1)), colour, width)
        pen.line(((0.5, 0.6), (0.95, 1)), colour, width)


def lines(pen: Pen, width: float, rows: int, colour: Colour, step: float = 8) -> None:
    """Small print: rows of a text, the last one short."""
    for row in range(rows):
        pen.box(0, row * step, width * (0.6 if row == rows - 1 else 1), step * 0.4, colour)


def frame(pen: Pen, width: float, height: float, fill: Colour) -> None:
    """A panel with a metal frame, by its upper left corner."""
    pen.box(-5, -5, width + 10, height + 10, clear(SHADOW, 40), corner=3)
    pen.box(-5, -7, width + 10, height + 10, STEEL, corner=3)
    pen.box(0, -2, width, height, fill)


def advert(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """A public-service advert: one calm colour, a picture, a line in large characters."""
    colour = dice.choice(PUBLIC)
    frame(pen, width, height, colour)
    _motif(pen.at(width / 2, height * 0.42), dice, min(width, height) * 0.3)
    count = max(3, min(6, int(width // (height * 0.2))))
    size = min(height * 0.17, (width - 16) / (count * 1.2))
    left = (width - count * size * 1.2) / 2
    words(pen.at(left, height * 0.76), dice, count, size, WHITE, gap=size * 0.2)


def _motif(pen: Pen, dice: random.Random, size: float) -> None:
    dice.choice((_sun_and_hills, _heart, _flower))(pen, size)


def _sun_and_hills(pen: Pen, size: float) -> None:
    pen.disc(0, -size * 0.35, size * 0.42, YELLOW)
    pen.shape(((-size * 1.3, size), (-size * 0.5, 0), (size * 0.3, size)), mix(LEAF, WHITE, 0.35))
    pen.shape(((-size * 0.4, size), (size * 0.5, size * 0.2), (size * 1.3, size)), LEAF)


def _heart(pen: Pen, size: float) -> None:
    pen.disc(-size * 0.4, -size * 0.2, size * 0.45, PAPER)
    pen.disc(size * 0.4, -size * 0.2, size * 0.45, PAPER)
    pen.shape(((-size * 0.82, 0), (size * 0.82, 0), (0, size * 0.95)), PAPER)


def _flower(pen: Pen, size: float) -> None:
    for x, y in ((-0.4, -0.35), (0.4, -0.35), (-0.55, 0.15), (0.55, 0.15), (0, 0.5)):
        pen.disc(x * size, y * size, size * 0.36, mix(FLOWERS[0], WHITE, 0.35))
    pen.disc(0, 0, size * 0.34, YELLOW)


def faded_advert(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """The same kind of advert, bleached, stained, a corner torn off."""
    paper = mix(dice.choice(PUBLIC), PAPER, 0.72)
    frame(pen, width, height, paper)
    pen.disc(width * 0.5, height * 0.36, min(width, height) * 0.2, mix(paper, GREY, 0.25))
    words(pen.at(width * 0.14, height * 0.74), dice, 3, height * 0.16, mix(paper, GREY, 0.45))
    right, low = width, height - 2
    pen.shape(
        ((right, -2), (right, low * 0.62), (width * 0.66, low * 0.3), (width * 0.58, -2)), GREY
    )
    pen.shape(((width * 0.58, -2), (width * 0.66, low * 0.3), (width * 0.5, low * 0.34)), WHITE)
    pen.oval(width * 0.24, height * 0.5, width * 0.12, height * 0.2, clear((120, 98, 70), 90))
    pen.shape(((0, low), (0, low * 0.7), (width * 0.2, low)), GREY)


def empty_frame(pen: Pen, width: float, height: float) -> None:
    """A frame whose advert is gone: bare board, remains of glue."""
    frame(pen, width, height, SILVER)
    pen.box(width * 0.08, height * 0.1, width * 0.34, height * 0.2, mix(SILVER, PAPER, 0.6))
    pen.box(width * 0.62, height * 0.66, width * 0.28, height * 0.18, mix(SILVER, GREY, 0.3))


def commercial(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """A commercial advert: loud colours, a price star, a product."""
    first, second = dice.sample(LOUD, 2)
    frame(pen, width, height, first)
    pen.shape(((0, height - 2), (width, height - 2), (width, height * 0.42)), second)
    pen.box(width * 0.14, height * 0.4, width * 0.24, height * 0.42, WHITE, corner=6)
    pen.box(width * 0.19, height * 0.3, width * 0.14, height * 0.12, INK, corner=2)
    pen.disc(width * 0.74, height * 0.34, min(width, height) * 0.2, RED)
    words(pen.at(width * 0.64, height * 0.26), dice, 2, height * 0.13, WHITE, gap=1)
    words(pen.at(width * 0.46, height * 0.72), dice, 4, height * 0.12, INK)


def board(
    pen: Pen, dice: random.Random, width: float, height: float, colour: Colour = NAVY
) -> None:
    """A notice board filled with a heading and three columns of print."""
    frame(pen, width, height, PAPER)
    pen.box(0, -2, width, height * 0.22, colour)
    size = height * 0.12
    words(pen.at(width / 2 - size * 2.4, height * 0.03), dice, 4, size, WHITE)
    column = (width - 24) / 3
    for n in range(3):
        place = pen.at(8 + n * (column + 4), height * 0.32)
        place.box(0, 0, column, height * 0.58, WHITE)
        lines(place.at(4, 5), column - 8, max(3, int(height * 0.055)), GREY)


def empty_board(pen: Pen, width: float, height: float) -> None:
    """A notice board with nothing in it but a heading strip and one old scrap."""
    frame(pen, width, height, mix(SILVER, PAPER, 0.4))
    pen.box(0, -2, width, height * 0.22, STEEL)
    pen.at(width * 0.6, height * 0.5, turn=9).box(0, 0, width * 0.14, height * 0.22, WHITE)


def values_board(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """The core values: red, twelve pairs of characters in three rows."""
    frame(pen, width, height, RED)
    pen.box(4, 2, width - 8, height - 8, mix(RED, SHADOW, 0.12))
    size = min((width - 20) / 11.5, height / 5.2)
    for row in range(3):
        for column in range(4):
            place = pen.at(14 + column * (width - 20) / 4, height * (0.13 + row * 0.29))
            words(place, dice, 2, size, YELLOW, gap=2)


def no_smoking(pen: Pen, size: float = 26) -> None:
    """The round sign, by its middle."""
    pen.disc(0, 0, size, WHITE)
    pen.box(-size * 0.5, -size * 0.08, size * 0.72, size * 0.2, INK)
    pen.box(size * 0.26, -size * 0.08, size * 0.22, size * 0.2, ORANGE)
    pen.ring(0, 0, size, RED, size * 0.2)
    pen.line(((-size * 0.66, -size * 0.66), (size * 0.66, size * 0.66)), RED, size * 0.18)


def exit_sign(pen: Pen, *, is_lit: bool) -> None:
    """The green running man over an exit, by its middle; 64 × 28."""
    sign = pen.glowing() if is_lit else pen
    sign.box(-34, -15, 68, 30, GREEN if is_lit else STEEL, corner=3)
    mark = WHITE if is_lit else GREY
    sign.disc(-12, -8, 3.4, mark)
    sign.line(((-13, -4), (-17, 3), (-11, 4), (-13, 11)), mark, 3)
    sign.line(((-20, -3), (-12, -3), (-7, 1)), mark, 3)
    sign.shape(((8, -6), (8, 8), (24, 1)), mark)
    sign.box(-2, -1, 12, 4, mark)
