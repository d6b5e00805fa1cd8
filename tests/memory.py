"""What the product remembers between requests, forgotten: the cache and the names of a process."""

from __future__ import annotations

from django.core.cache import cache

from campaigns.processes import reference


def forget_all() -> None:
    """As after a restart."""
    reference.forget()
    cache.clear()
