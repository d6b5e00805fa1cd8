"""Rooms where food is sold, cooked and eaten: market hall, dining room, kitchen."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BRICK,
    CARTON,
    FLOWERS,
    GLASSES,
    GREEN,
    INK,
    LEAVES,
    LIT,
    NAVY,
    ORANGE,
    RED,
    SHADOW,
    SILVER,
    STEEL,
    TEAL,
    TRIMS,
    WALLS,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Scene, Wall
from campaigns.demo.scenes.settings.ground import ACROSS, LEFT, RIGHT
from campaigns.demo.scenes.settings.indoors import room
from campaigns.demo.scenes.things.fixtures import pendant, stool, table
from campaigns.demo.scenes.things.houses import SIGNS, Front, stripes, window
from campaigns.demo.scenes.things.signs import words

WOODS = (CARTON, (138, 104, 78), (201, 172, 128), (112, 92, 80))


def market(pen: Pen, dice: random.Random) -> Scene:
    """A market hall: roof trusses, signs over two stalls, an aisle in front."""
    floor = dice.uniform(276, 330)
    wall = room(pen, dice, floor)
    roof = dice.uniform(50, 96)
    pen.box(LEFT, -50, ACROSS, roof + 50, mix(wall, INK, dice.uniform(0.45, 0.75)))
    pace, start = dice.uniform(110, 180), dice.uniform(-60, 0)
    for n in range(7):
        x = start + n * pace
        pen.line(((x, -40), (x + pace / 2, roof), (x + pace, -40)), mix(STEEL, WHITE, 0.2), 5)
        if n % 2:
            pendant(pen.at(x + pace / 2, roof - 20), dice.uniform(16, 44))
    pen.box(LEFT, roof - 4, ACROSS, 8, STEEL)
    x = LEFT + dice.uniform(-90, 0)
    while x < RIGHT:
        wide = dice.uniform(150, 240)
        _booth(pen, dice, Front(x, floor, wide, floor - roof))
        x += wide
    spot = dice.uniform(270, 370)
    _stall(pen.at(spot + dice.choice((-200, 210)), floor + 70), dice, 210)
    return Scene(
        pen, dice, floor, floor + 30, floor + 24, spot, Wall(spot - 100, floor - 140, 200, 60)
    )


def _booth(pen: Pen, dice: random.Random, front: Front) -> None:
    """A booth along the wall: sign, hanging goods, counter."""
    colour = dice.choice(SIGNS)
    back = mix(dice.choice(WALLS), INK, dice.uniform(0, 0.35))
    pen.box(front.x + 4, front.base - 150, front.width - 8, 150, back)
    pen.box(front.x + 4, front.base - 178, front.width - 8, 30, colour)
    count = 4
    words(pen.at(front.x + front.width / 2 - 52, front.base - 172), dice, count, 19, WHITE, gap=7)
    if dice.random() < 0.4:
        stripes(pen.at(front.x + 4, front.base - 148), front.width - 8, colour)
    for n in range(int(front.width // 40) - 1):
        if dice.random() < 0.6:
            pen.oval(
                front.x + 40 + n * 40,
                front.base - 100,
                9,
                dice.uniform(12, 26),
                dice.choice(FLOWERS),
            )
    _heaps(pen.at(front.x + 10, front.base - 56), dice, front.width - 20)
    counter = mix(dice.choice(TRIMS), WHITE, 0.3)
    pen.box(front.x + 6, front.base - 56, front.width - 12, 56, counter)
    pen.box(front.x + 6, front.base - 56, front.width - 12, 6, mix(counter, SHADOW, 0.2))


def _heaps(pen: Pen, dice: random.Random, width: float) -> None:
    """Heaps of vegetables and fruit on a counter, from the origin to the right."""
    x = 0.0
    while x < width - 34:
        wide = dice.uniform(34, 50)
        colour = dice.choice((*LEAVES, RED, ORANGE, YELLOW, (231, 224, 205), (134, 92, 120)))
        for row, count in ((0, 4), (1, 3), (2, 2)):
            for n in range(count):
                pen.disc(x + wide * (n + 0.5 + row * 0.5) / 4, -5 - row * 9, wide * 0.13, colour)
        x += wide + 4


def _stall(pen: Pen, dice: random.Random, width: float) -> None:
    """A free-standing stall in the aisle, around the origin."""
    _heaps(pen.at(-width / 2 + 8, -74), dice, width - 16)
    pen.box(-width / 2, -76, width, 12, mix(CARTON, WHITE, 0.2), corner=2)
    pen.box(-width / 2 + 6, -64, width - 12, 64, dice.choice((TEAL, GREEN, CARTON, STEEL)))
    pen.oval(0, 0, width / 2, 5, clear(SHADOW, 50))


def dining(pen: Pen, dice: random.Random) -> Scene:
    """A dining room: windows, lamps, a table in front and others behind."""
    floor = dice.uniform(280, 330)
    room(pen, dice, floor)
    trim, glass = dice.choice(TRIMS), dice.choice(GLASSES)
    x = LEFT + dice.uniform(0, 100)
    while x < RIGHT:
        wide = dice.uniform(70, 140)
        if dice.random() < 0.6:
            window(pen, Front(x, floor - 90, wide, dice.uniform(80, 130)), trim, glass)
        else:
            _picture(pen.at(x, floor - 190), dice, wide * 0.8)
        x += wide + dice.uniform(30, 90)
    for n in range(4):
        pendant(pen.at(60 + n * 170 + dice.uniform(-20, 20), -40), dice.uniform(80, 130))
    wood = dice.choice(WOODS)
    for x in (dice.uniform(20, 140), dice.uniform(500, 620)):
        _set_table(pen.at(x, floor + 40, 0.8), dice, wood)
    spot = dice.uniform(270, 370)
    for x in (-110, 110):
        stool(pen.at(spot + x, 452, 1.4), dice.choice((TEAL, BRICK, STEEL)))
    table(pen.at(spot, 450, 1.6), 150, wood)
    return Scene(
        pen, dice, floor, floor + 30, floor + 20, spot, Wall(spot - 90, floor - 200, 180, 100)
    )


def _set_table(pen: Pen, dice: random.Random, wood: Colour) -> None:
    stool(pen.at(-52, 0), dice.choice((TEAL, BRICK, STEEL)))
    stool(pen.at(52, 0), TEAL)
    table(pen, 130, wood)
    for x in (-36, 0, 36):
        pen.oval(x, -69, 14, 4, WHITE)


def _picture(pen: Pen, dice: random.Random, width: float) -> None:
    pen.box(0, 0, width, width * 0.7, dice.choice(WOODS))
    pen.box(6, 6, width - 12, width * 0.7 - 12, mix(dice.choice(FLOWERS), WHITE, 0.3))
    pen.disc(width * 0.5, width * 0.34, width * 0.16, dice.choice(LEAVES))


def kitchen(pen: Pen, dice: random.Random) -> Scene:
    """A kitchen: wall tiles, hood, stove and worktop along the wall, floor in front."""
    floor = dice.uniform(350, 380)
    room(pen, dice, floor)
    tile = mix(WHITE, dice.choice(WALLS), 0.35)
    pen.box(LEFT, 90, ACROSS, floor - 98, tile)
    joint = mix(tile, SHADOW, 0.1)
    step = dice.uniform(28, 44)
    for n in range(int(ACROSS // step) + 1):
        pen.box(LEFT + n * step, 90, 1.5, floor - 98, joint)
    for n in range(int((floor - 98) // step)):
        pen.box(LEFT, 90 + n * step, ACROSS, 1.5, joint)
    steel = mix(SILVER, dice.choice(WALLS), 0.2)
    stove = dice.uniform(90, 300)
    pen.shape(((stove - 20, 130), (stove + 260, 130), (stove + 210, 50), (stove + 30, 50)), steel)
    pen.box(stove + 80, -50, 80, 100, mix(steel, SHADOW, 0.15))
    _shelf(pen, dice, stove + 290 if stove < 200 else stove - 230)
    pen.box(LEFT, floor - 96, ACROSS, 96, mix(steel, SHADOW, 0.12))
    pen.box(LEFT, floor - 102, ACROSS, 12, mix(steel, WHITE, 0.4))
    for n in range(6):
        pen.box(LEFT + 30 + n * 124, floor - 78, 96, 62, mix(steel, WHITE, 0.16), corner=3)
    for x in (stove + 60, stove + 170):
        pen.box(x - 38, floor - 134, 76, 32, dice.choice((STEEL, INK, SILVER)), corner=5)
        pen.box(x - 42, floor - 138, 84, 6, STEEL)
    pen.glowing().box(stove + 60, 128, 120, 5, LIT)
    spot = stove + 120
    return Scene(pen, dice, floor, floor + 30, floor + 16, spot, Wall(spot - 90, 160, 180, 90))


def _shelf(pen: Pen, dice: random.Random, x: float) -> None:
    for y in (150, 206):
        pen.box(x, y, 170, 6, STEEL)
        for n in range(5):
            high = dice.uniform(16, 34)
            pen.box(
                x + 8 + n * 33, y - high, 22, high, dice.choice((*WALLS, NAVY, BRICK)), corner=3
            )
