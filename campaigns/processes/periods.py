"""The table of a month, quarter or year, and of the cycle of years: from facts, as of its cut-off.

Source of the rules: SCORING "After publication"; decisions in docs/decisions/0018. The figures are
those of the period's own span, read as a week's are; points are those of its weeks, each after its
own caps. Closed weeks give the points that are stored of them, open ones are folded live.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Min, Prefetch

from campaigns.models import (
    Campaign,
    CampaignYear,
    Department,
    RuleVersion,
    ScoreEntry,
    ScoreRow,
    ScoreRule,
    ScoreWeek,
)
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes.entries import posted, rule_version
from campaigns.processes.facts import Facts, Span, facts_of
from campaigns.processes.second_tables import territory_rows, zone_rows
from campaigns.processes.self_check_facts import Stretch, days_of
from campaigns.processes.site_scoring import rates_of
from campaigns.processes.weekly_table import (
    AFTERMATH,
    figures_of,
    in_order,
    places_of,
    scored_facts,
    text,
    unit_row,
    units_with,
)
from campaigns.rules.calendars import INSTANT, at, before, local, monday_of, week_bounds
from campaigns.rules.periods import (
    Period,
    PeriodKind,
    WeekPoints,
    cycle_score,
    period_named,
    period_score,
    points_of_week,
)
from campaigns.rules.ranking import Ties, movement
from campaigns.rules.scoring import Kind, RuleTable
from campaigns.rules.self_checks import Sums, sums_of

UnitPoints = dict[int, list[WeekPoints]]


@dataclass(frozen=True)
class PeriodTable:
    """The table of a period as of its cut-off, or as of now while it runs.

    `rows` look like those of a weekly table (plain JSON values, print order; points are means a
    week). `weeks` is the number of its weeks, `begun` of those that have begun since the first week
    that the campaign has a table of, `published` of those that are published. `is_over` says that it will not grow; what is not published may still change.
    """

    campaign: Campaign
    period: Period
    as_of: datetime
    rule_version: str
    weeks: int
    begun: int
    published: int
    is_over: bool
    rows: list[dict[str, Any]]
    territories: list[dict[str, Any]]
    zones: list[dict[str, Any]]

    @property
    def state(self) -> str:
        """ "published" once every week of it is, else "open": who reads it follows from that."""
        return "published" if self.is_over and self.published == self.weeks else "open"


def last_day(end: datetime) -> date:
    """The Sunday before the moment that ends a period."""
    return local(before(end)).date()


def period_in(campaign: Campaign, code: str) -> Period | None:
    """The period that an address names; None when it names none, or none of the campaign's."""
    period = period_named(code)
    return period if period is not None and weeks_of(campaign, period) else None


def weeks_of(campaign: Campaign, period: Period) -> list[date]:
    """Mondays of the period's weeks in the campaign's time and the year after it."""
    first = monday_of(at(campaign.starts_on, time(0)))
    return [day for day in period.mondays if first <= day <= campaign.ends_on + AFTERMATH]


def period_table(*, campaign: Campaign, period: Period, now: datetime) -> PeriodTable:
    """Facts and points folded into the period's table; a fixed number of queries.

    `movement` is against the period before. Raises NoRulesInForce as the weekly table does.
    """
    found = _fold(campaign, period, now)
    earlier = period.before
    last_ranks: dict[str, int] = {}
    if weeks_of(campaign, earlier):
        last_ranks = {row["department"]: row["rank"] for row in _fold(campaign, earlier, now).rows}
    for row in found.rows:
        row["movement"] = movement(row["rank"], last_ranks.get(row["department"]))
    return found


def span_of_period(campaign: Campaign, period: Period, now: datetime) -> Span:
    """The period as facts are read of it: from its first week in the campaign to its cut-off."""
    start, end = at(weeks_of(campaign, period)[0], time(0)), period.bounds[1]
    return Span(campaign, start, max(start, min(end, now + INSTANT)))


def _fold(campaign: Campaign, period: Period, now: datetime) -> PeriodTable:
    """The table without movement."""
    mondays, end = weeks_of(campaign, period), period.bounds[1]
    span = span_of_period(campaign, period, now)
    start = span.start
    first = ScoreWeek.objects.filter(campaign=campaign).aggregate(first=Min("monday"))["first"]
    begun = [
        monday
        for monday in mondays
        if first is not None and first <= monday and at(monday, time(0)) <= now
    ]
    weeks = list(
        ScoreWeek.objects.filter(campaign=campaign, monday__in=begun)
        .defer("content")
        .order_by("monday")
    )
    version = rule_version(campaign, min(max(now, start), before(end)))
    facts = facts_of(span)
    return PeriodTable(
        campaign=campaign,
        period=period,
        as_of=min(now, end),
        rule_version=version.name,
        weeks=len(mondays),
        begun=len(begun),
        published=sum(week.state == "published" for week in weeks),
        is_over=now >= end,
        rows=_rows(span, facts, weeks, len(begun), version.table()),
        territories=territory_rows(facts),
        zones=zone_rows(facts),
    )


def _rows(
    span: Span, facts: Facts, weeks: Sequence[ScoreWeek], begun: int, table: RuleTable
) -> list[dict[str, Any]]:
    campaign = span.campaign
    places = places_of(campaign)
    points = points_of_weeks(campaign, weeks, span.cut_off)
    site_rates = rates_of(weeks)
    units = units_with(places, facts, points.keys() | site_rates.keys())
    last = local(before(max(span.cut_off, span.start + INSTANT))).date()
    stretch = Stretch(campaign, local(span.start).date(), last, span.cut_off)
    self_checks = {
        unit_id: sums_of(days.values())
        for unit_id, days in days_of(stretch, units.values()).items()
    }
    rows = {}
    for unit_id, unit in units.items():
        figures = figures_of(facts, unit_id)
        own = self_checks.get(unit_id, Sums())
        rates = site_rates.get(unit_id, [])
        score = period_score(
            scored_facts(figures, own, rates), points.get(unit_id, []), begun=begun, table=table
        )
        rows[unit_id] = unit_row(unit, places.get(unit_id), figures, own, rates, score)
    return in_order(rows, places, Ties(campaign.ties), {})


# --- the cycle -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CycleTable:
    """The cycle (测评周期) as of now: `years` are (year, weight in percent, has begun). A row holds
    department, name, short_name, group, sort, `years` (year → score or None), score, rank, grade."""

    campaign: Campaign
    as_of: datetime
    years: list[tuple[int, int, bool]]
    rows: list[dict[str, Any]]


def cycle_table(*, campaign: Campaign, now: datetime) -> CycleTable:
    """The weighted years of every unit, ranked inside its group; queries grow with the years, not
    with the units. Years that have not begun are left out and the others scaled up."""
    weights = dict(
        CampaignYear.objects.filter(campaign=campaign)
        .order_by("year")
        .values_list("year", "weight")
    )
    tables = {}
    for year in weights:
        period = Period(PeriodKind.YEAR, year)
        if weeks_of(campaign, period) and period.bounds[0] <= now:
            tables[year] = _fold(campaign, period, now)
    totals: dict[str, dict[int, Decimal | None]] = defaultdict(lambda: dict.fromkeys(weights))
    known: dict[str, dict[str, Any]] = {}
    for year, table in tables.items():
        for row in table.rows:
            totals[row["department"]][year] = (
                None if row["score"] is None else Decimal(row["score"])
            )
            known[row["department"]] = row  # the latest year names the unit
    places = places_of(campaign)
    ids = dict(Department.objects.filter(code__in=known).values_list("code", "pk"))
    rows = {
        ids[code]: _cycle_row(known[code], totals[code], cycle_score(totals[code], weights))
        for code in sorted(known, key=lambda code: (known[code]["sort"], ids[code]))
    }
    return CycleTable(
        campaign=campaign,
        as_of=now,
        years=[(year, weight, year in tables) for year, weight in weights.items()],
        rows=in_order(rows, places, Ties(campaign.ties), {}),
    )


def _cycle_row(
    row: Mapping[str, Any], totals: Mapping[int, Decimal | None], total: Decimal | None
) -> dict[str, Any]:
    kept = ("department", "name", "short_name", "group", "sort")
    return {
        **{name: row[name] for name in kept},
        "years": {str(year): text(points) for year, points in totals.items()},
        "score": text(total),
        "few_cases": False,
    }


# --- points, week by week ------------------------------------------------------------------------


def points_of_weeks(
    campaign: Campaign, weeks: Sequence[ScoreWeek], cut_off: datetime
) -> UnitPoints:
    """Unit id → what counted in each week where it has points: as stored of closed weeks, folded
    live of open ones (four queries)."""
    rules = _Rules(campaign, cut_off)
    closed = {week.pk: week for week in weeks if week.state != "open"}
    found: UnitPoints = {}
    lapses = _lapses(closed, rules)
    rows = ScoreRow.objects.filter(week__in=closed).values_list("week", "department", "figures")
    for week_id, unit_id, figures in rows:
        own = WeekPoints(
            deductions=Decimal(figures["deductions"]),
            bonus=Decimal(figures["bonus"]),
            correction=Decimal(figures["correction"]),
            lapses=lapses.get((week_id, unit_id), WeekPoints()).lapses,
            vetoed=figures["vetoed"],
        )
        if own != WeekPoints():
            found.setdefault(unit_id, []).append(own)
    still_open = {week.pk: week for week in weeks if week.state == "open"}
    entries = ScoreEntry.objects.standing().filter(week__in=still_open)
    for (_week, unit_id), own in _folded(entries, still_open, rules).items():
        found.setdefault(unit_id, []).append(own)
    return found


def _lapses(weeks: Mapping[int, ScoreWeek], rules: _Rules) -> dict[tuple[int, int], WeekPoints]:
    """Lapses are not stored by themselves; no cap but their own rule's touches them."""
    entries = ScoreEntry.objects.standing().filter(week__in=weeks, kind=Kind.LAPSE.value)
    return _folded(entries, weeks, rules)


def _folded(
    entries: ScoreEntryQuerySet, weeks: Mapping[int, ScoreWeek], rules: _Rules
) -> dict[tuple[int, int], WeekPoints]:
    """(week id, unit id) → what counted, in order of posting (one query)."""
    by_week: dict[tuple[int, int], list[ScoreEntry]] = defaultdict(list)
    rows = entries.only("week_id", "department_id", "rule", "kind", "points", "issue_id")
    for entry in rows.order_by("pk"):
        by_week[entry.week_id, entry.department_id].append(entry)
    return {
        key: points_of_week([posted(entry) for entry in own], rules.of(weeks[key[0]]))
        for key, own in by_week.items()
    }


class _Rules:
    """The rule tables of a campaign's weeks (two queries for all)."""

    def __init__(self, campaign: Campaign, cut_off: datetime) -> None:
        self._cut_off = cut_off
        rows = Prefetch("rows", ScoreRule.objects.order_by("sort", "pk"))
        versions = RuleVersion.objects.filter(campaign=campaign, valid_from__isnull=False)
        self._versions = list(versions.prefetch_related(rows).order_by("-valid_from", "-pk"))
        self._tables = {version.pk: version.table() for version in self._versions}

    def of(self, week: ScoreWeek) -> RuleTable:
        """The version that a closed week was frozen with; of an open one that of the last moment
        read of it."""
        if week.rule_version_id is not None:
            return self._tables[week.rule_version_id]
        last = before(min(week_bounds(week.monday)[1], self._cut_off))
        return next(
            self._tables[version.pk]
            for version in self._versions
            if version.valid_from is not None and version.valid_from <= last
        )
