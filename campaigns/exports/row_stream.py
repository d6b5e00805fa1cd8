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
from typing import BinaryIO, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from campaigns.exports.plain_text import clean
from campaigns.exports.row_pictures import Pictures, announced_in_package, announced_in_sheet

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
# openpyxl writes no table of strings, so it is announced where the package lists its parts.
ANNOUNCED = {
    TYPES: (
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
        items = "".join(f"<si>{text_item(text)}</si>" for text in self._places)
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
        self._add(cells, f'ht="{height}"')

    def add_fixed(self, cells: str, *, height: float) -> None:
        """As `add`, of exactly that height."""
        self._add(cells, f'ht="{height}" customHeight="1"')

    def _add(self, cells: str, height: str) -> None:
        self.count += 1
        row = f'<row r="{self.count}" {height}>{cells}</row>\n'
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
    out: BinaryIO,
    *,
    lay_out: Callable[[int], Workbook],
    strings: Strings,
    pictures: Pictures | None = None,
) -> Iterator[Rows]:
    """Opens a workbook of one sheet for its rows; it is complete when the block ends well.

    `lay_out` gives the workbook for a sheet with that many rows, without the rows. `pictures` are
    packed after the rows, one at a time.
    """
    before = _parts(lay_out(1))
    if pictures is not None:
        before[TYPES] = announced_in_package(before[TYPES].decode()).encode()
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
            tail = _around_rows(after[SHEET])[1]
            part.write((announced_in_sheet(tail) if pictures is not None else tail).encode())
        package.writestr(BOOK, after[BOOK])
        package.writestr(STRINGS, strings.part())
        for name, content in pictures.parts() if pictures is not None else ():
            package.writestr(name, content, compress_type=ZIP_STORED)


def _parts(book: Workbook) -> dict[str, bytes]:
    packed = io.BytesIO()
    book.save(packed)
    with ZipFile(packed) as package:
        names = package.namelist()
        names.sort(key=lambda name: name != TYPES)  # programs look there first
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


def letters(count: int) -> list[str]:
    """The letters of the first columns."""
    return [get_column_letter(index) for index in range(1, count + 1)]


def text_item(text: str) -> str:
    """The XML of a text as it stands in a cell or in the table of strings."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{text}</t>'
