"""Class 09, markets, shops and food: dirt, poultry, prices, scales, smoking, chopsticks, kitchens."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    CARTON,
    CARTON_2,
    DIRT,
    FLOWERS,
    GREEN,
    INK,
    LEAVES,
    ORANGE,
    PAPER,
    RED,
    SHADOW,
    SILVER,
    STEEL,
    TEAL,
    WHITE,
    YELLOW,
    clear,
    mix,
)
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.food_rooms import dining, kitchen, market
from campaigns.demo.scenes.settings.indoors import hall
from campaigns.demo.scenes.settings.quarters import station
from campaigns.demo.scenes.things.dirt import grime, puddle, stain
from campaigns.demo.scenes.things.people import Look, half_figure, smoker
from campaigns.demo.scenes.things.rubbish import bag, butts, carton, dustbin, full_bin, scatter
from campaigns.demo.scenes.things.signs import frame, lines, no_smoking, words

CREAM = (236, 226, 204)


def dirty_market(scene: Scene) -> None:
    stain(scene.on(0, 0.6), scene.dice, 440, 90)
    puddle(scene.on(60, 0.56), scene.dice, 250, 50)
    for _n in range(16):
        x, y = scene.dice.uniform(-220, 220), scene.dice.uniform(0.35, 0.95)
        leaf = scene.on(x, y).at(0, 0, 1.2, turn=scene.dice.uniform(-60, 60))
        leaf.shape(((-16, 0), (-4, -9), (12, -6), (17, 2), (2, 9)), scene.dice.choice(LEAVES))
    carton(scene.on(-150, 0.44), 80, 54, CARTON_2)
    carton(scene.on(-90, 0.56), 60, 40)
    bag(scene.on(140, 0.5, 1.2), INK)
    scatter(scene.on(0, 0.76), scene.dice, 330, 30, 9)


def clean_market(scene: Scene) -> None:
    scene.on(0, 0.2).box(-360, 0, 720, 6, YELLOW)
    scene.on(0, 0.72).oval(0, 0, 170, 12, clear(WHITE, 80))
    dustbin(scene.on(150, 0.3, 1.1), STEEL)


def open_poultry(scene: Scene) -> None:
    for n in range(3):
        _cage(scene.on((n - 1) * 128, 0.5), scene)
    for n in range(18):
        x, y = scene.dice.uniform(-200, 200), scene.dice.uniform(0.5, 0.9)
        scene.on(x, y).at(0, 0, turn=n * 33).oval(0, 0, 9, 3, WHITE)
    stain(scene.on(0, 0.66), scene.dice, 300, 40)


def _cage(pen: Pen, scene: Scene) -> None:
    pen.box(-58, -96, 116, 92, mix(INK, CARTON, 0.35))
    for x in (-28, 26):
        bird = scene.dice.choice((WHITE, (176, 120, 80), (120, 90, 76)))
        pen.oval(x, -28, 22, 17, bird)
        pen.disc(x + 16, -52, 9, bird)
        pen.shape(((x + 24, -54), (x + 33, -51), (x + 24, -48)), ORANGE)
        pen.shape(((x + 10, -60), (x + 16, -68), (x + 21, -59)), RED)
    for n in range(9):
        pen.box(-58 + n * 14, -96, 2.5, 92, SILVER)
    pen.box(-62, -100, 124, 7, CARTON)
    pen.box(-62, -8, 124, 8, CARTON)


def closed_partition(scene: Scene) -> None:
    pen = scene.on(0, 0.4)
    pen.box(-210, -190, 420, 190, clear((198, 218, 224), 215))
    for n in range(5):
        pen.box(-214 + n * 105, -196, 8, 196, SILVER)
    pen.box(-214, -202, 428, 36, TEAL)
    words(pen.at(-96, -197), scene.dice, 5, 26, WHITE, gap=14)
    pen.box(-206, -60, 412, 5, SILVER)


def no_prices(scene: Scene) -> None:
    _display(scene)


def with_prices(scene: Scene) -> None:
    pen = _display(scene)
    for n in range(5):
        tag = pen.at(-150 + n * 75, -120)
        tag.box(-3, 0, 3, 34, STEEL)
        tag.box(-24, -26, 46, 30, WHITE, corner=3)
        tag.box(-24, -26, 46, 9, RED, corner=2)
        words(tag.at(-15, -13), scene.dice, 2, 12, INK)
    licence = pen.at(-196, -276)
    for x in (0, 104):
        frame(licence.at(x, 0), 84, 62, PAPER)
        licence.box(x + 8, 6, 68, 8, RED)
        lines(licence.at(x + 12, 22), 60, 4, STEEL)


def _display(scene: Scene) -> Pen:
    """A large stall in front, with five crates of goods."""
    pen = scene.on(0, 0.74)
    pen.oval(0, 2, 214, 9, clear(SHADOW, 60))
    for n, colour in enumerate((RED, LEAVES[4], ORANGE, (196, 120, 150), YELLOW)):
        x = -150 + n * 75
        for row, count in ((0, 4), (1, 3), (2, 2)):
            for k in range(count):
                pen.disc(x - 26 + k * 17 + row * 8.5, -92 - row * 14, 9.5, colour)
    pen.box(-196, -86, 392, 16, CARTON, corner=2)
    pen.box(-188, -70, 376, 70, scene.dice.choice((TEAL, GREEN, BLUE)))
    return pen


def no_scale(scene: Scene) -> None:
    pen = _desk(scene)
    pen.oval(0, -68, 52, 4, clear(SHADOW, 60))
    carton(scene.on(-150, 0.8), 70, 46)


def fair_scale(scene: Scene) -> None:
    pen = _desk(scene)
    pen.box(-58, -96, 60, 28, TEAL, corner=4)
    pen.shape(((-52, -96), (-4, -96), (-14, -106), (-42, -106)), STEEL)
    pen.box(-70, -112, 84, 7, SILVER, corner=3)
    pen.glowing().box(-48, -88, 40, 12, (206, 236, 190))
    pen.box(62, -92, 4, 26, STEEL)
    pen.box(36, -118, 56, 28, RED, corner=3)
    words(pen.at(42, -114), scene.dice, 2, 19, WHITE, gap=6)
    pen.box(-86, -52, 172, 34, GREEN, corner=3)
    words(pen.at(-66, -46), scene.dice, 5, 21, WHITE, gap=7)


def _desk(scene: Scene) -> Pen:
    """A desk with a closed front in the aisle."""
    pen = scene.on(0, 0.66, 1.6)
    pen.oval(0, 2, 104, 7, clear(SHADOW, 60))
    pen.box(-94, -60, 188, 60, mix(CARTON, WHITE, 0.35))
    pen.box(-102, -68, 204, 10, CARTON, corner=2)
    return pen


def smoking(scene: Scene) -> None:
    smoker(scene.on(-50, 0.66, 1.7), scene.dice)
    butts(scene.on(10, 0.82, 1.3), scene.dice, 150, 26, 9)


def no_smoker(scene: Scene) -> None:
    pen = scene.on(40, 0.5, 1.2)
    pen.box(-4, -96, 8, 96, STEEL)
    pen.oval(0, 0, 34, 7, STEEL)
    pen.box(-46, -180, 92, 92, WHITE, corner=6)
    no_smoking(pen.at(0, -134), 38)


def bare_table(scene: Scene) -> None:
    _dishes(scene)


def laid_table(scene: Scene) -> None:
    pen = _dishes(scene)
    for x in (-24, 6):
        pen.box(x, -84, 18, 12, (150, 190, 200), corner=3)
        for n in range(3):
            pen.at(x + 4 + n * 5, -82, turn=-8 + n * 8).box(-1.5, -34, 3, 34, RED)
    sign = pen.at(48, -69)
    sign.shape(((-32, 0), (32, 0), (27, -50), (-27, -50)), GREEN)
    words(sign.at(-21, -45), scene.dice, 3, 12, WHITE, gap=3)
    words(sign.at(-21, -26), scene.dice, 3, 12, YELLOW, gap=3)


def _dishes(scene: Scene) -> Pen:
    """Dishes on the table in front; returns the pen of its top."""
    pen = scene.pen.at(scene.spot, 450, 1.6)
    for x, colour in ((-52, FLOWERS[0]), (-8, LEAVES[4])):
        pen.oval(x, -69, 18, 5, WHITE)
        pen.oval(x, -73, 12, 5, colour)
    return pen


def dirty_kitchen(scene: Scene) -> None:
    pen = scene.pen
    for x, y, wide in (
        (-170, -240, 150.0),
        (30, -250, 170.0),
        (-60, -90, 120.0),
        (100, -94, 110.0),
    ):
        grime(pen.at(scene.spot + x, scene.floor + y), scene.dice, wide, 90)
    for x in (-190, -160, 196):
        for n in range(3):
            pen.oval(scene.spot + x, scene.floor - 106 - n * 7, 24, 5, CREAM)
            pen.oval(scene.spot + x, scene.floor - 107 - n * 7, 14, 2.5, DIRT)
    puddle(scene.on(-40, 0.4), scene.dice, 230, 36)
    full_bin(scene.on(150, 0.6, 1.1), scene.dice, STEEL)
    scatter(scene.on(-20, 0.7), scene.dice, 320, 36, 12)


def clean_kitchen(scene: Scene) -> None:
    pen = scene.pen
    frame(pen.at(scene.wall.x - 130, 180), 96, 66, PAPER)
    pen.box(scene.wall.x - 122, 186, 80, 10, GREEN)
    lines(pen.at(scene.wall.x - 120, 204), 76, 4, STEEL)
    dustbin(scene.on(150, 0.5), STEEL)
    cook = Look(WHITE, cap=WHITE)
    half_figure(pen.at(scene.spot - 150, scene.floor - 98, 1.2), cook)


def dirty_trade(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot, 450, 1.6)
    for n in range(3):
        pen.oval(-50 + n * 46, -70 - 2 * n, 20, 6, CREAM)
        pen.oval(-50 + n * 46, -73 - 2 * n, 13, 4, DIRT)
    stain(pen.at(10, -68), scene.dice, 120, 8)
    for x, y in ((-200, 0.2), (190, 0.26)):
        stain(scene.on(x, y), scene.dice, 150, 40)
    for x, y, wide in ((-120, 20, 130.0), (110, 40, 150.0), (20, -20, 100.0)):
        grime(scene.pen.at(scene.wall.x + x, scene.wall.y + y), scene.dice, wide, 90)
    scatter(scene.on(0, 0.86), scene.dice, 420, 40, 18)
    bag(scene.on(-190, 0.76, 1.2), INK)


def clean_trade(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot, 450, 1.6)
    for x in (-46, 0, 46):
        pen.oval(x, -70, 17, 5, WHITE)
    pen.box(-6, -92, 12, 22, TEAL, corner=3)
    frame(scene.pen.at(scene.wall.x + 40, scene.wall.y + 10), 100, 72, PAPER)
    scene.pen.box(scene.wall.x + 48, scene.wall.y + 16, 84, 12, BLUE)
    lines(scene.pen.at(scene.wall.x + 50, scene.wall.y + 38), 78, 4, STEEL)


KINDS = {
    "0901": Kind((market,), dirty_market, clean_market),
    "0902": Kind((market,), open_poultry, closed_partition),
    "0903": Kind((market,), no_prices, with_prices),
    "0904": Kind((market,), no_scale, fair_scale),
    "0905": Kind((hall, station, dining), smoking, no_smoker),
    "0906": Kind((dining,), bare_table, laid_table),
    "0907": Kind((kitchen,), dirty_kitchen, clean_kitchen),
    "0908": Kind((dining,), dirty_trade, clean_trade),
}
