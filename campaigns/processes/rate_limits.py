"""How often somebody without an account may do something: so many times an hour, by his address.

Counted in the cache, an hour's window at a time: exact over several processes with Redis, by process
without it. Who answers behind a proxy must see the caller's address (docs/operating.md).
"""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

HOUR = 3600


def seconds_to_wait(*, act: str, address: str, most: int, now: datetime) -> int:
    """0 when it may be done, and it is counted; else the seconds until the next window."""
    key, left = _window(act, address, now)
    cache.add(key, 0, timeout=HOUR)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out between the two: the window begins anew
        cache.set(key, 1, timeout=HOUR)
        count = 1
    return 0 if count <= most else left


def seconds_left(*, act: str, address: str, most: int, now: datetime) -> int:
    """The same without counting: 0 while one more may be done."""
    key, left = _window(act, address, now)
    return left if cache.get(key, 0) >= most else 0


def _window(act: str, address: str, now: datetime) -> tuple[str, int]:
    """The key of this hour's count, and the seconds that are left of the hour."""
    moment = int(now.timestamp())
    return f"limit:{act}:{address}:{moment // HOUR}", HOUR - moment % HOUR
