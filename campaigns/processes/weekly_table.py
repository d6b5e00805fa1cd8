"""The weekly table: live from facts and entries, or as it was stored.

Source of the rules: SCORING "Facts", "Score", "Rank".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
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
    Zone,
)
from campaigns.processes.entries import posted, rule_version
from campaigns.processes.facts import (
    FIGURES,
    Facts,
    Span,
    facts_of,
    span_of,
)
from campaigns.processes.self_check_facts import week_sums
from campaigns.processes.week_lists import lists_of
from campaigns.rules import ranking, scoring
from campaigns.rules.calendars import at, before, monday_of, week_bounds
from campaigns.rules.ranking import Candidate, Ties
from campaigns.rules.scoring import Part
from campaigns.rules.self_checks import Sums

DEFERRED_MARK_PERCENT = 5
UPHELD_MARK_PERCENT = 10
AFTERMATH_DAYS = 366  # what was found in a campaign's last days is fixed and scored after it


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
    lists: dict[str, list[dict[str, Any]]]


def week_named(campaign: Campaign, text: str) -> date | None:
    """The Monday of a week that an address names; None when it is no Monday, or far from the
    campaign's years."""
    try:
        monday = date.fromisoformat(text)
    except ValueError:
        return None
    first = monday_of(at(campaign.starts_on, time(0)))
    last = campaign.ends_on + timedelta(days=AFTERMATH_DAYS)
    return monday if monday.weekday() == 0 and first <= monday <= last else None


def table(*, campaign: Campaign, monday: date, now: datetime) -> Table:
    """The stored table of a frozen or published week, else the live one as of now."""
    week = (
        ScoreWeek.objects.select_related("rule_version", "frozen_by", "published_by")
        .filter(campaign=campaign, monday=monday)
        .first()
    )
    if week is not None and week.state != "open":
        return stored_table(week)
    return live_table(campaign=campaign, monday=monday, now=now, week=week)


def stored_table(week: ScoreWeek) -> Table:
    """The table as it was frozen (no query)."""
    content = week.content
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
        lists=content["lists"],
    )


def live_table(
    *,
    campaign: Campaign,
    monday: date,
    now: datetime,
    week: ScoreWeek | None = None,
    with_lists: bool = False,
) -> Table:
    """Facts and entries folded into a table as of now; a fixed number of queries."""
    span = span_of(campaign=campaign, monday=monday, now=now)
    version = rule_version(campaign, min(max(now, span.start), before(week_bounds(monday)[1])))
    facts = facts_of(span)
    return Table(
        campaign=campaign,
        monday=monday,
        week=week,
        state="open",
        rule_version=version.name,
        as_of=min(now, week_bounds(monday)[1]),
        rows=unit_rows(span=span, facts=facts, monday=monday, version=version),
        territories=_territory_rows(facts),
        zones=_zone_rows(facts),
        lists=lists_of(span=span, monday=monday, table=version.table()) if with_lists else {},
    )


def unit_rows(
    *, span: Span, facts: Facts, monday: date, version: RuleVersion
) -> list[dict[str, Any]]:
    """One row a ranked unit, and a unit with a fact or an entry, in print order."""
    campaign = span.campaign
    places = {
        place.department_id: place
        for place in RankedUnit.objects.filter(campaign=campaign).select_related("group")
    }
    entries = entries_by_unit(campaign, monday)
    with_facts = {unit for unit, row in facts.by_unit.items() if row.keys() & set(FIGURES)}
    ids = places.keys() | with_facts | entries.keys()
    units = Department.objects.in_bulk(list(ids))
    self_checks = week_sums(
        campaign=campaign, monday=monday, cut_off=span.cut_off, units=units.values()
    )
    rows: dict[int, dict[str, Any]] = {}
    candidates = []
    rules = version.table()
    for unit in sorted(units.values(), key=lambda unit: (unit.sort, unit.pk)):
        place = places.get(unit.pk)
        row = _unit_row(
            unit,
            place,
            facts.by_unit.get(unit.pk, {}),
            self_checks.get(unit.pk, Sums()),
            entries.get(unit.pk, []),
            rules,
        )
        rows[unit.pk] = row
        candidates.append(
            Candidate(
                key=unit.pk,
                group=(place.group.sort, place.group.pk) if place is not None else (10**6, 0),
                sort=unit.sort,
                total=None if row["score"] is None else Decimal(row["score"]),
                few_cases=row["few_cases"],
            )
        )
    candidates.sort(key=lambda candidate: candidate.group)  # type: ignore[arg-type,return-value]
    last_ranks = _last_ranks(campaign, monday)
    ordered = []
    for place_in_group in ranking.places(candidates, Ties(campaign.ties)):
        row = rows[place_in_group.key]  # type: ignore[index]
        row |= {
            "rank": place_in_group.rank,
            "grade": place_in_group.grade.value if place_in_group.grade else None,
            "movement": ranking.movement(
                place_in_group.rank,
                last_ranks.get(place_in_group.key),  # type: ignore[call-overload]
            ),
            "red_list": place_in_group.on_red_list,
            "black_list": place_in_group.on_black_list,
        }
        ordered.append(row)
    return ordered


def _unit_row(
    unit: Department,
    place: RankedUnit | None,
    facts: Mapping[str, int],
    self_checks: Sums,
    entries: list[ScoreEntry],
    rules: scoring.RuleTable,
) -> dict[str, Any]:
    figures = {figure: facts.get(figure, 0) for figure in FIGURES}
    score = scoring.score(
        scoring.Facts(
            due=figures["due"],
            on_time=figures["on_time"],
            fixed=figures["fixed"],
            self_days=self_checks.days,
            self_required=Decimal(self_checks.required),
        ),
        [posted(entry) for entry in entries],
        rules,
    )
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
        "site_rate": None,
        "sites_inspected": 0,
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
        and ranking.has_few_cases(due=figures["due"], sites_inspected=0),
        "many_deferred": _is_over(figures["deferred"], facts.get("open", 0), DEFERRED_MARK_PERCENT),
        "many_upheld": _is_over(figures["upheld"], figures["found"], UPHELD_MARK_PERCENT),
    }


def _is_over(part: int, whole: int, percent: int) -> bool:
    return part > 0 and part * 100 > whole * percent


def text(points: Decimal | None) -> str | None:
    """A decimal as the table stores it."""
    return None if points is None else str(points)


def entries_by_unit(campaign: Campaign, monday: date) -> dict[int, list[ScoreEntry]]:
    """Unit id → the standing entries of the week, in order of posting (one query)."""
    found: dict[int, list[ScoreEntry]] = {}
    rows = (
        ScoreEntry.objects.standing()
        .filter(week__campaign=campaign, week__monday=monday)
        .only("department_id", "rule", "kind", "points", "issue_id")
        .order_by("pk")
    )
    for entry in rows:
        found.setdefault(entry.department_id, []).append(entry)
    return found


def _last_ranks(campaign: Campaign, monday: date) -> dict[int, int]:
    """Unit id → rank in the last published week before this one."""
    published = ScoreWeek.objects.filter(
        campaign=campaign, state="published", monday__lt=monday
    ).order_by("-monday")
    ranks = ScoreRow.objects.filter(week=Subquery(published.values("pk")[:1]), rank__isnull=False)
    return dict(ranks.values_list("department_id", "rank"))  # type: ignore[arg-type]


def _territory_rows(facts: Facts) -> list[dict[str, Any]]:
    """The table 属地: a subdistrict or township with all its communities, then each community."""
    figures = facts.by_territory
    units = list(
        Department.objects.filter(kind__in=("subdistrict", "township", "community")).order_by(
            "sort", "pk"
        )
    )
    sums: dict[int, dict[str, int]] = {}
    for unit in units:
        own = figures.get(unit.pk, {})
        for above in (unit.pk, unit.parent_id):
            if above is not None:
                total = sums.setdefault(above, {})
                for figure, count in own.items():
                    total[figure] = total.get(figure, 0) + count
    rows = []
    for unit in units:
        counts = sums.get(unit.pk, {})
        if unit.kind == "community" and not any(counts.values()):
            continue
        rows.append(
            {"department": unit.code, "name": unit.short_name, "kind": unit.kind}
            | _second_figures(counts)
        )
    return rows


def _zone_rows(facts: Facts) -> list[dict[str, Any]]:
    """The table 片区: zone, leader, lead unit, chief, and the same figures."""
    figures = facts.by_zone
    zones = Zone.objects.select_related("leader", "chief", "lead_department", "territory")
    return [
        {
            "zone": zone.code,
            "name": zone.name,
            "leader": zone.leader.name if zone.leader else "",
            "chief": zone.chief.name if zone.chief else "",
            "lead_department": zone.lead_department.short_name,
            "territory": zone.territory.short_name,
        }
        | _second_figures(figures.get(zone.pk, {}))
        for zone in zones.order_by("sort", "pk")
    ]


def _second_figures(counts: Mapping[str, int]) -> dict[str, Any]:
    due, fixed = counts.get("due", 0), counts.get("fixed", 0)
    return {
        "found": counts.get("found", 0),
        "open": counts.get("open", 0),
        "overdue_open": counts.get("overdue_open", 0),
        "rebound": counts.get("rebound", 0),
        "due": due,
        "fixed": fixed,
        "fix_rate": text(scoring.rate(fixed, due)),
    }
