"""Class 06, roads: manholes, holes, paving, drains, barriers, paving for the blind."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    ASPHALT,
    BLACK,
    CARTON,
    DIRT,
    PAVING,
    RUBBLE,
    SHADOW,
    SILVER,
    SOIL,
    STEEL,
    WHITE,
    YELLOW,
    Colour,
    mix,
)
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.quarters import compound, square
from campaigns.demo.scenes.settings.streets import shops, street, wallside
from campaigns.demo.scenes.things.dirt import puddle, stain
from campaigns.demo.scenes.things.fixtures import (
    fallen_rail,
    rail,
    signpost,
    tactile_strip,
)
from campaigns.demo.scenes.things.rubbish import scatter

ROADS = (street, shops, compound)


def open_manhole(scene: Scene) -> None:
    pen = scene.on(0, 0.58, 1.25)
    pen.oval(0, 0, 92, 34, mix(ASPHALT, SHADOW, 0.25))
    pen.oval(0, 0, 80, 28, STEEL)
    pen.oval(0, 2, 72, 24, BLACK)
    pen.oval(0, 8, 56, 15, mix(BLACK, SHADOW, 0.6))
    _cover(scene.on(150, 0.72).at(0, 0, 0.95, turn=14))


def covered_manhole(scene: Scene) -> None:
    pen = scene.on(0, 0.58, 1.25)
    pen.oval(0, 0, 92, 34, mix(ASPHALT, SHADOW, 0.12))
    _cover(pen)


def _cover(pen: Pen) -> None:
    metal = mix(STEEL, WHITE, 0.12)
    pen.oval(0, 0, 80, 28, mix(STEEL, SHADOW, 0.35))
    pen.oval(0, -2, 74, 25, metal)
    for n in range(-2, 3):
        pen.line(((n * 26 - 10, -14), (n * 26 + 10, 10)), mix(metal, SHADOW, 0.25), 3)
    pen.oval(0, -2, 26, 9, mix(metal, SHADOW, 0.2))


def pothole(scene: Scene) -> None:
    for x, y, size in ((-60, 0.56, 1.5), (130, 0.76, 1.1), (60, 0.34, 0.8)):
        _hole(scene.on(x, y, size))
    scene.on(-60, 0.56).line(((-150, -14), (-96, -4)), BLACK, 3)
    scene.on(0, 0.62).line(((30, 4), (70, 22), (86, 18)), BLACK, 3)


def _hole(pen: Pen) -> None:
    pen.shape(
        (
            (-74, 4),
            (-58, -16),
            (-20, -24),
            (14, -17),
            (50, -22),
            (74, -2),
            (60, 18),
            (16, 24),
            (-30, 20),
        ),
        mix(ASPHALT, BLACK, 0.45),
    )
    pen.shape(
        ((-50, 4), (-38, -8), (2, -13), (44, -6), (52, 6), (16, 14), (-28, 13)),
        mix(SOIL, SHADOW, 0.35),
    )
    for x, y in ((-66, 20), (72, 20), (20, 30), (-20, 30), (40, -28)):
        pen.shape(((x - 6, y), (x - 1, y - 7), (x + 7, y - 2), (x + 3, y + 4)), RUBBLE[4])


def patched_road(scene: Scene) -> None:
    pen = scene.on(0, 0.56)
    pen.shape(((-180, 44), (-150, -42), (190, -42), (214, 44)), mix(ASPHALT, SHADOW, 0.3))
    pen.line(
        ((-180, 44), (-150, -42), (190, -42), (214, 44), (-180, 44)), mix(ASPHALT, BLACK, 0.4), 3
    )


def collapse(scene: Scene) -> None:
    pen = scene.on(0, 0.6, 1.3)
    pen.shape(
        (
            (-152, 6),
            (-126, -34),
            (-60, -48),
            (0, -40),
            (70, -52),
            (136, -28),
            (154, 12),
            (100, 46),
            (20, 54),
            (-84, 46),
        ),
        mix(ASPHALT, BLACK, 0.3),
    )
    pen.shape(
        (
            (-128, 6),
            (-108, -24),
            (-50, -36),
            (4, -28),
            (70, -40),
            (116, -20),
            (130, 10),
            (80, 34),
            (-60, 36),
        ),
        mix(SOIL, SHADOW, 0.3),
    )
    pen.shape(((-80, 6), (-40, -22), (40, -22), (90, 2), (50, 26), (-40, 26)), BLACK)
    for points in (
        ((-152, 6), (-196, -6)),
        ((154, 12), (206, 20)),
        ((70, -52), (86, -74)),
        ((20, 54), (34, 74)),
    ):
        pen.line(points, BLACK, 4)


def broken_paving(scene: Scene) -> None:
    high = _flags(scene)
    for row in range(3):
        for column in range(-1, 11):
            x, tone = _flag(row, column)
            if abs(x - scene.spot) < 150 and scene.dice.random() < 0.6:
                place = scene.pen.at(x, scene.depth(0.16) + row * high)
                place.box(0, 0, 65, high - 1, mix(SOIL, SHADOW, 0.3))
                _pieces(place.at(32, high / 2, turn=scene.dice.uniform(-16, 16)), high, tone)


def _pieces(pen: Pen, high: float, tone: Colour) -> None:
    """A paving stone cracked in two."""
    pen.shape(((-28, 8), (-24, -high * 0.3), (10, -high * 0.4), (4, 10)), tone)
    other = mix(tone, SHADOW, 0.14)
    pen.shape(((9, 12), (14, -high * 0.3), (30, -6), (26, 14)), other)


def whole_paving(scene: Scene) -> None:
    _flags(scene)


def _flags(scene: Scene) -> float:
    """A stretch of paving stones in front; returns the depth of a row."""
    top = scene.depth(0.16)
    high = (scene.depth(0.9) - top) / 3
    for row in range(3):
        for column in range(-1, 11):
            x, tone = _flag(row, column)
            scene.pen.box(x, top + row * high, 65, high - 1, tone)
    scene.pen.box(-60, top + 3 * high, 760, 12, SILVER)
    return high


def _flag(row: int, column: int) -> tuple[float, Colour]:
    """Left edge and colour of one paving stone."""
    tone = mix(PAVING, CARTON, 0.14 + 0.1 * ((row + column) % 2))
    return column * 66 + (33 if row % 2 else 0), tone


def overflow(scene: Scene) -> None:
    stain(scene.on(0, 0.6), scene.dice, 420, 110)
    puddle(scene.on(10, 0.62), scene.dice, 330, 84)
    _grating(scene.on(-20, 0.48))
    stain(scene.on(40, 0.56), scene.dice, 180, 40, DIRT)
    scatter(scene.on(10, 0.6), scene.dice, 270, 50, 9)


def clear_drain(scene: Scene) -> None:
    _grating(scene.on(-20, 0.48))


def _grating(pen: Pen) -> None:
    pen.shape(((-70, 22), (-58, -18), (58, -18), (70, 22)), STEEL)
    for n in range(7):
        x = -48 + n * 16
        pen.line(((x, -13), (x * 1.18, 17)), BLACK, 6)


def torn_rail(scene: Scene) -> None:
    pen = scene.on(0, 0.16)
    rail(pen.at(-330, 0, 1.15), 192)
    rail(pen.at(150, 0, 1.15), 288)
    fallen_rail(scene.on(-100, 0.4, 1.15), 180)
    tilted = scene.beside(150).at(0, 0, 1.2, turn=22)
    signpost(tilted)


def whole_rail(scene: Scene) -> None:
    signpost(scene.beside(150, 1.2))
    rail(scene.on(-330, 0.16, 1.15), 672)


def broken_tactile(scene: Scene) -> None:
    _pavement_strip(scene)
    pen = scene.pen.at(scene.spot, scene.depth(0.3), 1.4)
    for x, turn in ((-120, 8), (-44, -14), (30, 11), (96, -7)):
        gap = pen.at(x, 13)
        gap.box(-24, -14, 44, 30, mix(SOIL, SHADOW, 0.2))
        gap.at(4, 2, turn=turn * 2).box(-16, -9, 26, 15, YELLOW)


def whole_tactile(scene: Scene) -> None:
    _pavement_strip(scene)


def _pavement_strip(scene: Scene) -> None:
    top, low = scene.depth(0.08), scene.depth(0.72)
    scene.pen.box(-60, top, 760, low - top, (199, 202, 202))
    for n in range(-1, 13):
        scene.pen.line(((n * 60, top), (n * 60 - 20, low)), (182, 186, 188), 1.5)
    tactile_strip(scene.pen.at(-60, scene.depth(0.3), 1.4), 560)
    scene.pen.box(-60, low, 760, 9, SILVER)


KINDS = {
    "0601": Kind((street, shops, compound, square), open_manhole, covered_manhole),
    "0602": Kind(ROADS, pothole, patched_road),
    "0603": Kind(ROADS, collapse, patched_road),
    "0604": Kind((street, shops, wallside, compound), broken_paving, whole_paving),
    "0606": Kind((street, shops, compound), overflow, clear_drain),
    "0607": Kind((street, shops), torn_rail, whole_rail),
    "0608": Kind((street, shops), broken_tactile, whole_tactile),
}
