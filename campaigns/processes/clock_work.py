"""What the clock does by itself: sign for, take up again, and post what fell due.

`settle` brings one issue up to a moment and runs at the start of every deed, so that the result
never depends on when the worker came round; `run_clock` does it for all that are due.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from campaigns.models import (
    Assignment,
    Campaign,
    DeadlineVersion,
    Deferral,
    Issue,
    IssueEvent,
)
from campaigns.processes.clocks import (
    Birth,
    begin_version,
    city_calendar,
    clock_of,
    present_version,
    version_clock,
)
from campaigns.processes.entries import post_for_issue
from campaigns.processes.events import locked_issue, write_event
from campaigns.processes.telling import tell_unit
from campaigns.rules import workflow
from campaigns.rules.calendars import ONE_DAY, Clock, at, local
from campaigns.rules.deadlines import LimitUnit, Reason, overdue_base, resumed
from campaigns.rules.workflow import HELD_STATES, State

BATCH = 500


def run_clock(*, now: datetime, campaign: Campaign | None = None) -> int:
    """Settles every issue for which something is due; returns how many were looked at.

    Each issue is a transaction of its own, oldest first. Safe to run twice or side by side.
    """
    due = Issue.objects.filter(
        Q(state=State.DISPATCHED.value, accepts_at__lte=now)
        | Q(state=State.DEFERRED.value, resumes_at__lte=now)
        | Q(state__in=sorted(HELD_STATES), open_request="", next_post_at__lte=now)
    )
    if campaign is not None:
        due = due.filter(campaign=campaign)
    done = 0
    last = 0
    failed: Exception | None = None
    while ids := list(due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        for issue_id in ids:
            try:
                settle_one(issue_id=issue_id, until=now)
            except Exception as error:
                log.exception("issue %s stays behind the clock", issue_id)
                failed = failed or error
        last = ids[-1]
        done += len(ids)
    if failed is not None:
        raise failed
    return done


def waits_for_clock(issue: Issue, now: datetime) -> bool:
    """Whether a deed of the clock itself is due on the issue: acceptance or resumption."""
    if issue.state == State.DISPATCHED.value:
        return issue.accepts_at is not None and issue.accepts_at < now
    if issue.state == State.DEFERRED.value:
        return issue.resumes_at is not None and issue.resumes_at < now
    return False


def settle_one(*, issue_id: int, until: datetime) -> None:
    """Locks one issue, settles it and saves it, in a transaction of its own."""
    with transaction.atomic():
        issue = locked_issue(issue_id)
        settle(issue=issue, until=until)
        issue.save()


def settle(*, issue: Issue, until: datetime) -> None:
    """Brings a locked issue up to `until`: everything at its own moment. It is not saved."""
    if issue.state == State.DISPATCHED.value:
        _accept(issue, until)
    if issue.state == State.DEFERRED.value:
        _resume_in_time(issue, until)
    post_what_fell_due(issue=issue, until=until)


def _accept(issue: Issue, until: datetime) -> None:
    """Signs for the unit once its time is over; stamped with that moment, others' versions stay."""
    if issue.accepts_at is None or issue.accepts_at > until:
        return
    line = workflow.move("accept", State.DISPATCHED)
    before = issue.state
    issue.state = State.IN_PROGRESS.value if line is None or line.to is None else line.to.value
    write_event(issue=issue, deed="accept", by=None, from_state=before, at=issue.accepts_at)
    issue.accepts_at = None


def _resume_in_time(issue: Issue, until: datetime) -> None:
    moment = issue.resumes_at
    if moment is None or moment > until:
        return
    found = take_up_again(issue=issue, starts_at=moment, now=moment)
    before = issue.state
    issue.state = State.IN_PROGRESS.value
    issue.version += 1
    event = write_event(
        issue=issue,
        deed="resume",
        by=None,
        from_state=before,
        at=moment,
        facts={"due_at": found.birth.due_at},
    )
    begin_resumed(issue=issue, found=found, event=event, now=moment)


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakenUp:
    """A deferral that is over: the holding, its clock, and the deadline version to be born."""

    holding: Assignment
    clock: Clock
    birth: Birth


def take_up_again(*, issue: Issue, starts_at: datetime, now: datetime) -> TakenUp:
    """Ends the deferral in force and computes the deadline from `starts_at` on."""
    deferral = Deferral.objects.select_related("holding__department").get(
        issue=issue, state="granted", resumed_at__isnull=True
    )
    holding = deferral.holding
    clock = clock_of(holding.department)
    previous = holding.deadline_versions.order_by("-number")[0]
    due_at = resumed(
        starts_at=starts_at,
        left=timedelta(seconds=deferral.left_seconds),
        unit=LimitUnit(previous.unit),
        clock=clock,
    )
    deferral.resumed_at = now
    deferral.save(update_fields=["resumed_at"])
    issue.resumes_at = None
    birth = Birth(
        cause="resume",
        starts_at=starts_at,
        due_at=due_at,
        unit=LimitUnit(previous.unit),
        amount=None,
        reasons=(
            Reason("resumed", {"at": starts_at.isoformat()}),
            Reason("left", {"minutes": deferral.left_seconds // 60, "unit": previous.unit}),
            Reason("due", {"at": due_at.isoformat()}),
        ),
        in_sprint=previous.in_sprint,
        moves_scoring=True,
    )
    return TakenUp(holding, clock, birth)


def begin_resumed(*, issue: Issue, found: TakenUp, event: IssueEvent, now: datetime) -> None:
    """Makes the deadline of an issue taken up again the present one, and tells the unit."""
    begin_version(
        issue=issue,
        holding=found.holding,
        birth=found.birth,
        clock=found.clock,
        now=now,
        set_by=event.by,
    )
    tell_unit(issue=issue, step="resumed", event=event, now=now)


def post_what_fell_due(*, issue: Issue, until: datetime) -> None:
    """Posts `overdue` and `overdue_day` entries up to `until`, each at its own moment.

    Only while the unit must act (dispatched, in progress, no request undecided); what fell due
    during a pause is posted when the pause ends without a new deadline. The issue is not saved.
    """
    if State(issue.state) not in HELD_STATES or issue.open_request:
        return
    if issue.next_post_at is None or issue.next_post_at > until:
        return
    version = present_version(issue)
    if version is None or issue.holding_id is None:
        return
    holding = Assignment.objects.get(pk=issue.holding_id)
    clock = version_clock(version, city_calendar())
    for n, moment in overdue_moments(version, clock):
        if moment < issue.next_post_at:
            continue
        if moment > until:
            issue.next_post_at = moment
            return
        post_overdue(
            issue=issue, holding=holding, version=version, n=n, occurred_at=moment, now=until
        )


def overdue_moments(version: DeadlineVersion, clock: Clock) -> Iterator[tuple[int, datetime]]:
    """(0, the deadline), then (n, the n-th overdue day), without end."""
    yield 0, version.due_at
    base = overdue_base(due_at=version.due_at, clock=clock)
    day, n = base.date(), 0
    while True:
        day = clock.working_day_from(day + ONE_DAY)
        n += 1
        yield n, at(day, base.time())


def post_overdue(
    *,
    issue: Issue,
    holding: Assignment,
    version: DeadlineVersion,
    n: int,
    occurred_at: datetime,
    now: datetime,
) -> None:
    """Posts the entry of the deadline itself (n = 0) or of the n-th overdue day."""
    rule = "overdue_day" if n else "overdue"
    post_for_issue(
        rule,
        issue=issue,
        holding=holding,
        event=None,
        occurred_at=local(occurred_at),
        key=f"{rule}:{issue.pk}:{version.number}" + (f":{n}" if n else ""),
        now=now,
    )
