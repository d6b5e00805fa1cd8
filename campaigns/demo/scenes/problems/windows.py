"""Class 10, service windows: empty desks, complaint lines, queues, codes of conduct, guides."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    BRICK,
    CARTON,
    GREEN,
    NAVY,
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
from campaigns.demo.scenes.problems.plain import bare_wall
from campaigns.demo.scenes.scene import Kind, Scene
from campaigns.demo.scenes.settings.indoors import hall
from campaigns.demo.scenes.things.fixtures import chair
from campaigns.demo.scenes.things.people import (
    AHEAD,
    Look,
    anybody,
    half_figure,
    person,
)
from campaigns.demo.scenes.things.signs import board, frame, words


def nobody_at_the_desk(scene: Scene) -> None:
    for x in (-150, 0, 150):
        chair(scene.pen.at(scene.spot + x, scene.floor + 6, 1.25))
    _counter(scene)
    card = scene.pen.at(scene.spot, scene.floor - 30)
    card.box(-44, -34, 88, 34, RED, corner=3)
    words(card.at(-36, -27), scene.dice, 3, 21, WHITE, gap=4)
    person(scene.on(110, 0.66, 1.3), anybody(scene.dice))


def clerks_at_the_desk(scene: Scene) -> None:
    for x in (-150, 0, 150):
        clerk = Look(scene.dice.choice((NAVY, WHITE, TEAL)))
        half_figure(scene.pen.at(scene.spot + x, scene.floor - 28, 1.15), clerk)
    _counter(scene)
    person(scene.on(110, 0.66, 1.3, flip=True), anybody(scene.dice, AHEAD))


def _counter(scene: Scene) -> None:
    """A counter along the hall with three windows and their numbers."""
    pen = scene.pen.at(scene.spot, scene.floor + 40)
    pen.oval(0, 2, 262, 10, clear(SHADOW, 50))
    for x in (-228, -76, 76, 228):
        pen.box(x - 3, -190, 6, 124, SILVER)
    for n, x in enumerate((-150, 0, 150)):
        pen.box(x - 70, -188, 140, 30, BLUE, corner=3)
        words(pen.at(x - 24, -184), scene.dice, 2, 20, WHITE, gap=5)
        pen.box(x - 60, -150, 8, 76, clear(WHITE, 90 + n))
    pen.box(-250, -72, 500, 14, mix(CARTON, WHITE, 0.5), corner=3)
    pen.box(-242, -58, 484, 58, mix(NAVY, WHITE, 0.7))
    for n in range(6):
        pen.box(-232 + n * 80, -50, 68, 42, mix(NAVY, WHITE, 0.62), corner=2)


def no_complaint_line(scene: Scene) -> None:
    bare_wall(scene)
    _seats(scene)


def complaint_line(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot - 130, scene.floor - 190)
    frame(pen, 260, 112, PAPER)
    pen.box(0, -2, 260, 32, RED)
    words(pen.at(44, 3), scene.dice, 6, 23, WHITE, gap=7)
    _telephone(pen.at(46, 72))
    for n in range(8):
        if n != 4:
            pen.box(88 + n * 20, 56, 13, 30, NAVY, corner=3)
    _seats(scene)


def _seats(scene: Scene) -> None:
    """A row of seats for those who wait."""
    pen = scene.pen.at(scene.spot, scene.floor + 34)
    pen.oval(0, 2, 190, 8, clear(SHADOW, 50))
    pen.box(-176, -32, 352, 6, STEEL)
    for n in range(5):
        x = (n - 2) * 70
        pen.box(x - 29, -74, 58, 34, BLUE, corner=6)
        pen.box(x - 31, -38, 62, 9, mix(BLUE, SHADOW, 0.2), corner=3)
    for x in (-150, 144):
        pen.box(x, -28, 6, 28, STEEL)


def _telephone(pen: Pen) -> None:
    pen.disc(0, 0, 23, GREEN)
    pen.line(((-10, -8), (-6, 6), (8, 11)), WHITE, 6)
    pen.disc(-10, -9, 6, WHITE)
    pen.disc(9, 11, 6, WHITE)


def crowd(scene: Scene) -> None:
    _counter(scene)
    for n in range(9):
        x, y = scene.dice.uniform(-150, 170), 0.36 + 0.05 * n
        place = scene.on(x, y, 1.15 + 0.04 * n, flip=n % 2 == 1)
        person(place, anybody(scene.dice, (AHEAD, (15, -66))[n % 2]))


def queue(scene: Scene) -> None:
    _counter(scene)
    for n in range(4):
        person(scene.on(-130 + n * 84, 0.62, 1.2), anybody(scene.dice))
    for n in range(5):
        post = scene.on(-200 + n * 100, 0.86, 1.3)
        post.oval(0, 0, 15, 4, STEEL)
        post.box(-3, -66, 6, 66, STEEL)
        post.disc(0, -68, 6, YELLOW)
        if n:
            post.arc((-77, -60), (0, -60), 14, BRICK, 5)
    scene.on(0, 0.34).box(-230, 0, 460, 8, YELLOW)


def no_code(scene: Scene) -> None:
    bare_wall(scene)
    _seats(scene)


def conduct_code(scene: Scene) -> None:
    pen = scene.pen.at(scene.spot - 130, scene.floor - 196)
    board(pen, scene.dice, 260, 118, scene.dice.choice((NAVY, RED, GREEN)))
    _seats(scene)


def hospital_disorder(scene: Scene) -> None:
    _guide_desk(scene)
    for n in range(8):
        x, y = -170 + n * 50 + scene.dice.uniform(-16, 16), 0.4 + 0.07 * (n % 4)
        person(
            scene.on(x, y, 1.25, flip=n % 3 == 1), anybody(scene.dice, (AHEAD, (15, -66))[n % 2])
        )


def hospital_guide(scene: Scene) -> None:
    for x in (-56, 50):
        half_figure(scene.on(x, 0.28).at(0, -88, 1.2), Look(WHITE, cap=WHITE))
    _guide_desk(scene)
    for n in range(3):
        person(scene.on(120 + n * 54, 0.5 + 0.04 * n, 1.2, flip=True), anybody(scene.dice))


def _guide_desk(scene: Scene) -> None:
    pen = scene.on(0, 0.3, 1.1)
    sign = scene.pen.at(scene.spot - 100, scene.floor - 190)
    frame(sign, 200, 46, GREEN)
    sign.box(16, 15, 24, 8, WHITE)
    sign.box(24, 7, 8, 24, WHITE)
    words(sign.at(62, 6), scene.dice, 4, 26, WHITE, gap=6)
    pen.box(-130, -86, 260, 12, WHITE, corner=4)
    pen.box(-122, -74, 244, 74, mix(TEAL, WHITE, 0.55), corner=6)
    pen.box(-10, -58, 20, 44, WHITE)
    pen.box(-22, -46, 44, 20, WHITE)


KINDS = {
    "1001": Kind((hall,), nobody_at_the_desk, clerks_at_the_desk),
    "1002": Kind((hall,), no_complaint_line, complaint_line),
    "1005": Kind((hall,), crowd, queue),
    "1006": Kind((hall,), no_code, conduct_code),
    "1008": Kind((hall,), hospital_disorder, hospital_guide),
}
