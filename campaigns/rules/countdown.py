"""How a deadline is said in words: what is left, or how long it is over.

Source: PRODUCT "What it looks like" (剩 2 个工作日, 逾期 3 个工作日).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.rules.calendars import Clock, local
from campaigns.rules.deadlines import overdue_days

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Countdown:
    """`kind` names the sentence; `days` are whole working days, `left` natural time.

    Kinds: overdue_days, overdue_time, minutes_left, today, days_left.
    """

    kind: str
    due_at: datetime
    days: int = 0
    left: timedelta = timedelta()

    @property
    def is_overdue(self) -> bool:
        return self.kind.startswith("overdue")

    @property
    def is_soon(self) -> bool:
        return self.kind in {"minutes_left", "today"}


def countdown(*, due_at: datetime, now: datetime, clock: Clock) -> Countdown:
    """What to say at `now` of a deadline that is counted by `clock`."""
    due_at, now = local(due_at), local(now)
    if now > due_at:
        days = overdue_days(due_at=due_at, now=now, clock=clock)
        kind = "overdue_days" if days else "overdue_time"
        return Countdown(kind, due_at, days=days, left=now - due_at)
    if due_at - now < SOON:
        return Countdown("minutes_left", due_at, left=due_at - now)
    if due_at.date() == now.date():
        return Countdown("today", due_at, left=due_at - now)
    day, days = now.date(), 0
    while (day := clock.working_day_after(day, 1)) <= due_at.date():
        days += 1
    kind = "days_left" if days else "minutes_left"
    return Countdown(kind, due_at, days=days, left=due_at - now)
