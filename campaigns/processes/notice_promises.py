"""P5 folded again: every reminder once, what cannot be known listed, no open deadline silent.

Source: RELIABILITY "Promises". Part of `invariants.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Issue, Message, Notice, Notification, PolicyStep, StepMoment
from campaigns.processes.outlets import IN_APP
from campaigns.rules.workflow import HELD_STATES

FOR_A_PERSON = ("unknown", "dead")


def count() -> int:
    """How many rows the checks look at."""
    return Notice.objects.count() + Message.objects.count() + _held().count()


def broken() -> Iterator[str]:
    """What breaks the promise, in words with ids."""
    for pk in _not_shown().values_list("pk", flat=True):
        yield f"notice {pk}: sent in the app, but nobody sees it"
    for pk in _shown_too_early().values_list("pk", flat=True):
        yield f"notification {pk}: its notice is not sent"
    for pk in _without_message().values_list("pk", flat=True):
        yield f"notice {pk}: no message carried it"
    for pk in _stuck().values_list("pk", flat=True):
        yield f"notice {pk}: nobody will send it, and no list shows it"
    for number in _silent().values_list("number", flat=True):
        yield f"issue {number}: no reminder will ever come"


def _not_shown() -> QuerySet[Notice]:
    return Notice.objects.filter(channel=IN_APP, state="sent", notification__isnull=True)


def _shown_too_early() -> QuerySet[Notification]:
    return Notification.objects.exclude(notice__state="sent", notice__channel=IN_APP)


def _without_message() -> QuerySet[Notice]:
    left_the_house = Notice.objects.filter(state__in=("sending", "sent", "unknown"))
    return left_the_house.exclude(channel=IN_APP).filter(message__isnull=True)


def _stuck() -> QuerySet[Notice]:
    """On its way, unknown or dead by its own row, but not by its message's."""
    listed = Q(message__state__in=FOR_A_PERSON)
    return Notice.objects.filter(
        Q(state="sending") & ~Q(message__state="sending")
        | Q(state__in=FOR_A_PERSON) & ~listed
        | Q(state="held", next_try_at__isnull=True)
    )


def _held() -> QuerySet[Issue]:
    return Issue.objects.filter(state__in=tuple(HELD_STATES), due_at__isnull=False)


def _silent() -> QuerySet[Issue]:
    """With a unit that must act, under a policy with repeats, and no step to come."""
    coming = StepMoment.objects.filter(
        issue=OuterRef("pk"), due_version=OuterRef("due_version"), occasion=0
    )
    repeats = PolicyStep.objects.filter(policy__campaign=OuterRef("campaign"), repeat_days__gt=0)
    return _held().filter(Exists(repeats)).exclude(Exists(coming))
