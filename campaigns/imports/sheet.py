"""A sheet as the rest of the import sees it, wherever it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from campaigns.imports.faults import FileFault, Note

MAX_ROW = 50_000
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Broken:
    """A cell without a usable value: a formula that was never calculated, or an error.

    `code` is "formula_cell" or "error_cell", `text` what stands in the cell.
    """

    code: str
    text: str


Value = str | int | float | bool | datetime | Broken | None


@dataclass(frozen=True)
class PictureMark:
    """A cell that holds a picture. `form` is "wps" with the picture's ID, "excel" with the
    number of the cell's value metadata, or "address" with a web address."""

    form: str
    key: str


@dataclass
class Sheet:
    """Rows by their own numbers, as Excel shows them; rows without any value are not there.

    A row's cells are in the order of the columns, from the first; trailing empty ones may be
    missing. Datetimes are naive, as written. `is_1904` says from when bare day numbers count.
    `pictures`, `drawing` and the heights (in points) are for `cell_pictures`.
    """

    name: str
    rows: dict[int, list[Value]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    is_1904: bool = False
    pictures: dict[int, list[PictureMark]] = field(default_factory=dict)
    drawing: str = ""
    heights: dict[int, float] = field(default_factory=dict)
    usual_height: float = 15.0


def check_place(row: int, column: int) -> None:
    """Raises FileFault when a value (counted from 1) lies beyond what is read."""
    if row > MAX_ROW:
        raise FileFault("too_many_rows", row=row, most=MAX_ROW)
    if column > MAX_COLUMNS:
        raise FileFault("too_many_columns", row=row, most=MAX_COLUMNS)
