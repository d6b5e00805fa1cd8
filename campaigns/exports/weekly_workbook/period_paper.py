"""A month, quarter or year as the papers of a week tell it: same tables, another span."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaigns.exports.plain_text import clean
from campaigns.exports.weekly_workbook.paper import WeekPaper, span_words, spoken
from campaigns.rules.periods import Period, PeriodKind

THIS = {PeriodKind.MONTH: "本月", PeriodKind.QUARTER: "本季度", PeriodKind.YEAR: "本年度"}
BEFORE = {PeriodKind.MONTH: "上月排名", PeriodKind.QUARTER: "上季排名", PeriodKind.YEAR: "上年排名"}
MEANS = "加分、扣分、更正和日常分为区间内各周计入分值的周平均数，其余分项按区间内的指标计算。"


@dataclass(frozen=True)
class PeriodPaper(WeekPaper):
    """The table of a period. `monday` is that of its first week, `last_day` its last Sunday;
    `published` of `weeks` weeks are published, and it `is_over` or runs."""

    span: Period = Period(PeriodKind.MONTH, 2026, 1)
    last_day: date = date.min
    weeks: int = 0
    published: int = 0
    is_over: bool = False

    @property
    def named(self) -> str:
        """`2026年11月`, `2026年第4季度`, `2026年度`."""
        number = {
            PeriodKind.MONTH: f"年{self.span.number}月",
            PeriodKind.QUARTER: f"年第{self.span.number}季度",
            PeriodKind.YEAR: "年度",
        }
        return f"{self.span.year}{number[self.span.kind]}"

    @property
    def title(self) -> str:
        return clean(f"{self.organisation}关于{self.campaign}{self.named}督查考评情况的通报")

    @property
    def period(self) -> str:
        span = f"{span_words(self.monday, self.last_day)}，共{self.weeks}周"
        return f"（{span}）" if self.is_over else f"（{span}，截至{spoken(self.as_of)}）"

    @property
    def this(self) -> str:
        return THIS[self.span.kind]

    @property
    def in_chart(self) -> str:
        return self.named

    @property
    def last_rank_words(self) -> str:
        return BEFORE[self.span.kind]

    @property
    def score_note(self) -> str:
        return f"{super().score_note}{MEANS}"

    def _status(self) -> str:
        said = f"已公布 {self.published} 周"
        return f"{said}，数据截至{spoken(self.as_of)}" if not self.is_over else said
