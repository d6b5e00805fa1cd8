"""A person's word on a message that the machine could not deliver, or cannot tell.

Source of the rules: RELIABILITY P5: what cannot be known is listed for a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns import access
from campaigns.models import Message, Notice, User
from campaigns.processes import auditing
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed

OPEN = ("unknown", "dead")


class SettledAlready(MoveNotAllowed):
    """Somebody has said it before (409); `by_name` and `at` tell who and when."""

    def __init__(self, message: Message) -> None:
        super().__init__("message_settled")
        self.by_name = message.settled_by.name if message.settled_by is not None else ""
        self.at = message.settled_at


def say_arrived(*, message_id: int, by: User, now: datetime) -> Message:
    """The message reached its recipient after all: its notices count as sent, now.

    Raises RoleNotAllowed, SettledAlready, and MoveNotAllowed for a message that is not listed.
    """
    return _settle(message_id, by, now, state="arrived", notices={"state": "sent", "sent_at": now})


def send_again(*, message_id: int, by: User, now: datetime) -> Message:
    """Its notices go out anew, with all tries before them; what lost its point meanwhile drops
    out on the way.

    Raises RoleNotAllowed, SettledAlready, and MoveNotAllowed for a message that is not listed.
    """
    return _settle(
        message_id,
        by,
        now,
        state="again",
        notices={"state": "planned", "tries": 0, "next_try_at": None, "sent_at": None},
    )


@transaction.atomic
def _settle(
    message_id: int, by: User, now: datetime, *, state: str, notices: dict[str, Any]
) -> Message:
    if not access.may_keep_reminders(by):
        raise RoleNotAllowed
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.settled_at is not None:
        raise SettledAlready(message)
    if message.state not in OPEN or message.is_test:
        raise MoveNotAllowed("message_not_listed")
    concerned = Notice.objects.filter(message=message, state__in=OPEN)
    count = concerned.update(error="", **notices)
    was = message.state
    message.state, message.settled_by, message.settled_at = state, by, now
    message.save(update_fields=["state", "settled_by", "settled_at"])
    auditing.record(
        action=f"message_{state}",
        by=by,
        now=now,
        target=f"{message.channel} {message.pk}",
        facts={"was": was, "notices": count},
    )
    return message
