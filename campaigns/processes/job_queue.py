"""The queue of long work: rows that a worker claims, keeps by a lease, and finishes or gives back.

A claim is committed before the work begins. `tries` counts the claims and tells workers apart: one
that lost its job to another finds its own number gone and stops.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation

from campaigns.models import Job, User
from campaigns.wording.jobs import message_for

LEASE = timedelta(minutes=2)
MOST_TRIES = 3


class LeaseLost(Exception):
    """Another worker has the job by now."""


def enqueue(*, kind: str, payload: dict[str, Any], by: User, now: datetime) -> Job:
    """Puts a job at the end of the queue; its file will wait for `by`."""
    return Job.objects.create(kind=kind, payload=payload, owner=by, created_at=now)


def claim(*, now: datetime) -> Job | None:
    """Takes the oldest job that waits, or whose worker's lease ran out; None when there is none.

    A job that was tried often enough is failed instead.
    """
    while True:
        with transaction.atomic():
            rows = Job.objects.filter(_to_do(now)).order_by("created_at", "pk")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            job = rows.first()
            if job is None:
                return None
            if job.tries >= MOST_TRIES:
                fail(job, code="gave_up", now=now)
            elif _take(job, now):
                return job


def _to_do(now: datetime) -> Q:
    return Q(state="queued") | Q(state="running", lease_until__lt=now)


def _take(job: Job, now: datetime) -> bool:
    """Marks the job as running by us; False when somebody else was quicker."""
    taken = Job.objects.filter(pk=job.pk, state=job.state, tries=job.tries).update(
        state="running",
        tries=F("tries") + 1,
        progress=0,
        started_at=now,
        lease_until=now + LEASE,
    )
    job.state, job.tries = "running", job.tries + 1
    return bool(taken)


def report(job: Job, *, percent: int, now: datetime) -> None:
    """Saves the progress and renews the lease. Raises LeaseLost."""
    if not _mine(job).update(progress=min(99, percent), lease_until=now + LEASE):
        raise LeaseLost


def finish(job: Job, *, path: str, file_name: str, now: datetime) -> None:
    """The file is there: the job is done. Raises LeaseLost."""
    finished = _mine(job).update(
        state="done",
        progress=100,
        path=path,
        file_name=file_name,
        message="",
        finished_at=now,
        lease_until=None,
    )
    if not finished:
        raise LeaseLost


def give_back(job: Job, *, now: datetime) -> None:
    """Something went wrong: another try, or the end when there were enough."""
    if job.tries >= MOST_TRIES:
        fail(job, code="gave_up", now=now)
    else:
        _mine(job).update(state="queued", lease_until=None)


def fail(job: Job, *, code: str, now: datetime) -> None:
    """The job can never be done; `code` names the words for its owner."""
    with translation.override(job.owner.language):
        message = message_for(code)
    _mine(job).update(state="failed", message=message, finished_at=now, lease_until=None)


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=job.state, tries=job.tries)
