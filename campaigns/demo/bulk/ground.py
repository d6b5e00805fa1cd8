"""What the rows of all bulk issues refer to, and one issue with the rows made of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from campaigns.demo.bulk.life import Life
from campaigns.models import (
    Assignment,
    Campaign,
    DeadlineVersion,
    Issue,
    IssueEvent,
    ReminderPolicy,
    ScoreWeek,
    Source,
    User,
)
from campaigns.processes.clock_work import overdue_moments
from campaigns.processes.clocks import CHECK_LIMIT, RULING_LIMIT
from campaigns.rules.calendars import Clock
from campaigns.rules.deadlines import deadline
from campaigns.rules.scoring import RuleTable
from campaigns.rules.workflow import State


@dataclass(frozen=True)
class Ground:
    """Campaign, source, people by sign-in, weeks by Monday, rules, the office's clock, now."""

    campaign: Campaign
    source: Source
    people: Mapping[str, User]
    weeks: Mapping[date, ScoreWeek]
    rules: RuleTable
    policy: ReminderPolicy
    office_clock: Clock
    now: datetime


@dataclass
class Bulk:
    """A life on its way into the tables. `issue`, `holding` and `events` are set as written."""

    ground: Ground
    life: Life
    number: str
    strike_off_no: str = ""
    issue: Issue = field(init=False)
    holding: Assignment = field(init=False)
    events: list[IssueEvent] = field(default_factory=list)

    @property
    def handler(self) -> User:
        return self.ground.people[f"handler.{self.life.unit.code}"]

    def rows_belong_to(self) -> dict[str, Any]:
        """What every dated row of the unit's part says."""
        return {
            "campaign": self.ground.campaign,
            "issue": self.issue,
            "holding": self.holding,
            "department": self.life.unit,
        }

    def held_until(self) -> datetime:
        """Until when entries fell due: the end of the unit's turn, or the present."""
        life = self.life
        if life.returned_at is not None:
            return life.returned_at
        return life.tries[-1].submitted_at if life.tries else self.ground.now

    def overdue_moments(self) -> list[tuple[int, datetime]]:
        """(0, the deadline), (n, the n-th overdue day) up to the end of the unit's turn, and the
        first one after it."""
        version = DeadlineVersion(due_at=self.life.term.due_at)
        found, until = [], self.held_until()
        for n, moment in overdue_moments(version, self.life.term.clock):
            found.append((n, moment))
            if moment > until:
                break
        return found

    def office_due_at(self) -> datetime | None:
        """When the office must have ruled or checked; None when it need not."""
        life, clock = self.life, self.ground.office_clock
        if life.returned_at is not None:
            return clock.advance(life.returned_at, RULING_LIMIT)
        if life.state is State.SUBMITTED:
            handed_in_at = life.tries[-1].submitted_at
            return deadline(start=handed_in_at, limit=CHECK_LIMIT, clock=clock).due_at
        return None
