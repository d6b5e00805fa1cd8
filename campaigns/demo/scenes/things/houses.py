"""Houses, shops and blocks of flats, seen from the front; each stands on a base line."""

from __future__ import annotations

import random
from dataclasses import dataclass

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BRICK,
    DOORS,
    GLASSES,
    HAZE,
    INK,
    ROOFS,
    SHADOW,
    SILVER,
    TRIMS,
    WALLS,
    WHITE,
    Colour,
    clear,
    mix,
)
from campaigns.demo.scenes.things.signs import words

SIGNS = (BRICK, (63, 107, 143), (47, 111, 92), (176, 132, 64), (110, 80, 118), (79, 88, 97))


@dataclass(frozen=True)
class Front:
    """Where a house stands: left edge, base line, width, height."""

    x: float
    base: float
    width: float
    height: float


def house(pen: Pen, dice: random.Random, front: Front) -> None:
    """A house of one to four floors with a door, windows and a roof of its own."""
    wall, trim, glass = dice.choice(WALLS), dice.choice(TRIMS), dice.choice(GLASSES)
    top = front.base - front.height
    _roof(pen, dice, front, top)
    pen.box(front.x, top, front.width, front.height, wall)
    pen.box(front.x, front.base - 12, front.width, 12, mix(wall, SHADOW, 0.25))
    storey = dice.uniform(78, 98)
    floors = max(1, int((front.height - 20) // storey))
    columns = max(1, int(front.width // dice.uniform(52, 78)))
    pitch = front.width / columns
    door_column = dice.randrange(columns)
    wide = pitch * dice.uniform(0.42, 0.62)
    for floor in range(floors):
        y = front.base - (floor + 1) * storey + 20
        for column in range(columns):
            x = front.x + column * pitch + (pitch - wide) / 2
            if floor == 0 and column == door_column:
                _door(pen, dice, Front(x, front.base, wide, storey - 14), trim)
            else:
                window(pen, Front(x, y + storey * 0.5, wide, storey * 0.5), trim, glass)
        if floor:
            pen.box(front.x, y + storey * 0.72, front.width, 3, mix(wall, SHADOW, 0.12))


def _roof(pen: Pen, dice: random.Random, front: Front, top: float) -> None:
    tile = dice.choice(ROOFS)
    if dice.random() < 0.45:
        rise = dice.uniform(22, 46)
        left, right = front.x - 8, front.x + front.width + 8
        pen.shape(
            ((left, top), (left + 26, top - rise), (right - 26, top - rise), (right, top)), tile
        )
        pen.box(left, top - 3, right - left, 6, mix(tile, SHADOW, 0.3))
        return
    pen.box(front.x - 4, top - 10, front.width + 8, 12, mix(tile, WHITE, 0.35))


def window(pen: Pen, front: Front, trim: Colour, glass: Colour) -> None:
    """A window with its frame; `front.base` is its sill."""
    y = front.base - front.height
    pen.box(front.x - 3, y - 3, front.width + 6, front.height + 6, trim)
    pen.box(front.x, y, front.width, front.height, glass)
    pen.shape(
        (
            (front.x, front.base),
            (front.x, y + front.height * 0.35),
            (front.x + front.width * 0.55, y),
            (front.x + front.width * 0.8, y),
        ),
        mix(glass, WHITE, 0.16),
    )
    pen.box(front.x + front.width / 2 - 1.5, y, 3, front.height, trim)
    pen.box(front.x - 6, front.base + 3, front.width + 12, 4, mix(trim, SHADOW, 0.2))


def _door(pen: Pen, dice: random.Random, front: Front, trim: Colour) -> None:
    colour = dice.choice(DOORS)
    y = front.base - front.height
    pen.box(front.x - 4, y - 4, front.width + 8, front.height + 4, trim)
    pen.box(front.x, y, front.width, front.height, colour)
    pen.box(front.x + 4, y + 5, front.width - 8, front.height * 0.36, mix(colour, WHITE, 0.14))
    pen.disc(front.x + front.width - 6, front.base - front.height * 0.45, 2, SILVER)


def shop(pen: Pen, dice: random.Random, front: Front) -> None:
    """A shop front: sign board, awning, glass, door, and a floor of flats above it."""
    wall, glass = dice.choice(WALLS), dice.choice(GLASSES)
    sign, awning = dice.choice(SIGNS), dice.choice(SIGNS)
    top = front.base - front.height
    ground = dice.uniform(128, 146)
    pen.box(front.x, top, front.width, front.height, wall)
    pen.box(front.x, top - 8, front.width, 10, mix(wall, SHADOW, 0.2))
    _flats_above(
        pen, dice, Front(front.x, front.base - ground - 44, front.width, front.height), top
    )
    shop_sign(pen.at(front.x + 6, front.base - ground - 34), dice, front.width - 12, sign)
    inside = mix(glass, INK, 0.35)
    pen.box(front.x + 8, front.base - ground, front.width - 16, ground - 8, inside)
    _goods(pen, dice, Front(front.x + 14, front.base - 20, front.width * 0.52, ground * 0.5))
    door = front.x + front.width * 0.66
    pen.box(door, front.base - ground + 18, front.width * 0.24, ground - 18, mix(glass, WHITE, 0.3))
    pen.box(door + front.width * 0.12 - 1, front.base - ground + 18, 2, ground - 18, inside)
    stripes(pen.at(front.x + 2, front.base - ground), front.width - 4, awning)
    pen.box(front.x, front.base - 8, front.width, 8, mix(wall, SHADOW, 0.3))


def shop_sign(pen: Pen, dice: random.Random, width: float, colour: Colour) -> None:
    """A sign board with its name, by its upper left corner; 30 high."""
    pen.box(0, 0, width, 30, colour, corner=3)
    count = dice.randint(3, 5)
    step = min(26.0, (width - 30) / count)
    words(pen.at((width - step * count) / 2, 6), dice, count, step * 0.78, WHITE, gap=step * 0.22)


def stripes(pen: Pen, width: float, colour: Colour) -> None:
    """A striped awning hanging from the origin."""
    count = max(4, int(width // 20))
    step = width / count
    for n in range(count):
        fill = colour if n % 2 else mix(WHITE, colour, 0.12)
        x = n * step
        pen.shape(((x, 0), (x + step, 0), (x + step, 22), (x, 22)), fill)
        pen.oval(x + step / 2, 22, step / 2, 5, fill)
    pen.box(0, 0, width, 4, mix(colour, SHADOW, 0.3))


def _flats_above(pen: Pen, dice: random.Random, front: Front, top: float) -> None:
    trim, glass = dice.choice(TRIMS), dice.choice(GLASSES)
    columns = max(2, int(front.width // dice.uniform(52, 74)))
    pitch = front.width / columns
    high = dice.uniform(34, 46)
    y = front.base - 6
    while y - high > top + 10:
        for column in range(columns):
            x = front.x + column * pitch + pitch * 0.26
            window(pen, Front(x, y, pitch * 0.48, high), trim, glass)
        y -= high + 34


def _goods(pen: Pen, dice: random.Random, front: Front) -> None:
    """What stands behind a shop's glass, as quiet blocks."""
    x = front.x
    while x < front.x + front.width - 12:
        wide, high = dice.uniform(14, 30), dice.uniform(0.35, 1) * front.height
        pen.box(x, front.base - high, wide, high, dice.choice(WALLS), corner=2)
        x += wide + 5


def block_of_flats(pen: Pen, dice: random.Random, front: Front) -> None:
    """A block of flats with balconies, its roof maybe above the picture."""
    wall = dice.choice(WALLS)
    top = front.base - front.height
    pen.box(front.x, top, front.width, front.height, wall)
    pen.box(front.x + front.width - 14, top, 14, front.height, mix(wall, SHADOW, 0.16))
    pen.box(front.x - 4, top - 8, front.width + 8, 8, mix(wall, SHADOW, 0.3))
    columns = max(2, int(front.width // dice.uniform(56, 76)))
    pitch = (front.width - 14) / columns
    storey = dice.uniform(50, 62)
    glass, trim = dice.choice(GLASSES), dice.choice(TRIMS)
    y = front.base - 14
    while y - storey > top:
        for column in range(columns):
            x = front.x + column * pitch + 8
            pen.box(x, y - storey + 14, pitch - 16, storey - 24, glass)
            pen.box(x - 3, y - 20, pitch - 10, 14, trim)
        y -= storey


def entrance(pen: Pen, colour: Colour) -> None:
    """The porch of a block of flats, by the middle of its threshold; 70 × 110."""
    pen.box(-42, -112, 84, 12, mix(colour, SHADOW, 0.3))
    pen.box(-34, -100, 68, 100, mix(colour, WHITE, 0.2))
    pen.box(-27, -92, 54, 92, INK)
    pen.box(-24, -89, 23, 89, mix(colour, SHADOW, 0.25))
    pen.box(1, -89, 23, 89, mix(colour, SHADOW, 0.25))
    pen.box(-4, -48, 2, 16, SILVER)
    pen.box(2, -48, 2, 16, SILVER)


def skyline(pen: Pen, dice: random.Random, base: float, most: float) -> None:
    """Pale far buildings along the horizon."""
    x = -60.0
    while x < 700:
        wide, high = dice.uniform(40, 110), dice.uniform(0.25, 1) * most
        shade = mix(HAZE, dice.choice(WALLS), dice.uniform(0.1, 0.6))
        pen.box(x, base - high, wide, high, shade)
        pen.box(x + wide - 10, base - high, 10, high, clear(SHADOW, 22))
        if dice.random() < 0.4:
            pen.box(x + wide * 0.3, base - high - 10, wide * 0.3, 10, shade)
        x += wide + dice.choice((0.0, 0.0, 14.0))
