"""Class 11, public safety: bars near schools, unsafe walls, tobacco to minors, wiring."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    CARTON,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    RED,
    RUBBLE,
    SHADOW,
    SILVER,
    STEEL,
    VIOLET,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.corridors import stairwell
from campaigns.demo.scenes.settings.food_rooms import market
from campaigns.demo.scenes.settings.streets import shops, wallside
from campaigns.demo.scenes.things.people import AHEAD, anybody, child, half_figure, person
from campaigns.demo.scenes.things.signs import lines, words


def bar_near_school(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot, scene.floor)
    pen.box(-128, -190, 256, 190, mix(VIOLET, INK, 0.55))
    glow = pen.glowing()
    glow.box(-116, -182, 232, 44, mix(VIOLET, INK, 0.2), corner=5)
    words(glow.at(-88, -176), scene.dice, 4, 32, (250, 170, 210), gap=14)
    pen.box(-116, -128, 150, 128, INK)
    for n in range(3):
        glow.box(-104 + n * 46, -96, 36, 26, (120, 190, 220), corner=3)
        pen.box(-90 + n * 46, -70, 8, 14, STEEL)
    pen.box(50, -128, 66, 128, mix(VIOLET, SILVER, 0.3))
    for x in (-20, 84):
        child(
            scene.pen.at(scene.spot + x, scene.kerb + 16, 1.25, flip=x > 0),
            anybody(scene.dice, AHEAD),
        )


def shut_bar(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot, scene.floor)
    pen.box(-128, -190, 256, 190, SILVER)
    pen.box(-116, -182, 232, 44, GREY, corner=5)
    for n in range(16):
        pen.box(-116, -128 + n * 8, 232, 5, mix(SILVER, STEEL, 0.35))
    pen.at(0, -76).box(-40, -26, 80, 54, WHITE)
    words(pen.at(-32, -96), scene.dice, 3, 18, RED, gap=4)
    lines(pen.at(-30, -70), 60, 2, STEEL)


def loose_sign(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot, scene.floor)
    pen.line(((-20, -190), (40, -150), (24, -110), (52, -60), (34, 0)), INK, 4)
    pen.line(((40, -150), (90, -130)), INK, 3)
    pen.line(((24, -110), (-30, -90)), INK, 3)
    board = pen.at(-120, -214, turn=15)
    board.box(0, 0, 230, 56, clear(SHADOW, 60))
    board.box(0, -8, 230, 56, BLUE, corner=3)
    words(board.at(22, 0), scene.dice, 4, 38, WHITE, gap=10)
    pen.line(((-118, -216), (-126, -244)), STEEL, 4)
    for _n in range(8):
        x = scene.dice.uniform(-100, 130)
        lump = pen.at(x, scene.dice.uniform(2, 16), 1.3, turn=scene.dice.uniform(-30, 30))
        lump.box(-11, -9, 22, 11, scene.dice.choice(RUBBLE))


def safe_sign(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot, scene.floor)
    pen.box(-124, -208, 248, 62, mix(BLUE, SHADOW, 0.3), corner=3)
    for x in (-96, 90):
        pen.box(x, -222, 6, 14, STEEL)
    pen.box(-120, -204, 240, 52, BLUE, corner=3)
    words(pen.at(-94, -196), scene.dice, 4, 38, WHITE, gap=10)


def tobacco_to_minors(scene: Scene) -> None:
    half_figure(
        scene.pen.at(scene.spot + 40, scene.floor - 92, 1.2, flip=True), anybody(scene.dice, AHEAD)
    )
    _kiosk(scene)
    child(scene.on(-60, 0.16, 1.5), anybody(scene.dice, AHEAD))
    pack = scene.on(-6, 0.16)
    pack.box(-8, -118, 18, 24, RED)
    pack.box(-8, -118, 18, 8, WHITE)


def adults_only(scene: Scene) -> None:
    half_figure(
        scene.pen.at(scene.spot + 40, scene.floor - 92, 1.2, flip=True), anybody(scene.dice)
    )
    pen = _kiosk(scene)
    sign = pen.at(-74, -40).readable()
    sign.disc(0, 0, 33, WHITE)
    sign.ring(0, 0, 33, RED, 7)
    sign.box(-16, -14, 6, 28, INK)
    for y in (-7, 7):
        sign.ring(5, y, 9, INK, 5)
    person(scene.on(-190, 0.2, 1.25), anybody(scene.dice))


def _kiosk(scene: Scene) -> Pen:
    """The hatch of a kiosk with shelves of packets; returns a pen at the foot of its counter."""
    pen = scene.pen.at(scene.spot, scene.floor + 6)
    for n in range(14):
        colour = (RED, BLUE, YELLOW, WHITE, GREEN)[n % 5]
        pen.box(-126 + (n % 7) * 20 - 8, -186 + (n // 7) * 34, 15, 24, colour)
    for y in (-160, -126):
        pen.box(-138, y, 148, 4, CARTON)
    pen.box(-150, -98, 300, 12, CARTON, corner=2)
    pen.box(-142, -86, 284, 86, mix(CARTON, WHITE, 0.3))
    return pen


def bad_wiring(scene: Scene) -> None:
    pen = _wiring_place(scene)
    for n in range(9):
        x, y = scene.dice.uniform(-110, 110), scene.dice.uniform(-90, -30)
        sag = scene.dice.uniform(20, 70)
        pen.arc(
            (x, y),
            (scene.dice.uniform(-120, 120), scene.dice.uniform(-60, 60)),
            sag,
            (INK, RED, BLUE)[n % 3],
            4,
        )
    pen.box(-40, -80, 80, 56, mix(PAPER, GREY, 0.4), corner=3)
    for x in (-20, 16):
        pen.box(x, -66, 14, 24, INK)
        pen.line(((x + 6, -44), (x + 12, 0), (x - 12, 40)), ORANGE, 4)
    for turn in range(0, 360, 45):
        pen.glowing().at(30, -30, turn=turn).box(12, -2, 16, 4, YELLOW)
    pen.box(-12, 40, 60, 18, WHITE, corner=3)


def good_wiring(scene: Scene) -> None:
    pen = _wiring_place(scene)
    pen.box(-6, -190, 12, 120, WHITE)
    pen.box(-60, -90, 120, 104, WHITE, corner=5)
    pen.box(-52, -82, 104, 88, mix(SILVER, WHITE, 0.4), corner=3)
    for n in range(5):
        pen.box(-42 + n * 18, -56, 12, 34, mix(STEEL, SILVER, 0.3))
        pen.box(-40 + n * 18, -50, 8, 10, GREEN)
    pen.box(60, -50, 200, 9, WHITE)
    pen.shape(((-16, 8), (16, 8), (0, -20)), YELLOW)


def _wiring_place(scene: Scene) -> Pen:
    return scene.pen.at(scene.wall.middle, scene.floor - 120, 1.15)


KINDS = {
    "1105": Kind((shops,), bar_near_school, shut_bar),
    "1106": Kind((wallside, shops), loose_sign, safe_sign),
    "1107": Kind((wallside, shops), tobacco_to_minors, adults_only),
    "1108": Kind((wallside, stairwell, market), bad_wiring, good_wiring),
}
