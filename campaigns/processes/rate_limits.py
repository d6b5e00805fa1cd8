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
    passed = int(now.timestamp()) % HOUR
    key = f"limit:{act}:{address}:{int(now.timestamp()) // HOUR}"
    cache.add(key, 0, timeout=HOUR)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out between the two: the window begins anew
        cache.set(key, 1, timeout=HOUR)
        count = 1
    return 0 if count <= most else HOUR - passed
