"""The workbook of a month's self-checks, read back cell by cell (DOCUMENTS §6)."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from campaigns.exports.self_check_month import MonthPaper, MonthRow, build
from campaigns.rules.calendars import CITY_ZONE
from campaigns.rules.self_checks import Day, Mark, sums_of

HEAD, FIRST = 5, 6
MARKS = (Mark.SENT, Mark.LATE, Mark.MISSING, Mark.REST, Mark.LEAVE, Mark.DUE, Mark.NONE)


def month_row(unit: str, group: str, *marks: Mark) -> MonthRow:
    asked = {Mark.SENT, Mark.LATE, Mark.MISSING}
    known = [Day(mark, mark in asked) for mark in marks]
    days = known + [Day(Mark.NONE)] * (30 - len(known))
    return MonthRow(group, unit, days, sums_of(days))


@pytest.fixture
def sheet() -> Any:
    paper = MonthPaper(
        organisation="示范市创建办",
        campaign="创建全国文明城市",
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        as_of=datetime(2026, 11, 20, 9, 0, tzinfo=CITY_ZONE),
        rows=[
            month_row("市住房和城乡建设局", "重点责任部门", *MARKS),
            month_row("=HYPERLINK(1)", "", Mark.SENT),
            month_row("市文旅局", "其他市直部门"),
        ],
        scope_note="仅含本人可见单位",
    )
    return load_workbook(io.BytesIO(build(paper)))["自查上报月表"]


def cells(sheet: Any, row: int) -> list[Any]:
    return [cell.value for cell in sheet[row]]


def test_it_has_a_column_a_day_and_the_sums_on_the_right(sheet: Any) -> None:
    head = cells(sheet, HEAD)
    assert head[:5] == ["序号", "单位", "考核组", "1\n日", "2\n一"]
    assert head[32:] == ["30\n一", "应报", "已报", "迟报", "缺报", "得分率"]


def test_it_writes_signs_and_numbers(sheet: Any) -> None:
    row = cells(sheet, FIRST)
    assert row[:3] == [1, "市住房和城乡建设局", "重点责任部门"]
    assert row[3:10] == ["√", "○", "×", "休", "假", None, None]
    assert row[33:37] == [3, 2, 1, 1]
    assert (row[37], sheet.cell(FIRST, 38).number_format) == (0.5, "0.00%")
    assert cells(sheet, FIRST + 2)[33:] == [0, 0, 0, 0, "—"]


def test_it_sums_below(sheet: Any) -> None:
    sums = cells(sheet, FIRST + 3)
    assert (sums[1], sums[33:37]) == ("合计", [4, 3, 1, 1])
    assert Decimal(str(sums[37])) == Decimal("0.625")


def test_text_that_looks_like_a_formula_stays_text(sheet: Any) -> None:
    cell = sheet.cell(FIRST + 1, 2)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert sheet.cell(FIRST + 1, 3).value == "未编组"


def test_it_prints_on_landscape_a4_with_title_and_foot(sheet: Any) -> None:
    assert sheet["A1"].value == "创建全国文明城市2026年11月自查上报月表"
    assert sheet["A1"].font.name == "黑体"
    assert sheet["A2"].value == "（11月1日—11月30日，截至2026年11月20日09:00）"
    setup = sheet.page_setup
    assert (setup.orientation, str(setup.paperSize), setup.fitToWidth) == ("landscape", "9", 1)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C6", "$5:$5")
    texts = [str(sheet.cell(row, 1).value) for row in range(FIRST + 4, sheet.max_row + 1)]
    assert texts[0].startswith("符号说明：√")
    assert "得分率＝" in texts[1]
    assert texts[2] == "数据截至：2026年11月20日09:00。"
    assert texts[3].startswith("制表人：")
    assert all(name in texts[3] for name in ("审核人：", "审批人："))
