"""Striking an issue off, and opening it again."""

from __future__ import annotations

from datetime import datetime

from campaigns.models import Assignment, Closing, Issue, IssueEvent, Submission, User
from campaigns.processes import entries
from campaigns.processes.clocks import drop_office_steps, stop_clock
from campaigns.processes.numbering import STRIKE_OFF_PREFIX, next_number
from campaigns.processes.telling import recipients_of, tell
from campaigns.rules.reminder_steps import Recipient


def strike_off(
    *,
    issue: Issue,
    submission: Submission,
    event: IssueEvent,
    by: User | None,
    now: datetime,
) -> Closing:
    """Gives the issue its strike-off number and ends its clocks. The issue is not saved.

    The first closing of a self-check earns its bonus.
    """
    is_first = not Closing.objects.filter(issue=issue).exists()
    issue.closed_at = now
    issue.strike_off_no = next_number(STRIKE_OFF_PREFIX, now)
    stop_clock(issue)
    drop_office_steps(issue)
    Assignment.objects.filter(pk=submission.holding_id).update(closed_at=now)
    closing = Closing.objects.create(
        campaign_id=issue.campaign_id,
        issue=issue,
        holding_id=submission.holding_id,
        department_id=submission.department_id,
        strike_off_no=issue.strike_off_no,
        category_id=issue.category_id,
        site_id=issue.site_id,
        fixed_at=submission.submitted_at,
        closed_at=now,
        closed_by=by,
    )
    if issue.is_self_found and is_first:
        entries.post_for_issue(
            "self_found_fixed",
            issue=issue,
            holding=submission.holding,
            event=event,
            occurred_at=now,
            key=f"self_found_fixed:{issue.pk}",
            now=now,
        )
    tell(
        recipients_of(issue, (Recipient.HANDLER, Recipient.FINDER)),
        issue=issue,
        step="closed",
        occasion=event.seq,
        now=now,
        told_by=by.pk if by is not None else None,
    )
    return closing


def reopen(*, issue: Issue, now: datetime) -> Closing:
    """Takes the strike-off in force back; its number stays in the history. Not saved."""
    closing = Closing.objects.get(issue=issue, reopened_at__isnull=True)
    closing.reopened_at = now
    closing.save(update_fields=["reopened_at"])
    Assignment.objects.filter(pk=closing.holding_id).update(closed_at=None)
    issue.closed_at = None
    issue.strike_off_no = ""
    issue.submitted_at = None
    issue.submitted_by = None
    return closing
