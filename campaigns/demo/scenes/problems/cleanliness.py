"""Class 01, the city's look: rubbish, bins, waste, dirt, water, dogs, toilets."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BINS,
    COATS,
    DIRT,
    FLOWERS,
    INK,
    LEAVES,
    SHADOW,
    SILVER,
    SOIL,
    STEEL,
    TRUNK,
    WEED,
    WHITE,
    clear,
    mix,
)
from campaigns.demo.scenes.problems.plain import as_it_is
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.corridors import washroom
from campaigns.demo.scenes.settings.open_air import fringe, park, river
from campaigns.demo.scenes.settings.quarters import compound, square
from campaigns.demo.scenes.settings.streets import shops, street, wallside
from campaigns.demo.scenes.things.dirt import flames, grime, puddle, smoke, stain
from campaigns.demo.scenes.things.fixtures import pot_plant
from campaigns.demo.scenes.things.greenery import tree
from campaigns.demo.scenes.things.people import Look, dog, person
from campaigns.demo.scenes.things.rubbish import (
    bag,
    bottle,
    butts,
    clutter,
    dustbin,
    full_bin,
    pile,
    rubble,
    scatter,
)

STREETS = (street, shops, compound, wallside)


def heap_of_rubbish(scene: Scene) -> None:
    _own_bin(scene)
    pile(scene.beside(-40, 1.25, down=26), scene.dice, scene.dice.uniform(120, 180))


def _own_bin(scene: Scene) -> None:
    dustbin(scene.beside(132, 1.25), scene.dice.choice(BINS[:2]))


def full_bins(scene: Scene) -> None:
    for n, colour in enumerate(scene.dice.sample(BINS, 3)):
        full_bin(scene.beside((n - 1) * 96, 1.35), scene.dice, colour)
    scatter(scene.beside(0, down=34), scene.dice, 340, 50, 18)
    bag(scene.beside(-176, 1.1, down=8), INK)


def clean_bins(scene: Scene) -> None:
    for n, colour in enumerate(scene.dice.sample(BINS, 3)):
        dustbin(scene.beside((n - 1) * 96, 1.35), colour)


def builders_waste(scene: Scene) -> None:
    rubble(scene.beside(0, 1.2, down=34), scene.dice, scene.dice.uniform(210, 280), 110)


def dirty_road(scene: Scene) -> None:
    stain(scene.on(-130, 0.66), scene.dice, 220, 60)
    puddle(scene.on(70, 0.6), scene.dice, 270, 62)
    stain(scene.on(160, 0.9), scene.dice, 150, 34)
    butts(scene.on(-90, 0.7), scene.dice, 180, 40, 8)


def small_litter(scene: Scene) -> None:
    butts(scene.beside(0, 1.3, down=24), scene.dice, 340, 84, 44)


def tree_pit_litter(scene: Scene) -> None:
    _tree_in_pit(scene)
    scatter(scene.beside(0, 1.1, down=8), scene.dice, 220, 40, 15)
    bag(scene.beside(84, 0.9, down=12), WHITE)


def tree_pit(scene: Scene) -> None:
    _tree_in_pit(scene)


def _tree_in_pit(scene: Scene) -> None:
    pen = scene.beside(0)
    pen.shape(((-118, 26), (-96, -26), (96, -26), (118, 26)), (186, 186, 180))
    pen.shape(((-104, 20), (-86, -20), (86, -20), (104, 20)), SOIL)
    pen.oval(0, 2, 80, 14, mix(LEAVES[4], SOIL, 0.2))
    tree(scene.beside(0), scene.dice, 250)


def floating_rubbish(scene: Scene) -> None:
    for x, y in ((-140, 0.3), (40, 0.2), (120, 0.5), (-20, 0.6)):
        scene.on(x, y).oval(0, 0, scene.dice.uniform(70, 110), 15, mix(WEED, LEAVES[1], 0.35))
    scatter(scene.on(-20, 0.42, 1.2), scene.dice, 380, 90, 20)
    bottle(scene.on(-90, 0.44, 1.5), LEAVES[0])
    bottle(scene.on(110, 0.3, 1.5), (150, 190, 214))
    bag(scene.on(20, 0.52, 0.9), WHITE)


def clean_water(scene: Scene) -> None:
    for x, y, wide in ((-120, 0.3, 110.0), (60, 0.22, 150.0), (10, 0.55, 180.0), (150, 0.62, 90.0)):
        scene.on(x, y).box(-wide / 2, 0, wide, 3.5, clear(WHITE, 120), corner=1)


def clutter_outside(scene: Scene) -> None:
    clutter(scene.beside(-10, 1.3), scene.dice, 230)


def hung_washing(scene: Scene) -> None:
    left, right = scene.beside(-190), scene.beside(190)
    for post in (left, right):
        post.box(-4, -200, 8, 200, STEEL)
    top = scene.beside(0)
    top.arc((-190, -192), (190, -192), 12, INK, 2.5)
    for n in range(6):
        x = -150 + n * 60
        _garment(top.at(x, -184 + 6 * (1 - abs(n - 2.5) / 2.5)), n, scene)


def _garment(pen: Pen, n: int, scene: Scene) -> None:
    colour = scene.dice.choice((*COATS, *FLOWERS))
    if n % 3 == 0:
        pen.box(-24, 0, 48, 74, colour, corner=3)
        pen.box(-24, 14, 48, 6, mix(colour, WHITE, 0.4))
        return
    if n % 3 == 1:
        pen.shape(
            (
                (-12, 0),
                (12, 0),
                (30, 14),
                (22, 28),
                (16, 22),
                (16, 64),
                (-16, 64),
                (-16, 22),
                (-22, 28),
                (-30, 14),
            ),
            colour,
        )
        return
    pen.shape(((-16, 0), (16, 0), (20, 78), (4, 78), (0, 26), (-4, 78), (-20, 78)), colour)


def stray_dog(scene: Scene) -> None:
    dog(scene.on(-40, 0.62, 1.7), (176, 132, 92))
    for x in (70, 96, 84):
        scene.on(x, 0.7 if x != 84 else 0.67).oval(0, 0, 13, 7, DIRT)


def leashed_dog(scene: Scene) -> None:
    dog(scene.on(-60, 0.62, 1.3), (176, 132, 92))
    person(scene.on(60, 0.62, 1.25), Look(COATS[0], hand=(-34, -84)))
    scene.on(0, 0.62).line(((-24, -58), (18, -105)), INK, 2.5)


def burning(scene: Scene) -> None:
    smoke(scene.on(0, 0.5), scene.dice, 250)
    scene.on(0, 0.58).oval(0, 0, 96, 16, INK)
    for x in (-50, -14, 26, 56):
        scene.on(x, 0.58).at(0, 0, turn=x * 0.6).box(-34, -10, 68, 10, TRUNK)
    flames(scene.on(-26, 0.57), 96)
    flames(scene.on(34, 0.58), 70)
    scatter(scene.on(0, 0.66), scene.dice, 230, 24, 8)


def dirty_washroom(scene: Scene) -> None:
    pen = scene.pen
    for x, y, wide in ((-190, -190, 120.0), (30, -200, 90.0), (120, -110, 130.0)):
        grime(pen.at(scene.spot + x, scene.floor + y), scene.dice, wide, 90)
    puddle(scene.on(40, 0.42), scene.dice, 240, 40)
    stain(scene.on(-150, 0.5), scene.dice, 200, 44)
    full_bin(scene.on(-60, 0.4, 1.1), scene.dice, STEEL)
    scatter(scene.on(0, 0.66), scene.dice, 380, 50, 18)
    wall = scene.wall
    pen.line(
        ((wall.x + 60, wall.y), (wall.x + 92, wall.y + 46), (wall.x + 76, wall.y + 96)), INK, 2
    )
    pen.line(((wall.x + 92, wall.y + 46), (wall.x + 140, wall.y + 60)), INK, 2)


def clean_washroom(scene: Scene) -> None:
    dustbin(scene.on(-60, 0.4, 0.9), SILVER)
    pot_plant(scene.beside(-160), LEAVES[1])
    pen = scene.on(60, 0.7)
    pen.oval(0, 0, 130, 10, clear(WHITE, 90))


def no_bin(scene: Scene) -> None:
    scatter(scene.beside(0, 1.1, down=8), scene.dice, 190, 44, 14)
    bag(scene.beside(-50), INK)
    bag(scene.beside(10, 0.9), WHITE)


def new_bins(scene: Scene) -> None:
    pen = scene.beside(0)
    pen.box(-96, -6, 192, 8, mix(STEEL, SHADOW, 0.2))
    for x, colour in ((-44, BINS[1]), (44, BINS[3])):
        dustbin(scene.beside(x, 1.3), colour)


KINDS = {
    "0101": Kind((street, shops, compound, wallside, fringe), heap_of_rubbish, _own_bin),
    "0102": Kind((street, compound, wallside, square), full_bins, clean_bins),
    "0103": Kind((street, compound, wallside, fringe), builders_waste, as_it_is),
    "0104": Kind((street, shops, compound), dirty_road, as_it_is),
    "0105": Kind((street, shops, square, wallside), small_litter, as_it_is),
    "0106": Kind((park, street, compound), tree_pit_litter, tree_pit),
    "0107": Kind((river,), floating_rubbish, clean_water),
    "0108": Kind((wallside, compound, shops), clutter_outside, as_it_is),
    "0109": Kind((street, compound, wallside), hung_washing, as_it_is),
    "0110": Kind((park, compound, square), stray_dog, leashed_dog),
    "0111": Kind((fringe, compound, wallside), burning, as_it_is),
    "0112": Kind((washroom,), dirty_washroom, clean_washroom),
    "0113": Kind((street, square, shops, park), no_bin, new_bins),
}
