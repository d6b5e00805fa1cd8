"""Class 03, public-service adverts: missing, faded, wrong, too few, dark screens, broken figures."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    GREEN,
    INK,
    LEAVES,
    PAPER,
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
from campaigns.demo.scenes.problems.plain import bare_wall
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.corridors import corridor
from campaigns.demo.scenes.settings.indoors import hall
from campaigns.demo.scenes.settings.open_air import park, site
from campaigns.demo.scenes.settings.quarters import compound, square, station
from campaigns.demo.scenes.settings.streets import street, wallside
from campaigns.demo.scenes.things.greenery import flower_bed
from campaigns.demo.scenes.things.signs import (
    advert,
    commercial,
    empty_frame,
    faded_advert,
    values_board,
    words,
)

PLACES = (street, wallside, compound, park, square)
WIDE, HIGH = 250.0, 150.0


def _stand(scene: Scene) -> Pen:
    """The two posts of a free-standing panel; returns a pen at the panel's upper left corner."""
    pen = scene.beside(0)
    pen.oval(0, 0, WIDE * 0.55, 9, clear(SHADOW, 50))
    for x in (-WIDE / 2 + 16, WIDE / 2 - 26):
        pen.box(x, -64, 10, 64, STEEL)
    return pen.at(-WIDE / 2, -HIGH - 44)


def missing_advert(scene: Scene) -> None:
    empty_frame(_stand(scene), WIDE, HIGH)


def new_advert(scene: Scene) -> None:
    advert(_stand(scene), scene.dice, WIDE, HIGH)


def worn_advert(scene: Scene) -> None:
    faded_advert(_stand(scene), scene.dice, WIDE, HIGH)


def wrong_words(scene: Scene) -> None:
    pen = _stand(scene)
    advert(pen, scene.dice, WIDE, HIGH)
    pen.at(138, 104, turn=-5).box(0, 0, 78, 34, PAPER)
    words(pen.at(150, 108, turn=-5), scene.dice, 2, 24, INK, gap=4)
    pen.line(((34, 128), (110, 128)), INK, 4)


def five_kinds_one_missing(scene: Scene) -> None:
    _row_of_five(scene, (True, False, True, True, False))


def five_kinds(scene: Scene) -> None:
    _row_of_five(scene, (True,) * 5)


def _row_of_five(scene: Scene, present: tuple[bool, ...]) -> None:
    for n, is_there in enumerate(present):
        pen = scene.beside((n - 2) * 98 - 39)
        pen.box(35, -50, 8, 50, STEEL)
        panel = pen.at(0, -160)
        if is_there:
            advert(panel, scene.dice, 78, 116)
        else:
            empty_frame(panel, 78, 116)


def bare_hoarding(scene: Scene) -> None:
    _hoarding(scene, (False, False, True, False))


def full_hoarding(scene: Scene) -> None:
    _hoarding(scene, (True, True, True, False))


def _hoarding(scene: Scene, adverts: tuple[bool, ...]) -> None:
    """A works hoarding of four long panels; the light ones carry nothing."""
    wall = scene.wall
    wide = wall.width / 6
    shades: tuple[Colour, ...] = (mix(GREEN, WHITE, 0.5), mix(GREEN, WHITE, 0.44))
    for n in range(6):
        pen = scene.pen.at(wall.x + n * wide, wall.y)
        pen.box(0, 0, wide - 3, wall.height, shades[n % 2])
        pen.box(0, -6, wide - 3, 8, STEEL)
        if 1 <= n <= 4 and adverts[n - 1]:
            advert(pen.at(9, 14), scene.dice, wide - 22, wall.height - 28)


def core_values(scene: Scene) -> None:
    wall = scene.wall
    wide = max(190.0, wall.width - 40)
    values_board(scene.pen.at(wall.middle - wide / 2, wall.y), scene.dice, wide, 116)


def broken_figure(scene: Scene) -> None:
    _bed(scene)
    ribbon(scene.beside(-30).at(0, 0, 1.3, turn=34), mix(RED, SILVER, 0.4))
    pen = scene.beside(86, down=16)
    for x, y in ((0, 0), (24, 8), (-16, 10), (44, -2)):
        pen.shape(
            ((x - 12, y), (x - 4, y - 14), (x + 10, y - 8), (x + 12, y + 2)), mix(RED, SILVER, 0.3)
        )


def whole_figure(scene: Scene) -> None:
    _bed(scene)
    ribbon(scene.beside(0, 1.35), RED)


def _bed(scene: Scene) -> None:
    scene.beside(0, down=14).oval(0, 0, 150, 26, LEAVES[1])
    for x in (-90, 90, 0):
        flower_bed(scene.beside(x, down=22), scene.dice, 110)
    scene.beside(0).box(-52, -18, 104, 22, mix(SILVER, WHITE, 0.3), corner=3)


def ribbon(pen: Pen, colour: Colour) -> None:
    """A red ribbon with a heart: the sculpture of a flower bed."""
    pen.line(((-44, -12), (-22, -96), (22, -60), (48, -142)), colour, 17)
    pen.line(((-44, -12), (-22, -96), (22, -60), (48, -142)), mix(colour, WHITE, 0.25), 4)
    for x in (-14, 14):
        pen.disc(x - 18, -134, 17, colour)
    pen.shape(((-49, -128), (13, -128), (-18, -94)), colour)
    pen.disc(-18, -132, 8, YELLOW)


def only_commercial(scene: Scene) -> None:
    for n in range(3):
        commercial(_column(scene, n), scene.dice, 124, 140)


def half_public(scene: Scene) -> None:
    for n, paint in enumerate((advert, commercial, advert)):
        paint(_column(scene, n), scene.dice, 124, 140)


def _column(scene: Scene, n: int) -> Pen:
    """The post of the n-th of three panels; returns a pen at the panel's upper left corner."""
    pen = scene.beside((n - 1) * 156)
    pen.box(-6, -60, 12, 60, STEEL)
    return pen.at(-62, -194)


def dark_screen(scene: Scene) -> None:
    dark = mix(INK, SILVER, 0.14)
    pen = _screen(scene)
    pen.box(0, 0, 264, 150, dark)
    pen.shape(((0, 0), (80, 0), (0, 106)), mix(INK, SILVER, 0.24))
    rag = ((3, -224), (52, -224), (40, -170), (50, -150), (22, -160), (3, -128))
    _banner_pole(scene).shape(rag, mix(RED, SILVER, 0.5))


def lit_screen(scene: Scene) -> None:
    glow = _screen(scene).glowing()
    glow.box(0, 0, 264, 150, RED)
    glow.shape(((0, 150), (264, 150), (264, 105), (0, 123)), YELLOW)
    glow.disc(132, 54, 30, YELLOW)
    words(glow.at(28, 108), scene.dice, 6, 30, WHITE, gap=7)
    pen = _banner_pole(scene)
    pen.box(3, -224, 50, 104, RED)
    pen.disc(28, -190, 13, YELLOW)
    words(pen.at(12, -162), scene.dice, 1, 30, WHITE)


def _screen(scene: Scene) -> Pen:
    """A large screen on two posts; returns a pen at its upper left corner."""
    pen = scene.beside(44)
    for x in (-80, 66):
        pen.box(x, -90, 14, 90, STEEL)
    pen.box(-140, -246, 280, 166, INK, corner=4)
    return pen.at(-132, -238)


def _banner_pole(scene: Scene) -> Pen:
    pen = scene.beside(-168)
    pen.box(-3, -230, 6, 230, STEEL)
    return pen


KINDS = {
    "0301": Kind(PLACES, missing_advert, new_advert),
    "0302": Kind(PLACES, worn_advert, new_advert),
    "0303": Kind(PLACES, wrong_words, new_advert),
    "0304": Kind((square, park, compound), five_kinds_one_missing, five_kinds),
    "0305": Kind((site,), bare_hoarding, full_hoarding),
    "0306": Kind((hall, corridor, wallside), bare_wall, core_values),
    "0307": Kind((square, park), broken_figure, whole_figure),
    "0308": Kind((street, station), only_commercial, half_public),
    "0309": Kind((square, station, street), dark_screen, lit_screen),
}
