"""Ranks, movement, grades and lists inside a ranking group.

Source of the rules: SCORING "Rank".
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

FEW_DUE = 5
FEW_SITES = 2
LIST_LENGTH = 3
RED_FROM = Decimal(90)
BLACK_BELOW = Decimal(85)


class Ties(StrEnum):
    """What follows a shared rank: 1, 1, 3 or 1, 1, 2."""

    COMPETITION = "competition"
    DENSE = "dense"


class Grade(StrEnum):
    """The word for a score."""

    EXCELLENT = "excellent"
    GOOD = "good"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


GRADES_FROM = (
    (Decimal(90), Grade.EXCELLENT),
    (Decimal(85), Grade.GOOD),
    (Decimal(70), Grade.QUALIFIED),
)


@dataclass(frozen=True)
class Candidate:
    """A unit to be ranked: its key, group, place in the official order, and printed total.

    `total` is None for an unranked unit. `few_cases` keeps it off both lists.
    """

    key: Hashable
    group: Hashable
    sort: int
    total: Decimal | None
    few_cases: bool = False


@dataclass(frozen=True)
class Place:
    """Where a unit stands: rank and grade (None when unranked), lists, in print order."""

    key: Hashable
    rank: int | None
    grade: Grade | None
    on_red_list: bool = False
    on_black_list: bool = False


def grade(total: Decimal) -> Grade:
    """The grade of a printed total."""
    for lower, word in GRADES_FROM:
        if total >= lower:
            return word
    return Grade.UNQUALIFIED


def has_few_cases(*, due: int, sites_inspected: int) -> bool:
    """Whether a unit's week rests on too little to be listed (样本不足)."""
    return due < FEW_DUE and sites_inspected < FEW_SITES


def places(candidates: Iterable[Candidate], ties: Ties = Ties.COMPETITION) -> list[Place]:
    """All units in print order: group by group, by rank, inside a rank by sort number.

    Unranked units stand at the end of their group. Groups keep the order of first appearance.
    """
    groups: dict[Hashable, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.group, []).append(candidate)
    return [place for members in groups.values() for place in _group(members, ties)]


def movement(rank: int | None, last_rank: int | None) -> int | None:
    """Places gained since the last published week (positive = up); None when there is no pair."""
    return None if rank is None or last_rank is None else last_rank - rank


def _group(members: Sequence[Candidate], ties: Ties) -> list[Place]:
    ranked = sorted(
        ((member, member.total) for member in members if member.total is not None),
        key=lambda pair: (-pair[1], pair[0].sort),
    )
    ranks = _ranks([total for _, total in ranked], ties)
    longest = _list_length(len(ranked))
    placed = []
    for (member, total), rank in zip(ranked, ranks, strict=True):
        worse = sum(other < total for _, other in ranked)
        listed = not member.few_cases
        placed.append(
            Place(
                key=member.key,
                rank=rank,
                grade=grade(total),
                on_red_list=listed and rank <= longest and total >= RED_FROM,
                on_black_list=listed and worse < longest and total < BLACK_BELOW,
            )
        )
    unranked = sorted(
        (member for member in members if member.total is None), key=lambda member: member.sort
    )
    return placed + [Place(member.key, None, None) for member in unranked]


def _ranks(totals: Sequence[Decimal], ties: Ties) -> list[int]:
    ranks: list[int] = []
    for index, total in enumerate(totals):
        if index and total == totals[index - 1]:
            ranks.append(ranks[-1])
        elif ties is Ties.DENSE:
            ranks.append(ranks[-1] + 1 if ranks else 1)
        else:
            ranks.append(index + 1)
    return ranks


def _list_length(ranked: int) -> int:
    """How many units a list may hold: 3; 1 under six ranked units; none under four."""
    if ranked < 4:
        return 0
    return 1 if ranked < 6 else LIST_LENGTH


def by_key(ordered: Iterable[Place]) -> Mapping[Hashable, Place]:
    """Places by the key of their unit."""
    return {place.key: place for place in ordered}
