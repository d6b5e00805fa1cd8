"""The ladder: who is last, and which rung that suggests (SCORING "After publication")."""

from __future__ import annotations

import pytest

from campaigns.rules.ladder import Standing, Step, last_of, step_of_month, step_of_week

FOUR = ("a", 1), ("b", 2), ("c", 3), ("d", 4)


def standings(
    *places: tuple[str, int | None], few: str = "", group: str = "街道"
) -> list[Standing]:
    return [Standing(unit, group, rank, few_cases=unit in few) for unit, rank in places]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (standings(*FOUR), {"d"}),
        # three ranked units have no last one, as they have no black list
        (standings(*FOUR[:3]), set()),
        # an unranked unit neither counts nor is last
        (standings(*FOUR[:3], ("d", None)), set()),
        (standings(*FOUR, ("e", None)), {"d"}),
        # a tie at the end: all of them
        (standings(("a", 1), ("b", 2), ("c", 3), ("d", 3)), {"c", "d"}),
        # one rank for all: nobody is worse than anybody
        (standings(("a", 1), ("b", 1), ("c", 1), ("d", 1)), set()),
        # too few cases: spared, and nobody takes its place
        (standings(*FOUR, few="d"), set()),
        (standings(("a", 1), ("b", 2), ("c", 3), ("d", 3), few="d"), {"c"}),
        # units in no group
        (standings(*FOUR, group=""), set()),
        # each group has its own
        ([*standings(*FOUR), *standings(("w", 1), ("x", 2), ("y", 3), ("z", 4), group="乡镇")],
         {"d", "z"}),
    ],
)  # fmt: skip
def test_it_finds_the_last_of_each_group(rows: list[Standing], last: set[str]) -> None:
    assert last_of(rows) == last


def test_a_week_suggests_a_letter_and_two_running_a_circular() -> None:
    assert step_of_week(was_last_before=False) is Step.LETTER
    assert step_of_week(was_last_before=True) is Step.CIRCULAR


@pytest.mark.parametrize(
    ("before", "times", "step"),
    [
        (False, 1, Step.VICE_INTERVIEW),
        (False, 2, Step.VICE_INTERVIEW),
        (True, 2, Step.HEAD_INTERVIEW),
        (True, 1, Step.HEAD_INTERVIEW),  # December and January
        (False, 3, Step.HEAD_INTERVIEW),
        (False, 4, Step.HEAD_INTERVIEW),
    ],
)
def test_a_month_suggests_an_interview(before: bool, times: int, step: Step) -> None:
    assert step_of_month(was_last_before=before, times_this_year=times) is step


def test_only_a_referral_needs_two_persons() -> None:
    assert [step for step in Step if step.needs_two] == [Step.REFERRAL]
