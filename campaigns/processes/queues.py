"""Work that is done one after another: what waits for the office's ruling or somebody's check.

Source of the rules: PRODUCT "Verifier's queue", M13; WORKFLOW "Who sees what". A queue only reads; each
issue in it is decided by its own deed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from campaigns import access
from campaigns.models import Assignment, Campaign, Department, Issue, Recheck, Return, User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes.paging import page_of
from campaigns.processes.places import suggested_lead
from campaigns.rules.workflow import Role, State

CHECKERS = frozenset({Role.OFFICE, Role.INSPECTOR, Role.ZONE_CHIEF})
OFFICE = frozenset({Role.OFFICE})


@dataclass(frozen=True)
class Queue:
    """A queue: the deed that empties it, its order, who works on it, and which issues wait in it
    for that person."""

    code: str
    deed: str
    ordering: str
    roles: frozenset[Role]
    waiting: Callable[[IssueQuerySet, User], IssueQuerySet]


def _in_state(state: State) -> Callable[[IssueQuerySet, User], IssueQuerySet]:
    return lambda issues, user: issues.filter(state=state.value)


def _requests(kind: str) -> Callable[[IssueQuerySet, User], IssueQuerySet]:
    return lambda issues, user: issues.filter(open_request=kind)


def _to_verify(issues: IssueQuerySet, user: User) -> IssueQuerySet:
    """Nobody checks his own fix, and no unit its own."""
    waiting = issues.filter(state=State.SUBMITTED.value).exclude(submitted_by=user)
    units = [pk for pk in (user.department_id, user.home_department_id) if pk is not None]
    return waiting.exclude(lead__in=units) if units else waiting


def _to_recheck(issues: IssueQuerySet, user: User) -> IssueQuerySet:
    asked = Recheck.objects.filter(issue=OuterRef("pk"), done_at__isnull=True)
    return issues.filter(Exists(asked), state=State.CLOSED.value).exclude(submitted_by=user)


QUEUES: Mapping[str, Queue] = {
    queue.code: queue
    for queue in (
        Queue("dispatch", "dispatch", "found_at", OFFICE, _in_state(State.PENDING)),
        Queue("returns", "rule", "office_due_at", OFFICE, _in_state(State.RETURNED)),
        Queue("extensions", "decide_extension", "office_due_at", OFFICE, _requests("extension")),
        Queue("deferrals", "decide_deferral", "office_due_at", OFFICE, _requests("deferral")),
        Queue("verify", "verify", "submitted_at", CHECKERS, _to_verify),
        Queue("look-back", "recheck", "closed_at", CHECKERS, _to_recheck),
    )
}


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a queue: the issue before him, the next one, and the cursors of the
    neighbours (None at an end)."""

    issue: Issue | None
    following: Issue | None
    next_cursor: str | None
    previous_cursor: str | None


def open_queues(user: User) -> list[Queue]:
    """The queues that the user works on."""
    return [queue for queue in QUEUES.values() if user.role_codes & queue.roles]


def rows_of(queue: Queue, *, user: User, campaign: Campaign) -> IssueQuerySet:
    """What waits in a queue for the user."""
    return queue.waiting(access.visible_issues(user).filter(campaign=campaign), user)


def counts_of(queues: list[Queue], *, user: User, campaign: Campaign) -> dict[str, int]:
    """Queue → how many wait (a query each)."""
    return {queue.code: rows_of(queue, user=user, campaign=campaign).count() for queue in queues}


def standing_in(queue: Queue, *, user: User, campaign: Campaign, cursor: str) -> Standing:
    """The issue at a cursor and the one after it (two queries). An issue that was decided leaves
    the queue, so that its cursor then leads to the next. Raises BadCursor."""
    rows = rows_of(queue, user=user, campaign=campaign)
    page = page_of(rows, ordering=queue.ordering, size=1, cursor=cursor)
    following = None
    if page.next_cursor is not None:
        after = page_of(rows, ordering=queue.ordering, size=1, cursor=page.next_cursor)
        following = after.rows[0] if after.rows else None
    return Standing(
        page.rows[0] if page.rows else None, following, page.next_cursor, page.previous_cursor
    )


# --- what speaks for a unit ----------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    """A unit for an issue and why: "ruling" (the last one on a return for this site and category),
    "category", "site" or "zone"; `ruling` is that return."""

    unit: Department | None
    why: str
    ruling: Return | None = None


def suggestion_for(issue: Issue) -> Suggestion:
    """The last ruling on this site and category comes first: it was argued over (two queries)."""
    ruling = last_ruling(issue)
    if ruling is not None:
        unit = _unit_after(ruling)
        if unit is not None and unit.is_active:
            return Suggestion(unit, "ruling", ruling)
    unit, why = suggested_lead(issue.category, issue.site, issue.zone)
    return Suggestion(unit, why)


def last_ruling(issue: Issue) -> Return | None:
    """The latest ruling on a return of another issue of the same site and category."""
    if issue.site_id is None:
        return None
    ruled = Q(ruling__in=("uphold", "redirect"), ruled_at__isnull=False)
    rows = Return.objects.filter(
        ruled, issue__site=issue.site_id, issue__category=issue.category_id
    )
    return (
        rows.exclude(issue=issue)
        .select_related("department", "issue")
        .order_by("-ruled_at", "-pk")
        .first()
    )


def _unit_after(ruling: Return) -> Department | None:
    """Who had to fix it after the ruling."""
    if ruling.ruling == "uphold":
        return ruling.department
    holding = (
        Assignment.objects.leads()
        .filter(issue=ruling.issue_id, begun_at__gte=ruling.ruled_at)
        .select_related("department")
        .order_by("begun_at", "pk")
        .first()
    )
    return holding.department if holding is not None else None


def words_of_units(issue: Issue) -> list[Return]:
    """All returns of an issue, the latest first, for whoever rules on it (one query)."""
    rows = Return.objects.filter(issue=issue).select_related("department", "suggested", "ruled_by")
    return list(rows.order_by("-returned_at", "-pk"))
