"""Whose results of inspected sites a user reads, and who enters them.

Source of the rules: WORKFLOW "Who sees what", PRODUCT M6–M8 (sealed rounds, third parties).
"""

from __future__ import annotations

from django.db.models import Q

from campaigns.access.roles import READS_ALL_WEEKS
from campaigns.access.scores import detail_scope
from campaigns.models import SiteScore, User
from campaigns.models.site_scores import SiteScoreQuerySet
from campaigns.rules.workflow import UNIT_ROLES, Role

SCORES_SITES = frozenset({Role.OFFICE, Role.INSPECTOR, Role.THIRD_PARTY})
READS_SITE_SCORES = READS_ALL_WEEKS | SCORES_SITES | UNIT_ROLES | {Role.ZONE_CHIEF}


def may_read_site_scores(user: User) -> bool:
    """Whether there is a list for the user (no query)."""
    return bool(user.role_codes & READS_SITE_SCORES)


def may_score_sites(user: User) -> bool:
    """Who walks inspections: inspectors, the office, the testing company."""
    return bool(user.role_codes & SCORES_SITES)


def may_withdraw_site_score(user: User, score: SiteScore) -> bool:
    """Who entered it, and the office."""
    return Role.OFFICE in user.role_codes or (
        may_score_sites(user) and score.recorded_by_id == user.pk
    )


def visible_site_scores(user: User) -> SiteScoreQuerySet:
    """All for office, auditor and leader; for inspectors all but those of others in a sealed round;
    the own unit's or zones' for units and zone chiefs; for a third party its own."""
    roles = user.role_codes
    if roles & READS_ALL_WEEKS:
        return SiteScore.objects.all()
    seen = Q(pk__in=[])
    if roles & SCORES_SITES:
        seen |= Q(recorded_by=user)
    if Role.INSPECTOR in roles:
        is_open = Q(inspection__is_sealed=False) | Q(inspection__released_at__isnull=False)
        seen |= Q(inspection__isnull=True) | is_open
    units = detail_scope(user).units
    if units:
        seen |= Q(department__code__in=units)
    return SiteScore.objects.filter(seen)
