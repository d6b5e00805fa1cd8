"""Class 05, two wheels: bicycles parked or heaped, riders against the light."""

from __future__ import annotations

from campaigns.demo.scenes.colours import (
    BLUE,
    CARS,
    COATS,
    MARKING,
    ORANGE,
    TEAL,
    WHITE,
    YELLOW,
)
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.quarters import crossing, station
from campaigns.demo.scenes.settings.streets import shops, street, wallside
from campaigns.demo.scenes.things.people import (
    anybody,
    helmet,
    rider,
)
from campaigns.demo.scenes.things.vehicles import (
    bicycle,
    ebike,
    shared_bicycle,
)

HIRE = (ORANGE, TEAL, YELLOW, BLUE)


def bicycles_at_random(scene: Scene) -> None:
    for n in range(7):
        x, y = (n - 3) * 60 + scene.dice.uniform(-14, 14), 26 * (n % 3)
        turn = scene.dice.choice((0, 0, -14, 78, 12))
        pen = scene.beside(x, down=y).at(0, 0, 1.3, turn=turn)
        paint = ebike if n % 3 == 0 else bicycle
        paint(pen, scene.dice.choice(COATS))


def bicycles_in_row(scene: Scene) -> None:
    scene.beside(0, down=6).box(-230, 0, 470, 4, WHITE)
    for n in range(7):
        paint = ebike if n % 3 == 0 else bicycle
        paint(scene.beside((n - 3) * 66, 1.1), scene.dice.choice(COATS))


def heap_of_hire_bicycles(scene: Scene) -> None:
    for n in range(13):
        x = scene.dice.uniform(-150, 150)
        high = max(0.0, 70 - abs(x) * 0.5) * (n % 3) / 2
        pen = scene.beside(x, down=30).at(0, -high, 1.3, turn=scene.dice.uniform(-75, 75))
        shared_bicycle(pen, HIRE[n % 4])


def hire_bicycles_in_row(scene: Scene) -> None:
    scene.beside(0, down=8).box(-240, 0, 480, 4, WHITE)
    for n in range(8):
        shared_bicycle(scene.beside((n - 3.5) * 56, 1.2), HIRE[n // 4])


def against_red(scene: Scene) -> None:
    for x, y, size in ((-90, 0.62, 1.5), (120, 0.8, 1.7)):
        pen = scene.on(x, y, size)
        ebike(pen, scene.dice.choice(CARS))
        rider(pen, anybody(scene.dice))


def behind_the_line(scene: Scene) -> None:
    scene.on(20, 0.92).box(-260, 0, 250, 7, MARKING)
    for x in (-190, -40):
        pen = scene.on(x, 0.86, 1.5)
        ebike(pen, scene.dice.choice(CARS))
        rider(pen, anybody(scene.dice))
        helmet(pen)


def couriers(scene: Scene) -> None:
    for x, y, colour in ((110, 0.42, YELLOW), (-60, 0.7, BLUE)):
        pen = scene.on(x, y, 1.5, flip=True)
        pen.box(-62, -106, 40, 40, colour, corner=4)
        ebike(pen, colour)
        rider(pen, anybody(scene.dice))
    arrow = scene.on(-150, 0.86)
    arrow.shape(((0, -8), (70, -8), (70, -18), (104, 0), (70, 18), (70, 8), (0, 8)), MARKING)


def couriers_in_lane(scene: Scene) -> None:
    scene.on(0, 0.5).box(-360, 0, 720, 5, MARKING)
    arrow = scene.on(-150, 0.86)
    arrow.shape(((0, -8), (70, -8), (70, -18), (104, 0), (70, 18), (70, 8), (0, 8)), MARKING)
    pen = scene.on(-60, 0.76, 1.4)
    pen.box(-62, -106, 40, 40, YELLOW, corner=4)
    ebike(pen, YELLOW)
    rider(pen, anybody(scene.dice))
    helmet(pen)


KINDS = {
    "0502": Kind((street, shops, wallside), bicycles_at_random, bicycles_in_row),
    "0503": Kind((street, shops, station), heap_of_hire_bicycles, hire_bicycles_in_row),
    "0504": Kind((crossing,), against_red, behind_the_line),
    "0510": Kind((crossing, street), couriers, couriers_in_lane),
}
