"""Who reads which issue, and how far: WORKFLOW "Who sees what"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import IsNull

from campaigns.access.former import set_back
from campaigns.access.roles import READS_ALL, is_limited, is_outsider
from campaigns.models import Assignment, Department, Inspection, Issue, IssueEvent, User, Zone
from campaigns.models.issues import IssueQuerySet
from campaigns.rules.workflow import UNIT_ROLES, Role

# A unit's part in an issue that still stands, or that ended because the issue itself did.
PRESENT = Q(ended_at__isnull=True) | Q(end_reason="void")


def visible_issues(user: User, *, few: bool = False) -> IssueQuerySet:
    """The issues that the user reads; of former ones only up to the redirect (`seen_issues`).

    `few` says that the caller narrows them to some issues: each is looked up then, while a list
    begins with all issues of the reader's unit.
    """
    roles = user.role_codes
    if roles & READS_ALL:
        return Issue.objects.all()
    seen = Q(pk__in=[])
    if Role.INSPECTOR in roles:
        sealed = Inspection.objects.filter(is_sealed=True, released_at__isnull=True)
        seen |= Q(inspection__isnull=True) | ~Q(inspection__in=sealed) | Q(logged_by=user)
    if roles & UNIT_ROLES:
        parts = Assignment.objects.filter(department_id__in=units_of(user))
        seen |= _each(user, _parts_of(user)) if few else _among(user, parts)
    if Role.ZONE_CHIEF in roles:
        seen |= Q(zone__in=user.chief_of_zones.all())
    if Role.LEADER in roles:
        seen |= Q(zone__in=sponsored_zones(user))
    if Role.THIRD_PARTY in roles:
        seen |= Q(logged_by=user)
    return Issue.objects.filter(seen)


def units_of(user: User) -> QuerySet[Department, Any]:
    """The ids of the user's unit and of every unit below it."""
    if user.department is None:
        return Department.objects.none().values("pk")
    return Department.objects.within(user.department).values("pk")


def _among(user: User, parts: QuerySet[Assignment]) -> Q:
    """Issues of these parts and those handed on within the user's unit.

    One list of ids instead of alternatives: the database begins with the unit's own issues, where
    it would ask every issue for each alternative.
    """
    issues = Issue.objects.order_by().values("pk")
    handed = (
        issues.filter(assigned_department__in=units_of(user)),
        issues.filter(assigned_user=user),
    )
    return Q(pk__in=parts.order_by().values("issue_id").union(*handed, all=True))


def _each(user: User, parts: QuerySet[Assignment]) -> Q:
    """The same, asked of every issue by itself; `parts` are those of the outer issue.

    Not Exists: that the database may answer for all issues of the unit at once.
    """
    return Q(IsNull(Subquery(parts.order_by().values("pk")[:1]), False)) | _handed_within(user)


def _handed_within(user: User) -> Q:
    return Q(assigned_department__in=units_of(user)) | Q(assigned_user=user)


def sponsored_zones(user: User) -> QuerySet[Zone]:
    """Zones that the leader sponsors, as the zone's own leader or by a sponsorship."""
    return Zone.objects.filter(Q(leader=user) | Q(sponsorships__person=user)).distinct()


# --- up to a redirect ----------------------------------------------------------------------------


def without_former(user: User, issues: IssueQuerySet, *, few: bool = False) -> IssueQuerySet:
    """Leaves out issues that only a former lead or assisting unit still reads.

    A filter on what happened after the redirect would give that away.
    """
    if not is_limited(user):
        return issues
    if few:
        return issues.filter(_reads_whole(user))
    parts = Assignment.objects.filter(PRESENT, department__in=units_of(user))
    return issues.filter(_among(user, parts) | _of_zones(user))


def with_limits(user: User, issues: QuerySet[Issue]) -> QuerySet[Any]:
    """Adds `seen_until` to every row for `seen_issues`, which else asks for it itself."""
    if not is_limited(user):
        return issues
    parts = _parts_of(user).order_by().values("issue").annotate(until=Max("ended_at"))
    return issues.annotate(
        seen_until=Case(
            When(_reads_whole(user), then=Value(None)),
            default=Subquery(parts.values("until")),
            output_field=DateTimeField(),
        )
    )


def in_order(user: User, issues: QuerySet[Issue], ordering: str) -> tuple[QuerySet[Issue], str]:
    """The issues with the column to order them by: a present deadline shows in a page's place
    and address, so whoever may not read it gets another order."""
    if ordering.lstrip("-") != "due_at":
        return issues, ordering
    if is_outsider(user):
        return issues, "-found_at"
    if not is_limited(user):
        return issues, ordering
    seen = Case(When(_reads_whole(user), then=F("due_at")), output_field=DateTimeField())
    return issues.annotate(seen_due_at=seen), ordering.replace("due_at", "seen_due_at")


def _reads_whole(user: User) -> Q:
    """Issues that a user of a unit reads to their end; of the others, up to `ended_at`."""
    return _each(user, _parts_of(user).filter(PRESENT)) | _of_zones(user)


def _of_zones(user: User) -> Q:
    whole = Q(pk__in=[])
    if Role.ZONE_CHIEF in user.role_codes:
        whole |= Q(zone__in=user.chief_of_zones.values("pk"))
    if Role.LEADER in user.role_codes:
        whole |= Q(zone__in=sponsored_zones(user).values("pk"))
    return whole


def _parts_of(user: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(issue=OuterRef("pk"), department__in=units_of(user))


def seen_issues(user: User, issues: Sequence[Issue]) -> list[Issue]:
    """The issues as the user may see them: former ones as they stood at the redirect.

    The rows are changed in memory and must not be saved. `seen_until` is set on every one: the
    redirect up to which the user reads it, None for the whole. No query for readers without
    limits and for rows of `with_limits`; three where former issues are among them.
    """
    if not is_limited(user):
        for issue in issues:
            issue.seen_until = None  # type: ignore[attr-defined]
    elif any(not hasattr(issue, "seen_until") for issue in issues):
        _ask_limits(user, issues)
    former = [issue for issue in issues if seen_until(issue) is not None]
    if former:
        set_back(former)
    if is_outsider(user):
        for issue in issues:
            issue.lead = issue.suggested_lead = issue.territory = issue.zone = None
            issue.open_request = ""
            issue.due_at = None
    return list(issues)


def is_former(user: User, issue: Issue) -> bool:
    """Whether the user reads the visible issue only up to a redirect."""
    if not is_limited(user):
        return False
    if not hasattr(issue, "seen_until"):
        _ask_limits(user, [issue])
    return seen_until(issue) is not None


def seen_until(issue: Issue) -> datetime | None:
    """The redirect up to which the reader of `seen_issues` reads it."""
    until: datetime | None = getattr(issue, "seen_until", None)
    return until


def _ask_limits(user: User, issues: Sequence[Issue]) -> None:
    rows: QuerySet[Any] = Issue.objects.filter(pk__in=[issue.pk for issue in issues])
    limits = dict(with_limits(user, rows).values_list("pk", "seen_until"))
    for issue in issues:
        issue.seen_until = limits.get(issue.pk)  # type: ignore[attr-defined]


def visible_events(user: User, issue: Issue, until: datetime | None) -> QuerySet[IssueEvent]:
    """The events of an issue that the user reads, `until` being his limit (`seen_issues`)."""
    events = IssueEvent.objects.filter(issue=issue)
    if is_outsider(user):
        return events.filter(deed="log")
    return events if until is None else events.filter(at__lte=until)
