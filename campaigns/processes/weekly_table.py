"""The weekly table: live from facts and entries, or as it was stored.

Source of the rules: SCORING "Facts", "Score", "Rank".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Subquery

from campaigns.models import (
    Campaign,
    Department,
    RankedUnit,
    RuleVersion,
    ScoreEntry,
    ScoreRow,
    ScoreWeek,
)
from campaigns.processes.entries import rule_version
from campaigns.processes.facts import (
    FIGURES,
    Facts,
    Span,
    facts_of,
    span_of,
)
from campaigns.processes.second_tables import territory_rows, zone_rows
from campaigns.processes.self_check_facts import week_sums
from campaigns.processes.site_scoring import rates_of
from campaigns.processes.stored_lists import WITHOUT_LISTS, Lists, StoredLists
from campaigns.processes.week_basis import Basis, present_basis
from campaigns.processes.week_lists import lists_of
from campaigns.rules import ranking, scoring
from campaigns.rules.calendars import at, before, monday_of, week_bounds
from campaigns.rules.ranking import Candidate, Ties
from campaigns.rules.scoring import Part
from campaigns.rules.self_checks import Sums
from campaigns.rules.site_scores import mean_rate

DEFERRED_MARK_PERCENT = 5
UPHELD_MARK_PERCENT = 10
AFTERMATH = timedelta(
    days=366
)  # what was found in a campaign's last days is fixed and scored after it


@dataclass(frozen=True)
class Table:
    """A week's table, live or stored. `rows`, `territories`, `zones` and `lists` hold plain JSON
    values (decimals as strings), in print order; `state` is "open" for a live one."""

    campaign: Campaign
    monday: date
    week: ScoreWeek | None
    state: str
    rule_version: str
    as_of: datetime
    rows: list[dict[str, Any]]
    territories: list[dict[str, Any]]
    zones: list[dict[str, Any]]
    lists: Lists
    basis: dict[str, Any] = field(default_factory=dict)


def week_named(campaign: Campaign, text: str) -> date | None:
    """The Monday of a week that an address names; None when it is no Monday, or far from the
    campaign's years."""
    try:
        monday = date.fromisoformat(text)
    except ValueError:
        return None
    first = monday_of(at(campaign.starts_on, time(0)))
    last = campaign.ends_on + AFTERMATH
    return monday if monday.weekday() == 0 and first <= monday <= last else None


def table(*, campaign: Campaign, monday: date, now: datetime) -> Table:
    """The stored table of a frozen or published week, else the live one as of now."""
    week = (
        ScoreWeek.objects.select_related(
            "campaign", "rule_version", "frozen_by", "published_by", "unfreeze_asked_by"
        )
        .defer("content")
        .annotate(table_content=WITHOUT_LISTS)
        .filter(campaign=campaign, monday=monday)
        .first()
    )
    if week is not None and week.state != "open":
        return _stored(week, week.table_content, StoredLists(week.pk))
    return live_table(campaign=campaign, monday=monday, now=now, week=week)


def stored_table(week: ScoreWeek) -> Table:
    """The table as it was frozen (no query)."""
    return _stored(week, week.content, week.content["lists"])


def _stored(week: ScoreWeek, content: Mapping[str, Any], lists: Lists) -> Table:
    return Table(
        campaign=week.campaign,
        monday=week.monday,
        week=week,
        state=week.state,
        rule_version=content["rule_version"],
        as_of=datetime.fromisoformat(content["as_of"]),
        rows=content["rows"],
        territories=content["territories"],
        zones=content["zones"],
        lists=lists,
        basis=content.get("basis", {}),
    )


def live_table(
    *,
    campaign: Campaign,
    monday: date,
    now: datetime,
    week: ScoreWeek | None = None,
    with_lists: bool = False,
    version: RuleVersion | None = None,
) -> Table:
    """Facts and entries folded into a table as of now; a fixed number of queries.

    By the rules in force at the end of the week, or now while it runs, unless a version is given.
    """
    span = span_of(campaign=campaign, monday=monday, now=now)
    version = version or week_version(campaign=campaign, monday=monday, now=now)
    facts = facts_of(span)
    basis = present_basis(campaign=campaign, monday=monday) if with_lists else None
    return Table(
        campaign=campaign,
        monday=monday,
        week=week,
        state="open",
        rule_version=version.name,
        as_of=min(now, week_bounds(monday)[1]),
        rows=unit_rows(span=span, facts=facts, monday=monday, version=version, basis=basis),
        territories=territory_rows(facts),
        zones=zone_rows(facts),
        lists=lists_of(span=span, monday=monday, table=version.table()) if with_lists else {},
        basis=basis.plain() if basis is not None else {},
    )


def week_version(*, campaign: Campaign, monday: date, now: datetime) -> RuleVersion:
    """The rules that a week is counted with while it is open: those of its last second, or of now
    while it runs (two queries)."""
    start, end = week_bounds(monday)
    return rule_version(campaign, min(max(now, start), before(end)))


def unit_rows(
    *,
    span: Span,
    facts: Facts,
    monday: date,
    version: RuleVersion,
    basis: Basis | None = None,
) -> list[dict[str, Any]]:
    """One row a ranked unit, and a unit with a fact or an entry, in print order; by the basis kept
    with a frozen week when it is given, else by today's settings."""
    campaign = span.campaign
    places = places_of(campaign)
    entries = entries_by_unit(campaign, monday)
    site_rates = rates_of(ScoreWeek.objects.filter(campaign=campaign, monday=monday))
    units = units_with(places, facts, entries.keys() | site_rates.keys())
    self_checks = week_sums(
        campaign=campaign,
        monday=monday,
        cut_off=span.cut_off,
        units=units.values(),
        basis=basis,
    )
    rules = version.table()
    rows = {}
    for unit_id, unit in units.items():
        figures = figures_of(facts, unit_id)
        own = self_checks.get(unit_id, Sums())
        rates = site_rates.get(unit_id, [])
        score = scoring.score(scored_facts(figures, own, rates), entries.get(unit_id, []), rules)
        rows[unit_id] = unit_row(unit, places.get(unit_id), figures, own, rates, score)
    ties = Ties(basis.ties if basis is not None else campaign.ties)
    return in_order(rows, places, ties, _last_ranks(campaign, monday, basis))


def places_of(campaign: Campaign) -> dict[int, RankedUnit]:
    """Unit id → its place in a ranking group (one query)."""
    rows = RankedUnit.objects.filter(campaign=campaign).select_related("group")
    return {place.department_id: place for place in rows}


def units_with(
    places: Mapping[int, RankedUnit], facts: Facts, others: Iterable[int]
) -> dict[int, Department]:
    """The units that get a row, by id in the official order: ranked ones, those with a figure, and
    others, who have points or an inspected site (one query)."""
    with_facts = {unit for unit, row in facts.by_unit.items() if row.keys() & set(FIGURES)}
    units = Department.objects.in_bulk(list(places.keys() | with_facts | set(others)))
    return dict(sorted(units.items(), key=lambda pair: (pair[1].sort, pair[0])))


def figures_of(facts: Facts, unit_id: int) -> dict[str, int]:
    """All figures of a unit, and how many issues it holds open."""
    own = facts.by_unit.get(unit_id, {})
    return {figure: own.get(figure, 0) for figure in (*FIGURES, "open")}


def scored_facts(
    figures: Mapping[str, int], self_checks: Sums, site_rates: Sequence[Fraction]
) -> scoring.Facts:
    """What the parts of a score are made of."""
    return scoring.Facts(
        due=figures["due"],
        on_time=figures["on_time"],
        fixed=figures["fixed"],
        site_rates=site_rates,
        self_days=self_checks.days,
        self_required=Decimal(self_checks.required),
    )


def in_order(
    rows: Mapping[int, dict[str, Any]],
    places: Mapping[int, RankedUnit],
    ties: Ties,
    last_ranks: Mapping[int, int],
) -> list[dict[str, Any]]:
    """The rows (by unit id, in the official order) ranked inside their groups, in print order."""
    groups = {unit: (place.group.sort, place.group.pk) for unit, place in places.items()}
    candidates = [
        Candidate(
            key=unit,
            group=groups.get(unit, (10**6, 0)),
            sort=row["sort"],
            total=None if row["score"] is None else Decimal(row["score"]),
            few_cases=row["few_cases"],
        )
        for unit, row in rows.items()
    ]
    candidates.sort(key=lambda candidate: candidate.group)  # type: ignore[arg-type,return-value]
    ordered = []
    for place in ranking.places(candidates, ties):
        row = rows[place.key]  # type: ignore[index]
        row |= {
            "rank": place.rank,
            "grade": place.grade.value if place.grade else None,
            "movement": ranking.movement(
                place.rank,
                last_ranks.get(place.key),  # type: ignore[call-overload]
            ),
            "red_list": place.on_red_list,
            "black_list": place.on_black_list,
        }
        ordered.append(row)
    return ordered


def unit_row(
    unit: Department,
    place: RankedUnit | None,
    counts: Mapping[str, int],
    self_checks: Sums,
    site_rates: Sequence[Fraction],
    score: scoring.Score,
) -> dict[str, Any]:
    """A unit's line but for rank, grade, movement and lists. `counts` are those of `figures_of`."""
    figures = {figure: counts[figure] for figure in FIGURES}
    total = score.total if place is not None else None
    return {
        "department": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "sort": unit.sort,
        "group": place.group.name if place is not None else "",
        **figures,
        "on_time_rate": text(scoring.rate(figures["on_time"], figures["due"])),
        "fix_rate": text(scoring.rate(figures["fixed"], figures["due"])),
        "site_rate": text(mean_rate(site_rates)),
        "sites_inspected": len(site_rates),
        "self_days": f"{self_checks.days.normalize():f}",
        "self_required": str(self_checks.required),
        "parts": {part.value: text(score.parts[part]) for part in Part},
        "deductions": str(score.deductions),
        "bonus": str(score.bonus),
        "correction": str(score.correction),
        "score": text(total),
        "unranked_reason": score.unranked_reason or ("" if place is not None else "no_group"),
        "vetoed": score.is_vetoed,
        "few_cases": total is not None
        and ranking.has_few_cases(due=figures["due"], sites_inspected=len(site_rates)),
        "many_deferred": _is_over(figures["deferred"], counts["open"], DEFERRED_MARK_PERCENT),
        "many_upheld": _is_over(figures["upheld"], figures["found"], UPHELD_MARK_PERCENT),
    }


def _is_over(part: int, whole: int, percent: int) -> bool:
    return part > 0 and part * 100 > whole * percent


def text(points: Decimal | None) -> str | None:
    """A decimal as the table stores it."""
    return None if points is None else str(points)


def entries_by_unit(campaign: Campaign, monday: date) -> dict[int, list[scoring.Posted]]:
    """Unit id → the standing entries of the week as the rules fold them, in order of posting (one
    query). Plain values: of a full week there are tens of thousands."""
    found: dict[int, list[scoring.Posted]] = {}
    kinds = {kind.value: kind for kind in scoring.Kind}
    rows = (
        ScoreEntry.objects.standing()
        .filter(week__campaign=campaign, week__monday=monday)
        .order_by("pk")
        .values_list("department_id", "rule", "kind", "points", "issue_id")
    )
    for unit_id, rule, kind, points, issue_id in rows:
        entry = scoring.Posted(rule, kinds[kind], points, issue_id)
        found.setdefault(unit_id, []).append(entry)
    return found


def _last_ranks(campaign: Campaign, monday: date, basis: Basis | None) -> dict[int, int]:
    """Unit id → rank in the last published week before this one, or in the one kept with it."""
    weeks = ScoreWeek.objects.filter(campaign=campaign)
    if basis is None:
        weeks = weeks.filter(state="published", monday__lt=monday).order_by("-monday")
    else:
        weeks = weeks.filter(monday__in=[basis.compared_with] if basis.compared_with else [])
    ranks = ScoreRow.objects.filter(week=Subquery(weeks.values("pk")[:1]), rank__isnull=False)
    return dict(ranks.values_list("department_id", "rank"))  # type: ignore[arg-type]
