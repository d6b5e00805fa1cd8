"""Months, quarters and years of weeks, and the score over one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from campaigns.rules.periods import (
    Period,
    PeriodKind,
    WeekPoints,
    cycle_score,
    period_named,
    period_of,
    period_score,
    points_of_week,
)
from campaigns.rules.scoring import DEFAULT_RULES, Facts, Kind, Posted

MONTH, QUARTER, YEAR = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR
GOOD = Facts(due=10, on_time=9, fixed=10, self_days=Decimal(20), self_required=Decimal(20))


@pytest.mark.parametrize(
    ("code", "first", "last", "weeks"),
    [
        ("2026-11", "2026-10-26", "2026-11-23", 5),  # Sunday 1 November to Sunday 29 November
        ("2026-12", "2026-11-30", "2026-12-21", 4),
        ("2027-01", "2026-12-28", "2027-01-25", 5),  # Sunday 3 January: the new year's week
        ("2027-02", "2027-02-01", "2027-02-22", 4),  # begins on a Monday, ends on a Sunday
        ("2026-q4", "2026-09-28", "2026-12-21", 13),
        ("2026", "2025-12-29", "2026-12-21", 52),
        ("2028", "2027-12-27", "2028-12-25", 53),  # Sundays 2 January to 31 December
    ],
)
def test_period_is_the_weeks_whose_sunday_lies_in_it(
    code: str, first: str, last: str, weeks: int
) -> None:
    period = period_named(code)
    assert period is not None
    assert period.code == code
    mondays = period.mondays
    assert (mondays[0].isoformat(), mondays[-1].isoformat(), len(mondays)) == (first, last, weeks)


@pytest.mark.parametrize("code", ["", "2026-13", "2026-00", "2026-q5", "26-01", "2026-1", "0000"])
def test_code_that_names_no_period_names_none(code: str) -> None:
    assert period_named(code) is None


@pytest.mark.parametrize("kind", PeriodKind)
def test_every_week_lies_in_one_period_and_they_follow_each_other(kind: PeriodKind) -> None:
    monday = date(2025, 12, 29)
    for _n in range(160):
        period = period_of(kind, monday)
        assert monday in period.mondays
        assert monday not in period.following.mondays
        assert period.following.before == period
        assert period.mondays[-1] + timedelta(days=7) == period.following.mondays[0]
        monday += timedelta(days=7)


def test_quarter_and_year_are_their_months() -> None:
    months = [Period(MONTH, 2026, n).mondays for n in range(1, 13)]
    assert sum(months, ()) == Period(YEAR, 2026).mondays
    assert sum(months[9:], ()) == Period(QUARTER, 2026, 4).mondays


def test_points_are_means_of_what_counted_a_week() -> None:
    # 40 × 9/10 + 20 + 10 + P5, scaled from 80; two weeks of four hold points.
    weeks = [
        WeekPoints(deductions=Decimal("5.00"), bonus=Decimal("1.00"), lapses=Decimal("2.00")),
        WeekPoints(deductions=Decimal("0.30"), correction=Decimal("0.50")),
    ]
    score = period_score(GOOD, weeks, begun=4, table=DEFAULT_RULES)
    assert [str(points) for points in score.parts.values() if points is not None] == [
        "45.00",
        "25.00",
        "12.50",
        "11.88",  # (10 − 2.00 ÷ 4) × 100 ÷ 80 = 11.875
    ]
    assert (score.deductions, score.bonus, score.correction) == (
        Decimal("1.33"),  # 5.30 ÷ 4 = 1.325, half up
        Decimal("0.25"),
        Decimal("0.13"),  # 0.125, half up
    )
    assert score.total == Decimal("93.43")


def test_a_month_of_one_week_is_that_week() -> None:
    posted = [Posted("found_city", Kind.DEDUCTION, Decimal("0.20"), n) for n in range(40)]  # cap 5
    week = points_of_week(posted, DEFAULT_RULES)
    assert week.deductions == Decimal("5.00")
    score = period_score(GOOD, [week], begun=1, table=DEFAULT_RULES)
    assert score.total == Decimal("90.00")


def test_lapses_of_one_week_never_eat_the_routine_of_another() -> None:
    posted = [Posted("meeting_absence", Kind.LAPSE, Decimal(1))] * 25
    week = points_of_week(posted, DEFAULT_RULES)
    assert week.lapses == Decimal(10)
    score = period_score(GOOD, [week], begun=2, table=DEFAULT_RULES)
    assert str(list(score.parts.values())[-1]) == "6.25"  # half of 12.50


def test_vetoed_week_counts_nothing() -> None:
    score = period_score(GOOD, [WeekPoints(vetoed=True)], begun=4, table=DEFAULT_RULES)
    assert (score.total, score.is_vetoed) == (Decimal("71.25"), True)  # 95.00 × 3/4
    only = period_score(GOOD, [WeekPoints(vetoed=True)], begun=1, table=DEFAULT_RULES)
    assert only.total == Decimal("0.00")


def test_unit_without_data_is_unranked() -> None:
    score = period_score(Facts(), [], begun=4, table=DEFAULT_RULES)
    assert (score.total, score.unranked_reason) == (None, "no_data")


@pytest.mark.parametrize(
    ("years", "total"),
    [
        (("90.00", "80.00", "70.00"), "79.00"),  # 27 + 24 + 28
        (("90.00", None, None), "90.00"),  # the years to come are left out
        (("90.00", "80.01", None), "85.01"),  # 85.005, half up
        ((None, None, None), None),
    ],
)
def test_cycle_is_the_weighted_mean_of_its_years(
    years: tuple[str | None, ...], total: str | None
) -> None:
    by_year = {2026 + n: None if text is None else Decimal(text) for n, text in enumerate(years)}
    found = cycle_score(by_year, {2026: 30, 2027: 30, 2028: 40})
    assert found == (None if total is None else Decimal(total))
