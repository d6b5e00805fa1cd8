"""Cars, buses, lorries, bicycles and e-bikes from the side; all face right, wheels on the origin."""

from __future__ import annotations

from campaigns.demo.scenes.canvas import Pen
from campaigns.demo.scenes.colours import (
    BLACK,
    BLUE,
    DIRT,
    INK,
    RED,
    RUST,
    SHADOW,
    SILVER,
    STEEL,
    TEAL,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)

PANE = (142, 170, 184)


def car(pen: Pen, colour: Colour) -> None:
    """A passenger car; 210 × 74."""
    _shade(pen, 112)
    pen.shape(
        (
            (-104, -14),
            (-104, -36),
            (-96, -44),
            (-64, -47),
            (-38, -72),
            (34, -72),
            (66, -47),
            (98, -40),
            (105, -30),
            (105, -14),
        ),
        colour,
    )
    pen.shape(((-54, -47), (-33, -67), (-3, -67), (-3, -47)), PANE)
    pen.shape(((3, -47), (3, -67), (31, -67), (54, -47)), PANE)
    pen.shape(((-40, -47), (-24, -67), (-14, -67), (-30, -47)), mix(PANE, WHITE, 0.3))
    pen.box(-104, -22, 209, 8, mix(colour, SHADOW, 0.22))
    pen.box(-1, -46, 2, 24, mix(colour, SHADOW, 0.25))
    pen.box(6, -42, 12, 3, mix(colour, SHADOW, 0.3))
    pen.box(94, -36, 10, 8, (250, 232, 180), corner=3)
    pen.box(-104, -38, 8, 10, RED, corner=2)
    for x in (-62, 62):
        _wheel(pen.at(x, -15), 17)


def dusty_car(pen: Pen) -> None:
    """An abandoned car: flat tyres, rust, dust, a broken pane."""
    grey = mix(STEEL, (160, 150, 132), 0.6)
    sunk = pen.at(0, 5)
    car(sunk, grey)
    for x, y, size in ((-82, -28, 13), (-10, -32, 9), (44, -30, 15), (86, -26, 9)):
        sunk.oval(x, y, size, size * 0.55, RUST)
    sunk.shape(((3, -47), (3, -67), (31, -67), (54, -47)), (170, 162, 146))
    sunk.line(((12, -66), (26, -56), (20, -48)), INK, 1.5)
    sunk.line(((26, -56), (42, -58)), INK, 1.5)
    sunk.shape(((-38, -72), (34, -72), (38, -67), (-42, -67)), (190, 180, 158))
    for x in (-62, 62):
        sunk.box(x - 20, -8, 40, 8, BLACK, corner=3)


def taxi(pen: Pen) -> None:
    car(pen, TEAL)
    pen.box(-104, -36, 209, 9, YELLOW)
    for x in (-62, 62):
        _wheel(pen.at(x, -15), 17)
    pen.box(-16, -82, 32, 11, YELLOW, corner=3)


def mud(pen: Pen, width: float, height: float) -> None:
    """Splashes along the lower part of a vehicle."""
    pen.box(-width / 2, -20, width, 8, DIRT, corner=4)
    for n in range(13):
        x = (n - 6) * width / 13.5
        reach = height * (0.25 + 0.6 * ((n * 5) % 7) / 6)
        pen.box(x - width / 30, -14 - reach, width / 15, reach, clear(DIRT, 200), corner=6)
        pen.disc(x + 9, -18 - reach, 3.5, DIRT)


def van(pen: Pen, colour: Colour) -> None:
    """A small bread van; 220 × 100."""
    _shade(pen, 118)
    pen.shape(
        ((-110, -14), (-110, -96), (-102, -102), (62, -102), (92, -60), (110, -52), (110, -14)),
        colour,
    )
    pen.shape(((44, -62), (44, -92), (60, -92), (82, -62)), PANE)
    pen.box(-22, -92, 58, 30, PANE, corner=3)
    pen.box(-96, -92, 66, 30, PANE, corner=3)
    pen.box(-110, -24, 220, 10, mix(colour, SHADOW, 0.22))
    pen.box(100, -46, 10, 9, (250, 232, 180), corner=3)
    for x in (-66, 68):
        _wheel(pen.at(x, -15), 18)


def bus(pen: Pen, colour: Colour = BLUE) -> None:
    """A city bus; 330 × 128."""
    _shade(pen, 172)
    pen.box(-166, -130, 332, 118, colour, corner=9)
    pen.box(-166, -52, 332, 14, mix(colour, WHITE, 0.7))
    for n in range(5):
        pen.box(-154 + n * 52, -116, 44, 46, PANE, corner=3)
        pen.shape(
            (
                (-150 + n * 52, -72),
                (-132 + n * 52, -114),
                (-122 + n * 52, -114),
                (-140 + n * 52, -72),
            ),
            mix(PANE, WHITE, 0.28),
        )
    pen.box(106, -116, 38, 96, mix(PANE, INK, 0.15), corner=3)
    pen.box(124, -116, 3, 96, INK)
    pen.box(150, -116, 16, 56, PANE, corner=3)
    pen.box(-60, -128, 90, 10, INK, corner=2)
    pen.box(-166, -22, 332, 10, mix(colour, SHADOW, 0.3))
    pen.box(158, -40, 8, 12, (250, 232, 180))
    for x in (-104, 74):
        _wheel(pen.at(x, -16), 20)


def tipper(pen: Pen, colour: Colour, load: Colour) -> None:
    """A lorry with an open load of earth; 320 × 130."""
    _shade(pen, 165)
    pen.shape(((-150, -76), (-116, -112), (-20, -124), (44, -100), (66, -76)), load)
    pen.shape(((-160, -84), (72, -84), (66, -34), (-148, -34)), colour)
    for n in range(5):
        pen.box(-136 + n * 44, -82, 6, 46, mix(colour, SHADOW, 0.2))
    pen.shape(
        ((80, -24), (80, -118), (132, -118), (152, -66), (158, -24)), mix(colour, WHITE, 0.25)
    )
    pen.shape(((92, -68), (92, -108), (128, -108), (142, -68)), PANE)
    pen.box(-150, -36, 308, 14, INK)
    for x in (-112, -66, 118):
        _wheel(pen.at(x, -18), 22)


def excavator(pen: Pen) -> None:
    pen.box(-70, -30, 140, 28, INK, corner=13)
    for x in (-50, -18, 16, 50):
        pen.disc(x, -16, 10, STEEL)
    pen.box(-64, -80, 104, 48, YELLOW, corner=6)
    pen.box(-4, -124, 50, 56, YELLOW, corner=5)
    pen.box(4, -116, 34, 34, PANE, corner=3)
    pen.line(((44, -70), (108, -150), (158, -84)), YELLOW, 13)
    pen.shape(((148, -88), (172, -88), (176, -52), (140, -60)), STEEL)


def bicycle(pen: Pen, colour: Colour) -> None:
    """A bicycle; 96 × 62."""
    for x in (-30, 30):
        pen.ring(x, -20, 20, INK, 3)
        pen.disc(x, -20, 3, STEEL)
    pen.line(((-30, -20), (-12, -46), (20, -46), (0, -20), (-30, -20)), colour, 4)
    pen.line(((0, -20), (-14, -52)), colour, 4)
    pen.line(((30, -20), (18, -56)), colour, 4)
    pen.line(((10, -60), (20, -57), (27, -60)), INK, 3)
    pen.box(-25, -57, 22, 5, INK, corner=2)


def shared_bicycle(pen: Pen, colour: Colour) -> None:
    """A hire bicycle with mudguards and a basket."""
    bicycle(pen, colour)
    pen.box(18, -66, 24, 17, mix(colour, INK, 0.25), corner=2)
    pen.disc(-30, -20, 11, colour)


def ebike(pen: Pen, colour: Colour) -> None:
    """An electric bicycle; 116 × 78."""
    _shade(pen, 58)
    for x in (-38, 40):
        _wheel(pen.at(x, -16), 16)
    pen.shape(
        (
            (-56, -34),
            (-46, -50),
            (-8, -50),
            (0, -22),
            (20, -22),
            (32, -50),
            (42, -48),
            (34, -12),
            (-18, -12),
        ),
        colour,
    )
    pen.box(-50, -58, 46, 9, INK, corner=4)
    pen.line(((36, -24), (24, -78)), STEEL, 5)
    pen.line(((14, -80), (30, -78)), INK, 5)
    pen.shape(((26, -72), (38, -64), (36, -46), (28, -48)), mix(colour, WHITE, 0.2))
    pen.disc(37, -62, 5, (250, 232, 180))


def tricycle(pen: Pen, colour: Colour = RED) -> None:
    """A cargo tricycle with a box; 190 × 110."""
    _shade(pen, 96)
    pen.box(-94, -104, 108, 82, colour, corner=4)
    pen.box(-86, -96, 92, 32, mix(colour, WHITE, 0.18), corner=3)
    pen.box(14, -40, 54, 14, INK)
    pen.box(16, -58, 32, 10, INK, corner=4)
    pen.line(((78, -18), (64, -84)), STEEL, 5)
    pen.line(((54, -86), (70, -82)), INK, 5)
    for x in (-56, 78):
        _wheel(pen.at(x, -17), 17)


def _wheel(pen: Pen, radius: float) -> None:
    pen.disc(0, 0, radius, BLACK)
    pen.disc(0, 0, radius * 0.52, SILVER)
    pen.disc(0, 0, radius * 0.16, STEEL)


def _shade(pen: Pen, half: float) -> None:
    pen.oval(0, 0, half, 7, clear(SHADOW, 80))
