"""An issue as its former unit left it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns.models import Assignment, Issue, IssueEvent


def set_back(issues: Sequence[Any]) -> None:
    """Puts issues, in memory, back to their `seen_until` (two queries)."""
    limits: dict[int, Any] = {issue.pk: issue.seen_until for issue in issues}
    moved = {
        event.issue_id: event
        for event in IssueEvent.objects.filter(
            issue_id__in=limits, deed__in=("redirect", "rule"), at__in=set(limits.values())
        ).order_by("seq")
    }
    former = {
        row.issue_id: row.department
        for row in Assignment.objects.filter(
            issue_id__in=limits, role="lead", ended_at__in=set(limits.values())
        ).select_related("department")
    }
    for issue in issues:
        _set_back(issue, moved.get(issue.pk))
        issue.lead = former.get(issue.pk)


def _set_back(issue: Issue, event: IssueEvent | None) -> None:
    """Before the deed that took the issue away, and without what only the new unit knows."""
    if event is not None:
        issue.state, issue.version = event.from_state, event.version
    issue.due_at = issue.closed_at = issue.submitted_at = issue.promised_on = None
    issue.strike_off_no = ""
    issue.is_rebound = issue.has_open_challenge = False
    issue.open_request = ""
    issue.rework_count = 0
    issue.duplicate_of = issue.assigned_department = issue.assigned_user = None
