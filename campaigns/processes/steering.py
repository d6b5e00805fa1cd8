"""Steering an issue on its way: hand it on within the unit, set another deadline, make it void.

Source of the rules: WORKFLOW "Deeds".
"""

from __future__ import annotations

from datetime import datetime

from campaigns.models import Department, Issue, IssueEvent, Submission, User
from campaigns.processes import reversing
from campaigns.processes.clocks import (
    Birth,
    begin_version,
    clock_of,
    drop_office_steps,
    present_version,
    stop_clock,
)
from campaigns.processes.deeds import Act, Key, doing, given
from campaigns.processes.holding import (
    end_holding,
)
from campaigns.processes.refusals import bad_field
from campaigns.processes.requesting import lapse_requests
from campaigns.processes.returning import close_return
from campaigns.processes.telling import tell, tell_unit
from campaigns.rules.deadlines import LimitUnit, Reason
from campaigns.rules.workflow import State


def assign_within(
    *,
    issue_id: int,
    version: int | None,
    by: User,
    now: datetime,
    department: Department | None = None,
    user: User | None = None,
    note: str = "",
    key: Key | None = None,
) -> Issue:
    """The unit hands the work to a child unit or one of its people; it stays answerable."""
    with doing("assign_within", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require(note=note)
        _check_within(act, department, user)
        event = act.move(line, note=note, department=department, user=user)
        act.issue.assigned_department = department
        act.issue.assigned_user = user
        if department is not None:
            tell_unit(
                issue=act.issue,
                step="assigned_within",
                event=event,
                now=now,
                department=department,
            )
        elif user is not None:
            tell([user], issue=act.issue, step="assigned_within", occasion=event.seq, now=now)
    return act.issue


def _check_within(act: Act, department: Department | None, user: User | None) -> None:
    lead = act.lead_holding().department
    if (department is None) == (user is None):
        raise bad_field("department", "one_of_two")
    if department is not None and not (
        department.path.startswith(lead.path) and department.pk != lead.pk
    ):
        raise bad_field("department", "not_below")
    if user is not None and user.department_id != lead.pk:
        raise bad_field("user", "not_of_unit")


def set_deadline(
    *,
    issue_id: int,
    version: int | None,
    due_at: datetime | None,
    reason: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """The office sets another deadline: a new version, with the reason in its explanation."""
    with doing("set_deadline", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require(due_at=due_at, reason=reason)
        holding = act.lead_holding()
        due_at = given(due_at)
        if due_at <= now:
            raise bad_field("due_at", "not_after_now")
        event = act.move(line, note=reason, due_at=[act.issue.due_at, due_at])
        present = present_version(act.issue)
        unit = LimitUnit(present.unit) if present else LimitUnit.WORKING_DAYS
        begin_version(
            issue=act.issue,
            holding=holding,
            birth=Birth(
                cause="set_deadline",
                starts_at=now,
                due_at=due_at,
                unit=unit,
                amount=None,
                reasons=set_reasons("set", due_at, now, reason),
                in_sprint=present.in_sprint if present else False,
                moves_scoring=True,
            ),
            clock=clock_of(holding.department),
            now=now,
            set_by=by,
        )
        tell_unit(issue=act.issue, step="deadline_set", event=event, now=now)
    return act.issue


def set_reasons(code: str, due_at: datetime, now: datetime, words: str) -> tuple[Reason, ...]:
    """The explanation of a deadline that a person set."""
    return (
        Reason(code, {"at": now.isoformat(), "reason": words}),
        Reason("due", {"at": due_at.isoformat()}),
    )


def void(
    *,
    issue_id: int,
    version: int | None,
    reason_code: str,
    by: User,
    now: datetime,
    reason: str = "",
    duplicate_of: Issue | None = None,
    key: Key | None = None,
) -> Issue:
    """The office strikes out what is no issue; its entries are taken back."""
    with doing("void", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        line = act.require(reason_code=reason_code)
        issue = act.issue
        _check_kept(issue, reason_code, duplicate_of)
        lead_before = issue.lead
        was_in_time = issue.due_at is None or issue.due_at >= now
        event = act.move(line, note=reason, reason_code=reason_code, duplicate_of=duplicate_of)
        issue.duplicate_of = duplicate_of
        _end_everything(act)
        reversing.reverse_of_issue(issue=issue, event=event, now=now, reason=reason_code)
        if duplicate_of is not None and was_in_time:
            _spare_self_check(issue, duplicate_of, event, now)
        if lead_before is not None:
            tell_unit(issue=issue, step="voided", event=event, now=now, department=lead_before)
    return act.issue


def _check_kept(issue: Issue, reason_code: str, duplicate_of: Issue | None) -> None:
    if reason_code == "duplicate" and duplicate_of is None:
        raise bad_field("duplicate_of", "required")
    if duplicate_of is None:
        return
    if duplicate_of.pk == issue.pk or duplicate_of.state == State.VOID.value:
        raise bad_field("duplicate_of", "not_kept")


def _end_everything(act: Act) -> None:
    issue = act.issue
    lapse_requests(issue=issue, now=act.now)
    Submission.objects.filter(issue=issue, result="").update(
        result="void", decided_at=act.now, decided_by=act.by
    )
    if act.standing.state is State.RETURNED:
        close_return(act, ruling="void", reason="")
    end_holding(issue=issue, reason="void", now=act.now)
    stop_clock(issue)
    drop_office_steps(issue)
    issue.due_at = None
    issue.accepts_at = None


def _spare_self_check(issue: Issue, kept: Issue, event: IssueEvent, now: datetime) -> None:
    """A finding by others that repeats an open self-check inside its deadline costs nothing.

    Source: SCORING "Self-check day".
    """
    if issue.is_self_found and not kept.is_self_found:
        reversing.reverse_found(issue=kept, event=event, now=now, reason="duplicate")
