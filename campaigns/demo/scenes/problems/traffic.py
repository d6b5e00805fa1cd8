"""Class 05, traffic: parking, giving way, buses, stewards, taxis, touts."""

from __future__ import annotations

from campaigns.demo.scenes.colours import (
    BLUE,
    CARS,
    GRASS,
    GREEN,
    LEAVES,
    MARKING,
    SHADOW,
    SILVER,
    TEAL,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.problems.plain import bays
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.quarters import compound, crossing, station
from campaigns.demo.scenes.settings.streets import shops, street
from campaigns.demo.scenes.things.fixtures import rail, tactile_strip
from campaigns.demo.scenes.things.greenery import flower_bed, hedge
from campaigns.demo.scenes.things.people import (
    AHEAD,
    RAISED,
    anybody,
    person,
    rider,
    steward,
)
from campaigns.demo.scenes.things.shelter import shelter
from campaigns.demo.scenes.things.vehicles import (
    bus,
    car,
    ebike,
    mud,
    taxi,
    van,
)


def cars_at_random(scene: Scene) -> None:
    first, second, third = scene.dice.sample(CARS, 3)
    car(scene.beside(-130, 1.15, down=6), first)
    van(scene.on(120, 0.26, 1.15, flip=True), second)
    scene_pen = scene.on(-40, 0.86).at(0, 0, 1.3, turn=-6)
    car(scene_pen, third)


def parked_in_bays(scene: Scene) -> None:
    bays(scene)
    car(scene.on(-170, 0.2, 1.05), scene.dice.choice(CARS))


def not_giving_way(scene: Scene) -> None:
    for x in (150, 196):
        person(scene.on(x, 0.36, 1.15, flip=True), anybody(scene.dice))
    car(scene.on(10, 0.8, 1.6), scene.dice.choice(CARS))


def giving_way(scene: Scene) -> None:
    for x in (110, 158):
        person(scene.on(x, 0.5, 1.2, flip=True), anybody(scene.dice))
    scene.on(-56, 0.62).box(0, 0, 8, 60, MARKING)
    car(scene.on(-190, 0.74, 1.3), scene.dice.choice(CARS))


def car_on_tactile_paving(scene: Scene) -> None:
    tactile_paving(scene)
    car(scene.on(0, 0.36, 1.5), scene.dice.choice(CARS))


def tactile_paving(scene: Scene) -> None:
    scene.pen.box(-60, scene.depth(0.1), 760, scene.depth(0.62) - scene.depth(0.1), (196, 200, 201))
    tactile_strip(scene.pen.at(-60, scene.depth(0.26), 1.3), 600)


def bus_off_the_stop(scene: Scene) -> None:
    shelter(scene.beside(-140, 0.95))
    bus(scene.on(110, 0.9, 1.2), scene.dice.choice((BLUE, GREEN, TEAL)))
    for x in (-150, -104):
        person(scene.on(x, 0.4, 1.05), anybody(scene.dice, AHEAD))


def bus_at_the_stop(scene: Scene) -> None:
    shelter(scene.beside(-140, 0.95))
    colour = scene.dice.choice((BLUE, GREEN, TEAL))
    scene.on(-20, 0.42).box(-220, 0, 440, 5, YELLOW)
    bus(scene.on(20, 0.36, 1.1), colour)


def nobody_at_the_crossing(scene: Scene) -> None:
    for x, y in ((-120, 0.36), (-30, 0.5), (90, 0.4)):
        person(scene.on(x, y, 1.1), anybody(scene.dice))
    pen = scene.on(150, 0.78, 1.5)
    ebike(pen, scene.dice.choice(CARS))
    rider(pen, anybody(scene.dice))


def steward_at_the_crossing(scene: Scene) -> None:
    steward(scene.on(-30, 0.76, 1.7))
    for x in (110, 160, 206):
        person(scene.on(x, 0.42, 1.1), anybody(scene.dice))


def car_on_the_green(scene: Scene) -> None:
    _green_belt(scene)
    pen = scene.on(-20, 0.44).at(0, 0, 1.5, turn=-3)
    car(pen, scene.dice.choice(CARS))
    scene.on(-60, 0.62).box(-170, -6, 130, 8, (120, 98, 74), corner=3)


def green_belt(scene: Scene) -> None:
    _green_belt(scene)
    for x in (-110, 60, 170):
        flower_bed(scene.on(x, 0.34), scene.dice, 100)


def _green_belt(scene: Scene) -> None:
    top, low = scene.depth(0.1), scene.depth(0.62)
    scene.pen.box(-60, top, 760, low - top, GRASS)
    scene.pen.box(-60, low, 760, 8, SILVER)
    scene.pen.box(-60, low + 8, 760, 4, clear(SHADOW, 60))
    hedge(scene.pen.at(-60, top + 4), scene.dice, 760, 24)


def touts(scene: Scene) -> None:
    van(scene.on(-90, 0.34, 1.3), CARS[3])
    car(scene.on(150, 0.5, 1.3, flip=True), CARS[2])
    person(scene.on(20, 0.62, 1.35), anybody(scene.dice, RAISED))
    person(scene.on(110, 0.72, 1.3, flip=True), anybody(scene.dice))
    person(scene.on(-160, 0.7, 1.3), anybody(scene.dice, AHEAD))


def taxi_rank(scene: Scene) -> None:
    rail(scene.on(-220, 0.1), 440, height=44)
    for x in (-150, 90):
        taxi(scene.on(x, 0.5, 1.1))


def dirty_vehicle(scene: Scene) -> None:
    if _is_bus(scene):
        pen = scene.on(0, 0.62, 1.35)
        bus(pen, scene.dice.choice((BLUE, GREEN)))
        mud(pen, 320, 74)
    else:
        pen = scene.on(0, 0.62, 1.6)
        taxi(pen)
        mud(pen, 190, 34)


def clean_vehicle(scene: Scene) -> None:
    if _is_bus(scene):
        bus(scene.on(0, 0.62, 1.35), scene.dice.choice((BLUE, GREEN)))
    else:
        taxi(scene.on(0, 0.62, 1.6))
    scene.on(120, 0.62).disc(30, -70, 5, mix(WHITE, LEAVES[0], 0.1))


def _is_bus(scene: Scene) -> bool:
    return scene.dice.random() < 0.5


KINDS = {
    "0501": Kind((street, shops), cars_at_random, parked_in_bays),
    "0505": Kind((crossing,), not_giving_way, giving_way),
    "0506": Kind((street, shops), car_on_tactile_paving, tactile_paving),
    "0507": Kind((street,), bus_off_the_stop, bus_at_the_stop),
    "0508": Kind((crossing,), nobody_at_the_crossing, steward_at_the_crossing),
    "0509": Kind((street, compound), car_on_the_green, green_belt),
    "0511": Kind((station,), touts, taxi_rank),
    "0512": Kind((station, street), dirty_vehicle, clean_vehicle),
}
