"""How long units may check their own frozen rows (核对).

Source of the rules: SCORING "The week"; what it leaves open is decided in docs/decisions/0019.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from campaigns.rules.calendars import ONE_DAY, Clock, at, local

UNTIL = time(15, 0)
AT_LEAST = timedelta(hours=2)


def objections_until(frozen_at: datetime, clock: Clock) -> datetime:
    """The last instant for an objection: 15:00 of the freeze day. Where that day is a rest day, or
    fewer than two hours are left of it, 15:00 of the next working day."""
    day = local(frozen_at).date()
    if clock.is_working(day) and at(day, UNTIL) - frozen_at >= AT_LEAST:
        return at(day, UNTIL)
    return at(clock.working_day_from(day + ONE_DAY), UNTIL)
