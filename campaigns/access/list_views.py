"""What the list of issues lets a person do with many at once, and whose filters he finds there."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from campaigns.models import BulkRun, SavedFilter, User
from campaigns.rules.workflow import DEEDS, Role

BULK_DEEDS = ("dispatch", "accept", "remind", "set_deadline", "void")


def bulk_deeds(user: User) -> tuple[str, ...]:
    """The deeds that the list offers the user on many issues; what stands against one of them
    is found issue by issue."""
    roles = user.role_codes
    return tuple(
        deed for deed in BULK_DEEDS if roles & {grant.role for grant in DEEDS[deed].grants}
    )


def visible_bulk_runs(user: User) -> QuerySet[BulkRun]:
    return BulkRun.objects.filter(owner=user)


def visible_saved_filters(user: User) -> QuerySet[SavedFilter]:
    """One's own, and those that the office shares with one's roles."""
    shared = Q(role__in=[role.value for role in user.role_codes])
    return SavedFilter.objects.filter(Q(owner=user) | shared)


def may_share_filters(user: User) -> bool:
    """The campaign office."""
    return Role.OFFICE in user.role_codes
