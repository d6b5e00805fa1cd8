"""The unit's side: submit a fix, sign off, ask for time, answer a reminder; and the office's
decisions on what was asked.

Source of the rules: WORKFLOW "Deeds".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from campaigns.models import Assignment, Issue, IssueEvent, Submission, User
from campaigns.processes import clock_work
from campaigns.processes.clocks import (
    CHECK_LIMIT,
    clock_of,
    lay_out_office_step,
)
from campaigns.processes.closing import strike_off
from campaigns.processes.deeds import Act, Key, doing
from campaigns.processes.photos import claim
from campaigns.processes.requesting import lapse_requests
from campaigns.processes.telling import tell_office, tell_unit
from campaigns.rules.calendars import before
from campaigns.rules.deadlines import (
    deadline,
)
from campaigns.rules.photos import Stage
from campaigns.rules.severity import CheckMode, is_drawn


def submit_fix(
    *,
    issue_id: int,
    version: int | None,
    photo_ids: Sequence[UUID],
    note: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """Hands in a fix with after-photos. An open request lapses.

    A sampled issue that was not drawn is struck off at once; every other waits for a verifier.
    The office may do it on behalf of the unit; it is then marked and another person verifies.
    """
    with doing("submit_fix", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        issue, holding = act.issue, act.lead_holding()
        is_sampled = issue.check_mode == CheckMode.SAMPLE.value and act.on_behalf_of is None
        goes_through = is_sampled and not is_drawn(seed=issue.campaign.code, number=issue.number)
        line = act.require("not_drawn" if goes_through else "", photos=photo_ids, note=note)
        if lapse_requests(issue=issue, now=now):
            clock_work.post_what_fell_due(issue=issue, until=before(now))
        issue.submitted_at = now
        issue.submitted_by = by
        issue.accepts_at = None
        event = act.move(line, note=note)
        claim(photo_ids=photo_ids, issue=issue, event=event, stage=Stage.AFTER, by=by, now=now)
        submission = _submission(act, holding, note)
        if goes_through:
            submission.result = "sample"
            submission.decided_at = now
            submission.save()
            strike_off(issue=issue, submission=submission, event=event, by=None, now=now)
        else:
            submission.save()
            _ask_for_check(issue, event, now)
    return act.issue


def _submission(act: Act, holding: Assignment, note: str) -> Submission:
    return Submission(
        campaign=act.issue.campaign,
        issue=act.issue,
        holding=holding,
        department_id=holding.department_id,
        submitted_at=act.now,
        submitted_by=act.by,
        on_behalf=act.on_behalf_of is not None,
        note=note,
    )


def _ask_for_check(issue: Issue, event: IssueEvent, now: datetime) -> None:
    due = deadline(start=now, limit=CHECK_LIMIT, clock=clock_of(None))
    lay_out_office_step(issue=issue, step="check_due", at=due.due_at, occasion=event.seq)
    tell_office(issue=issue, step="submitted", event=event, now=now)


def sign_off(
    *,
    issue_id: int,
    version: int | None,
    note: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """An assisting unit says that its own part is done."""
    with doing("sign_off", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        event = act.move(act.require(note=note), note=note)
        Assignment.objects.assisting().present().filter(
            issue=act.issue, department=by.department
        ).update(signed_off_at=now)
        tell_unit(issue=act.issue, step="signed_off", event=event, now=now)
    return act.issue


def acknowledge(
    *,
    issue_id: int,
    version: int | None,
    text: str,
    by: User,
    now: datetime,
    promised_on: date | None = None,
    key: Key | None = None,
) -> Issue:
    """The unit answers a reminder with a word and, if it likes, a date."""
    with doing("acknowledge", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        act.move(act.require(text=text), note=text, promised_on=promised_on)
        act.issue.acknowledged_at = now
        act.issue.promised_on = promised_on
    return act.issue
