"""Classes 12 and 13: building sites, spills, railways, scrap yards; petitions."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    CARTON,
    CARTON_2,
    DUST,
    FLOWERS,
    GREEN,
    INK,
    LEAVES,
    LIT,
    ORANGE,
    RED,
    RUST,
    SHADOW,
    SILVER,
    SOIL,
    STEEL,
    WHITE,
    Colour,
    clear,
    mix,
)
from campaigns.demo.scenes.problems.roads import pothole
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.open_air import fringe, site
from campaigns.demo.scenes.settings.streets import street
from campaigns.demo.scenes.things.dirt import stain
from campaigns.demo.scenes.things.fixtures import bench, lamp
from campaigns.demo.scenes.things.greenery import flower_bed, hedge
from campaigns.demo.scenes.things.rubbish import bag, carton, pile, rubble, scatter
from campaigns.demo.scenes.things.vehicles import excavator, tipper

PANEL = 96


def torn_hoarding(scene: Scene) -> None:
    for n in range(9):
        if n in (3, 4):
            continue
        _panel(scene, n, turn=(0, 0, -5, 0, 0, 7, 0, 0, 0)[n])
    lying = scene.on(-10, 0.2).at(0, 0, turn=-6)
    lying.shape(((-110, 10), (-84, -24), (60, -20), (40, 16)), mix(GREEN, WHITE, 0.3))
    rubble(scene.on(40, 0.06, 0.7), scene.dice, 190, 66)


def whole_hoarding(scene: Scene) -> None:
    for n in range(9):
        _panel(scene, n)


def _panel(scene: Scene, n: int, *, turn: float = 0) -> None:
    """One panel of a hoarding, the fourth from the left at the spot."""
    pen = scene.pen.at(scene.spot + (n - 4) * PANEL, scene.floor + 2, turn=turn)
    shade = mix(GREEN, WHITE, 0.34 if n % 2 else 0.28)
    pen.box(0, -124, PANEL - 3, 124, shade)
    pen.box(0, -124, PANEL - 3, 10, BLUE)
    pen.box(0, -12, PANEL - 3, 12, mix(shade, SHADOW, 0.25))
    if n % 3 == 1:
        pen.box(14, -98, PANEL - 31, 66, mix(LEAVES[4], WHITE, 0.6), corner=3)
        pen.disc(PANEL / 2, -72, 17, FLOWERS[n % 3])


def dusty_site(scene: Scene) -> None:
    for x, size in ((-130.0, 1.0), (70.0, 1.25), (210.0, 0.8)):
        _mound(scene.on(x, 0.44, size), SOIL)
    for _n in range(12):
        x, y = scene.dice.uniform(-230, 230), scene.dice.uniform(-0.7, 0.2)
        scene.on(x, y).disc(0, 0, scene.dice.uniform(34, 70), clear(DUST, 80))
    excavator(scene.on(-60, 0.74, 1.1))


def covered_site(scene: Scene) -> None:
    for x, size in ((-130.0, 1.0), (70.0, 1.25), (210.0, 0.8)):
        pen = scene.on(x, 0.44, size)
        _mound(pen, mix(GREEN, LEAVES[0], 0.5))
        for n in range(-3, 4):
            pen.line(((n * 28 - 10, -4), (n * 17, -66 + abs(n) * 15)), mix(GREEN, WHITE, 0.35), 2)
        for y in (-16, -36, -54):
            pen.line(((-108 - y * 1.1, y), (108 + y * 1.1, y)), mix(GREEN, WHITE, 0.35), 2)
    spray = scene.on(-150, 0.8)
    spray.box(-4, -50, 8, 50, STEEL)
    for n in range(5):
        spray.line(((0, -50), (30 + n * 12, -80 + n * 14)), clear(WHITE, 170), 3)


def _mound(pen: Pen, colour: Colour) -> None:
    pen.oval(0, 2, 126, 12, clear(SHADOW, 50))
    pen.shape(((-122, 2), (-72, -50), (-18, -82), (34, -70), (84, -36), (122, 2)), colour)
    pen.shape(((-18, -82), (34, -70), (84, -36), (122, 2), (40, 2)), mix(colour, SHADOW, 0.14))


def spill(scene: Scene) -> None:
    for x, y, size in ((-190.0, 0.6, 0.5), (-110.0, 0.74, 0.62), (-30.0, 0.88, 0.5)):
        _mound(scene.on(x, y, size), SOIL)
    for _n in range(26):
        x, y = scene.dice.uniform(-280, 240), scene.dice.uniform(0.5, 0.95)
        scene.on(x, y).oval(
            0, 0, scene.dice.uniform(5, 14), scene.dice.uniform(3, 6), mix(SOIL, SHADOW, 0.15)
        )
    tipper(scene.on(60, 0.34, 1.1), ORANGE, SOIL)


def washed_road(scene: Scene) -> None:
    pen = scene.on(0, 0.7)
    pen.oval(-20, 0, 240, 22, clear(SHADOW, 34))
    pen.oval(-60, -4, 110, 6, clear(WHITE, 70))


def night_work(scene: Scene) -> None:
    excavator(scene.on(-30, 0.46, 1.3))
    for x in (-210, 180):
        pen = scene.on(x, 0.36)
        pen.box(-4, -190, 8, 190, STEEL)
        glow = pen.glowing()
        glow.shape(
            ((0, -190), (190 if x < 0 else -190, 20), (40 if x < 0 else -40, 30)), clear(LIT, 90)
        )
        glow.box(-22, -206, 44, 24, WHITE, corner=4)
    for n in range(3):
        pen = scene.on(-30, 0.46)
        reach = 24 + 18 * n
        pen.line(
            (
                (120 + n * 18, -150 - reach),
                (120 + reach * 0.5 + n * 18, -150),
                (120 + n * 18, -150 + reach),
            ),
            ORANGE,
            5,
        )


def quiet_night(scene: Scene) -> None:
    excavator(scene.on(-30, 0.46, 1.3))
    lamp(scene.on(200, 0.2), 190, is_lit=True)


def dirty_verge(scene: Scene) -> None:
    scatter(scene.on(0, 0.2, 1.1), scene.dice, 480, 70, 26)
    pile(scene.on(40, 0.36), scene.dice, 170)
    bag(scene.on(-170, 0.3), WHITE)


def clean_verge(scene: Scene) -> None:
    hedge(scene.pen.at(-60, scene.kerb + 8), scene.dice, 760, 24)
    for x in (-150, 30, 190):
        flower_bed(scene.on(x, 0.14), scene.dice, 110)


def scrap_heap(scene: Scene) -> None:
    rubble(scene.on(-110, 0.4, 1.1), scene.dice, 180, 110)
    pen = scene.on(60, 0.5)
    for n in range(16):
        x, y = scene.dice.uniform(-120, 140), -scene.dice.uniform(0, 70)
        part = pen.at(x, y, turn=scene.dice.uniform(-60, 60))
        part.box(
            -30, -9, scene.dice.uniform(36, 80), 16, (RUST, STEEL, CARTON, BLUE, SILVER)[n % 5]
        )
    for x in (-30, 110):
        pen.ring(x, -24, 28, INK, 10)
    scatter(scene.on(0, 0.74), scene.dice, 420, 34, 16)


def sorted_bales(scene: Scene) -> None:
    pen = scene.on(0, 0.42)
    pen.box(-240, 0, 480, 12, SILVER)
    for group, colour in ((-150, CARTON), (10, SILVER), (160, mix(BLUE, WHITE, 0.3))):
        for row, count in ((0, 2), (1, 1)):
            for n in range(count):
                x = group - 60 + n * 62 + row * 31
                carton(pen.at(x + 30, -row * 52), 60, 50, mix(colour, CARTON_2, 0.2))
                pen.line(((x, -26 - row * 52), (x + 60, -26 - row * 52)), INK, 2)
    for x in (-230, 222):
        pen.box(x, -170, 8, 170, STEEL)
    pen.shape(((-250, -170), (250, -170), (236, -192), (-236, -192)), RED)


def wish_open(scene: Scene) -> None:
    """What a petition asks for: an uneven path without a bench or a lamp."""
    pothole(scene)
    stain(scene.beside(-60), scene.dice, 220, 30)


def wish_granted(scene: Scene) -> None:
    lamp(scene.beside(150, 1.1), 210)
    bench(scene.beside(-60, 1.4), 130)
    flower_bed(scene.beside(80), scene.dice, 110)


KINDS = {
    "1201": Kind((site,), torn_hoarding, whole_hoarding),
    "1202": Kind((site,), dusty_site, covered_site),
    "1203": Kind((street,), spill, washed_road),
    "1204": Kind((site,), night_work, quiet_night, is_in_the_evening=True),
    "1205": Kind((fringe,), dirty_verge, clean_verge),
    "1206": Kind((fringe,), scrap_heap, sorted_bales),
    "1301": Kind((street,), wish_open, wish_granted),
}
