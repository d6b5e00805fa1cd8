"""The rows of a long printed table, written beside openpyxl: it lays the sheet out around them.

A week of a large city has forty thousand entries; openpyxl takes eight seconds for their cells,
this a fraction of one (measured). Looks, heights and texts are those of `sheet_page`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.cell_writers import Looks, day_cell, moment_cell
from campaigns.exports.row_stream import COMPRESSION, Cell, letters
from campaigns.exports.sheet_page import Table, height_of
from campaigns.exports.sheet_style import DASH, Look, Value
from campaigns.rules.calendars import local

LONG = 200  # rows from which it pays


class LongBodies:
    """The tables of a workbook whose rows are put in when it is packed."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._waiting: dict[Worksheet, tuple[Table, int]] = {}

    def takes(self, sheet: Worksheet, table: Table, *, after: int) -> bool:
        """Whether the rows of the table, which follow that row of the sheet, are left to it."""
        if len(table.rows) < LONG:
            return False
        self._waiting[sheet] = table, after
        return True

    def packed(self) -> bytes:
        """The workbook with all its rows."""
        looks = {sheet: Looks(sheet) for sheet in self._waiting}
        laid_out = io.BytesIO()
        self._book.save(laid_out)
        if not self._waiting:
            return laid_out.getvalue()
        parts = {
            f"xl/worksheets/sheet{self._book.sheetnames.index(sheet.title) + 1}.xml": sheet
            for sheet in self._waiting
        }
        out = io.BytesIO()
        with (
            ZipFile(laid_out) as before,
            ZipFile(out, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as after,
        ):
            for name in before.namelist():
                content = before.read(name)
                if name in parts:
                    sheet = parts[name]
                    content = _with_rows(content.decode(), *self._waiting[sheet], looks[sheet])
                after.writestr(name, content)
        return out.getvalue()


def _with_rows(part: str, table: Table, after: int, looks: Looks) -> bytes:
    """The sheet's XML with the rows put in after that row."""
    found = re.search(rf'<row r="{after}".*?</row>', part, re.DOTALL)
    if found is None:
        raise ValueError(f"the laid-out sheet has no row {after}")
    rows = "".join(_rows(table, after + 1, looks))
    return f"{part[: found.end()]}{rows}{part[found.end() :]}".encode()


def _rows(table: Table, first: int, looks: Looks) -> Iterator[str]:
    names = letters(len(table.columns))
    writers = [
        _writer(name, column.look, looks) for name, column in zip(names, table.columns, strict=True)
    ]
    special = {
        (place, index): _writer(names[index], look, looks)
        for (place, index), look in table.looks.items()
    }
    for place, values in enumerate(table.rows):
        at = str(first + place)
        chosen: Sequence[Callable[[str, Value], str]] = writers
        if special:
            chosen = [special.get((place, n), write) for n, write in enumerate(writers)]
        cells = "".join([write(at, value) for write, value in zip(chosen, values, strict=True)])
        height = height_of(table.columns, values)
        yield f'<row r="{at}" ht="{height}" customHeight="1">{cells}</row>'


def _writer(letter: str, look: Look, looks: Looks) -> Callable[[str, Value], str]:
    """Writes any value in a column's look as `sheet_style.put` does; None is a dash."""
    text = looks.text(look, letter)
    style = looks.number_of(look)
    moment: Cell = (
        day_cell(letter, style=style) if look is Look.DAY else moment_cell(letter, style=style)
    )

    def write(at: str, value: Value) -> str:
        if value is None:
            return text(at, DASH)
        if isinstance(value, str):
            return text(at, value)
        if isinstance(value, Decimal):
            return f'<c r="{letter}{at}" s="{style}"><v>{value:f}</v></c>'
        if isinstance(value, int):
            return f'<c r="{letter}{at}" s="{style}"><v>{value}</v></c>'
        if look is Look.DAY and isinstance(value, datetime):
            return moment(at, local(value).date())
        return moment(at, value)

    return write
