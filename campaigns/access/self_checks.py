"""Whose self-checks a user reads, who files them, and who decides on leave and quotas.

Source of the rules: WORKFLOW "Who sees what" (rows of units), PRODUCT M3.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from campaigns.access.roles import READS_ALL_WEEKS
from campaigns.access.scores import WeekScope, detail_scope
from campaigns.models import Department, Photo, SelfCheck, SelfCheckLeave, User
from campaigns.rules.workflow import UNIT_ROLES, Role

READS_SELF_CHECKS = READS_ALL_WEEKS | UNIT_ROLES | {Role.ZONE_CHIEF}


def may_read_self_checks(user: User) -> bool:
    """Whether there is a matrix for the user (no query)."""
    roles = user.role_codes & READS_SELF_CHECKS
    return bool(roles - UNIT_ROLES) or (bool(roles) and user.department_id is not None)


def self_check_scope(user: User) -> WeekScope:
    """All units for office, auditor and leader; the own one for liaisons and heads; those of his
    zones for a zone chief; none for inspectors, testing companies and administrators."""
    return detail_scope(user)


def units_in_self_check_scope(user: User) -> QuerySet[Department]:
    """The units whose self-checks the user reads."""
    scope = self_check_scope(user)
    units = Department.objects.all()
    return units if scope.is_whole else units.filter(code__in=scope.units)


def visible_self_checks(user: User) -> QuerySet[SelfCheck]:
    """The filings of the units in scope."""
    scope = self_check_scope(user)
    filings = SelfCheck.objects.all()
    return filings if scope.is_whole else filings.filter(department__code__in=scope.units)


def may_file_self_check(user: User) -> bool:
    """Liaisons and heads file for their own unit."""
    return bool(user.role_codes & UNIT_ROLES) and user.department_id is not None


def may_read_duty_photo(user: User, photo: Photo) -> bool:
    """A photo of a duty place: whoever reads the unit's filings, and inspectors."""
    filings = SelfCheck.objects.filter(photo=photo)
    if Role.INSPECTOR in user.role_codes:
        return filings.exists()
    return visible_self_checks(user).filter(photo=photo).exists()


def may_read_leaves(user: User) -> bool:
    """Whether there is a list of leaves for the user (no query)."""
    return bool(user.role_codes & (READS_ALL_WEEKS | UNIT_ROLES))


def visible_leaves(user: User) -> QuerySet[SelfCheckLeave]:
    """Leave: all for office, auditor and leader; the own unit's for liaisons and heads."""
    if user.role_codes & READS_ALL_WEEKS:
        return SelfCheckLeave.objects.all()
    own = Q(department=user.department, department__isnull=False)
    return SelfCheckLeave.objects.filter(own if user.role_codes & UNIT_ROLES else Q(pk__in=[]))


def may_keep_self_checks(user: User) -> bool:
    """Leave is decided, and quotas are set, by the office."""
    return Role.OFFICE in user.role_codes
