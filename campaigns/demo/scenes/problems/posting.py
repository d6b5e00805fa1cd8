"""Class 02, posting: stickers, graffiti, banners, shop signs, billboards, leaflets."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    GREEN,
    GREY,
    INK,
    NAVY,
    PAPER,
    PINK,
    RED,
    SHADOW,
    STEEL,
    VIOLET,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.problems.plain import as_it_is
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.quarters import crossing
from campaigns.demo.scenes.settings.streets import shops, street, wallside
from campaigns.demo.scenes.things.people import AHEAD, anybody, person
from campaigns.demo.scenes.things.rubbish import dustbin
from campaigns.demo.scenes.things.signs import commercial, lines, words

SHEETS = (WHITE, PAPER, (250, 232, 160), (238, 190, 190), (190, 220, 236))


def stickers(scene: Scene) -> None:
    wall, dice = scene.wall, scene.dice
    for row in range(3):
        for column in range(6):
            if dice.random() < 0.14:
                continue
            x = wall.x + 6 + column * (wall.width - 20) / 5.6 + dice.uniform(-8, 8)
            y = wall.y + 4 + row * 54 + dice.uniform(-6, 6)
            _sheet(scene.pen.at(x, y, turn=dice.uniform(-9, 9)), scene)


def _sheet(pen: Pen, scene: Scene) -> None:
    colour = scene.dice.choice(SHEETS)
    pen.box(0, 0, 38, 46, colour)
    words(pen.at(4, 4), scene.dice, 3, 9, RED, gap=1.5)
    lines(pen.at(4, 19), 30, 3, GREY, step=6)
    pen.box(0, 38, 38, 8, mix(colour, SHADOW, 0.12))


def graffiti(scene: Scene) -> None:
    wall = scene.wall
    pen = scene.pen.at(wall.middle, wall.y + wall.height * 0.52, wall.width / 300)
    for colour, dx, dy in ((INK, 3, 4), (scene.dice.choice((BLUE, VIOLET, GREEN, RED)), 0, 0)):
        for points in (
            ((-130, 40), (-118, -40), (-86, 10), (-62, -44), (-50, 44)),
            ((-30, -30), (-34, 34), (4, 40), (16, 6), (-28, 0)),
            ((34, 44), (56, -44), (82, 40), (40, 12)),
            ((98, -40), (104, 38), (140, 34)),
        ):
            pen.line([(x + dx, y + dy) for x, y in points], colour, 11)
    pen.arc((-140, 62), (140, 58), 12, PINK, 7)


def banner(scene: Scene) -> None:
    pen = scene.pen
    x, y = scene.spot, scene.side - 150
    for side in (-188, 188):
        pen.box(x + side - 4, y - 20, 8, 170, STEEL)
    pen.shape(((x - 184, y - 10), (x + 184, y + 8), (x + 184, y + 62), (x - 184, y + 44)), RED)
    text = pen.at(x - 150, y + 2, turn=2.8)
    words(text, scene.dice, 8, 30, YELLOW, gap=8)


def broken_sign(scene: Scene) -> None:
    pen = _sign_place(scene)
    _board_of_sign(pen.at(0, 0, turn=5), NAVY)
    face = pen.at(0, 0, turn=5)
    words(face.at(-126, -6), scene.dice, 1, 40, WHITE)
    words(face.at(22, -6), scene.dice, 1, 40, WHITE)
    words(face.at(104, 20, turn=38), scene.dice, 1, 40, mix(WHITE, NAVY, 0.4))
    face.shape(((60, -22), (96, -22), (84, 12), (70, 2)), INK)
    face.line(((-70, 48), (-62, 72), (-50, 62)), INK, 2.5)
    face.box(-70, -6, 36, 38, mix(NAVY, WHITE, 0.12))


def whole_sign(scene: Scene) -> None:
    pen = _sign_place(scene)
    _board_of_sign(pen, NAVY)
    words(pen.at(-118, -6), scene.dice, 5, 40, WHITE, gap=9)


def _sign_place(scene: Scene) -> Pen:
    return scene.pen.at(scene.spot, scene.floor - 168)


def _board_of_sign(pen: Pen, colour: tuple[int, int, int]) -> None:
    pen.box(-146, -20, 292, 68, clear(SHADOW, 70), corner=4)
    pen.box(-150, -26, 300, 68, mix(colour, SHADOW, 0.3), corner=4)
    pen.box(-144, -20, 288, 56, colour, corner=3)


def billboard(scene: Scene) -> None:
    pen = scene.beside(0)
    for x in (-120, 106):
        pen.box(x, -150, 14, 150, STEEL)
    pen.line(((-106, -20), (112, -90)), STEEL, 5)
    commercial(pen.at(-165, -248), scene.dice, 330, 164)


def leaflets(scene: Scene) -> None:
    for n in range(16):
        x, y = scene.dice.uniform(-170, 170), scene.dice.uniform(0.55, 0.95)
        sheet = scene.on(x, y).at(0, 0, turn=scene.dice.uniform(-60, 60))
        sheet.box(-13, -8, 26, 17, SHEETS[n % len(SHEETS)])
        sheet.box(-9, -4, 18, 3, GREY)
    person(scene.on(-60, 0.5, 1.35), anybody(scene.dice, AHEAD))
    stack = scene.on(-60, 0.5, 1.35)
    stack.box(42, -112, 26, 20, WHITE)
    stack.box(46, -108, 18, 4, RED)
    person(scene.on(96, 0.55, 1.3, flip=True), anybody(scene.dice, AHEAD))


def clear_pavement(scene: Scene) -> None:
    dustbin(scene.beside(150, 1.2))
    person(scene.beside(-140, 1.2), anybody(scene.dice))


KINDS = {
    "0201": Kind((wallside,), stickers, as_it_is),
    "0202": Kind((wallside,), graffiti, as_it_is),
    "0203": Kind((street, wallside, crossing), banner, as_it_is),
    "0204": Kind((shops,), broken_sign, whole_sign),
    "0205": Kind((street, shops, crossing), billboard, as_it_is),
    "0206": Kind((street, shops, crossing), leaflets, clear_pavement),
}
