"""Plays one written history on a fresh campaign of the demo city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from campaigns.demo.outcome import outcome
from campaigns.demo.player import Player
from campaigns.demo.reference import begin_demo_campaign, load_city
from campaigns.models import Campaign
from campaigns.rules.calendars import local
from campaigns.rules.severity import CheckMode

LEAD_IN = timedelta(days=14)


def play(history: Mapping[str, Any]) -> dict[str, Any]:
    """Plays the deeds of a history up to its `until`; returns entries and weeks."""
    load_city()
    begins = min(datetime.fromisoformat(deed["at"]) for deed in history["deeds"])
    until = datetime.fromisoformat(history["until"])
    campaign = begin_demo_campaign(
        code=_free_code(),
        starts_on=local(begins - LEAD_IN).date(),
        ends_on=local(until + 10 * LEAD_IN).date(),
        fixed_check_mode=CheckMode.PHOTO.value,
    )
    player = Player(campaign=campaign, now=begins)
    player.play(history["deeds"])
    player.run_to(until)
    return outcome(player=player, mondays=history["weeks"], until=until)


def _free_code() -> str:
    """`history-1`, `history-2`, …: the first that no campaign has."""
    taken = set(Campaign.objects.filter(code__startswith="history-").values_list("code", flat=True))
    n = 1
    while f"history-{n}" in taken:
        n += 1
    return f"history-{n}"
