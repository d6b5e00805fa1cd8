"""The daily self-checks of the demo city: what is asked of whom, leave, and weeks of filings.

Quotas and leave go through their processes. Filings are far too many for that: a few pictures are
drawn and go through the upload; every filing gets a photo of its own on a link to one of them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from campaigns.demo.life import POOR, SLOW, STEADY, TEMPERS
from campaigns.demo.scenes import draw
from campaigns.models import Campaign, Department, Photo, RankedUnit, SelfCheck, Site, User
from campaigns.processes import photos, self_check_keeping
from campaigns.processes.clocks import city_calendar, clock_of
from campaigns.processes.duty_places import duty_places
from campaigns.processes.file_store import photo_file
from campaigns.processes.photo_care import shrink
from campaigns.rules.calendars import ONE_DAY, Clock, at, local
from campaigns.rules.photos import THUMBNAIL_SIDES, Stage
from campaigns.rules.self_checks import QuotaKind

PICTURES = 6
SEED = "自查"
DAILY_GROUPS = ("重点责任部门", "街道", "乡镇", "窗口单位")
SPARED = 5  # every fifth unit of the other groups is asked for nothing
TIMES_A_WEEK = 3
NOTES = ("", "", "", "值守在岗，秩序良好", "巡查一遍，未见异常")
ON_LEAVE = "shijian"
STILL_TO_FILE = frozenset({"chengguan", "zhujian"})  # so that the demo has something to do today


@dataclass(frozen=True)
class Habit:
    """How a unit files: how often it forgets, how often it is late."""

    forgets: float
    is_late: float


USUAL = Habit(0.04, 0.05)
HABITS = {STEADY: USUAL, SLOW: Habit(0.1, 0.12), POOR: Habit(0.25, 0.2)}


def live_self_checks(*, campaign: Campaign, begins_at: datetime, now: datetime) -> Sequence[Photo]:
    """Asks, grants leave and files, from the first day of the demo's weeks up to `now`.

    Returns the photos, whose files have to go when the transaction does not end well.
    """
    office = User.objects.get(username="office")
    wanted = _wanted(campaign)
    self_check_keeping.set_quotas(
        campaign=campaign,
        wanted=wanted,
        valid_from=local(begins_at).date(),
        by=office,
        now=begins_at,
    )
    _grant_leave(campaign, office, begins_at, now)
    return _file(campaign, wanted, begins_at, now)


def _wanted(campaign: Campaign) -> dict[Department, tuple[QuotaKind, int]]:
    """Daily of those with streets and windows, three a week of the others, none of a few."""
    places = RankedUnit.objects.filter(campaign=campaign).select_related("group", "department")
    found = {}
    for n, place in enumerate(places.order_by("department__sort", "pk")):
        if place.group.name in DAILY_GROUPS:
            found[place.department] = (QuotaKind.DAILY, 0)
        elif n % SPARED:
            found[place.department] = (QuotaKind.WEEKLY, TIMES_A_WEEK)
    return found


def _grant_leave(campaign: Campaign, office: User, begins_at: datetime, now: datetime) -> None:
    """One leave of last week that was granted, one of next week that is undecided."""
    liaison = User.objects.select_related("department").get(username=f"handler.{ON_LEAVE}")
    first, last = leave_days(begins_at)
    asked_on = first - ONE_DAY
    granted = self_check_keeping.ask_leave(
        campaign=campaign,
        first_day=first,
        last_day=last,
        reason="办公楼搬迁，值守点位临时停用",
        by=liaison,
        now=at(asked_on, time(9)),
    )
    self_check_keeping.approve_leave(leave_id=granted.pk, by=office, now=at(asked_on, time(10, 20)))
    other = User.objects.select_related("department").get(username="handler.zhujian")
    today = local(now).date()
    self_check_keeping.ask_leave(
        campaign=campaign,
        first_day=today + 5 * ONE_DAY,
        last_day=today + 5 * ONE_DAY,
        reason="全局参加应急演练",
        by=other,
        now=now - timedelta(minutes=30),
    )


def leave_days(begins_at: datetime) -> tuple[date, date]:
    """Tuesday and Wednesday of last week."""
    monday = local(begins_at).date() + 21 * ONE_DAY
    return monday + ONE_DAY, monday + 2 * ONE_DAY


def _file(
    campaign: Campaign,
    wanted: Mapping[Department, tuple[QuotaKind, int]],
    begins_at: datetime,
    now: datetime,
) -> Sequence[Photo]:
    liaisons = {
        user.department_id: user
        for user in User.objects.filter(username__startswith="handler.", department__in=wanted)
    }
    patterns = _patterns(begins_at, liaisons[next(iter(wanted)).pk])
    calendar = city_calendar()
    pictures, filings = [], []
    for unit, (kind, _times) in wanted.items():
        dice = Random(f"{SEED}:{unit.code}")  # noqa: S311 (a demo city is no secret)
        places = list(duty_places(unit))
        for filed_at in _moments(clock_of(unit, calendar), unit, kind, dice, begins_at, now):
            pattern = dice.choice(patterns)
            site = dice.choice(places) if places else None
            photo = _photo(pattern, unit, liaisons[unit.pk], site, filed_at)
            pictures.append(photo)
            filings.append(
                SelfCheck(
                    campaign=campaign,
                    department=unit,
                    day=local(filed_at).date(),
                    filed_at=filed_at,
                    filed_by=liaisons[unit.pk],
                    nothing_found=True,
                    photo=photo,
                    site=site,
                    place="" if site is not None else "单位门前责任区",
                    note=dice.choice(NOTES),
                )
            )
    Photo.objects.bulk_create(pictures, batch_size=500)
    SelfCheck.objects.bulk_create(filings, batch_size=500)
    photos.discard(patterns)
    return pictures


def _moments(
    clock: Clock,
    unit: Department,
    kind: QuotaKind,
    dice: Random,
    begins_at: datetime,
    now: datetime,
) -> Iterator[datetime]:
    """When the unit files, day by day; under a weekly quota on weekdays of its own."""
    weekdays = dice.sample(range(5), TIMES_A_WEEK)
    habit = HABITS.get(TEMPERS.get(unit.code, STEADY), Habit(0.01, 0.01))
    today = local(now).date()
    day = local(begins_at).date()
    while day <= today:
        moment = _clock_time(day, dice, habit)
        forgets = dice.random() < habit.forgets
        is_turn = kind is QuotaKind.DAILY or day.weekday() in weekdays
        is_left = day == today and unit.code in STILL_TO_FILE
        is_left |= unit.code == ON_LEAVE and day in leave_days(begins_at)
        if clock.is_working(day) and is_turn and not forgets and not is_left and moment < now:
            yield moment
        day += ONE_DAY


def _clock_time(day: date, dice: Random, habit: Habit) -> datetime:
    """Mostly in the afternoon before half past five, now and then in the evening."""
    minutes = round(dice.triangular(8 * 60 + 40, 17 * 60 + 25, 15 * 60 + 30))
    if dice.random() < habit.is_late:
        minutes = dice.randint(17 * 60 + 35, 20 * 60)
    return at(day, time(0)) + timedelta(minutes=minutes, seconds=dice.randrange(60))


# --- pictures ------------------------------------------------------------------------------------


def _patterns(begins_at: datetime, by: User) -> Sequence[Photo]:
    """A few pictures of people on duty, with their thumbnails."""
    found = []
    for n in range(PICTURES):
        sent = draw(f"{SEED}:{n}", "duty", problem="", shot=n)
        photo = photos.store(sent=sent, file_name=f"{SEED}-{n}.jpg", by=by, now=begins_at)
        shrink(photo=photo, now=begins_at)
        found.append(photo)
    return found


def _photo(
    pattern: Photo, unit: Department, by: User, site: Site | None, filed_at: datetime
) -> Photo:
    """A photo of its own with a pattern's picture."""
    photo_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{pattern.pk}:{unit.code}:{filed_at}")
    photo = Photo(
        id=photo_id,
        path=f"photos/{local(filed_at):%Y/%m}/{photo_id}.jpg",
        file_name=f"{SEED}.jpg",
        sha256=hashlib.sha256(photo_id.bytes).hexdigest(),
        file_sha256=pattern.file_sha256,
        byte_size=pattern.byte_size,
        width=pattern.width,
        height=pattern.height,
        difference_hash=pattern.difference_hash,
        stated_taken_at=filed_at - timedelta(seconds=40),
        stated_latitude=site.latitude if site is not None else None,
        stated_longitude=site.longitude if site is not None else None,
        uploaded_at=filed_at,
        uploaded_by=by,
        department=unit,
        stage=Stage.DUTY.value,
        claimed_at=filed_at,
        thumbnails_at=filed_at,
        is_compared=True,
    )
    _link(pattern.path, photo.path)
    for side in THUMBNAIL_SIDES:
        _link(pattern.thumbnail_path(side), photo.thumbnail_path(side))
    return photo


def _link(of: str, path: str) -> None:
    """The same bytes under another name; a copy where the disk has no links."""
    source, target = photo_file(of), photo_file(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
