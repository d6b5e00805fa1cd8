"""Reminds units that have not filed their self-check: liaisons at the campaign's hour, after the
cut-off heads too. Each once a day.

Source of the rules: PRODUCT M3, SCORING "Self-check day".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from campaigns.models import Campaign, Notice
from campaigns.processes.self_check_matrix import MISSING, Unfiled, unfiled
from campaigns.processes.telling import remind_of_campaign
from campaigns.rules.calendars import local
from campaigns.rules.reminder_steps import Tone


def plan_self_checks(*, now: datetime) -> int:
    """Plans what is due today in every campaign in use; returns how many notices.

    Whoever was told once today of a step is not asked about again.
    """
    planned = 0
    for campaign in Campaign.objects.filter(is_active=True).order_by("pk"):
        if local(now).time() >= campaign.self_check_reminder_at:
            planned += _plan(campaign, now)
    return planned


@transaction.atomic
def _plan(campaign: Campaign, now: datetime) -> int:
    told = set(
        Notice.objects.filter(
            campaign=campaign, issue__isnull=True, occasion=_key(local(now).date())
        )
        .order_by()
        .values_list("step", flat=True)
        .distinct()
    )
    waiting: Sequence[Unfiled] = [] if MISSING in told else unfiled(campaign=campaign, now=now)
    return sum(
        remind_of_campaign(
            one.people,
            campaign=campaign,
            step=one.step,
            tone=Tone.URGE if one.step == MISSING else Tone.SOON,
            occasion=_key(one.day),
            now=now,
            facts={"unit": one.unit.short_name, "day": one.day.isoformat()},
        )
        for one in waiting
        if one.step not in told
    )


def _key(day: date) -> int:
    """The day as it stands in `Notice.occasion`: YYYYMMDD."""
    return int(f"{day:%Y%m%d}")
