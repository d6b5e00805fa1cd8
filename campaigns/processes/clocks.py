"""Clocks of units and the birth of deadline versions.

A deadline changes only here. The rules are in `rules/deadlines.py` and `rules/reminders.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.models import (
    Assignment,
    CalendarDay,
    Campaign,
    Category,
    CategoryLimit,
    DeadlineVersion,
    Department,
    Issue,
    StepMoment,
    Submission,
    User,
)
from campaigns.processes.refusals import bad_field
from campaigns.processes.step_moments import lay_out_steps, policy_in_force
from campaigns.rules.calendars import Clock, WorkCalendar, monday_of, week_bounds
from campaigns.rules.deadlines import LONGEST, Deadline, Limit, LimitUnit, Reason, deadline
from campaigns.rules.scoring import Severity
from campaigns.rules.severity import limit_for

RULING_LIMIT = timedelta(hours=2)
DECISION_LIMIT = timedelta(hours=4)
ACCEPT_AFTER = timedelta(hours=4)
CHECK_LIMIT = Limit(1, LimitUnit.WORKING_DAYS)


def city_calendar() -> WorkCalendar:
    """The published calendar with the city's own days (one query)."""
    return WorkCalendar(overrides=dict(CalendarDay.objects.values_list("date", "is_working")))


def clock_of(department: Department | None, calendar: WorkCalendar | None = None) -> Clock:
    """The clock of a unit; the standard one for the office (None)."""
    return Clock(
        calendar=calendar or city_calendar(),
        seven_day=department is not None and department.works_seven_days,
    )


def usual_limit(campaign: Campaign, category: Category, severity: str) -> Limit:
    """The campaign's limit for a category at a severity (one query)."""
    own = CategoryLimit.objects.filter(
        campaign=campaign, category=category, severity=severity
    ).first()
    if own is not None:
        return Limit(own.amount, LimitUnit(own.unit))
    return limit_for(
        usual=Severity(category.severity),
        usual_limit=Limit(category.limit_amount, LimitUnit(category.limit_unit)),
        severity=Severity(severity),
    )


def deadline_from(
    *, campaign: Campaign, start: datetime, limit: Limit, clock: Clock, is_derived: bool = False
) -> Deadline:
    """The deadline of a limit that starts at `start`, shortened when the start lies in a sprint.

    A limit derived from one that a sprint already shortened (`is_derived`) is left alone.
    """
    is_sprint = campaign.is_sprint(start) and not is_derived
    return deadline(
        start=start,
        limit=limit,
        clock=clock,
        sprint_factor=campaign.sprint_factor if is_sprint else None,
    )


@dataclass(frozen=True)
class Birth:
    """What a new deadline version is made of."""

    cause: str
    starts_at: datetime
    due_at: datetime
    unit: LimitUnit
    amount: int | None
    reasons: tuple[Reason, ...]
    in_sprint: bool = False
    begins_holding: bool = False
    moves_scoring: bool = False


def birth_from(found: Deadline, *, cause: str, starts_at: datetime, in_sprint: bool) -> Birth:
    """A version that comes from a limit."""
    return Birth(
        cause=cause,
        starts_at=starts_at,
        due_at=found.due_at,
        unit=found.limit.unit,
        amount=found.limit.amount,
        reasons=found.reasons,
        in_sprint=in_sprint,
    )


def begin_version(
    *,
    issue: Issue,
    holding: Assignment,
    birth: Birth,
    clock: Clock,
    now: datetime,
    set_by: User | None,
) -> DeadlineVersion:
    """Stores a new deadline version, makes it the present one and lays out its reminder steps.

    The issue must be locked; its columns are changed but not saved. Raises BadFields for a
    deadline more than five years ahead.
    """
    if birth.due_at > now + LONGEST:
        raise bad_field("due_at", "too_far")
    previous = issue.deadline_versions.filter(holding=holding).order_by("-number").first()
    is_scoring = birth.begins_holding or (
        birth.moves_scoring and previous is not None and previous.is_scoring
    )
    version = DeadlineVersion.objects.create(
        campaign_id=issue.campaign_id,
        issue=issue,
        holding=holding,
        department_id=holding.department_id,
        number=issue.due_version + 1,
        cause=birth.cause,
        created_at=now,
        starts_at=birth.starts_at,
        due_at=birth.due_at,
        unit=birth.unit.value,
        amount=birth.amount,
        in_sprint=birth.in_sprint,
        seven_day=clock.seven_day,
        is_scoring=is_scoring,
        counts_due=is_scoring and not has_come_up(holding=holding, now=now),
        set_by=set_by,
        explanation=[reason.as_json() for reason in birth.reasons],
    )
    _retire(holding, version, now)
    issue.due_version = version.number
    issue.due_at = version.due_at
    issue.next_post_at = version.due_at
    # An answer was given to the deadline before; to this one nobody has said anything yet.
    issue.acknowledged_at = issue.promised_on = None
    lay_out_steps(
        issue=issue,
        version=version,
        clock=version_clock(version, clock.calendar),
        policy=policy_in_force(issue.campaign_id),
        since=now,
    )
    return version


def _retire(holding: Assignment, version: DeadlineVersion, now: datetime) -> None:
    older = holding.deadline_versions.exclude(pk=version.pk)
    older.filter(replaced_at__isnull=True).update(replaced_at=now)
    if version.is_scoring:
        older.filter(is_scoring=True, scoring_until__isnull=True).update(scoring_until=now)


def has_come_up(*, holding: Assignment, now: datetime) -> bool:
    """Whether the holding entered `due` at a cut-off that has passed.

    Source: SCORING "Facts of a unit". Deferred at the cut-off, or waiting with a submission made
    in time, it had not; the latter comes up in the week in which its check was decided.
    """
    scoring = holding.deadline_versions.filter(is_scoring=True, scoring_until__isnull=True).first()
    if scoring is None:
        return False
    if not scoring.counts_due:
        return True
    this_monday = week_bounds(monday_of(now))[0]
    if scoring.due_at >= this_monday:
        return False
    cut_off = week_bounds(monday_of(scoring.due_at))[1]
    if _was_deferred(holding, cut_off):
        return False
    waiting = _waiting_at(holding, due_at=scoring.due_at, cut_off=cut_off)
    if waiting is None:
        return True
    return waiting.decided_at is not None and waiting.decided_at < this_monday


def _was_deferred(holding: Assignment, cut_off: datetime) -> bool:
    granted = holding.deferrals.filter(state="granted", decided_at__lt=cut_off)
    return granted.exclude(resumed_at__lt=cut_off).exists()


def _waiting_at(holding: Assignment, *, due_at: datetime, cut_off: datetime) -> Submission | None:
    return (
        holding.submissions.filter(submitted_at__lte=due_at)
        .exclude(decided_at__lt=cut_off)
        .order_by("pk")
        .first()
    )


def version_clock(version: DeadlineVersion, calendar: WorkCalendar) -> Clock:
    """The clock by which the version was counted."""
    return Clock(calendar=calendar, seven_day=version.seven_day, in_sprint=version.in_sprint)


def present_version(issue: Issue) -> DeadlineVersion | None:
    """The version in force (one query); None for an issue without a deadline."""
    if not issue.due_version:
        return None
    return issue.deadline_versions.get(number=issue.due_version)


def stop_clock(issue: Issue) -> None:
    """Nothing falls due any more: closed, void or deferred. The issue is not saved."""
    issue.next_post_at = None
    StepMoment.objects.filter(issue=issue, occasion=0).delete()


def lay_out_office_step(*, issue: Issue, step: str, at: datetime, occasion: int) -> None:
    """Stores the moment at which the office is reminded of its own limit."""
    StepMoment.objects.create(
        campaign_id=issue.campaign_id,
        issue=issue,
        due_version=issue.due_version,
        occasion=occasion,
        step=step,
        at=at,
    )
    issue.office_due_at = at


def drop_office_steps(issue: Issue) -> None:
    """The office has done its part. The issue is not saved."""
    if issue.office_due_at is not None:
        StepMoment.objects.filter(issue=issue, occasion__gt=0).delete()
        issue.office_due_at = None
