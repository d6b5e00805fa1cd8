"""Keyset pages: any depth costs the same, because a page starts after a row, not at a number."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
MAX_PAGE = 200
MAX_KEY = 2**63 - 1


class BadCursor(Exception):
    """A cursor that this product did not make."""


_NO_CURSOR = (
    ValueError,
    TypeError,
    OverflowError,
    AttributeError,
    RecursionError,
    ValidationError,
)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a page in order, with the cursors of its neighbours (None at an end)."""

    rows: list[Row]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True)
class _Cursor:
    is_back: bool
    value: str | None
    pk: int


def page_of(
    rows: QuerySet[Row],
    *,
    ordering: str,
    size: int,
    cursor: str = "",
    load: Callable[[QuerySet[Row]], QuerySet[Row]] | None = None,
) -> Page[Row]:
    """One page of at most `size` rows by a column and the key; empty columns stand last.

    `ordering` is a column, with "-" for descending. `load` adds joins to the page's statement.
    Raises BadCursor.
    """
    column, is_down = ordering.lstrip("-"), ordering.startswith("-")
    where = _read(cursor, _field(rows, column)) if cursor else None
    is_back = where is not None and where.is_back
    if where is not None:
        rows = rows.filter(_beyond(rows, column, is_down, where))
    rows = _ordered(rows, column, is_down=is_down, is_back=is_back)
    if load is not None:
        rows = load(rows)
    found = list(rows[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if is_back:
        found.reverse()
    return Page(
        rows=found,
        next_cursor=_write(found[-1], column, is_back=False)
        if found and (is_back or has_more)
        else None,
        previous_cursor=_write(found[0], column, is_back=True)
        if found and ((is_back and has_more) or (where is not None and not is_back))
        else None,
    )


def count_up_to(rows: QuerySet[Any], most: int) -> int:
    """The number of rows, but never counted beyond `most` + 1."""
    return rows.order_by()[: most + 1].count()


def _ordered(rows: QuerySet[Row], column: str, *, is_down: bool, is_back: bool) -> QuerySet[Row]:
    """Forward: empty columns last. Backward: everything the other way round."""
    by = F(column)
    if not _may_be_empty(rows, column):  # plain order, as the index has it
        down = is_down != is_back
        return rows.order_by(by.desc() if down else by.asc(), "-pk" if down else "pk")
    if is_down != is_back:
        return rows.order_by(
            by.desc(nulls_first=True) if is_back else by.desc(nulls_last=True), "-pk"
        )
    return rows.order_by(by.asc(nulls_first=True) if is_back else by.asc(nulls_last=True), "pk")


def _beyond(rows: QuerySet[Any], column: str, is_down: bool, where: _Cursor) -> Q:
    """Rows behind the cursor in the direction of reading."""
    grows = is_down == where.is_back
    step, more = ("gt" if grows else "lt"), ("pk__gt" if grows else "pk__lt")
    tied = {column: where.value} if where.value is not None else {f"{column}__isnull": True}
    found = Q(**tied, **{more: where.pk})
    if where.value is not None:
        found |= Q(**{f"{column}__{step}": where.value})
        if not _may_be_empty(rows, column):
            # Said twice, so that the index is entered at the cursor and not read from its end.
            found &= Q(**{f"{column}__{step}e": where.value})
        elif not where.is_back:
            found |= Q(**{f"{column}__isnull": True})
    elif where.is_back:
        found |= Q(**{f"{column}__isnull": False})
    return found


def _write(row: Model, column: str, *, is_back: bool) -> str:
    value = getattr(row, column)
    plain = value.isoformat() if isinstance(value, datetime) else value
    packed = json.dumps([int(is_back), plain, row.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _field(rows: QuerySet[Any], column: str) -> Any:
    """The field of a column, or of an annotation that is used like one."""
    annotation = rows.query.annotations.get(column)
    name = rows.model._meta.pk.name if column == "pk" else column
    return annotation.output_field if annotation else rows.model._meta.get_field(name)


def _may_be_empty(rows: QuerySet[Any], column: str) -> bool:
    return column in rows.query.annotations or _field(rows, column).null


def _read(cursor: str, field: Any) -> _Cursor:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        is_back, value, pk = json.loads(base64.urlsafe_b64decode(padded))
        if not isinstance(pk, int) or not 0 <= pk <= MAX_KEY:
            raise ValueError(pk)
        return _Cursor(bool(is_back), _checked(field, value), pk)
    except _NO_CURSOR as error:
        raise BadCursor(cursor[:60]) from error


def _checked(field: Any, value: Any) -> Any:
    """The value as the database takes it; ValueError and the like for one that it would not."""
    found = None if value is None else field.to_python(value)
    if isinstance(found, datetime):
        found.astimezone(UTC)
        if found.tzinfo is None:
            raise ValueError(value)
    if isinstance(found, int) and not 0 <= found <= MAX_KEY:
        raise ValueError(value)
    if isinstance(found, str):
        found.encode()
        if "\x00" in found:
            raise ValueError(value)
    return value
