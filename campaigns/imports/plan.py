"""What a kind of workbook consists of: its columns, their headers and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.imports.cells import Parser


@dataclass(frozen=True)
class Column:
    """A column. `headers` are the accepted ones, the official one first.

    `is_required`: the sheet must have it. `is_filled`: every row must have a value in it.
    `is_date`: a bare day number in it is a date that lost its format.
    """

    key: str
    headers: tuple[str, ...]
    parse: Parser
    is_required: bool = False
    is_filled: bool = False
    is_date: bool = False

    @property
    def title(self) -> str:
        return self.headers[0]


@dataclass(frozen=True)
class Plan:
    """A kind of workbook.

    `one_of` lists groups of columns of which the sheet must have at least one. `has_pictures`:
    pictures in the cells belong to the rows.
    """

    kind: str
    columns: tuple[Column, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    has_pictures: bool = False

    @property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}
