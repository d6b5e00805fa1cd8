"""A unit gets an issue, or loses it: holdings, assisting units and the first deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.models import Assignment, DeadlineVersion, Department, Issue, IssueEvent, User
from campaigns.processes.clocks import (
    ACCEPT_AFTER,
    Birth,
    begin_version,
    birth_from,
    clock_of,
    deadline_from,
    version_clock,
)
from campaigns.processes.refusals import bad_field
from campaigns.rules.calendars import Clock
from campaigns.rules.deadlines import (
    Limit,
    LimitUnit,
    Reason,
    in_sprint,
    return_closes_at,
)


@dataclass(frozen=True)
class Assisting:
    """An assisting unit and the percentage of points that it carries, None for none."""

    department: Department
    share: int | None = None


@dataclass(frozen=True)
class Term:
    """Until when: a limit, or a moment set by hand."""

    limit: Limit
    due_at: datetime | None = None


def begin_holding(
    *,
    issue: Issue,
    department: Department,
    term: Term,
    cause: str,
    event_by: User | None,
    now: datetime,
) -> tuple[Assignment, DeadlineVersion]:
    """A unit becomes the lead with a fresh clock that starts now. The issue is not saved."""
    clock = clock_of(department)
    is_sprint = issue.campaign.is_sprint(now)
    original = in_sprint(term.limit, issue.campaign.sprint_factor) if is_sprint else term.limit
    holding = new_holding(issue=issue, department=department, now=now, original=original)
    holding.is_sprint_limit = is_sprint and original != term.limit
    issue.lead = department
    issue.holding = holding
    holding.save()
    version = begin_version(
        issue=issue,
        holding=holding,
        birth=_birth(issue, term, clock, cause, now, is_sprint),
        clock=clock,
        now=now,
        set_by=event_by,
    )
    open_return_window(holding=holding, version=version, clock=clock, start=now)
    holding.save()
    return holding, version


def _birth(
    issue: Issue, term: Term, clock: Clock, cause: str, now: datetime, is_sprint: bool
) -> Birth:
    if term.due_at is not None:
        reasons = (Reason("set", {"at": now.isoformat()}),)
        birth = Birth(
            cause=cause,
            starts_at=now,
            due_at=term.due_at,
            unit=term.limit.unit,
            amount=None,
            reasons=(*reasons, Reason("due", {"at": term.due_at.isoformat()})),
            in_sprint=is_sprint,
        )
    else:
        found = deadline_from(campaign=issue.campaign, start=now, limit=term.limit, clock=clock)
        birth = birth_from(found, cause=cause, starts_at=now, in_sprint=is_sprint)
    return replace(birth, begins_holding=True)


def new_holding(
    *, issue: Issue, department: Department, now: datetime, original: Limit | None
) -> Assignment:
    """A lead row that begins now; without a limit it has no deadline. Not saved."""
    return Assignment(
        campaign_id=issue.campaign_id,
        issue=issue,
        department=department,
        role="lead",
        begun_at=now,
        is_self_found=issue.is_self_found,
        has_deadline=original is not None,
        original_amount=original.amount if original else None,
        original_unit=original.unit.value if original else "",
    )


def open_return_window(
    *, holding: Assignment, version: DeadlineVersion, clock: Clock, start: datetime
) -> None:
    """From `start` the unit may return the issue for a while. The holding is not saved."""
    clock = version_clock(version, clock.calendar)
    holding.returnable_from = start
    holding.return_closes_at = return_closes_at(
        start=start, due_at=version.due_at, unit=LimitUnit(version.unit), clock=clock
    )


def accept_moment(*, department: Department, now: datetime) -> datetime:
    """When the system signs for a unit that does not: 4 of its working hours after dispatch."""
    return clock_of(department).advance(now, ACCEPT_AFTER)


def add_assisting(*, issue: Issue, assisting: Sequence[Assisting], now: datetime) -> None:
    """Adds assisting units of a new holding; raises BadFields when shares or units clash."""
    units = [part.department.pk for part in assisting]
    if len(set(units)) != len(units) or issue.lead_id in units:
        raise bad_field("assisting", "unit_twice")
    if not all(part.department.is_active for part in assisting):
        raise bad_field("assisting", "not_in_use")
    shares = [part.share for part in assisting if part.share is not None]
    if any(not 1 <= share <= 99 for share in shares) or sum(shares) > 99:
        raise bad_field("assisting", "shares_too_big")
    Assignment.objects.bulk_create(
        Assignment(
            campaign_id=issue.campaign_id,
            issue=issue,
            department=part.department,
            role="assist",
            share=part.share,
            begun_at=now,
            has_deadline=False,
        )
        for part in assisting
    )


def end_holding(*, issue: Issue, reason: str, now: datetime) -> None:
    """Ends the lead's and every assisting unit's part. The issue is not saved."""
    Assignment.objects.present().filter(issue=issue).update(ended_at=now, end_reason=reason)
    issue.assigned_department = None
    issue.assigned_user = None
    issue.acknowledged_at = None
    issue.promised_on = None


def original_limit(holding: Assignment) -> Limit | None:
    """The limit of the dispatch or redirect behind the holding, after sprint."""
    if holding.original_amount is None:
        return None
    return Limit(holding.original_amount, LimitUnit(holding.original_unit))


def begin_half_limit(
    *,
    issue: Issue,
    holding: Assignment,
    cause: str,
    fallback: Limit,
    event: IssueEvent,
    now: datetime,
    whole: bool = False,
) -> DeadlineVersion:
    """A second try: half the original limit from now (`fallback` where there was none).

    With `whole` the limit is not halved: a fix on the spot that did not pass has its first limit.
    """
    clock = clock_of(holding.department)
    original = original_limit(holding) or fallback
    found = deadline_from(
        campaign=issue.campaign,
        start=now,
        limit=original if whole else original.halved(),
        clock=clock,
        is_derived=holding.is_sprint_limit,
    )
    birth = birth_from(
        found,
        cause=cause,
        starts_at=now,
        in_sprint=issue.campaign.is_sprint(now) and not holding.is_sprint_limit,
    )
    return begin_version(
        issue=issue, holding=holding, birth=birth, clock=clock, now=now, set_by=event.by
    )
