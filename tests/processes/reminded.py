"""What the planner made of an issue's deadline, for the tests of reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from campaigns.models import Issue, Notice, StepMoment
from campaigns.processes import notifying
from tests.processes.told import on

MINUTE = timedelta(minutes=1)
SITE = "S10-001"  # zone Z01: its chief is zonechief, its leader is leader
HANDLER, HEAD = "handler.zhujian", "head.zhujian"
# Dispatched on Monday at ten with two working days, due on Wednesday at six: 19.5 working hours.
TWO_DAYS = {
    "signing": ("11-09 12:00", {HANDLER}),
    "half": ("11-10 15:15", {HANDLER}),
    "soon": ("11-11 11:36", {HANDLER}),
    "due": ("11-11 18:00", {HANDLER, HEAD}),
    "overdue_1": ("11-12 18:00", {HANDLER, HEAD}),
    "overdue_2": ("11-13 18:00", {HEAD, "zonechief"}),
    "overdue_3": ("11-16 18:00", {HEAD, "zonechief", "leader"}),
    "overdue_8": ("11-23 18:00", {HEAD, "zonechief", "leader"}),
    "overdue_13": ("11-30 18:00", {HEAD, "zonechief", "leader"}),
}
# The office's own notices, which come at once, are no steps of the policy.
POLICY = (*TWO_DAYS, "overdue_18", "overdue_23")


def planned(state: str = "planned", steps: Iterable[str] = POLICY) -> dict[str, set[str]]:
    """Step → sign-ins of the recipients of its in-app notices."""
    found: dict[str, set[str]] = {}
    rows = Notice.objects.filter(state=state, step__in=list(steps), channel="in_app")
    for row in rows.select_related("recipient"):
        if row.recipient is not None:
            found.setdefault(row.step, set()).add(row.recipient.username)
    return found


def run_through(issue: Issue, until: str) -> None:
    """The planner runs at every stored moment up to `until`."""
    while True:
        nearest = StepMoment.objects.filter(issue=issue, at__lte=on(until)).order_by("at").first()
        if nearest is None:
            return
        notifying.plan(now=nearest.at)
