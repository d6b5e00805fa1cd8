"""Months, quarters and years of weeks, a unit's score over one, and the cycle of years.

Source of the rules: SCORING "The week" (a week belongs to the month of its Sunday), "Score" and
"After publication"; what they leave open is decided in docs/decisions/0018.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from campaigns.rules.calendars import ONE_DAY, is_in_our_time, week_bounds
from campaigns.rules.scoring import (
    ZERO,
    Facts,
    Kind,
    Part,
    Posted,
    RuleTable,
    Score,
    counted,
    has_facts,
    is_vetoed,
    parts_of,
    rounded,
)

DAYS_A_WEEK = 7
MONTHS_A_QUARTER = 3
CODE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])|-q(?P<quarter>[1-4]))?")


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: MONTHS_A_QUARTER, PeriodKind.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """A month (1–12), quarter (1–4) or year (number 1) as the weeks that belong to it: those whose
    Sunday lies in it. So every week lies in exactly one month, and a quarter is its months."""

    kind: PeriodKind
    year: int
    number: int = 1

    @property
    def code(self) -> str:
        """Its name in addresses: `2026-11`, `2026-q4`, `2026`."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.year}-{self.number:02}"
        return f"{self.year}-q{self.number}" if self.kind is PeriodKind.QUARTER else f"{self.year}"

    @property
    def mondays(self) -> tuple[date, ...]:
        """The first days of its weeks, in order."""
        first, after = _first_sunday(self), _first_sunday(self.following)
        weeks = (after - first).days // DAYS_A_WEEK
        return tuple(first + (n * DAYS_A_WEEK - 6) * ONE_DAY for n in range(weeks))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Its first Monday 00:00 (inside) and the Monday 00:00 after its last Sunday (outside)."""
        mondays = self.mondays
        return week_bounds(mondays[0])[0], week_bounds(mondays[-1])[1]

    @property
    def following(self) -> Period:
        """The next one of its kind."""
        return self._moved(1)

    @property
    def before(self) -> Period:
        """The last one of its kind."""
        return self._moved(-1)

    def _moved(self, by: int) -> Period:
        a_year = 12 // MONTHS[self.kind]
        years, rest = divmod(self.year * a_year + self.number - 1 + by, a_year)
        return Period(self.kind, years, rest + 1)


def _first_sunday(period: Period) -> date:
    first = date(period.year, (period.number - 1) * MONTHS[period.kind] + 1, 1)
    return first + (6 - first.weekday()) * ONE_DAY


def period_of(kind: PeriodKind, monday: date) -> Period:
    """The period of the kind to which a week belongs."""
    sunday = monday + 6 * ONE_DAY
    return Period(kind, sunday.year, (sunday.month - 1) // MONTHS[kind] + 1)


def period_named(code: str) -> Period | None:
    """The period of a code as an address writes it; None when it names none."""
    found = CODE.fullmatch(code)
    if found is None or not is_in_our_time(date(int(found["year"]) or 1, 1, 1)):
        return None
    year = int(found["year"])
    if found["month"]:
        return Period(PeriodKind.MONTH, year, int(found["month"]))
    if found["quarter"]:
        return Period(PeriodKind.QUARTER, year, int(found["quarter"]))
    return Period(PeriodKind.YEAR, year)


# --- the score over a period ---------------------------------------------------------------------


@dataclass(frozen=True)
class WeekPoints:
    """What counted of one unit's entries in one week, after that week's caps. `lapses` are at most
    the weight of the routine part; `correction` is signed."""

    deductions: Decimal = ZERO
    bonus: Decimal = ZERO
    correction: Decimal = ZERO
    lapses: Decimal = ZERO
    vetoed: bool = False


def points_of_week(entries: Sequence[Posted], table: RuleTable) -> WeekPoints:
    """The entries of one unit and week, in order of posting, folded under the week's rules."""
    sums = dict.fromkeys(Kind, ZERO)
    for entry, points in zip(entries, counted(entries, table), strict=True):
        sums[entry.kind] += points
    return WeekPoints(
        deductions=sums[Kind.DEDUCTION],
        bonus=sums[Kind.BONUS],
        correction=sums[Kind.CORRECTION],
        lapses=min(sums[Kind.LAPSE], Decimal(table.weights[Part.ROUTINE])),
        vetoed=is_vetoed(entries),
    )


def period_score(
    facts: Facts, weeks: Sequence[WeekPoints], *, begun: int, table: RuleTable
) -> Score:
    """The score of one unit over a period of `begun` weeks, of which `weeks` hold points.

    The parts come from the facts of the whole period; deductions, bonus, corrections and lapses are
    their means a week, rounded once, so that a month lies on the scale of a week. A vetoed week
    counts 0: the total falls by its share of the weeks.
    """
    begun = max(begun, 1)
    parts = parts_of(facts, _mean([week.lapses for week in weeks], begun), table)
    deductions = rounded(_mean([week.deductions for week in weeks], begun))
    bonus = rounded(_mean([week.bonus for week in weeks], begun))
    correction = rounded(_mean([week.correction for week in weeks], begun))
    vetoed = sum(week.vetoed for week in weeks)
    total: Decimal | None = None
    if has_facts(parts):
        total = sum((points for points in parts.values() if points is not None), ZERO)
        total = min(max(total + bonus + correction - deductions, ZERO), table.top)
        total = rounded(Fraction(total) * Fraction(begun - vetoed, begun))
    return Score(
        parts=parts,
        deductions=deductions,
        bonus=bonus,
        correction=correction,
        total=total,
        unranked_reason="" if total is not None else "no_data",
        counted=(),
        is_vetoed=vetoed > 0,
    )


def _mean(points: Sequence[Decimal], weeks: int) -> Fraction:
    return sum(map(Fraction, points), Fraction()) / weeks


def cycle_score(years: Mapping[int, Decimal | None], weights: Mapping[int, int]) -> Decimal | None:
    """The weighted mean of a unit's years, by year; None when no year has a score.

    A year without a score is left out and the weights of the others are scaled up, as parts
    without data are.
    """
    known = [(weights[year], total) for year, total in years.items() if total is not None]
    whole = sum(weight for weight, _total in known)
    if not whole:
        return None
    return rounded(sum((weight * Fraction(total) for weight, total in known), Fraction()) / whole)
