"""How the service stands, in numbers: what a monitor reads. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q

from campaigns.models import AuditLog, Heartbeat, Issue, Job, Message, Notice, Photo
from campaigns.processes.file_store import room_bytes
from campaigns.processes.heartbeats import PROCESSES
from campaigns.rules.workflow import HELD_STATES

UNDER_WAY = ("planned", "held", "sending")
RECENT = timedelta(minutes=10)


@dataclass(frozen=True)
class Measure:
    """One number. `label` is (name, value), or None."""

    name: str
    words: str
    value: float
    label: tuple[str, str] | None = None


def measures(*, now: datetime) -> Iterator[Measure]:
    """Everything, as of now; ages in seconds, room in bytes."""
    yield from _issues(now)
    yield from _outbox()
    yield from _duties(now)
    waiting = Job.objects.filter(state__in=("queued", "running")).aggregate(
        count=Count("pk"), oldest=Min("created_at")
    )
    yield Measure("jobs_waiting", "Exports that are not finished", waiting["count"])
    yield Measure("jobs_oldest_age_seconds", "Age of the oldest", _age(waiting["oldest"], now))
    undone = Photo.objects.filter(thumbnails_at__isnull=True)
    yield Measure("photos_without_thumbnails", "Photos not shrunk yet", undone.count())
    refused = AuditLog.objects.filter(action="sign_in", result="refused", at__gt=now - RECENT)
    yield Measure("refused_sign_ins", "Refused sign-ins of ten minutes", refused.count())
    free = room_bytes(settings.MEDIA_ROOT)
    yield Measure("storage_free_bytes", "Room left for photos", free)


def _issues(now: datetime) -> Iterator[Measure]:
    held = Q(state__in=[state.value for state in HELD_STATES])
    counts = dict(Issue.objects.open().order_by().values_list("state").annotate(count=Count("pk")))
    for state, count in sorted(counts.items()):
        yield Measure("open_issues", "Open issues", count, ("state", state))
    overdue = Issue.objects.filter(held, due_at__lt=now).count()
    yield Measure("overdue_issues", "Issues past their deadline", overdue)


def _outbox() -> Iterator[Measure]:
    waiting = Notice.objects.filter(state__in=UNDER_WAY).order_by()
    for channel, count in waiting.values_list("channel").annotate(count=Count("pk")):
        yield Measure("notices_waiting", "Notices on their way", count, ("channel", channel))
    listed = Message.objects.filter(state__in=("unknown", "dead"), is_test=False, settled_at=None)
    yield Measure("messages_for_a_person", "Messages that nobody can vouch for", listed.count())


def _duties(now: datetime) -> Iterator[Measure]:
    """Of processes the one seen last counts; others may have been replaced."""
    ages: dict[str, float] = {}
    for row in Heartbeat.objects.order_by("at"):
        kind = row.name.split(" ", 1)[0]
        ages[kind if kind in PROCESSES else row.name] = _age(row.at, now)
    for name, age in sorted(ages.items()):
        yield Measure("duty_age_seconds", "Since the duty was last done", age, ("duty", name))


def _age(at: datetime | None, now: datetime) -> float:
    return (now - at).total_seconds() if at is not None else 0
