"""Fills an empty deployment with the demo city and five weeks of its life."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from campaigns.demo.life import ISSUES, SEED, Plan, plan_life
from campaigns.demo.life_player import LifePlayer
from campaigns.demo.own_checks import live_self_checks
from campaigns.demo.picturing import shots_of, store_shots
from campaigns.demo.reference import CAMPAIGN_CODE, begin_demo_campaign, load_city
from campaigns.demo.site_walks import walk_sites
from campaigns.demo.town import read_town
from campaigns.models import Campaign, Photo, ScoreWeek
from campaigns.processes import photos, weeks
from campaigns.rules.calendars import local


def seed_city(
    *, now: datetime, issues: int = ISSUES, seed: str = SEED, processes: int | None = None
) -> Campaign | None:
    """Loads the city and plays its life up to `now`; None when the demo campaign is there.

    The pictures are stored first, by `processes` processes (`store_shots`); the life itself is
    one transaction: all of it, or nothing.
    """
    load_city()
    if Campaign.objects.filter(code=CAMPAIGN_CODE).exists():
        return None
    plan = plan_life(town=read_town(), now=now, issues=issues, seed=seed)
    shots = shots_of(plan.deeds, plan.cases)
    photo_ids = store_shots([shot for some in shots for shot in some], processes=processes)
    try:
        with transaction.atomic():
            return _play(plan, _with_pictures(plan, shots, photo_ids), now)
    except BaseException:
        photos.discard(list(Photo.objects.filter(pk__in=photo_ids)))
        raise


def _with_pictures(plan: Plan, shots: list[list[Any]], ids: list[UUID]) -> list[dict[str, Any]]:
    """The deeds, each with the ids of its pictures by the stage at which it takes them."""
    left = iter(ids)
    deeds = []
    for deed, some in zip(plan.deeds, shots, strict=True):
        pictures: dict[str, list[UUID]] = {}
        for shot, photo_id in zip(some, islice(left, len(some)), strict=True):
            pictures.setdefault(shot.taken_as, []).append(photo_id)
        deeds.append({**deed, "pictures": pictures} if pictures else deed)
    return deeds


def _play(plan: Plan, deeds: list[dict[str, Any]], now: datetime) -> Campaign:
    year = local(now).year
    campaign = begin_demo_campaign(
        code=CAMPAIGN_CODE, starts_on=date(year - 1, 1, 1), ends_on=date(year + 1, 12, 31)
    )
    campaign.takes_public_reports = True
    campaign.save(update_fields=["takes_public_reports"])
    of_duty = live_self_checks(campaign=campaign, begins_at=plan.begins_at, now=now)
    try:
        player = LifePlayer(campaign=campaign, now=plan.begins_at)
        player.play(deeds)
        player.finish(now)
        _freeze_last_week(player, plan.mondays[-2])
        walk_sites(campaign=campaign, now=now)
    except BaseException:
        for photo in of_duty:
            photos.remove_files(photo)
        raise
    return campaign


def _freeze_last_week(player: LifePlayer, monday: date) -> None:
    """On a Monday before ten the clock has not frozen it yet: the office does, by hand."""
    week = ScoreWeek.objects.get(campaign=player.campaign, monday=monday)
    if week.state == "open":
        weeks.freeze(
            campaign=player.campaign, monday=monday, by=player.person("office2"), now=player.now
        )
