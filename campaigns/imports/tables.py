"""A sent workbook or text file to rows: parsed values, every fault, and what should be known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from openpyxl.utils import get_column_letter

from campaigns.imports.archives import Archive, is_ole, is_zip, open_workbook
from campaigns.imports.book import EPOCH_1900, EPOCH_1904, from_serial
from campaigns.imports.delimited import EXTENSIONS, read_delimited
from campaigns.imports.faults import CellFault, FileFault, Note, RowFault
from campaigns.imports.headers import Header, find_header, refuse
from campaigns.imports.moments import bare_serial
from campaigns.imports.plan import Column, Plan
from campaigns.imports.sheet import Broken, Sheet, Value
from campaigns.imports.sheets import read_sheets
from campaigns.imports.texts import key_of, shown
from campaigns.imports.words import TOTAL_ROWS

SHOWN_SIGNS = 200
EXAMPLE = "示例"
BLANK_TEXTS = frozenset({"", "/", "-", "—", "无"})


@dataclass(slots=True)
class Row:
    """A row of the sent file. `values` holds what could be read, by column key; columns that the
    sheet lacks are not in it, empty cells are None. `is_good` is False once it has a fault."""

    sheet: str
    number: int
    values: dict[str, Any]
    cells: Sequence[Value]
    header: Header
    is_good: bool = True

    def get(self, key: str) -> Any:
        """The value of a column; None when empty, faulty or not in the sheet."""
        return self.values.get(key)

    def has(self, key: str) -> bool:
        """Whether the sheet has the column."""
        return key in self.header.places

    def shown(self, key: str) -> str:
        """The cell as a person sees it."""
        place = self.header.places.get(key)
        return shown(self.cells[place]) if place is not None and place < len(self.cells) else ""

    def fault(self, key: str, code: str, value: str | None = None, /, **facts: object) -> RowFault:
        """Marks the row and returns the fault of its cell; `value` when it is only a part."""
        self.is_good = False
        title = self.header.titles.get(key, key)
        said = self.shown(key) if value is None else value
        return RowFault(self.sheet, self.number, title, said[:SHOWN_SIGNS], code, facts)

    def note(self, key: str, code: str, **facts: object) -> Note:
        """Something worth knowing about a cell."""
        title = self.header.titles.get(key, key)
        place = {"sheet": self.sheet, "row": self.number, "column": title}
        return Note(code, {**place, "value": self.shown(key)[:SHOWN_SIGNS], **facts})


@dataclass
class Table:
    """Everything that a file holds for a plan. `archive` is there for workbooks only, for the
    pictures in their cells; `sheets` are those whose rows were read."""

    rows: list[Row] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    archive: Archive | None = None


def read_table(sent: bytes, *, file_name: str, plan: Plan) -> Table:
    """All rows of all visible sheets with the plan's headers. Raises FileFault."""
    if not sent:
        raise FileFault("empty_file")
    table = Table()
    if is_zip(sent) or is_ole(sent) or PurePath(file_name).suffix.lower() not in EXTENSIONS:
        table.archive = open_workbook(sent)
        sheets = read_sheets(table.archive)
    else:
        sheets = [read_delimited(sent, name=PurePath(file_name).stem)]
    for sheet, header in _with_header(sheets, plan, table):
        _read_rows(sheet, header, plan, table)
    return table


def _with_header(sheets: list[Sheet], plan: Plan, table: Table) -> Iterator[tuple[Sheet, Header]]:
    """The sheets to read. Raises FileFault bad_header when there is none."""
    found = [(sheet, find_header(sheet, plan)) for sheet in sheets]
    whole = [(sheet, header) for sheet, header in found if header and header.is_complete]
    if not whole:
        known = [(sheet, header) for sheet, header in found if header]
        best = max(known, key=lambda pair: len(pair[1].places), default=None)
        raise refuse(best[0].name, best[1], plan) if best else refuse(sheets[0].name, None, plan)
    read = {id(sheet) for sheet, _header in whole}
    for sheet in sheets:
        table.notes += sheet.notes
        if id(sheet) not in read and sheet.rows:
            table.notes.append(Note("sheet_not_read", {"sheet": sheet.name}))
    for sheet, header in whole:
        table.sheets.append(sheet)
        if header.unknown:
            facts = {"sheet": sheet.name, "columns": header.unknown}
            table.notes.append(Note("columns_not_read", facts))
        yield sheet, header


def _read_rows(sheet: Sheet, header: Header, plan: Plan, table: Table) -> None:
    columns = [column for column in plan.columns if column.key in header.places]
    filled = [header.places[column.key] for column in columns if column.is_filled]
    serial = header.places.get("serial", -1)
    for number, cells in sheet.rows.items():
        if number <= header.row:
            continue
        remark = "" if _is_repeated(cells, header) else _remark(cells, filled, serial)
        if remark is not None:
            if remark:
                facts = {"sheet": sheet.name, "row": number}
                table.notes.append(Note(remark, facts))
            continue
        row = Row(sheet.name, number, {}, cells, header)
        _parse_row(row, columns, table.faults, is_1904=sheet.is_1904)
        table.rows.append(row)


def _is_repeated(cells: Sequence[Value], header: Header) -> bool:
    """Whether the row is the header once more, as on every page of a printed list."""
    return all(
        place < len(cells) and header.titles[key] == shown(cells[place]).replace("\n", "")
        for key, place in header.places.items()
    )


def _remark(cells: Sequence[Value], filled: list[int], serial: int) -> str | None:
    """None for a row of data, else the code of the note on why it is left out, empty for none."""
    if isinstance(cells[0], str) and key_of(cells[0]) == EXAMPLE:
        return "example_left_out"
    if any(place < len(cells) and cells[place] is not None for place in filled):
        return None
    there = [place for place, cell in enumerate(cells) if cell is not None]
    if not there:
        return ""
    first = cells[there[0]]
    if isinstance(first, str) and key_of(first).rstrip(":") in TOTAL_ROWS:
        return "total_row_left_out"
    if len(there) > 1:
        return None
    return "" if there[0] == serial else "remark_left_out"


def _parse_row(row: Row, columns: list[Column], faults: list[RowFault], *, is_1904: bool) -> None:
    cells = row.cells
    for column in columns:
        place = row.header.places[column.key]
        value = cells[place] if place < len(cells) else None
        if isinstance(value, str) and value.strip() in BLANK_TEXTS:
            value = None
        if isinstance(value, Broken):
            cell = f"{get_column_letter(place + 1)}{row.number}"
            faults.append(row.fault(column.key, value.code, cell=cell))
            continue
        if value is None:
            row.values[column.key] = None
            if column.is_filled:
                faults.append(row.fault(column.key, "required"))
            continue
        try:
            row.values[column.key] = _parsed(column, value, is_1904=is_1904)
        except CellFault as fault:
            faults.append(row.fault(column.key, fault.code, **fault.facts))


def _parsed(column: Column, value: Value, *, is_1904: bool) -> object:
    if column.is_date:
        serial = bare_serial(value)
        if serial is not None:
            value = from_serial(serial, EPOCH_1904 if is_1904 else EPOCH_1900)
    return column.parse(value)
