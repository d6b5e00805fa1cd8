"""One sheet a ranking group: the weekly table with its sum row and a chart of the totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.chinese import GRADES, word
from campaigns.exports.sheet_page import HEADER_ROW, Column, Table, add_sheet, set_up_page
from campaigns.exports.sheet_style import BAD, Look, Value
from campaigns.exports.weekly_workbook.chart import Chart, add_chart
from campaigns.exports.weekly_workbook.paper import (
    DEFINITIONS,
    Row,
    WeekPaper,
    number,
    percent,
    share,
    total,
    unranked_note,
)
from campaigns.rules.ranking import FEW_DUE, FEW_SITES

# Widths hold each header in one line, the two longest in two.
COLUMNS = (
    Column("排名", 5, Look.CENTRE),
    Column("单位", 25),
    Column("应整改", 6.4, Look.COUNT),
    Column("按期整改", 8, Look.COUNT),
    Column("已整改", 6.4, Look.COUNT),
    Column("待核查", 6.4, Look.COUNT),
    Column("逾期未改", 8, Look.COUNT),
    Column("延期", 5, Look.COUNT),
    Column("缓办", 5, Look.COUNT),
    Column("返工", 5, Look.COUNT),
    Column("反弹", 5, Look.COUNT),
    Column("按期整改率", 9.6, Look.RATE),
    Column("整改率", 8.6, Look.RATE),
    Column("点位测评得分率", 8.6, Look.RATE),
    Column("自查上报(应/实)", 11, Look.CENTRE),
    Column("按期整改分", 9.6, Look.POINTS),
    Column("整改分", 6.6, Look.POINTS),
    Column("点位分", 6.6, Look.POINTS),
    Column("自查分", 6.6, Look.POINTS),
    Column("日常分", 6.6, Look.POINTS),
    Column("加分", 6.2, Look.POINTS),
    Column("扣分", 6.4, Look.POINTS),
    Column("更正", 6.4, Look.POINTS),
    Column("综合得分", 8.6, Look.POINTS),
    Column("等次", 9.2, Look.CENTRE),
    Column("上周排名", 8, Look.CENTRE),
    Column("升降", 5.2, Look.CENTRE),
)
UNIT, OVERDUE, SCORE, GRADE, LAST_RANK = 1, 6, 23, 24, 25
LEAST_BARS = 3  # one or two bars say less than their rows
SUMMED = (
    "due",
    "on_time",
    "fixed",
    "waiting",
    "overdue_open",
    "extended",
    "deferred",
    "rework",
    "rebound",
)
PARTS = ("on_time", "fixed", "sites", "self_check", "routine")
POINTS = ("bonus", "deductions", "correction")
MARKS = {
    "few_cases": "样本不足",
    "vetoed": "一票否决",
    "many_deferred": "缓办偏多",
    "many_upheld": "退回偏多",
}
MARK_NOTES = {
    "few_cases": f"应整改不足 {FEW_DUE} 件且测评点位不足 {FEW_SITES} 处，参加排名，不列入红黑榜",
    "vetoed": "本周综合得分计 0.00 分",
    "many_deferred": "缓办（挂账）问题超过在办问题的 5%",
    "many_upheld": "退回后经复核仍由本单位负责的问题超过本周新增问题的 10%",
}


def add(book: Workbook, content: WeekPaper) -> None:
    """A sheet for every group of the table, in its order."""
    for name, rows in content.groups().items():
        sheet = add_sheet(book, name, content.heading, _table(content, rows))
        ranked = [row for row in rows if row["rank"] is not None]
        if len(ranked) >= LEAST_BARS:
            _add_chart(sheet, content, name, ranked)


def _table(content: WeekPaper, rows: Sequence[Row]) -> Table:
    return Table(
        columns=_columns(content),
        rows=[_values(row) for row in rows],
        sums=_sums(rows),
        notes=content.notes(
            unranked_note(rows),
            content.corrected_note(rows),
            *_mark_notes(rows),
            DEFINITIONS,
            content.score_note,
        ),
        looks=_warnings(rows),
    )


def _columns(content: WeekPaper) -> tuple[Column, ...]:
    return tuple(
        replace(column, title=content.last_rank_words) if index == LAST_RANK else column
        for index, column in enumerate(COLUMNS)
    )


def _values(row: Row) -> list[Value]:
    parts = row["parts"]
    return [
        row["rank"],
        row["name"],
        *(row[figure] for figure in SUMMED),
        percent(row["on_time_rate"]),
        percent(row["fix_rate"]),
        percent(row["site_rate"]),
        _self_checks(Decimal(row["self_required"]), Decimal(row["self_days"])),
        *(number(parts[part]) for part in PARTS),
        *(number(row[kind]) for kind in POINTS),
        number(row["score"]),
        _grade(row),
        _last_rank(row),
        arrow(row["movement"]),
    ]


def _sums(rows: Sequence[Row]) -> list[Value]:
    """Sums of what can be added up; rates from the sums; nothing under scores."""
    due = total(rows, "due")
    return [
        "",
        "合计",
        *(total(rows, figure) for figure in SUMMED),
        share(total(rows, "on_time"), due),
        share(total(rows, "fixed"), due),
        _site_rate(rows),
        _self_checks(_points(rows, "self_required"), _points(rows, "self_days")),
        *("" for _part in PARTS),
        *(_points(rows, kind) for kind in POINTS),
        *("" for _column in COLUMNS[SCORE:]),
    ]


def _points(rows: Sequence[Row], figure: str) -> Decimal:
    return sum((Decimal(row[figure]) for row in rows), Decimal(0))


def _site_rate(rows: Sequence[Row]) -> Decimal | None:
    """The mean over all sites inspected, from the units' means and numbers of sites."""
    rated = [row for row in rows if row["site_rate"] is not None]
    sites = total(rated, "sites_inspected")
    if not sites:
        return None
    parts = (Decimal(row["site_rate"]) * int(row["sites_inspected"]) for row in rated)
    reached = sum(parts, Decimal(0))
    return (reached / sites / 100).quantize(Decimal("0.0001"))


def _self_checks(required: Decimal, sent: Decimal) -> str | None:
    """`5/4.5`: days required and days sent; None where none is required."""
    return f"{_short(required)}/{_short(sent)}" if required else None


def _short(days: Decimal) -> str:
    return f"{days.normalize():f}"


def _grade(row: Row) -> str:
    """The grade with the marks that a reader must know of, each on its own line."""
    words = [word(GRADES, row["grade"]) if row["grade"] else "未排名"]
    return "\n".join([*words, *marks_of(row)])


def marks_of(row: Row) -> list[str]:
    """样本不足, 一票否决 and the like, as far as they apply to a row."""
    return [mark for figure, mark in MARKS.items() if row[figure]]


def _mark_notes(rows: Sequence[Row]) -> list[str]:
    """What the marks that occur in the table mean."""
    return [
        f"{MARKS[figure]}：{meaning}。"
        for figure, meaning in MARK_NOTES.items()
        if any(row[figure] for row in rows)
    ]


def _warnings(rows: Sequence[Row]) -> dict[tuple[int, int], Look]:
    """Red is for what is overdue and for the black list only."""
    looks = {}
    for place, row in enumerate(rows):
        red = [OVERDUE] if row["overdue_open"] else []
        if row["black_list"]:
            red += [UNIT, SCORE, GRADE]
        looks.update({(place, index): BAD[COLUMNS[index].look] for index in red})
    return looks


def _last_rank(row: Row) -> int | None:
    """The rank of the last published week, as the movement tells it."""
    if row["rank"] is None or row["movement"] is None:
        return None
    return int(row["rank"]) + int(row["movement"])


def arrow(movement: int | None) -> str:
    """↑2, ↓1, or a dash for no movement and for a unit without an earlier rank."""
    if not movement:
        return "–"
    return f"↑{movement}" if movement > 0 else f"↓{-movement}"


def _add_chart(sheet: Worksheet, content: WeekPaper, name: str, ranked: Sequence[Row]) -> None:
    """Beside the table on the screen, on a page of its own on paper."""
    area = add_chart(
        sheet,
        Chart(
            title=f"{name}{content.in_chart}综合得分",
            first_row=HEADER_ROW + 1,
            count=len(ranked),
            names=UNIT + 1,
            values=SCORE + 1,
            column=len(COLUMNS) + 2,
        ),
    )
    set_up_page(sheet, areas=[*str(sheet.print_area).split(","), area])
