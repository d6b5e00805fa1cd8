"""One bulk issue as it was drawn: its moments, its limit, the fixes handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from campaigns.demo.town import Case
from campaigns.models import Department
from campaigns.rules.calendars import Clock
from campaigns.rules.deadlines import Deadline, Limit
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import State


@dataclass(frozen=True)
class Term:
    """What a dispatch at one moment with one limit means for a kind of unit."""

    limit: Limit
    clock: Clock
    found: Deadline
    accepts_at: datetime
    return_closes_at: datetime
    steps: dict[str, datetime]

    @property
    def due_at(self) -> datetime:
        return self.found.due_at


@dataclass(frozen=True)
class Try:
    """A fix handed in, and the check of it; undecided when `decided_at` is None."""

    submitted_at: datetime
    decided_at: datetime | None
    passed: bool
    checker: str


@dataclass
class Life:
    """One bulk issue from finding to its end. `accepted_at` may be the clock's own moment."""

    case: Case
    unit: Department
    severity: Severity
    description: str
    found_at: datetime
    logged_at: datetime
    dispatched_at: datetime
    term: Term
    logged_by: str
    dispatched_by: str
    accepted_at: datetime | None = None
    tries: list[Try] = field(default_factory=list)
    returned_at: datetime | None = None
    state: State = State.DISPATCHED

    @property
    def closed_at(self) -> datetime | None:
        return self.tries[-1].decided_at if self.state is State.CLOSED else None

    @property
    def is_signed_by_clock(self) -> bool:
        return self.accepted_at == self.term.accepts_at
