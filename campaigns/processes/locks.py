"""Locks that are not waited for."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def skip_locked(rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows that nobody holds, locked. SQLite's transactions are alone anyway.

    The weaker lock leaves foreign keys to the rows free.
    """
    if not connection.features.has_select_for_update_skip_locked:
        return rows
    no_key = connection.features.has_select_for_no_key_update
    return rows.select_for_update(skip_locked=True, no_key=no_key, of=("self",))
