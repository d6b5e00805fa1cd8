"""How far overdue a deadline is, as spans of deadlines: what a count in the database needs.

`deadlines.overdue_days` asks one deadline after the other; here it is turned round. Source of the
rule: WORKFLOW "Reminders" (same clock time, n working days after the date of the deadline; one on
a rest day counts from the opening of the next working day).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from campaigns.rules.calendars import INSTANT, ONE_DAY, Clock, at, local
from campaigns.rules.deadlines import overdue_days


class OverdueStep(StrEnum):
    """Where an issue stands on the board; the words of the reminder that it has reached."""

    SOON = "soon"
    DUE = "due"
    OVERDUE_1 = "overdue_1"
    OVERDUE_2 = "overdue_2"
    OVERDUE_3 = "overdue_3"


BY_DAYS = (OverdueStep.DUE, OverdueStep.OVERDUE_1, OverdueStep.OVERDUE_2, OverdueStep.OVERDUE_3)
CIRCULAR_DAYS = 3  # from here on an issue is a candidate for the circular


@dataclass(frozen=True)
class Span:
    """Deadlines from `since` (None: however old) to `until`, both included."""

    since: datetime | None
    until: datetime

    def holds(self, due_at: datetime) -> bool:
        return (self.since is None or self.since <= due_at) and due_at <= self.until


def overdue_spans(*, n: int, now: datetime, clock: Clock) -> tuple[Span, ...]:
    """The deadlines that are at least `n` (1 or more) working days overdue at `now`.

    Mostly one span. Two, when it is earlier than the opening and the n-th working day back
    follows a rest day: deadlines of that rest day count from the opening, which is still to come.
    """
    here = local(now)
    day = here.date()
    for _step in range(n):
        day = clock.working_day_before(day)
    if not clock.is_working(here.date()):
        return (_whole_days(clock, day),)
    until = at(day, here.time())
    is_early = here.time() < clock.calendar.windows[0].opens
    if not is_early or clock.is_working(day - ONE_DAY):
        return (Span(None, until),)
    return (_whole_days(clock, day), Span(at(day, time(0)), until))


def _whole_days(clock: Clock, day: date) -> Span:
    """Everything up to the end of the working day before `day`."""
    last = clock.working_day_before(day)
    return Span(None, at(last + ONE_DAY, time(0)) - INSTANT)


def soon_until(*, now: datetime, clock: Clock) -> datetime:
    """The last deadline of which `soon` is said at `now`: one working day on, same clock time."""
    here = local(now)
    return at(clock.working_day_after(here.date(), 1), here.time())


def step_at(*, due_at: datetime, now: datetime, clock: Clock) -> OverdueStep | None:
    """The step of one deadline; None while it is farther away than a working day."""
    if due_at >= now:
        return OverdueStep.SOON if due_at <= soon_until(now=now, clock=clock) else None
    days = overdue_days(due_at=due_at, now=now, clock=clock)
    return BY_DAYS[min(days, CIRCULAR_DAYS)]
