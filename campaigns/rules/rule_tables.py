"""What a version of the rule table may say, and what other points would have made of a week.

Source of the rules: SCORING; docs/decisions/0016.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.rules.scoring import (
    CENT,
    Kind,
    Part,
    Posted,
    Rule,
    RuleTable,
    Severity,
    split,
)

MOST_POINTS = Decimal(100)
WEIGHTS_TOGETHER = 100
# An entry may be posted under one rule at the points of another row (a rebound of a rebound).
PRICED_BY = {"rebound": ("rebound", "rebound_again")}


@dataclass(frozen=True)
class TableFault:
    """What cannot be meant: the row's code ("" for the head), the field, the word for it."""

    row: str
    field: str
    code: str


def faults_of(table: RuleTable) -> list[TableFault]:
    """Everything in a table that cannot be meant, row by row."""
    found = [fault for rule in table.rules.values() for fault in _row_faults(rule)]
    for field, cap in (("deduction_cap", table.deduction_cap), ("bonus_cap", table.bonus_cap)):
        if fault := _number_fault(cap, least=CENT):
            found.append(TableFault("", field, fault))
    found += [
        TableFault("", f"weight_{part.value}", "out_of_range")
        for part, weight in table.weights.items()
        if not (part is Part.ROUTINE) <= weight <= WEIGHTS_TOGETHER
    ]
    if sum(table.weights.values()) != WEIGHTS_TOGETHER:
        found.append(TableFault("", f"weight_{Part.ON_TIME.value}", "weights_not_whole"))
    return found


def _row_faults(rule: Rule) -> Iterable[TableFault]:
    for severity, points in rule.points.items():
        if fault := _number_fault(points, least=Decimal(0)):
            yield TableFault(rule.code, f"points_{severity.value}", fault)
    for field, cap in (("week_cap", rule.week_cap), ("issue_cap", rule.issue_cap)):
        if cap is not None and (fault := _number_fault(cap, least=CENT)):
            yield TableFault(rule.code, field, fault)


def _number_fault(points: Decimal, *, least: Decimal) -> str:
    if not points.is_finite() or not least <= points <= MOST_POINTS:
        return "out_of_range"
    return "" if points == points.quantize(CENT) else "two_places"


# --- what-if --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A posted entry of one unit and week, with what its price depends on.

    `points` as posted, `share` in percent (None: undivided); `siblings` are the shares of the
    assisting units of the same posting, on the lead's entry only.
    """

    rule: str
    kind: Kind
    points: Decimal
    severity: str = ""
    share: int | None = None
    siblings: Sequence[int] = ()
    issue: object = None


def repriced(
    entry: Entry, *, old: RuleTable, new: RuleTable, unit: str, group: str
) -> Posted | None:
    """The entry as the new table would have posted it; None when its rule does not reach the unit.

    Points that the old table did not give (a person did) stay as they are, and so do corrections,
    which answer for weeks of the past.
    """
    if entry.kind is not Kind.CORRECTION:
        rule = new.rules.get(entry.rule)
        if rule is None or not rule.applies_to(unit=unit, group=group):
            return None
    return Posted(
        rule=entry.rule,
        kind=entry.kind,
        points=_new_points(entry, old, new),
        issue=entry.issue,
    )


def _new_points(entry: Entry, old: RuleTable, new: RuleTable) -> Decimal:
    if entry.kind is Kind.CORRECTION:
        return entry.points
    for code in PRICED_BY.get(entry.rule, (entry.rule,)):
        if code in new.rules and _price(entry, old, code) == entry.points:
            price = _price(entry, new, code)
            return entry.points if price is None else price
    return entry.points


def _price(entry: Entry, table: RuleTable, code: str) -> Decimal | None:
    """What a row of a table gives the bearer of the entry."""
    rule = table.rules.get(code)
    if rule is None:
        return None
    worth = rule.points[Severity(entry.severity or Severity.MINOR.value)]
    if entry.share is None:
        return worth
    if entry.siblings:
        return split(worth, entry.siblings)[0]
    return split(worth, [entry.share])[1][0]


def changed_rows(before: RuleTable, after: RuleTable) -> Mapping[str, Rule]:
    """The rows of `after` that are not as they were."""
    return {code: rule for code, rule in after.rules.items() if before.rules.get(code) != rule}
