"""Tables of months, quarters and years that took long are shown again for a while, as of then.

At a million issues a year takes seconds to fold (docs/decisions/0018), and a page must not ask for
that at every look. A table says as of when it is, so an older one tells no untruth.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache

from campaigns.models import Campaign
from campaigns.processes import periods
from campaigns.processes.periods import CycleTable, PeriodTable
from campaigns.rules.periods import Period

Table = TypeVar("Table")
LONG = 1.0  # seconds; what is folded sooner is folded at every look
SHOWN_FOR = 60  # so many times as long as it took to fold
MOST = 3_600  # seconds


def period_table(*, campaign: Campaign, period: Period, now: datetime) -> PeriodTable:
    """As `periods.period_table`, perhaps as of some minutes ago."""
    return kept(
        f"period/{campaign.pk}/{period.code}",
        lambda: periods.period_table(campaign=campaign, period=period, now=now),
    )


def cycle_table(*, campaign: Campaign, now: datetime) -> CycleTable:
    """As `periods.cycle_table`, perhaps as of some minutes ago."""
    return kept(f"cycle/{campaign.pk}", lambda: periods.cycle_table(campaign=campaign, now=now))


def kept(key: str, fold: Callable[[], Table]) -> Table:
    """What `fold` gives; for a while what it gave before, when that took long."""
    known: Table | None = cache.get(key)
    if known is not None:
        return known
    begun = time.monotonic()
    table = fold()
    took = time.monotonic() - begun
    if took > LONG:
        cache.set(key, table, timeout=min(took * SHOWN_FOR, MOST))
    return table
