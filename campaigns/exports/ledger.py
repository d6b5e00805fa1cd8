"""The issue ledger (问题整改台账): rows in, an .xlsx file out, of any length in little memory.

Source of the rules: DOCUMENTS.md §2.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.ledger_columns import COLUMNS, NUMBER_COLUMN, PRINTED, Column, LedgerRow
from campaigns.exports.plain_text import lines_of
from campaigns.exports.row_stream import (
    Cell,
    Rows,
    Strings,
    TooMuchForASheet,
    count_rows,
    day_cell,
    letters,
    moment_cell,
    number_cell,
    shared_cell,
    streamed_sheet,
    text_cell,
)
from campaigns.exports.sheet_page import (
    LINE_POINTS,
    MOST_LINES,
    PADDING,
    ROW_POINTS,
    SIGNATURES,
    set_up_page,
)
from campaigns.exports.sheet_style import Look, add_looks
from campaigns.rules.calendars import local

NAME = "问题整改台账"
TITLE_ROW, FILTER_ROW, HEADER_ROW = 1, 2, 3
FOOT_ROWS = 2
FROZEN_COLUMNS = 2
MOST_ROWS = 1_000_000
GAP = "\u3000" * 16
ID_TITLE = "id"
LETTERS = letters(len(PRINTED) + 1)
WIDTH = sum(column.width for column in PRINTED)
_known_lines = lru_cache(maxsize=50_000)(lines_of)
# Number, room and way of counting lines of every column whose text may wrap.
WRAPPING = tuple(
    (index, column.width - PADDING, _known_lines if column.repeats else lines_of)
    for index, column in enumerate(COLUMNS)
    if column.look is Look.TEXT or (column.look is Look.CENTRE and column.repeats)
)


def write_ledger(
    rows: Iterable[LedgerRow],
    out: BinaryIO,
    *,
    title: str = NAME,
    filter_text: str = "",
    made_at: datetime,
) -> int:
    """Writes the ledger and returns the number of rows.

    `out` must be seekable. Raises TooMuchForASheet past a million rows or two gigabytes.
    """
    strings = Strings()
    styles = _Styles(_with_looks()[1])
    with streamed_sheet(out, lay_out=_laid_out, strings=strings) as sheet:
        _write_head(sheet, styles, title, filter_text, made_at)
        count = _write_rows(sheet, rows, styles.cells(strings))
        _write_foot(sheet, styles, count, made_at)
    return count


def rows_in(file: BinaryIO) -> int:
    """The number of issues in a finished ledger; raises BadZipFile for a damaged one."""
    return count_rows(file) - HEADER_ROW - FOOT_ROWS


def _write_rows(sheet: Rows, rows: Iterable[LedgerRow], cells: list[Cell]) -> int:
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise TooMuchForASheet
        at = str(sheet.count + 1)
        values = zip(cells, (number, *row), strict=True)
        sheet.add(
            "".join([write(at, value) for write, value in values]),
            height=_height(row),
        )
    return number


def _height(row: LedgerRow) -> float:
    """Room for the text that takes most lines; short texts are not even measured."""
    lines = 1
    for index, room, count_lines in WRAPPING:
        text: str = row[index]  # type: ignore[assignment]
        if 2 * len(text) > room or "\n" in text:
            lines = max(lines, count_lines(text, room))
    return ROW_POINTS if lines == 1 else 6 + LINE_POINTS * min(lines, MOST_LINES)


def _write_head(
    sheet: Rows, styles: _Styles, title: str, filter_text: str, made_at: datetime
) -> None:
    line = f"数据截至：{_spoken(made_at)}"
    if filter_text:
        line += f"　　范围：{filter_text}"
    sheet.add(styles.text(Look.TITLE)("1", title), height=32)
    height = 5 + LINE_POINTS * min(20, lines_of(line, WIDTH))
    sheet.add(styles.text(Look.STATUS)("2", line), height=height)
    headers = zip(LETTERS, [*(column.title for column in PRINTED), ID_TITLE], strict=True)
    at = str(HEADER_ROW)
    cells = [styles.text(Look.HEAD, letter)(at, header) for letter, header in headers]
    sheet.add("".join(cells), height=24)


def _write_foot(sheet: Rows, styles: _Styles, count: int, made_at: datetime) -> None:
    note = (
        f"共 {count} 件。是否按期：以计分时限为准，到期前未办结的不填；"
        f"整改时限为现行时限。数据截至：{_spoken(made_at)}。"
    )
    sheet.add(styles.text(Look.FOOT)(str(sheet.count + 1), note), height=18)
    signatures = SIGNATURES.format(gap=GAP)
    sheet.add(styles.text(Look.SIGNATURES)(str(sheet.count + 1), signatures), height=30)


def _spoken(moment: datetime) -> str:
    here = local(moment)
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"


class _Styles:
    """Numbers of the looks in the laid-out workbook, with a twin for formula-like text."""

    def __init__(self, sheet: Worksheet) -> None:
        self._plain: dict[Look, int] = {}
        self._quoted: dict[Look, int] = {}
        for look in Look:
            plain, quoted = (BookCell(sheet, row=1, column=column) for column in (1, 2))
            plain.style = quoted.style = look.value
            quoted.quotePrefix = True
            self._plain[look] = plain.style_id
            self._quoted[look] = quoted.style_id

    def text(self, look: Look, letter: str = "A") -> Cell:
        return text_cell(letter, style=self._plain[look], quoted=self._quoted[look])

    def cells(self, strings: Strings) -> list[Cell]:
        """The writer of every column, the hidden one last."""
        columns = zip(LETTERS, (*PRINTED, NUMBER_COLUMN), strict=True)
        return [self._writer(letter, column, strings) for letter, column in columns]

    def _writer(self, letter: str, column: Column, strings: Strings) -> Cell:
        style = self._plain[column.look]
        if column.look is Look.COUNT:
            return number_cell(letter, style=style)
        if column.look is Look.DAY:
            return day_cell(letter, style=style)
        if column.look is Look.MOMENT:
            return moment_cell(letter, style=style)
        if column.repeats:
            return shared_cell(letter, strings, style=style, quoted=self._quoted[column.look])
        return self.text(column.look, letter)


def _laid_out(rows: int) -> Workbook:
    """The workbook around that many rows of the sheet, head and foot among them."""
    book, sheet = _with_looks()
    for letter, column in zip(LETTERS, PRINTED, strict=False):
        sheet.column_dimensions[letter].width = column.width
    sheet.column_dimensions[LETTERS[-1]].hidden = True
    last_letter, last = LETTERS[-2], max(rows, HEADER_ROW + FOOT_ROWS)
    for row in (TITLE_ROW, FILTER_ROW, *range(last - FOOT_ROWS + 1, last + 1)):
        sheet.merge_cells(f"A{row}:{last_letter}{row}")
    sheet.freeze_panes = f"{LETTERS[FROZEN_COLUMNS]}{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last_letter}{max(last - FOOT_ROWS, HEADER_ROW)}"
    set_up_page(sheet, areas=[f"A1:{last_letter}{last}"], header_row=HEADER_ROW)
    book.properties.title = NAME
    return book


def _with_looks() -> tuple[Workbook, Worksheet]:
    """A new workbook in which every look has its number, the same every time."""
    book = Workbook()
    add_looks(book)
    sheet = book.worksheets[0]
    sheet.title = NAME
    _Styles(sheet)
    return book, sheet
