"""A unit sends an issue back, and the office rules on it.

Source of the rules: WORKFLOW "Deeds" (`return`, `rule`).
"""

from __future__ import annotations

from datetime import datetime

from campaigns.models import Department, Issue, IssueEvent, Return, User
from campaigns.processes import entries
from campaigns.processes.clocks import (
    RULING_LIMIT,
    Birth,
    begin_version,
    clock_of,
    drop_office_steps,
    lay_out_office_step,
    present_version,
)
from campaigns.processes.deeds import Act, Key, doing, given
from campaigns.processes.dispatching import check_lead, hand_over, post_found, take_away, term_of
from campaigns.processes.holding import (
    open_return_window,
)
from campaigns.processes.requesting import lapse_requests
from campaigns.processes.telling import tell_office, tell_unit
from campaigns.rules.deadlines import Limit, LimitUnit, Reason, upheld_late


def return_issue(
    *,
    issue_id: int,
    version: int | None,
    reason_code: str,
    reason: str,
    by: User,
    now: datetime,
    suggested: Department | None = None,
    key: Key | None = None,
) -> Issue:
    """The unit sends the issue back to the office, which rules within 2 working hours."""
    with doing("return", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require(reason_code=reason_code, reason=reason)
        holding = act.lead_holding()
        event = act.move(line, note=reason, reason_code=reason_code, suggested=suggested)
        lapse_requests(issue=act.issue, now=now)
        ruling_due_at = clock_of(None).advance(now, RULING_LIMIT)
        Return.objects.create(
            campaign=act.issue.campaign,
            issue=act.issue,
            holding=holding,
            department_id=holding.department_id,
            returned_at=now,
            returned_by=by,
            reason_code=reason_code,
            reason=reason,
            suggested=suggested,
            ruling_due_at=ruling_due_at,
        )
        holding.return_count += 1
        holding.save(update_fields=["return_count"])
        act.issue.accepts_at = None
        lay_out_office_step(
            issue=act.issue, step="ruling_due", at=ruling_due_at, occasion=event.seq
        )
        tell_office(issue=act.issue, step="returned", event=event, now=now)
    return act.issue


def rule_redirect(
    *,
    issue_id: int,
    version: int | None,
    lead: Department | None,
    by: User,
    now: datetime,
    reason: str = "",
    limit: Limit | None = None,
    due_at: datetime | None = None,
    key: Key | None = None,
) -> Issue:
    """The office finds the return right: another unit, as `redirect`."""
    with doing("rule", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require("redirect", lead_department=lead)
        lead = given(lead)
        check_lead(lead, other_than=act.issue.lead)
        term = term_of(act.issue, limit, due_at, now)
        close_return(act, ruling="redirect", reason=reason)
        event = take_away(act, lead, line=line, note=reason)
        drop_office_steps(act.issue)
        hand_over(act.issue, lead, term, "redirect", event=event, now=now)
        post_found(act.issue, event, now)
        tell_unit(issue=act.issue, step="dispatched", event=event, now=now)
    return act.issue


def rule_uphold(
    *,
    issue_id: int,
    version: int | None,
    reason: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """The unit stays responsible. Ruled in time the deadline stands, ruled late it moves on.

    The second upheld return of an issue by a unit is buck-passing.
    """
    with doing("rule", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require("uphold", reason=reason)
        holding = act.lead_holding()
        returned = close_return(act, ruling="uphold", reason=reason)
        event = act.move(line, note=reason)
        drop_office_steps(act.issue)
        holding.upheld_count += 1
        _go_on(act, returned)
        holding.save()
        _punish_buck_passing(act, event)
        tell_unit(issue=act.issue, step="upheld", event=event, now=now, heads=True)
    return act.issue


def _go_on(act: Act, returned: Return) -> None:
    """After an upheld return: a later deadline when the office was late, and a new window."""
    issue, holding = act.issue, act.lead_holding()
    present = present_version(issue)
    if present is None:
        return
    clock = clock_of(holding.department)
    moved = upheld_late(
        due_at=present.due_at,
        ruling_due_at=returned.ruling_due_at,
        ruled_at=act.now,
        unit=LimitUnit(present.unit),
        clock=clock,
    )
    if moved is not None:
        reasons = (
            Reason("late_ruling", {"at": act.now.isoformat()}),
            Reason("due", {"at": moved.isoformat()}),
        )
        present = begin_version(
            issue=issue,
            holding=holding,
            birth=Birth(
                cause="late_uphold",
                starts_at=act.now,
                due_at=moved,
                unit=LimitUnit(present.unit),
                amount=None,
                reasons=reasons,
                in_sprint=present.in_sprint,
                moves_scoring=True,
            ),
            clock=clock,
            now=act.now,
            set_by=act.by,
        )
    open_return_window(holding=holding, version=present, clock=clock, start=act.now)


def _punish_buck_passing(act: Act, event: IssueEvent) -> None:
    issue, holding = act.issue, act.lead_holding()
    upheld = Return.objects.filter(
        issue=issue, department_id=holding.department_id, ruling="uphold"
    ).count()
    if upheld == 2:
        entries.post_for_issue(
            "buck_passing",
            issue=issue,
            holding=holding,
            event=event,
            occurred_at=act.now,
            key=f"buck_passing:{issue.pk}:{holding.department_id}",
            now=act.now,
        )


def close_return(act: Act, *, ruling: str, reason: str) -> Return:
    """Writes the ruling on the open return of the issue."""
    returned = Return.objects.get(issue=act.issue, ruled_at__isnull=True)
    returned.ruled_at = act.now
    returned.ruled_by = act.by
    returned.ruling = ruling
    returned.ruling_reason = reason
    returned.save(update_fields=["ruled_at", "ruled_by", "ruling", "ruling_reason"])
    return returned
