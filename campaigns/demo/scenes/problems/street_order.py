"""Class 04, order in the street: stalls, goods, grills, noise, wrecks, locks, parcels."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BRICK,
    CARTON,
    CARTON_2,
    COATS,
    FLOWERS,
    GREEN,
    INK,
    LEAVES,
    MARKING,
    ORANGE,
    RED,
    RUBBLE,
    SHADOW,
    SILVER,
    STEEL,
    TEAL,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.problems.plain import as_it_is, bays
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.quarters import compound, square
from campaigns.demo.scenes.settings.streets import shops, street, wallside
from campaigns.demo.scenes.things.dirt import flames, smoke, stain
from campaigns.demo.scenes.things.fixtures import stool, table
from campaigns.demo.scenes.things.greenery import bush
from campaigns.demo.scenes.things.people import AHEAD, anybody, person, seated
from campaigns.demo.scenes.things.rubbish import carton, dustbin, scatter
from campaigns.demo.scenes.things.vehicles import bicycle, dusty_car, tricycle


def stall(scene: Scene) -> None:
    pen = scene.on(0, 0.6, 1.3)
    person(pen.at(70, -6), anybody(scene.dice, AHEAD))
    pen.box(-3, -190, 6, 190, STEEL)
    colour = scene.dice.choice((RED, TEAL, ORANGE, GREEN))
    pen.shape(((-112, -156), (0, -204), (112, -156)), colour)
    pen.shape(((-38, -156), (0, -204), (38, -156)), mix(colour, WHITE, 0.6))
    _fruit(pen.at(-92, -62), scene, 140)
    pen.box(-98, -62, 150, 12, CARTON)
    pen.box(-92, -50, 138, 34, mix(CARTON, SHADOW, 0.2))
    for x in (-68, 22):
        pen.disc(x, -14, 14, INK)
        pen.disc(x, -14, 6, SILVER)
    scatter(scene.on(-40, 0.84), scene.dice, 280, 20, 7)


def _fruit(pen: Pen, scene: Scene, width: float) -> None:
    """Heaps of fruit, from the origin to the right."""
    for n, colour in enumerate((RED, ORANGE, LEAVES[4], YELLOW)):
        for row, count in ((0, 4), (1, 3), (2, 2)):
            for k in range(count):
                x = n * width / 4 + (k + 0.5 + row * 0.5) * width / 18
                pen.disc(x, -5 - row * 8, 5.6, colour)


def goods_outside(scene: Scene) -> None:
    base = scene.floor + (scene.kerb - scene.floor) * 0.8
    pen = scene.pen.at(scene.spot, base)
    for x in (-180, -60, 70):
        rack = pen.at(x, 0)
        rack.box(0, -96, 100, 5, STEEL)
        for side in (2, 94):
            rack.box(side, -96, 4, 96, STEEL)
        for n in range(5):
            colour = scene.dice.choice((*COATS, *FLOWERS))
            rack.shape(
                ((n * 18 + 8, -91), (n * 18 + 22, -91), (n * 18 + 24, -40), (n * 18 + 5, -40)),
                colour,
            )
    for x in (-130, -20, 120, 172):
        carton(pen.at(x, 16), 58, 38, scene.dice.choice((CARTON, CARTON_2)))
    _fruit(pen.at(-50, -22), scene, 60)


def barbecue(scene: Scene) -> None:
    pen = scene.on(0, 0.5, 1.35)
    smoke(pen.at(-20, -60), scene.dice, 190, SILVER)
    person(pen.at(-92, 0), anybody(scene.dice, AHEAD))
    flames(pen.at(-24, -52), 26)
    flames(pen.at(16, -52), 22)
    pen.box(-54, -56, 106, 20, INK, corner=3)
    for x in (-44, 36):
        pen.box(x, -36, 5, 36, STEEL)
    for n in range(7):
        x = -46 + n * 14
        pen.line(((x, -60), (x + 4, -46)), BRICK, 4)
    table(scene.on(130, 0.7, 1.2), 110)
    for x in (60, 200):
        stool(scene.on(x, 0.74, 1.2), RED)


def loudspeaker(scene: Scene) -> None:
    pen = scene.beside(-40, 1.5, down=20)
    pen.box(-30, -96, 60, 96, INK, corner=5)
    pen.disc(0, -66, 18, STEEL)
    pen.disc(0, -66, 8, INK)
    pen.disc(0, -26, 22, STEEL)
    pen.disc(0, -26, 10, INK)
    for n in range(3):
        reach = 26 + n * 20
        for side in (-1, 1):
            x = side * (40 + n * 19)
            pen.line(((x, -48 - reach), (x + side * reach * 0.4, -48), (x, -48 + reach)), ORANGE, 5)
    for x in (100, 150):
        person(scene.beside(x, 1.2, down=30), anybody(scene.dice, (40, -132)))


def begging(scene: Scene) -> None:
    pen = scene.beside(-40, 1.35)
    pen.oval(4, 6, 60, 9, mix(CARTON, SHADOW, 0.2))
    seated(pen.at(0, -6), anybody(scene.dice, AHEAD))
    pen.shape(((58, -12), (88, -12), (82, 4), (64, 4)), WHITE)
    person(scene.beside(120, 1.3, down=10, flip=True), anybody(scene.dice))


def untidy_shop_front(scene: Scene) -> None:
    stain(scene.beside(0), scene.dice, 300, 40)
    scatter(scene.beside(0), scene.dice, 330, 40, 16)
    bicycle(scene.beside(-140, 1.3), RED)
    carton(scene.beside(110), 70, 54)
    carton(scene.beside(168, down=8), 54, 40, CARTON_2)


def tidy_shop_front(scene: Scene) -> None:
    for x in (-150, 160):
        bush(scene.beside(x, 0.8), scene.dice, 70)
    dustbin(scene.beside(100))


def wreck(scene: Scene) -> None:
    dusty_car(scene.on(0, 0.62, 1.5))
    scatter(scene.on(-20, 0.78), scene.dice, 300, 20, 7)


def ground_locks(scene: Scene) -> None:
    bays(scene)
    for x in (-165, 0, 165):
        pen = scene.on(x, 0.55, 1.3)
        pen.box(-32, -6, 64, 7, INK)
        pen.line(((-26, -4), (0, -40), (26, -4)), YELLOW, 8)
        pen.line(((-16, -18), (-8, -29)), INK, 8)
        pen.line(((16, -18), (8, -29)), INK, 8)


def hole_in_wall(scene: Scene) -> None:
    pen = scene.pen.at(scene.wall.middle, scene.floor)
    pen.shape(
        (
            (-84, 0),
            (-92, -60),
            (-76, -108),
            (-86, -150),
            (-30, -168),
            (26, -158),
            (78, -164),
            (92, -96),
            (80, -40),
            (88, 0),
        ),
        INK,
    )
    pen.box(-60, -118, 116, 60, mix(INK, YELLOW, 0.24))
    for n in range(18):
        side = -1 if n % 2 else 1
        x, y = side * scene.dice.uniform(72, 96), -scene.dice.uniform(10, 160)
        pen.at(x, y, turn=scene.dice.uniform(-20, 20)).box(-13, -6, 24, 11, BRICK)
    for _n in range(14):
        x = scene.dice.uniform(-120, 120)
        pen.at(x, scene.dice.uniform(0, 16), turn=scene.dice.uniform(-30, 30)).box(
            -11, -9, 22, 11, scene.dice.choice(RUBBLE)
        )


def bricked_up(scene: Scene) -> None:
    pen = scene.pen.at(scene.wall.middle, scene.floor)
    plaster = (214, 206, 194)
    pen.shape(((-88, -2), (-90, -150), (-30, -168), (78, -164), (90, -96), (88, -2)), plaster)
    pen.shape(((-88, -2), (-90, -20), (90, -20), (88, -2)), mix(plaster, SHADOW, 0.12))


def parcels(scene: Scene) -> None:
    tricycle(scene.on(-120, 0.45, 1.3), TEAL)
    x = -20.0
    while x < 190:
        wide, high = scene.dice.uniform(40, 64), scene.dice.uniform(30, 50)
        carton(scene.on(x + wide / 2, 0.6), wide, high, scene.dice.choice((CARTON, CARTON_2)))
        if scene.dice.random() < 0.8:
            top = scene.on(x + wide / 2, 0.6).at(0, -high)
            carton(top, wide * 0.8, high * 0.8, scene.dice.choice((CARTON, CARTON_2, SILVER)))
        x += wide + 3
    for n in range(8):
        place = scene.on(-90 + n * 40, 0.78 + 0.1 * (n % 2))
        carton(place, 34, 24, scene.dice.choice((CARTON, CARTON_2)))
    person(scene.on(60, 0.72, 1.2), anybody(scene.dice, AHEAD))


def free_road(scene: Scene) -> None:
    """The carriageway with fresh marking where the goods stood."""
    scene.on(0, 0.42).box(-170, 0, 340, 5, clear(MARKING, 230))


KINDS = {
    "0401": Kind((street, shops, wallside), stall, as_it_is),
    "0402": Kind((shops,), goods_outside, as_it_is),
    "0403": Kind((shops, street, wallside), barbecue, as_it_is),
    "0404": Kind((square, compound, shops), loudspeaker, as_it_is),
    "0405": Kind((shops, wallside, street), begging, as_it_is),
    "0406": Kind((shops,), untidy_shop_front, tidy_shop_front),
    "0407": Kind((street, compound, wallside), wreck, as_it_is),
    "0408": Kind((street, compound, shops), ground_locks, bays),
    "0409": Kind((wallside,), hole_in_wall, bricked_up),
    "0410": Kind((street, wallside, compound), parcels, free_road),
}
