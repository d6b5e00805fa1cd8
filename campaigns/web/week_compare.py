"""Two weeks side by side: score, rank and rates of every unit, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.wording.times import day_words

MOST_OFFERED = 60
COMPARED = ("score", "on_time_rate", "fix_rate")


@dataclass(frozen=True)
class Pair:
    """A figure in both weeks and the difference; a dash where one has none."""

    this: str
    other: str
    change: str
    is_worse: bool = False


@dataclass(frozen=True)
class Line:
    """A unit in both weeks: rank, then the figures of COMPARED, then due."""

    unit: str
    name: str
    pairs: list[Pair]


def offered(user: User, campaign: Campaign, shown: date) -> list[tuple[str, str]]:
    """(Monday, words) of the weeks that the reader may compare with, the latest first."""
    mondays = (
        access.visible_weeks(user, campaign)
        .exclude(monday=shown)
        .order_by("-monday")
        .values_list("monday", flat=True)[:MOST_OFFERED]
    )
    return [(monday.isoformat(), week_words(monday)) for monday in mondays]


def week_words(monday: date) -> str:
    """The number and days of a week, short."""
    return _("week %(number)d · %(first)s to %(last)s") % {
        "number": monday.isocalendar().week,
        "first": day_words(monday),
        "last": day_words(monday + timedelta(days=6)),
    }


def lines_of(rows: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The units of the shown week's rows, in their order."""
    earlier = {row["department"]: row for row in others}
    return [_line(row, earlier.get(row["department"], {})) for row in rows]


def _line(row: Mapping[str, Any], other: Mapping[str, Any]) -> Line:
    return Line(
        unit=str(row["short_name"]),
        name=str(row["name"]),
        pairs=[
            _ranks(row.get("rank"), other.get("rank")),
            *[_pair(row.get(name), other.get(name), name) for name in COMPARED],
            _counts(row["due"], other.get("due")),
        ],
    )


def _ranks(this: int | None, other: int | None) -> Pair:
    moved = None if this is None or other is None else other - this
    arrow = "–" if not moved else f"↑{moved}" if moved > 0 else f"↓{-moved}"
    return Pair(_said(this), _said(other), arrow, is_worse=bool(moved and moved < 0))


def _pair(this: str | None, other: str | None, name: str) -> Pair:
    sign = "%" if name.endswith("rate") else ""
    if this is None or other is None:
        return Pair(_said(this, sign), _said(other, sign), "–")
    change = Decimal(this) - Decimal(other)
    return Pair(
        f"{this}{sign}", f"{other}{sign}", f"{change:+}" if change else "0", is_worse=change < 0
    )


def _counts(this: int, other: int | None) -> Pair:
    return Pair(
        str(this),
        _said(other),
        "–" if other is None else f"{this - other:+d}" if this != other else "0",
    )


def _said(value: object, sign: str = "") -> str:
    return "—" if value is None else f"{value}{sign}"
