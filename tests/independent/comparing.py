"""The product's tables, stored and live, beside the independent calculation."""

from __future__ import annotations

from datetime import date, datetime

from campaigns.models import Campaign, ScoreWeek
from campaigns.processes import weekly_table
from tests.independent.rows import cut_off_of, differences, lines_of, move


def compared_weeks(*, now: datetime, campaign: Campaign | None = None) -> dict[str, list[str]]:
    """Every difference of every week of the campaign, or of all, by campaign and Monday.

    A stored week is folded live as well: the live table, the stored one and the independent
    calculation are the same.
    """
    found: dict[str, list[str]] = {}
    weeks = ScoreWeek.objects.select_related("campaign").order_by("campaign_id", "monday")
    for week in weeks.filter(campaign=campaign) if campaign is not None else weeks:
        whose, monday = week.campaign, week.monday
        lines = lines_of(whose, monday, cut_off_of(monday, now))
        live = weekly_table.live_table(campaign=whose, monday=monday, now=now)
        different = [f"live {line}" for line in differences(live.rows, lines)]
        basis = week.content.get("basis")
        if basis is not None:
            # Movement is against the week that was the last published one at the freeze.
            other = basis["compared_with"]
            move(whose.pk, lines, date.fromisoformat(other) if other else None)
        shown = weekly_table.table(campaign=whose, monday=monday, now=now)
        different += [f"shown {line}" for line in differences(shown.rows, lines)]
        found[f"{whose.code} {monday} {week.state}"] = different
    return found
