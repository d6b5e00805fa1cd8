"""What a version of the rule table would have made of past weeks; nothing is written.

Facts come from the stored rows (of the running week from the live table), entries are priced anew
(`rules/rule_tables.py`) and folded with the caps and weights of the version. Not replayed: deeds
that people would have done otherwise, and corrections, which answer for earlier weeks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from campaigns.exports.what_if import NAME, TriedPaper, TriedRow, build
from campaigns.models import Campaign, Department, RuleVersion, ScoreEntry, ScoreWeek
from campaigns.processes.exporting import NOT_IN_NAMES
from campaigns.processes.site_scoring import rates_of
from campaigns.processes.weekly_table import Table, live_table, stored_table
from campaigns.rules import ranking, scoring
from campaigns.rules.ranking import Candidate, Ties
from campaigns.rules.rule_tables import Entry, repriced
from campaigns.rules.scoring import Kind, Posted, RuleTable

MOST_WEEKS = 26


@dataclass(frozen=True)
class Line:
    """A unit's week before and after. Scores and points are decimals, None when unranked."""

    department: str
    unit: str
    name: str
    group: str
    rank: int | None
    new_rank: int | None
    score: Decimal | None
    new_score: Decimal | None
    deductions: Decimal
    new_deductions: Decimal
    bonus: Decimal
    new_bonus: Decimal
    grade: str | None
    new_grade: str | None
    lists: frozenset[str]
    new_lists: frozenset[str]

    @property
    def difference(self) -> Decimal | None:
        """Points gained; None when the unit is unranked."""
        if self.score is None or self.new_score is None:
            return None
        return self.new_score - self.score

    @property
    def is_moved(self) -> bool:
        return (self.rank, self.score, self.deductions, self.bonus, self.lists) != (
            self.new_rank,
            self.new_score,
            self.new_deductions,
            self.new_bonus,
            self.new_lists,
        )


@dataclass(frozen=True)
class Outcome:
    """A week under the version: its lines in the new print order."""

    monday: date
    state: str
    counted_with: str
    lines: list[Line]

    @property
    def moved(self) -> int:
        return sum(line.is_moved for line in self.lines)


def what_if(
    *, version: RuleVersion, campaign: Campaign, mondays: Iterable[date], now: datetime
) -> list[Outcome]:
    """The weeks under `version`, oldest first. Weeks that are not there are left out."""
    weeks = ScoreWeek.objects.filter(campaign=campaign, monday__in=list(mondays))
    found = list(weeks.select_related("rule_version", "campaign").order_by("monday"))
    tables = _Tables(campaign)
    rules = version.table()
    return [_outcome(week, rules, tables, now) for week in found[:MOST_WEEKS]]


def past_weeks(campaign: Campaign, now: datetime) -> list[ScoreWeek]:
    """The weeks that can be asked about, the latest first: begun, at most half a year."""
    weeks = ScoreWeek.objects.filter(campaign=campaign, monday__lte=now.date())
    return list(weeks.order_by("-monday").defer("content")[:MOST_WEEKS])


class _Tables:
    """The rule tables that were in force, by moment (two queries)."""

    def __init__(self, campaign: Campaign) -> None:
        rows = RuleVersion.objects.filter(campaign=campaign, valid_from__isnull=False)
        versions = list(rows.prefetch_related("rows").order_by("valid_from", "pk"))
        self._begins = [version.valid_from for version in versions]
        self._tables = [version.table() for version in versions]

    def at(self, moment: datetime) -> RuleTable:
        place = bisect_right(self._begins, moment)  # type: ignore[type-var]
        return self._tables[max(place - 1, 0)]


def _outcome(week: ScoreWeek, rules: RuleTable, tables: _Tables, now: datetime) -> Outcome:
    table = _table(week, now)
    entries, rates = _entries(week), _site_rates(week)
    scores = {
        row["department"]: _score(
            row,
            rates.get(row["department"], ()),
            entries.get(row["department"], []),
            rules,
            tables,
        )
        for row in table.rows
    }
    candidates = [_candidate(row, scores[row["department"]]) for row in table.rows]
    by_code = {row["department"]: row for row in table.rows}
    lines = [
        _line(by_code[str(place.key)], scores[str(place.key)], place)
        for place in ranking.places(candidates, Ties(week.campaign.ties))
    ]
    return Outcome(week.monday, table.state, table.rule_version, lines)


def _table(week: ScoreWeek, now: datetime) -> Table:
    if week.state == "open":
        return live_table(campaign=week.campaign, monday=week.monday, now=now, week=week)
    return stored_table(week)


def _entries(week: ScoreWeek) -> Mapping[str, list[tuple[ScoreEntry, Entry]]]:
    """Unit code → its standing entries in order of posting (one query)."""
    rows = list(
        ScoreEntry.objects.standing().filter(week=week).select_related("department").order_by("pk")
    )
    assisting: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        if row.share is not None and ":assist" in row.key:
            assisting[row.key.rsplit(":assist", 1)[0], row.generation].append(row.share)
    found: dict[str, list[tuple[ScoreEntry, Entry]]] = defaultdict(list)
    for row in rows:
        entry = Entry(
            rule=row.rule,
            kind=Kind(row.kind),
            points=row.points,
            severity=row.severity,
            share=row.share,
            siblings=tuple(assisting.get((row.key, row.generation), ())),
            issue=row.issue_id,
        )
        found[row.department.code].append((row, entry))
    return found


def _site_rates(week: ScoreWeek) -> Mapping[str, Sequence[Fraction]]:
    """Unit code → the rates of its inspected sites, which the printed mean has rounded (two
    queries)."""
    rates = rates_of([week])
    codes = dict(Department.objects.filter(pk__in=rates).values_list("pk", "code"))
    return {codes[unit]: own for unit, own in rates.items()}


def _score(
    row: Mapping[str, Any],
    site_rates: Sequence[Fraction],
    entries: Sequence[tuple[ScoreEntry, Entry]],
    rules: RuleTable,
    tables: _Tables,
) -> scoring.Score:
    posted: list[Posted] = []
    for stored, entry in entries:
        priced = repriced(
            entry,
            old=tables.at(stored.occurred_at),
            new=rules,
            unit=row["department"],
            group=row["group"],
        )
        if priced is not None:
            posted.append(priced)
    facts = scoring.Facts(
        due=row["due"],
        on_time=row["on_time"],
        fixed=row["fixed"],
        site_rates=site_rates,
        self_days=Decimal(row["self_days"]),
        self_required=Decimal(row["self_required"]),
    )
    return scoring.score(facts, posted, rules)


def _candidate(row: Mapping[str, Any], score: scoring.Score) -> Candidate:
    return Candidate(
        key=row["department"],
        group=row["group"],
        sort=row["sort"],
        total=score.total if row["group"] else None,
        few_cases=row["few_cases"],
    )


def _line(row: Mapping[str, Any], score: scoring.Score, place: ranking.Place) -> Line:
    return Line(
        department=row["department"],
        unit=row["short_name"],
        name=row["name"],
        group=row["group"],
        rank=row["rank"],
        new_rank=place.rank,
        score=None if row["score"] is None else Decimal(row["score"]),
        new_score=None if place.rank is None else score.total,
        deductions=Decimal(row["deductions"]),
        new_deductions=score.deductions,
        bonus=Decimal(row["bonus"]),
        new_bonus=score.bonus,
        grade=row["grade"],
        new_grade=place.grade.value if place.grade else None,
        lists=frozenset(name for name in ("red_list", "black_list") if row[name]),
        new_lists=frozenset(
            name
            for name, is_on in (
                ("red_list", place.on_red_list),
                ("black_list", place.on_black_list),
            )
            if is_on
        ),
    )


def workbook(
    *, version: RuleVersion, campaign: Campaign, outcomes: Sequence[Outcome], now: datetime
) -> tuple[str, bytes]:
    """File name and bytes of the outcomes' workbook; always Chinese."""
    paper = TriedPaper(
        organisation=campaign.office_name,
        campaign=campaign.name,
        version=version.name,
        made_at=now,
        weeks=[
            (one.monday, one.counted_with, one.state == "open", [_row(row) for row in one.lines])
            for one in outcomes
        ],
    )
    name = NOT_IN_NAMES.sub("", f"{campaign.name}{NAME}{version.name}")
    return f"{name}.xlsx", build(paper)


def _row(line: Line) -> TriedRow:
    return TriedRow(
        group=line.group,
        unit=line.name,
        rank=(line.rank, line.new_rank),
        score=(line.score, line.new_score),
        difference=line.difference,
        deductions=(line.deductions, line.new_deductions),
        bonus=(line.bonus, line.new_bonus),
        grade=(line.grade, line.new_grade),
        lists=(line.lists, line.new_lists),
    )
