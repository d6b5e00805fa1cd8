"""The self-check matrix of a month (自查上报月表): rows in, the bytes of an .xlsx file out.

Source of the rules: DOCUMENTS.md §6.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook

from campaigns.exports.plain_text import clean
from campaigns.exports.sheet_page import Column, Heading, Table, add_sheet
from campaigns.exports.sheet_style import Look, Value, add_looks
from campaigns.exports.weekly_workbook.paper import spoken
from campaigns.rules.calendars import ONE_DAY
from campaigns.rules.self_checks import Day, Mark, Sums

NAME = "自查上报月表"
UNGROUPED = "未编组"
SIGNS: Mapping[Mark, str] = {
    Mark.SENT: "√",
    Mark.LATE: "○",
    Mark.MISSING: "×",
    Mark.REST: "休",
    Mark.LEAVE: "假",
}
LEGEND = (
    "符号说明：√ 当日17:30前已报，计1天；○ 当日17:30后补报，计0.5天；× 缺报；休 单位休息日；"
    "假 经批准请假；空白 不要求上报或未到上报时间。"
)
DEFINITION = (
    "口径：每日上报一次自查问题或一次零报告（附值守点位新拍照片）即为已报，同一照片用于他日的无效；"
    "应报＝要求上报且已到期的天数，每周报 n 次的单位缺报记在当周最后的未报工作日；"
    "已报含迟报；不要求上报之日的符号不计入合计；得分率＝（按时天数＋迟报天数×0.5）÷应报，应报为 0 的记“—”。"
)
COUNTS = ("应报", "已报", "迟报", "缺报")
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class MonthRow:
    """A unit's line: its ranking group (empty for none), full name, days in order, and sums."""

    group: str
    unit: str
    days: Sequence[Day]
    sums: Sums


@dataclass(frozen=True)
class MonthPaper:
    """A month with everything that is printed around it. `scope_note` says whose rows these are
    when the reader may not see all."""

    organisation: str
    campaign: str
    first: date
    last: date
    as_of: datetime
    rows: Sequence[MonthRow]
    scope_note: str = ""

    @property
    def title(self) -> str:
        month = f"{self.first.year}年{self.first.month}月"
        return clean(f"{self.campaign}{month}{NAME}")

    @property
    def days(self) -> list[date]:
        return [self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1)]


def build(paper: MonthPaper) -> bytes:
    """The workbook: one sheet, a line a unit, group by group, sums on the right and below."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_looks(book)
    add_sheet(book, NAME, _heading(paper), _table(paper))
    book.properties.title = paper.title
    book.properties.creator = paper.organisation
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(paper: MonthPaper) -> Heading:
    first, last = (f"{day.month}月{day.day}日" for day in (paper.first, paper.last))
    return Heading(
        title=paper.title,
        period=f"（{first}—{last}，截至{spoken(paper.as_of)}）",
        status=f"制表单位：{paper.organisation}",
        signer=paper.scope_note,
    )


def _table(paper: MonthPaper) -> Table:
    days = [Column(f"{day.day}\n{WEEKDAYS[day.weekday()]}", 3.2, Look.CENTRE) for day in paper.days]
    return Table(
        columns=(
            Column("序号", 5, Look.COUNT),
            Column("单位", 26),
            Column("考核组", 13, Look.CENTRE),
            *days,
            *(Column(title, 5.6, Look.COUNT) for title in COUNTS),
            Column("得分率", 8.6, Look.RATE),
        ),
        rows=[_values(number, row) for number, row in enumerate(paper.rows, start=1)],
        sums=_sums(paper),
        notes=(LEGEND, DEFINITION, f"数据截至：{spoken(paper.as_of)}。"),
    )


def _values(number: int, row: MonthRow) -> list[Value]:
    signs = [SIGNS.get(day.mark, "") for day in row.days]
    return [number, row.unit, row.group or UNGROUPED, *signs, *_counts(row.sums)]


def _counts(sums: Sums) -> list[Value]:
    rate = None if sums.rate is None else sums.rate / 100
    return [sums.required, sums.filed, sums.late, sums.missing, rate]


def _sums(paper: MonthPaper) -> list[Value]:
    found = [row.sums for row in paper.rows]
    total = Sums(
        required=sum(sums.required for sums in found),
        filed=sum(sums.filed for sums in found),
        late=sum(sums.late for sums in found),
        missing=sum(sums.missing for sums in found),
        days=sum((sums.days for sums in found), Decimal(0)),
    )
    return ["", "合计", "", *("" for _day in paper.days), *_counts(total)]
