"""The ladder of measures: what the last place, a false fix or a veto suggests. A person decides.

Source of the rules: SCORING "After publication"; what it leaves open is decided as for the lists
(SCORING "Rank"): docs/decisions/0021.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SMALLEST_GROUP = 4
MONTHS_A_YEAR = 3
REFERRED = frozenset({"false_fix", "veto"})


class Step(StrEnum):
    """The rungs, from the lowest to the highest."""

    LETTER = "letter"
    CIRCULAR = "circular"
    VICE_INTERVIEW = "vice_interview"
    HEAD_INTERVIEW = "head_interview"
    REFERRAL = "referral"

    @property
    def needs_two(self) -> bool:
        """RELIABILITY P19: a referral takes effect only when a second person approves it."""
        return self is Step.REFERRAL


class MeasureState(StrEnum):
    """Suggested by the machine; `proposed`: one person is for it, a second must approve."""

    SUGGESTED = "suggested"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CARRIED_OUT = "carried_out"
    DISMISSED = "dismissed"


IN_FORCE = frozenset({MeasureState.CONFIRMED, MeasureState.CARRIED_OUT})


@dataclass(frozen=True)
class Standing:
    """A unit's place in a week's or a month's table; `rank` is None for an unranked one."""

    unit: str
    group: str
    rank: int | None
    few_cases: bool = False


def last_of(rows: Iterable[Standing]) -> set[str]:
    """The units that are last of their group.

    Nobody is where fewer than four units are ranked, or all share one rank. Units that tie at the
    end are all last. One with too few cases (样本不足) is spared, and nobody takes its place.
    """
    groups: dict[str, list[Standing]] = {}
    for row in rows:
        if row.group and row.rank is not None:
            groups.setdefault(row.group, []).append(row)
    return {unit for ranked in groups.values() for unit in _last(ranked)}


def _last(ranked: list[Standing]) -> set[str]:
    ranks = [row.rank or 0 for row in ranked]
    if len(ranked) < SMALLEST_GROUP or min(ranks) == max(ranks):
        return set()
    return {row.unit for row in ranked if row.rank == max(ranks) and not row.few_cases}


def step_of_week(*, was_last_before: bool) -> Step:
    """What being last of a week suggests; `was_last_before`: of the calendar week before too."""
    return Step.CIRCULAR if was_last_before else Step.LETTER


def step_of_month(*, was_last_before: bool, times_this_year: int) -> Step:
    """What being last of a month suggests. `times_this_year` counts this month and the earlier
    ones of the calendar year."""
    if was_last_before or times_this_year >= MONTHS_A_YEAR:
        return Step.HEAD_INTERVIEW
    return Step.VICE_INTERVIEW
