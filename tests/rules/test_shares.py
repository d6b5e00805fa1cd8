"""Shares: the parts come to the whole, and nobody gets less than nothing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.scoring import cents, split

POINTS = st.integers(min_value=1, max_value=300).map(lambda n: Decimal(n) / 100)
SHARES = st.lists(st.integers(min_value=1, max_value=99), min_size=1, max_size=8).filter(
    lambda shares: sum(shares) <= 99
)


@given(points=POINTS, shares=SHARES)
def test_the_parts_come_to_the_whole(points: Decimal, shares: list[int]) -> None:
    lead, parts = split(points, shares)
    assert lead + sum(parts) == points
    assert min(lead, *parts) >= 0
    assert all(
        part <= cents(points * share / 100) for part, share in zip(parts, shares, strict=True)
    )


@given(points=POINTS, share=st.integers(min_value=1, max_value=99))
def test_one_part_is_rounded_half_up(points: Decimal, share: int) -> None:
    lead, (part,) = split(points, [share])
    assert part == cents(points * share / 100)
    assert lead == points - part


def test_what_is_rounded_up_too_often_is_missing_at_the_last() -> None:
    assert split(Decimal("0.50"), [33, 33, 33]) == (
        Decimal("0.00"),
        (Decimal("0.17"), Decimal("0.17"), Decimal("0.16")),
    )
