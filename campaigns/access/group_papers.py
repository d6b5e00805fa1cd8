"""Who takes an issue's supervision order and its picture, and who opens it to a chat group.

Source of the rules: WORKFLOW "Who sees what", DOCUMENTS.md §3 and §8. A former unit has none of
them: it reads the issue only up to the redirect.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.access.issues import sponsored_zones, units_of, visible_issues, without_former
from campaigns.access.roles import READS_ALL, is_outsider
from campaigns.models import Assignment, Issue, User
from campaigns.models.issues import IssueQuerySet
from campaigns.rules.workflow import UNIT_ROLES, Role, State

NOT_ORDERED = (State.PENDING.value, State.VOID.value)


def order_issues(user: User) -> IssueQuerySet:
    """Dispatched issues of which the user may take the order: all for office and auditor, those of
    their zones for leader and zone chief, those that it leads or assists now for a unit."""
    roles = user.role_codes
    issues = Issue.objects.exclude(state__in=NOT_ORDERED).filter(lead__isnull=False)
    if roles & READS_ALL:
        return issues
    seen = Q(pk__in=[])
    if roles & UNIT_ROLES:
        parts = Assignment.objects.present().filter(department__in=units_of(user))
        seen |= Q(pk__in=parts.values("issue"))
    if Role.ZONE_CHIEF in roles:
        seen |= Q(zone__in=user.chief_of_zones.values("pk"))
    if Role.LEADER in roles:
        seen |= Q(zone__in=sponsored_zones(user).values("pk"))
    return issues.filter(seen)


def may_take_orders(user: User) -> bool:
    """Whether there are orders for the user's roles at all (no query)."""
    roles = READS_ALL | UNIT_ROLES | {Role.ZONE_CHIEF, Role.LEADER}
    return bool(user.role_codes & roles)


def picture_issues(user: User) -> IssueQuerySet:
    """Issues of which the user may take the picture: those that he reads whole, but none for
    a third party and the administrator."""
    if not may_picture(user):
        return Issue.objects.none()
    return without_former(user, visible_issues(user))


def may_picture(user: User) -> bool:
    """Whether there are pictures for the user's roles at all (no query)."""
    return not (is_outsider(user) or user.role_codes <= {Role.ADMIN})


def shareable_issues(user: User) -> IssueQuerySet:
    """Issues that the user may open to a group: all for the office, what they read for
    inspectors, their zones' for zone chiefs, what it leads now for a unit. Nothing void, and
    nothing of a sealed round before it is released."""
    roles = user.role_codes
    sealed = Q(inspection__is_sealed=True, inspection__released_at__isnull=True)
    issues = Issue.objects.exclude(state=State.VOID.value).exclude(sealed)
    if Role.OFFICE in roles:
        return issues
    seen = Q(pk__in=[])
    if Role.INSPECTOR in roles:
        seen |= Q(pk__in=visible_issues(user).values("pk"))
    if Role.ZONE_CHIEF in roles:
        seen |= Q(zone__in=user.chief_of_zones.values("pk"))
    if roles & UNIT_ROLES:
        seen |= Q(lead__in=units_of(user))
    return issues.filter(seen)


def with_offers(user: User, issues: QuerySet[Issue]) -> QuerySet[Any]:
    """Adds to every row whether the user may open it to a group, take its picture, its order."""
    asked = {
        "may_share": shareable_issues(user),
        "may_picture": picture_issues(user),
        "may_order": order_issues(user),
    }
    return issues.annotate(
        **{name: Exists(rows.filter(pk=OuterRef("pk"))) for name, rows in asked.items()}
    )


def may_withdraw_links(user: User) -> bool:
    """The campaign office."""
    return Role.OFFICE in user.role_codes
