"""Wider places of the city: a compound, a crossing, a square, a station."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    ASPHALT,
    GLASSES,
    GRASS,
    KERB,
    MARKING,
    PAVING,
    RED,
    ROAD,
    SHADOW,
    SILVER,
    TRIMS,
    WALLS,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Scene, Wall
from campaigns.demo.scenes.settings.ground import (
    ACROSS,
    LEFT,
    LOW,
    RIGHT,
    pavement,
    pavement_middle,
    shade_on_ground,
)
from campaigns.demo.scenes.things.fixtures import clock, traffic_light
from campaigns.demo.scenes.things.greenery import bush, flower_bed, hedge, tree
from campaigns.demo.scenes.things.houses import (
    Front,
    block_of_flats,
    entrance,
    house,
    skyline,
)


def compound(pen: Pen, dice: random.Random) -> Scene:
    """Blocks of flats around a lawn and a lane."""
    floor = dice.uniform(240, 312)
    kerb = floor + dice.uniform(34, 74)
    skyline(pen, dice, floor, 150)
    x = LEFT + dice.uniform(-120, 0)
    porch = None
    while x < RIGHT:
        wide = dice.uniform(170, 320)
        block_of_flats(pen, dice, Front(x, floor, wide, dice.uniform(150, 330)))
        porch = porch or (x + wide / 2 if 120 < x + wide / 2 < 540 else None)
        x += wide + dice.choice((0, 24, 70, 110))
    pen.box(LEFT, floor, ACROSS, kerb - floor, mix(GRASS, dice.choice(WALLS), 0.2))
    for x in (40, 130, 480, 590):
        if dice.random() < 0.6:
            bush(pen.at(x + dice.uniform(-30, 30), floor + 18), dice, dice.uniform(50, 90))
    if dice.random() < 0.8:
        tree(pen.at(dice.choice((30, 80, 570, 620)), floor + 24), dice, dice.uniform(170, 270))
    if porch is not None:
        pen.shape(
            ((porch - 30, floor), (porch + 30, floor), (porch + 48, kerb), (porch - 48, kerb)),
            PAVING,
        )
        entrance(pen.at(porch, floor + 2, dice.uniform(0.9, 1.1)), dice.choice(WALLS))
    pen.box(LEFT, kerb - 5, ACROSS, 5, KERB)
    pen.box(LEFT, kerb, ACROSS, LOW - kerb, mix(ROAD, PAVING, dice.uniform(0, 0.7)))
    shade_on_ground(pen, dice, kerb)
    spot = dice.uniform(270, 370)
    return Scene(pen, dice, floor, kerb + 18, kerb, spot, Wall(spot - 120, floor - 140, 240, 110))


def crossing(pen: Pen, dice: random.Random) -> Scene:
    """A wide road with a zebra crossing that leads away from the camera."""
    floor = dice.uniform(196, 256)
    kerb = floor + dice.uniform(18, 34)
    skyline(pen, dice, floor, dice.uniform(60, 130))
    x = LEFT + dice.uniform(-60, 0)
    while x < RIGHT:
        wide = dice.uniform(110, 240)
        if dice.random() < 0.72:
            house(pen, dice, Front(x, floor, wide, dice.uniform(70, 190)))
        else:
            tree(pen.at(x + wide / 2, floor + 6), dice, dice.uniform(110, 170))
        x += wide
    pavement(pen, dice, floor, kerb)
    pen.box(LEFT, kerb + 4, ACROSS, LOW - kerb, mix(ROAD, ASPHALT, dice.random()))
    spot = dice.uniform(270, 370)
    _zebra(pen, spot + dice.uniform(110, 140), kerb)
    if dice.random() < 0.5:
        shade_on_ground(pen, dice, kerb)
    traffic_light(pen.at(dice.choice((46, 600)), kerb + 2, 1.1), is_green=dice.random() < 0.5)
    return Scene(
        pen,
        dice,
        floor,
        pavement_middle(floor, kerb),
        kerb,
        spot,
        Wall(spot - 100, floor - 80, 200, 60),
    )


def _zebra(pen: Pen, middle: float, kerb: float) -> None:
    for n in range(6):
        near, far = (n - 3) * 52, (n - 3) * 30
        pen.shape(
            (
                (middle + far, kerb + 12),
                (middle + far + 17, kerb + 12),
                (middle + near + 31, LOW),
                (middle + near, LOW),
            ),
            MARKING,
        )


def square(pen: Pen, dice: random.Random) -> Scene:
    """A public building with columns and steps on a paved square."""
    floor = dice.uniform(246, 310)
    skyline(pen, dice, floor, dice.uniform(70, 170))
    middle = dice.uniform(200, 440)
    for side in (-1, 1):
        x = middle + side * dice.uniform(270, 330)
        tree(pen.at(x, floor + 4), dice, dice.uniform(120, 210))
    _public_building(pen, dice, middle, floor)
    paving = mix(PAVING, dice.choice(WALLS), 0.3)
    pen.box(LEFT, floor, ACROSS, LOW - floor, paving)
    joint = mix(paving, SHADOW, 0.1)
    for n in range(1, 7):
        y = floor + (LOW - floor) * (n / 7) ** 1.6
        pen.line(((LEFT, y), (RIGHT, y)), joint, 1.5)
    for n in range(-9, 10):
        pen.line(((middle + n * 38, floor), (middle + n * 120, LOW)), joint, 1.5)
    shade_on_ground(pen, dice, floor)
    for x in (dice.uniform(20, 130), dice.uniform(500, 620)):
        if dice.random() < 0.7:
            flower_bed(pen.at(x, floor + dice.uniform(20, 44)), dice, dice.uniform(70, 130))
    spot = dice.uniform(270, 370)
    return Scene(
        pen, dice, floor, floor + 46, floor + 30, spot, Wall(middle - 110, floor - 110, 220, 90)
    )


def _public_building(pen: Pen, dice: random.Random, middle: float, floor: float) -> None:
    wide, high = dice.uniform(330, 470), dice.uniform(130, 190)
    wall, glass = dice.choice(WALLS), dice.choice(GLASSES)
    left = middle - wide / 2
    pen.box(left, floor - high, wide, high, wall)
    pen.box(left - 12, floor - high - 16, wide + 24, 18, mix(wall, SHADOW, 0.22))
    if dice.random() < 0.5:
        roof = (
            (left, floor - high - 16),
            (middle, floor - high - 66),
            (left + wide, floor - high - 16),
        )
        pen.shape(roof, mix(wall, WHITE, 0.3))
    count = dice.randint(4, 7)
    step = (wide - 30) / count
    for n in range(count):
        x = left + 15 + n * step
        pen.box(x + step * 0.3, floor - high + 24, step * 0.62, high - 40, glass)
        pen.box(x, floor - high + 2, step * 0.24, high - 12, mix(wall, WHITE, 0.5))
    for n in range(3):
        pen.box(
            left - 8 - n * 8, floor - 12 + n * 5, wide + 16 + n * 16, 5, mix(PAVING, WHITE, n / 5)
        )


def station(pen: Pen, dice: random.Random) -> Scene:
    """A station hall with a clock and a forecourt for taxis."""
    floor = dice.uniform(240, 300)
    kerb = floor + dice.uniform(30, 54)
    skyline(pen, dice, floor, 150)
    middle, wide, high = dice.uniform(220, 420), dice.uniform(420, 560), dice.uniform(120, 170)
    wall, glass = dice.choice(WALLS), dice.choice(GLASSES)
    left = middle - wide / 2
    pen.box(left, floor - high, wide, high, wall)
    pen.oval(middle, floor - high + 6, wide * 0.34, dice.uniform(40, 80), mix(wall, WHITE, 0.25))
    pen.box(left - 20, floor - high - 8, wide + 40, 16, mix(wall, SHADOW, 0.3))
    step = wide / dice.randint(6, 9)
    x = left + step * 0.2
    while x < left + wide - step * 0.5:
        pen.box(x, floor - high + 44, step * 0.6, high - 44, glass)
        x += step
    pen.box(left - 40, floor - 64, wide + 80, 12, dice.choice(TRIMS))
    clock(pen.at(middle, floor - high - 16, 1.2))
    pen.box(middle - 90, floor - high + 14, 180, 22, RED, corner=3)
    pavement(pen, dice, floor, kerb)
    pen.box(LEFT, kerb + 4, ACROSS, LOW - kerb, mix(ROAD, ASPHALT, dice.random()))
    for x in range(-40, 700, 130):
        pen.line(((x, kerb + 10), (x - 50, LOW)), clear(YELLOW, 190), 4)
    shade_on_ground(pen, dice, kerb)
    if dice.random() < 0.6:
        hedge(pen.at(dice.choice((-60, 520)), floor + 12), dice, 170, 34)
    pen.box(LEFT, kerb, ACROSS, 2, SILVER)
    spot = dice.uniform(270, 370)
    return Scene(
        pen,
        dice,
        floor,
        pavement_middle(floor, kerb),
        kerb,
        spot,
        Wall(middle - 110, floor - 60, 220, 50),
    )
