"""Reads the visible sheets of an .xlsx workbook.

Not with openpyxl (it stumbles over a missing styles part, drops rows under a false dimension,
takes ten times as long) and not with calamine (it lays out every cell up to XFD1048576, hides
formulas, errors and hidden rows): the parts are read directly, within the limits of `archives`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from lxml import etree
from openpyxl.utils import column_index_from_string

from campaigns.imports.archives import Archive
from campaigns.imports.book import Book, from_serial, joined, open_book, unescaped
from campaigns.imports.faults import FileFault, Note
from campaigns.imports.sheet import MAX_COLUMNS, Broken, PictureMark, Sheet, Value, check_place
from campaigns.imports.xml_parts import MAIN, RELATION, elements, targets

MAX_MERGED = 1_000_000
DIGITS = "0123456789"
TRUE = frozenset({"1", "true"})
_DISPIMG = re.compile(r"""DISPIMG\(\s*"([^"]+)""", re.IGNORECASE)
_IMAGE = re.compile(r"""\bIMAGE\(\s*"([^"]+)""", re.IGNORECASE)

ROW, COL, FORMAT, MERGE, DRAWING = (
    f"{MAIN}{name}" for name in ("row", "col", "sheetFormatPr", "mergeCell", "drawing")
)
V, F, IS = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"


def read_sheets(archive: Archive) -> list[Sheet]:
    """The visible sheets in their order. Hidden sheets are not read; a note on the first sheet
    names them. Raises FileFault: strict_ooxml, not_a_workbook, too_many_rows and `archives`'."""
    try:
        return _visible_sheets(archive, open_book(archive))
    except (ValueError, IndexError, OverflowError) as error:
        # A number that is none, or the number of a shared text that is not there.
        raise FileFault("archive_corrupt") from error


def _visible_sheets(archive: Archive, book: Book) -> list[Sheet]:
    sheets = []
    hidden = []
    for name, target, is_visible in _listed(book):
        if target not in archive:
            continue
        if is_visible:
            sheets.append(_sheet(archive, target, name, book))
        else:
            hidden.append(Note("hidden_content", {"what": "sheet", "sheet": name}))
    if not sheets:
        raise FileFault("not_a_workbook")
    sheets[0].notes = hidden + sheets[0].notes
    return sheets


def _listed(book: Book) -> Iterator[tuple[str, str, bool]]:
    """Name, part and visibility of every worksheet; charts are left out."""
    for entry in book.root.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        kind, target = book.relations.get(entry.get(f"{RELATION}id", ""), ("", ""))
        if kind == "worksheet":
            yield entry.get("name", ""), target, entry.get("state", "visible") == "visible"


def _sheet(archive: Archive, part: str, name: str, book: Book) -> Sheet:
    sheet = Sheet(name=name, is_1904=book.is_1904)
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    merges: list[tuple[int, int, int]] = []
    last = 0
    for element in elements(archive.read(part), ROW, COL, FORMAT, MERGE, DRAWING):
        if element.tag == ROW:
            last = int(element.get("r") or last + 1)
            if _row(element, last, book, sheet) == "hidden":
                hidden_rows.append(last)
        elif element.tag == COL:
            hidden_columns += _hidden_columns(element)
        elif element.tag == FORMAT:
            sheet.usual_height = float(element.get("defaultRowHeight", sheet.usual_height))
        elif element.tag == MERGE:
            merges += _downward(element.get("ref", ""))
        else:
            drawing = targets(archive, part).get(element.get(f"{RELATION}id", ""), ("", ""))
            sheet.drawing = drawing[1]
    _fill_down(sheet, merges)
    _tell_hidden(sheet, hidden_rows, hidden_columns)
    return sheet


def _row(element: etree._Element, number: int, book: Book, sheet: Sheet) -> str:
    """Adds a row with values or pictures to the sheet; "hidden" when it was left out for that."""
    if number in sheet.rows:
        raise FileFault("archive_corrupt", row=number)
    is_hidden = element.get("hidden") in TRUE
    cells = _cells(element, number, book, sheet)
    if element.get("ht"):
        sheet.heights[number] = float(element.get("ht", "0"))
    if is_hidden:
        sheet.pictures.pop(number, None)
        return "hidden" if cells else ""
    if cells:
        sheet.rows[number] = cells
    return ""


def _hidden_columns(element: etree._Element) -> list[int]:
    if element.get("hidden") not in TRUE:
        return []
    low, high = int(element.get("min", "1")), int(element.get("max", "1"))
    return list(range(low, min(high, low + MAX_COLUMNS) + 1))


def _cells(row: etree._Element, number: int, book: Book, sheet: Sheet) -> list[Value]:
    """The row's values up to the last one; empty when it has none."""
    cells: list[Value] = []
    column = 0
    for cell in row:
        reference = cell.get("r")
        column = _column(reference.rstrip(DIGITS)) if reference else column + 1
        value = _value(cell, number, book, sheet) if len(cell) else None
        if value is None:
            continue
        check_place(number, column)
        if column > len(cells) + 1:
            cells += [None] * (column - len(cells) - 1)
        if column <= len(cells):
            cells[column - 1] = value
        else:
            cells.append(value)
    return cells


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    try:
        return column_index_from_string(letters)
    except ValueError as error:
        raise FileFault("archive_corrupt") from error


def _value(cell: etree._Element, row: int, book: Book, sheet: Sheet) -> Value:
    kind = cell.get("t")
    if kind == "s" and len(cell) == 1:  # most cells of most sheets
        return book.strings[int(cell[0].text or "0")] or None
    text, formula = _parts(cell)
    if kind == "inlineStr":
        found = next(cell.iterchildren(IS), None)
        return (joined(found) or None) if found is not None else None
    if formula is not None or cell.get("vm"):
        mark = _picture_mark(cell, text, formula)
        if mark is not None:
            sheet.pictures.setdefault(row, []).append(mark)
            return None
        if not text:
            return None if kind == "str" else Broken("formula_cell", f"={formula or ''}")
    if not text:
        return None
    return _plain(kind, text, cell, book)


def _parts(cell: etree._Element) -> tuple[str | None, str | None]:
    """The stored value and the formula's text; None for what the cell has not got."""
    text = formula = None
    for child in cell:
        if child.tag == V:
            text = child.text
        elif child.tag == F:
            formula = child.text or ""
    return text, formula


def _plain(kind: str | None, text: str, cell: etree._Element, book: Book) -> Value:
    if kind == "s":
        return book.strings[int(text)] or None
    if kind is None or kind == "n":
        return _number(text, int(cell.get("s") or 0), book)
    if kind == "b":
        return text == "1"
    if kind == "e":
        return Broken("error_cell", text)
    if kind == "d":
        return datetime.fromisoformat(text).replace(tzinfo=None)
    return unescaped(text)


def _number(text: str, style: int, book: Book) -> Value:
    value: int | float = int(text) if text.lstrip("-").isdigit() else float(text)
    if style in book.date_styles:
        moment = from_serial(value, book.epoch)
        return value if moment is None else moment
    return value


def _picture_mark(
    cell: etree._Element, text: str | None, formula: str | None
) -> PictureMark | None:
    """What picture the cell stands for, None for an ordinary cell."""
    metadata = cell.get("vm")
    if metadata and cell.get("t") == "e":
        return PictureMark("excel", metadata)
    said = formula or text or ""
    for pattern, form in ((_DISPIMG, "wps"), (_IMAGE, "address")):
        match = pattern.search(said)
        if match is not None:
            return PictureMark(form, match.group(1))
    return None


def _downward(reference: str) -> Iterator[tuple[int, int, int]]:
    """Column, first and last row of a merge that spans rows; nothing for one inside a row."""
    match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", reference)
    if match is not None and match.group(2) != match.group(4):
        yield _column(match.group(1)), int(match.group(2)), int(match.group(4))


def _fill_down(sheet: Sheet, merges: list[tuple[int, int, int]]) -> None:
    """Gives every row under a merge the value that people see beside it."""
    if sum(last - first for _column, first, last in merges) > MAX_MERGED:
        raise FileFault("too_many_merged", most=MAX_MERGED)
    for column, first, last in merges:
        top = sheet.rows.get(first, [])
        value = top[column - 1] if column <= len(top) else None
        if value is None:
            continue
        for number in range(first + 1, min(last, max(sheet.rows)) + 1):
            cells = sheet.rows.get(number)
            if cells is None:
                continue
            cells += [None] * (column - len(cells))
            if cells[column - 1] is None:
                cells[column - 1] = value


def _tell_hidden(sheet: Sheet, rows: list[int], columns: list[int]) -> None:
    if rows:
        facts = {"what": "row", "sheet": sheet.name, "rows": rows}
        sheet.notes.append(Note("hidden_content", facts))
    if columns:
        facts = {"what": "column", "sheet": sheet.name, "columns": columns}
        sheet.notes.append(Note("hidden_content", facts))
