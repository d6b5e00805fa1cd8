"""Reads .csv and .tsv text, whatever Chinese Windows, WPS or a phone wrote it in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from campaigns.imports.faults import FileFault
from campaigns.imports.sheet import Sheet, Value, check_place

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = (",", "\t", ";")
EXTENSIONS = (".csv", ".tsv", ".txt")
MOST_ROWS_NAMED = 20


def read_delimited(sent: bytes, *, name: str) -> Sheet:
    """The text as one sheet, its rows numbered as Excel would number them.

    Raises FileFault: empty_file, bad_encoding with the line, bad_csv, too_many_rows.
    """
    text = _decoded(sent)
    if not text.strip():
        raise FileFault("empty_file")
    if "\0" in text:
        raise FileFault("bad_csv", why="nul", line=text.count("\n", 0, text.index("\0")) + 1)
    sheet = Sheet(name=name)
    widths: dict[int, int] = {}
    for number, record in enumerate(_records(text), start=1):
        cells: list[Value] = [field or None for field in record]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            check_place(number, len(cells))
            sheet.rows[number] = cells
            widths[number] = len(record)
    _check_widths(widths)
    return sheet


def _decoded(sent: bytes) -> str:
    """The text, by its mark, as UTF-8, else as GB18030. Raises FileFault bad_encoding."""
    if sent.startswith(UTF16_BOMS):
        return _decode(sent, "utf-16")
    if sent.startswith(UTF8_BOM):
        return _decode(sent.removeprefix(UTF8_BOM), "utf-8")
    try:
        return sent.decode("utf-8")
    except UnicodeDecodeError as error:
        if sent[: error.start].isascii():  # GBK fails at its first Chinese sign
            return _decode(sent, "gb18030")
        raise _odd_line(sent, error) from error


def _decode(sent: bytes, encoding: str) -> str:
    try:
        return sent.decode(encoding)
    except UnicodeDecodeError as error:
        raise _odd_line(sent, error) from error


def _odd_line(sent: bytes, error: UnicodeDecodeError) -> FileFault:
    return FileFault("bad_encoding", line=sent.count(b"\n", 0, error.start) + 1)


def _records(text: str) -> Iterator[list[str]]:
    """The fields of each record, blank lines too. Raises FileFault bad_csv."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for record in reader:
            yield record
            begins = reader.line_num + 1
    except csv.Error as error:
        raise FileFault("bad_csv", why="quotes", line=begins) from error


def _delimiter(text: str) -> str:
    """The sign that parts the longest of the first lines most often."""
    first = text.lstrip("\r\n").splitlines()[:10]
    return max(DELIMITERS, key=lambda sign: max(line.count(sign) for line in first))


def _check_widths(widths: dict[int, int]) -> None:
    """Every record after the title lines has as many fields as the first of them."""
    full = [(number, width) for number, width in widths.items() if width > 1]
    if not full:
        return
    begins, expected = full[0]
    ragged = [number for number, width in widths.items() if number > begins and width != expected]
    if ragged:
        facts = {"row": ragged[0], "found": widths[ragged[0]], "expected": expected}
        raise FileFault("bad_csv", why="ragged", rows=ragged[:MOST_ROWS_NAMED], **facts)
