"""Who is told of an appeal: the office when one is raised or withdrawn or waits too long, the unit
when it is answered.

Source of the rules: SCORING "After publication", WORKFLOW "Reminders".
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from campaigns.models import Appeal, Campaign, Notice, User
from campaigns.processes.clocks import clock_of
from campaigns.processes.telling import (
    people_of,
    people_with,
    remind_of_campaign,
    tell_of_campaign,
)
from campaigns.rules.calendars import local
from campaigns.rules.reminder_steps import Tone
from campaigns.rules.workflow import Role

OVERDUE = "appeals_overdue"


def tell_office_of(appeal: Appeal, *, step: str, by: User, now: datetime) -> None:
    """Tells everybody of the campaign office, at once in the app."""
    _tell(people_with(Role.OFFICE), appeal, step, by, now)


def tell_unit_of(appeal: Appeal, *, step: str, by: User, now: datetime) -> None:
    """Tells the unit's liaisons and heads, at once in the app."""
    _tell(people_of(appeal.department_id, heads=True), appeal, step, by, now)


def _tell(people: list[User], appeal: Appeal, step: str, by: User, now: datetime) -> None:
    tell_of_campaign(
        people,
        campaign=appeal.campaign,
        step=step,
        occasion=appeal.pk,
        now=now,
        told_by=by.pk,
        facts={"appeal": appeal.pk, "unit": appeal.department.short_name, "text": appeal.answer},
    )


def plan_overdue(*, now: datetime) -> int:
    """Reminds the office of appeals that wait beyond its limit, once a working day; returns how
    many notices were planned."""
    waiting = Appeal.objects.overdue(now).values("campaign").annotate(count=Count("pk"))
    counts = {row["campaign"]: row["count"] for row in waiting.order_by()}
    clock = clock_of(None) if counts else None
    today = local(now).date()
    if clock is None or not clock.is_working(today) or now < clock.opening(today):
        return 0
    campaigns = Campaign.objects.filter(pk__in=counts, is_active=True).order_by("pk")
    return sum(_plan(campaign, counts[campaign.pk], now) for campaign in campaigns)


@transaction.atomic
def _plan(campaign: Campaign, count: int, now: datetime) -> int:
    occasion = int(f"{local(now):%Y%m%d}")
    told = Notice.objects.filter(campaign=campaign, step=OVERDUE, occasion=occasion)
    if told.exists():
        return 0
    return remind_of_campaign(
        people_with(Role.OFFICE),
        campaign=campaign,
        step=OVERDUE,
        tone=Tone.URGE,
        occasion=occasion,
        now=now,
        facts={"count": count},
    )
