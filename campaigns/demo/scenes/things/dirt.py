"""Dirt, water and fire: stains, runs of grime, puddles, flames, smoke."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    DIRT,
    FLAME,
    SHADOW,
    SMOKE,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)


def stain(pen: Pen, dice: random.Random, width: float, depth: float, colour: Colour = DIRT) -> None:
    """A dark patch with ragged edges around the origin."""
    for _n in range(5):
        x, y = dice.uniform(-0.28, 0.28) * width, dice.uniform(-0.26, 0.26) * depth
        across, down = dice.uniform(0.18, 0.34) * width, dice.uniform(0.22, 0.4) * depth
        pen.oval(x, y, across, down, clear(colour, 120))


def grime(pen: Pen, dice: random.Random, width: float, height: float) -> None:
    """Soot and runs of dirt on a wall, from the upper left corner."""
    points = [(0.0, height * 0.1), (width * 0.2, 0.0), (width * 0.7, height * 0.04)]
    points.append((width, height * 0.16))
    count = max(3, int(width // 14))
    for n in range(count):
        x = width - (n + 0.5) * width / count
        points.append((x + width / count * 0.4, height * dice.uniform(0.3, 0.45)))
        points.append((x, height * dice.uniform(0.5, 1.0)))
    pen.shape(points, clear(DIRT, 96))
    pen.shape([(width * 0.2 + x * 0.55, y * 0.62) for x, y in points], clear(DIRT, 70))


def puddle(pen: Pen, dice: random.Random, width: float, depth: float) -> None:
    """Standing water with the sky in it."""
    water = mix(SHADOW, (150, 190, 210), 0.62)
    for x, y, part in ((0.0, 0.0, 0.5), (-0.26, 0.12, 0.32), (0.3, 0.14, 0.28), (0.16, -0.2, 0.3)):
        shift = dice.uniform(-0.05, 0.05)
        pen.oval((x + shift) * width, y * depth, part * width, part * depth * 0.9, water)
    light = mix(water, WHITE, 0.45)
    pen.oval(-width * 0.14, -depth * 0.1, width * 0.2, depth * 0.1, light)
    pen.oval(width * 0.2, depth * 0.12, width * 0.12, depth * 0.06, light)


def flames(pen: Pen, size: float) -> None:
    glow = pen.glowing()
    for colour, part in ((mix(FLAME, (192, 57, 47), 0.5), 1.0), (FLAME, 0.74), (YELLOW, 0.44)):
        high, wide = size * part, size * 0.34 * part
        glow.shape(
            (
                (-wide, 0),
                (-wide * 1.1, -high * 0.4),
                (-wide * 0.5, -high * 0.3),
                (-wide * 0.1, -high),
                (wide * 0.3, -high * 0.45),
                (wide * 0.8, -high * 0.72),
                (wide * 1.1, -high * 0.2),
                (wide, 0),
            ),
            colour,
        )


def smoke(pen: Pen, dice: random.Random, height: float, colour: Colour = SMOKE) -> None:
    """A column of smoke that widens and drifts as it rises."""
    drift = dice.choice((-1, 1)) * dice.uniform(0.2, 0.5)
    for n in range(8):
        part = n / 7
        radius = height * (0.07 + 0.13 * part)
        wobble = dice.uniform(-0.05, 0.05) * height
        pen.disc(
            drift * height * part + wobble, -height * part, radius, clear(colour, 120 - n * 10)
        )
