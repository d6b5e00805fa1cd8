"""What the city puts into its streets and halls: lamps, benches, rails, lights, clocks, tables."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    CARTON,
    GREEN,
    INK,
    LIT,
    ORANGE,
    RED,
    SHADOW,
    STEEL,
    TEAL,
    TRUNK,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)


def lamp(pen: Pen, height: float, *, is_lit: bool = False) -> None:
    """A street lamp, its arm to the right."""
    pen.box(-3, -height, 6, height, STEEL)
    pen.box(-6, -26, 12, 26, mix(STEEL, SHADOW, 0.2), corner=2)
    pen.box(-3, -height, 52, 5, STEEL)
    pen.box(32, -height - 3, 34, 10, mix(STEEL, SHADOW, 0.25), corner=4)
    if is_lit:
        glow = pen.glowing()
        glow.shape(((34, -height + 7), (64, -height + 7), (150, 0), (-50, 0)), clear(LIT, 40))
        glow.disc(49, -height + 8, 40, clear(LIT, 60))
        glow.box(35, -height + 4, 28, 6, WHITE, corner=3)


def broken_lamp(pen: Pen, height: float) -> None:
    """A leaning lamp without light, its head hanging."""
    tilted = pen.at(0, 0, turn=5)
    tilted.box(-3, -height, 6, height, STEEL)
    tilted.box(-6, -26, 12, 26, mix(STEEL, SHADOW, 0.2))
    tilted.box(-3, -height, 40, 5, STEEL)
    head = tilted.at(38, -height + 4, turn=62)
    head.box(0, -4, 34, 10, mix(STEEL, SHADOW, 0.35))
    head.line(((4, 0), (-6, 18), (6, 26)), INK, 2)


def traffic_light(pen: Pen, *, is_green: bool) -> None:
    pen.box(-3, -150, 6, 150, STEEL)
    pen.box(-12, -190, 24, 62, INK, corner=5)
    lights = ((RED, not is_green), (YELLOW, False), (GREEN, is_green))
    for n, (colour, is_lit) in enumerate(lights):
        pen.disc(
            0, -178 + n * 19, 7.5, mix(colour, WHITE, 0.1) if is_lit else mix(colour, INK, 0.7)
        )


def clock(pen: Pen) -> None:
    pen.disc(0, 0, 20, STEEL)
    pen.disc(0, 0, 17, WHITE)
    pen.line(((0, 0), (0, -12)), INK, 2.5)
    pen.line(((0, 0), (9, 4)), INK, 2.5)


def bench(pen: Pen, width: float = 110) -> None:
    """A park bench around the origin."""
    for x in (-width / 2 + 8, width / 2 - 14):
        pen.box(x, -30, 6, 30, INK)
    for y in (-52, -42, -30):
        pen.box(-width / 2, y, width, 7, CARTON, corner=2)


def cone(pen: Pen, size: float = 1.0) -> None:
    scaled = pen.at(0, 0, size)
    scaled.box(-16, -5, 32, 5, mix(ORANGE, SHADOW, 0.3))
    scaled.shape(((-11, -5), (11, -5), (3, -42), (-3, -42)), ORANGE)
    scaled.shape(((-8, -15), (8, -15), (6, -25), (-6, -25)), WHITE)


def rail(pen: Pen, width: float, *, height: float = 54) -> None:
    """A white traffic barrier from the origin to the right."""
    pen.box(0, -height, width, 6, WHITE)
    pen.box(0, -16, width, 5, WHITE)
    for n in range(int(width // 16) + 1):
        pen.box(n * 16, -height + 4, 3, height - 18, WHITE)
    for n in range(int(width // 96) + 1):
        pen.box(n * 96 - 3, -height - 6, 8, height + 6, BLUE)


def fallen_rail(pen: Pen, width: float) -> None:
    """A length of the barrier torn off and lying bent on the ground."""
    lying = pen.at(0, -4, turn=9)
    lying.box(0, -30, width, 6, WHITE)
    lying.line(((0, -6), (width * 0.5, 8), (width, -10)), WHITE, 5)
    for n in range(int(width // 18)):
        lying.line(((n * 18 + 4, -28), (n * 18 + 14, 0)), WHITE, 3)
    lying.box(width - 6, -44, 8, 44, BLUE)


def fence(pen: Pen, width: float) -> None:
    """A red and white works barrier around the origin."""
    for x in (-width / 2 + 8, width / 2 - 14):
        pen.box(x, -50, 6, 50, STEEL)
    count = max(4, int(width // 20))
    step = width / count
    for n in range(count):
        pen.box(-width / 2 + n * step, -48, step, 14, RED if n % 2 else WHITE)
        pen.box(-width / 2 + n * step, -26, step, 9, WHITE if n % 2 else RED)


def signpost(pen: Pen, colour: Colour = BLUE) -> None:
    pen.box(-3, -150, 6, 150, STEEL)
    pen.disc(0, -152, 24, WHITE)
    pen.disc(0, -152, 21, colour)
    pen.box(-3, -166, 6, 28, WHITE)
    pen.shape(((-10, -158), (10, -158), (0, -172)), WHITE)


def table(pen: Pen, width: float, colour: Colour = CARTON) -> None:
    """A table around the origin, 66 high."""
    pen.box(-width / 2 + 10, -58, 6, 58, INK)
    pen.box(width / 2 - 16, -58, 6, 58, INK)
    pen.box(-width / 2, -66, width, 10, colour, corner=2)
    pen.box(-width / 2, -66, width, 3, mix(colour, WHITE, 0.3))


def stool(pen: Pen, colour: Colour = TEAL) -> None:
    pen.box(-18, -38, 36, 6, colour, corner=2)
    pen.line(((-13, -32), (-17, 0)), INK, 3)
    pen.line(((13, -32), (17, 0)), INK, 3)


def chair(pen: Pen, colour: Colour = BLUE) -> None:
    """An office chair seen from the front, around the origin."""
    pen.box(-20, -92, 40, 44, colour, corner=8)
    pen.box(-24, -46, 48, 10, mix(colour, SHADOW, 0.2), corner=4)
    pen.box(-3, -36, 6, 28, INK)
    pen.line(((-20, -2), (0, -10), (20, -2)), INK, 4)


def pot_plant(pen: Pen, leaf: Colour) -> None:
    pen.shape(((-16, -30), (16, -30), (12, 0), (-12, 0)), TRUNK)
    for x, y in ((-22, -70), (22, -72), (-10, -92), (12, -94), (0, -60)):
        pen.shape(((0, -28), (x - 8, y + 12), (x, y), (x + 8, y + 14)), leaf)


def pendant(pen: Pen, drop: float) -> None:
    """A hanging lamp with its light."""
    pen.line(((0, 0), (0, drop)), INK, 2)
    pen.shape(((-8, drop), (8, drop), (24, drop + 18), (-24, drop + 18)), STEEL)
    pen.glowing().oval(0, drop + 19, 18, 5, LIT)


def tactile_strip(pen: Pen, width: float) -> None:
    """Yellow paving for the blind from the origin to the right, 26 deep."""
    pen.shape(((0, 0), (width, 0), (width - 8, 26), (-8, 26)), YELLOW)
    for n in range(int(width // 26)):
        x = n * 26
        pen.line(((x, 0), (x - 8, 26)), mix(YELLOW, SHADOW, 0.25), 1.5)
        for y in (6, 13, 20):
            pen.line(((x + 5 - y * 0.3, y), (x + 21 - y * 0.3, y)), mix(YELLOW, WHITE, 0.45), 2.5)


def extinguisher(pen: Pen) -> None:
    pen.box(-9, -44, 18, 44, RED, corner=6)
    pen.box(-5, -54, 10, 10, INK)
    pen.line(((3, -50), (16, -44), (14, -20)), INK, 3)
    pen.box(-6, -30, 12, 12, WHITE)


def awning_roof(pen: Pen, width: float, height: float, colour: Colour) -> None:
    """A light shelter: two posts and a roof, around the origin."""
    for x in (-width / 2 + 8, width / 2 - 13):
        pen.box(x, -height, 5, height, STEEL)
    pen.shape(
        (
            (-width / 2 - 10, -height),
            (width / 2 + 10, -height),
            (width / 2 - 8, -height - 22),
            (-width / 2 + 8, -height - 22),
        ),
        colour,
    )
