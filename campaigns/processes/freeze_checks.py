"""What is still undecided before a week is frozen. It only warns: the freeze never waits for it.

Source of the rules: SCORING "The week" (pending checks, returns and requests only warn).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from campaigns.models import (
    Campaign,
    Department,
    Issue,
    Proposal,
    Recheck,
    RoleGrant,
    ScoreWeek,
    SelfCheckLeave,
)
from campaigns.rules.calendars import week_bounds
from campaigns.rules.workflow import UNIT_ROLES, State

SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class Waiting:
    """Something that waits: its code, how many, and names where they help (units, Mondays)."""

    code: str
    count: int
    names: Sequence[str] = ()


def warnings_before(*, campaign: Campaign, monday: date, now: datetime) -> list[Waiting]:
    """What waits as of now and may still move the week's figures, most urgent first; empty when
    nothing does. Seven queries."""
    end = week_bounds(monday)[1]
    issues = _of_issues(campaign, min(end, now))
    older = list(
        ScoreWeek.objects.filter(campaign=campaign, state="open", monday__lt=monday)
        .order_by("monday")
        .values_list("monday", flat=True)
    )
    silent, gone = units_without_contact(campaign), units_out_of_use(campaign)
    found = [
        Waiting("older_weeks", len(older), [day.isoformat() for day in older]),
        *[Waiting(code, count) for code, count in issues.items()],
        Waiting("proposals", Proposal.objects.filter(campaign=campaign, state="proposed").count()),
        Waiting(
            "leaves",
            SelfCheckLeave.objects.filter(
                campaign=campaign, state="asked", first_day__lte=monday + SUNDAY
            ).count(),
        ),
        Waiting("out_of_use", len(gone), [unit.short_name for unit in gone]),
        Waiting("no_contact", len(silent), [unit.short_name for unit in silent]),
    ]
    return [waiting for waiting in found if waiting.count]


def _of_issues(campaign: Campaign, before: datetime) -> dict[str, int]:
    """Checks, returns and requests that wait, of issues logged before the moment (two
    queries)."""
    issues = Issue.objects.filter(campaign=campaign, logged_at__lt=before)
    waiting = issues.open().aggregate(
        checks=Count("pk", filter=Q(state=State.SUBMITTED.value)),
        returns=Count("pk", filter=Q(state=State.RETURNED.value)),
        extensions=Count("pk", filter=Q(open_request="extension")),
        deferrals=Count("pk", filter=Q(open_request="deferral")),
    )
    challenged = Recheck.objects.filter(  # few rows, unlike struck-off issues
        campaign=campaign, asked_at__lt=before, issue__has_open_challenge=True
    ).exclude(challenge="")
    return {**waiting, "challenges": challenged.values("issue").distinct().count()}


def units_without_contact(campaign: Campaign) -> list[Department]:
    """Ranked units in use without an active account of a liaison or head, in the official order
    (one query): nobody there reads what is sent to them."""
    contact = RoleGrant.objects.filter(
        role__in=[role.value for role in UNIT_ROLES],
        user__department=OuterRef("pk"),
        user__is_active=True,
    )
    units = Department.objects.filter(group_places__campaign=campaign, is_active=True)
    return list(units.filter(~Exists(contact)).distinct().order_by("sort", "pk"))


def units_out_of_use(campaign: Campaign) -> list[Department]:
    """Units that are no longer in use, merged into another perhaps, and still hold open issues, in
    the official order (one query): nobody there works on them any more."""
    held = Issue.objects.filter(campaign=campaign).open().filter(lead=OuterRef("pk"))
    return list(Department.objects.filter(Exists(held), is_active=False).order_by("sort", "pk"))
