"""How long a sign-in lasts. Source of the rule: RELIABILITY "Hardening"."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.rules.workflow import Role

STRICT = frozenset({Role.OFFICE, Role.AUDITOR, Role.ADMIN})
BINDABLE = frozenset({Role.INSPECTOR, Role.HANDLER, Role.HEAD, Role.ZONE_CHIEF})
PHONE_LASTS = timedelta(days=30)
CODE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Span:
    """`idle` without a request ends it; `whole` (None: no end) ends it in any case."""

    idle: timedelta
    whole: timedelta | None


STRICT_SPAN = Span(timedelta(minutes=30), timedelta(hours=8))
USUAL_SPAN = Span(timedelta(hours=12), None)


def span_for(roles: Set[Role]) -> Span:
    """The strictest of somebody's roles counts."""
    return STRICT_SPAN if roles & STRICT else USUAL_SPAN


def has_ended(*, roles: Set[Role], begun: datetime, seen: datetime, now: datetime) -> bool:
    """Whether a sign-in of `begun`, last used at `seen`, is over."""
    span = span_for(roles)
    if now - seen >= span.idle:
        return True
    return span.whole is not None and now - begun >= span.whole


def may_bind(roles: Set[Role]) -> bool:
    """Whether somebody may bind a phone: people of the street, and no strict role beside it."""
    return bool(roles & BINDABLE) and not roles & STRICT


def phone_name(agent: str) -> str:
    """A plain name of a device from what its browser says of itself; empty when it says little."""
    app = "WeChat" if "MicroMessenger" in agent else ""
    for sign, name in (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ):
        if sign in agent:
            return f"{name} · {app}" if app else name
    return app
