"""The red and the black list of a table, group by group, with the reason in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from campaigns.wording.labels import GRADES, word

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """A unit on a list."""

    unit: str
    name: str
    score: str
    why: str
    is_corrected: bool


@dataclass(frozen=True)
class GroupLists:
    """A ranking group; `ranked` units are ranked in it."""

    name: str
    ranked: int
    red: list[Listed] = field(default_factory=list)
    black: list[Listed] = field(default_factory=list)


def lists_of(rows: Sequence[Row], corrected: frozenset[str] = frozenset()) -> list[GroupLists]:
    """Both lists of every group, in the order of the table."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["group"]:
            groups.setdefault(row["group"], []).append(row)
    return [_group(name, own, corrected) for name, own in groups.items()]


def _group(name: str, rows: Sequence[Row], corrected: frozenset[str]) -> GroupLists:
    ranked = [row for row in rows if row["rank"] is not None]
    return GroupLists(
        name=name,
        ranked=len(ranked),
        red=[_listed(row, ranked, corrected) for row in ranked if row["red_list"]],
        black=[_listed(row, ranked, corrected) for row in ranked if row["black_list"]],
    )


def _listed(row: Row, ranked: Sequence[Row], corrected: frozenset[str]) -> Listed:
    why = _("rank %(rank)d of %(ranked)d, %(grade)s") % {
        "rank": row["rank"],
        "ranked": len(ranked),
        "grade": word(GRADES, row["grade"]),
    }
    return Listed(
        unit=row["short_name"],
        name=row["name"],
        score=str(row["score"]),
        why=why,
        is_corrected=row["department"] in corrected,
    )
