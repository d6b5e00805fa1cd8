"""How an issue's story is told: the clocks that give the next moment, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from campaigns.demo.town import Case, Town, usual_limit_of
from campaigns.models import Department
from campaigns.rules.calendars import Clock, local
from campaigns.rules.deadlines import Limit, LimitUnit
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import State

MINUTE = timedelta(minutes=1)
EVENING = 20


class NotYet(Exception):
    """The next deed would lie in the future: the story has come to the present."""


class PlotHole(Exception):
    """A storyline asks for a deed for which its issue is not ready: a mistake in the plan."""


@dataclass
class Telling:
    """An issue under way: its deeds so far, and what the next one depends on.

    `at` is the moment of the last deed, `until` the present, `limit` the original limit of the
    present lead, `due_at` None before there is a deadline.
    """

    town: Town
    rng: Random
    letter: str
    case: Case
    severity: Severity
    until: datetime
    deeds: list[dict[str, Any]] = field(default_factory=list)
    at: datetime = field(init=False)
    lead: Department = field(init=False)
    limit: Limit = field(init=False)
    state: State | None = None
    is_self_found: bool = False
    due_at: datetime | None = None
    accepts_at: datetime | None = None
    resumes_at: datetime | None = None
    returnable_from: datetime | None = None
    ruling_due_at: datetime | None = None
    left: timedelta = timedelta()
    submitter: str = ""
    assisting: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.lead = self.case.lead
        self.limit = usual_limit_of(self.case.category, self.severity)

    # --- moments ---------------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """The clock of the present lead."""
        return self.town.clock(self.lead)

    @property
    def is_natural(self) -> bool:
        """Urgent: the limit runs day and night, and so do the people."""
        return self.limit.unit is LimitUnit.HOURS

    def soon(self, clock: Clock, low: float, high: float) -> datetime:
        """Some minutes of working time after the last deed; a few natural ones when urgent."""
        if self.is_natural:
            found = self.at + self.rng.randint(180, 840) * timedelta(seconds=1)
            if local(found).hour < EVENING:
                return found
        return clock.advance(self.at, timedelta(seconds=round(60 * self.rng.uniform(low, high))))

    def not_before(self, moment: datetime) -> datetime:
        """The moment, or soon after the last deed if that was later."""
        return max(moment, self.at_office(20, 60))

    def at_office(self, low: float, high: float) -> datetime:
        return self.soon(self.town.office_clock, low, high)

    def at_unit(self, low: float, high: float) -> datetime:
        return self.soon(self.clock, low, high)

    def in_time(self, share: float) -> datetime:
        """That share of the way from the last deed to the deadline; soon when it has passed."""
        if self.due_at is None or self.due_at <= self.at:
            return self.at_unit(30, 90)
        if self.is_natural:
            return self.at + share * (self.due_at - self.at)
        span = self.clock.between(self.at, self.due_at)
        return self.clock.advance(self.at, share * span) if span else self.at_unit(30, 90)

    def past_due(self, low: float, high: float) -> datetime:
        """`low` to `high` working minutes after the deadline (natural ones when urgent)."""
        pause = timedelta(seconds=round(60 * self.rng.uniform(low, high)))
        start = max(self.due_at or self.at, self.at)
        return start + pause if self.is_natural else self.clock.advance(start, pause)

    # --- what is told ----------------------------------------------------------------------------

    def tell(self, at: datetime, by: str, deed: str, **fields: object) -> None:
        """Adds a deed; NotYet when its moment has not come, PlotHole when it runs backwards."""
        if at < self.at:
            raise PlotHole(f"{self.letter}: {deed} at {at} after {self.at}")
        if at > self.until:
            raise NotYet
        self.at = at
        given = {name: value for name, value in fields.items() if value not in (None, "", ())}
        self.deeds.append({"at": at, "by": by, "deed": deed, "issue": self.letter, **given})

    def standing(self) -> State | None:
        """Where the issue stands at present, the clock's own work counted; None: not logged."""
        clock_acts_at = {
            State.DISPATCHED: self.accepts_at,
            State.DEFERRED: self.resumes_at,
        }.get(self.state or State.PENDING)
        if clock_acts_at is not None and clock_acts_at <= self.until:
            return State.IN_PROGRESS
        return self.state

    @property
    def handler(self) -> str:
        return f"handler.{self.lead.code}"

    @property
    def head(self) -> str:
        return f"head.{self.lead.code}"
