"""Celery: the broker and the timetable. The broker is an alarm clock; the truth is in the database.

Every duty finds its work in tables, so a lost or doubled message costs nothing. Messages expire
before the next of their kind, so that a stopped worker comes back to an empty desk.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

from tracker import embedded_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")


def _configure() -> None:
    from django.conf import settings

    embedded = not settings.REDIS_URL
    app.conf.update(
        broker_url=f"{embedded_broker.NAME}://" if embedded else settings.REDIS_URL,
        broker_transport_options=_embedded_options() if embedded else _redis_options(),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # however long the broker is gone
        task_ignore_result=True,
        result_backend=None,
        accept_content=["json"],
        task_serializer="json",
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_time_limit=600,
        task_soft_time_limit=540,
        task_default_queue="clock",
        task_routes={
            "campaigns.tasks.plan_reminders": {"queue": "notices"},
            "campaigns.tasks.deliver_notices": {"queue": "notices"},
            "campaigns.tasks.send_outside": {"queue": "notices"},
            "campaigns.tasks.make_thumbnails": {"queue": "photos"},
            "campaigns.tasks.run_jobs": {"queue": "reports"},
            "campaigns.tasks.make_daily_briefs": {"queue": "reports"},
        },
        timezone="Asia/Shanghai",
        enable_utc=True,
        worker_hijack_root_logger=False,
        beat_schedule=_timetable(fast=1.0 if not embedded else 2.0),
    )


def _redis_options() -> dict[str, object]:
    return {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 3,
        "socket_connect_timeout": 3,
    }


def _embedded_options() -> dict[str, object]:
    from django.conf import settings

    folder = settings.BROKER_DIR
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,
    }


def _timetable(*, fast: float) -> dict[str, dict[str, object]]:
    """Name → task, schedule and expiry in seconds."""

    from django.conf import settings

    def every(seconds: float, task: str, **given: object) -> dict[str, object]:
        return {
            "task": f"campaigns.tasks.{task}",
            "schedule": seconds,
            "kwargs": given,
            "options": {"expires": seconds},
        }

    # A task for each channel, so that a slow one holds up no other.
    channels = ["email"] if settings.EMAIL_URL else []
    channels += [address.name for address in settings.NOTIFY_ADDRESSES]
    outside = {f"send {name}": every(5, "send_outside", channel=name) for name in channels}
    return outside | {
        "make thumbnails": every(fast, "make_thumbnails"),
        "run waiting jobs": every(2 * fast, "run_jobs"),
        "deliver notices": every(5, "deliver_notices"),
        "plan reminders": every(20, "plan_reminders"),
        "do the clock's own deeds": every(30, "run_clock"),
        "freeze ended weeks": every(60, "freeze_weeks"),
        "make the daily briefs": every(60, "make_daily_briefs"),
        "suggest measures": every(60, "suggest_measures"),
        "link the audit log": every(60, "link_audit"),
        "sweep unclaimed photos": {
            "task": "campaigns.tasks.sweep_files",
            "schedule": crontab(hour=3, minute=30),
        },
    }


app.on_configure.connect(lambda **_kwargs: _configure(), weak=False)
app.autodiscover_tasks(["campaigns"])
