"""Until when a crew's link works. Source of the rule: issue 5, docs/decisions/0031."""

from __future__ import annotations

from datetime import datetime, timedelta

MOST_WAITING = 9  # as many as a submission takes
MOST_OF_LINK = 60
LATE_LASTS = timedelta(hours=24)


def ends_at(*, due_at: datetime | None, now: datetime) -> datetime:
    """The deadline; a day from now for what is overdue or has none."""
    return due_at if due_at is not None and due_at > now else now + LATE_LASTS
