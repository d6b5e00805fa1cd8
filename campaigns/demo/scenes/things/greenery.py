"""Trees, bushes, grass and flowers, each rooted at the origin."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    DRY,
    FLOWERS,
    GRASS,
    LEAVES,
    SHADOW,
    SOIL,
    TRUNK,
    WEED,
    WHITE,
    Colour,
    clear,
    mix,
)


def tree(pen: Pen, dice: random.Random, height: float) -> None:
    """A healthy tree: round, tall or spreading, as the dice fall."""
    green = dice.choice(LEAVES)
    light = mix(green, WHITE, 0.14)
    pen.oval(0, 0, height * 0.2, height * 0.025, clear(SHADOW, 45))
    pen.box(-height * 0.025, -height * 0.5, height * 0.05, height * 0.5, TRUNK)
    shape = dice.randrange(3)
    if shape == 0:
        pen.disc(0, -height * 0.68, height * 0.3, green)
        pen.disc(-height * 0.08, -height * 0.74, height * 0.19, light)
    elif shape == 1:
        pen.oval(0, -height * 0.63, height * 0.19, height * 0.36, green)
        pen.oval(-height * 0.05, -height * 0.7, height * 0.1, height * 0.22, light)
    else:
        pen.disc(-height * 0.18, -height * 0.56, height * 0.2, green)
        pen.disc(height * 0.18, -height * 0.58, height * 0.2, green)
        pen.disc(0, -height * 0.74, height * 0.24, green)
        pen.disc(-height * 0.05, -height * 0.78, height * 0.15, light)


def dead_tree(pen: Pen, height: float) -> None:
    """A bare tree with a few brown leaves."""
    brown = mix(TRUNK, SHADOW, 0.15)
    pen.shape(
        (
            (-height * 0.035, 0),
            (height * 0.035, 0),
            (height * 0.014, -height * 0.6),
            (0, -height * 0.6),
        ),
        brown,
    )
    for x, y, tip_x, tip_y in (
        (0.0, -0.34, -0.22, -0.58),
        (0.0, -0.44, 0.24, -0.7),
        (0.0, -0.56, -0.1, -0.86),
        (0.01, -0.58, 0.08, -0.94),
        (-0.12, -0.47, -0.28, -0.46),
        (0.13, -0.58, 0.3, -0.58),
    ):
        pen.line(
            ((x * height, y * height), (tip_x * height, tip_y * height)), brown, height * 0.022
        )
    for x, y in ((-0.22, -0.6), (0.24, -0.72), (-0.11, -0.87), (0.3, -0.59), (0.09, -0.93)):
        pen.oval(x * height, y * height, height * 0.03, height * 0.018, DRY)


def bush(pen: Pen, dice: random.Random, width: float) -> None:
    green = dice.choice(LEAVES)
    for x, size in ((-0.3, 0.24), (0.3, 0.22), (0.0, 0.32)):
        pen.disc(x * width, -size * width * 0.7, size * width, green)
    pen.disc(-width * 0.08, -width * 0.3, width * 0.18, mix(green, WHITE, 0.14))
    pen.box(-width * 0.5, -width * 0.06, width, width * 0.06, green)


def hedge(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """A trimmed hedge from the origin to the right."""
    green = dice.choice(LEAVES)
    pen.box(0, -height, width, height, green, corner=8)
    pen.box(0, -height, width, height * 0.35, mix(green, WHITE, 0.12), corner=8)


def flower_bed(pen: Pen, dice: random.Random, width: float) -> None:
    """A low bed of flowers around the origin."""
    pen.oval(0, 0, width / 2, width * 0.12, dice.choice(LEAVES))
    colour = dice.choice(FLOWERS)
    for _n in range(int(width // 9)):
        x, y = dice.uniform(-0.44, 0.44) * width, dice.uniform(-0.07, 0.07) * width
        pen.disc(x, y - 2, 4.2, colour)
        pen.disc(x, y - 2, 1.6, WHITE)


def tufts(pen: Pen, dice: random.Random, width: float, depth: float, count: int) -> None:
    """Blades of grass strewn over a lawn."""
    for _n in range(count):
        x, y = dice.uniform(-0.5, 0.5) * width, dice.uniform(-0.5, 0.5) * depth
        shade = mix(GRASS, dice.choice(LEAVES), 0.6)
        pen.line(((x - 4, y - 6), (x, y), (x + 4, y - 7)), shade, 2)


def weeds(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """A thicket of weeds as high as a knee, from −width/2 to width/2."""
    for _n in range(int(width // 5)):
        x = dice.uniform(-0.5, 0.5) * width
        high = height * dice.uniform(0.45, 1)
        lean = dice.uniform(-12, 12)
        shade = mix(WEED, dice.choice(LEAVES), dice.uniform(0, 0.6))
        pen.shape(((x - 4, 0), (x + lean, -high), (x + 4, 0)), shade)


def bare_soil(pen: Pen, dice: random.Random, width: float, depth: float) -> None:
    """Bare earth with stones and cracks around the origin."""
    pen.oval(0, 0, width / 2, depth / 2, SOIL)
    pen.oval(width * 0.06, -depth * 0.06, width * 0.36, depth * 0.3, mix(SOIL, WHITE, 0.1))
    for _n in range(int(width // 14)):
        x, y = dice.uniform(-0.4, 0.4) * width, dice.uniform(-0.3, 0.3) * depth
        pen.oval(x, y, dice.uniform(2, 5), dice.uniform(1.5, 3), mix(SOIL, SHADOW, 0.3))


def cabbages(pen: Pen, dice: random.Random, columns: int, rows: int) -> None:
    """A vegetable plot around the origin: furrows and rows of cabbages."""
    width, depth = columns * 30, rows * 22
    pen.box(-width / 2, -depth / 2, width, depth, SOIL, corner=6)
    for row in range(rows):
        y = -depth / 2 + 11 + row * 22
        pen.box(-width / 2 + 4, y + 5, width - 8, 4, mix(SOIL, SHADOW, 0.25))
        for column in range(columns):
            x = -width / 2 + 15 + column * 30
            leaf: Colour = dice.choice(LEAVES)
            pen.disc(x, y, 10, leaf)
            pen.disc(x, y - 1, 5, mix(leaf, WHITE, 0.35))


def stakes(pen: Pen, count: int) -> None:
    """Bean poles in a row with a string."""
    for n in range(count):
        x = (n - count / 2) * 24
        pen.line(((x - 8, 0), (x + 3, -62)), TRUNK, 3)
        pen.line(((x + 8, 0), (x - 3, -62)), TRUNK, 3)
    pen.line(((-count * 12, -50), (count * 12 - 16, -50)), TRUNK, 2)
