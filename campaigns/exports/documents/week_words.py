"""A week in sums and sentences, as bulletin and leader's brief tell it.

Sums are of the figures that the table stores; rates are taken from the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campaigns.rules.scoring import rate

Row = Mapping[str, Any]
FIGURES = ("found", "due", "on_time", "fixed", "waiting", "overdue_open", "rework", "rebound")
SAME, MORE, LESS = "持平", "增加", "减少"
UP, DOWN = "上升", "下降"
NONE = "—"


@dataclass(frozen=True)
class Sums:
    """All units' figures of a week together."""

    monday: date
    found: int
    due: int
    on_time: int
    fixed: int
    waiting: int
    overdue_open: int
    rework: int
    rebound: int

    @property
    def on_time_rate(self) -> Decimal | None:
        """In percent; None when nothing was due."""
        return rate(self.on_time, self.due)

    @property
    def fix_rate(self) -> Decimal | None:
        """In percent; None when nothing was due."""
        return rate(self.fixed, self.due)

    @property
    def week(self) -> str:
        return f"第{self.monday.isocalendar().week}周"


def sums_of(monday: date, rows: Iterable[Row]) -> Sums:
    """The sums of a table's rows."""
    totals = dict.fromkeys(FIGURES, 0)
    for row in rows:
        for figure in FIGURES:
            totals[figure] += int(row[figure])
    return Sums(monday, **totals)


def percent(value: Decimal | None) -> str:
    return NONE if value is None else f"{value:.2f}%"


def count_change(now: int, then: int) -> str:
    """`增加3件`, `减少2件`, `持平`"""
    if now == then:
        return SAME
    return f"{MORE if now > then else LESS}{abs(now - then)}件"


def rate_change(now: Decimal | None, then: Decimal | None) -> str:
    """`上升1.20个百分点`; empty when one of the two weeks has no rate."""
    if now is None or then is None:
        return ""
    if now == then:
        return SAME
    return f"{UP if now > then else DOWN}{abs(now - then):.2f}个百分点"


def overall(sums: Sums) -> str:
    """The week in one paragraph."""
    return (
        f"新增交办问题{sums.found}件；到期应整改{sums.due}件，其中按期整改{sums.on_time}件，"
        f"按期整改率{percent(sums.on_time_rate)}；已整改{sums.fixed}件，"
        f"整改率{percent(sums.fix_rate)}。待核查{sums.waiting}件，逾期未改{sums.overdue_open}件；"
        f"返工{sums.rework}件次，反弹{sums.rebound}件。"
    )


def comparison(now: Sums, then: Sums | None) -> str:
    """Against the last published week."""
    if then is None:
        return "此前尚无已公布的周次，本期不作比较。"
    parts = [f"新增交办{count_change(now.found, then.found)}"]
    for name, one, other in (
        ("按期整改率", now.on_time_rate, then.on_time_rate),
        ("整改率", now.fix_rate, then.fix_rate),
    ):
        said = rate_change(one, other)
        parts += [f"{name}{said}"] if said else []
    parts.append(f"逾期未改{count_change(now.overdue_open, then.overdue_open)}")
    parts.append(f"反弹{count_change(now.rebound, then.rebound)}")
    return f"与上次公布的{then.monday.isocalendar().year}年{then.week}相比，{'，'.join(parts)}。"


def late_words(days: int) -> str:
    return f"逾期{days}个工作日" if days else "逾期不足1个工作日"
