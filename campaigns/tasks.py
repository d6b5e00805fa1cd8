"""Celery doors: each reads the clock and makes one call. Every duty may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from campaigns.processes import (
    clock_work,
    delivering,
    heartbeats,
    jobs,
    notifying,
    photo_care,
    weeks,
)


@shared_task
def run_clock() -> int:
    """Signs for units, takes deferred issues up, posts what fell due."""
    now = timezone.now()
    done = clock_work.run_clock(now=now)
    heartbeats.beat("run_clock", now=now)
    return done


@shared_task
def plan_reminders() -> int:
    return notifying.plan(now=timezone.now())


@shared_task
def deliver_notices() -> int:
    return delivering.deliver(now=timezone.now())


@shared_task
def freeze_weeks() -> int:
    return len(weeks.freeze_due(now=timezone.now()))


@shared_task
def make_thumbnails() -> int:
    return photo_care.make_missing_thumbnails(now=timezone.now())


@shared_task
def run_jobs() -> int:
    return jobs.run_waiting(now=timezone.now())


@shared_task
def sweep_files() -> int:
    now = timezone.now()
    swept = photo_care.sweep_unclaimed(now=now) + photo_care.sweep_orphans(now=now)
    return swept + jobs.sweep_jobs(now=now)
