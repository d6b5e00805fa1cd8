"""Weeks, entries and proposals: published tables for all, running ones for those concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.access.issues import visible_issues
from campaigns.access.roles import READS_ALL_WEEKS, READS_WEEKS
from campaigns.models import (
    Campaign,
    Department,
    Proposal,
    RuleVersion,
    ScoreEntry,
    ScoreWeek,
    User,
)
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.rules.workflow import UNIT_ROLES, Role


def may_read_weeks(user: User) -> bool:
    """Whether there is any week's table for the user."""
    return bool(user.role_codes & READS_WEEKS)


@dataclass(frozen=True)
class WeekScope:
    """What of a week's table a user reads: everything, or the rows of some units (by code)."""

    is_whole: bool
    units: frozenset[str] = frozenset()

    def rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The rows of the table in scope."""
        return [row for row in rows if self.is_whole or row.get("department") in self.units]


def week_scope(user: User, state: str) -> WeekScope:
    """Published weeks are read whole; of open and frozen ones units read their own row, zone
    chiefs those of their zones' units."""
    roles = user.role_codes
    if roles & READS_ALL_WEEKS or (state == "published" and roles & READS_WEEKS):
        return WeekScope(is_whole=True)
    return WeekScope(is_whole=False, units=_row_units(user))


def detail_scope(user: User) -> WeekScope:
    """Whose entries and issue lists behind a week the user reads, whatever its state."""
    if user.role_codes & READS_ALL_WEEKS:
        return WeekScope(is_whole=True)
    return WeekScope(is_whole=False, units=_row_units(user))


def _row_units(user: User) -> frozenset[str]:
    codes: set[str] = set()
    if user.role_codes & UNIT_ROLES and user.department is not None:
        codes.add(user.department.code)
    if Role.ZONE_CHIEF in user.role_codes:
        codes |= set(_zone_units(user).values_list("code", flat=True))
    return frozenset(codes)


def _zone_units(user: User) -> QuerySet[Department]:
    """The territories and lead units of the zones that the user is chief of."""
    zones = user.chief_of_zones.all()
    return Department.objects.filter(
        Q(pk__in=zones.values("territory")) | Q(pk__in=zones.values("lead_department"))
    )


def visible_weeks(user: User, campaign: Campaign) -> QuerySet[ScoreWeek]:
    """Weeks of which the user reads at least a row."""
    weeks = ScoreWeek.objects.filter(campaign=campaign)
    if not may_read_weeks(user):
        return weeks.none()
    if user.role_codes & (READS_ALL_WEEKS | UNIT_ROLES | {Role.ZONE_CHIEF}):
        return weeks
    return weeks.filter(state="published")


def visible_entries(user: User) -> ScoreEntryQuerySet:
    """Entries: all for office, auditor and leader; published weeks for inspectors; the own
    unit's for liaisons and heads; those of his zones' units for a zone chief."""
    roles = user.role_codes
    if roles & READS_ALL_WEEKS:
        return ScoreEntry.objects.all()
    seen = Q(pk__in=[])
    if Role.INSPECTOR in roles:
        own = Q(issue__isnull=True) | Q(issue__in=visible_issues(user))
        seen |= own & Q(week__state="published")
    if roles & UNIT_ROLES:
        seen |= Q(department=user.department, department__isnull=False)
    if Role.ZONE_CHIEF in roles:
        seen |= Q(department__in=_zone_units(user), week__state="published")
    return ScoreEntry.objects.filter(seen)


def may_keep_rules(user: User) -> bool:
    """Versions of the rule table are the office's."""
    return Role.OFFICE in user.role_codes


def visible_rule_versions(user: User) -> QuerySet[RuleVersion]:
    """Drafts are read by those who read every week, versions with a beginning by all who read
    weeks."""
    if user.role_codes & READS_ALL_WEEKS:
        return RuleVersion.objects.all()
    if may_read_weeks(user):
        return RuleVersion.objects.filter(valid_from__isnull=False)
    return RuleVersion.objects.none()


def may_try_rules(user: User) -> bool:
    """Who may ask what other rules would have made of past weeks."""
    return bool(user.role_codes & READS_ALL_WEEKS)


def may_enter_points(user: User) -> bool:
    """Points by hand, their approval and reversal are the office's."""
    return Role.OFFICE in user.role_codes


def may_read_proposals(user: User) -> bool:
    """Whether proposals concern the user at all."""
    return bool(user.role_codes & (READS_ALL_WEEKS | UNIT_ROLES))


def visible_proposals(user: User) -> QuerySet[Proposal]:
    """Proposals: all for office, auditor and leader, the own unit's for liaisons and heads."""
    if user.role_codes & READS_ALL_WEEKS:
        return Proposal.objects.all()
    if user.role_codes & UNIT_ROLES:
        return Proposal.objects.filter(department=user.department, department__isnull=False)
    return Proposal.objects.none()
