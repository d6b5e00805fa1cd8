"""Class 07, greening: bare soil, dead trees, vegetable plots, tree pits, weeds."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BRICK,
    GRASS,
    LAWN,
    PAVING,
    RUBBLE,
    SHADOW,
    SILVER,
    SOIL,
    WHITE,
    Colour,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.open_air import park
from campaigns.demo.scenes.settings.quarters import compound, square
from campaigns.demo.scenes.settings.streets import street
from campaigns.demo.scenes.things.greenery import (
    bare_soil,
    bush,
    cabbages,
    dead_tree,
    flower_bed,
    hedge,
    stakes,
    tree,
    tufts,
    weeds,
)

STONE = mix(PAVING, WHITE, 0.4)
GREENS = (park, compound, street)


def _bed(scene: Scene) -> Pen:
    """A planted bed with a kerb across the picture; returns a pen at its middle."""
    top, low = scene.depth(0.14), scene.depth(0.84)
    scene.pen.box(-60, top, 760, low - top, LAWN)
    scene.pen.box(-60, top - 7, 760, 7, SILVER)
    scene.pen.box(-60, low, 760, 9, SILVER)
    scene.pen.box(-60, low + 9, 760, 4, clear(SHADOW, 60))
    return scene.pen.at(scene.spot, (top + low) / 2)


def bare_bed(scene: Scene) -> None:
    pen = _bed(scene)
    deep = scene.depth(0.84) - scene.depth(0.14)
    bare_soil(pen, scene.dice, 430, deep * 0.94)
    tufts(pen.at(-250, 0), scene.dice, 120, 60, 8)
    tufts(pen.at(250, 0), scene.dice, 120, 60, 8)


def planted_bed(scene: Scene) -> None:
    pen = _bed(scene)
    for x, y in ((-150, 18), (0, -12), (150, 20), (-60, 34), (84, 38)):
        flower_bed(pen.at(x, y), scene.dice, 130)
    tufts(pen, scene.dice, 620, 70, 24)


def dead_trees(scene: Scene) -> None:
    _bed(scene)
    for x, size in ((-150, 1.0), (20, 1.25), (180, 0.95)):
        dead_tree(scene.on(x, 0.5, size), 210)


def replanted_trees(scene: Scene) -> None:
    _bed(scene)
    for x, size in ((-150, 1.0), (20, 1.15), (180, 0.95)):
        tree(scene.on(x, 0.5, size), scene.dice, 230)


def vegetable_plot(scene: Scene) -> None:
    pen = _bed(scene)
    stakes(pen.at(10, -20), 9)
    cabbages(pen.at(0, 22), scene.dice, 12, 4)


def lawn_again(scene: Scene) -> None:
    pen = _bed(scene)
    pen.box(-700, -40, 1400, 26, mix(LAWN, GRASS, 0.7))
    tufts(pen, scene.dice, 600, 80, 34)
    for x in (-190, 190):
        bush(pen.at(x, 12), scene.dice, 90)


def broken_pit(scene: Scene) -> None:
    pen = _pit(scene, mix(SOIL, PAVING, 0.4))
    pen.shape(((-140, 36), (-132, 16), (-60, 24), (-50, 36)), STONE)
    pen.shape(((112, -34), (119, -16), (60, -26), (56, -34)), STONE)
    pen.at(96, 30, turn=12).box(-24, -9, 60, 14, STONE)
    for _n in range(9):
        x, y = scene.dice.uniform(-150, 150), scene.dice.uniform(10, 60)
        lump = scene.beside(x, down=y).at(0, 0, 1.5, turn=scene.dice.uniform(-40, 40))
        lump.shape(((-10, 4), (-7, -7), (6, -8), (11, 3)), scene.dice.choice((*RUBBLE, BRICK)))


def whole_pit(scene: Scene) -> None:
    pen = _pit(scene, STONE)
    tufts(pen.at(0, 8), scene.dice, 170, 20, 12)


def _pit(scene: Scene, border: Colour) -> Pen:
    """A street tree in its pit; returns the pen at its foot."""
    pen = scene.beside(0, down=4)
    pen.shape(((-140, 36), (-112, -34), (112, -34), (140, 36)), border)
    pen.shape(((-118, 26), (-96, -25), (96, -25), (118, 26)), SOIL)
    tree(pen, scene.dice, 260)
    return pen


def overgrown(scene: Scene) -> None:
    _bed(scene)
    for y, high in ((0.3, 90), (0.55, 110), (0.82, 84)):
        weeds(scene.on(0, y), scene.dice, 560, high)


def trimmed(scene: Scene) -> None:
    pen = _bed(scene)
    hedge(scene.pen.at(-60, scene.depth(0.34)), scene.dice, 760, 40)
    tufts(pen.at(0, 20), scene.dice, 600, 50, 18)
    for x in (-170, 0, 170):
        flower_bed(pen.at(x, 34), scene.dice, 110)


KINDS = {
    "0701": Kind(GREENS, bare_bed, planted_bed),
    "0702": Kind(GREENS, dead_trees, replanted_trees),
    "0703": Kind((compound, park), vegetable_plot, lawn_again),
    "0704": Kind((street, square, compound), broken_pit, whole_pit),
    "0705": Kind(GREENS, overgrown, trimmed),
}
