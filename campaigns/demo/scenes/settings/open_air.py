"""Open places: a park, a river bank, a building site, the edge of the city."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    DUST,
    GRASS,
    GREEN,
    INK,
    LAWN,
    LEAVES,
    PAVING,
    SHADOW,
    SILVER,
    SOIL,
    STEEL,
    WALLS,
    WATERS,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Scene, Wall
from campaigns.demo.scenes.settings.ground import ACROSS, LEFT, LOW, RIGHT
from campaigns.demo.scenes.things.greenery import bush, flower_bed, tree, tufts
from campaigns.demo.scenes.things.houses import Front, house, skyline


def park(pen: Pen, dice: random.Random) -> Scene:
    """Hills, trees, a lawn and a path."""
    floor = dice.uniform(206, 286)
    _hills(pen, dice, floor)
    if dice.random() < 0.5:
        skyline(pen, dice, floor, dice.uniform(50, 120))
    x = LEFT + dice.uniform(0, 80)
    while x < RIGHT:
        tree(pen.at(x, floor + dice.uniform(4, 16)), dice, dice.uniform(70, 190))
        x += dice.uniform(48, 130)
    lawn = mix(GRASS, dice.choice(LEAVES), dice.uniform(0, 0.35))
    pen.box(LEFT, floor + 4, ACROSS, LOW - floor, lawn)
    if dice.random() < 0.4:
        pen.oval(dice.uniform(60, 580), floor + 24, dice.uniform(80, 170), 14, dice.choice(WATERS))
    _path(pen, dice, floor)
    pen.oval(
        dice.uniform(0, 640), dice.uniform(330, 450), dice.uniform(110, 200), 34, clear(SHADOW, 30)
    )
    tufts(pen.at(320, 400), dice, 700, 150, 26)
    for x in (30, 600):
        if dice.random() < 0.6:
            bush(pen.at(x, floor + dice.uniform(30, 60)), dice, dice.uniform(70, 120))
    if dice.random() < 0.6:
        flower_bed(pen.at(dice.uniform(60, 580), floor + 34), dice, dice.uniform(70, 120))
    spot = dice.uniform(270, 370)
    return Scene(
        pen, dice, floor, floor + 78, floor + 60, spot, Wall(spot - 120, floor - 40, 240, 100)
    )


def _hills(pen: Pen, dice: random.Random, floor: float) -> None:
    far = mix(dice.choice(LEAVES), (196, 214, 222), 0.66)
    for _n in range(3):
        x, wide = dice.uniform(-40, 680), dice.uniform(150, 320)
        pen.oval(x, floor + 20, wide, dice.uniform(50, 130), far)
        far = mix(far, dice.choice(LEAVES), 0.2)


def _path(pen: Pen, dice: random.Random, floor: float) -> None:
    start, bend, end = dice.uniform(60, 580), dice.uniform(-160, 160), dice.uniform(60, 580)
    stone = mix(PAVING, dice.choice(WALLS), 0.4)
    middle = (start + end) / 2 + bend
    low, mid = LOW, (floor + LOW) / 2
    pen.shape(
        (
            (start - 12, floor + 6),
            (start + 12, floor + 6),
            (middle + 44, mid),
            (end + 96, low),
            (end - 96, low),
            (middle - 44, mid),
        ),
        stone,
    )


def river(pen: Pen, dice: random.Random) -> Scene:
    """A channel with a planted far bank and a railing on this side."""
    floor = dice.uniform(200, 262)
    skyline(pen, dice, floor - 24, dice.uniform(80, 160))
    x = LEFT + dice.uniform(0, 60)
    while x < RIGHT:
        if dice.random() < 0.3:
            house(pen, dice, Front(x, floor - 16, dice.uniform(90, 150), dice.uniform(80, 140)))
        tree(pen.at(x + 30, floor - 10), dice, dice.uniform(90, 170))
        x += dice.uniform(80, 170)
    pen.box(LEFT, floor - 24, ACROSS, 14, mix(LAWN, SHADOW, 0.08))
    pen.box(LEFT, floor - 12, ACROSS, 16, mix(dice.choice(WALLS), STEEL, 0.4))
    water = dice.choice(WATERS)
    near = dice.uniform(418, 446)
    pen.box(LEFT, floor + 4, ACROSS, near - floor, water)
    for _n in range(5):
        x, y = dice.uniform(-40, 600), dice.uniform(floor + 14, near - 20)
        wide = dice.uniform(70, 190)
        pen.oval(x, y, wide, dice.uniform(6, 16), mix(water, dice.choice((WHITE, SHADOW)), 0.12))
    for _n in range(14):
        x, y = dice.uniform(-40, 640), dice.uniform(floor + 12, near - 10)
        pen.box(x, y, dice.uniform(20, 60), 2.5, mix(water, WHITE, 0.4), corner=1)
    stone = mix(dice.choice(WALLS), STEEL, 0.25)
    pen.box(LEFT, near, ACROSS, LOW - near, stone)
    pen.box(LEFT, near, ACROSS, 8, mix(stone, WHITE, 0.3))
    spot = dice.uniform(270, 370)
    return Scene(
        pen, dice, floor, near + 18, floor + 30, spot, Wall(spot - 120, near - 60, 240, 50)
    )


def site(pen: Pen, dice: random.Random) -> Scene:
    """A building under way behind its hoarding; the hoarding is left to the problem."""
    floor = dice.uniform(290, 340)
    skyline(pen, dice, floor - 60, dice.uniform(60, 130))
    _skeleton(pen, dice, floor)
    _crane(pen.at(dice.choice((60, 130, 500, 570)), floor), dice)
    pen.box(LEFT, floor - 8, ACROSS, LOW - floor, mix(DUST, PAVING, dice.uniform(0.2, 0.7)))
    kerb = floor + dice.uniform(30, 50)
    pen.box(LEFT, kerb, ACROSS, LOW - kerb, mix(DUST, STEEL, dice.uniform(0.45, 0.7)))
    pen.box(LEFT, kerb, ACROSS, 4, clear(SHADOW, 50))
    for _n in range(4):
        x, y = dice.uniform(-20, 560), dice.uniform(kerb + 20, 470)
        pen.oval(x, y, dice.uniform(50, 130), dice.uniform(5, 12), clear(SHADOW, 26))
    spot = dice.uniform(270, 370)
    return Scene(pen, dice, floor, floor + 22, kerb, spot, Wall(LEFT, floor - 116, ACROSS, 116))


def _skeleton(pen: Pen, dice: random.Random, floor: float) -> None:
    """Bare floors and columns, partly behind a green net."""
    wide = dice.uniform(220, 380)
    left = dice.uniform(60, 560 - wide)
    storey, floors = dice.uniform(52, 68), dice.randint(3, 5)
    concrete = mix(SILVER, dice.choice(WALLS), 0.3)
    pen.box(left, floor - storey * floors, wide, storey * floors, mix(concrete, INK, 0.45))
    columns = dice.randint(4, 6)
    for n in range(columns + 1):
        pen.box(left + n * (wide - 12) / columns, floor - storey * floors, 12, 400, concrete)
    for n in range(floors + 1):
        pen.box(left - 8, floor - n * storey - 5, wide + 16, 10, mix(concrete, WHITE, 0.2))
    if dice.random() < 0.7:
        part = dice.uniform(0.25, 0.5)
        x = left - 8 if dice.random() < 0.5 else left + wide * (1 - part)
        pen.box(x, floor - storey * floors, wide * part, storey * floors, clear(GREEN, 200))


def _crane(pen: Pen, dice: random.Random) -> None:
    yellow, reach = YELLOW, dice.choice((-1, 1))
    pen.box(-6, -300, 5, 300, yellow)
    pen.box(5, -300, 5, 300, yellow)
    for n in range(12):
        pen.line(((-4, -n * 25), (8, -n * 25 - 25)), yellow, 2)
    pen.box(-10, -292, 26, 22, mix(BLUE, WHITE, 0.2), corner=3)
    pen.line(((-reach * 70, -296), (reach * 250, -296)), yellow, 7)
    pen.line(((-reach * 70, -296), (2, -330), (reach * 250, -296)), yellow, 2)
    pen.box(-reach * 70 - 12, -296, 24, 24, STEEL)
    pen.line(((reach * 180, -296), (reach * 180, -250)), INK, 2)


def fringe(pen: Pen, dice: random.Random) -> Scene:
    """The edge of the city: a railway bank, low houses, fields, a dirt road."""
    floor = dice.uniform(228, 290)
    _hills(pen, dice, floor - 20)
    bank = floor - dice.uniform(24, 50)
    if dice.random() < 0.6:
        _railway(pen, dice, bank)
    x = LEFT + dice.uniform(0, 120)
    while x < RIGHT:
        if dice.random() < 0.55:
            house(pen, dice, Front(x, floor, dice.uniform(110, 170), dice.uniform(80, 104)))
            x += 150
        else:
            tree(pen.at(x, floor + 4), dice, dice.uniform(80, 150))
        x += dice.uniform(40, 120)
    field = mix(dice.choice((GRASS, LAWN, (196, 186, 128))), dice.choice(LEAVES), 0.2)
    pen.box(LEFT, floor, ACROSS, LOW - floor, field)
    kerb = floor + dice.uniform(44, 76)
    for n in range(-6, 16):
        pen.line(((n * 56, kerb), (n * 52 + 30, floor + 2)), mix(field, SHADOW, 0.1), 2)
    pen.box(LEFT, kerb, ACROSS, LOW - kerb, mix(SOIL, DUST, dice.uniform(0.5, 1)))
    pen.box(LEFT, kerb, ACROSS, 4, mix(SOIL, SHADOW, 0.2))
    rut = kerb + (480 - kerb) * dice.uniform(0.4, 0.7)
    pen.box(LEFT, rut, ACROSS, 10, clear(SHADOW, 26))
    pen.box(LEFT, rut + 54, ACROSS, 12, clear(SHADOW, 26))
    tufts(pen.at(320, kerb), dice, 720, 16, 20)
    spot = dice.uniform(270, 370)
    return Scene(pen, dice, floor, kerb + 22, kerb, spot, Wall(spot - 120, floor - 70, 240, 60))


def _railway(pen: Pen, dice: random.Random, bank: float) -> None:
    pen.shape(
        ((LEFT, bank), (RIGHT, bank), (RIGHT, bank + 60), (LEFT, bank + 60)), mix(LAWN, SOIL, 0.3)
    )
    pen.box(LEFT, bank - 6, ACROSS, 8, mix(STEEL, DUST, 0.4))
    for n in range(6):
        x = LEFT + 40 + n * 140
        pen.box(x, bank - 86, 5, 82, STEEL)
        pen.box(x, bank - 78, 40, 3, STEEL)
    pen.box(LEFT, bank - 72, ACROSS, 2, STEEL)
    train = dice.choice((None, -40.0, 180.0))
    if train is not None:
        pen.box(train, bank - 44, 420, 38, WHITE, corner=8)
        pen.box(train, bank - 20, 420, 5, BLUE)
        for n in range(10):
            pen.box(train + 18 + n * 40, bank - 36, 24, 11, STEEL)
