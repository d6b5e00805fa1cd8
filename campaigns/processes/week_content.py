"""What all papers about a week are printed from: its table with names, moments and corrections.

A frozen or published week is told from its stored content (RELIABILITY P12), an open one live.
"""

from __future__ import annotations

from datetime import date, datetime

from campaigns.exports.weekly_workbook import Corrected, WeekPaper
from campaigns.models import Campaign, ScoreWeek, User
from campaigns.processes import weekly_table
from campaigns.processes.correcting import corrections_of


def content_of(campaign: Campaign, monday: date, now: datetime) -> WeekPaper:
    """The whole week with all its lists, for every eye: the caller narrows it to a reader."""
    week = (
        ScoreWeek.objects.select_related("campaign", "frozen_by", "published_by")
        .filter(campaign=campaign, monday=monday)
        .first()
    )
    table = _table(campaign, monday, now, week)
    return WeekPaper(
        organisation=campaign.office_name,
        campaign=campaign.name,
        city=campaign.city_name,
        monday=monday,
        state=table.state,
        as_of=table.as_of,
        rule_version=table.rule_version,
        rows=table.rows,
        territories=table.territories,
        zones=table.zones,
        lists=table.lists,
        signer=week.signer if week is not None else "",
        frozen_at=week.frozen_at if week is not None else None,
        frozen_by=_name(week.frozen_by) if week is not None else "",
        published_at=week.published_at if week is not None else None,
        published_by=_name(week.published_by) if week is not None else "",
        sha256=week.sha256 if week is not None else "",
        corrected=[
            Corrected(item.unit, item.points, item.counts_in, item.rule)
            for item in corrections_of(week)
        ],
    )


def _table(
    campaign: Campaign, monday: date, now: datetime, week: ScoreWeek | None
) -> weekly_table.Table:
    if week is not None and week.state != "open":
        return weekly_table.stored_table(week)
    return weekly_table.live_table(
        campaign=campaign, monday=monday, now=now, week=week, with_lists=True
    )


def _name(person: User | None) -> str:
    return person.name if person is not None else ""
