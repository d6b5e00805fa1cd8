"""Locks that are not waited for, or not for long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet

PATIENCE_MS = 500
Row = TypeVar("Row", bound=Model)


def skip_locked(rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows that nobody holds, locked. SQLite's transactions are alone anyway.

    The weaker lock leaves foreign keys to the rows free.
    """
    if not connection.features.has_select_for_update_skip_locked:
        return rows
    no_key = connection.features.has_select_for_no_key_update
    return rows.select_for_update(skip_locked=True, no_key=no_key, of=("self",))


def kept_still(model: type[Model], ids: Sequence[int]) -> list[int]:
    """The ids of those rows that nobody is changing, kept unchanged until the transaction ends.

    A shared lock, which Django has no words for: others may keep the same rows still, so that
    two people are told of one issue side by side. Rows that are being changed are waited for
    half a second: less than PostgreSQL takes to call it a deadlock and end somebody's deed.
    """
    if not connection.features.has_select_for_update_skip_locked:
        return list(ids)
    still = _share(model, ids, "skip locked")
    changing = sorted(set(ids) - set(still))
    if changing:
        with suppress(OperationalError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"set local lock_timeout = '{PATIENCE_MS}ms'")
            still += _share(model, changing, "")
    return still


def _share(model: type[Model], ids: Sequence[int], how: str) -> list[int]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from {table} where id = any(%s) order by id for share {how}",  # noqa: S608
            [list(ids)],
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def alone(duty: str) -> Iterator[bool]:
    """Whether nobody else does the duty now; for the length of the block nobody else will.

    PostgreSQL lets go of it with the connection. On SQLite writers take turns anyway.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s))", [duty])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtext(%s))", [duty])
