"""How the reminder service stands: when it last ran, and what waits for a person.

Read in the statement that reads the user of a request, so that the head of a page costs no query
of its own (web/backend.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, DateTimeField, IntegerField, Min, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from campaigns.models import Heartbeat, Message, User
from campaigns.wording.service import STILL_WELL

DUTIES = ("plan_reminders", "deliver_notices")


@dataclass(frozen=True)
class Service:
    """`last_at`: when both duties, planning and delivering, had last been done; None for never.
    `failures`: messages that wait for a person's word."""

    last_at: datetime | None
    failures: int

    def is_silent(self, now: datetime) -> bool:
        return self.last_at is not None and now - self.last_at > STILL_WELL


def with_service(users: QuerySet[User]) -> QuerySet[User]:
    """The users, each with how the service stands now."""
    duties = Heartbeat.objects.filter(name__in=DUTIES).order_by().annotate(one=Value(1))
    last = duties.values("one").annotate(last=Min("at")).values("last")
    listed = Message.objects.filter(state__in=("unknown", "dead"), is_test=False)
    counted = listed.order_by().annotate(one=Value(1)).values("one")
    failures = counted.annotate(count=Count("pk")).values("count")
    return users.annotate(
        service_last_at=Subquery(last, output_field=DateTimeField()),
        service_failures=Coalesce(Subquery(failures, output_field=IntegerField()), 0),
    )


def seen_by(user: User) -> Service:
    """What was read with the user; as if it had never run for one that was read without."""
    return Service(
        last_at=getattr(user, "service_last_at", None),
        failures=getattr(user, "service_failures", 0),
    )
