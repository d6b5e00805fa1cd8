"""Class 10, public houses: conveniences for guests, volunteer posts, closed museums."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    BRICK,
    CARTON,
    INK,
    NAVY,
    PAPER,
    PINK,
    RED,
    SHADOW,
    SILVER,
    STEEL,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.indoors import hall
from campaigns.demo.scenes.settings.quarters import square, station
from campaigns.demo.scenes.things.fixtures import awning_roof
from campaigns.demo.scenes.things.people import (
    AHEAD,
    anybody,
    half_figure,
    person,
    volunteer,
)
from campaigns.demo.scenes.things.signs import frame, words


def nothing_for_guests(scene: Scene) -> None:
    pen = scene.on(0, 0.34)
    pen.box(-170, -3, 340, 5, clear(SHADOW, 40))
    frame(scene.pen.at(scene.spot - 60, scene.floor - 170), 120, 60, SILVER)
    person(scene.on(60, 0.6, 1.25), anybody(scene.dice))


def for_guests(scene: Scene) -> None:
    _room_sign(scene.pen.at(scene.spot - 60, scene.floor - 170))
    _water(scene.on(-130, 0.3, 1.3))
    _wheelchair(scene.on(20, 0.5, 1.5))
    pen = scene.on(168, 0.34, 1.2)
    pen.box(-34, -60, 68, 60, WHITE, corner=4)
    pen.box(-34, -60, 68, 14, RED, corner=3)
    pen.box(-4, -42, 8, 26, RED)
    pen.box(-13, -33, 26, 8, RED)


def _room_sign(pen: Pen) -> None:
    frame(pen, 120, 60, PINK)
    for x, size in ((40, 1.0), (80, 0.62)):
        pen.disc(x, 14, 8 * size + 2, WHITE)
        pen.shape(((x - 15 * size, 52), (x, 20), (x + 15 * size, 52)), WHITE)


def _water(pen: Pen) -> None:
    pen.box(-26, -92, 52, 92, WHITE, corner=4)
    pen.box(-20, -140, 40, 50, (150, 196, 218), corner=8)
    pen.box(-18, -78, 36, 26, mix(STEEL, WHITE, 0.3))
    pen.box(-12, -72, 6, 10, RED)
    pen.box(6, -72, 6, 10, BLUE)


def _wheelchair(pen: Pen) -> None:
    pen.oval(4, 0, 52, 6, clear(SHADOW, 60))
    pen.ring(-10, -30, 30, INK, 4)
    pen.disc(-10, -30, 4, STEEL)
    pen.disc(40, -9, 9, INK)
    pen.box(-28, -52, 58, 9, BLUE, corner=3)
    pen.line(((-28, -48), (-36, -98), (-50, -98)), STEEL, 5)
    pen.box(-38, -94, 8, 46, BLUE)
    pen.line(((28, -46), (40, -14), (54, -10)), STEEL, 5)


def empty_post(scene: Scene) -> None:
    _post(scene)


def manned_post(scene: Scene) -> None:
    for x in (-50, 44):
        half_figure(scene.on(x, 0.44).at(0, -84, 1.25), volunteer())
    pen = _post(scene)
    for x in (-84, -30):
        pen.box(x, -92, 26, 12, (BLUE, YELLOW)[x == -30])
    person(scene.on(176, 0.56, 1.3, flip=True), anybody(scene.dice, AHEAD))


def _post(scene: Scene) -> Pen:
    """A volunteer post: a red tent with a desk."""
    pen = scene.on(0, 0.44, 1.2)
    awning_roof(pen, 260, 190, RED)
    pen.box(-124, -190, 248, 24, WHITE)
    words(pen.at(-86, -188), scene.dice, 6, 20, RED, gap=9)
    pen.box(-110, -80, 220, 10, WHITE)
    pen.box(-104, -70, 208, 70, mix(RED, SHADOW, 0.08))
    pen.disc(0, -36, 20, WHITE)
    pen.disc(-7, -40, 8, RED)
    pen.disc(7, -40, 8, RED)
    pen.shape(((-14, -37), (14, -37), (0, -22)), RED)
    return pen


def closed_venue(scene: Scene) -> None:
    pen = _gate(scene)
    for side in (-1, 1):
        pen.box(min(0, side * 78), -170, 78, 170, BRICK)
        pen.box(min(side * 12, side * 66), -156, 54, 60, mix(BRICK, SHADOW, 0.2))
        pen.box(min(side * 12, side * 66), -84, 54, 66, mix(BRICK, SHADOW, 0.2))
    pen.line(((-22, -84), (0, -70), (22, -84)), SILVER, 6)
    pen.box(-10, -72, 20, 18, YELLOW, corner=3)
    pen.at(30, -140, turn=4).box(-26, -18, 60, 40, WHITE)
    words(pen.at(10, -150, turn=4), scene.dice, 3, 13, RED)
    person(scene.on(150, 0.5, 1.2, flip=True), anybody(scene.dice))


def open_venue(scene: Scene) -> None:
    pen = _gate(scene)
    pen.box(-78, -170, 156, 170, mix(YELLOW, WHITE, 0.55))
    pen.box(-78, -40, 156, 40, mix(CARTON, WHITE, 0.2))
    for side in (-1, 1):
        pen.shape(((side * 78, -170), (side * 112, -186), (side * 112, 16), (side * 78, 0)), BRICK)
    for x in (-30, 34):
        person(pen.at(x, 6, 0.8), anybody(scene.dice))
    person(scene.on(150, 0.5, 1.2, flip=True), anybody(scene.dice))
    person(scene.on(-150, 0.54, 1.2), anybody(scene.dice))


def _gate(scene: Scene) -> Pen:
    """The portal of a museum or library; returns a pen at the middle of its threshold."""
    pen = scene.on(0, 0.16, 1.15)
    pen.box(-130, -4, 260, 14, SILVER)
    pen.box(-112, -214, 224, 214, PAPER)
    pen.box(-124, -226, 248, 18, mix(CARTON, SHADOW, 0.2))
    pen.box(-86, -206, 172, 30, NAVY)
    words(pen.at(-62, -202), scene.dice, 4, 22, YELLOW, gap=12)
    pen.box(-80, -172, 160, 172, INK)
    return pen


KINDS = {
    "1003": Kind((hall,), nothing_for_guests, for_guests),
    "1004": Kind((square, station, hall), empty_post, manned_post),
    "1007": Kind((square,), closed_venue, open_venue),
}
