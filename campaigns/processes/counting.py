"""What posted entries count after the caps, and which cap swallowed the rest.

Source of the rules: SCORING "Entries": caps apply when the week is folded. A closed week is folded
with the rules that it was frozen by; its entries do not change, so the outcome is what was stored
(`check_invariants` compares the two).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch

from campaigns.models import RuleVersion, ScoreEntry, ScoreRule, ScoreWeek
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes.entries import posted, rule_version
from campaigns.processes.paging import count_up_to
from campaigns.rules.calendars import before, week_bounds
from campaigns.rules.scoring import ZERO, Counted, Kind, RuleTable, weighed

MOST_SUMMED = 20_000
NEEDED = ("department_id", "week_id", "rule", "kind", "points", "issue_id")


@dataclass(frozen=True)
class Sum:
    """The standing entries of a kind together: points as posted and as counted."""

    kind: Kind
    posted: Decimal
    counted: Decimal | None


def counted_of(entries: Collection[ScoreEntry], *, now: datetime) -> dict[int, Counted]:
    """Entry id → what it counts, for those that stand; two queries, two more for closed weeks and
    for every open one. Each entry's unit and week are folded whole."""
    return folded(
        weeks={entry.week_id for entry in entries},
        departments={entry.department_id for entry in entries},
        now=now,
    )


def folded(
    *, weeks: Collection[int], departments: Collection[int] | None, now: datetime
) -> dict[int, Counted]:
    """Entry id → what it counts, of these units (of all for None) in these weeks."""
    rows = ScoreEntry.objects.standing().filter(week__in=weeks)
    if departments is not None:
        rows = rows.filter(department__in=departments)
    return _fold(rows.only(*NEEDED).order_by("pk"), _tables(weeks, now))


def sums_of(rows: ScoreEntryQuerySet, *, now: datetime) -> list[Sum] | None:
    """Posted and counted points of the standing entries among these, by kind; None when they are
    more than 20,000. `counted` is None when that many lie behind them."""
    standing = rows.shown()
    if count_up_to(standing, MOST_SUMMED) > MOST_SUMMED:
        return None
    mine = list(standing.order_by().values_list("pk", "kind", "points", "week", "department"))
    weeks = {week for _pk, _kind, _points, week, _unit in mine}
    units = {unit for _pk, _kind, _points, _week, unit in mine}
    behind = ScoreEntry.objects.standing().filter(week__in=weeks, department__in=units)
    is_known = count_up_to(behind, 2 * MOST_SUMMED) <= 2 * MOST_SUMMED
    worth = folded(weeks=weeks, departments=units, now=now) if is_known else {}
    sums = dict.fromkeys(Kind, (ZERO, ZERO))
    for pk, kind, points, _week, _unit in mine:
        as_posted, as_counted = sums[Kind(kind)]
        counted = worth[pk].points if pk in worth else ZERO
        sums[Kind(kind)] = (as_posted + points, as_counted + counted)
    present = {Kind(kind) for _pk, kind, _points, _week, _unit in mine}
    return [
        Sum(kind, sums[kind][0], sums[kind][1] if is_known else None)
        for kind in Kind
        if kind in present
    ]


def _fold(entries: Iterable[ScoreEntry], tables: Mapping[int, RuleTable]) -> dict[int, Counted]:
    by_place: dict[tuple[int, int], list[ScoreEntry]] = defaultdict(list)
    for entry in entries:
        by_place[entry.week_id, entry.department_id].append(entry)
    found: dict[int, Counted] = {}
    for (week_id, _unit), rows in by_place.items():
        weights = weighed([posted(row) for row in rows], tables[week_id])
        found |= {row.pk: weight for row, weight in zip(rows, weights, strict=True)}
    return found


def _tables(ids: Collection[int], now: datetime) -> dict[int, RuleTable]:
    """Week id → the rules that it was frozen by, or would be frozen by now."""
    weeks = ScoreWeek.objects.filter(pk__in=ids).select_related("campaign").defer("content")
    known = list(weeks)
    frozen = {
        week.rule_version_id
        for week in known
        if week.state != "open" and week.rule_version_id is not None
    }
    rows = Prefetch("rows", ScoreRule.objects.order_by("sort", "pk"))
    versions = RuleVersion.objects.filter(pk__in=frozen).prefetch_related(rows)
    tables = {version.pk: version.table() for version in versions} if frozen else {}
    return {
        week.pk: tables[week.rule_version_id]
        if week.state != "open" and week.rule_version_id is not None
        else _table_of_open(week, now)
        for week in known
    }


def _table_of_open(week: ScoreWeek, now: datetime) -> RuleTable:
    start, end = week_bounds(week.monday)
    return rule_version(week.campaign, min(max(now, start), before(end))).table()
