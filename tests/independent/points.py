"""Points of a unit in a week: entries and figures in, parts and score out. From SCORING "Score".

All arithmetic is in exact fractions; a result is rounded half-up to cents where the text says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

CENT = Fraction(1, 100)
WEIGHTS = {"on_time": 40, "fixed": 20, "sites": 20, "self_check": 10, "routine": 10}
OVERDUE = ("overdue", "overdue_day")
OVERDUE_CAP = Fraction(2)
WEEK_CAPS = {
    "found_district": Fraction(5),
    "found_city": Fraction(5),
    "self_found_fixed": Fraction(1),
    "publicity": Fraction(1, 2),
    "late_document": Fraction(3),
}
OUTSIDE = ("false_fix", "veto")
DEDUCTION_CAP, BONUS_CAP = Fraction(20), Fraction(5)
HIGHEST = Fraction(105)


@dataclass(frozen=True)
class Line:
    """An entry as posted: points positive, a correction signed; `issue` may be None."""

    rule: str
    kind: str
    points: Fraction
    issue: object = None


@dataclass(frozen=True)
class Counted:
    """What the entries of a unit's week come to after the caps."""

    deductions: Fraction
    bonus: Fraction
    lapses: Fraction
    correction: Fraction
    is_veto: bool


@dataclass(frozen=True)
class Total:
    """Parts by name (None: no data) and the score; None when the unit is unranked."""

    parts: Mapping[str, Fraction | None]
    score: Fraction | None


def half_up(value: Fraction) -> Fraction:
    """To the nearest cent, halves away from zero."""
    cents = abs(value) / CENT + Fraction(1, 2)
    size = Fraction(cents.numerator // cents.denominator) * CENT
    return size if value >= 0 else -size


def counted(lines: Iterable[Line]) -> Counted:
    """Caps an issue first, then a rule, then the whole."""
    by_kind: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_kind[line.kind].append(line)
    deductions = by_kind["deduction"]
    inside = [line for line in deductions if line.rule not in OUTSIDE]
    outside = sum((line.points for line in deductions if line.rule in OUTSIDE), Fraction(0))
    return Counted(
        deductions=min(DEDUCTION_CAP, _capped(inside)) + outside,
        bonus=min(BONUS_CAP, _capped(by_kind["bonus"])),
        lapses=_capped(by_kind["lapse"]),
        correction=sum((line.points for line in by_kind["correction"]), Fraction(0)),
        is_veto=any(line.rule == "veto" for line in deductions),
    )


def _capped(lines: Sequence[Line]) -> Fraction:
    overdue: dict[object, Fraction] = defaultdict(Fraction)
    rules: dict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        if line.rule in OVERDUE:
            overdue[line.issue] += line.points
        else:
            rules[line.rule] += line.points
    whole = sum((min(OVERDUE_CAP, points) for points in overdue.values()), Fraction(0))
    for rule, points in rules.items():
        whole += min(WEEK_CAPS.get(rule, points), points)
    return whole


def total(
    *,
    due: int,
    on_time: int,
    fixed: int,
    site_rates: Sequence[Fraction],
    self_days: Fraction,
    self_required: int,
    lines: Iterable[Line],
) -> Total:
    """Parts and score of a unit. `site_rates` are percentages."""
    sums = counted(lines)
    shares: dict[str, Fraction | None] = {
        "on_time": Fraction(on_time, due) if due else None,
        "fixed": Fraction(fixed, due) if due else None,
        "sites": sum(site_rates, Fraction(0)) / len(site_rates) / 100 if site_rates else None,
        "self_check": min(Fraction(1), self_days / self_required) if self_required else None,
        "routine": max(Fraction(0), 10 - sums.lapses) / 10,
    }
    present = sum(WEIGHTS[part] for part, share in shares.items() if share is not None)
    parts = {
        part: None if share is None else half_up(share * WEIGHTS[part] * 100 / present)
        for part, share in shares.items()
    }
    if shares["on_time"] is None and shares["sites"] is None:
        return Total(parts, None)
    if sums.is_veto:
        return Total(parts, Fraction(0))
    whole = sum((value for value in parts.values() if value is not None), Fraction(0))
    whole += sums.bonus + sums.correction - sums.deductions
    return Total(parts, max(Fraction(0), min(HIGHEST, whole)))


def grade(score: Fraction) -> str:
    for floor, name in ((90, "excellent"), (85, "good"), (70, "qualified")):
        if score >= floor:
            return name
    return "unqualified"


@dataclass(frozen=True)
class Runner:
    """A unit that wants a place in its group. `few_cases`: too few to be on a list."""

    name: object
    group: object
    sort: int
    score: Fraction | None
    few_cases: bool = False


@dataclass(frozen=True)
class Place:
    """Rank and lists of a unit; rank None for an unranked one."""

    rank: int | None
    is_red: bool = False
    is_black: bool = False


def places(runners: Iterable[Runner], *, dense: bool = False) -> dict[object, Place]:
    """The place of everybody, by name. From SCORING "Rank"."""
    groups: dict[object, list[Runner]] = defaultdict(list)
    found: dict[object, Place] = {}
    for runner in runners:
        found[runner.name] = Place(None)
        if runner.score is not None:
            groups[runner.group].append(runner)
    for members in groups.values():
        for runner in members:
            found[runner.name] = _place(runner, members, dense=dense)
    return found


def _place(runner: Runner, members: Sequence[Runner], *, dense: bool) -> Place:
    score = runner.score or Fraction(0)
    scores = [member.score or Fraction(0) for member in members]
    above = [other for other in scores if other > score]
    below = sum(other < score for other in scores)
    rank = 1 + (len(set(above)) if dense else len(above))
    longest = 3 if len(members) >= 6 else 1 if len(members) >= 4 else 0
    may = not runner.few_cases
    return Place(
        rank=rank,
        is_red=may and rank <= longest and score >= 90,
        is_black=may and below < longest and score < 85,
    )
