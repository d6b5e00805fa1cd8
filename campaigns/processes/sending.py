"""Sending over one outside channel: at most once by machine.

Source of the rules: RELIABILITY P5, ARCHITECTURE decision 2. Claimed, marked as being sent and
committed before the call; a claim whose lease ran out is `unknown` and listed for a person.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from campaigns.gateways.answers import Answer, Outcome, not_sent, unclear
from campaigns.gateways.delivery import deliver
from campaigns.models import Channel, Message, Notice, User
from campaigns.processes import pointless
from campaigns.processes.composing import compose
from campaigns.processes.holding_back import ready
from campaigns.processes.locks import skip_locked
from campaigns.processes.outlets import Outlet, all_outlets, channel_row
from campaigns.processes.running_clock import clock_from

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
LONGEST_REST = timedelta(minutes=15)  # of a channel; its notices may wait longer
BUDGET = timedelta(seconds=60)
ONE_MINUTE = timedelta(minutes=1)
LOADED = ("issue__site", "issue__lead", "issue__category", "issue__campaign", "issue__zone")


@dataclass(frozen=True)
class Parcel:
    """A claimed message with what it carries."""

    message: Message
    notices: Sequence[Notice]
    person: User | None


def send_all(name: str, *, now: datetime) -> int:
    """Sends what is ready over one channel, for a minute at most; returns how many messages.

    Stops at the first failure that lies with the gateway: the channel then rests for a while.
    """
    outlet = all_outlets().get(name)
    if outlet is None:
        return 0
    clock, sent = clock_from(now), 0
    asked: set[int | None] = set()
    while clock() - now < BUDGET:
        parcel = _claim(outlet, clock(), asked)
        if parcel is None:
            break
        answer = _call(outlet, parcel, clock())
        finish(parcel.message, answer, now=clock())
        sent += answer.outcome is Outcome.SENT
        if not _note_health(outlet, answer, clock()):
            break
    return sent


def pauses() -> list[timedelta]:
    """How long a notice waits after each failed try but the last (RELIABILITY F19)."""
    return [timedelta(minutes=minutes) for minutes in settings.NOTIFY_PAUSES]


def give_up_lost(now: datetime) -> int:
    """Claims whose worker died: nobody knows whether the message went out."""
    with transaction.atomic():
        expired = Message.objects.filter(state="sending", lease_until__lt=now)
        lost = list(skip_locked(expired).values_list("pk", flat=True))
        Notice.objects.filter(message__in=lost, state="sending").update(state="unknown")
        return Message.objects.filter(pk__in=lost, state="sending").update(
            state="unknown", lease_until=None
        )


# --- claiming ------------------------------------------------------------------------------------


@transaction.atomic
def _claim(outlet: Outlet, now: datetime, asked: set[int | None]) -> Parcel | None:
    """The next message, marked as being sent; `asked` are the recipients of this run so far.

    The channel's row is locked: workers claim one after the other, so that nobody's notices are
    split between two of them. A test goes out though the channel is off or resting: somebody has
    mended it and wants to know.
    """
    row = channel_row(outlet.address)
    channel = Channel.objects.select_for_update().get(pk=row.pk)
    if not _has_room(outlet, now):
        return None
    test = skip_locked(Message.objects.filter(channel=outlet.name, state="waiting")).first()
    if test is not None:
        return _begin(Parcel(test, (), None if outlet.is_group else test.recipient), now)
    if not channel.is_on or (channel.paused_until is not None and channel.paused_until > now):
        return None
    waiting = ready(now).filter(channel=outlet.name)
    while (first := _first(waiting, asked)) is not None:
        asked.add(first.recipient_id)
        is_same = Q(recipient=first.recipient_id)
        if first.recipient_id is None:
            is_same = Q(recipient__isnull=True)
        notices = pointless.without(waiting.filter(is_same), now)
        if notices:
            _mark_probe(channel, now)
            message = Message(
                channel=outlet.name,
                recipient=first.recipient,
                notice_count=len(notices),
                created_at=now,
            )
            return _begin(Parcel(message, notices, first.recipient), now)
    return None


def _first(waiting: QuerySet[Notice], asked: set[int | None]) -> Notice | None:
    """A notice to somebody who was not written to in this run."""
    rows = waiting.select_related("recipient").order_by("recipient", "pk")
    if None in asked:
        rows = rows.filter(recipient__isnull=False)
    return rows.exclude(recipient__in=[pk for pk in asked if pk is not None]).first()


def _has_room(outlet: Outlet, now: datetime) -> bool:
    """Whether the channel takes one more message in this minute."""
    if outlet.per_minute is None:
        return True
    lately = Message.objects.filter(channel=outlet.name, created_at__gt=now - ONE_MINUTE)
    return lately.exclude(state="waiting").count() < outlet.per_minute


def _mark_probe(channel: Channel, now: datetime) -> None:
    """The first call after a rest is a probe: nobody else calls until it is answered."""
    if channel.failures:
        channel.paused_until = now + LEASE
        channel.save(update_fields=["paused_until"])


def _begin(parcel: Parcel, now: datetime) -> Parcel:
    parcel.message.state = "sending"
    parcel.message.lease_until = now + LEASE
    parcel.message.save()
    Notice.objects.filter(pk__in=[notice.pk for notice in parcel.notices]).update(
        state="sending", message=parcel.message, tries=F("tries") + 1, next_try_at=None
    )
    return parcel


# --- the call, and after it ----------------------------------------------------------------------


def _call(outlet: Outlet, parcel: Parcel, now: datetime) -> Answer:
    notices = list(
        Notice.objects.filter(message=parcel.message).select_related(*LOADED).order_by("pk")
    )
    try:
        text = compose(parcel.message, notices, person=parcel.person, now=now)
    except Exception as error:
        log.exception("message %s cannot be put into words", parcel.message.pk)
        return not_sent(type(error).__name__, blames_gateway=False)
    try:
        return deliver(
            outlet.address,
            text,
            template=outlet.channel.template,
            allowed=settings.NOTIFY_ALLOWED_HOSTS,
        )
    except Exception as error:
        log.exception("gateway %s: message %s", outlet.name, parcel.message.pk)
        return unclear(type(error).__name__)


def finish(message: Message, answer: Answer, *, now: datetime) -> None:
    """Writes down what is known of a message. A person's word on it is not overwritten."""
    with transaction.atomic():
        mine = Message.objects.select_for_update().filter(
            pk=message.pk, state__in=("sending", "unknown"), settled_at__isnull=True
        )
        row = mine.first()
        if row is None:
            return
        notices = Notice.objects.filter(message=row, state__in=("sending", "unknown"))
        row.lease_until = None
        row.answer = answer.words
        row.state = _settle(notices, answer, now)
        row.sent_at = now if answer.outcome is Outcome.SENT else None
        if row.is_test and row.state == "failed":
            row.state = "dead"
        row.save()


def _settle(notices: QuerySet[Notice], answer: Answer, now: datetime) -> str:
    """Moves the notices of a message on; the message's state."""
    if answer.outcome is Outcome.SENT:
        notices.update(state="sent", sent_at=now, error="")
        return "sent"
    if answer.outcome is Outcome.UNCLEAR:
        notices.update(state="unknown", error=answer.words)
        return "unknown"
    waits = pauses()
    given_up = Q(tries__gt=len(waits)) if not answer.is_hopeless else Q()
    dead = notices.filter(given_up).update(state="dead", error=answer.words, next_try_at=None)
    for tries, pause in enumerate(waits, start=1):
        notices.filter(tries=tries, state__in=("sending", "unknown")).update(
            state="planned", next_try_at=now + pause, error=answer.words
        )
    return "dead" if dead else "failed"


def _note_health(outlet: Outlet, answer: Answer, now: datetime) -> bool:
    """Keeps the state of the channel; False when it rests after a failure of its own."""
    rows = Channel.objects.filter(name=outlet.name)
    if answer.outcome is Outcome.SENT or not answer.blames_gateway:
        rows.update(failures=0, paused_until=None, last_ok_at=now)
        return True
    channel = rows.first()
    failures = (channel.failures if channel is not None else 0) + 1
    waits = pauses()
    pause = min(waits[min(failures, len(waits)) - 1], LONGEST_REST)
    rows.update(failures=failures, paused_until=now + pause, last_error=answer.words)
    return False
