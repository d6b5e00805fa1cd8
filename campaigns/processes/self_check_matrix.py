"""The matrix unit × day of a month, and the units that still have to file today.

Source of the rules: DOCUMENTS §6, PRODUCT M3. A fixed number of statements for all units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from campaigns import access
from campaigns.models import Campaign, Department, RankedUnit, SelfCheck, User
from campaigns.processes import reference
from campaigns.processes.self_check_facts import Days, Stretch, books_of, days_of
from campaigns.rules.calendars import INSTANT, ONE_DAY, local
from campaigns.rules.self_checks import (
    NO_QUOTA,
    Day,
    Mark,
    Quota,
    Sums,
    cut_off_of,
    month_of,
    sums_of,
)
from campaigns.rules.workflow import UNIT_ROLES

DUE, MISSING = "self_check_due", "self_check_missing"
STEP_OF = {Mark.DUE: DUE, Mark.MISSING: MISSING}


@dataclass(frozen=True)
class Row:
    """A unit's month."""

    unit: Department
    group: str
    days: Days

    @property
    def sums(self) -> Sums:
        return sums_of(self.days.values())


@dataclass(frozen=True)
class Matrix:
    """A month as of a moment: its days, and the rows of units with a quota, group by group."""

    campaign: Campaign
    first: date
    last: date
    as_of: datetime
    rows: Sequence[Row]

    @property
    def days(self) -> list[date]:
        return [self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1)]

    def groups(self) -> dict[str, list[Row]]:
        """Group name → its rows, in print order; units in no group come last."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row.group].append(row)
        return dict(found)


def month_named(campaign: Campaign, text: str) -> tuple[date, date] | None:
    """First and last day of the month `2026-11`; None for another text, or a month that does not
    touch the campaign."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    if len(text) != len("2026-11"):
        return None
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return (first, last) if first <= campaign.ends_on and last >= campaign.starts_on else None


def matrix(*, campaign: Campaign, first: date, last: date, user: User, now: datetime) -> Matrix:
    """The days of the units that the user reads (at most six statements)."""
    as_of = now + INSTANT
    places = {
        place.department_id: place.group
        for place in RankedUnit.objects.filter(campaign=campaign).select_related("group")
    }
    units = list(access.units_in_self_check_scope(user).order_by("sort", "pk"))
    found = days_of(Stretch(campaign, first, last, as_of), units)
    rows = [
        (places.get(unit.pk), Row(unit, "", found[unit.pk])) for unit in units if unit.pk in found
    ]
    rows.sort(key=lambda pair: (pair[0] is None, pair[0].sort if pair[0] is not None else 0))
    named = [
        Row(row.unit, group.name if group is not None else "", row.days) for group, row in rows
    ]
    shown = [row for row in named if any(day.mark is not Mark.NONE for day in row.days.values())]
    return Matrix(campaign, first, last, as_of, shown)


def days_of_unit(
    *, campaign: Campaign, unit: Department, first: date, last: date, as_of: datetime
) -> Days:
    """A unit's days of a stretch as of a moment; empty without a quota."""
    return days_of(Stretch(campaign, first, last, as_of), [unit]).get(unit.pk, {})


# --- who still has to file -----------------------------------------------------------------------


@dataclass(frozen=True)
class Unfiled:
    """A unit that has to file on a day and has not, and whom to tell: liaisons before the cut-off,
    heads too after it."""

    step: str
    day: date
    unit: Department
    people: Sequence[User] = field(default_factory=tuple)


def unfiled(*, campaign: Campaign, now: datetime) -> list[Unfiled]:
    """The units with a requirement today that have not filed, with the people to be told; nobody
    before the campaign's hour of reminding. Four statements, five with people; nothing is written."""
    waiting = list(_waiting(campaign, now))
    people = _people([unit for _step, unit in waiting])
    day = local(now).date()
    return [
        Unfiled(
            step,
            day,
            unit,
            [
                person
                for person in people.get(unit.pk, [])
                if step == MISSING or _is_liaison(person)
            ],
        )
        for step, unit in waiting
    ]


def due_reminders(*, campaign: Campaign, now: datetime) -> list[tuple[str, date, int]]:
    """(step, day, unit id) of the reminders of today that are due: `self_check_due` from the
    campaign's hour on, `self_check_missing` after 17:30. Reading only, the same however often asked;
    of a weekly quota only when no day is left to make it up."""
    day = local(now).date()
    return [(step, day, unit.pk) for step, unit in _waiting(campaign, now)]


def _waiting(campaign: Campaign, now: datetime) -> Iterator[tuple[str, Department]]:
    today = local(now).date()
    if local(now).time() < campaign.self_check_reminder_at:
        return
    units = list(Department.objects.in_use().order_by("sort", "pk"))
    found = days_of(Stretch(campaign, today, today, now + INSTANT), units)
    for unit in units:
        mark = found.get(unit.pk, {}).get(today, Day(Mark.NONE)).mark
        if mark in STEP_OF:
            yield STEP_OF[mark], unit


def _people(units: Sequence[Department]) -> Mapping[int, list[User]]:
    """Unit id → its active liaisons and heads (one query)."""
    if not units:
        return {}
    found: dict[int, list[User]] = defaultdict(list)
    roles = [role.value for role in UNIT_ROLES]
    people = User.objects.with_roles().filter(
        department__in=units, role_grants__role__in=roles, is_active=True
    )
    for person in people.distinct().order_by("pk"):
        if person.department_id is not None:
            found[person.department_id].append(person)
    return found


def _is_liaison(person: User) -> bool:
    return any(role.value == "handler" for role in person.role_codes)


@dataclass(frozen=True)
class Today:
    """A unit's day as its pages show it: the mark, the quota in force, the sums of the running
    week, what was filed, and the time left to 17:30 (None when that is over)."""

    day: Day
    quota: Quota
    week: Sums
    filings: Sequence[SelfCheck]
    left: timedelta | None


def today_of(*, campaign: Campaign, unit: Department, now: datetime) -> Today:
    """How a unit stands today (five statements, two without a quota)."""
    today = local(now).date()
    monday = today - today.weekday() * ONE_DAY
    as_of = now + INSTANT
    stretch = Stretch(campaign, monday, monday + 6 * ONE_DAY, as_of)
    book = books_of(stretch, [unit], reference.calendar()).get(unit.pk)
    days = (
        month_of(monday, stretch.last, calendar=book.calendar, filed=book.filed, as_of=as_of)
        if book is not None
        else {}
    )
    left = cut_off_of(today) - now
    return Today(
        day=days.get(today, Day(Mark.NONE)),
        quota=book.calendar.quota(today) if book is not None else NO_QUOTA,
        week=sums_of(days.values()),
        filings=list(
            SelfCheck.objects.filter(campaign=campaign, department=unit, day=today)
            .select_related("issue", "site", "filed_by")
            .order_by("filed_at", "pk")
        ),
        left=left if left > timedelta() else None,
    )
