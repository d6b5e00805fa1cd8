"""The stored moments at which a deadline will be reminded of, laid out when it is born.

Source of the rules: WORKFLOW "Reminders", ARCHITECTURE decision 6.
"""

from __future__ import annotations

from datetime import datetime

from campaigns.models import DeadlineVersion, Issue, ReminderPolicy, StepMoment
from campaigns.rules.calendars import Clock, local
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.reminders import Version, moments


def policy_in_force(campaign_id: int) -> ReminderPolicy:
    """The latest version of a campaign's policy with its steps (two queries)."""
    versions = ReminderPolicy.objects.filter(campaign_id=campaign_id).prefetch_related("steps")
    return versions.order_by("-number")[0]


def lay_out_steps(
    *,
    issue: Issue,
    version: DeadlineVersion,
    clock: Clock,
    policy: ReminderPolicy,
    since: datetime,
) -> None:
    """Stores the moments from `since` on, instead of all earlier ones of the issue's unit.

    `clock` is the one by which the version was counted.
    """
    StepMoment.objects.filter(issue=issue, occasion=0).delete()
    StepMoment.objects.bulk_create(
        StepMoment(
            campaign_id=issue.campaign_id,
            issue=issue,
            due_version=version.number,
            step=step,
            at=moment,
            policy=policy,
        )
        for step, moment in moments(as_rule(version, clock), policy.rules, since=since).items()
    )


def as_rule(version: DeadlineVersion, clock: Clock) -> Version:
    """A stored version as the rules of reminders read it."""
    return Version(
        start=version.starts_at,
        due_at=version.due_at,
        unit=LimitUnit(version.unit),
        working_days=_working_days(version, clock),
        clock=clock,
    )


def _working_days(version: DeadlineVersion, clock: Clock) -> int | None:
    """Whole working days of the version; counted out where a deadline was set by hand."""
    if version.unit != LimitUnit.WORKING_DAYS.value:
        return None
    if version.amount is not None:
        return version.amount
    day, days = local(version.starts_at).date(), 0
    while (day := clock.working_day_after(day, 1)) <= local(version.due_at).date():
        days += 1
    return days
