"""Who checks a frozen row, who reads objections, and who answers them."""

from __future__ import annotations

from django.db.models import QuerySet

from campaigns.access.roles import READS_ALL_WEEKS
from campaigns.models import Objection, User
from campaigns.rules.workflow import UNIT_ROLES, Role


def may_check_row(user: User) -> bool:
    """Liaisons and heads check the row of their own unit."""
    return bool(user.role_codes & UNIT_ROLES) and user.department_id is not None


def may_answer_objections(user: User) -> bool:
    """The campaign office."""
    return Role.OFFICE in user.role_codes


def visible_objections(user: User) -> QuerySet[Objection]:
    """All for office, auditor and leader; the own unit's for liaisons and heads."""
    if user.role_codes & READS_ALL_WEEKS:
        return Objection.objects.all()
    if may_check_row(user):
        return Objection.objects.filter(department=user.department)
    return Objection.objects.none()
