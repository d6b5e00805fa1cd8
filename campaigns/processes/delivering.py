"""Delivering the notices of the outbox, in the app and by e-mail.

Source of the rules: RELIABILITY P5, ARCHITECTURE decision 2.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.models import Notice, User
from campaigns.processes.heartbeats import beat
from campaigns.processes.telling import EMAIL, IN_APP, show_in_app
from campaigns.rules.workflow import HELD_STATES
from campaigns.wording.notices import subject_of

BATCH = 1000
LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 240, 240))


def deliver(*, now: datetime) -> int:
    """Sends every planned notice whose time has come; returns how many were sent.

    In the app: notification and stamp in one transaction. Other channels: claimed, marked as
    being sent and committed before the call; a claim whose lease ran out is `unknown` and is
    listed for a person, never sent again by machine.
    """
    _give_up_lost(now)
    _cancel_pointless(now)
    sent = _deliver_in_app(now)
    while (notice := _claim_one(now)) is not None:
        sent += _send(notice, now)
    beat("deliver_notices", now=now)
    return sent


def _cancel_pointless(now: datetime) -> None:
    """Drops reminders of deadlines whose issue was closed, voided or re-dated meanwhile."""
    due = Notice.objects.filter(_ready(now), occasion=0, issue__isnull=False)
    still = Notice.objects.filter(
        issue__state__in=HELD_STATES,
        issue__open_request="",
        due_version=F("issue__due_version"),
        pk=OuterRef("pk"),
    )
    due.filter(~Exists(still)).update(state="cancelled", next_try_at=None)


def _ready(now: datetime) -> Q:
    return Q(state="planned", next_try_at__lte=now)


def _deliver_in_app(now: datetime) -> int:
    done = 0
    while True:
        with transaction.atomic():
            rows = Notice.objects.filter(_ready(now), channel=IN_APP).order_by("next_try_at", "pk")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            batch = list(rows[:BATCH])
            if not batch:
                return done
            show_in_app(batch, now=now)
            Notice.objects.filter(pk__in=[row.pk for row in batch]).update(
                state="sent", sent_at=now, tries=F("tries") + 1
            )
            done += len(batch)


def _claim_one(now: datetime) -> Notice | None:
    """Marks one notice as being sent and commits that before anything leaves the house."""
    with transaction.atomic():
        rows = (
            Notice.objects.filter(_ready(now)).exclude(channel=IN_APP).order_by("next_try_at", "pk")
        )
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        notice = rows.first()
        if notice is None:
            return None
        notice.state = "sending"
        notice.lease_until = now + LEASE
        notice.tries += 1
        notice.save(update_fields=["state", "lease_until", "tries"])
        return notice


def _send(notice: Notice, now: datetime) -> int:
    try:
        _mail(notice)
    except OSError as error:
        _try_later(notice, str(error), now)
        return 0
    except ValueError as error:  # no address: no later try would do better
        _give_up(notice, str(error))
        return 0
    Notice.objects.filter(pk=notice.pk).update(state="sent", sent_at=now, lease_until=None)
    return 1


def _mail(notice: Notice) -> None:
    """One e-mail, text and HTML, in the recipient's language. Raises OSError when it fails."""
    if notice.channel != EMAIL:
        raise OSError(f"no gateway for channel {notice.channel}")
    person, issue = notice.recipient, notice.issue
    with translation.override(person.language):
        subject = subject_of(step=notice.step, number=issue.number if issue else "")
        words = {
            "notice": notice,
            "issue": issue,
            "subject": subject,
            "site_url": settings.SITE_URL,
        }
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("emails/notice.txt", words),
            to=[person.email],
        )
        message.attach_alternative(render_to_string("emails/notice.html", words), "text/html")
        message.send()


def _try_later(notice: Notice, error: str, now: datetime) -> None:
    """The next try after a growing pause; after the last one the notice is given up."""
    more = notice.tries <= len(PAUSES)
    Notice.objects.filter(pk=notice.pk).update(
        state="planned" if more else "dead",
        next_try_at=now + PAUSES[notice.tries - 1] if more else None,
        lease_until=None,
        error=error[:400],
    )


def _give_up(notice: Notice, error: str) -> None:
    Notice.objects.filter(pk=notice.pk).update(
        state="dead", next_try_at=None, lease_until=None, error=error[:400]
    )


def _give_up_lost(now: datetime) -> None:
    """A claim whose worker died: nobody knows whether the message went out."""
    Notice.objects.filter(state="sending", lease_until__lt=now).update(
        state="unknown", lease_until=None, next_try_at=None
    )


def mark_read(*, by: User, now: datetime, notification_id: int | None = None) -> None:
    """Marks one or all of the user's notifications as read."""
    unread = by.notifications.filter(read_at__isnull=True)
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    unread.update(read_at=now)
