"""Who sees the board of overdue issues, and who was told what."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from campaigns.access.issues import sponsored_zones, units_of
from campaigns.access.roles import READS_ALL, is_outsider
from campaigns.models import Assignment, Issue, Notice, User
from campaigns.models.issues import IssueQuerySet
from campaigns.rules.workflow import UNIT_ROLES, Role

READS_BOARD = READS_ALL | UNIT_ROLES | {Role.ZONE_CHIEF, Role.LEADER}


def may_open_board(user: User) -> bool:
    """Office and auditor see every unit on it, zone chief and leader those of their zones'
    issues, handler and head their own."""
    return bool(user.role_codes & READS_BOARD)


def board_issues(user: User) -> IssueQuerySet:
    """The issues whose present lead the user may chase: fewer than he may read."""
    roles = user.role_codes
    if roles & READS_ALL:
        return Issue.objects.all()
    seen = Q(pk__in=[])
    if roles & UNIT_ROLES:
        seen |= Q(lead__in=units_of(user))
    if Role.ZONE_CHIEF in roles:
        seen |= Q(zone__in=user.chief_of_zones.values("pk"))
    if Role.LEADER in roles:
        seen |= Q(zone__in=sponsored_zones(user).values("pk"))
    return Issue.objects.filter(seen)


def may_chase(user: User, issue: Issue) -> bool:
    """Whether an issue that the user reads is among his `board_issues`; lead and zone must be
    loaded (a query only for a leader whose zone it is by a sponsorship)."""
    roles, zone, lead = user.role_codes, issue.zone, issue.lead
    if roles & READS_ALL:
        return True
    own = user.department if roles & UNIT_ROLES else None
    if own is not None and lead is not None and lead.path.startswith(own.path):
        return True
    if zone is None:
        return False
    if Role.ZONE_CHIEF in roles and zone.chief_id == user.pk:
        return True
    if Role.LEADER not in roles:
        return False
    return zone.leader_id == user.pk or sponsored_zones(user).filter(pk=zone.pk).exists()


def may_open_notice_log(user: User) -> bool:
    """Office and auditor read the whole log, handler and head that of their unit."""
    return bool(user.role_codes & (READS_ALL | UNIT_ROLES))


def visible_notices(user: User) -> QuerySet[Notice]:
    """Own notices; for handler and head also those of colleagues about the unit's own issues or
    about none; all for office and auditor; none for a third party."""
    if user.role_codes & READS_ALL:
        return Notice.objects.all()
    if is_outsider(user):
        return Notice.objects.none()
    seen = Q(recipient=user)
    if user.role_codes & UNIT_ROLES and user.department_id is not None:
        parts = Assignment.objects.filter(department__in=units_of(user))
        of_unit = Q(issue__isnull=True) | Q(issue__in=parts.values("issue"))
        seen |= Q(recipient__department=user.department_id) & of_unit
    return Notice.objects.filter(seen)
