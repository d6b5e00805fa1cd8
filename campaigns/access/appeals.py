"""Appeals, measures of the ladder, and the lists: units their own, the campaign office all."""

from __future__ import annotations

from django.db.models import QuerySet

from campaigns.access.roles import READS_ALL_WEEKS, READS_WEEKS
from campaigns.models import Appeal, Measure, User
from campaigns.models.appeals import AppealQuerySet
from campaigns.rules.ladder import IN_FORCE
from campaigns.rules.workflow import UNIT_ROLES, Role


def may_open_appeals(user: User) -> bool:
    return bool(user.role_codes & (READS_ALL_WEEKS | UNIT_ROLES))


def may_appeal(user: User) -> bool:
    """Liaison and head, for their own unit."""
    return bool(user.role_codes & UNIT_ROLES) and user.department_id is not None


def may_answer_appeals(user: User) -> bool:
    return Role.OFFICE in user.role_codes


def may_decide_measures(user: User) -> bool:
    return Role.OFFICE in user.role_codes


def may_open_lists(user: User) -> bool:
    """The red and black lists are part of the published week: whoever reads weeks."""
    return bool(user.role_codes & READS_WEEKS)


def readable_week_states(user: User) -> tuple[str, ...]:
    """The states of closed weeks that the user reads whole."""
    return ("published", "frozen") if user.role_codes & READS_ALL_WEEKS else ("published",)


def visible_appeals(user: User) -> AppealQuerySet:
    """All for office, auditor and leader, the own unit's for liaisons and heads."""
    if user.role_codes & READS_ALL_WEEKS:
        return Appeal.objects.all()
    if user.role_codes & UNIT_ROLES:
        return Appeal.objects.filter(department=user.department, department__isnull=False)
    return Appeal.objects.none()


def visible_measures(user: User) -> QuerySet[Measure]:
    """All for office, auditor and leader; for liaisons and heads those of their unit that are in
    force: what was only suggested, or dismissed, stays in the office."""
    if user.role_codes & READS_ALL_WEEKS:
        return Measure.objects.all()
    if user.role_codes & UNIT_ROLES:
        own = Measure.objects.filter(department=user.department, department__isnull=False)
        return own.filter(state__in=[state.value for state in IN_FORCE])
    return Measure.objects.none()
