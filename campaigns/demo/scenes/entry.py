"""Draws one picture of a place: with its problem, or without it."""

from __future__ import annotations

import io
import random
from typing import Protocol

from campaigns.demo.scenes.canvas import OVERSIZE, Camera, blank
from campaigns.demo.scenes.daylight import EVENING, HOURS, fall_of_light, sky
from campaigns.demo.scenes.mark import put_mark
from campaigns.demo.scenes.problems.catalogue import kinds_of
from campaigns.demo.scenes.problems.duty import volunteers
from campaigns.demo.scenes.scene import Kind, Painter, dice_of

QUALITY = 84
WITH_PROBLEM = frozenset({"before", "selfcheck"})


class Draws(Protocol):
    """Anything that draws as `draw` does."""

    def __call__(
        self, place: str, stage: str, *, problem: str = "0101", shot: int = 0
    ) -> bytes: ...


def draw(place: str, stage: str, *, problem: str = "0101", shot: int = 0) -> bytes:
    """A JPEG of the place: the same scene for every stage and shot, the same bytes for the same
    arguments.

    `stage` is one of `before`, `selfcheck` (both show the problem), `after`, `check` (neither
    does) and `duty` (volunteers at work). `problem` is a category's code; an empty one means that
    nothing was found. `shot` is the number of the picture: another moment, camera and light.
    """
    kind = dice_of("kind", place).choice(kinds_of(problem))
    moment = dice_of("moment", place, stage, problem, shot)
    hour = EVENING if kind.is_in_the_evening else moment.choice(HOURS)
    pen = blank(_camera(place, moment), hour)
    sky(pen, moment)
    setting = dice_of("setting", place).choice(kind.settings)
    scene = setting(pen, dice_of("place", place, setting.__name__))
    scene.dice = dice_of("problem", place, problem)
    _painter(kind, stage, problem)(scene)
    is_left = _light_is_left(place, stage)
    picture = fall_of_light(
        pen.picture.reduce(OVERSIZE), _light(moment, is_left=is_left), leans_left=is_left
    )
    put_mark(picture)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _painter(kind: Kind, stage: str, problem: str) -> Painter:
    if stage == "duty":
        return volunteers
    return kind.before if problem and stage in WITH_PROBLEM else kind.after


def _camera(place: str, moment: random.Random) -> Camera:
    """The place's own view, and the hand that held the camera this time."""
    own = dice_of("camera", place)
    zoom = own.uniform(1.0, 1.1) * moment.uniform(1.0, 1.05)
    x = 320 + own.uniform(-16, 16) + moment.uniform(-9, 9)
    y = 244 + own.uniform(-8, 8) + moment.uniform(-5, 5)
    return Camera(zoom, (x, y), own.random() < 0.5)


def _light_is_left(place: str, stage: str) -> bool:
    """On which side the light stands: on one before, on the other after."""
    is_left = dice_of("light", place).random() < 0.5
    return is_left if stage in WITH_PROBLEM else not is_left


def _light(moment: random.Random, *, is_left: bool) -> tuple[float, float]:
    """Where the light stands, in parts of the picture's width and height."""
    x = moment.uniform(-0.2, 0.35) if is_left else moment.uniform(0.65, 1.2)
    return x, moment.uniform(-0.1, 0.8)
