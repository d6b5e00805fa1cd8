"""Place, progress and trend of a campaign on one page: figures of four weeks, as of now.

Source of the rules: PRODUCT M29, M27 (countdown), SCORING "Facts of a unit". The figures are those of
the weekly tables, read over a longer span, so that they add up with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from campaigns.models import (
    Campaign,
    Closing,
    Department,
    Issue,
    KeyDate,
    ScoreRow,
    ScoreWeek,
    Zone,
)
from campaigns.processes.facts import Facts, Span, facts_of, second_issue_ids
from campaigns.processes.kept_periods import kept
from campaigns.rules.calendars import INSTANT, local, monday_of, week_bounds
from campaigns.rules.scoring import rate
from campaigns.rules.workflow import OPEN_STATES, State

WEEKS = 4
TREND_WEEKS = 12
WORST = 10
ONE_WEEK = timedelta(days=7)
SUMMED = (
    "found",
    "due",
    "on_time",
    "fixed",
    "waiting",
    "overdue_open",
    "rebound",
    "false_fix",
    "open",
)
OPENED = frozenset(SUMMED)
# Open and with a unit; what waits for the office is nobody's yet.
HELD = tuple(sorted(OPEN_STATES - {State.PENDING}))


@dataclass(frozen=True)
class TrendWeek:
    """All units' figures of a week; `is_running`: as of now."""

    monday: date
    found: int
    due: int
    on_time: int
    overdue_open: int
    is_running: bool = False

    @property
    def on_time_rate(self) -> Decimal | None:
        return rate(self.on_time, self.due)


@dataclass(frozen=True)
class Line:
    """A class of problems, a unit or a zone: its code and name with the figures that matter."""

    code: str
    name: str
    open: int
    overdue: int
    found: int = 0
    due: int = 0
    on_time: int = 0
    rebound: int = 0
    polygon: Mapping[str, Any] | None = None

    @property
    def on_time_rate(self) -> Decimal | None:
        return rate(self.on_time, self.due)


@dataclass(frozen=True)
class Dashboard:
    """As of `as_of`, over the weeks from `first`. Rates are percentages, None without a whole;
    `on_time_rate` counts what came due and is still open."""

    as_of: datetime
    first: date
    sums: Mapping[str, int]
    closings: int
    trend: Sequence[TrendWeek]
    classes: Sequence[Line]
    units: Sequence[Line]
    zones: Sequence[Line]
    red: Sequence[tuple[str, str]]
    red_week: date | None

    @property
    def on_time_rate(self) -> Decimal | None:
        return rate(self.sums["on_time"], self.sums["due"])

    @property
    def rebound_rate(self) -> Decimal | None:
        return rate(self.sums["rebound"], self.closings)

    @property
    def false_fix_rate(self) -> Decimal | None:
        return rate(self.sums["false_fix"], self.closings)


def dashboard(*, campaign: Campaign, now: datetime) -> Dashboard:
    """The figures as of now, or of some minutes ago where they took long to fold; a fixed number
    of queries."""
    return kept(f"dashboard/{campaign.pk}", lambda: _fold(campaign, now))


def span_of_dashboard(campaign: Campaign, now: datetime) -> Span:
    """The running week and the three before it."""
    start = week_bounds(monday_of(now) - (WEEKS - 1) * ONE_WEEK)[0]
    return Span(campaign, start, now + INSTANT)


def issue_ids_behind(*, campaign: Campaign, figure: str, now: datetime) -> list[int]:
    """The issues behind a summed figure, in order."""
    return second_issue_ids(span=span_of_dashboard(campaign, now), figure=figure, place=Q())


def countdown(*, campaign: Campaign, now: datetime) -> list[tuple[str, date, int]]:
    """(name, day, days left) of the key dates that are not over, the nearest first (one query)."""
    today = local(now).date()
    rows = KeyDate.objects.filter(campaign=campaign, day__gte=today).order_by("day", "pk")
    return [(row.name, row.day, (row.day - today).days) for row in rows]


def _fold(campaign: Campaign, now: datetime) -> Dashboard:
    span = span_of_dashboard(campaign, now)
    facts = facts_of(span)
    sums = {name: _sum(facts, name) for name in SUMMED}
    red_week, red = _red_list(campaign)
    return Dashboard(
        as_of=now,
        first=local(span.start).date(),
        sums=sums,
        closings=_closings(span),
        trend=_trend(campaign, now),
        classes=_classes(span),
        units=_units(facts),
        zones=_zones(facts),
        red=red,
        red_week=red_week,
    )


def _sum(facts: Facts, figure: str) -> int:
    return sum(row.get(figure, 0) for row in facts.by_unit.values())


def _closings(span: Span) -> int:
    """Strike-offs in the span, reopened ones too: a rebound or a false fix began as one."""
    return Closing.objects.filter(
        campaign=span.campaign, closed_at__gte=span.start, closed_at__lt=span.cut_off
    ).count()


def _trend(campaign: Campaign, now: datetime) -> list[TrendWeek]:
    """The latest closed weeks, oldest first, and the running one (three queries)."""
    running = monday_of(now)
    weeks = ScoreWeek.objects.filter(campaign=campaign, monday__lt=running).exclude(state="open")
    mondays = dict(weeks.order_by("-monday").values_list("pk", "monday")[: TREND_WEEKS - 1])
    figures: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = ScoreRow.objects.filter(week__in=list(mondays)).values_list("week_id", "figures")
    for week_id, own in rows:
        for name in ("found", "due", "on_time", "overdue_open"):
            figures[mondays[week_id]][name] += own[name]
    found = [_trend_week(monday, figures[monday]) for monday in sorted(figures)]
    now_running = facts_of(Span(campaign, week_bounds(running)[0], now + INSTANT))
    sums = {name: _sum(now_running, name) for name in ("found", "due", "on_time", "overdue_open")}
    return [*found, _trend_week(running, sums, is_running=True)]


def _trend_week(monday: date, sums: Mapping[str, int], *, is_running: bool = False) -> TrendWeek:
    return TrendWeek(
        monday, sums["found"], sums["due"], sums["on_time"], sums["overdue_open"], is_running
    )


def _classes(span: Span) -> list[Line]:
    """The classes of problems with most open ones first (one query)."""
    may_be_late = (State.DISPATCHED.value, State.IN_PROGRESS.value, State.RETURNED.value)
    late = Q(due_at__lt=span.cut_off, state__in=may_be_late)
    rows = (
        Issue.objects.filter(Q(state__in=HELD) | Q(logged_at__gte=span.start))
        .filter(campaign=span.campaign)
        .exclude(state=State.VOID.value)
        .order_by()
        .values("category__parent__code", "category__parent__name")
        .annotate(
            open=Count("pk", filter=Q(state__in=HELD)),
            overdue=Count("pk", filter=late),
            found=Count("pk", filter=Q(logged_at__gte=span.start)),
        )
    )
    lines = [
        Line(
            row["category__parent__code"],
            row["category__parent__name"],
            row["open"],
            row["overdue"],
            row["found"],
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (-line.open, -line.overdue, line.code))


def _units(facts: Facts) -> list[Line]:
    """The units with most overdue issues (one query)."""
    units = Department.objects.in_bulk(list(facts.by_unit))
    lines = [
        Line(
            units[unit_id].code,
            units[unit_id].short_name,
            own.get("open", 0),
            own.get("overdue_open", 0),
            own.get("found", 0),
            own.get("due", 0),
            own.get("on_time", 0),
            own.get("rebound", 0),
        )
        for unit_id, own in facts.by_unit.items()
    ]
    lines.sort(key=lambda line: (-line.overdue, -line.open, line.code))
    return [line for line in lines if line.open or line.due][:WORST]


def _zones(facts: Facts) -> list[Line]:
    """Every zone in official order, with its outline (one query)."""
    return [
        Line(
            zone.code,
            zone.name,
            own.get("open", 0),
            own.get("overdue_open", 0),
            own.get("found", 0),
            rebound=own.get("rebound", 0),
            polygon=zone.polygon,
        )
        for zone in Zone.objects.order_by("sort", "pk")
        for own in (facts.by_zone.get(zone.pk, {}),)
    ]


def _red_list(campaign: Campaign) -> tuple[date | None, list[tuple[str, str]]]:
    """(Monday, (unit, group) of its red list) of the last published week (two queries)."""
    week = (
        ScoreWeek.objects.filter(campaign=campaign, state="published")
        .order_by("-monday")
        .values_list("pk", "monday")
        .first()
    )
    if week is None:
        return None, []
    rows = ScoreRow.objects.filter(week=week[0], rank__isnull=False).order_by("sort")
    red = [row for row in rows.values_list("figures", flat=True) if row["red_list"]]
    return week[1], [(row["short_name"], row["group"]) for row in red]
