"""When each background duty was last done."""

from __future__ import annotations

from datetime import datetime

from campaigns.models import Heartbeat


def beat(name: str, *, now: datetime) -> None:
    """Notes that a background duty was done."""
    if not Heartbeat.objects.filter(name=name).update(at=now):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)
