"""What a week's workbook is made of, and the words around its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from campaigns.exports.chinese import RULES, UNRANKED, word
from campaigns.exports.plain_text import clean
from campaigns.exports.sheet_page import Heading
from campaigns.rules.calendars import local
from campaigns.rules.scoring import rate

Row = Mapping[str, Any]
DEFINITIONS = (
    "指标口径：应整改＝本周到期的交办问题（不含作废、缓办）；按期整改率＝按期整改÷应整改，"
    "整改率＝已整改÷应整改，应整改为 0 的记“—”；逾期未改为截至时仍逾期的全部问题；"
    "合计行比率按合计数计算。"
)
SCORE_DEFINITION = (
    "综合得分＝按期整改分＋整改分＋点位分＋自查分＋日常分－扣分＋加分＋更正，最低 0 分、最高 105 分；"
    "无数据的分项不计，其余分项按权重折算。等次：90 分及以上优秀，85 分及以上良好，"
    "70 分及以上合格，70 分以下不合格。"
)
UNGROUPED = "未编组"
CORRECTED = "已更正"
CORRECTED_MEANING = "本表公布后不再变动，更正分值计入以后的周"


@dataclass(frozen=True)
class Corrected:
    """What was corrected of a unit (code) after publication: signed points, counted in the week
    of that Monday, by that rule."""

    department: str
    points: Decimal
    counts_in: date
    rule: str


@dataclass(frozen=True)
class WeekPaper:
    """A week's table with everything that is printed around it, as plain values.

    `rows`, `territories`, `zones` and `lists` are those of the table (decimals and moments as
    strings), in print order. `state` is open, frozen or published; `frozen_by` and
    `published_by` are names, empty for the clock. `scope_note` says whose rows these are when
    the reader may not see all; it is empty for the whole table.
    """

    organisation: str
    campaign: str
    city: str
    monday: date
    state: str
    as_of: datetime
    rule_version: str
    rows: Sequence[Row]
    territories: Sequence[Row]
    zones: Sequence[Row]
    lists: Mapping[str, Sequence[Row]]
    signer: str = ""
    frozen_at: datetime | None = None
    frozen_by: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    sha256: str = ""
    scope_note: str = ""
    corrected: Sequence[Corrected] = ()
    _names: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._names.update((row["department"], row["name"]) for row in self.rows)

    @property
    def title(self) -> str:
        year, week, _day = self.monday.isocalendar()
        return clean(f"{self.organisation}关于{self.campaign}{year}年第{week}周督查考评情况的通报")

    @property
    def period(self) -> str:
        """The week's days; of an open week also how far it is told."""
        sunday = self.monday + timedelta(days=6)
        span = span_words(self.monday, sunday)
        return f"（{span}，截至{spoken(self.as_of)}）" if self.is_open else f"（{span}）"

    @property
    def this(self) -> str:
        """The span in a sentence."""
        return "本周"

    @property
    def in_chart(self) -> str:
        """The span in the title of a chart."""
        return f"第{self.monday.isocalendar().week}周"

    @property
    def last_rank_words(self) -> str:
        """The header of the rank before."""
        return "上周排名"

    @property
    def score_note(self) -> str:
        """How the score comes about, for the foot of a group's table."""
        return SCORE_DEFINITION

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def heading(self) -> Heading:
        return Heading(
            title=self.title,
            period=self.period,
            status="　　".join(filter(None, [self.scope_note, self._status()])),
            signer=f"签发人：{self.signer}",
        )

    def _status(self) -> str:
        if self.is_open:
            return f"本周尚未冻结，数据为截至{spoken(self.as_of)}的实时情况"
        parts = []
        if self.frozen_at is not None:
            parts.append(f"{spoken(self.frozen_at)}冻结（{self.frozen_by or '系统定时'}）")
        if self.published_at is not None:
            parts.append(f"{spoken(self.published_at)}公布（{self.published_by}）")
        else:
            parts.append("待公布")
        if self.corrected:
            parts.append(f"{CORRECTED}（见表后说明）")
        return "　　".join(parts)

    def notes(self, *more: str) -> list[str]:
        """The foot of a table: what is special to it, then cut-off, rules and hash."""
        line = f"数据截至：{spoken(self.as_of)}；计分规则版本：{self.rule_version}"
        if self.sha256:
            line += f"；内容校验码（SHA-256）：{self.sha256}"
        return [*(note.replace("本周", self.this) for note in more if note), f"{line}。"]

    def corrected_note(self, rows: Iterable[Row]) -> str:
        """What was corrected of these rows after publication; empty when nothing was. The cells
        of the table stay as published (RELIABILITY P6)."""
        names = {row["department"]: row["name"] for row in rows}
        found: dict[tuple[str, date], list[Corrected]] = {}
        for item in self.corrected:
            if item.department in names:
                found.setdefault((item.department, item.counts_in), []).append(item)
        if not found:
            return ""
        parts = [
            f"{names[unit]} {sum(item.points for item in items):+.2f} 分"
            f"（{_rules(items)}，计入{_week_words(monday)}）"
            for (unit, monday), items in found.items()
        ]
        return f"{CORRECTED}（{CORRECTED_MEANING}）：{'；'.join(parts)}。"

    def groups(self) -> dict[str, list[Row]]:
        """Group name → its rows, in print order; units in no group come last."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row["group"] or UNGROUPED, []).append(row)
        return found

    def name_of(self, row: Row) -> str:
        """A unit's full name for a row of a list, so that all sheets call it the same."""
        return self._names.get(row["department"], str(row["unit"]))


def spoken(moment: datetime) -> str:
    """`2026年3月15日24时` for a midnight, else `2026年3月11日12:00`, in the city's time."""
    here = local(moment)
    if (here.hour, here.minute) == (0, 0):
        day = here.date() - timedelta(days=1)
        return f"{day.year}年{day_words(day)}24时"
    return f"{here.year}年{day_words(here.date())}{here:%H:%M}"


def _rules(items: Iterable[Corrected]) -> str:
    return "、".join(dict.fromkeys(word(RULES, item.rule) for item in items))


def _week_words(monday: date) -> str:
    year, week, _day_of_week = monday.isocalendar()
    return f"{year}年第{week}周"


def span_words(first: date, last: date) -> str:
    """`3月9日—3月15日`, with the years when they differ."""
    if first.year == last.year:
        return f"{day_words(first)}—{day_words(last)}"
    return f"{first.year}年{day_words(first)}—{last.year}年{day_words(last)}"


def day_words(day: date) -> str:
    """`3月9日`."""
    return f"{day.month}月{day.day}日"


def number(text: str | None) -> Decimal | None:
    """A decimal of the table, None where it has none."""
    return None if text is None else Decimal(text)


def percent(text: str | None) -> Decimal | None:
    """A percentage of the table as the fraction that a cell holds."""
    return None if text is None else Decimal(text) / 100


def share(part: int, whole: int) -> Decimal | None:
    """`part ÷ whole` as the fraction that a cell holds; None where there is nothing to divide."""
    found = rate(part, whole)
    return None if found is None else found / 100


def total(rows: Iterable[Row], figure: str) -> int:
    return sum(int(row[figure]) for row in rows)


def unranked_note(rows: Iterable[Row]) -> str:
    """Which units are not ranked and why, by reason; empty when all are."""
    named: dict[str, list[str]] = {}
    for row in rows:
        if row["rank"] is None:
            named.setdefault(word(UNRANKED, row["unranked_reason"]), []).append(row["name"])
    parts = [f"{'、'.join(names)}（{reason}）" for reason, names in named.items()]
    return f"未排名单位：{'；'.join(parts)}。" if parts else ""
