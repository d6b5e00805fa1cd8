"""A list of any length as a sheet for print: rows in, an .xlsx file out, in little memory.

Source of the rules: DOCUMENTS "Rules for every workbook". The columns are data (`Paper`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.cell_writers import Looks
from campaigns.exports.ledger_columns import NUMBER_COLUMN, Column
from campaigns.exports.plain_text import lines_of
from campaigns.exports.row_pictures import Pictures
from campaigns.exports.row_stream import (
    Cell,
    Rows,
    Strings,
    TooMuchForASheet,
    count_rows,
    letters,
    streamed_sheet,
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
GAP = "\u3000" * 14
Row = Sequence[object]
_known_lines = lru_cache(maxsize=50_000)(lines_of)


@dataclass(frozen=True)
class Paper:
    """A list: its name, its columns (a column of numbers comes before them), its foot note.

    `counter` is the Chinese measure word of a row; `id_title` heads a hidden last column, for
    which a row has one more value; `row_points` fixes the height of rows, which else follows the
    text.
    """

    name: str
    columns: Sequence[Column]
    note: str
    counter: str = "条"
    id_title: str = ""
    row_points: float | None = None

    @property
    def printed(self) -> tuple[Column, ...]:
        return (NUMBER_COLUMN, *self.columns)

    def write(
        self, rows: Iterable[Row], out: BinaryIO, *, filter_text: str = "", made_at: datetime
    ) -> int:
        """Writes the rows, in the order of the columns; returns how many. `out` must be seekable.

        Raises TooMuchForASheet past a million rows or two gigabytes.
        """
        strings = Strings()
        pictures = Pictures() if any(column.is_picture for column in self.columns) else None
        looks = Looks(_with_looks(self.name)[1])
        with streamed_sheet(out, lay_out=self._laid_out, strings=strings, pictures=pictures) as to:
            self._write_head(to, looks, filter_text, made_at)
            writers = looks.writers(self._all, strings, pictures)
            count = self._write_rows(to, rows, writers)
            self._write_foot(to, looks, count, made_at)
        return count

    @property
    def _all(self) -> tuple[Column, ...]:
        """With the hidden column, which holds numbers."""
        hidden = [Column(self.id_title, 0, Look.HIDDEN)] if self.id_title else []
        return (*self.printed, *hidden)

    def _write_head(self, to: Rows, looks: Looks, filter_text: str, made_at: datetime) -> None:
        line = f"数据截至：{_spoken(made_at)}"
        if filter_text:
            line += f"　　范围：{filter_text}"
        to.add(looks.text(Look.TITLE)("1", self.name), height=32)
        width = sum(column.width for column in self.printed)
        height = 5 + LINE_POINTS * min(20, lines_of(line, width))
        to.add(looks.text(Look.STATUS)("2", line), height=height)
        named = zip(letters(len(self._all)), self._all, strict=True)
        heads = [looks.text(Look.HEAD, at)(str(HEADER_ROW), column.title) for at, column in named]
        to.add("".join(heads), height=24)

    def _write_rows(self, to: Rows, rows: Iterable[Row], writers: Sequence[Cell]) -> int:
        height_of = self._height_of()
        add = to.add if self.row_points is None else to.add_fixed
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise TooMuchForASheet
            at = str(to.count + 1)
            cells = zip(writers, (number, *row), strict=True)
            add("".join([write(at, value) for write, value in cells]), height=height_of(row))
        return number

    def _height_of(self) -> Callable[[Row], float]:
        """Room for the text that takes most lines; short texts are not even measured."""
        fixed = self.row_points
        if fixed is not None:
            return lambda row: fixed
        wrapping = [
            (index, column.width - PADDING, _known_lines if column.repeats else lines_of)
            for index, column in enumerate(self.columns)
            if column.look is Look.TEXT or (column.look is Look.CENTRE and column.repeats)
        ]

        def height(row: Row) -> float:
            lines = 1
            for index, room, count_lines in wrapping:
                text: str = row[index]  # type: ignore[assignment]
                if text and (2 * len(text) > room or "\n" in text):
                    lines = max(lines, count_lines(text, room))
            return ROW_POINTS if lines == 1 else 6 + LINE_POINTS * min(lines, MOST_LINES)

        return height

    def _write_foot(self, to: Rows, looks: Looks, count: int, made_at: datetime) -> None:
        note = f"共 {count} {self.counter}。{self.note}数据截至：{_spoken(made_at)}。"
        to.add(looks.text(Look.FOOT)(str(to.count + 1), note), height=18)
        signed = SIGNATURES.format(gap=GAP)
        to.add(looks.text(Look.SIGNATURES)(str(to.count + 1), signed), height=30)

    def _laid_out(self, rows: int) -> Workbook:
        """The workbook around that many rows of the sheet, head and foot among them."""
        book, sheet = _with_looks(self.name)
        names = letters(len(self._all))
        for letter, column in zip(names, self.printed, strict=False):
            sheet.column_dimensions[letter].width = column.width
        if self.id_title:
            sheet.column_dimensions[names[-1]].hidden = True
        last_letter, last = names[len(self.printed) - 1], max(rows, HEADER_ROW + FOOT_ROWS)
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


def _with_looks(name: str) -> tuple[Workbook, Worksheet]:
    """A new workbook in which every look has its number, the same every time."""
    book = Workbook()
    add_looks(book)
    sheet = book.worksheets[0]
    sheet.title = name
    Looks(sheet)
    return book, sheet


def _spoken(moment: datetime) -> str:
    here = local(moment)
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"
