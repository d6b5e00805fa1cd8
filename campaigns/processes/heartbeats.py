"""When each background duty was last done, and each background process last seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns.models import Heartbeat

KEPT_FOR = timedelta(days=1)
AT_MOST_EVERY = timedelta(seconds=10)
PROCESSES = ("worker", "beat")
_noted: dict[str, datetime] = {}


def beat(name: str, *, now: datetime) -> None:
    """Notes that a background duty was done."""
    if not Heartbeat.objects.filter(name=name).update(at=now):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)


def seen(kind: str, host: str, pid: int, *, now: datetime) -> None:
    """Notes a sign of life of a process (`worker` or `beat`), every ten seconds at most; rows of
    processes that are gone for a day are removed."""
    name = f"{kind} {host}:{pid}"[:80]
    last = _noted.get(name)
    if last is not None and timedelta() <= now - last < AT_MOST_EVERY:
        return
    beat(name, now=now)
    if last is None:
        gone = Heartbeat.objects.filter(name__startswith=f"{kind} ", at__lt=now - KEPT_FOR)
        gone.delete()
    _noted[name] = now
