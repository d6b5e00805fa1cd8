"""The weekly workbook: titles, exact headers, given values, sums, chart, safety and print set-up."""

from __future__ import annotations

import io
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from campaigns.exports import long_rows
from campaigns.exports.sheet_page import HEADER_ROW, free_name
from campaigns.exports.weekly_workbook import Corrected, WeekPaper, build
from campaigns.rules.calendars import CITY_ZONE
from tests.exports.made_up_week import GROUPS, week_of

GROUP_HEADERS = (
    "排名 | 单位 | 应整改 | 按期整改 | 已整改 | 待核查 | 逾期未改 | 延期 | 缓办 | 返工 | 反弹 | "
    "按期整改率 | 整改率 | 点位测评得分率 | 自查上报(应/实) | 按期整改分 | 整改分 | 点位分 | 自查分 | "
    "日常分 | 加分 | 扣分 | 更正 | 综合得分 | 等次 | 上周排名 | 升降"
)
ENTRY_HEADERS = "日期 | 单位 | 问题编号 | 点位 | 事由 | 规则 | 分值 | 计入分值 | 备注"
SHEETS = [
    "总体情况",
    *GROUPS,
    "属地情况",
    "片区情况",
    "扣分明细",
    "逾期清单",
    "反弹清单",
    "高发点位",
    "类别统计",
    "红黑榜",
]
TITLE = "示范市创建全国文明城市工作指挥部办公室关于创建全国文明城市2026年第11周督查考评情况的通报"


def opened(content: WeekPaper) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_workbook(io.BytesIO(build(content)))


@pytest.fixture(scope="module")
def content() -> WeekPaper:
    return week_of()


@pytest.fixture(scope="module")
def book(content: WeekPaper) -> Workbook:
    return opened(content)


def headers(sheet: Worksheet) -> list[Any]:
    return [cell.value for cell in sheet[HEADER_ROW] if cell.value is not None]


def lines(sheet: Worksheet) -> Iterator[dict[str, Cell]]:
    """The rows of the table as header → cell, the sum row among them."""
    names = headers(sheet)
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=len(names)):
        if not isinstance(row[1], Cell):  # the foot is one merged cell
            return
        yield dict(zip(names, row, strict=True))  # type: ignore[arg-type]


def told(sheet: Worksheet) -> str:
    return "\n".join(str(value) for (value,) in sheet.iter_rows(max_col=1, values_only=True))


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell))


def test_sheets_stand_in_the_order_of_the_paper(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_every_sheet_bears_title_period_signer_and_foot(book: Workbook, content: WeekPaper) -> None:
    for sheet in book.worksheets:
        assert sheet["A1"].value == TITLE
        assert sheet["A2"].value == "（3月9日—3月15日）"
        assert "签发人：周副市长" in [cell.value for cell in sheet[3]]
        foot = told(sheet)
        assert "数据截至：2026年3月15日24时；计分规则版本：V1" in foot
        assert content.sha256 in foot
        assert "制表人：" in foot
        assert "审核人：" in foot
        assert "审批人：" in foot


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_has_exactly_the_columns_of_the_paper(book: Workbook, group: str) -> None:
    assert " | ".join(headers(book[group])) == GROUP_HEADERS


def test_entries_have_exactly_the_columns_of_the_paper(book: Workbook) -> None:
    assert " | ".join(headers(book["扣分明细"])) == ENTRY_HEADERS


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_prints_the_given_values(book: Workbook, content: WeekPaper, group: str) -> None:
    rows = content.groups()[group]
    printed = list(lines(book[group]))
    assert len(printed) == len(rows) + 1
    for row, line in zip(rows, printed, strict=False):
        assert line["单位"].value == row["name"]
        assert line["排名"].value == (row["rank"] if row["rank"] is not None else "—")
        for header, figure in COUNTS.items():
            assert line[header].value == row[figure]
            assert line[header].number_format == "0"
        for header, text in _points_of(row).items():
            assert line[header].value == ("—" if text is None else float(text))
            assert line[header].number_format == "0.00"
        for header, figure in RATES.items():
            text = row[figure]
            assert line[header].value == ("—" if text is None else float(Decimal(text) / 100))
            assert line[header].number_format == "0.00%"


COUNTS = {
    "应整改": "due",
    "按期整改": "on_time",
    "已整改": "fixed",
    "待核查": "waiting",
    "逾期未改": "overdue_open",
    "延期": "extended",
    "缓办": "deferred",
    "返工": "rework",
    "反弹": "rebound",
}
RATES = {"按期整改率": "on_time_rate", "整改率": "fix_rate", "点位测评得分率": "site_rate"}


def _points_of(row: Any) -> dict[str, str | None]:
    return {
        "按期整改分": row["parts"]["on_time"],
        "整改分": row["parts"]["fixed"],
        "点位分": row["parts"]["sites"],
        "自查分": row["parts"]["self_check"],
        "日常分": row["parts"]["routine"],
        "加分": row["bonus"],
        "扣分": row["deductions"],
        "更正": row["correction"],
        "综合得分": row["score"],
    }


def test_sum_row_adds_up_and_takes_rates_from_the_sums(book: Workbook, content: WeekPaper) -> None:
    for group, rows in content.groups().items():
        *_units, sums = lines(book[group])
        assert sums["单位"].value == "合计"
        for header, figure in COUNTS.items():
            assert sums[header].value == sum(row[figure] for row in rows)
        due = sum(row["due"] for row in rows)
        on_time = sum(row["on_time"] for row in rows)
        assert sums["按期整改率"].value == pytest.approx(on_time / due, abs=0.00005)
        deductions = sum(Decimal(row["deductions"]) for row in rows)
        assert sums["扣分"].value == float(deductions)
        assert sums["综合得分"].value is None


def test_no_data_is_a_dash_and_marks_can_be_read(book: Workbook, content: WeekPaper) -> None:
    marked = {line["单位"].value: line for group in GROUPS for line in lines(book[group])}
    for row in content.rows:
        line = marked[row["name"]]
        grade = str(line["等次"].value)
        assert ("样本不足" in grade) == row["few_cases"]
        assert ("一票否决" in grade) == row["vetoed"]
        assert ("缓办偏多" in grade) == row["many_deferred"]
        if row["rank"] is None:
            assert grade.startswith("未排名")
            assert line["按期整改率"].value == "—"
            group = told(book[row["group"]])
            assert "未排名单位：" in group
            assert f"{row['name']}、" in group or f"{row['name']}（本周无" in group


def test_what_was_corrected_is_told_around_the_table_and_never_in_it() -> None:
    whole = week_of(units_a_group=6)
    group, row = whole.rows[0]["group"], whole.rows[0]
    change = Corrected(row["department"], Decimal("0.50"), date(2026, 3, 23), "appeal")
    before, after = opened(whole), opened(replace(whole, corrected=[change]))
    note = f"{row['name']} +0.50 分（申诉采纳，计入2026年第13周）"
    assert [sheet.title for sheet in after.worksheets if note in told(sheet)] == ["总体情况", group]
    assert all("已更正（见表后说明）" in told(sheet) for sheet in after.worksheets)
    assert "已更正" not in "".join(told(sheet) for sheet in before.worksheets)
    for name in GROUPS:
        printed, again = lines(before[name]), lines(after[name])
        for one, other in zip(printed, again, strict=True):
            assert [cell.value for cell in one.values()] == [cell.value for cell in other.values()]


@pytest.mark.parametrize(
    ("rank", "movement", "last", "arrow"),
    [
        (3, 2, 5, "↑2"),  # two places up
        (3, -1, 2, "↓1"),  # one down
        (3, 0, 3, "–"),  # as before
        (3, None, "—", "–"),  # new
    ],
)
def test_movement_is_an_arrow(rank: int, movement: int | None, last: Any, arrow: str) -> None:
    row = {**week_of(1).rows[0], "rank": rank, "movement": movement}
    line = next(lines(opened(week_of(1, rows=[row]))[GROUPS[0]]))
    assert line["上周排名"].value == last
    assert line["升降"].value == arrow


def test_chart_of_totals_stands_beside_the_table(book: Workbook, content: WeekPaper) -> None:
    for group, rows in content.groups().items():
        (chart,) = book[group]._charts  # type: ignore[attr-defined]
        ranked = sum(row["rank"] is not None for row in rows)
        last = HEADER_ROW + ranked
        assert chart.ser[0].val.numRef.f == f"'{group}'!$X${HEADER_ROW + 1}:$X${last}"
        assert chart.anchor._from.col >= len(headers(book[group]))
        assert book[group].print_area.count(":") == 2  # table and chart, a page each


def test_open_week_is_headed_by_its_cut_off() -> None:
    noon = datetime(2026, 3, 11, 12, tzinfo=CITY_ZONE)
    sheet = opened(week_of(2, state="open", as_of=noon, sha256="", signer=""))["总体情况"]
    assert sheet["A2"].value == "（3月9日—3月15日，截至2026年3月11日12:00）"
    assert "尚未冻结" in str(sheet["A3"].value)


def test_lists_print_the_given_rows(book: Workbook, content: WeekPaper) -> None:
    entries = list(lines(book["扣分明细"]))
    assert len(entries) == len(content.lists["entries"])
    first = entries[0]
    assert first["日期"].value == datetime(2026, 3, 9)  # noqa: DTZ001 - a cell knows no zone
    assert first["日期"].number_format == "yyyy/m/d"
    assert first["规则"].value == "市级督查发现"
    assert first["计入分值"].value == 0.2
    assert len(list(lines(book["逾期清单"]))) == len(content.lists["overdue"])
    assert len(list(lines(book["反弹清单"]))) == len(content.lists["rebounds"])
    assert len(list(lines(book["高发点位"]))) == len(content.lists["recurring"])


def test_categories_are_counted_both_ways(book: Workbook, content: WeekPaper) -> None:
    *units, sums = lines(book["类别统计"])
    assert sums["合计"].value == sum(row["count"] for row in content.lists["categories"])
    for line in (*units, sums):
        *classes, total = (cell.value for name, cell in line.items() if name != "单位")
        assert total == sum(int(str(count)) for count in classes)


def test_red_and_black_list_name_the_listed_units(book: Workbook, content: WeekPaper) -> None:
    printed = [(line["榜别"].value, line["单位"].value) for line in lines(book["红黑榜"])]
    red = [("红榜", row["name"]) for row in content.rows if row["red_list"]]
    black = [("黑榜", row["name"]) for row in content.rows if row["black_list"]]
    assert printed == red + black
    assert red
    assert black


def test_territories_are_summed_without_counting_communities_twice(
    book: Workbook, content: WeekPaper
) -> None:
    *_rows, sums = lines(book["属地情况"])
    whole = [row for row in content.territories if row["kind"] != "community"]
    assert sums["新增"].value == sum(row["found"] for row in whole)


def test_overview_has_a_line_a_group(book: Workbook, content: WeekPaper) -> None:
    *groups, sums = lines(book["总体情况"])
    assert [line["考核组"].value for line in groups] == list(GROUPS)
    assert sums["应整改"].value == sum(row["due"] for row in content.rows)
    rows = content.groups()[GROUPS[0]]
    best = max(Decimal(row["score"]) for row in rows if row["score"] is not None)
    assert groups[0]["最高得分"].value == float(best)


def test_nothing_is_a_formula(book: Workbook) -> None:
    assert {cell.data_type for cell in cells(book)} <= {"s", "n", "d"}


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0", "#REF!"]
)
def test_text_that_looks_like_a_formula_stays_text(start: str) -> None:
    whole = week_of(1)
    row = {**whole.rows[0], "name": start}
    entry = {**whole.lists["entries"][0], "department": "other", "unit": start, "place": start}
    book = opened(week_of(1, rows=[row], lists={"entries": [entry]}, signer=start))
    unit = next(lines(book[GROUPS[0]]))["单位"]
    place = next(lines(book["扣分明细"]))["点位"]
    for cell in (unit, place):
        assert cell.data_type == "s"
        assert cell.value == start
        assert cell.quotePrefix == (start != "#REF!")


def test_control_characters_go_and_long_text_is_cut_with_a_mark() -> None:
    whole = week_of(1)
    entry = {**whole.lists["entries"][0], "place": "路\x00\x07口\ud800", "cause": "长" * 40_000}
    line = next(lines(opened(week_of(1, lists={"entries": [entry]}))["扣分明细"]))
    assert line["点位"].value == "路口"
    assert len(str(line["事由"].value)) == 32_767
    assert str(line["事由"].value).endswith("…（过长，已截断）")


def test_print_set_up(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert int(str(sheet.page_setup.paperSize)) == 9
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        for side in ("left", "right", "top", "bottom"):
            assert getattr(sheet.page_margins, side) == pytest.approx(1.5 / 2.54)
        assert sheet.print_options.horizontalCentered
        assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
        assert sheet.print_area
        assert str(sheet.freeze_panes).endswith(str(HEADER_ROW + 1))
        assert sheet.auto_filter.ref


def test_fonts_are_named(book: Workbook) -> None:
    assert {cell.font.name for cell in cells(book) if cell.value is not None} == {"宋体", "黑体"}


def test_data_rows_have_no_merged_cells(book: Workbook) -> None:
    for sheet in book.worksheets:
        _first, last = str(sheet.auto_filter.ref).split(":")
        bottom = int("".join(filter(str.isdigit, last)))
        for merged in sheet.merged_cells.ranges:
            assert merged.max_row < HEADER_ROW or merged.min_row > bottom


@pytest.mark.parametrize(
    ("taken", "wanted", "name"),
    [
        ([], "街道[一]:组*?/\\", "街道一组"),  # what Excel forbids goes
        (["总体情况"], "总体情况", "总体情况(2)"),  # twice the same
        ([], "组" * 40, "组" * 31),  # too long
        (["组" * 31], "组" * 40, "组" * 28 + "(2)"),  # too long and twice
        (["abc"], "ABC", "ABC(2)"),  # case does not tell sheets apart
        ([], "[]", "表"),  # nothing left
        ([], "History", "History(2)"),  # Excel keeps that name for itself
    ],
)
def test_sheet_names_are_legal_and_unique(taken: Sequence[str], wanted: str, name: str) -> None:
    assert free_name(taken, wanted) == name


def test_empty_week_is_a_workbook_too() -> None:
    book = opened(week_of(0, territories=[], zones=[], lists={}))
    assert book.sheetnames == ["总体情况", *SHEETS[7:]]
    assert "本周无" in [cell.value for cell in book["逾期清单"][HEADER_ROW + 1]]


def test_units_in_no_group_are_printed_too() -> None:
    row = {**week_of(1).rows[0], "group": "", "rank": None, "score": None, "grade": None}
    row |= {"unranked_reason": "no_group", "movement": None}
    book = opened(week_of(1, rows=[row]))
    assert "未编组" in book.sheetnames
    assert "（未编入考核组）" in told(book["未编组"])


def test_a_reader_of_a_part_is_told_so() -> None:
    sheet = opened(week_of(1, scope_note="仅含本单位"))["总体情况"]
    assert str(sheet["A3"].value).startswith("仅含本单位")


def test_108_units_take_less_than_a_second() -> None:
    content = week_of(18)
    begun = time.process_time()
    build(content)
    assert len(content.rows) == 108
    assert time.process_time() - begun < 1


def test_long_lists_look_as_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are put in beside openpyxl read back cell by cell as those that it writes."""
    changes = {"occurred_at": "2026-03-11T01:30:00+00:00", "place": "=1+1", "reason": "\t@SUM(A1)"}
    content = week_of()
    entries = [dict(row) for row in content.lists["entries"]]
    entries[0] |= changes
    content = week_of(lists={**content.lists, "entries": entries})
    monkeypatch.setattr(long_rows, "LONG", 10**9)
    short = opened(content)
    monkeypatch.setattr(long_rows, "LONG", 1)
    long = opened(content)
    for name in short.sheetnames:
        here, there = short[name], long[name]
        assert here.dimensions == there.dimensions
        for row in here.iter_rows():
            for cell in row:
                other = there[cell.coordinate]
                assert _seen(cell) == _seen(other), (name, cell.coordinate)
        heights = {n: dimension.height for n, dimension in here.row_dimensions.items()}
        assert heights == {n: dimension.height for n, dimension in there.row_dimensions.items()}
    assert long["扣分明细"].cell(HEADER_ROW + 1, 4).quotePrefix


def _seen(cell: Any) -> tuple[Any, ...]:
    kind = "s" if cell.data_type in {"s", "inlineStr"} else cell.data_type
    value = round(cell.value, 6) if isinstance(cell.value, float) else cell.value
    look = (cell.font.name, cell.font.sz, cell.font.color and cell.font.color.rgb)
    border = cell.border.left.style if cell.border.left is not None else None
    return value, kind, cell.number_format, cell.alignment.horizontal, border, look


def test_another_reader_sees_numbers_dates_and_text() -> None:
    """calamine: points and rates are numbers, days are dates, no text has become a formula."""
    content = week_of()
    book = CalamineWorkbook.from_filelike(io.BytesIO(build(content)))
    assert book.sheet_names == SHEETS
    for name in SHEETS:
        for row in book.get_sheet_by_name(name).to_python():
            assert not any(isinstance(value, str) and value.startswith("#") for value in row)
    entries = book.get_sheet_by_name("扣分明细").to_python()
    first = entries[HEADER_ROW]
    assert isinstance(first[0], date)
    assert isinstance(first[6], float)
    group = book.get_sheet_by_name(GROUPS[0]).to_python()[HEADER_ROW]
    assert isinstance(group[2], int | float)
    assert isinstance(group[23], float)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_long_lists_take_no_text_for_a_formula(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_rows, "LONG", 1)
    content = week_of()
    entries = [dict(row) | {"place": f"{start}1+1"} for row in content.lists["entries"]]
    book = opened(week_of(lists={**content.lists, "entries": entries}))
    cell = book["扣分明细"].cell(HEADER_ROW + 1, 4)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (f"{start}1+1", "s", True)
    assert not any(found.data_type == "f" for found in cells(book))


def test_every_sheet_is_named_on_paper(book: Workbook) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.cell(4, 1).value == sheet.title
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.left.text == "&A"
