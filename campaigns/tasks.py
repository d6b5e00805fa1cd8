"""Celery doors: each reads the clock and makes one call. Every duty may run twice."""

from __future__ import annotations

import logging
import os
import socket

from celery import shared_task
from celery.signals import before_task_publish
from django.db import Error, close_old_connections
from django.utils import timezone

from campaigns.processes import (
    appeal_notices,
    audit_chain,
    clock_work,
    daily_briefs,
    delivering,
    heartbeats,
    jobs,
    locks,
    measure_suggesting,
    notifying,
    personal_data,
    photo_care,
    self_check_reminding,
    sign_ins,
    weeks,
)

log = logging.getLogger(__name__)
NOTICES_END_S = 240  # a minute of sending, and the slowest call; below the visibility timeout


@before_task_publish.connect
def _beat_is_alive(**_of: object) -> None:
    """Only beat publishes: each alarm is a sign of life of it."""
    close_old_connections()  # beat has no request or task whose end would do it
    _seen("beat")


def _seen(kind: str) -> None:
    """Notes when this process was seen last; never in the way of what it does."""
    try:
        heartbeats.seen(kind, socket.gethostname(), os.getpid(), now=timezone.now())
    except Error:
        log.warning("no heartbeat of %s: the database does not answer", kind)


@shared_task
def run_clock() -> int:
    """Signs for units, takes deferred issues up, posts what fell due; one worker at a time."""
    now = timezone.now()
    with locks.alone("run_clock") as is_ours:
        done = clock_work.run_clock(now=now) if is_ours else 0
    heartbeats.beat("run_clock", now=now)
    return done


@shared_task(time_limit=NOTICES_END_S, soft_time_limit=NOTICES_END_S - 30)
def plan_reminders() -> int:
    _seen("worker")
    now = timezone.now()
    planned = notifying.plan(now=now) + self_check_reminding.plan_self_checks(now=now)
    return planned + appeal_notices.plan_overdue(now=now)


@shared_task(time_limit=NOTICES_END_S, soft_time_limit=NOTICES_END_S - 30)
def deliver_notices() -> int:
    _seen("worker")
    return delivering.deliver_in_app(now=timezone.now())


@shared_task(time_limit=NOTICES_END_S, soft_time_limit=NOTICES_END_S - 30)
def send_outside(channel: str) -> int:
    return delivering.send_outside(channel, now=timezone.now())


@shared_task
def freeze_weeks() -> int:
    return len(weeks.freeze_due(now=timezone.now()))


@shared_task
def make_daily_briefs() -> int:
    return daily_briefs.make_due(now=timezone.now())


@shared_task
def suggest_measures() -> int:
    return measure_suggesting.suggest_due(now=timezone.now())


@shared_task
def make_thumbnails() -> int:
    return photo_care.make_missing_thumbnails(now=timezone.now())


@shared_task
def run_jobs() -> int:
    return jobs.run_waiting(now=timezone.now())


@shared_task
def link_audit() -> int:
    return audit_chain.link_new()


@shared_task
def sweep_files() -> int:
    now = timezone.now()
    swept = photo_care.sweep_unclaimed(now=now) + photo_care.sweep_orphans(now=now)
    sign_ins.forget(now=now)
    personal_data.forget_reporters(now=now)
    return swept + jobs.sweep_jobs(now=now) + daily_briefs.sweep_pictures(now=now)
