"""Which cap swallows the rest of an entry: the rule's week, the issue's week, or the total."""

from __future__ import annotations

from decimal import Decimal

import pytest

from campaigns.rules.scoring import DEFAULT_RULES, Cap, Kind, Posted, weighed

D = Decimal


def deduction(rule: str, points: str, issue: int | None = None) -> Posted:
    return Posted(rule, Kind.DEDUCTION, D(points), issue)


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        # nothing is full
        ([deduction("found_city", "0.5")], [("0.5", None)]),
        # the rule's 5 a week: the last one counts in part, the one after it nothing
        (
            [deduction("found_city", "4.8"), *[deduction("found_city", "0.5")] * 2],
            [("4.8", None), ("0.2", Cap.RULE), ("0", Cap.RULE)],
        ),
        # 2 an issue and week for being late, shared by both rules
        (
            [deduction("overdue", "1.8", 1), deduction("overdue_day", "0.5", 1)],
            [("1.8", None), ("0.2", Cap.ISSUE)],
        ),
        # 20 over all; a false fix stands outside
        (
            [
                deduction("manual_deduction", "19.9"),
                deduction("manual_deduction", "0.5"),
                deduction("false_fix", "2"),
            ],
            [("19.9", None), ("0.1", Cap.TOTAL), ("2", None)],
        ),
        # the narrowest of two is named
        (
            [deduction("manual_deduction", "19.9"), deduction("found_city", "5.5")],
            [("19.9", None), ("0.1", Cap.TOTAL)],
        ),
        # bonus: 0.5 a week for publicity, 5 over all
        (
            [Posted("publicity", Kind.BONUS, D("0.4")), Posted("publicity", Kind.BONUS, D("0.4"))],
            [("0.4", None), ("0.1", Cap.RULE)],
        ),
        # corrections have no cap
        ([Posted("found_city", Kind.CORRECTION, D(-30))], [("-30", None)]),
    ],
)
def test_it_names_the_cap(entries: list[Posted], wanted: list[tuple[str, Cap | None]]) -> None:
    found = weighed(entries, DEFAULT_RULES)
    assert [(weight.points, weight.cap) for weight in found] == [
        (D(points), cap) for points, cap in wanted
    ]
