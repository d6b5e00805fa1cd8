"""Draws and stores the pictures of the demo city's life ahead of it, on all cores.

Every picture goes through the upload's own pipeline, one by one. Processes are spawned, so they
hold connections of their own; each writes small transactions, for which SQLite's writers queue.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from campaigns.demo.child import begin
from campaigns.demo.reference import CAMPAIGN_CODE
from campaigns.demo.scenes import draw
from campaigns.demo.town import Case, Spot
from campaigns.models import User
from campaigns.processes.photos import Stated, store
from campaigns.processes.places import site_point
from campaigns.rules.geo import Point

BATCH = 20
# Deed → the stages of its pictures, and the field that counts them (one when it is not given).
STAGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "log": (("before", "photos"), ("after", "after_photos")),
    "submit_fix": (("after", "photos"),),
    "request_deferral": (("after", "photos"),),
    "recheck": (("check", "photos"),),
}
DESK_PEOPLE = frozenset({"office", "office2"})  # their pictures come from elsewhere
NEAR = 0.0003  # degrees, about 30 m
FAR = 0.004  # about 400 m


@dataclass(frozen=True)
class Shot:
    """A picture to be made: what it shows, who sends it and when, and what the phone stated.

    `taken_as` is the stage under which its deed takes it, `shows` the stage that is drawn.
    """

    place: str
    taken_as: str
    shows: str
    problem: str
    number: int
    by: str
    at: datetime
    stated: Stated


def shots_of(deeds: Sequence[Mapping[str, Any]], cases: Mapping[str, Case]) -> list[list[Shot]]:
    """The pictures of each deed, in the order of the deeds; most have none."""
    found = []
    numbers: dict[str, int] = {}
    for deed in deeds:
        shots = []
        for stage in _stages(deed):
            letter = deed["issue"]
            numbers[letter] = numbers.get(letter, 0) + 1
            shots.append(_shot(deed, cases[letter], stage, numbers[letter]))
        found.append(shots)
    return found


def _stages(deed: Mapping[str, Any]) -> Iterator[str]:
    for stage, count in STAGES.get(deed["deed"], ()):
        usual = 0 if count == "after_photos" else 1
        yield from [stage] * int(deed.get(count, usual))


def _shot(deed: Mapping[str, Any], case: Case, stage: str, number: int) -> Shot:
    dice = Random(f"{deed['issue']}:{number}")  # noqa: S311 (a demo city is no secret)
    return Shot(
        place=deed["issue"],
        taken_as=stage,
        shows=_shown(deed, stage),
        problem=case.category.code,
        number=number,
        by=deed["by"],
        at=deed["at"],
        stated=Stated() if deed["by"] in DESK_PEOPLE else _stated(dice, deed["at"], case.spot),
    )


def _shown(deed: Mapping[str, Any], stage: str) -> str:
    """The stage that the picture shows: the problem, too, where the deed says that it is there."""
    is_there = deed["deed"] == "request_deferral" or deed.get("result") in {"unfixed", "rebound"}
    if is_there or deed.get("scene") == "unfixed":
        return "before"
    return "selfcheck" if stage == "before" and deed.get("source") == "self_check" else stage


def _stated(dice: Random, at: datetime, spot: Spot) -> Stated:
    """What the capture page says: mostly near and new, now and then from elsewhere or nothing."""
    here = site_point(spot.site)
    if spot.latitude is not None and spot.longitude is not None:
        here = Point(float(spot.latitude), float(spot.longitude))
    if here is None or dice.random() < 0.1:
        return Stated(taken_at=at - timedelta(seconds=dice.randint(20, 200)))
    reach = FAR if dice.random() < 0.02 else NEAR
    return Stated(
        taken_at=at - timedelta(seconds=dice.randint(20, 200)),
        point=Point(
            round(here.latitude + dice.choice((-1, 1)) * dice.uniform(reach / 2, reach), 6),
            round(here.longitude + dice.choice((-1, 1)) * dice.uniform(reach / 2, reach), 6),
        ),
        accuracy_m=dice.randint(4, 35),
    )


def store_shots(shots: Sequence[Shot], *, processes: int | None = None) -> list[UUID]:
    """Draws and stores pictures; their ids in the same order. Nobody has claimed them yet.

    As many processes as there are cores unless a number is given; inside a transaction none but
    this one, because others would not see what is not committed.
    """
    if processes is None:
        processes = 1 if connection.in_atomic_block else len(os.sched_getaffinity(0))
    if processes == 1:
        return store_batch(shots)
    batches = [shots[n : n + BATCH] for n in range(0, len(shots), BATCH)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=begin) as pool:
        return [photo_id for ids in pool.map(store_batch, batches) for photo_id in ids]


def store_batch(shots: Sequence[Shot]) -> list[UUID]:
    """One process's share, one picture after the other."""
    people = {
        user.username: user
        for user in User.objects.filter(username__in={shot.by for shot in shots})
    }
    return [_store(shot, people[shot.by]) for shot in shots]


def _store(shot: Shot, by: User) -> UUID:
    place = f"{CAMPAIGN_CODE}:{shot.place}"
    picture = draw(place, shot.shows, problem=shot.problem, shot=shot.number)
    name = f"{shot.place}-{shot.number}.jpg"
    return store(sent=picture, file_name=name, by=by, now=shot.at, stated=shot.stated).pk
