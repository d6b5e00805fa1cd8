"""Adds bulk issues to the demo campaign until there are as many as asked for.

Closed ones lie in whole weeks before the first known one, which are then frozen as the clock
would have done; open ones begin in the running week. So no frozen week ever changes.
"""

from __future__ import annotations

import gc
from collections import Counter as Counts
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from random import Random

from django.db import reset_queries, transaction
from django.db.models import F

from campaigns.demo.bulk import history, holdings, points
from campaigns.demo.bulk.ground import Bulk, Ground
from campaigns.demo.bulk.life import Life
from campaigns.demo.bulk.lives import Lives
from campaigns.demo.bulk.planner import refresh_statistics, spare_compilation
from campaigns.demo.town import Town, read_town
from campaigns.models import (
    Assignment,
    Campaign,
    Closing,
    Counter,
    DeadlineVersion,
    Department,
    Issue,
    IssueEvent,
    Notice,
    Notification,
    RankedUnit,
    Return,
    ScoreEntry,
    ScoreWeek,
    StepMoment,
    Submission,
    User,
)
from campaigns.processes import weeks
from campaigns.processes.entries import rule_version
from campaigns.processes.numbering import STRIKE_OFF_PREFIX
from campaigns.processes.step_moments import policy_in_force
from campaigns.rules.calendars import at, local, monday_of, week_bounds
from campaigns.rules.logging import HOTLINE
from campaigns.rules.workflow import State

OPEN_SHARE = 0.06
A_WEEK = 2000  # closed bulk issues of a week, more when there are not weeks enough
FEWEST_WEEKS = 6
CHUNK = 1000


@contextmanager
def _without_search_for_cycles() -> Iterator[None]:
    """Millions of short-lived rows hold no cycles; looking for them takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class NoWeeksLeft(Exception):
    """Since its start the campaign has too few weeks before the first known one."""


def top_up(*, campaign: Campaign, issues: int, now: datetime) -> int:
    """Adds bulk issues until the campaign has `issues` in all; returns how many were added.

    One transaction, in chunks. Raises NoWeeksLeft.
    """
    missing = issues - Issue.objects.filter(campaign=campaign).count()
    if missing <= 0:
        return 0
    with transaction.atomic(), _without_search_for_cycles():
        spare_compilation()
        weeks.open_running_week(campaign=campaign, now=now)
        open_count = round(missing * OPEN_SHARE)
        mondays = _weeks_to_fill(campaign, missing - open_count)
        town = read_town()
        ground = ground_of(campaign, town, mondays, now)
        lives = _lives(town, campaign, Random(f"bulk:{issues}"))  # noqa: S311 (no secret)
        _fill_weeks(ground, lives, mondays, missing - open_count)
        running = monday_of(now)
        write_lives(ground, (lives.open(monday=running, now=now) for _n in range(open_count)))
        refresh_statistics()
    return missing


def _fill_weeks(ground: Ground, lives: Lives, mondays: Sequence[date], count: int) -> None:
    """Closed issues, week by week; each week is frozen when it is full, as the clock does it,
    before the weeks after it make its facts harder to find."""
    ends_at = at(mondays[-1], time(0)) + weeks.ONE_WEEK
    roomy = [monday for monday in mondays if lives.has_room(monday=monday, ends_at=ends_at)]
    quotas = Counts(roomy[n * len(roomy) // count] for n in range(count))
    for n, monday in enumerate(mondays, start=1):
        quota = range(quotas[monday])
        write_lives(ground, (lives.closed(monday=monday, ends_at=ends_at) for _n in quota))
        if n & (n - 1) == 0:  # twice as many weeks as last time
            refresh_statistics()
        frozen_at = week_bounds(monday)[1] + weeks.FREEZE_HOUR
        weeks.freeze(campaign=ground.campaign, monday=monday, by=None, now=frozen_at)
        reset_queries()


def _weeks_to_fill(campaign: Campaign, closed: int) -> list[date]:
    """Mondays right before the first known week, oldest first; so there is no gap."""
    first = ScoreWeek.objects.filter(campaign=campaign).earliest("monday").monday
    wanted = max(FEWEST_WEEKS, -(-closed // A_WEEK))
    mondays = [first - n * weeks.ONE_WEEK for n in range(wanted, 0, -1)]
    found = [monday for monday in mondays if monday >= campaign.starts_on]
    if len(found) < FEWEST_WEEKS:
        raise NoWeeksLeft
    return found


def ground_of(campaign: Campaign, town: Town, mondays: Sequence[date], now: datetime) -> Ground:
    """What all rows refer to; makes the weeks."""
    ScoreWeek.objects.bulk_create(
        [ScoreWeek(campaign=campaign, monday=monday) for monday in mondays]
    )
    running = monday_of(now)
    known = ScoreWeek.objects.filter(campaign=campaign, monday__in=[*mondays, running])
    return Ground(
        campaign=campaign,
        source=campaign.sources.get(code=HOTLINE),
        people={user.username: user for user in User.objects.all()},
        weeks={week.monday: week for week in known},
        rules=rule_version(campaign, now).table(),
        policy=policy_in_force(campaign.pk),
        office_clock=town.office_clock,
        now=now,
    )


def _lives(town: Town, campaign: Campaign, rng: Random) -> Lives:
    ranked = RankedUnit.objects.filter(campaign=campaign).values("department")
    units = Department.objects.in_use().filter(pk__in=ranked).order_by("sort")
    return Lives(town, rng, list(units))


def write_lives(ground: Ground, lives: Iterable[Life]) -> None:
    """Writes the rows of lives, a chunk at a time; their weeks must be open."""
    lives = iter(lives)
    while some := list(islice(lives, CHUNK)):
        _write(_numbered(ground, some))
        reset_queries()  # DEBUG keeps every statement


def _numbered(ground: Ground, lives: Sequence[Life]) -> list[Bulk]:
    numbers = _numbers(ground.campaign.prefix, [life.logged_at for life in lives])
    closings = [life.closed_at for life in lives if life.closed_at is not None]
    strike_offs = iter(_numbers(STRIKE_OFF_PREFIX, closings))
    return [
        Bulk(
            ground,
            life,
            number,
            next(strike_offs) if life.state is State.CLOSED else "",
        )
        for life, number in zip(lives, numbers, strict=True)
    ]


def _numbers(prefix: str, moments: Sequence[datetime]) -> list[str]:
    """A number for each moment, as `next_number` gives them, a block a year at once."""
    years = [local(moment).year for moment in moments]
    nexts = {}
    for year in sorted(set(years)):
        count = years.count(year)
        Counter.objects.bulk_create([Counter(name=prefix, year=year)], ignore_conflicts=True)
        counter = Counter.objects.filter(name=prefix, year=year)
        counter.update(value=F("value") + count)
        nexts[year] = iter(range(counter.get().value - count + 1, counter.get().value + 1))
    return [f"{prefix}-{year}-{next(nexts[year]):06d}" for year in years]


def _write(chunk: Sequence[Bulk]) -> None:
    """Some twenty statements a chunk."""
    for bulk, issue in zip(
        chunk, Issue.objects.bulk_create(map(holdings.issue_row, chunk)), strict=True
    ):
        bulk.issue = issue
    for bulk, holding in zip(
        chunk, Assignment.objects.bulk_create(map(holdings.holding_row, chunk)), strict=True
    ):
        bulk.holding = holding
        bulk.events = list(history.events(bulk))
    DeadlineVersion.objects.bulk_create(map(holdings.version_row, chunk))
    IssueEvent.objects.bulk_create(event for bulk in chunk for event in bulk.events)
    Submission.objects.bulk_create(row for bulk in chunk for row in history.submissions(bulk))
    Closing.objects.bulk_create(row for bulk in chunk for row in history.closings(bulk))
    Return.objects.bulk_create(row for bulk in chunk for row in history.returns(bulk))
    ScoreEntry.objects.bulk_create(row for bulk in chunk for row in points.entries(bulk))
    StepMoment.objects.bulk_create(row for bulk in chunk for row in points.steps(bulk))
    holdings.name_holdings(chunk)
    _write_notices(chunk)


def _write_notices(chunk: Sequence[Bulk]) -> None:
    sent = {bulk.number: list(points.notices(bulk)) for bulk in chunk}
    Notice.objects.bulk_create(notice for notices in sent.values() for notice in notices)
    Notification.objects.bulk_create(
        row for bulk in chunk for row in points.notifications(bulk, sent[bulk.number])
    )
