"""A bus shelter with its bench, glass and timetable, whole or damaged."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLUE,
    CARTON,
    GREY,
    INK,
    NAVY,
    SHADOW,
    SILVER,
    STEEL,
    WHITE,
    clear,
    mix,
)
from campaigns.demo.scenes.things.signs import lines

PANE = (176, 200, 210)


def shelter(pen: Pen) -> None:
    """The whole one."""
    _structure(pen)
    pen.box(-120, -44, 160, 9, CARTON, corner=3)
    for x in (-108, 20):
        pen.box(x, -36, 7, 36, INK)
    pen.shape(((-126, -50), (-96, -130), (-78, -130), (-108, -50)), clear(WHITE, 110))


def _structure(pen: Pen) -> None:
    """Posts, glass, roof and timetable: about 300 × 170, standing on the origin."""
    pen.oval(0, 2, 160, 9, clear(SHADOW, 50))
    for x in (-140, 132):
        pen.box(x, -160, 8, 160, STEEL)
    pen.box(-132, -132, 264, 96, clear(PANE, 170))
    for x in (-46, 42):
        pen.box(x, -132, 4, 96, SILVER)
    pen.box(-160, -172, 320, 16, NAVY, corner=3)
    pen.box(-160, -158, 320, 4, mix(NAVY, WHITE, 0.5))
    pen.box(66, -126, 54, 84, WHITE)
    pen.box(66, -126, 54, 16, BLUE)
    lines(pen.at(72, -102), 42, 6, GREY)


def smashed_shelter(pen: Pen) -> None:
    """Broken panes, splinters, half a bench."""
    _structure(pen)
    pen.shape(
        ((-40, -132), (38, -132), (20, -104), (34, -84), (4, -92), (-14, -70), (-26, -100)), INK
    )
    pen.shape(((-132, -132), (-50, -132), (-70, -104), (-60, -90), (-96, -96), (-132, -76)), INK)
    for points in (
        ((-14, -70), (-30, -40)),
        ((34, -84), (42, -44)),
        ((-60, -90), (-50, -50)),
        ((-96, -96), (-104, -44)),
    ):
        pen.line(points, WHITE, 2)
    pen.at(-112, -42, turn=22).box(0, 0, 92, 9, CARTON)
    pen.box(-108, -36, 7, 36, INK)
    pen.at(20, 0, turn=24).box(0, -34, 7, 34, INK)
    for x in (-90, -40, 0, 30, -66):
        pen.shape(((x, 6), (x + 8, -4), (x + 16, 5)), clear(PANE, 230))
