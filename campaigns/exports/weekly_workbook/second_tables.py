"""The sheets 属地情况 and 片区情况: facts by territory and by zone, without scores."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from campaigns.exports.chinese import TERRITORIES, word
from campaigns.exports.sheet_page import Column, Table, add_sheet
from campaigns.exports.sheet_style import BAD, Look, Value
from campaigns.exports.weekly_workbook.paper import Row, WeekPaper, percent, share, total

FIGURE_COLUMNS = (
    Column("新增", 9, Look.COUNT),
    Column("在办", 9, Look.COUNT),
    Column("逾期未改", 10, Look.COUNT),
    Column("反弹", 9, Look.COUNT),
    Column("应整改", 9, Look.COUNT),
    Column("已整改", 9, Look.COUNT),
    Column("整改率", 11, Look.RATE),
)
TERRITORY_COLUMNS = (
    Column("序号", 7, Look.CENTRE),
    Column("属地", 26),
    Column("类别", 10, Look.CENTRE),
    *FIGURE_COLUMNS,
)
ZONE_COLUMNS = (
    Column("序号", 7, Look.CENTRE),
    Column("片区", 18),
    Column("包联领导", 12, Look.CENTRE),
    Column("片长", 12, Look.CENTRE),
    Column("牵头单位", 20),
    Column("属地", 16),
    *FIGURE_COLUMNS,
)
SUMMED = ("found", "open", "overdue_open", "rebound", "due", "fixed")
TERRITORY_NOTE = (
    "口径：属地内全部问题，不论由哪个单位主办；街道、乡镇含其全部社区，合计行不重复计社区。"
)
ZONE_NOTE = "口径：片区内全部问题，不论由哪个单位主办。"


def add(book: Workbook, content: WeekPaper) -> None:
    add_sheet(book, "属地情况", content.heading, _territories(content))
    add_sheet(book, "片区情况", content.heading, _zones(content))


def _territories(content: WeekPaper) -> Table:
    rows = content.territories
    whole = [row for row in rows if row["kind"] != "community"] or rows
    return Table(
        columns=TERRITORY_COLUMNS,
        rows=[
            [place, _territory_name(row), word(TERRITORIES, row["kind"]), *_figures(row)]
            for place, row in enumerate(rows, start=1)
        ],
        sums=["", "合计", "", *_sums(whole)],
        notes=content.notes(TERRITORY_NOTE, _left_out(content, whole, "属地")),
        looks=_overdue(rows, len(TERRITORY_COLUMNS)),
    )


def _territory_name(row: Row) -> str:
    return f"　{row['name']}" if row["kind"] == "community" else str(row["name"])


def _zones(content: WeekPaper) -> Table:
    rows = content.zones
    return Table(
        columns=ZONE_COLUMNS,
        rows=[
            [
                place,
                row["name"],
                row["leader"] or None,
                row["chief"] or None,
                row["lead_department"],
                row["territory"],
                *_figures(row),
            ]
            for place, row in enumerate(rows, start=1)
        ],
        sums=["", "合计", *[""] * 4, *_sums(rows)],
        notes=content.notes(ZONE_NOTE, _left_out(content, rows, "片区")),
        looks=_overdue(rows, len(ZONE_COLUMNS)),
    )


def _left_out(content: WeekPaper, rows: Sequence[Row], of: str) -> str:
    """Issues that lie in none; empty when all do, and for a reader of a part."""
    if content.scope_note:
        return ""
    new, due = (total(content.rows, name) - total(rows, name) for name in ("found", "due"))
    if new <= 0 and due <= 0:
        return ""
    return f"未确定{of}的问题（新增 {new} 件、应整改 {due} 件）未列入本表。"


def _figures(row: Row) -> list[Value]:
    return [*(row[figure] for figure in SUMMED), percent(row["fix_rate"])]


def _sums(rows: Sequence[Row]) -> list[Value]:
    return [
        *(total(rows, figure) for figure in SUMMED),
        share(total(rows, "fixed"), total(rows, "due")),
    ]


def _overdue(rows: Sequence[Row], columns: int) -> dict[tuple[int, int], Look]:
    index = columns - len(FIGURE_COLUMNS) + SUMMED.index("overdue_open")
    return {
        (place, index): BAD[Look.COUNT] for place, row in enumerate(rows) if row["overdue_open"]
    }
