"""A sheet of any length, written row by row into a workbook that openpyxl laid out.

openpyxl makes everything but the rows: styles, widths, page set-up, names. The rows are streamed
into the sheet's part of the package, so that memory does not grow with them (measured: five times
faster than openpyxl's and XlsxWriter's own streaming).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import BinaryIO, Protocol
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from campaigns.exports.plain_text import FORMULA_STARTS, clean
from campaigns.rules.calendars import local

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
# openpyxl writes no table of strings, so it is announced where the package lists its parts.
ANNOUNCED = {
    "[Content_Types].xml": (
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    ),
    "xl/_rels/workbook.xml.rels": (
        "</Relationships>",
        '<Relationship Id="rIdStrings" Target="sharedStrings.xml" Type="http://schemas.openxmlforma'
        'ts.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>',
    ),
}
MOST_SHARED = 100_000
MOST_BYTES = 2_000_000_000  # of one part: beyond it Excel offers to repair the file
COMPRESSION = 1
FLUSH_AT = 1 << 18
EXCEL_DAY_0 = date(1899, 12, 30).toordinal()
SECONDS_A_DAY = 86_400
ROWS = re.compile("<sheetData ?/>|<sheetData>.*</sheetData>", re.DOTALL)
DIMENSION = re.compile("<dimension[^>]*/>")
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class TooMuchForASheet(Exception):
    """More rows or text than a sheet may hold."""


class Cell(Protocol):
    """Writes a value as the XML of a cell of its column, `at` being the number of the row."""

    def __call__(self, at: str, value: object) -> str: ...


class Strings:
    """The workbook's table of repeated texts; texts beyond the limit stand in their cells."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}

    def place(self, text: str) -> str | None:
        """The place of a text in the table, None when the table is full."""
        place = self._places.get(text)
        if place is None and len(self._places) < MOST_SHARED:
            place = self._places[text] = str(len(self._places))
        return place

    def part(self) -> bytes:
        items = "".join(f"<si>{_text(text)}</si>" for text in self._places)
        count = len(self._places)
        return f'{HEAD}<sst xmlns="{NAMESPACE}" uniqueCount="{count}">{items}</sst>'.encode()


class Rows:
    """The open sheet: `add` takes the XML of a row's cells."""

    def __init__(self, part: BinaryIO) -> None:
        self._part = part
        self._waiting: list[str] = []
        self._size = 0
        self._bytes = 0
        self.count = 0

    def add(self, cells: str, *, height: float) -> None:
        """Appends a row of that height in points, which a program may still adjust.

        Raises TooMuchForASheet.
        """
        self.count += 1
        row = f'<row r="{self.count}" ht="{height}">{cells}</row>\n'
        self._waiting.append(row)
        self._size += len(row)
        if self._size >= FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        content = "".join(self._waiting).encode()
        self._bytes += len(content)
        if self._bytes > MOST_BYTES:
            raise TooMuchForASheet
        self._part.write(content)
        self._waiting.clear()
        self._size = 0


@contextmanager
def streamed_sheet(
    out: BinaryIO, *, lay_out: Callable[[int], Workbook], strings: Strings
) -> Iterator[Rows]:
    """Opens a workbook of one sheet for its rows; it is complete when the block ends well.

    `lay_out` gives the workbook for a sheet with that many rows, without the rows.
    """
    before = _parts(lay_out(1))
    head, _tail = _around_rows(before[SHEET])
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as package:
        for name, content in before.items():
            if name not in {SHEET, BOOK}:
                package.writestr(name, content)
        with package.open(SHEET, "w") as part:
            part.write(head.encode())
            rows = Rows(part)  # type: ignore[arg-type]
            yield rows
            rows.flush()
            after = _parts(lay_out(rows.count))
            part.write(_around_rows(after[SHEET])[1].encode())
        package.writestr(BOOK, after[BOOK])
        package.writestr(STRINGS, strings.part())


def _parts(book: Workbook) -> dict[str, bytes]:
    packed = io.BytesIO()
    book.save(packed)
    with ZipFile(packed) as package:
        names = package.namelist()
        names.sort(key=lambda name: name != "[Content_Types].xml")  # programs look there first
        parts = {name: package.read(name) for name in names}
    for name, (end, announced) in ANNOUNCED.items():
        parts[name] = parts[name].replace(end.encode(), announced.encode())
    return parts


def _around_rows(part: bytes) -> tuple[str, str]:
    """The sheet's XML before and after its rows; a dimension would be a lie."""
    text = DIMENSION.sub("", part.decode(), count=1)
    found = ROWS.search(text)
    if found is None:
        raise ValueError("the laid-out sheet has no place for rows")
    return f"{text[: found.start()]}<sheetData>\n", f"</sheetData>{text[found.end() :]}"


def count_rows(file: BinaryIO) -> int:
    """The rows in the sheet of a finished workbook; raises BadZipFile for a damaged one."""
    with ZipFile(file) as package, package.open(SHEET) as part:
        return sum(line.startswith(b"<row ") for line in part)


# --- cells ---------------------------------------------------------------------------------------


def text_cell(column: str, *, style: int, quoted: int) -> Cell:
    """Text that hardly ever comes twice; `quoted` is the style of what looks like a formula."""

    def write(at: str, value: object) -> str:
        if not value:
            return f'<c r="{column}{at}" s="{style}"/>'
        text = str(value)
        shown = quoted if text.startswith(FORMULA_STARTS) else style
        return f'<c r="{column}{at}" s="{shown}" t="inlineStr"><is>{_text(text)}</is></c>'

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


def letters(count: int) -> list[str]:
    """The letters of the first columns."""
    return [get_column_letter(index) for index in range(1, count + 1)]


def _text(text: str) -> str:
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{text}</t>'
