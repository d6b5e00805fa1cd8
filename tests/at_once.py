"""Runs deeds at the same moment, each in a thread with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections

LONGEST_S = 60


def at_once(deeds: Sequence[Callable[[], Any]], *, refusals: type[Exception]) -> list[Any]:
    """What each deed returned, in order; an expected refusal stands in its place.

    All deeds begin together. Any other exception flies. On PostgreSQL each waits for locks as long
    as the slowest machine needs: how soon a person is told `busy` is another test's matter.
    """
    start = Barrier(len(deeds))

    def done(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(LONGEST_S)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"set lock_timeout = '{LONGEST_S}s'")
            return deed()
        except refusals as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [job.result(LONGEST_S) for job in [pool.submit(done, deed) for deed in deeds]]
