"""When a limit ends, and the sentence-by-sentence reason why.

Source of the rules: WORKFLOW "Clocks", with `deadline_vectors.json` as samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from campaigns.rules.calendars import ONE_DAY, Clock, DayKind, at, local

LONGEST = timedelta(days=5 * 366)  # a campaign lasts three years; 999 working days fit too


class LimitUnit(StrEnum):
    """How a limit runs."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Limit:
    """A time limit: `amount` of `unit`, at least one."""

    amount: int
    unit: LimitUnit

    def halved(self) -> Limit:
        """Half of it, rounded up to a whole unit."""
        return replace(self, amount=(self.amount + 1) // 2)


@dataclass(frozen=True)
class Reason:
    """One step of the explanation of a deadline.

    `code` names the sentence; `facts` are the values in it (ISO dates and times, numbers);
    `day` is set when the step is about one day.
    """

    code: str
    facts: dict[str, object] = field(default_factory=dict)
    day: date | None = None

    def as_json(self) -> dict[str, object]:
        found: dict[str, object] = {"code": self.code, "facts": self.facts}
        if self.day is not None:
            found["date"] = self.day.isoformat()
        return found


@dataclass(frozen=True)
class Deadline:
    """A computed deadline: the moment, the limit that was applied and the reasons in order."""

    due_at: datetime
    limit: Limit
    reasons: tuple[Reason, ...]


def in_sprint(limit: Limit, factor: Decimal) -> Limit:
    """The limit as a sprint shortens it: rounded up, never under 2 hours, never longer."""
    shortened = int((limit.amount * factor).to_integral_value(ROUND_CEILING))
    floor = 1 if limit.unit is LimitUnit.WORKING_DAYS else 2
    return replace(limit, amount=min(limit.amount, max(floor, shortened)))


def deadline(
    *, start: datetime, limit: Limit, clock: Clock, sprint_factor: Decimal | None = None
) -> Deadline:
    """The deadline of `limit` when its clock starts at `start`.

    With `sprint_factor` the limit is shortened and rest days count as working days; whether the
    start lies in a sprint is for the caller to say. `start` may be any moment; what it has of
    seconds is kept for `hours` and `working_hours`.
    """
    start = local(start)
    reasons = [Reason("starts", {"at": start.isoformat()})]
    applied = limit
    if sprint_factor is not None:
        clock = replace(clock, in_sprint=True)
        applied = in_sprint(limit, sprint_factor)
        reasons.append(Reason("sprint", {"from": limit.amount, "to": applied.amount}))
    reasons.append(Reason("limit", {"amount": applied.amount, "unit": applied.unit.value}))
    count = {
        LimitUnit.HOURS: _natural_hours,
        LimitUnit.WORKING_HOURS: _working_hours,
        LimitUnit.WORKING_DAYS: _working_days,
    }[applied.unit]
    due_at, counted = count(start, applied.amount, clock)
    reasons += counted
    reasons += _unknown_years(clock, start.date(), due_at.date(), applied.unit)
    reasons.append(Reason("due", {"at": due_at.isoformat()}))
    return Deadline(due_at, applied, tuple(reasons))


def counted_on(*, start: datetime, limit: Limit, clock: Clock) -> datetime:
    """Where `limit` ends when it is counted on from an old deadline by the same clock.

    Unlike a fresh limit, the date of `start` is day 0 whatever the hour, and its clock time is
    kept for working days.
    """
    start = local(start)
    if limit.unit is LimitUnit.HOURS:
        return start + timedelta(hours=limit.amount)
    if limit.unit is LimitUnit.WORKING_HOURS:
        return clock.advance(start, timedelta(hours=limit.amount))
    return at(clock.working_day_after(start.date(), limit.amount), start.time())


def return_closes_at(
    *, start: datetime, due_at: datetime, unit: LimitUnit, clock: Clock
) -> datetime:
    """Until when a unit may return an issue that reached it at `start`.

    The lesser of 4 working hours and half the working time to the deadline (half the natural
    time for `hours`).
    """
    latest = clock.advance(start, timedelta(hours=4))
    if unit is LimitUnit.HOURS:
        return min(latest, start + max(due_at - start, timedelta()) / 2)
    half = clock.between(start, due_at) / 2
    return min(latest, clock.advance(start, half)) if half else start


def upheld_late(
    *, due_at: datetime, ruling_due_at: datetime, ruled_at: datetime, unit: LimitUnit, clock: Clock
) -> datetime | None:
    """The new deadline when a return was upheld after the office's own limit, else None.

    `due_at` moves on by the time that the office took beyond `ruling_due_at`.
    """
    if ruled_at <= ruling_due_at:
        return None
    if unit is LimitUnit.HOURS:
        return local(due_at + (ruled_at - ruling_due_at))
    return clock.advance(due_at, clock.between(ruling_due_at, ruled_at))


def time_left(*, now: datetime, due_at: datetime, unit: LimitUnit, clock: Clock) -> timedelta:
    """What is left of a clock at `now`: natural time for `hours`, else working time."""
    if unit is LimitUnit.HOURS:
        return max(due_at - now, timedelta())
    return clock.between(now, due_at)


def resumed(*, starts_at: datetime, left: timedelta, unit: LimitUnit, clock: Clock) -> datetime:
    """The deadline of an issue taken up again at `starts_at` with `left` on its clock.

    Never before 18:00 of the first working day after that day.
    """
    natural = unit is LimitUnit.HOURS
    by_clock = starts_at + left if natural else clock.advance(starts_at, left)
    at_least = clock.closing(clock.working_day_after(local(starts_at).date(), 1))
    return max(local(by_clock), at_least)


def resume_moment(*, resume_on: date, clock: Clock) -> datetime:
    """When the clock takes a deferred issue up again: 08:30 of that day or the next worked one."""
    return clock.opening(clock.working_day_from(resume_on))


def overdue_day_at(*, due_at: datetime, n: int, clock: Clock) -> datetime:
    """The moment of the n-th overdue day: same clock time, n working days after the due date.

    A deadline on a rest day counts from 08:30 of the next working day.
    """
    base = overdue_base(due_at=due_at, clock=clock)
    return at(clock.working_day_after(base.date(), n), base.time())


def overdue_base(*, due_at: datetime, clock: Clock) -> datetime:
    """The moment from which overdue days are counted (see `overdue_day_at`)."""
    due_at = local(due_at)
    if clock.is_working(due_at.date()):
        return due_at
    return clock.opening(clock.working_day_from(due_at.date()))


def overdue_days(*, due_at: datetime, now: datetime, clock: Clock) -> int:
    """How many whole working days an issue is overdue at `now`; 0 before the first is full."""
    base = overdue_base(due_at=due_at, clock=clock)
    now = local(now)
    days = 0
    day = base.date()
    while (day := day + ONE_DAY) <= now.date():
        if clock.is_working(day) and at(day, base.time()) <= now:
            days += 1
    return days


def _natural_hours(start: datetime, amount: int, clock: Clock) -> tuple[datetime, list[Reason]]:
    return start + timedelta(hours=amount), []


def _working_hours(start: datetime, amount: int, clock: Clock) -> tuple[datetime, list[Reason]]:
    left = timedelta(hours=amount)
    due_at = clock.advance(start, left)
    reasons = list(_skipped(clock, start.date(), due_at.date(), include_first=True))
    by_day: dict[date, timedelta] = {}
    for opens, closes in clock.spans(start):
        if opens >= due_at:
            break
        day = opens.date()
        by_day[day] = by_day.get(day, timedelta()) + min(closes, due_at) - opens
    for day, worked in by_day.items():
        minutes = int(worked.total_seconds() // 60)
        reasons.append(Reason("counted_minutes", {"minutes": minutes}, day))
    return due_at, sorted(reasons, key=lambda reason: reason.day or start.date())


def _working_days(start: datetime, amount: int, clock: Clock) -> tuple[datetime, list[Reason]]:
    day_0 = start.date()
    reasons: list[Reason] = []
    if not clock.is_working(day_0):
        reasons += _skipped(clock, day_0, clock.working_day_from(day_0), include_first=True)
        day_0 = clock.working_day_from(day_0)
    elif start >= clock.closing(day_0):
        reasons.append(Reason("after_closing", {}, day_0))
        later = clock.working_day_from(day_0 + ONE_DAY)
        reasons += _skipped(clock, day_0, later, include_first=False)
        day_0 = later
    reasons.append(Reason("day_zero", {}, day_0))
    last = clock.working_day_after(day_0, amount)
    counted = [
        Reason("counted_day", {"n": n, "kind": clock.kind(day).value}, day)
        for n, day in enumerate(_worked_days(clock, day_0, last), start=1)
    ]
    skipped = list(_skipped(clock, day_0, last, include_first=False))
    reasons += sorted(counted + skipped, key=lambda reason: reason.day or day_0)
    return clock.closing(last), reasons


def _worked_days(clock: Clock, after: date, last: date) -> Iterator[date]:
    day = after
    while (day := day + ONE_DAY) <= last:
        if clock.is_working(day):
            yield day


def _skipped(clock: Clock, first: date, last: date, *, include_first: bool) -> Iterator[Reason]:
    day = first if include_first else first + ONE_DAY
    while day < last:
        kind = clock.kind(day)
        if not kind.is_worked:
            name = clock.calendar.holidays.get(day, "") if kind is DayKind.HOLIDAY else ""
            yield Reason("skipped_day", {"kind": kind.value, "name": name}, day)
        day += ONE_DAY


def _unknown_years(clock: Clock, first: date, last: date, unit: LimitUnit) -> Iterator[Reason]:
    if unit is LimitUnit.HOURS:
        return
    day, told = first, set()
    while day <= last:
        if day.year not in told and not clock.calendar.knows(day):
            told.add(day.year)
            yield Reason("unknown_year", {"year": day.year})
        day += ONE_DAY
