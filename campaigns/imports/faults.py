"""What is wrong with a sent file, a row or a cell: codes and facts, never words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Facts = Mapping[str, object]


class FileFault(Exception):
    """A file that cannot be read at all. `code` names the words, `facts` the values in them."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Facts = facts


class CellFault(Exception):
    """A cell whose content cannot be taken."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Facts = facts


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one cell. `row` is the sheet's own number, `column` the header as people
    read it, `value` the cell as it was written."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """Something that a person should know and that stops nothing."""

    code: str
    facts: Facts = field(default_factory=dict)
