"""Notices that lost their point between planning and sending.

Source of the rules: WORKFLOW "Reminders": issues closed, void or re-dated meanwhile drop out.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from campaigns.models import Issue, Notice
from campaigns.processes.holding_back import ready
from campaigns.processes.locks import kept_still
from campaigns.rules.reminder_steps import Tone
from campaigns.rules.workflow import HELD_STATES, State

# Plain notices that ask somebody to act; once the issue is over there is nothing to be done.
ASKING_STEPS = (
    "dispatched",
    "assisting",
    "upheld",
    "check_failed",
    "assigned_within",
    "deadline_set",
    "extension_granted",
    "extension_refused",
    "deferral_refused",
    "resumed",
    "reminded",
    "submitted",
    "returned",
    "extension_requested",
    "deferral_requested",
)
# What only the unit that has the issue can act on.
LEAD_STEPS = (
    "dispatched",
    "upheld",
    "deadline_set",
    "extension_granted",
    "extension_refused",
    "deferral_refused",
    "resumed",
)
MOST_AT_ONCE = 20_000
# What the office must do, and the state in which it has not done it.
OFFICE_STEPS = {
    "ruling_due": State.RETURNED.value,
    "decision_due": State.IN_PROGRESS.value,
    "check_due": State.SUBMITTED.value,
}
OVER = (State.CLOSED.value, State.VOID.value)


def drop(now: datetime) -> int:
    """Cancels what is ready but has no point any more, and skips a step that a later one to the
    same person has overtaken while it was held; returns how many."""
    due = ready(now).filter(issue__isnull=False)
    of_steps = due.filter(occasion=0)
    to_people = of_steps.filter(Exists(_later().filter(recipient=OuterRef("recipient"))))
    to_groups = of_steps.filter(
        Exists(_later().filter(recipient__isnull=True)), recipient__isnull=True
    )
    skipped = sum(rows.update(state="skipped", next_try_at=None) for rows in (to_people, to_groups))
    cancelled = due.exclude(has_point()).update(state="cancelled", next_try_at=None)
    return skipped + cancelled


def _later() -> QuerySet[Notice]:
    """Later steps of the same deadline over the same channel."""
    return Notice.objects.filter(
        issue=OuterRef("issue"),
        due_version=OuterRef("due_version"),
        channel=OuterRef("channel"),
        occasion=0,
        planned_at__gt=OuterRef("planned_at"),
        state__in=("planned", "held", "sending", "sent"),
    )


def has_point() -> Q:
    """A reminder of the unit's deadline: same deadline, unit must act, nothing undecided; of the
    office's limit: not done yet. A plain notice: news for good, a request while the issue is open
    and, where only the lead can act, while the reader's unit leads it.
    """
    reminder = Q(
        occasion=0,
        issue__state__in=tuple(HELD_STATES),
        issue__open_request="",
        due_version=F("issue__due_version"),
    ) & (~Q(tone=Tone.SIGN.value) | Q(issue__state=State.DISPATCHED.value))
    office = Q(step__in=OFFICE_STEPS)
    undone = Q()
    for step, state in OFFICE_STEPS.items():
        undone |= Q(step=step, issue__state=state)
    undone &= ~Q(step="decision_due", issue__open_request="")
    plain = Q(occasion__gt=0) & ~office & ~Q(step__in=ASKING_STEPS, issue__state__in=OVER)
    leads = Q(recipient__isnull=True) | Q(recipient__department=F("issue__lead"))
    plain &= ~Q(step__in=LEAD_STEPS) | leads
    return Q(issue__isnull=True) | reminder | undone | plain


def without(notices: QuerySet[Notice], now: datetime) -> list[Notice]:
    """The notices that still have a point, their issues kept still so that this stays so until the
    transaction ends. Those of issues that somebody changes just now wait for the next run."""
    found = notices.order_by("pk").values_list("issue_id", flat=True)[:MOST_AT_ONCE]
    ids = sorted({pk for pk in found if pk is not None})
    still = kept_still(Issue, ids)
    mine = notices.filter(Q(issue__isnull=True) | Q(issue__in=still))
    return list(mine.filter(has_point()).order_by("pk"))
