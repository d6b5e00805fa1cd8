"""Overdue issues with what was done about them: who was told what, and what the unit answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from campaigns import access
from campaigns.models import Campaign, Issue, IssueEvent, Notice, User
from campaigns.models.issues import LIST_JOINS, IssueQuerySet
from campaigns.processes.overdue_board import Edges, Wanted, scope
from campaigns.processes.paging import Page, page_of
from campaigns.rules.overdue_steps import CIRCULAR_DAYS, OverdueStep

CHUNK = 500


@dataclass(frozen=True)
class Reminded:
    """One reminder of an issue: which step, when, and everybody who was told."""

    step: str
    tone: str
    at: datetime
    told: list[Notice] = field(default_factory=list)


@dataclass(frozen=True)
class Chased:
    """An issue on the board. `reminders` are those of its present deadline, oldest first, as far
    as the reader may see them; `answer` is the unit's to that deadline, None without one."""

    issue: Issue
    days: int
    reminders: Sequence[Reminded] = ()
    answer: IssueEvent | None = None

    @property
    def urgings(self) -> list[Reminded]:
        """The reminders since the deadline passed, which a circular speaks of."""
        due_at = self.issue.due_at
        return [one for one in self.reminders if due_at is None or one.at >= due_at]


def listed(*, user: User, campaign: Campaign, wanted: Wanted, now: datetime) -> IssueQuerySet:
    """The overdue issues that fit; with the step `soon` those that are about to be. Unordered."""
    edges = Edges(campaign=campaign, now=now)
    issues = wanted.of(scope(user, campaign))
    if wanted.step is OverdueStep.SOON:
        return issues.filter(edges.soon())
    issues = issues.overdue(now)
    return issues.filter(edges.at(wanted.step)) if wanted.step else issues


def candidates(*, user: User, campaign: Campaign, wanted: Wanted, now: datetime) -> IssueQuerySet:
    """Issues for the circular (通报候选): three working days overdue or more. Unordered."""
    edges = Edges(campaign=campaign, now=now)
    issues = wanted.of(scope(user, campaign)).overdue(now)
    return issues.filter(edges.late_by(CIRCULAR_DAYS))


def page(issues: IssueQuerySet, *, size: int, cursor: str) -> Page[Issue]:
    """A page of them, the longest overdue first (one query). Raises BadCursor."""
    return page_of(
        issues,
        ordering="due_at",
        size=size,
        cursor=cursor,
        load=lambda found: found.select_related(*LIST_JOINS),
    )


def first(issues: IssueQuerySet, most: int) -> list[Issue]:
    """The longest overdue ones (one query)."""
    return list(issues.select_related(*LIST_JOINS).order_by("due_at", "pk")[:most])


def chased(
    issues: Sequence[Issue], *, user: User, campaign: Campaign, now: datetime
) -> list[Chased]:
    """The same issues with reminders and answers (two queries)."""
    edges = Edges(campaign=campaign, now=now)
    reminders, answers = _reminders(issues, user), _answers(issues)
    return [
        Chased(
            issue=issue,
            days=days_of(issue, edges),
            reminders=reminders.get(issue.pk, ()),
            answer=answers.get(issue.pk),
        )
        for issue in issues
    ]


def all_chased(
    issues: IssueQuerySet, *, user: User, campaign: Campaign, now: datetime
) -> Iterator[Chased]:
    """All of them for a paper, unit after unit in official order, some hundred at a time."""
    ids = list(issues.order_by("lead__sort", "lead", "due_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        found = Issue.objects.select_related(*LIST_JOINS).in_bulk(part)
        rows = [found[pk] for pk in part if pk in found]
        yield from chased(rows, user=user, campaign=campaign, now=now)


def days_of(issue: Issue, edges: Edges) -> int:
    """Whole working days of the lead that the issue is overdue; `lead` must be loaded."""
    if issue.due_at is None or issue.lead is None or issue.due_at >= edges.now:
        return 0
    return edges.days_of(issue.due_at, issue.lead.duty)


def _reminders(issues: Iterable[Issue], user: User) -> Mapping[int, list[Reminded]]:
    """Steps of the policy and reminders by hand that were sent, of the present deadlines only."""
    versions = {issue.pk: issue.due_version for issue in issues}
    rows = (
        access.visible_notices(user)
        .filter(Q(occasion=0) | Q(step="reminded"), issue__in=list(versions), state="sent")
        .select_related("recipient__department")
        .order_by("planned_at", "pk")
    )
    found: dict[int, dict[tuple[datetime, str], Reminded]] = defaultdict(dict)
    for row in rows:
        if row.issue_id is None or row.due_version != versions[row.issue_id]:
            continue
        steps = found[row.issue_id]
        key = (row.planned_at, row.step)
        steps.setdefault(key, Reminded(row.step, row.tone, row.planned_at)).told.append(row)
    return {pk: list(steps.values()) for pk, steps in found.items()}


def _answers(issues: Iterable[Issue]) -> dict[int, IssueEvent]:
    """Issue id → the event of its answer in force."""
    given = {issue.pk: issue.acknowledged_at for issue in issues if issue.acknowledged_at}
    events = IssueEvent.objects.filter(issue__in=list(given), deed="acknowledge")
    rows = events.select_related("by__department", "department").order_by("seq")
    return {row.issue_id: row for row in rows if row.at == given[row.issue_id]}
