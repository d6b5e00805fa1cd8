"""Locking an issue and appending to its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from campaigns.models import Department, Issue, IssueEvent, User


def locked_issue(issue_id: int) -> Issue:
    """The issue with what every deed looks at; its row is locked until the transaction ends."""
    return (
        Issue.objects.select_for_update(of=("self",))
        .select_related("campaign", "category", "site__site_type", "zone", "source", "lead")
        .get(pk=issue_id)
    )


def write_event(
    *,
    issue: Issue,
    deed: str,
    by: User | None,
    from_state: str,
    at: datetime,
    outcome: str = "",
    on_behalf_of: Department | None = None,
    note: str = "",
    facts: Mapping[str, object] | None = None,
) -> IssueEvent:
    """Appends an event to a locked issue; the issue's counter is raised but not saved."""
    issue.event_count += 1
    return IssueEvent.objects.create(
        issue=issue,
        seq=issue.event_count,
        deed=deed,
        outcome=outcome,
        at=at,
        by=by,
        department_id=by.department_id if by is not None else None,
        on_behalf_of=on_behalf_of,
        from_state=from_state,
        to_state=issue.state,
        version=issue.version,
        note=note,
        facts={name: plain(value) for name, value in (facts or {}).items() if value is not None},
    )


def plain(value: object) -> object:
    """A value as JSON holds it: times as ISO text, decimals as text, rows by their id."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "pk"):
        return value.pk
    return value
