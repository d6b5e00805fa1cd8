"""A list of any length as a sheet for print: rows in, an .xlsx file out, in little memory.

Source of the rules: DOCUMENTS "Rules for every workbook". The columns are data (`Paper`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.ledger_columns import NUMBER_COLUMN, Column
from campaigns.exports.plain_text import lines_of
from campaigns.exports.row_stream import (
    Cell,
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

HEADER_ROW, FOOT_ROWS, FROZEN_COLUMNS = 3, 2, 2
MOST_ROWS = 1_000_000
GAP = "\u3000" * 12


@dataclass(frozen=True)
class Paper:
    """A list: its name, its columns (a column of numbers comes before them), its foot note."""

    name: str
    columns: Sequence[Column]
    note: str

    @property
    def printed(self) -> tuple[Column, ...]:
        return (NUMBER_COLUMN, *self.columns)

    def write(
        self,
        rows: Iterable[Sequence[object]],
        out: BinaryIO,
        *,
        filter_text: str,
        made_at: datetime,
    ) -> int:
        """Writes the rows, in the order of the columns; returns how many. `out` must be seekable.

        Raises TooMuchForASheet past a million rows or two gigabytes.
        """
        strings = Strings()
        looks = _Looks(_with_looks(self.name)[1])
        writers = looks.writers(self.printed, strings)
        spoken = _spoken(made_at)
        with streamed_sheet(out, lay_out=self._laid_out, strings=strings) as sheet:
            line = f"数据截至：{spoken}　　范围：{filter_text}"
            width = sum(column.width for column in self.printed)
            sheet.add(looks.text(Look.TITLE)("1", self.name), height=32)
            height = 5 + LINE_POINTS * min(20, lines_of(line, width))
            sheet.add(looks.text(Look.STATUS)("2", line), height=height)
            sheet.add(self._header(looks), height=24)
            count = 0
            for count, row in enumerate(rows, start=1):
                if count > MOST_ROWS:
                    raise TooMuchForASheet
                at = str(sheet.count + 1)
                cells = zip(writers, (count, *row), strict=True)
                sheet.add(
                    "".join([write(at, value) for write, value in cells]), height=self._high(row)
                )
            note = f"共 {count} 条。{self.note}数据截至：{spoken}。"
            sheet.add(looks.text(Look.FOOT)(str(sheet.count + 1), note), height=18)
            signed = SIGNATURES.format(gap=GAP)
            sheet.add(looks.text(Look.SIGNATURES)(str(sheet.count + 1), signed), height=30)
        return count

    def _header(self, looks: _Looks) -> str:
        named = zip(letters(len(self.printed)), self.printed, strict=True)
        return "".join(
            looks.text(Look.HEAD, letter)(str(HEADER_ROW), column.title) for letter, column in named
        )

    def _high(self, row: Sequence[object]) -> float:
        """Room for the text that takes most lines."""
        lines = max(
            lines_of(value, column.width - PADDING) if isinstance(value, str) else 1
            for column, value in zip(self.columns, row, strict=True)
        )
        return ROW_POINTS if lines == 1 else 6 + LINE_POINTS * min(lines, MOST_LINES)

    def _laid_out(self, rows: int) -> Workbook:
        """The workbook around that many rows of the sheet, head and foot among them."""
        book, sheet = _with_looks(self.name)
        names = letters(len(self.printed))
        for letter, column in zip(names, self.printed, strict=True):
            sheet.column_dimensions[letter].width = column.width
        last_letter, last = names[-1], max(rows, HEADER_ROW + FOOT_ROWS)
        for row in (1, 2, *range(last - FOOT_ROWS + 1, last + 1)):
            sheet.merge_cells(f"A{row}:{last_letter}{row}")
        sheet.freeze_panes = f"{names[FROZEN_COLUMNS]}{HEADER_ROW + 1}"
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{last_letter}{max(last - FOOT_ROWS, HEADER_ROW)}"
        set_up_page(sheet, areas=[f"A1:{last_letter}{last}"], header_row=HEADER_ROW)
        book.properties.title = self.name
        return book


def rows_in(file: BinaryIO) -> int:
    """The number of rows in a finished list; raises BadZipFile for a damaged one."""
    return count_rows(file) - HEADER_ROW - FOOT_ROWS


class _Looks:
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

    def writers(self, columns: Sequence[Column], strings: Strings) -> list[Cell]:
        named = zip(letters(len(columns)), columns, strict=True)
        return [self._writer(letter, column, strings) for letter, column in named]

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


def _with_looks(name: str) -> tuple[Workbook, Worksheet]:
    """A new workbook in which every look has its number, the same every time."""
    book = Workbook()
    add_looks(book)
    sheet = book.worksheets[0]
    sheet.title = name
    _Looks(sheet)
    return book, sheet


def _spoken(moment: datetime) -> str:
    here = local(moment)
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"
