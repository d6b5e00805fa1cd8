"""What the pages of the rule table show, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.models import Department, RuleVersion, ScoreWeek
from campaigns.processes import rule_tables
from campaigns.processes.what_if import Line, Outcome
from campaigns.rules.scoring import Kind, Part, Severity
from campaigns.wording.labels import GRADES, KINDS, PARTS, RULES, listed, word
from campaigns.wording.rules import LIST_NAMES, STATES
from campaigns.wording.times import long_moment


@dataclass(frozen=True)
class VersionLine:
    """A version in the list: `weeks` are those that were frozen with it."""

    row: RuleVersion
    name: str
    state: str
    state_words: str
    begins: str
    made: str
    weeks: int


@dataclass(frozen=True)
class RuleRow:
    """A rule as the page tells it."""

    code: str
    words: str
    kind: str
    points: list[str]
    caps: str
    reach: str


def versions_of(versions: Sequence[RuleVersion], now: datetime) -> list[VersionLine]:
    """One query for the weeks."""
    used: dict[int, int] = {}
    weeks = ScoreWeek.objects.filter(rule_version__in=[row.pk for row in versions])
    for pk in weeks.values_list("rule_version", flat=True):
        used[pk] = used.get(pk, 0) + 1
    lines = []
    for row in versions:
        state = rule_tables.state_of(row, versions, now)
        day = rule_tables.first_day(row)
        lines.append(
            VersionLine(
                row=row,
                name=row.name,
                state=state,
                state_words=word(STATES, state),
                begins=day.isoformat() if day else "",
                made=_made(row),
                weeks=used.get(row.pk, 0),
            )
        )
    return lines


def _made(row: RuleVersion) -> str:
    """Who made it, and who put it in force."""
    told = []
    if row.created_by is not None and row.created_at is not None:
        told.append(
            _("drafted %(at)s · %(who)s")
            % {"at": long_moment(row.created_at), "who": row.created_by.name}
        )
    if row.put_in_force_by is not None and row.put_in_force_at is not None:
        told.append(
            _("put in force %(at)s · %(who)s")
            % {"at": long_moment(row.put_in_force_at), "who": row.put_in_force_by.name}
        )
    return " · ".join(told) or _("default")


def rows_of(version: RuleVersion) -> list[RuleRow]:
    """The rows in their order (one query for the names of units)."""
    table = version.table()
    codes = {code for rule in table.rules.values() for code in rule.units}
    units = dict(Department.objects.filter(code__in=codes).values_list("code", "short_name"))
    rows = []
    for rule in table.rules.values():
        reach = [*sorted(rule.groups), *(units.get(code, code) for code in sorted(rule.units))]
        rows.append(
            RuleRow(
                code=rule.code,
                words=word(RULES, rule.code),
                kind=word(KINDS, rule.kind.value),
                points=[_signed(rule.points[severity], rule.kind) for severity in Severity],
                caps=listed(_caps(rule.week_cap, rule.issue_cap, is_outside=rule.outside_total)),
                reach=listed(reach) or _("all units"),
            )
        )
    return rows


def _signed(points: Decimal, kind: Kind) -> str:
    return f"+{points}" if kind is Kind.BONUS else f"−{points}"


def _caps(week: Decimal | None, issue: Decimal | None, *, is_outside: bool) -> list[str]:
    found = []
    if week is not None:
        found.append(_("%(points)s a week") % {"points": week})
    if issue is not None:
        found.append(
            _("%(points)s an issue and week, together with overdue days") % {"points": issue}
        )
    if is_outside:
        found.append(_("outside the total cap"))
    return found


def parts_of(version: RuleVersion) -> list[tuple[str, int]]:
    """(part, weight) in print order."""
    return [(word(PARTS, part.value), int(version.weights[part.value])) for part in Part]


# --- what-if --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TriedLine:
    """A unit's week before and after, as printed."""

    unit: str
    group: str
    rank: str
    score: str
    difference: str
    is_better: bool
    is_worse: bool
    deductions: str
    bonus: str
    grade: str
    lists: str
    is_moved: bool


@dataclass(frozen=True)
class TriedWeek:
    """A week of a what-if."""

    monday: str
    state: str
    counted_with: str
    moved: int
    lines: list[TriedLine]


def outcome_of(outcome: Outcome) -> TriedWeek:
    return TriedWeek(
        monday=outcome.monday.isoformat(),
        state=outcome.state,
        counted_with=outcome.counted_with,
        moved=outcome.moved,
        lines=[_tried(line) for line in outcome.lines if line.is_moved or line.new_rank],
    )


def _tried(line: Line) -> TriedLine:
    difference = line.difference
    return TriedLine(
        unit=line.unit,
        group=line.group or _("without a group"),
        rank=_change(line.rank, line.new_rank),
        score=_change(line.score, line.new_score),
        difference="—" if difference is None else f"{difference:+.2f}",
        is_better=bool(difference and difference > 0),
        is_worse=bool(difference and difference < 0),
        deductions=_change(line.deductions, line.new_deductions),
        bonus=_change(line.bonus, line.new_bonus),
        grade=_change(
            word(GRADES, line.grade) if line.grade else None,
            word(GRADES, line.new_grade) if line.new_grade else None,
        ),
        lists=_change(_lists(line.lists), _lists(line.new_lists)),
        is_moved=line.is_moved,
    )


def _lists(names: frozenset[str]) -> str | None:
    return listed(word(LIST_NAMES, name) for name in sorted(names)) or None


def _change(before: object, after: object) -> str:
    """`3 → 2`, or the one value that stayed."""
    old, new = ("—" if value is None else str(value) for value in (before, after))
    return old if old == new else f"{old} → {new}"
