"""The gate between the deeds of a week and its freeze.

A deed reads the clock when its request begins and commits a moment later. Committed after the
freeze had read the facts, it would change a week that is already stored (RELIABILITY P7).
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from campaigns.models import ScoreWeek
from campaigns.processes.refusals import MoveNotAllowed
from campaigns.rules.calendars import monday_of

LOCK_SPACE = 7301  # the first number of our advisory locks on PostgreSQL; the second is a campaign


def pass_gate(*, campaign_id: int, now: datetime) -> None:
    """Lets a deed into the week of `now` and keeps its freeze waiting until the transaction ends.

    Raises MoveNotAllowed when that week was frozen meanwhile: the deed belongs to the next one.
    """
    hold_weeks(campaign_id=campaign_id)
    week = ScoreWeek.objects.filter(campaign_id=campaign_id, monday=monday_of(now))
    if week.exclude(state="open").exists():
        raise MoveNotAllowed("week_turned")


def hold_weeks(*, campaign_id: int) -> None:
    """Keeps every week as open or closed as it is until the transaction ends.

    Shared: those who post in one week do not wait for each other. Taken before any lock on a
    week's row, as the freeze takes it, so that nobody waits in a ring.
    """
    _lock("pg_advisory_xact_lock_shared", campaign_id)


def shut_gate(*, campaign_id: int) -> None:
    """Waits for the deeds that are under way, and keeps others out until the transaction ends."""
    _lock("pg_advisory_xact_lock", campaign_id)


def _lock(function: str, campaign_id: int) -> None:
    """On PostgreSQL only: SQLite has one writer at a time anyway (docs/decisions/0003)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"select {function}(%s, %s)", [LOCK_SPACE, campaign_id])
