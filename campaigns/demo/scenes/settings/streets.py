"""Along the street: houses, a wall close by, a row of shops."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BRICK,
    GLASSES,
    INK,
    ROOFS,
    SHADOW,
    STEEL,
    TRIMS,
    WALLS,
    WHITE,
    mix,
)
from campaigns.demo.scenes.scene import Scene, Wall
from campaigns.demo.scenes.settings.ground import (
    LEFT,
    RIGHT,
    pavement,
    pavement_middle,
    road,
)
from campaigns.demo.scenes.things.fixtures import lamp
from campaigns.demo.scenes.things.greenery import tree
from campaigns.demo.scenes.things.houses import (
    Front,
    house,
    shop,
    skyline,
    window,
)


def street(pen: Pen, dice: random.Random) -> Scene:
    """Houses, pavement with trees or lamps, a carriageway in front."""
    floor = dice.uniform(222, 292)
    kerb = floor + dice.uniform(54, 88)
    skyline(pen, dice, floor, dice.uniform(90, 200))
    x = LEFT + dice.uniform(-60, 0)
    while x < RIGHT:
        wide = dice.uniform(120, 270)
        house(pen, dice, Front(x, floor, wide, dice.uniform(105, 250)))
        x += wide + dice.choice((0, 0, 0, 26, 60))
    pavement(pen, dice, floor, kerb)
    road(pen, dice, kerb)
    _planting(pen, dice, floor + (kerb - floor) * 0.4)
    spot = dice.uniform(270, 370)
    return Scene(
        pen,
        dice,
        floor,
        pavement_middle(floor, kerb),
        kerb,
        spot,
        Wall(spot - 130, floor - 120, 260, 100),
    )


def _planting(pen: Pen, dice: random.Random, base: float) -> None:
    """Street trees or lamps at one pace, but none in the middle."""
    pace = dice.uniform(150, 230)
    start = dice.uniform(-40, 60)
    trees = dice.random() < 0.65
    for n in range(6):
        x = start + n * pace
        if trees and not 220 < x < 420:
            tree(pen.at(x, base), dice, dice.uniform(130, 210))
        elif not trees and n % 2:
            lamp(pen.at(x, base), 210)


def wallside(pen: Pen, dice: random.Random) -> Scene:
    """A wall close by with free room for what is posted or leant against it."""
    floor = dice.uniform(286, 332)
    kerb = floor + dice.uniform(44, 72)
    top = dice.uniform(-10, 96)
    skyline(pen, dice, top + 60, 130)
    if dice.random() < 0.6:
        tree(pen.at(dice.uniform(0, 640), top + 30), dice, dice.uniform(120, 190))
    spot = dice.uniform(270, 370)
    wide = dice.uniform(250, 330)
    free = Wall(spot - wide / 2, floor - 190, wide, 160)
    _segments(pen, dice, top, floor)
    _openings(pen, dice, free, top, floor)
    pavement(pen, dice, floor, kerb)
    road(pen, dice, kerb)
    return Scene(pen, dice, floor, pavement_middle(floor, kerb), kerb, spot, free)


def _segments(pen: Pen, dice: random.Random, top: float, floor: float) -> None:
    """The wall: lengths of different height and colour with a coping and a plinth."""
    x = LEFT
    while x < RIGHT:
        wide = dice.uniform(150, 420)
        colour = dice.choice(WALLS)
        high = top + dice.uniform(-14, 34)
        pen.box(x, high, wide, floor - high, colour)
        pen.box(x - 2, high - 9, wide + 4, 11, mix(dice.choice(ROOFS), WHITE, 0.2))
        dado = dice.uniform(18, 84)
        pen.box(x, floor - dado, wide, dado, mix(colour, dice.choice(WALLS), 0.6))
        pen.box(x, floor - dado, wide, 3, mix(colour, SHADOW, 0.15))
        if dice.random() < 0.5:
            pen.box(x + wide - 8, high, 5, floor - high, mix(STEEL, WHITE, 0.3))
        x += wide


def _openings(pen: Pen, dice: random.Random, free: Wall, top: float, floor: float) -> None:
    """Windows and a door left and right of the free stretch."""
    trim, glass = dice.choice(TRIMS), dice.choice(GLASSES)
    wide, high = dice.uniform(52, 78), dice.uniform(64, 100)
    sill = max(top + high + 46, floor - dice.uniform(92, 130))
    for x in (free.x - wide - 26, free.x - 2 * wide - 74, free.x + free.width + 26):
        if dice.random() < 0.8:
            window(pen, Front(x, sill, wide, high), trim, glass)
    if dice.random() < 0.7:
        x = free.x + free.width + wide + 66
        pen.box(x - 5, floor - 165, 92, 165, trim)
        pen.box(x, floor - 160, 82, 160, mix(BRICK, INK, dice.uniform(0, 0.7)))


def shops(pen: Pen, dice: random.Random) -> Scene:
    """A row of shop fronts under flats, a broad pavement, the edge of the road."""
    floor = dice.uniform(262, 312)
    kerb = floor + dice.uniform(58, 100)
    top = dice.uniform(-30, 90)
    if top > 20:
        skyline(pen, dice, top + 40, 110)
    x = LEFT + dice.uniform(-100, 0)
    while x < RIGHT:
        wide = dice.uniform(165, 265)
        shop(pen, dice, Front(x, floor, wide, floor - top + dice.uniform(-40, 20)))
        x += wide + dice.choice((0, 0, 10))
    pavement(pen, dice, floor, kerb)
    road(pen, dice, kerb)
    if dice.random() < 0.5:
        tree(pen.at(dice.choice((40, 90, 560, 610)), kerb - 8), dice, dice.uniform(190, 260))
    spot = dice.uniform(270, 370)
    return Scene(
        pen,
        dice,
        floor,
        pavement_middle(floor, kerb),
        kerb,
        spot,
        Wall(spot - 110, floor - 180, 220, 34),
    )
