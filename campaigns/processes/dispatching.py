"""Handing an issue to the unit that owns it: dispatch, redirect, sign for, return, ruling.

Source of the rules: WORKFLOW "Deeds".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from campaigns.models import Department, Issue, IssueEvent, User
from campaigns.processes import entries, reversing
from campaigns.processes.clocks import (
    usual_limit,
)
from campaigns.processes.deeds import Act, Key, doing, given
from campaigns.processes.events import write_event
from campaigns.processes.holding import (
    Assisting,
    Term,
    accept_moment,
    add_assisting,
    begin_holding,
    end_holding,
)
from campaigns.processes.refusals import bad_field
from campaigns.processes.requesting import lapse_requests
from campaigns.processes.telling import tell_unit
from campaigns.rules.deadlines import Limit
from campaigns.rules.workflow import Move, State

MAX_LIMIT_AMOUNT = 999


def dispatch(
    *,
    issue_id: int,
    version: int | None,
    lead: Department | None,
    by: User,
    now: datetime,
    assisting: Sequence[Assisting] = (),
    limit: Limit | None = None,
    due_at: datetime | None = None,
    note: str = "",
    key: Key | None = None,
) -> Issue:
    """Hands a pending issue to its lead unit; the clock starts now.

    The limit is the category's unless a limit or a moment is given.
    """
    with doing("dispatch", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require(lead_department=lead)
        lead = given(lead)
        check_lead(lead)
        term = term_of(act.issue, limit, due_at, now)
        act.issue.lead = lead
        event = act.move(
            line,
            note=note,
            lead=lead,
            assisting=[part.department for part in assisting] or None,
        )
        hand_over(act.issue, lead, term, "dispatch", event=event, now=now)
        add_assisting(issue=act.issue, assisting=assisting, now=now)
        post_found(act.issue, event, now)
        tell_unit(issue=act.issue, step="dispatched", event=event, now=now)
        _tell_assisting(act.issue, assisting, event, now)
    return act.issue


def dispatch_by_itself(
    *, issue: Issue, lead: Department, helper: Department | None, now: datetime
) -> None:
    """The campaign dispatches a new issue itself. The issue is locked (new) and not saved."""
    before = issue.state
    issue.state = State.DISPATCHED.value
    issue.lead = lead
    issue.version += 1
    event = write_event(
        issue=issue, deed="dispatch", by=None, from_state=before, at=now, facts={"lead": lead}
    )
    term = term_of(issue, None, None, now)
    hand_over(issue, lead, term, "dispatch", event=event, now=now)
    if helper is not None:
        add_assisting(issue=issue, assisting=[Assisting(helper)], now=now)
    post_found(issue, event, now)
    tell_unit(issue=issue, step="dispatched", event=event, now=now)


def redirect(
    *,
    issue_id: int,
    version: int | None,
    lead: Department | None,
    reason: str,
    by: User,
    now: datetime,
    assisting: Sequence[Assisting] = (),
    limit: Limit | None = None,
    due_at: datetime | None = None,
    key: Key | None = None,
) -> Issue:
    """Takes the issue to another unit with a fresh clock; nobody is penalised."""
    with doing("redirect", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require(lead_department=lead, reason=reason)
        lead = given(lead)
        check_lead(lead, other_than=act.issue.lead)
        term = term_of(act.issue, limit, due_at, now)
        event = take_away(act, lead, line=line, note=reason)
        hand_over(act.issue, lead, term, "redirect", event=event, now=now)
        add_assisting(issue=act.issue, assisting=assisting, now=now)
        post_found(act.issue, event, now)
        tell_unit(issue=act.issue, step="dispatched", event=event, now=now)
        _tell_assisting(act.issue, assisting, event, now)
    return act.issue


def accept(
    *,
    issue_id: int,
    version: int | None,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """The unit signs for the issue. The clock has run since the dispatch all the same."""
    with doing("accept", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        act.move(act.require())
        act.issue.accepts_at = None
    return act.issue


def check_lead(lead: Department, other_than: Department | None = None) -> None:
    if not lead.is_active:
        raise bad_field("lead_department", "not_in_use")
    if other_than is not None and lead.pk == other_than.pk:
        raise bad_field("lead_department", "same_unit")


def term_of(issue: Issue, limit: Limit | None, due_at: datetime | None, now: datetime) -> Term:
    if due_at is not None and due_at <= now:
        raise bad_field("due_at", "not_after_now")
    if limit is not None and not 1 <= limit.amount <= MAX_LIMIT_AMOUNT:
        raise bad_field("limit_amount", "out_of_range")
    return Term(limit or usual_limit(issue.campaign, issue.category, issue.severity), due_at)


def take_away(act: Act, lead: Department, *, line: Move, note: str) -> IssueEvent:
    """Ends the present holding and takes its entries back, all parts."""
    holding = act.lead_holding()
    former = holding.department
    lapse_requests(issue=act.issue, now=act.now)
    act.issue.lead = lead
    event = act.move(line, note=note, lead=[former, lead])
    end_holding(issue=act.issue, reason="redirect", now=act.now)
    reversing.reverse_of_holding(holding=holding, event=event, now=act.now, reason="redirect")
    tell_unit(issue=act.issue, step="taken_away", event=event, now=act.now, department=former)
    return event


def hand_over(
    issue: Issue,
    lead: Department,
    term: Term,
    cause: str,
    *,
    event: IssueEvent,
    now: datetime,
) -> None:
    begin_holding(issue=issue, department=lead, term=term, cause=cause, event_by=event.by, now=now)
    issue.dispatched_at = now
    issue.first_dispatched_at = issue.first_dispatched_at or now
    issue.accepts_at = accept_moment(department=lead, now=now)


def post_found(issue: Issue, event: IssueEvent, now: datetime) -> None:
    """The points for being found, under the class of the issue's source."""
    holding = issue.holding
    if issue.source.rule_class == "none" or holding is None or _repeats_self_check(issue):
        return
    rule = f"found_{issue.source.rule_class}"
    entries.post_for_issue(
        rule,
        issue=issue,
        holding=holding,
        event=event,
        occurred_at=now,
        key=f"{rule}:{issue.pk}:{holding.department_id}",
        now=now,
    )


def _repeats_self_check(issue: Issue) -> bool:
    """Whether the unit had found it itself, and was still in time when that was seen.

    Source: SCORING "Self-check day".
    """
    for own in Issue.objects.filter(duplicate_of=issue, is_self_found=True, state="void"):
        last = own.deadline_versions.order_by("-number").first()
        voided = own.events.filter(deed="void").latest("seq")
        if last is None or last.due_at >= voided.at:
            return True
    return False


def _tell_assisting(
    issue: Issue, assisting: Sequence[Assisting], event: IssueEvent, now: datetime
) -> None:
    for part in assisting:
        tell_unit(issue=issue, step="assisting", event=event, now=now, department=part.department)
