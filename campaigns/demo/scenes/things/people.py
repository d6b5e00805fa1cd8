"""People, drawn plainly and kindly; a figure stands on the origin and is about 150 high."""

from __future__ import annotations

import random
from dataclasses import dataclass

from campaigns.demo.scenes.canvas import Pen, Point
from campaigns.demo.scenes.colours import (
    COATS,
    HAIR,
    INK,
    ORANGE,
    RED,
    SHADOW,
    SKIN,
    TROUSERS,
    WHITE,
    YELLOW,
    Colour,
    clear,
    mix,
)

DOWN: Point = (15, -66)
RAISED: Point = (42, -142)
AHEAD: Point = (50, -98)
TO_MOUTH: Point = (13, -126)


@dataclass(frozen=True)
class Look:
    """What a person wears, and where the right hand is."""

    coat: Colour
    trousers: Colour = TROUSERS[0]
    hand: Point = DOWN
    vest: Colour | None = None
    cap: Colour | None = None


def anybody(dice: random.Random, hand: Point = DOWN) -> Look:
    return Look(dice.choice(COATS), dice.choice(TROUSERS), hand)


def volunteer(hand: Point = DOWN) -> Look:
    """Red vest and cap."""
    return Look(COATS[4], TROUSERS[0], hand, vest=RED, cap=RED)


def person(pen: Pen, look: Look) -> None:
    pen.oval(0, 0, 26, 5, clear(SHADOW, 60))
    for x in (-14, 2):
        pen.box(x, -66, 12, 62, look.trousers, corner=3)
        pen.box(x - 1, -7, 16, 7, INK, corner=3)
    _upper(pen, look, DOWN)


def seated(pen: Pen, look: Look) -> None:
    """A person who sits, seat at the origin's height."""
    pen.box(-16, -14, 34, 14, look.trousers, corner=5)
    pen.box(8, -12, 12, 40, look.trousers, corner=3)
    _upper(pen.at(0, 56), look, DOWN)


def half_figure(pen: Pen, look: Look) -> None:
    """The upper half of a person behind a counter; the counter's edge is at the origin."""
    _upper(pen.at(0, 64), look, DOWN)


def child(pen: Pen, look: Look) -> None:
    """A pupil with a satchel."""
    small = pen.at(0, 0, 0.72)
    small.box(-30, -116, 22, 42, mix(RED, YELLOW, 0.3), corner=6)
    person(small, look)
    small.shape(((-7, -122), (8, -122), (1, -108)), RED)


def rider(pen: Pen, look: Look) -> None:
    """A person on an e-bike that stands on the origin."""
    pen.box(-34, -66, 44, 13, look.trousers, corner=5)
    pen.box(0, -62, 12, 42, look.trousers, corner=4)
    pen.box(0, -24, 20, 7, INK, corner=3)
    _upper(
        pen.at(-24, 6), Look(look.coat, look.trousers, (46, -84), look.vest, look.cap), (46, -84)
    )


def _upper(pen: Pen, look: Look, left_hand: Point) -> None:
    """Body, arms and head above the hips."""
    arm = mix(look.coat, SHADOW, 0.12)
    if left_hand == DOWN:
        pen.line(((-17, -110), (-20, -68)), arm, 10)
        pen.disc(-20, -66, 5, SKIN)
    pen.box(-19, -120, 38, 60, look.coat, corner=9)
    if look.vest is not None:
        pen.box(-19, -120, 38, 54, look.vest, corner=8)
        pen.box(-1.5, -120, 3, 54, mix(look.vest, WHITE, 0.7))
        pen.box(-19, -88, 38, 4, mix(look.vest, WHITE, 0.7))
    pen.box(-5, -126, 10, 10, SKIN)
    pen.disc(0, -136, 13, SKIN)
    pen.shape(((-14, -138), (-10, -149), (2, -152), (12, -147), (14, -138), (4, -142)), HAIR)
    if look.cap is not None:
        pen.shape(((-14, -139), (-11, -150), (0, -154), (11, -150), (14, -139)), look.cap)
        pen.box(4, -142, 20, 4, look.cap, corner=2)
    elbow = (22, (look.hand[1] - 112) / 2) if look.hand[1] > -130 else (30, -116)
    pen.line(((15, -112), elbow, look.hand), arm, 10)
    pen.disc(look.hand[0], look.hand[1], 5.5, SKIN)


def flag(pen: Pen, colour: Colour = RED) -> None:
    """A steward's small flag, held at the origin."""
    pen.line(((0, 6), (0, -46)), INK, 3)
    pen.shape(((0, -46), (38, -42), (34, -30), (38, -18), (0, -20)), colour)


def helmet(pen: Pen, colour: Colour = YELLOW) -> None:
    """A rider's helmet, to be drawn over the head of a rider at the same origin."""
    pen.shape(((-40, -131), (-38, -146), (-26, -151), (-13, -147), (-8, -131)), colour)


def steward(pen: Pen) -> None:
    """A volunteer who raises a flag."""
    person(pen, volunteer(RAISED))
    flag(pen.at(*RAISED))


def smoker(pen: Pen, dice: random.Random) -> None:
    person(pen, anybody(dice, TO_MOUTH))
    pen.box(12, -131, 16, 4, WHITE)
    pen.box(26, -131, 5, 4, ORANGE)
    for n in range(4):
        pen.disc(34 + n * 7, -142 - n * 13, 5 + n * 2, clear((225, 230, 232), 150 - n * 24))


def dog(pen: Pen, colour: Colour) -> None:
    """A dog; 70 × 50."""
    for x in (-22, -14, 14, 22):
        pen.box(x, -20, 6, 20, mix(colour, SHADOW, 0.15))
    pen.box(-28, -38, 58, 22, colour, corner=10)
    pen.disc(34, -42, 12, colour)
    pen.box(38, -42, 16, 9, colour, corner=4)
    pen.shape(((26, -50), (30, -62), (36, -51)), mix(colour, SHADOW, 0.3))
    pen.disc(52, -39, 2.5, INK)
    pen.line(((-27, -34), (-42, -50)), colour, 5)
