"""Rooms that people pass through: stairwell, corridor, washroom."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    DOORS,
    GLASSES,
    INK,
    LEAVES,
    PAVING,
    SHADOW,
    SILVER,
    SKIES,
    STEEL,
    TRIMS,
    WALLS,
    WHITE,
    Colour,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Scene, Wall
from campaigns.demo.scenes.settings.ground import ACROSS, LEFT, LOW
from campaigns.demo.scenes.settings.indoors import room, tiles
from campaigns.demo.scenes.things.fixtures import pendant, pot_plant
from campaigns.demo.scenes.things.houses import Front, window


def stairwell(pen: Pen, dice: random.Random) -> Scene:
    """A landing with a flat's door, and stairs that go up on the right."""
    floor = dice.uniform(330, 372)
    wall = mix(dice.choice(WALLS), WHITE, dice.uniform(0.1, 0.5))
    dado = mix(wall, dice.choice((*WALLS, (122, 150, 138))), 0.75)
    high = dice.uniform(90, 140)
    pen.box(LEFT, -50, ACROSS, floor + 50, wall)
    pen.box(LEFT, floor - high, ACROSS, high, dado)
    pen.box(LEFT, floor - high - 4, ACROSS, 4, mix(dado, SHADOW, 0.3))
    tiles(pen, dice, floor)
    door = dice.uniform(30, 110)
    _flat_door(pen, dice, Front(door, floor, dice.uniform(92, 112), dice.uniform(196, 226)))
    _stairs(pen, dice, floor, dice.uniform(380, 450))
    pick = dice.random()
    if pick < 0.55:
        sky = dice.choice((*GLASSES, *SKIES))
        left, wide = dice.uniform(240, 420), dice.uniform(80, 170)
        window(pen, Front(left, 120, wide, dice.uniform(70, 110)), dice.choice(TRIMS), sky)
    _meters(pen.at(dice.uniform(190, 260), floor - 200), dice)
    spot = dice.uniform(240, 330)
    return Scene(
        pen, dice, floor, floor + 30, floor + 14, spot, Wall(door + 120, floor - 200, 190, 170)
    )


def _flat_door(pen: Pen, dice: random.Random, front: Front) -> None:
    colour = dice.choice(DOORS)
    top = front.base - front.height
    pen.box(front.x - 8, top - 8, front.width + 16, front.height + 8, mix(colour, SHADOW, 0.35))
    pen.box(front.x, top, front.width, front.height, colour)
    for y in (0.1, 0.54):
        panel = mix(colour, WHITE, 0.1)
        pen.box(
            front.x + 12,
            top + front.height * y,
            front.width - 24,
            front.height * 0.36,
            panel,
            corner=3,
        )
    pen.disc(front.x + front.width - 12, top + front.height * 0.5, 4, SILVER)
    pen.disc(front.x + front.width / 2, top + front.height * 0.2, 3, INK)


def _stairs(pen: Pen, dice: random.Random, floor: float, start: float) -> None:
    """Nine steps up to the right, with a hand rail."""
    stone = mix(PAVING, dice.choice(WALLS), 0.3)
    wide, rise = dice.uniform(32, 42), dice.uniform(22, 30)
    for n in range(9):
        x, y = start + n * wide, floor + 20 - (n + 1) * rise
        pen.box(x, y, 700, LOW, mix(stone, SHADOW, 0.06 + 0.03 * n))
        pen.box(x - 3, y, 700, 7, mix(stone, WHITE, 0.35))
    top = (start + 8 * wide, floor + 20 - 9 * rise - 96)
    for n in range(0, 9, 2):
        x, y = start + n * wide + 8, floor + 20 - (n + 1) * rise
        pen.box(x, y - 94, 4, 96, STEEL)
    pen.line(((start + 8, floor + 20 - rise - 92), top), STEEL, 8)


def _meters(pen: Pen, dice: random.Random) -> None:
    """Meter boxes on the wall."""
    count = dice.randint(1, 3)
    for n in range(count):
        pen.box(n * 40, 0, 34, 44, mix(SILVER, STEEL, dice.uniform(0, 0.6)), corner=2)
        pen.box(n * 40 + 7, 8, 20, 14, INK)


def corridor(pen: Pen, dice: random.Random) -> Scene:
    """A corridor that leads to an exit at its end."""
    floor = dice.uniform(284, 332)
    wall = mix(dice.choice(WALLS), WHITE, dice.uniform(0, 0.4))
    middle = dice.uniform(236, 404)
    wide, top = dice.uniform(100, 150), dice.uniform(56, 116)
    left, right = middle - wide, middle + wide
    pen.box(LEFT, -50, ACROSS, LOW, wall)
    tiles(pen, dice, floor)
    near_left, near_right = left - 230, right + 230
    low = LOW
    side = mix(wall, SHADOW, dice.uniform(0.1, 0.3))
    other = mix(wall, SHADOW, dice.uniform(0.02, 0.2))
    pen.shape(
        ((LEFT - 200, -60), (left, top), (left, floor), (near_left, low), (LEFT - 200, low)), side
    )
    pen.shape(((900, -60), (right, top), (right, floor), (near_right, low), (900, low)), other)
    ceiling = mix(wall, WHITE, 0.5)
    pen.shape(((LEFT - 200, -60), (900, -60), (right, top), (left, top)), ceiling)
    for part in (0.2, 0.62):
        y = top * (1 - part)
        half = wide * 0.26 * (1 + part * 1.5)
        pen.glowing().shape(
            (
                (middle - half, y),
                (middle + half, y),
                (middle + half * 0.8, y + 14),
                (middle - half * 0.8, y + 14),
            ),
            WHITE,
        )
    _dado(pen, dice, (left, right, floor), wall)
    _side_doors(pen, dice, (left, top, floor), -1)
    _side_doors(pen, dice, (right, top, floor), 1)
    colour = dice.choice(DOORS)
    pen.box(middle - 70, floor - 158, 140, 158, mix(colour, SHADOW, 0.4))
    for x in (middle - 64, middle + 2):
        pen.box(x, floor - 152, 62, 152, colour)
        pen.box(x + 14, floor - 134, 34, 50, dice.choice(GLASSES))
        pen.box(x + 6, floor - 72, 50, 6, SILVER)
    return Scene(
        pen, dice, floor, floor + 30, floor + 10, middle, Wall(middle - 60, floor - 200, 120, 40)
    )


def _dado(pen: Pen, dice: random.Random, ends: tuple[float, float, float], wall: Colour) -> None:
    """A painted band along the lower walls, light on the floor, things along the sides."""
    left, right, floor = ends
    if dice.random() < 0.6:
        paint = mix(wall, dice.choice((*WALLS, *DOORS)), 0.6)
        pen.box(left, floor - 70, right - left, 70, paint)
        pen.shape(
            (
                (left, floor - 70),
                (left, floor),
                (left - 420, floor + 360),
                (left - 420, floor - 30),
            ),
            paint,
        )
        pen.shape(
            (
                (right, floor - 70),
                (right, floor),
                (right + 420, floor + 360),
                (right + 420, floor - 30),
            ),
            paint,
        )
    for _n in range(dice.randint(1, 3)):
        x, y = dice.uniform(left, right), dice.uniform(floor + 20, 450)
        light = clear(dice.choice((WHITE, SHADOW)), 46)
        pen.oval(x, y, dice.uniform(60, 160), dice.uniform(10, 26), light)
    for side, edge in ((-1, left), (1, right)):
        if dice.random() < 0.5:
            pot_plant(
                pen.at(edge + side * dice.uniform(20, 70), floor + 70, 1.3), dice.choice(LEAVES)
            )


def _side_doors(
    pen: Pen, dice: random.Random, corner: tuple[float, float, float], side: int
) -> None:
    """Doors in a side wall, in perspective."""
    x, top, floor = corner
    for near, far in ((40, 84), (130, 196)):
        if dice.random() < 0.75:
            colour = mix(dice.choice(DOORS), WHITE, dice.uniform(0, 0.4))
            pen.shape(
                (
                    (x + side * near, top + 46 - near * 0.32),
                    (x + side * far, top + 46 - far * 0.32),
                    (x + side * far, floor + far * 0.88),
                    (x + side * near, floor + near * 0.88),
                ),
                colour,
            )


def washroom(pen: Pen, dice: random.Random) -> Scene:
    """A public toilet: tiled wall, cubicles, basins under a mirror."""
    floor = dice.uniform(320, 356)
    wall = room(pen, dice, floor)
    tile = mix(WHITE, wall, 0.4)
    pen.box(LEFT, 40, ACROSS, floor - 48, tile)
    step = dice.uniform(32, 48)
    for n in range(int(ACROSS // step) + 1):
        pen.box(LEFT + n * step, 40, 1.5, floor - 48, mix(tile, SHADOW, 0.1))
    for n in range(int((floor - 48) // step)):
        pen.box(LEFT, 40 + n * step, ACROSS, 1.5, mix(tile, SHADOW, 0.1))
    colour = dice.choice(DOORS)
    edge = dice.uniform(280, 340)
    for n in range(3):
        x = edge - 130 - n * 126
        pen.box(x, floor - 230, 118, 218, mix(colour, WHITE, 0.35))
        pen.box(x + 12, floor - 218, 94, 200, mix(colour, WHITE, 0.12 * n))
        pen.disc(x + 94, floor - 120, 5, SILVER)
    pen.box(edge + 40, floor - 236, 300, 110, mix(SILVER, WHITE, 0.2))
    pen.box(edge + 46, floor - 230, 288, 98, dice.choice(SKIES))
    pen.shape(
        (
            (edge + 60, floor - 132),
            (edge + 130, floor - 230),
            (edge + 170, floor - 230),
            (edge + 100, floor - 132),
        ),
        clear(WHITE, 110),
    )
    pen.box(edge + 30, floor - 92, 320, 14, mix(dice.choice(WALLS), WHITE, 0.2))
    for n in range(3):
        x = edge + 84 + n * 100
        pen.oval(x, floor - 86, 36, 16, WHITE)
        pen.box(x - 3, floor - 116, 6, 24, STEEL, corner=2)
        pen.box(x - 7, floor - 72, 14, 72, WHITE)
    pendant(pen.at(dice.uniform(160, 480), -50), 60)
    spot = dice.uniform(260, 360)
    return Scene(
        pen, dice, floor, floor + 30, floor + 14, spot, Wall(edge + 46, floor - 230, 288, 98)
    )
