"""The ground that many places share: pavement, carriageway, shadows; and how far to draw."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    ASPHALT,
    KERB,
    MARKING,
    PAVING,
    ROAD,
    SHADOW,
    WALLS,
    clear,
    mix,
)

LEFT, RIGHT, LOW = -60.0, 700.0, 530.0


ACROSS = RIGHT - LEFT


def pavement_middle(floor: float, kerb: float) -> float:
    return floor + (kerb - floor) * 0.74


def pavement(pen: Pen, dice: random.Random, floor: float, kerb: float) -> None:
    paving = mix(PAVING, dice.choice(WALLS), 0.25)
    pen.box(LEFT, floor, ACROSS, kerb - floor, paving)
    joint = mix(paving, SHADOW, 0.1)
    for x in range(int(LEFT), int(RIGHT), 46):
        pen.line(((x, floor), (x - 14, kerb)), joint, 1.5)
    pen.box(LEFT, floor, ACROSS, 5, mix(paving, SHADOW, 0.18))
    pen.box(LEFT, kerb - 6, ACROSS, 6, KERB)
    pen.box(LEFT, kerb, ACROSS, 4, mix(KERB, SHADOW, 0.35))


def road(pen: Pen, dice: random.Random, kerb: float) -> None:
    road = mix(ROAD, ASPHALT, dice.random())
    pen.box(LEFT, kerb + 4, ACROSS, LOW - kerb, road)
    lane = kerb + (480 - kerb) * dice.uniform(0.5, 0.66)
    shift = dice.uniform(0, 90)
    for n in range(9):
        x = LEFT + shift + n * 92
        pen.shape(((x, lane), (x + 46, lane), (x + 43, lane + 6), (x - 3, lane + 6)), MARKING)
    if dice.random() < 0.6:
        x, wide = dice.uniform(0, 480), dice.uniform(90, 190)
        pen.oval(x + wide / 2, kerb + 26, wide, dice.uniform(8, 18), clear(SHADOW, 34))
    if dice.random() < 0.5:
        x = dice.uniform(-40, 560)
        patch = ((x, 420), (x + 130, 420), (x + 118, LOW), (x - 24, LOW))
        pen.shape(patch, mix(road, SHADOW, 0.12))


def shade_on_ground(pen: Pen, dice: random.Random, kerb: float) -> None:
    """Shadows of something behind the camera: large, soft in colour, hard in shape."""
    x = dice.uniform(-60, 420)
    wide = dice.uniform(120, 300)
    lean = dice.uniform(-120, 120)
    pen.shape(
        ((x, LOW), (x + lean, kerb + 40), (x + lean + wide * 0.8, kerb + 40), (x + wide, LOW)),
        clear(SHADOW, 30),
    )
