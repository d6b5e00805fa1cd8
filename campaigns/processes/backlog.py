"""How much waits for whom: the counts of the home page and of the rail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Max, Q, Subquery

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.processes.site_proposals import waiting
from campaigns.rules.workflow import UNIT_ROLES, Role, State

KEPT_FOR_S = 15


def counts(*, user: User, campaign: Campaign, now: datetime) -> dict[str, int]:
    """What waits, among the open issues that concern the user (one query).

    Keys: pending, to_sign, to_fix, redo, submitted, returned, requests, overdue, deferred, open;
    for the office new_sites.
    """
    issues = access.visible_issues(user).filter(campaign=campaign).open()
    if is_of_unit(user):
        issues = issues.filter(lead=user.department)
    held = Q(state__in=(State.DISPATCHED.value, State.IN_PROGRESS.value))
    late = Q(due_at__lt=now) & (held | Q(state=State.RETURNED.value))
    more = {"new_sites": Max(_new_sites())} if access.may_keep_places(user) else {}
    found = issues.aggregate(
        **more,
        pending=Count("pk", filter=Q(state=State.PENDING.value)),
        to_sign=Count("pk", filter=Q(state=State.DISPATCHED.value)),
        to_fix=Count("pk", filter=Q(state=State.IN_PROGRESS.value)),
        redo=Count("pk", filter=Q(state=State.IN_PROGRESS.value, rework_count__gt=0)),
        submitted=Count("pk", filter=Q(state=State.SUBMITTED.value)),
        returned=Count("pk", filter=Q(state=State.RETURNED.value)),
        requests=Count("pk", filter=~Q(open_request="")),
        overdue=Count("pk", filter=late),
        deferred=Count("pk", filter=Q(state=State.DEFERRED.value)),
        open=Count("pk"),
    )
    if more:
        found["new_sites"] = found["new_sites"] or 0
    cache.set(_key(user, campaign), found, KEPT_FOR_S)
    return found


def _new_sites() -> Subquery:
    """How many proposed sites wait, inside the statement of the other counts."""
    rows = waiting().select_related(None).order_by().values("state")
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


def kept_counts(*, user: User, campaign: Campaign, now: datetime) -> Mapping[str, int]:
    """The same counts, at most 15 seconds old; for the rail of every page."""
    found: Mapping[str, int] | None = cache.get(_key(user, campaign))
    return counts(user=user, campaign=campaign, now=now) if found is None else found


def _key(user: User, campaign: Campaign) -> str:
    return f"backlog:{user.pk}:{campaign.pk}"


def is_of_unit(user: User) -> bool:
    """Whether the user works for a unit and has no wider role."""
    return bool(user.role_codes & UNIT_ROLES) and not user.role_codes & {
        Role.OFFICE,
        Role.INSPECTOR,
        Role.AUDITOR,
        Role.LEADER,
        Role.ZONE_CHIEF,
    }
