"""How the reminder service stands: when it last ran, and what waits for a person.

Kept for ten seconds in the process, so that a page's head costs no query of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from campaigns.models import Heartbeat, Message
from campaigns.wording.service import STILL_WELL

KEPT_FOR_S = 10
DUTIES = ("plan_reminders", "deliver_notices")
KEY = "reminder-service"


@dataclass(frozen=True)
class Service:
    """`last_at`: when both duties, planning and delivering, had last been done; None for never.
    `failures`: messages that wait for a person's word."""

    last_at: datetime | None
    failures: int

    def is_silent(self, now: datetime) -> bool:
        return self.last_at is not None and now - self.last_at > STILL_WELL


def standing() -> Service:
    """One query, at most ten seconds old. A service that has never run has left no heartbeat, and
    no message either."""
    found: Service | None = cache.get(KEY)
    if found is None:
        found = _read()
        cache.set(KEY, found, KEPT_FOR_S)
    return found


def _read() -> Service:
    waiting = (
        Message.objects.filter(state__in=("unknown", "dead"), is_test=False)
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(count=Count("pk"))
        .values("count")
    )
    rows = list(
        Heartbeat.objects.annotate(
            failures=Coalesce(Subquery(waiting, output_field=IntegerField()), 0)
        ).values_list("name", "at", "failures")
    )
    duties = {name: moment for name, moment, _failures in rows if name in DUTIES}
    return Service(
        last_at=min(duties.values()) if len(duties) == len(DUTIES) else None,
        failures=rows[0][2] if rows else 0,
    )
