"""After a restore nothing leaves the house by itself: what was to be sent may have been sent since."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from campaigns.models import Message, Notice
from campaigns.processes import auditing
from campaigns.processes.appeal_notices import plan_overdue
from campaigns.processes.notifying import plan
from campaigns.processes.outlets import IN_APP
from campaigns.processes.self_check_reminding import plan_self_checks

PENDING = ("planned", "held", "sending")
WHY = "restored from a backup: it may have gone out since"


def settle_after_restore(*, made_at: str, now: datetime) -> int:
    """Plans what came due up to now, then lists every message outside the app for a person.

    Returns how many notices are listed (`unknown`: 提醒 → 发送异常). Sign-ins end. To be called
    before the first worker starts. Fault matrix B06.
    """
    plan(now=now)
    plan_self_checks(now=now)
    plan_overdue(now=now)
    with transaction.atomic():
        Message.objects.filter(state__in=("sending", "waiting")).update(
            state="unknown", lease_until=None, answer=WHY
        )
        listed = _list_for_a_person(now)
        Session.objects.all().delete()
        auditing.record(
            action="restore", by=None, now=now, facts={"made_at": made_at, "held_back": listed}
        )
    return listed


def _list_for_a_person(now: datetime) -> int:
    notices = list(Notice.objects.filter(state__in=PENDING).exclude(channel=IN_APP).order_by("pk"))
    counts = Counter((notice.channel, notice.recipient_id) for notice in notices)
    made = Message.objects.bulk_create(
        Message(
            channel=channel,
            recipient_id=recipient,
            state="unknown",
            notice_count=count,
            created_at=now,
            answer=WHY,
        )
        for (channel, recipient), count in counts.items()
    )
    messages = {(message.channel, message.recipient_id): message for message in made}
    for notice in notices:
        notice.state, notice.next_try_at = "unknown", None
        notice.message = messages[notice.channel, notice.recipient_id]
    Notice.objects.bulk_update(notices, ["state", "next_try_at", "message"], batch_size=500)
    return len(notices)
