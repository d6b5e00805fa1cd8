"""Writes values as the XML of cells of a streamed sheet, a writer a column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from openpyxl.cell.cell import Cell as BookCell
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.ledger_columns import Column
from campaigns.exports.plain_text import FORMULA_STARTS
from campaigns.exports.row_pictures import Picture, Pictures
from campaigns.exports.row_stream import Cell, Strings, letters, text_item
from campaigns.exports.sheet_style import Look
from campaigns.rules.calendars import local

EXCEL_DAY_0 = date(1899, 12, 30).toordinal()
SECONDS_A_DAY = 86_400


class Looks:
    """Numbers of the looks in a laid-out workbook, with a twin for formula-like text."""

    def __init__(self, sheet: Worksheet) -> None:
        self._plain: dict[Look, int] = {}
        self._quoted: dict[Look, int] = {}
        for look in Look:
            plain, quoted = (BookCell(sheet, row=1, column=column) for column in (1, 2))
            plain.style = quoted.style = look.value
            quoted.quotePrefix = True
            self._plain[look] = plain.style_id
            self._quoted[look] = quoted.style_id

    def number_of(self, look: Look) -> int:
        return self._plain[look]

    def text(self, look: Look, letter: str = "A") -> Cell:
        return text_cell(letter, style=self._plain[look], quoted=self._quoted[look])

    def writers(
        self, columns: Sequence[Column], strings: Strings, pictures: Pictures | None
    ) -> list[Cell]:
        """The writer of every column, in order."""
        named = enumerate(zip(letters(len(columns)), columns, strict=True))
        return [
            picture_cell(index, self.text(column.look, letter), pictures)
            if column.is_picture and pictures is not None
            else self._writer(letter, column, strings)
            for index, (letter, column) in named
        ]

    def _writer(self, letter: str, column: Column, strings: Strings) -> Cell:
        style = self._plain[column.look]
        if column.look in {Look.COUNT, Look.POINTS, Look.HIDDEN}:
            return number_cell(letter, style=style)
        if column.look is Look.DAY:
            return day_cell(letter, style=style)
        if column.look is Look.MOMENT:
            return moment_cell(letter, style=style)
        if column.repeats:
            return shared_cell(letter, strings, style=style, quoted=self._quoted[column.look])
        return self.text(column.look, letter)


def text_cell(column: str, *, style: int, quoted: int) -> Cell:
    """Text that hardly ever comes twice; `quoted` is the style of what looks like a formula."""

    def write(at: str, value: object) -> str:
        if not value:
            return f'<c r="{column}{at}" s="{style}"/>'
        text = str(value)
        shown = quoted if text.startswith(FORMULA_STARTS) else style
        return f'<c r="{column}{at}" s="{shown}" t="inlineStr"><is>{text_item(text)}</is></c>'

    return write


def shared_cell(column: str, strings: Strings, *, style: int, quoted: int) -> Cell:
    """Text that comes again and again, such as names of units."""
    rare = text_cell(column, style=style, quoted=quoted)
    ends: dict[object, str] = {"": f'" s="{style}"/>'}

    def write(at: str, value: object) -> str:
        end = ends.get(value)
        if end is not None:
            return f'<c r="{column}{at}{end}'
        text = str(value)
        place = strings.place(text)
        if place is None:
            return rare(at, text)
        shown = quoted if text.startswith(FORMULA_STARTS) else style
        ends[value] = end = f'" s="{shown}" t="s"><v>{place}</v></c>'
        return f'<c r="{column}{at}{end}'

    return write


def number_cell(column: str, *, style: int) -> Cell:
    def write(at: str, value: object) -> str:
        return f'<c r="{column}{at}" s="{style}"><v>{value}</v></c>'

    return write


def day_cell(column: str, *, style: int) -> Cell:
    """A date; empty for None."""
    ends: dict[object, str] = {None: f'" s="{style}"/>'}

    def write(at: str, value: object) -> str:
        end = ends.get(value)
        if end is None and isinstance(value, date):
            days = value.toordinal() - EXCEL_DAY_0
            end = ends[value] = f'" s="{style}"><v>{days}</v></c>'
        return f'<c r="{column}{at}{end}'

    return write


def moment_cell(column: str, *, style: int) -> Cell:
    """A moment in the city's time; empty for None."""

    def write(at: str, value: object) -> str:
        if not isinstance(value, datetime):
            return f'<c r="{column}{at}" s="{style}"/>'
        here = local(value)
        seconds = here.hour * 3600 + here.minute * 60 + here.second
        days = here.toordinal() - EXCEL_DAY_0 + round(seconds / SECONDS_A_DAY, 6)
        return f'<c r="{column}{at}" s="{style}"><v>{days}</v></c>'

    return write


def picture_cell(index: int, text: Cell, pictures: Pictures) -> Cell:
    """A picture over an empty cell, or words in its place."""

    def write(at: str, value: object) -> str:
        if isinstance(value, Picture):
            pictures.put(column=index, row=int(at) - 1, picture=value)
            return text(at, "")
        return text(at, value)

    return write
