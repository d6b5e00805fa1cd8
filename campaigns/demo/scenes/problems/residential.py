"""Class 08, compounds: stairwells, charging cables, sheds, parking, sorting, notices."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BINS,
    BLUE,
    CARS,
    COATS,
    GREEN,
    INK,
    LAWN,
    LIT,
    ORANGE,
    RED,
    SHADOW,
    SILVER,
    STEEL,
    WATER,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.problems.plain import as_it_is, bays
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.corridors import stairwell
from campaigns.demo.scenes.settings.quarters import compound
from campaigns.demo.scenes.settings.streets import wallside
from campaigns.demo.scenes.things.dirt import grime
from campaigns.demo.scenes.things.fixtures import awning_roof, pendant
from campaigns.demo.scenes.things.greenery import bush, flower_bed
from campaigns.demo.scenes.things.rubbish import bag, clutter, dustbin, full_bin, scatter
from campaigns.demo.scenes.things.signs import board, empty_board, frame, lines, words
from campaigns.demo.scenes.things.vehicles import bicycle, car, ebike, van


def stairwell_clutter(scene: Scene) -> None:
    clutter(scene.on(0, 0.3, 1.2), scene.dice, 230)
    bicycle(scene.on(60, 0.66, 1.3), RED)


def flying_cables(scene: Scene) -> None:
    pen = scene.on(0, 0.34)
    colours = (ORANGE, INK, RED)
    for n, x in enumerate((-130, 10, 150)):
        ebike(scene.on(x, 0.42 + 0.08 * (n % 2), 1.35), scene.dice.choice(COATS))
        pen.arc((x - 16, -34), (x - 60 + n * 40, -300), -26, colours[n], 4)
        pen.box(x - 26, -44, 22, 12, WHITE, corner=2)


def unplugged(scene: Scene) -> None:
    pen = scene.on(0, 0.3)
    for n in range(4):
        x = (n - 1.5) * 112
        pen.line(((x - 56, 40), (x - 48, 4)), WHITE, 4)
    ebike(scene.on(-112, 0.4, 1.2), scene.dice.choice(COATS))


def dark_stairwell(scene: Scene) -> None:
    pen = scene.pen
    for x, y, wide in ((40, 90, 130.0), (200, 210, 110.0), (330, 150, 150.0), (150, 30, 120.0)):
        grime(pen.at(x, y), scene.dice, wide, 110)
    for n in range(7):
        place = pen.at(150 + n * 44, 120 + 40 * (n % 3), turn=scene.dice.uniform(-8, 8))
        place.box(0, 0, 30, 22, (WHITE, (250, 232, 160))[n % 2])
        lines(place.at(3, 5), 24, 2, RED, step=7)
    pen.box(-80, -60, 800, 600, clear(INK, 120))
    pen.line(((320, -60), (320, 40)), INK, 3)
    pen.disc(320, 48, 12, STEEL)


def bright_stairwell(scene: Scene) -> None:
    pendant(scene.pen.at(320, -50), 70)
    glow = scene.pen.glowing()
    glow.oval(320, 42, 150, 60, clear(LIT, 40))
    glow.oval(320, 42, 80, 36, clear(LIT, 60))


def shed(scene: Scene) -> None:
    pen = scene.beside(0, 1.25, down=10)
    pen.oval(0, 2, 140, 10, clear(SHADOW, 60))
    pen.box(-124, -120, 248, 120, mix(BLUE, SILVER, 0.55))
    for n in range(16):
        pen.box(-124 + n * 16, -120, 3, 120, mix(BLUE, SILVER, 0.3))
    pen.shape(((-140, -118), (140, -140), (140, -152), (-140, -130)), mix(BLUE, SHADOW, 0.2))
    pen.box(-84, -92, 56, 92, mix(STEEL, SHADOW, 0.3))
    pen.box(10, -86, 70, 42, INK)
    pen.box(10, -66, 70, 3, SILVER)
    for x in (-100, 30, 96):
        pen.box(x, -150, 24, 10, (156, 92, 70))


def shed_gone(scene: Scene) -> None:
    for x, size in ((-120, 1.1), (0, 0.9), (120, 1.15)):
        bush(scene.beside(x, size), scene.dice, 90)
    flower_bed(scene.beside(-60, down=12), scene.dice, 110)
    flower_bed(scene.beside(60, down=12), scene.dice, 110)


def cars_everywhere(scene: Scene) -> None:
    car(scene.on(-170, 0.06, 1.15), scene.dice.choice(CARS))
    van(scene.on(110, 0.2, 1.15, flip=True), scene.dice.choice(CARS))
    car(scene.on(-60, 0.5).at(0, 0, 1.3, turn=6), scene.dice.choice(CARS))
    car(scene.on(170, 0.82).at(0, 0, 1.4, turn=-6), scene.dice.choice(CARS))


def parked_in_order(scene: Scene) -> None:
    bays(scene)
    for x in (-190, 40):
        car(scene.on(x, 0.28, 1.05), scene.dice.choice(CARS))


def untidy_sorting(scene: Scene) -> None:
    for n, colour in enumerate(BINS[:3]):
        place = scene.beside((n - 1) * 110, 1.3)
        if n == 1:
            dustbin(place.at(0, 0, turn=14), mix(colour, SILVER, 0.2))
        else:
            full_bin(place, scene.dice, mix(colour, SILVER, 0.2))
    for x, colour in ((-170, INK), (-60, WHITE), (66, INK), (160, COATS[0])):
        bag(scene.beside(x, 1.1, down=16), colour)
    scatter(scene.beside(0, down=40), scene.dice, 380, 40, 16)


def sorting_station(scene: Scene) -> None:
    pen = scene.beside(0)
    pen.box(-216, -150, 432, 60, mix(GREEN, WHITE, 0.82))
    words(pen.at(-150, -138), scene.dice, 6, 34, GREEN, gap=14)
    awning_roof(pen, 450, 172, GREEN)
    for n, colour in enumerate(BINS):
        dustbin(scene.beside((n - 1.5) * 102, 1.2, down=4), colour)


def empty_notice(scene: Scene) -> None:
    empty_board(_board_stand(scene), 250, 140)


def full_notice(scene: Scene) -> None:
    board(_board_stand(scene), scene.dice, 250, 140, BLUE)


def _board_stand(scene: Scene) -> Pen:
    pen = scene.beside(0)
    for x in (-116, 106):
        pen.box(x, -60, 10, 60, STEEL)
    return pen.at(-125, -180)


def no_map(scene: Scene) -> None:
    pen = _board_stand(scene)
    frame(pen, 250, 140, SILVER)


def local_map(scene: Scene) -> None:
    pen = _board_stand(scene)
    frame(pen, 250, 140, (236, 233, 222))
    pen.box(0, -2, 250, 26, GREEN)
    words(pen.at(70, 1), scene.dice, 5, 19, WHITE, gap=4)
    pen.shape(((0, 60), (250, 84), (250, 96), (0, 72)), WHITE)
    pen.shape(((90, 24), (104, 24), (136, 138), (120, 138)), WHITE)
    pen.shape(((160, 138), (200, 24), (250, 24), (250, 44), (206, 138)), WATER)
    pen.box(16, 84, 56, 40, LAWN, corner=4)
    for x, y, colour in (
        (40, 46, RED),
        (140, 50, BLUE),
        (86, 112, ORANGE),
        (222, 112, RED),
        (148, 112, YELLOW),
    ):
        pen.disc(x, y - 8, 8, colour)
        pen.shape(((x - 7, y - 5), (x + 7, y - 5), (x, y + 7)), colour)


KINDS = {
    "0801": Kind((stairwell,), stairwell_clutter, as_it_is),
    "0802": Kind((compound,), flying_cables, unplugged),
    "0803": Kind((stairwell,), dark_stairwell, bright_stairwell),
    "0804": Kind((compound, wallside), shed, shed_gone),
    "0805": Kind((compound,), cars_everywhere, parked_in_order),
    "0806": Kind((compound, wallside), untidy_sorting, sorting_station),
    "0807": Kind((compound, wallside), empty_notice, full_notice),
    "0808": Kind((compound, wallside), no_map, local_map),
}
