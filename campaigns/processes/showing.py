"""Showing notices in the app: notification and stamp in one transaction, one digest a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from campaigns.models import Message, Notice, Notification, User
from campaigns.processes import pointless
from campaigns.processes.holding_back import ready
from campaigns.processes.locks import skip_locked
from campaigns.processes.outlets import IN_APP
from campaigns.rules.reminder_steps import Tone

PEOPLE_AT_ONCE = 200


def show_all(*, now: datetime) -> int:
    """Shows everything that is ready, person after person; returns how many notices."""
    shown, asked = 0, 0
    while ids := _recipients(now, above=asked):
        for user_id in ids:
            shown += _show_to(user_id, now)
        asked = ids[-1]
    return shown


def _recipients(now: datetime, *, above: int) -> list[int]:
    rows = ready(now).filter(channel=IN_APP, recipient__gt=above)
    ids = rows.order_by("recipient").values_list("recipient", flat=True).distinct()
    return [user_id for user_id in ids[:PEOPLE_AT_ONCE] if user_id is not None]


@transaction.atomic
def _show_to(user_id: int, now: datetime) -> int:
    """All that is ready for one person; nothing when another worker is at it."""
    person = skip_locked(User.objects.filter(pk=user_id)).first()
    if person is None:
        return 0
    rows = pointless.without(ready(now).filter(channel=IN_APP, recipient=person), now)
    if not rows:
        return 0
    message = None
    if len(rows) > 1:
        message = Message.objects.create(
            channel=IN_APP,
            recipient=person,
            state="sent",
            notice_count=len(rows),
            created_at=now,
            sent_at=now,
        )
    show(rows, now=now, message=message)
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(
        state="sent", sent_at=now, tries=F("tries") + 1, message=message
    )
    return len(rows)


def show(notices: Iterable[Notice], *, now: datetime, message: Message | None = None) -> None:
    """Makes in-app notices readable; those of a message stand under its loudest."""
    rows = sorted(notices, key=lambda notice: (-Tone(notice.tone or "plain").rank, notice.pk))
    Notification.objects.bulk_create(
        (
            Notification(
                notice=notice,
                recipient_id=notice.recipient_id,
                at=now,
                message=message,
                is_head=message is None or place == 0,
            )
            for place, notice in enumerate(rows)
            if notice.recipient_id is not None
        ),
        ignore_conflicts=True,
        batch_size=500,
    )


def mark_read(*, by: User, now: datetime, notification_id: int | None = None) -> None:
    """Marks all of the user's notifications as read, or one with its whole digest."""
    unread = by.notifications.filter(read_at__isnull=True)
    if notification_id is not None:
        one = by.notifications.filter(pk=notification_id).first()
        if one is None:
            return
        whole = {"pk": one.pk} if one.message_id is None else {"message": one.message_id}
        unread = unread.filter(**whole)
    unread.update(read_at=now)
