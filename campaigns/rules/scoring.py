"""From facts and posted entries to the score of a unit's week.

Source of the rules: SCORING "Score" and "Entries". Points are decimals with two places, rounded
half up; rates are exact until they are rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


class Kind(StrEnum):
    """What an entry does to a score."""

    DEDUCTION = "deduction"
    BONUS = "bonus"
    LAPSE = "lapse"
    CORRECTION = "correction"


class Severity(StrEnum):
    """How bad a problem is; it decides limits and points."""

    MINOR = "minor"
    MAJOR = "major"
    URGENT = "urgent"


class Cap(StrEnum):
    """What keeps points from counting: the rule's cap a week, the cap of an issue in a week, the
    cap over all deductions or all bonus."""

    RULE = "rule"
    ISSUE = "issue"
    TOTAL = "total"


class Part(StrEnum):
    """The parts of a score, in the order in which they are printed."""

    ON_TIME = "on_time"
    FIXED = "fixed"
    SITES = "sites"
    SELF_CHECK = "self_check"
    ROUTINE = "routine"


@dataclass(frozen=True)
class Rule:
    """A row of the rule table.

    `points` by severity, positive. `week_cap` limits a unit's week; `issue_cap` limits one issue
    in a unit's week, shared by all rules of the same `issue_cap_group`. Rules `outside_total`
    are not limited by the cap over all deductions. `groups` (names) and `units` (codes) limit to
    whom a rule applies; both empty: to everybody.
    """

    code: str
    kind: Kind
    points: Mapping[Severity, Decimal]
    week_cap: Decimal | None = None
    issue_cap: Decimal | None = None
    issue_cap_group: str = ""
    outside_total: bool = False
    groups: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()

    def applies_to(self, *, unit: str, group: str) -> bool:
        """Whether the rule reaches a unit (code) of a ranking group (name, "" for none)."""
        return not (self.groups or self.units) or unit in self.units or group in self.groups


@dataclass(frozen=True)
class RuleTable:
    """A version of the rules: rows, caps over all, and the weights of the parts."""

    rules: Mapping[str, Rule]
    deduction_cap: Decimal
    bonus_cap: Decimal
    weights: Mapping[Part, int]
    top: Decimal = Decimal("105.00")

    def rule(self, code: str) -> Rule:
        return RECORDS.get(code) or self.rules[code]


@dataclass(frozen=True)
class Posted:
    """An entry as it is folded: not yet capped, pairs of a reversal already removed.

    `points` is positive for deductions, bonus and lapses, signed for corrections.
    """

    rule: str
    kind: Kind
    points: Decimal
    issue: object = None


@dataclass(frozen=True)
class Counted:
    """What an entry counts; `cap` is the one that swallowed the rest, None when all counts."""

    points: Decimal
    cap: Cap | None = None


@dataclass(frozen=True)
class Facts:
    """The figures of a unit that its parts are made of.

    `site_rates` are percentages of the sites inspected in the week; `self_days` may be halves.
    """

    due: int = 0
    on_time: int = 0
    fixed: int = 0
    site_rates: Sequence[Decimal | Fraction] = ()
    self_days: Decimal = Decimal(0)
    self_required: Decimal = Decimal(0)


@dataclass(frozen=True)
class Score:
    """A unit's week: parts (None = no data), what was counted, and the total.

    `total` is None for a unit without data in P1, P2 and P3; `unranked_reason` then says why.
    `counted` holds the counted points of each entry, in the order given.
    """

    parts: Mapping[Part, Decimal | None]
    deductions: Decimal
    bonus: Decimal
    correction: Decimal
    total: Decimal | None
    unranked_reason: str
    counted: tuple[Decimal, ...]
    is_vetoed: bool = False


def _points(*by_severity: str) -> dict[Severity, Decimal]:
    spread = by_severity * 3 if len(by_severity) == 1 else by_severity
    return dict(zip(Severity, (Decimal(points) for points in spread), strict=True))


def _default_rules() -> Iterable[Rule]:
    deduction, bonus, lapse = Kind.DEDUCTION, Kind.BONUS, Kind.LAPSE
    five, two = Decimal(5), Decimal(2)
    late = {"issue_cap": two, "issue_cap_group": "overdue"}
    yield Rule("found_district", deduction, _points("0.1", "0.2", "0.3"), week_cap=five)
    yield Rule("found_city", deduction, _points("0.2", "0.3", "0.5"), week_cap=five)
    yield Rule("found_upper", deduction, _points("0.4", "0.6", "1.0"))
    yield Rule("overdue", deduction, _points("0.5", "0.8", "1.0"), **late)  # type: ignore[arg-type]
    yield Rule("overdue_day", deduction, _points("0.2", "0.3", "0.5"), **late)  # type: ignore[arg-type]
    yield Rule("rework", deduction, _points("0.2"))
    yield Rule("rework_3", deduction, _points("0.5"))
    yield Rule("rebound", deduction, _points("0.5", "0.8", "1.0"))
    yield Rule("rebound_again", deduction, _points("1.0", "1.5", "2.0"))
    yield Rule("false_fix", deduction, _points("2.0"), outside_total=True)
    yield Rule("buck_passing", deduction, _points("1.0"))
    yield Rule("veto", deduction, _points("0"), outside_total=True)
    yield Rule("manual_deduction", deduction, _points("0.5"))
    yield Rule("praise_nation", bonus, _points("2"))
    yield Rule("praise_province", bonus, _points("1"))
    yield Rule("praise_office", bonus, _points("0.5"))
    yield Rule("model_site", bonus, _points("0.5"))
    yield Rule("all_sites_clean", bonus, _points("1"))
    yield Rule("self_found_fixed", bonus, _points("0.02"), week_cap=Decimal(1))
    yield Rule("publicity", bonus, _points("0.1"), week_cap=Decimal("0.5"))
    yield Rule("late_document", lapse, _points("0.5"), week_cap=Decimal(3))
    yield Rule("duty_absence", lapse, _points("0.5"))
    yield Rule("meeting_absence", lapse, _points("1"))
    yield Rule("no_publicity", lapse, _points("0.5"))


# What is put on record and costs no points, whatever the version of the table.
RECORDS: Mapping[str, Rule] = {
    "referral": Rule("referral", Kind.DEDUCTION, _points("0"), outside_total=True)
}

DEFAULT_RULES = RuleTable(
    rules={rule.code: rule for rule in _default_rules()},
    deduction_cap=Decimal(20),
    bonus_cap=Decimal(5),
    weights={
        Part.ON_TIME: 40,
        Part.FIXED: 20,
        Part.SITES: 20,
        Part.SELF_CHECK: 10,
        Part.ROUTINE: 10,
    },
)


@dataclass
class _Fold:
    """Entries of one unit and week on their way through the caps."""

    table: RuleTable
    by_rule: dict[str, Decimal] = field(default_factory=dict)
    by_issue: dict[tuple[str, object], Decimal] = field(default_factory=dict)
    in_total: dict[Kind, Decimal] = field(default_factory=dict)

    def count(self, entry: Posted) -> Counted:
        """How much of the entry counts after those before it; signed only for corrections."""
        if entry.kind is Kind.CORRECTION:
            return Counted(entry.points)
        rule = self.table.rules.get(entry.rule)
        points, cap = entry.points, None
        for name, room in self._rooms(entry, rule):
            if room < points:
                points, cap = max(room, ZERO), name
        in_total = self._total_cap(entry.kind, rule) is not None
        self._take(entry, rule, points, in_total=in_total)
        return Counted(points, cap)

    def _rooms(self, entry: Posted, rule: Rule | None) -> Iterable[tuple[Cap, Decimal]]:
        """What is left under each cap that holds for the entry."""
        if rule is not None and rule.week_cap is not None:
            yield Cap.RULE, rule.week_cap - self.by_rule.get(entry.rule, ZERO)
        # An entry without an issue has no issue's cap to share.
        if rule is not None and rule.issue_cap is not None and entry.issue is not None:
            key = (rule.issue_cap_group, entry.issue)
            yield Cap.ISSUE, rule.issue_cap - self.by_issue.get(key, ZERO)
        total_cap = self._total_cap(entry.kind, rule)
        if total_cap is not None:
            yield Cap.TOTAL, total_cap - self.in_total.get(entry.kind, ZERO)

    def _total_cap(self, kind: Kind, rule: Rule | None) -> Decimal | None:
        if rule is not None and rule.outside_total:
            return None
        caps = {Kind.DEDUCTION: self.table.deduction_cap, Kind.BONUS: self.table.bonus_cap}
        return caps.get(kind)

    def _take(self, entry: Posted, rule: Rule | None, points: Decimal, *, in_total: bool) -> None:
        self.by_rule[entry.rule] = self.by_rule.get(entry.rule, ZERO) + points
        if rule is not None and rule.issue_cap is not None and entry.issue is not None:
            key = (rule.issue_cap_group, entry.issue)
            self.by_issue[key] = self.by_issue.get(key, ZERO) + points
        if in_total:
            self.in_total[entry.kind] = self.in_total.get(entry.kind, ZERO) + points


def counted(entries: Iterable[Posted], table: RuleTable) -> tuple[Decimal, ...]:
    """The counted points of each entry of one unit and week, in order of posting."""
    return tuple(found.points for found in weighed(entries, table))


def weighed(entries: Iterable[Posted], table: RuleTable) -> tuple[Counted, ...]:
    """As `counted`, with the cap that swallowed the rest of each."""
    fold = _Fold(table)
    return tuple(fold.count(entry) for entry in entries)


def correction_for(entries: Sequence[Posted], index: int, table: RuleTable) -> Decimal:
    """What taking back the entry at `index` is worth to the unit, signed.

    The difference of the week's counted points with and without it: positive when a deduction or
    lapse is taken back, negative for a bonus; zero when a cap had swallowed it.
    """
    kind = entries[index].kind
    without = [entry for n, entry in enumerate(entries) if n != index]
    fall = _sum(entries, table, kind) - _sum(without, table, kind)
    return -fall if kind is Kind.BONUS else fall


def _sum(entries: Sequence[Posted], table: RuleTable, kind: Kind) -> Decimal:
    pairs = zip(entries, counted(entries, table), strict=True)
    total = sum((points for entry, points in pairs if entry.kind is kind), ZERO)
    if kind is Kind.LAPSE:
        return min(total, Decimal(table.weights[Part.ROUTINE]))
    return total


def score(facts: Facts, entries: Sequence[Posted], table: RuleTable) -> Score:
    """The score of one unit and week."""
    by_entry = counted(entries, table)
    sums = dict.fromkeys(Kind, ZERO)
    for entry, points in zip(entries, by_entry, strict=True):
        sums[entry.kind] += points
    parts = parts_of(facts, Fraction(sums[Kind.LAPSE]), table)
    vetoed, has_data = is_vetoed(entries), has_facts(parts)
    total: Decimal | None = None
    if has_data:
        total = sum((points for points in parts.values() if points is not None), ZERO)
        total += sums[Kind.BONUS] + sums[Kind.CORRECTION] - sums[Kind.DEDUCTION]
        total = ZERO if vetoed else cents(min(max(total, ZERO), table.top))
    return Score(
        parts=parts,
        deductions=cents(sums[Kind.DEDUCTION]),
        bonus=cents(sums[Kind.BONUS]),
        correction=cents(sums[Kind.CORRECTION]),
        total=total,
        unranked_reason="" if has_data else "no_data",
        counted=by_entry,
        is_vetoed=vetoed,
    )


def is_vetoed(entries: Iterable[Posted]) -> bool:
    """Whether a veto stands among the entries."""
    return any(entry.rule == "veto" and entry.kind is not Kind.CORRECTION for entry in entries)


def has_facts(parts: Mapping[Part, Decimal | None]) -> bool:
    """Whether there is data in P1, P2 or P3; a unit without is unranked."""
    return any(parts[part] is not None for part in (Part.ON_TIME, Part.FIXED, Part.SITES))


def parts_of(facts: Facts, lapses: Fraction, table: RuleTable) -> dict[Part, Decimal | None]:
    """The parts of a score, scaled and rounded; None where there is no data."""
    shares = _shares(facts, lapses, table)
    present = sum(table.weights[part] for part, share in shares.items() if share is not None)
    return {
        part: None
        if share is None
        else rounded(share * table.weights[part] * Fraction(100, present))
        for part, share in shares.items()
    }


def _shares(facts: Facts, lapses: Fraction, table: RuleTable) -> dict[Part, Fraction | None]:
    """What each part reached of its weight, from 0 to 1; None where there is no data."""
    due, sites = facts.due, facts.site_rates
    required = Fraction(facts.self_required)
    routine = table.weights[Part.ROUTINE]
    return {
        Part.ON_TIME: Fraction(facts.on_time, due) if due else None,
        Part.FIXED: Fraction(facts.fixed, due) if due else None,
        Part.SITES: _mean(sites) / 100 if sites else None,
        Part.SELF_CHECK: min(Fraction(1), Fraction(facts.self_days) / required)
        if required
        else None,
        Part.ROUTINE: max(Fraction(), routine - lapses) / routine,
    }


def _mean(rates: Sequence[Decimal | Fraction]) -> Fraction:
    return sum((Fraction(rate) for rate in rates), Fraction()) / len(rates)


def split(points: Decimal, shares: Sequence[int]) -> tuple[Decimal, tuple[Decimal, ...]]:
    """Points of the lead and of each assisting unit; the lead takes the remainder.

    `shares` are whole percentages of the assisting units. Parts that were rounded up may come to
    more than there is (three times 33 % of 0.50): each takes at most what is left, in order.
    """
    left, parts = points, []
    for share in shares:
        part = min(cents(points * share / 100), left)
        parts.append(part)
        left -= part
    return left, tuple(parts)


def rate(part: int, whole: int) -> Decimal | None:
    """`part ÷ whole` as a percentage with two places; None where there is nothing to divide."""
    return rounded(Fraction(100 * part, whole)) if whole else None


def cents(points: Decimal) -> Decimal:
    """Two places, half up."""
    return points.quantize(CENT, rounding=ROUND_HALF_UP)


def rounded(exact: Fraction) -> Decimal:
    """An exact fraction with two places, half up (away from zero, as `cents` does)."""
    scaled = abs(exact) * 100
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    return (Decimal(whole if exact >= 0 else -whole) / 100).quantize(CENT)
