"""The rate of a site from its checklist, and the rates of a unit's sites."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from campaigns.rules.site_scores import Answer, ItemKind, mean_rate, rate_of, site_rates

MET, MISSED = Answer(ItemKind.BOOL, Decimal(1)), Answer(ItemKind.BOOL, Decimal(0))


@pytest.mark.parametrize(
    ("answers", "rate"),
    [
        ([], None),
        ([MET], "100.00"),
        ([MISSED], "0.00"),
        ([MET, MET, MISSED], "66.67"),
        ([MET, MISSED, MISSED], "33.33"),
        ([Answer(ItemKind.COUNT, Decimal(1), 3)], "33.33"),
        ([Answer(ItemKind.COUNT, Decimal(5), 3)], "100.00"),
        ([Answer(ItemKind.RATIO, Decimal("49.5"), 50), MET], "99.50"),
        ([Answer(ItemKind.MIN, Decimal(0), 95), MET], "50.00"),
        ([Answer(ItemKind.COUNT, Decimal(1), 8)], "12.50"),
    ],
)
def test_rate_is_the_mean_of_the_answered_items(answers: list[Answer], rate: str | None) -> None:
    assert rate_of(answers) == (None if rate is None else Decimal(rate))


def test_a_site_counts_once_with_the_mean_of_its_visits() -> None:
    rates = site_rates([(7, Decimal(100)), (8, Decimal(80)), (7, Decimal(50)), (7, Decimal(50))])
    assert rates == [Fraction(200, 3), Fraction(80)]
    assert mean_rate(rates) == Decimal("73.33")
    assert mean_rate([]) is None


def test_half_a_cent_goes_up() -> None:
    assert mean_rate([Fraction("92.33"), Fraction("92.34")]) == Decimal("92.34")
