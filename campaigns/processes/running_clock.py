"""A clock that runs on from the moment a door has read: leases and budgets need one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


def clock_from(now: datetime) -> Callable[[], datetime]:
    """What the clock shows from `now` on."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)
