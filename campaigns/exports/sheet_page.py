"""One printed table a sheet: heading, header row, rows, sum row, foot, and the page set-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.plain_text import lines_of
from campaigns.exports.sheet_style import SUMS, Look, Value, put

MARGIN_INCHES = 1.5 / 2.54
EDGE_INCHES = 0.8 / 2.54
TITLE_ROW, PERIOD_ROW, STATUS_ROW, LEAD_ROW = 1, 2, 3, 4
HEADER_ROW = 5
LINE_POINTS = 13.5
ROW_POINTS = 19.5
MOST_LINES = 28  # a row is never taller than a page
PADDING = 0.8  # of a column, in characters
TITLE_SIZE, LEAD_SIZE, HEAD_SIZE, FOOT_SIZE = 1.6, 1.1, 0.9, 0.9  # against the body
SIGNATURES = "制表人：{gap}审核人：{gap}审批人："
_ILLEGAL_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
MOST_IN_NAME = 31


@dataclass(frozen=True)
class Column:
    """A column of a table: header, width in characters, and how its cells look."""

    title: str
    width: float
    look: Look = Look.TEXT


@dataclass(frozen=True)
class Heading:
    """What stands above a table: title, period, status on the left and signer on the right."""

    title: str
    period: str
    status: str
    signer: str


@dataclass(frozen=True)
class Table:
    """A table ready to be written. `sums` is its last row, None for a table without one.

    `lead` stands above the header row, the sheet's name where there is none. `looks` are those of single cells, by index of row and column, instead of the column's.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    sums: Sequence[Value] | None = None
    lead: str = ""
    notes: Sequence[str] = ()
    looks: dict[tuple[int, int], Look] = field(default_factory=dict)
    frozen_columns: int = 2


class Bodies(Protocol):
    """Where the rows of long tables may go instead of into openpyxl's cells."""

    def takes(self, sheet: Worksheet, table: Table, *, after: int) -> bool: ...


def add_sheet(
    book: Workbook, name: str, heading: Heading, table: Table, bodies: Bodies | None = None
) -> Worksheet:
    """Lays a table out on a new sheet, ready to be printed."""
    sheet: Worksheet = book.create_sheet(free_name(book.sheetnames, name))
    for index, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    _write_heading(sheet, heading, replace(table, lead=table.lead or sheet.title))
    last = _write_table(sheet, table, bodies)
    foot = _write_foot(sheet, table, last + 1)
    width = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{width}{HEADER_ROW + max(1, len(table.rows))}"
    sheet.freeze_panes = f"{get_column_letter(table.frozen_columns + 1)}{HEADER_ROW + 1}"
    set_up_page(sheet, areas=[f"A1:{width}{foot}"])
    return sheet


def free_name(taken: Iterable[str], wanted: str) -> str:
    """A legal name for a sheet that no other one has, whatever the case of its letters."""
    known = {name.casefold() for name in taken} | {"history"}
    legal = _ILLEGAL_IN_NAME.sub("", wanted).strip().strip("'")[:MOST_IN_NAME] or "表"
    name, n = legal, 2
    while name.casefold() in known:
        mark = f"({n})"
        name, n = legal[: MOST_IN_NAME - len(mark)] + mark, n + 1
    return name


def set_up_page(sheet: Worksheet, *, areas: Sequence[str], header_row: int = HEADER_ROW) -> None:
    """A4 landscape, one page wide, margins of 1.5 cm, header row on every page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = MARGIN_INCHES
    margins.header = margins.footer = EDGE_INCHES
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.print_area = list(areas)
    footer = HeaderFooterItem()
    footer.left.text = "&A"
    footer.center.text = "第 &P 页，共 &N 页"
    sheet.oddFooter = footer


def _write_heading(sheet: Worksheet, heading: Heading, table: Table) -> None:
    last = len(table.columns)
    width = _width(table)
    _across(sheet, TITLE_ROW, 1, last, heading.title, Look.TITLE)
    sheet.row_dimensions[TITLE_ROW].height = 8 + 22 * lines_of(heading.title, width / TITLE_SIZE)
    _across(sheet, PERIOD_ROW, 1, last, heading.period, Look.PERIOD)
    sheet.row_dimensions[PERIOD_ROW].height = 18
    split = _split(table)
    _across(sheet, STATUS_ROW, 1, split, heading.status, Look.STATUS)
    _across(sheet, STATUS_ROW, split + 1, last, heading.signer, Look.SIGNER)
    left = sum(column.width for column in table.columns[:split])
    lines = max(lines_of(heading.status, left), lines_of(heading.signer, width - left))
    sheet.row_dimensions[STATUS_ROW].height = 5 + LINE_POINTS * lines
    _across(sheet, LEAD_ROW, 1, last, table.lead, Look.LEAD)
    lines = lines_of(table.lead, width / LEAD_SIZE)
    sheet.row_dimensions[LEAD_ROW].height = 5 + 15 * lines if table.lead else 4


def _write_table(sheet: Worksheet, table: Table, bodies: Bodies | None) -> int:
    """Header, rows and sum row; returns the last row of the sheet that they take."""
    for index, column in enumerate(table.columns, start=1):
        put(sheet, HEADER_ROW, index, column.title, Look.HEAD)
    sheet.row_dimensions[HEADER_ROW].height = 6 + LINE_POINTS * max(
        lines_of(column.title, (column.width - PADDING) / HEAD_SIZE) for column in table.columns
    )
    if bodies is None or not bodies.takes(sheet, table, after=HEADER_ROW):
        _write_rows(sheet, table)
    row = HEADER_ROW + len(table.rows)
    if table.sums is not None:
        row += 1
        for index, (column, value) in enumerate(zip(table.columns, table.sums, strict=True)):
            put(sheet, row, index + 1, value, SUMS.get(column.look, Look.SUM_TEXT))
        sheet.row_dimensions[row].height = ROW_POINTS
    return row


def _write_rows(sheet: Worksheet, table: Table) -> None:
    for place, values in enumerate(table.rows):
        row = HEADER_ROW + 1 + place
        for index, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            look = table.looks.get((place, index), column.look)
            put(sheet, row, index + 1, value, look)
        sheet.row_dimensions[row].height = height_of(table.columns, values)


def _write_foot(sheet: Worksheet, table: Table, row: int) -> int:
    """Notes and signatures; returns the last row written."""
    last, width = len(table.columns), _width(table)
    for note in table.notes:
        _across(sheet, row, 1, last, note, Look.FOOT)
        sheet.row_dimensions[row].height = 3 + 12.5 * lines_of(note, width / FOOT_SIZE)
        row += 1
    gap = "\u3000" * max(6, int(width / 10))
    _across(sheet, row, 1, last, SIGNATURES.format(gap=gap), Look.SIGNATURES)
    sheet.row_dimensions[row].height = 30
    return row


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, look: Look) -> None:
    put(sheet, row, first, text, look)
    if last > first:
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def height_of(columns: Sequence[Column], values: Sequence[Value]) -> float:
    """Room for the text of a row that takes most lines; short texts are not even measured."""
    lines = 1
    for column, value in zip(columns, values, strict=True):
        if isinstance(value, str) and (2 * len(value) > column.width - 2 or "\n" in value):
            lines = max(lines, lines_of(value, column.width - PADDING))
    return max(ROW_POINTS, 6 + LINE_POINTS * min(lines, MOST_LINES))


def _width(table: Table) -> float:
    return sum(column.width for column in table.columns)


def _split(table: Table) -> int:
    """The number of columns that make up about two thirds of the width."""
    wanted, reached = _width(table) * 2 / 3, 0.0
    for index, column in enumerate(table.columns, start=1):
        reached += column.width
        if reached >= wanted:
            return min(index, len(table.columns) - 1)
    return len(table.columns) - 1
