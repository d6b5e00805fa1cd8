"""Until when a unit may appeal, until when it must be answered, and against what.

Source of the rules: SCORING "After publication". Both limits run on the city's standard calendar for
everybody, like the office's other limits: a unit that works every day has as long as the others.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from campaigns.rules.calendars import Clock
from campaigns.rules.deadlines import Deadline, Limit, LimitUnit, deadline

WINDOW = Limit(2, LimitUnit.WORKING_DAYS)
ANSWER = Limit(3, LimitUnit.WORKING_DAYS)
MOST_POINTS = Decimal(105)  # a score lies between 0 and 105
MOST_TAKEN_ALONE = Decimal(1)  # RELIABILITY P19: a larger deduction needs a second person

# What of a published row may be appealed, by the names of the weekly table.
COUNTS = (
    *("due", "on_time", "fixed", "waiting", "overdue_open", "found", "early"),
    *("extended", "deferred", "self_found", "self_fixed", "self_checks"),
    *("rework", "rebound", "returned", "upheld", "false_fix", "on_time_rate", "fix_rate"),
)
PARTS = ("part_on_time", "part_fixed", "part_sites", "part_self_check", "part_routine")
SUMS = ("deductions", "bonus", "correction", "score", "rank")
FIGURES = (*COUNTS, *PARTS, *SUMS)


class AppealState(StrEnum):
    """Where an appeal stands; only an open one can be answered or withdrawn."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def window(*, published_at: datetime, clock: Clock) -> Deadline:
    """The time for appeals: 18:00 of the 2nd working day after publication, that moment included.

    The day of publication is day 0; published on a rest day, or at or after 18:00, the next
    working day is.
    """
    return deadline(start=published_at, limit=WINDOW, clock=clock)


def answer_by(*, raised_at: datetime, clock: Clock) -> Deadline:
    """The office's limit: 18:00 of the 3rd working day after the appeal, counted alike."""
    return deadline(start=raised_at, limit=ANSWER, clock=clock)
