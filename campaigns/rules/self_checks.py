"""What a unit owes of its own daily check, and what a day of it counts.

Source of the rules: SCORING "Self-check day" and P4. Days and times are the city's. A day is met by
a filing of that day: √ (1) until 17:30, ○ (0.5) after it. What the text leaves open is read so:

- A daily quota asks for every working day of the unit's own calendar; what is filed on another day
  is shown and makes up for nothing. A sprint moves limits, not this calendar.
- A weekly quota asks for n days of the week, but not for more than the working days that are no
  leave; a filing on any day of the week counts, the best n of them. Days are missing once they
  cannot be made up any more: they are put on the last working days without a filing.
- A day is asked for from its filing or its 17:30 on, so that a running week is as full as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from campaigns.rules.calendars import ONE_DAY, Clock, at, local
from campaigns.rules.scoring import rate

CUT_OFF = time(17, 30)
REMINDER_AT = time(16, 0)
DAYS_A_WEEK = 7
ONE, HALF, NOTHING = Decimal(1), Decimal("0.5"), Decimal(0)


class QuotaKind(StrEnum):
    """How often a unit must file."""

    NONE = "none"
    WEEKLY = "weekly"
    DAILY = "daily"


class Mark(StrEnum):
    """What the matrix shows of a unit's day."""

    SENT = "sent"
    LATE = "late"
    MISSING = "missing"
    REST = "rest"
    LEAVE = "leave"
    DUE = "due"
    NONE = "none"


FILED = frozenset({Mark.SENT, Mark.LATE})
VALUES = {Mark.SENT: ONE, Mark.LATE: HALF}


@dataclass(frozen=True)
class Quota:
    """What is asked of a unit from a day on; `times` only counts for a weekly one."""

    kind: QuotaKind
    times: int = 0
    valid_from: date = date.min


NO_QUOTA = Quota(QuotaKind.NONE)


@dataclass(frozen=True)
class Calendar:
    """A unit's days: its clock, its quotas in the order in which they were set, its approved leave,
    and the campaign's first and last day."""

    clock: Clock
    quotas: Sequence[Quota]
    first: date
    last: date
    leave: AbstractSet[date] = frozenset()

    def quota(self, day: date) -> Quota:
        """The quota in force on a day: of those that begin by then, the one set last."""
        if not self.first <= day <= self.last:
            return NO_QUOTA
        begun = [quota for quota in self.quotas if quota.valid_from <= day]
        return begun[-1] if begun else NO_QUOTA

    def may_ask(self, day: date) -> bool:
        """Whether the unit works on the day and is not on leave."""
        return self.clock.is_working(day) and day not in self.leave


@dataclass(frozen=True)
class Day:
    """A unit's day: its mark, and whether it is one of those asked for."""

    mark: Mark
    is_required: bool = False

    @property
    def value(self) -> Decimal:
        """What the day adds to the valid days: 1, 0.5 or 0."""
        return VALUES.get(self.mark, NOTHING) if self.is_required else NOTHING


@dataclass(frozen=True)
class Sums:
    """Days asked for, filed (in time and late), missed; `days` are the valid ones."""

    required: int = 0
    filed: int = 0
    late: int = 0
    missing: int = 0
    days: Decimal = NOTHING

    @property
    def rate(self) -> Decimal | None:
        """Valid days in percent of those asked for; None where none is."""
        return rate(int(self.days * 2), self.required * 2)


def sums_of(days: Iterable[Day]) -> Sums:
    """The sums of a row of the matrix."""
    asked = [day for day in days if day.is_required]
    return Sums(
        required=len(asked),
        filed=sum(day.mark in FILED for day in asked),
        late=sum(day.mark is Mark.LATE for day in asked),
        missing=sum(day.mark is Mark.MISSING for day in asked),
        days=sum((day.value for day in asked), NOTHING),
    )


def cut_off_of(day: date) -> datetime:
    """The last instant at which a filing of the day is in time."""
    return at(day, CUT_OFF)


def week_of(
    monday: date, *, calendar: Calendar, filed: Mapping[date, datetime], as_of: datetime
) -> dict[date, Day]:
    """The seven days of a week as of a moment. `filed` holds the first valid filing of a day."""
    days = [monday + n * ONE_DAY for n in range(DAYS_A_WEEK)]
    found = {day: _plain(day, calendar, filed.get(day), as_of) for day in days}
    weekly: dict[Quota, list[date]] = {}
    for day in days:
        quota = calendar.quota(day)
        if quota.kind is QuotaKind.WEEKLY:
            weekly.setdefault(quota, []).append(day)
    for quota, own in weekly.items():
        found |= _Weekly(calendar, quota.times, own, found, as_of).days()
    return found


def _plain(day: date, calendar: Calendar, filed_at: datetime | None, as_of: datetime) -> Day:
    """The day by itself; of a weekly quota only what was filed and what rests."""
    kind = calendar.quota(day).kind
    is_asked = kind is QuotaKind.DAILY and calendar.may_ask(day)
    if filed_at is not None and filed_at < as_of:
        return Day(Mark.SENT if filed_at <= cut_off_of(day) else Mark.LATE, is_asked)
    if kind is QuotaKind.NONE:
        return Day(Mark.NONE)
    if not calendar.clock.is_working(day):
        return Day(Mark.REST)
    if day in calendar.leave:
        return Day(Mark.LEAVE)
    if kind is QuotaKind.WEEKLY or day > local(as_of).date():
        return Day(Mark.NONE)
    return Day(Mark.MISSING, True) if as_of > cut_off_of(day) else Day(Mark.DUE)


@dataclass(frozen=True)
class _Weekly:
    """The days of a week that are under one weekly quota."""

    calendar: Calendar
    times: int
    own: Sequence[date]
    plain: Mapping[date, Day]
    as_of: datetime

    def days(self) -> dict[date, Day]:
        """The best filings count; what cannot be made up is missing; today may have to be filed."""
        asked = [day for day in self.own if self.calendar.may_ask(day)]
        required = min(self.times, len(asked))
        filed = [day for day in self.own if self.plain[day].mark in FILED]
        best = sorted(filed, key=lambda day: (self.plain[day].mark is not Mark.SENT, day))
        counted = best[:required]
        left = required - len(counted)
        free = [day for day in asked if day not in filed]
        over = [day for day in free if self.as_of > cut_off_of(day)]
        ahead = len(free) - len(over)
        found = {day: Day(self.plain[day].mark, True) for day in counted}
        missing = max(0, left - ahead)
        found |= {day: Day(Mark.MISSING, True) for day in over[len(over) - missing :]}
        today = local(self.as_of).date()
        if left > 0 and ahead <= left and today in free and today not in over:
            found[today] = Day(Mark.DUE)
        return found


def month_of(
    first: date, last: date, *, calendar: Calendar, filed: Mapping[date, datetime], as_of: datetime
) -> dict[date, Day]:
    """The days from `first` to `last`, each as its week has it."""
    found: dict[date, Day] = {}
    monday = first - first.weekday() * ONE_DAY
    while monday <= last:
        found |= week_of(monday, calendar=calendar, filed=filed, as_of=as_of)
        monday += DAYS_A_WEEK * ONE_DAY
    return {day: own for day, own in sorted(found.items()) if first <= day <= last}
