"""Finds the header row of a sheet under its title rows, by the names that a plan knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from campaigns.imports.faults import FileFault
from campaigns.imports.plan import Plan
from campaigns.imports.sheet import Sheet, Value
from campaigns.imports.texts import key_of, one_line

SEARCHED_ROWS = 30
FEWEST_KNOWN = 2
_MARKS = re.compile(r"[*＊:：]|\((?:必填|选填)\)")


@dataclass(frozen=True)
class Header:
    """A header row. `places` maps column keys to positions (from 0), `titles` to the header as
    people read it, to the official one where it is missing; `unknown` are headers that the plan
    does not read."""

    row: int
    places: dict[str, int]
    titles: dict[str, str]
    doubled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not self.doubled and not self.missing


def find_header(sheet: Sheet, plan: Plan) -> Header | None:
    """The row that knows most of the plan's headers, of two rows of one header the lower; None
    when no row knows two of them."""
    best: Header | None = None
    for number in sorted(sheet.rows)[:SEARCHED_ROWS]:
        header = _header(number, sheet.rows[number], plan)
        known = len(header.places)
        if known < FEWEST_KNOWN:
            continue
        is_below = best is not None and number == best.row + 1
        if best is None or known > len(best.places) or (is_below and known == len(best.places)):
            best = header
    return best


def refuse(sheet_name: str, header: Header | None, plan: Plan) -> FileFault:
    """The refusal over a header row that is not there or not whole."""
    if header is None:
        return FileFault("bad_header", sheet=sheet_name, missing=_missing(plan, {}), doubled=[])
    return FileFault(
        "bad_header",
        sheet=sheet_name,
        row=header.row,
        missing=header.missing,
        doubled=header.doubled,
    )


def header_key(text: str) -> str:
    """A header without stars, colons and (必填), in any width, case and spacing."""
    return _MARKS.sub("", key_of(text))


def _header(number: int, cells: Sequence[Value], plan: Plan) -> Header:
    where: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            where.setdefault(header_key(cell), []).append(place)
    places: dict[str, int] = {}
    titles = {column.key: column.title for column in plan.columns}
    doubled = []
    used = set()
    for column in plan.columns:
        for accepted in column.headers:
            found = where.get(header_key(accepted), [])
            if not found or header_key(accepted) in used:
                continue
            title = one_line(str(cells[found[0]]))
            used.add(header_key(accepted))
            if len(found) > 1:
                doubled.append(title)
            places[column.key] = found[0]
            titles[column.key] = title
            break
    unknown = [
        one_line(str(cells[there[0]])) for key, there in where.items() if key and key not in used
    ]
    return Header(number, places, titles, doubled, _missing(plan, places), unknown)


def _missing(plan: Plan, places: dict[str, int]) -> list[str]:
    """The official headers of columns that are required and not there."""
    missing = [
        column.title for column in plan.columns if column.is_required and column.key not in places
    ]
    columns = plan.by_key
    for group in plan.one_of:
        if not any(key in places for key in group):
            missing.append(columns[group[0]].title)
    return missing
