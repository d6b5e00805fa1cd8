"""The days of units as of a moment, in four statements for all of them; one without quotas.

Source of the rules: SCORING "Self-check day", "Facts of a unit" (as of the cut-off). Read from dated
rows (quotas set, leave approved, filings made, issues voided by then), so that recomputing a week
on any day gives the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Min

from campaigns.models import (
    Campaign,
    Department,
    SelfCheck,
    SelfCheckLeave,
    SelfCheckQuota,
)
from campaigns.processes.clocks import city_calendar
from campaigns.processes.week_basis import Basis
from campaigns.rules.calendars import ONE_DAY, Clock, WorkCalendar
from campaigns.rules.self_checks import (
    Calendar,
    Day,
    Quota,
    QuotaKind,
    Sums,
    month_of,
    sums_of,
)

Days = dict[date, Day]
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Stretch:
    """Days of a campaign as they are read: first, last, and the moment that is not seen any more."""

    campaign: Campaign
    first: date
    last: date
    as_of: datetime

    @property
    def weeks(self) -> tuple[date, date]:
        """The first Monday and the last Sunday that touch it: a week's days depend on each other."""
        sunday = self.last + (6 - self.last.weekday()) * ONE_DAY
        return self.first - self.first.weekday() * ONE_DAY, sunday


@dataclass(frozen=True)
class Book:
    """What the days of a unit are made of."""

    calendar: Calendar
    filed: Mapping[date, datetime]


def books_of(
    stretch: Stretch, units: Iterable[Department], city: WorkCalendar | None = None
) -> dict[int, Book]:
    """Unit id → its book over the stretch's weeks; units that never had a quota are left out. The
    city's calendar is read unless it is given."""
    units = list(units)
    quotas = _quotas(stretch, units)
    if not quotas:
        return {}
    leave, filed = _leave(stretch, units), _filed(stretch, units)
    city = city or city_calendar()
    return {
        unit.pk: Book(
            Calendar(
                clock=Clock(calendar=city, seven_day=unit.works_seven_days),
                quotas=quotas[unit.pk],
                first=stretch.campaign.starts_on,
                last=stretch.campaign.ends_on,
                leave=leave.get(unit.pk, frozenset()),
            ),
            filed.get(unit.pk, {}),
        )
        for unit in units
        if unit.pk in quotas
    }


def days_of(stretch: Stretch, units: Iterable[Department]) -> dict[int, Days]:
    """Unit id → its days of the stretch; units that never had a quota are left out."""
    return _days(stretch, books_of(stretch, units))


def _days(stretch: Stretch, books: Mapping[int, Book]) -> dict[int, Days]:
    return {
        unit_id: month_of(
            stretch.first,
            stretch.last,
            calendar=book.calendar,
            filed=book.filed,
            as_of=stretch.as_of,
        )
        for unit_id, book in books.items()
    }


def week_sums(
    *,
    campaign: Campaign,
    monday: date,
    cut_off: datetime,
    units: Iterable[Department],
    basis: Basis | None = None,
) -> dict[int, Sums]:
    """Unit id → valid days and days required of a week (P4), as of its cut-off. With a `basis`,
    by the calendar and the duties that were kept with the week, else by today's."""
    units = list(units)
    stretch = Stretch(campaign, monday, monday + WEEK, cut_off)
    books = books_of(stretch, units, basis.calendar if basis else None)
    if basis is not None:
        codes = {unit.pk: unit.code for unit in units}
        books = {pk: _on_basis(book, basis, codes[pk]) for pk, book in books.items()}
    return {unit_id: sums_of(days.values()) for unit_id, days in _days(stretch, books).items()}


def _on_basis(book: Book, basis: Basis, code: str) -> Book:
    """The book with the unit's duty and the campaign's days as they were kept."""
    clock = replace(book.calendar.clock, seven_day=code in basis.seven_day)
    return replace(
        book,
        calendar=replace(book.calendar, clock=clock, first=basis.first, last=basis.last),
    )


def _quotas(stretch: Stretch, units: list[Department]) -> dict[int, list[Quota]]:
    """Unit id → its quotas in the order in which they were set (one query)."""
    rows = SelfCheckQuota.objects.filter(
        campaign=stretch.campaign,
        department__in=units,
        set_at__lt=stretch.as_of,
        valid_from__lte=stretch.weeks[1],
    )
    found: dict[int, list[Quota]] = defaultdict(list)
    for row in rows.order_by("set_at", "pk"):
        found[row.department_id].append(Quota(QuotaKind(row.kind), row.times, row.valid_from))
    return dict(found)


def _leave(stretch: Stretch, units: list[Department]) -> dict[int, set[date]]:
    """Unit id → its days of leave, approved by then (one query)."""
    first, last = stretch.weeks
    rows = SelfCheckLeave.objects.filter(
        campaign=stretch.campaign,
        department__in=units,
        state="approved",
        decided_at__lt=stretch.as_of,
        first_day__lte=last,
        last_day__gte=first,
    )
    found: dict[int, set[date]] = defaultdict(set)
    for row in rows:
        begins, ends = max(row.first_day, first), min(row.last_day, last)
        found[row.department_id] |= {begins + n * ONE_DAY for n in range((ends - begins).days + 1)}
    return dict(found)


def _filed(stretch: Stretch, units: list[Department]) -> Mapping[int, dict[date, datetime]]:
    """Unit id → day → the first filing that meets it (one query)."""
    first, last = stretch.weeks
    rows = (
        SelfCheck.objects.meeting_at(stretch.as_of)
        .filter(campaign=stretch.campaign, department__in=units, day__range=(first, last))
        .order_by()
        .values("department", "day")
        .annotate(first_at=Min("filed_at"))
    )
    found: dict[int, dict[date, datetime]] = defaultdict(dict)
    for row in rows:
        found[row["department"]][row["day"]] = row["first_at"]
    return found
