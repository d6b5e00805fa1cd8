"""The lists behind a week's table: entries with what counted, overdue issues, rebounds, recurring
sites, categories by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F

from campaigns.models import DeadlineVersion, Issue, Rebound, ScoreEntry
from campaigns.processes.clocks import city_calendar, version_clock
from campaigns.processes.facts import QUESTIONS, Span, last_instant
from campaigns.rules.deadlines import overdue_days
from campaigns.rules.rebound import WATCHED_FOR
from campaigns.rules.scoring import Kind, Posted, RuleTable, counted

RECURRING_FROM = 3
MOST_RECURRING = 100


def lists_of(*, span: Span, monday: date, table: RuleTable) -> dict[str, list[dict[str, Any]]]:
    """All lists of a week as of the cut-off, as plain JSON values."""
    return {
        "entries": entry_rows(span=span, monday=monday, table=table),
        "overdue": overdue_rows(span),
        "rebounds": rebound_rows(span),
        "recurring": recurring_rows(span),
        "categories": category_rows(span),
    }


def entry_rows(
    *, span: Span, monday: date, table: RuleTable, department_id: int | None = None
) -> list[dict[str, Any]]:
    """The week's entries with posted and counted points, by unit, in order of posting.

    Read as plain values: a week of a large city has tens of thousands.
    """
    entries = (
        ScoreEntry.objects.shown()
        .filter(week__campaign=span.campaign, week__monday=monday)
        .annotate(
            code=F("department__code"),
            unit=F("department__short_name"),
            number=F("issue__number"),
            site=F("issue__site__name"),
            address=F("issue__address"),
            latitude=F("issue__latitude"),
            longitude=F("issue__longitude"),
            category=F("issue__category__name"),
        )
        .order_by("department__sort", "department_id", "pk")
    )
    if department_id is not None:
        entries = entries.filter(department_id=department_id)
    by_unit: dict[str, list[_Entry]] = defaultdict(list)
    for entry in map(_Entry._make, entries.values_list(*_Entry._fields).iterator()):
        by_unit[entry.code].append(entry)
    return [row for rows in by_unit.values() for row in _with_counted(rows, table)]


class _Entry(NamedTuple):
    """An entry with what is told of its unit and issue, None without an issue."""

    pk: int
    occurred_at: datetime
    code: str
    unit: str
    rule: str
    kind: str
    severity: str
    share: int | None
    points: Decimal
    is_late_posting: bool
    reason: str
    issue_id: int | None
    number: str | None
    site: str | None
    address: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    category: str | None

    @property
    def place(self) -> str:
        """As an issue tells it."""
        if self.issue_id is None:
            return ""
        return self.site or self.address or f"{self.latitude}, {self.longitude}"


def _with_counted(entries: list[_Entry], table: RuleTable) -> Iterable[dict[str, Any]]:
    folded = [Posted(row.rule, Kind(row.kind), row.points, row.issue_id) for row in entries]
    for entry, worth in zip(entries, counted(folded, table), strict=True):
        yield {
            "id": entry.pk,
            "occurred_at": entry.occurred_at.isoformat(),
            "department": entry.code,
            "unit": entry.unit,
            "issue": entry.number or "",
            "place": entry.place,
            "cause": entry.reason if entry.issue_id is None else entry.category,
            "rule": entry.rule,
            "kind": entry.kind,
            "severity": entry.severity,
            "share": entry.share,
            "points": str(entry.points),
            "counted": str(Decimal(worth)),
            "late": entry.is_late_posting,
            "reason": entry.reason,
        }


def overdue_rows(span: Span) -> list[dict[str, Any]]:
    """Open overdue issues at the cut-off, longest overdue first within a unit."""
    calendar = city_calendar()
    moment = last_instant(span)
    versions: Iterable[DeadlineVersion] = (
        QUESTIONS["overdue_open"](span)
        .select_related("issue__site", "issue__category", "department")
        .order_by("department__sort", "due_at", "pk")
    )
    return [
        {
            "department": version.department.code,
            "unit": version.department.short_name,
            "issue": version.issue.number,
            "place": version.issue.place,
            "category": version.issue.category.name,
            "severity": version.issue.severity,
            "due_at": version.due_at.isoformat(),
            "days": overdue_days(
                due_at=version.due_at, now=moment, clock=version_clock(version, calendar)
            ),
        }
        for version in versions
    ]


def rebound_rows(span: Span) -> list[dict[str, Any]]:
    """Rebounds confirmed in the week."""
    rows: Iterable[Rebound] = (
        QUESTIONS["rebound"](span)
        .select_related("issue__site", "issue__category", "earlier", "department")
        .order_by("department__sort", "pk")
    )
    return [
        {
            "department": row.department.code,
            "unit": row.department.short_name,
            "issue": row.issue.number,
            "earlier": row.earlier.number,
            "place": row.issue.place,
            "category": row.issue.category.name,
            "confirmed_at": row.confirmed_at.isoformat(),
            "repeated": row.is_repeated,
        }
        for row in rows
    ]


def recurring_rows(span: Span) -> list[dict[str, Any]]:
    """Sites with three or more issues of one transient category in the 30 days to the cut-off."""
    rows = (
        Issue.objects.filter(
            campaign=span.campaign,
            category__is_transient=True,
            site__isnull=False,
            found_at__gte=span.cut_off - WATCHED_FOR,
            found_at__lt=span.cut_off,
        )
        .exclude(state="void")
        .values(place=F("site__name"), site_code=F("site__code"), name=F("category__name"))
        .annotate(count=Count("pk"))
        .filter(count__gte=RECURRING_FROM)
        .order_by("-count", "site_code", "name")
    )
    return [
        {
            "site": row["site_code"],
            "place": row["place"],
            "category": row["name"],
            "count": row["count"],
        }
        for row in rows[:MOST_RECURRING]
    ]


def category_rows(span: Span) -> list[dict[str, Any]]:
    """Issues that units got in the week, by class and unit."""
    rows = (
        QUESTIONS["found"](span)
        .order_by()
        .values(
            group=F("issue__category__parent__name"),
            code=F("issue__category__parent__code"),
            unit=F("department__short_name"),
            department_code=F("department__code"),
            sort=F("department__sort"),
        )
        .annotate(count=Count("pk"))
        .order_by("code", "sort")
    )
    return [
        {
            "class": row["group"],
            "class_code": row["code"],
            "unit": row["unit"],
            "department": row["department_code"],
            "count": row["count"],
        }
        for row in rows
    ]
