"""The office's board of overdue issues: how many by unit and step, whatever the number of issues.

Source of the rules: WORKFLOW "Reminders". The step of an issue follows from its deadline, not
from the notices that were sent. Counting is the database's: three queries, however long the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from campaigns import access
from campaigns.models import Campaign, Department, Issue, User
from campaigns.models.issues import HELD, IssueQuerySet
from campaigns.models.organisation import DUTIES
from campaigns.processes import reference
from campaigns.processes.issue_filters import Reader
from campaigns.processes.refusals import BadFields
from campaigns.rules.calendars import Clock, local
from campaigns.rules.deadlines import overdue_days
from campaigns.rules.overdue_steps import (
    BY_DAYS,
    CIRCULAR_DAYS,
    OverdueStep,
    overdue_spans,
    soon_until,
)
from campaigns.rules.workflow import State

FILTERS = ("department", "zone", "step", "acknowledged")
WITH_DEADLINE = (*HELD, State.RETURNED.value)
Params = Mapping[str, Sequence[str]]


class Edges:
    """The moments that part the steps from each other at `now`, for both kinds of duty."""

    def __init__(self, *, campaign: Campaign, now: datetime) -> None:
        calendar, in_sprint = reference.calendar(), campaign.is_sprint(now)
        self.now = now
        self.clocks = {
            duty: Clock(calendar, seven_day=duty == "seven_day", in_sprint=in_sprint)
            for duty in DUTIES
        }

    def late_by(self, days: int) -> Q:
        """Issues whose deadline passed at least so many working days of the lead ago."""
        if not days:
            return Q(due_at__lt=self.now)
        found = Q(pk__in=[])
        for duty, clock in self.clocks.items():
            for span in overdue_spans(n=days, now=self.now, clock=clock):
                inside = Q(lead__duty=duty, due_at__lte=span.until)
                found |= inside & Q(due_at__gte=span.since) if span.since else inside
        return found

    def soon(self) -> Q:
        """Issues that fall due within a working day of their lead."""
        found = Q(pk__in=[])
        for duty, clock in self.clocks.items():
            found |= Q(lead__duty=duty, due_at__lte=soon_until(now=self.now, clock=clock))
        return found & Q(due_at__gte=self.now, state__in=HELD)

    def at(self, step: OverdueStep) -> Q:
        """Issues at exactly that step; the last one holds all that is later."""
        if step is OverdueStep.SOON:
            return self.soon()
        days = BY_DAYS.index(step)
        return (
            self.late_by(days)
            if days == CIRCULAR_DAYS
            else (self.late_by(days) & ~self.late_by(days + 1))
        )

    def days_of(self, due_at: datetime, duty: str) -> int:
        """Whole working days that a deadline of a unit is over."""
        return overdue_days(due_at=due_at, now=self.now, clock=self.clocks[duty])


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; None and empty mean everything."""

    departments: tuple[int, ...] = ()
    zones: tuple[int, ...] = ()
    step: OverdueStep | None = None
    acknowledged: bool | None = None

    def __bool__(self) -> bool:
        return self != Wanted()

    def of(self, issues: IssueQuerySet) -> IssueQuerySet:
        """Those of the issues that fit, whatever their step."""
        if self.departments:
            issues = issues.filter(lead__in=self.departments)
        if self.zones:
            issues = issues.filter(zone__in=self.zones)
        if self.acknowledged is not None:
            issues = issues.filter(acknowledged_at__isnull=not self.acknowledged)
        return issues


def wanted_by(params: Params, *, now: datetime) -> Wanted:
    """The filter of an address. Raises BadFields with every fault at once."""
    reader = Reader(params, now)
    departments = reader.ids("department", reference.departments)
    zones = reader.ids("zone", reference.zones)
    step, answered = reader.one("step"), reader.one("acknowledged").lower()
    if step and step not in list(OverdueStep):
        reader.fault("step")
    reader.is_true("acknowledged")
    if reader.faults:
        raise BadFields(reader.faults)
    return Wanted(
        departments=tuple(departments),
        zones=tuple(zones),
        step=OverdueStep(step) if step else None,
        acknowledged=answered in {"true", "1"} if answered else None,
    )


@dataclass(frozen=True)
class Counts:
    """Issues by step. `asked`: of the overdue ones, those that wait for a ruling or a decision;
    `answered` and `broken` (the promised day has passed) are of the overdue ones too."""

    steps: Mapping[OverdueStep, int]
    overdue: int
    answered: int
    broken: int
    asked: int

    @property
    def unanswered(self) -> int:
        return self.overdue - self.answered


@dataclass(frozen=True)
class UnitLine:
    """A unit's row; `worst_number` is the issue that is overdue longest, by `worst_days`."""

    code: str
    name: str
    counts: Counts
    worst_number: str = ""
    worst_days: int = 0


@dataclass(frozen=True)
class Board:
    """Rows in official order and their sum, which leaves no step out."""

    lines: list[UnitLine]
    total: Counts


def board(*, user: User, campaign: Campaign, wanted: Wanted, now: datetime) -> Board:
    """The board as the user may see it (three queries). With a step, the units that have it."""
    edges = Edges(campaign=campaign, now=now)
    issues = wanted.of(scope(user, campaign))
    counted = {row.pop("lead"): _counts(row) for row in _grouped(issues, edges)}
    total = _sum(list(counted.values()))
    shown = {pk: counts for pk, counts in counted.items() if _is_shown(counts, wanted.step)}
    return Board(_lines(shown, issues, edges), total)


def scope(user: User, campaign: Campaign) -> IssueQuerySet:
    return access.board_issues(user).filter(campaign=campaign)


def _is_shown(counts: Counts, step: OverdueStep | None) -> bool:
    return bool(counts.steps[step] if step else counts.overdue)


def _grouped(issues: IssueQuerySet, edges: Edges) -> QuerySet[Any, Any]:
    """One row a unit: at least so many days overdue, and the other counts."""
    late = edges.late_by(0)
    last = max(soon_until(now=edges.now, clock=clock) for clock in edges.clocks.values())
    rows = issues.filter(state__in=WITH_DEADLINE, due_at__isnull=False, due_at__lte=last)
    broken = late & Q(promised_on__lt=local(edges.now).date())
    asked = late & (~Q(open_request="") | Q(state=State.RETURNED.value))
    return (
        rows.order_by()
        .values("lead")
        .annotate(
            late_0=Count("pk", filter=late),
            **{
                f"late_{days}": Count("pk", filter=edges.late_by(days))
                for days in range(1, CIRCULAR_DAYS + 1)
            },
            soon=Count("pk", filter=edges.soon()),
            answered=Count("pk", filter=late & Q(acknowledged_at__isnull=False)),
            broken=Count("pk", filter=broken),
            asked=Count("pk", filter=asked),
        )
    )


def _counts(row: Mapping[str, int]) -> Counts:
    steps = {OverdueStep.SOON: row["soon"]}
    for days, step in enumerate(BY_DAYS):
        steps[step] = row[f"late_{days}"] - row.get(f"late_{days + 1}", 0)
    return Counts(
        steps=steps,
        overdue=row["late_0"],
        answered=row["answered"],
        broken=row["broken"],
        asked=row["asked"],
    )


def _sum(rows: Sequence[Counts]) -> Counts:
    return Counts(
        steps={step: sum(row.steps[step] for row in rows) for step in OverdueStep},
        overdue=sum(row.overdue for row in rows),
        answered=sum(row.answered for row in rows),
        broken=sum(row.broken for row in rows),
        asked=sum(row.asked for row in rows),
    )


def _lines(counted: Mapping[int, Counts], issues: IssueQuerySet, edges: Edges) -> list[UnitLine]:
    worst = issues.overdue(edges.now).filter(lead=OuterRef("pk")).order_by("due_at", "pk")
    units: list[Any] = list(
        Department.objects.filter(pk__in=list(counted))
        .annotate(worst=Subquery(worst.values("pk")[:1]))
        .order_by("sort", "pk")
    )
    found = Issue.objects.in_bulk([unit.worst for unit in units if unit.worst])
    return [_line(unit, counted[unit.pk], found.get(unit.worst), edges) for unit in units]


def _line(unit: Department, counts: Counts, worst: Issue | None, edges: Edges) -> UnitLine:
    if worst is None or worst.due_at is None:
        return UnitLine(unit.code, unit.short_name, counts)
    days = edges.days_of(worst.due_at, unit.duty)
    return UnitLine(unit.code, unit.short_name, counts, worst.number, days)
