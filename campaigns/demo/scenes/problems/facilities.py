"""Class 06, municipal works beside the road: lamps, shelters, trainers, cables, boxes, charging."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLACK,
    BLUE,
    CARTON,
    COATS,
    GREEN,
    INK,
    MARKING,
    ORANGE,
    PAVING,
    RED,
    SHADOW,
    SILVER,
    STEEL,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.open_air import park
from campaigns.demo.scenes.settings.quarters import compound, square
from campaigns.demo.scenes.settings.streets import street, wallside
from campaigns.demo.scenes.things.fixtures import (
    awning_roof,
    broken_lamp,
    lamp,
)
from campaigns.demo.scenes.things.shelter import shelter, smashed_shelter
from campaigns.demo.scenes.things.vehicles import ebike

MAT = mix(RED, PAVING, 0.35)


def lamp_out(scene: Scene) -> None:
    broken_lamp(scene.beside(-40, 1.1), 210)


def lamp_on(scene: Scene) -> None:
    lamp(scene.beside(-40, 1.1), 210, is_lit=True)


def broken_trainer(scene: Scene) -> None:
    faded = mix(BLUE, SILVER, 0.35)
    pen = _posts(scene, faded)
    pen.line(((-106, -144), (-98, -80)), YELLOW, 6)
    pen.at(-70, 0, turn=70).line(((0, 0), (0, -90)), YELLOW, 6)
    pen.box(-62, -8, 36, 8, INK, corner=3)
    pen.line(((72, -90), (88, -104)), faded, 6)
    pen.oval(128, -6, 36, 12, YELLOW)
    pen.oval(128, -6, 27, 7, MAT)


def whole_trainer(scene: Scene) -> None:
    pen = _posts(scene, BLUE)
    for x in (-106, -58):
        pen.line(((x, -144), (x + 4, -30)), YELLOW, 6)
        pen.box(x - 14, -32, 36, 8, INK, corner=3)
    pen.ring(76, -112, 34, YELLOW, 7)
    pen.line(((46, -112), (106, -112)), YELLOW, 5)
    pen.line(((76, -142), (76, -82)), YELLOW, 5)


def _posts(scene: Scene, colour: Colour) -> Pen:
    """The mat and the posts of two outdoor fitness devices."""
    pen = scene.beside(0, 1.3, down=24)
    pen.oval(0, 2, 170, 28, MAT)
    for x in (-128, -28):
        pen.box(x, -150, 9, 150, colour)
    pen.box(-128, -152, 109, 9, YELLOW, corner=3)
    pen.box(72, -90, 9, 90, colour)
    return pen


def broken_shelter(scene: Scene) -> None:
    smashed_shelter(scene.beside(0, 1.3, down=4))


def whole_shelter(scene: Scene) -> None:
    shelter(scene.beside(0, 1.3, down=4))


def tangled_cables(scene: Scene) -> None:
    _poles(scene)
    top = scene.beside(0, down=-10)
    for n in range(11):
        left, right = -190, 190
        sag = scene.dice.uniform(10, 120)
        y = -220 + scene.dice.uniform(-14, 24)
        top.arc((left, y), (right, y + scene.dice.uniform(-16, 16)), sag, INK, 2.5 + n % 3)
    for x, size in ((-60, 26), (70, 34)):
        for n in range(3):
            top.ring(x + n * 5, -112 + n * 9, size - n * 3, INK, 3)
    top.line(((20, -150), (28, -60), (6, -24)), INK, 3)


def tidy_cables(scene: Scene) -> None:
    _poles(scene)
    top = scene.beside(0, down=-10)
    top.arc((-190, -222), (190, -222), 10, INK, 5)


def _poles(scene: Scene) -> None:
    for x in (-190, 190):
        pole = scene.beside(x)
        pole.box(-6, -250, 12, 250, mix(CARTON, STEEL, 0.6))
        pole.box(-36, -236, 72, 8, mix(CARTON, STEEL, 0.6))


def open_box(scene: Scene) -> None:
    pen = _box_place(scene)
    pen.box(-52, -150, 104, 134, BLACK)
    for n in range(4):
        pen.box(-40 + n * 22, -136, 16, 34, SILVER if n != 2 else ORANGE)
        pen.line(
            ((-32 + n * 22, -102), (-44 + n * 30, -66), (-30 + n * 20, -34)),
            (RED, YELLOW, BLUE, GREEN)[n],
            4,
        )
    pen.shape(((52, -152), (112, -132), (112, -6), (52, -16)), mix(STEEL, SHADOW, 0.1))
    pen.line(((-30, -34), (-64, -4), (-40, 8)), RED, 4)
    _bolt(pen.at(84, -76, 1.0))


def shut_box(scene: Scene) -> None:
    pen = _box_place(scene)
    pen.box(-54, -152, 108, 138, mix(GREEN, STEEL, 0.35), corner=3)
    pen.box(-1, -148, 2, 130, mix(STEEL, SHADOW, 0.4))
    pen.box(6, -88, 6, 20, SILVER)
    _bolt(pen.at(-28, -104, 1.1))


def _box_place(scene: Scene) -> Pen:
    pen = scene.beside(0, 1.3)
    pen.oval(0, 2, 76, 9, clear(SHADOW, 60))
    pen.box(-60, -158, 120, 158, mix(STEEL, WHITE, 0.22), corner=3)
    pen.box(-66, -164, 132, 10, STEEL)
    return pen


def _bolt(pen: Pen) -> None:
    pen.shape(((-22, 16), (22, 16), (0, -24)), YELLOW)
    pen.shape(((2, -12), (-8, 5), (-1, 5), (-3, 14), (8, -2), (1, -2)), INK)


def no_charging(scene: Scene) -> None:
    for n, turn in enumerate((-8, 0, 10, -4)):
        pen = scene.on((n - 1.5) * 104, 0.4 + 0.08 * (n % 2)).at(0, 0, 1.2, turn=turn)
        ebike(pen, scene.dice.choice(COATS))
    wire = scene.on(0, 0.4)
    wire.arc((-150, -40), (160, -260), 70, ORANGE, 3)


def charging_station(scene: Scene) -> None:
    pen = scene.on(0, 0.34)
    awning_roof(pen, 460, 170, BLUE)
    for n in range(4):
        x = (n - 1.5) * 108
        pen.box(x - 16, -104, 32, 40, WHITE, corner=4)
        pen.box(x - 10, -98, 20, 12, GREEN)
        pen.line(((x, -66), (x + 10, -46)), INK, 3)
        pen.line(((x - 54, 30), (x - 46, 0)), MARKING, 4)
        ebike(scene.on(x + 4, 0.4, 1.0), scene.dice.choice(COATS))


KINDS = {
    "0605": Kind((street, compound, park), lamp_out, lamp_on, is_in_the_evening=True),
    "0609": Kind((park, compound, square), broken_trainer, whole_trainer),
    "0610": Kind((street,), broken_shelter, whole_shelter),
    "0611": Kind((street, compound, wallside), tangled_cables, tidy_cables),
    "0612": Kind((street, wallside, compound), open_box, shut_box),
    "0613": Kind((compound,), no_charging, charging_station),
}
