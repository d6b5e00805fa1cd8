"""What the table of deeds needs to know of an issue, read from its rows."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.models import Assignment, Issue
from campaigns.rules.workflow import Standing, State


def standing_of(issue: Issue, assignments: Sequence[Assignment]) -> Standing:
    """The standing of an issue, from its row and all rows of its assignments (no query).

    `issue.category` must be loaded.
    """
    holding = next((row for row in assignments if row.pk == issue.holding_id), None)
    lead_id = holding.department_id if holding is not None else None
    of_lead = [row for row in assignments if row.role == "lead" and row.department_id == lead_id]
    return Standing(
        state=State(issue.state),
        lead_id=lead_id,
        assisting_ids=frozenset(
            row.department_id
            for row in assignments
            if row.role == "assist" and row.ended_at is None
        ),
        submitter_id=issue.submitted_by_id,
        due_at=issue.due_at,
        return_closes_at=holding.return_closes_at if holding is not None else None,
        returns_by_lead=sum(row.return_count for row in of_lead),
        open_request=issue.open_request,
        extensions_granted=holding.extension_count if holding is not None else 0,
        is_deferrable=issue.category.is_deferrable,
        is_photo_missing=issue.is_photo_missing,
        is_rebound=issue.is_rebound,
        last_reminded_at=issue.last_reminded_at,
    )
