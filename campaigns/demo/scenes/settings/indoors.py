"""The room that all rooms begin with, and the hall of service windows."""

from __future__ import annotations

import random

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    CARTON,
    GLASSES,
    LEAVES,
    PAVING,
    SHADOW,
    SILVER,
    WALLS,
    WHITE,
    Colour,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Scene, Wall
from campaigns.demo.scenes.settings.ground import ACROSS, LEFT, LOW, RIGHT
from campaigns.demo.scenes.things.fixtures import pot_plant
from campaigns.demo.scenes.things.houses import SIGNS
from campaigns.demo.scenes.things.signs import words


def room(pen: Pen, dice: random.Random, floor: float) -> Colour:
    """Back wall with a dado and a tiled floor; returns the colour of the wall."""
    wall = dice.choice(WALLS)
    pen.box(LEFT, -50, ACROSS, floor + 50, mix(wall, WHITE, dice.uniform(0, 0.4)))
    dado = dice.uniform(20, 110)
    pen.box(LEFT, floor - dado, ACROSS, dado, mix(wall, dice.choice(WALLS), 0.7))
    pen.box(LEFT, floor - dado - 4, ACROSS, 4, mix(wall, SHADOW, 0.25))
    pen.box(LEFT, floor - 8, ACROSS, 8, mix(wall, SHADOW, 0.4))
    tiles(pen, dice, floor)
    return wall


def tiles(pen: Pen, dice: random.Random, floor: float) -> None:
    """A floor of large tiles that run towards the camera."""
    stone = mix(dice.choice((PAVING, SILVER, CARTON, WHITE)), dice.choice(WALLS), 0.5)
    pen.box(LEFT, floor, ACROSS, LOW - floor, stone)
    joint = mix(stone, SHADOW, 0.13)
    middle = dice.uniform(200, 440)
    for n in range(1, 6):
        y = floor + (LOW - floor) * (n / 6) ** 1.5
        pen.line(((LEFT, y), (RIGHT, y)), joint, 1.5)
    for n in range(-8, 9):
        pen.line(((middle + n * 50, floor), (middle + n * 112, LOW)), joint, 1.5)
    for _n in range(2):
        x, wide = dice.uniform(0, 560), dice.uniform(50, 130)
        lean = dice.uniform(-60, 60)
        light = ((x, floor), (x + wide, floor), (x + wide * 1.5 + lean, LOW), (x + lean, LOW))
        pen.shape(light, clear(dice.choice((WHITE, WHITE, SHADOW)), 40))


def hall(pen: Pen, dice: random.Random) -> Scene:
    """A service hall: lit ceiling, signs with window numbers, a long counter, seats."""
    floor = dice.uniform(310, 350)
    wall = room(pen, dice, floor)
    ceiling = dice.uniform(34, 74)
    pen.box(LEFT, -50, ACROSS, ceiling + 50, mix(wall, WHITE, 0.5))
    for n in range(5):
        x = -20 + n * dice.uniform(140, 160)
        pen.glowing().shape(
            ((x, 0), (x + 76, 0), (x + 66, ceiling - 12), (x + 14, ceiling - 12)), WHITE
        )
    pen.box(LEFT, ceiling - 3, ACROSS, 5, mix(wall, SHADOW, 0.25))
    _openings(pen, dice, floor, ceiling)
    colour = dice.choice(SIGNS)
    pen.box(LEFT, ceiling + 16, ACROSS, 30, colour)
    words(pen.at(dice.uniform(140, 300), ceiling + 20), dice, 7, 21, WHITE, gap=10)
    spot = dice.uniform(270, 370)
    seat = dice.choice((70, 110, 540, 585))
    pot_plant(pen.at(seat, floor + 26, 1.3), dice.choice(LEAVES))
    return Scene(
        pen, dice, floor, floor + 30, floor + 16, spot, Wall(spot - 120, floor - 190, 240, 130)
    )


def _openings(pen: Pen, dice: random.Random, floor: float, ceiling: float) -> None:
    """Panels and windows of the back wall, left and right."""
    x = LEFT + dice.uniform(0, 50)
    while x < RIGHT:
        wide = dice.uniform(60, 150)
        pick = dice.random()
        if pick < 0.35:
            pen.box(x, ceiling + 60, wide, floor - ceiling - 78, dice.choice(GLASSES))
            pen.box(x + wide / 2 - 2, ceiling + 60, 4, floor - ceiling - 78, WHITE)
        elif pick < 0.7:
            pen.box(
                x, ceiling + 46, wide, floor - ceiling - 54, mix(dice.choice(WALLS), SHADOW, 0.12)
            )
        x += wide + dice.uniform(10, 70)
