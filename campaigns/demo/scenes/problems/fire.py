"""Class 11, fire: blocked exits, extinguishers, exit signs, gas."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    CARS,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
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
from campaigns.demo.scenes.settings.corridors import corridor, stairwell
from campaigns.demo.scenes.settings.food_rooms import kitchen, market
from campaigns.demo.scenes.settings.indoors import hall
from campaigns.demo.scenes.settings.quarters import compound
from campaigns.demo.scenes.things.dirt import flames
from campaigns.demo.scenes.things.fixtures import extinguisher
from campaigns.demo.scenes.things.rubbish import carton, clutter
from campaigns.demo.scenes.things.signs import exit_sign, words
from campaigns.demo.scenes.things.vehicles import car


def blocked_exit(scene: Scene) -> None:
    exit_sign(_over_the_door(scene), is_lit=True)
    clutter(scene.on(0, 0.14, 1.1), scene.dice, 190)
    carton(scene.on(-70, 0.4, 1.2), 80, 62)
    carton(scene.on(40, 0.36, 1.2), 90, 50, (169, 131, 90))


def free_exit(scene: Scene) -> None:
    exit_sign(_over_the_door(scene), is_lit=True)
    arrow = scene.on(0, 0.5)
    arrow.shape(
        ((-16, 34), (16, 34), (11, -6), (26, -6), (0, -38), (-26, -6), (-11, -6)), clear(GREEN, 200)
    )


def _over_the_door(scene: Scene) -> Pen:
    return scene.pen.at(scene.spot, scene.floor - 176, 1.2)


def car_on_fire_lane(scene: Scene) -> None:
    fire_lane(scene)
    car(scene.on(-10, 0.62, 1.6), scene.dice.choice(CARS))


def fire_lane(scene: Scene) -> None:
    """A yellow hatched box on the lane that must stay free."""
    top, low = scene.depth(0.3), scene.depth(0.92)
    pen = scene.pen.at(scene.spot, 0)
    for n in range(7):
        for lean in (-1, 1):
            if 0 <= n + lean <= 6:
                far, near = -190 + n * 63.3, -260 + (n + lean) * 86.6
                pen.line(((far, top), (near, low)), YELLOW, 5)
    pen.line(((-190, top), (190, top), (260, low), (-260, low), (-190, top)), YELLOW, 7)


def no_extinguishers(scene: Scene) -> None:
    pen = _cabinet(scene)
    pen.box(-76, -82, 152, 82, INK)
    pen.box(-50, -12, 24, 10, mix(RED, INK, 0.5))
    pen.at(46, -60, turn=6).box(-24, 0, 44, 26, PAPER)


def extinguishers(scene: Scene) -> None:
    pen = _cabinet(scene)
    pen.box(-76, -82, 152, 82, mix(RED, WHITE, 0.8))
    for x in (-44, 0, 44):
        extinguisher(pen.at(x, -4, 1.15))


def _cabinet(scene: Scene) -> Pen:
    pen = scene.beside(0, 1.3)
    pen.oval(0, 2, 96, 8, clear(SHADOW, 60))
    pen.box(-88, -114, 176, 114, RED, corner=3)
    words(pen.at(-48, -108), scene.dice, 4, 19, WHITE, gap=7)
    return pen


def dark_exit_sign(scene: Scene) -> None:
    pen = scene.pen
    pen.box(-80, -60, 800, 600, clear(INK, 70))
    pen.shape(((-80, -60), (scene.spot, -60), (scene.spot - 60, 540), (-80, 540)), clear(INK, 70))
    panel = pen.at(scene.spot + 40, 60, turn=24)
    panel.box(0, 0, 130, 40, SILVER)
    panel.line(((0, 0), (-30, -90)), INK, 3)
    hanging = _over_the_door(scene).at(0, 0, 1.4, turn=16)
    exit_sign(hanging, is_lit=False)
    _over_the_door(scene).line(((-42, -12), (-56, -40)), INK, 3)
    _emergency_light(scene, is_lit=False)


def lit_exit_sign(scene: Scene) -> None:
    place = _over_the_door(scene)
    exit_sign(place.at(0, 0, 1.3), is_lit=True)
    place.glowing().oval(0, 6, 100, 46, clear((170, 230, 196), 60))
    scene.on(0, 0.3).oval(0, 0, 90, 18, clear((190, 236, 208), 110))
    _emergency_light(scene, is_lit=True)


def _emergency_light(scene: Scene, *, is_lit: bool) -> None:
    pen = scene.pen.at(scene.spot - 96, scene.floor - 150)
    pen.box(-20, 0, 40, 18, WHITE if is_lit else GREY, corner=3)
    light = pen.glowing() if is_lit else pen
    for x in (-16, 16):
        light.disc(x, -6, 9, YELLOW if is_lit else STEEL)
    if not is_lit:
        pen.line(((16, -6), (24, 20), (14, 34)), INK, 3)


def gas_by_the_stove(scene: Scene) -> None:
    for x in (-120, -40, 90):
        _cylinder(scene.on(x, 0.36, 1.35))
    pen = scene.on(0, 0.36, 1.35)
    pen.arc((-88, -94), (10, -150), 46, ORANGE, 4)
    pen.arc((-30, -94), (70, -92), 34, ORANGE, 4)
    pen.arc((66, -94), (40, -150), 20, ORANGE, 4)
    flames(scene.pen.at(scene.spot - 60, scene.floor - 100), 30)


def gas_cabinet(scene: Scene) -> None:
    pen = scene.on(120, 0.3, 1.3)
    pen.box(-66, -120, 132, 120, mix(STEEL, WHITE, 0.5), corner=3)
    pen.box(-1, -116, 2, 112, STEEL)
    pen.shape(((-34, -52), (-6, -52), (-20, -80)), YELLOW)
    for y in (-100, -92):
        pen.box(20, y, 34, 3, STEEL)
    alarm = scene.pen.at(scene.wall.x - 60, 180)
    alarm.box(-18, -14, 36, 28, WHITE, corner=5)
    alarm.glowing().disc(0, 0, 5, GREEN)


def _cylinder(pen: Pen) -> None:
    pen.oval(0, 0, 28, 6, clear(SHADOW, 60))
    pen.box(-24, -76, 48, 76, BLUE, corner=14)
    pen.box(-24, -40, 48, 8, mix(BLUE, WHITE, 0.5))
    pen.box(-10, -90, 20, 18, SILVER, corner=3)
    pen.box(-4, -98, 8, 10, ORANGE)


KINDS = {
    "1101": Kind((corridor,), blocked_exit, free_exit),
    "1102": Kind((hall, stairwell, market), no_extinguishers, extinguishers),
    "1103": Kind((corridor,), dark_exit_sign, lit_exit_sign),
    "1104": Kind((kitchen,), gas_by_the_stove, gas_cabinet),
}
# The same code, looking otherwise in another place.
OTHER_KINDS = {"1101": Kind((compound,), car_on_fire_lane, fire_lane)}
