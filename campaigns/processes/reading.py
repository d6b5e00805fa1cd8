"""Everything that a page or an answer about one issue shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Window

from campaigns import access
from campaigns.models import (
    Assignment,
    DeadlineVersion,
    Issue,
    IssueEvent,
    Notice,
    Photo,
    Rebound,
    ScoreEntry,
    User,
)
from campaigns.models.issues import LIST_JOINS, IssueQuerySet
from campaigns.processes.paging import Page, page_of
from campaigns.processes.standings import standing_of
from campaigns.rules import workflow
from campaigns.rules.photos import Stage
from campaigns.rules.workflow import Refusal, Standing

NEIGHBOURS = 6
HISTORY = 500  # so many issues of a site are looked back on, however long the campaign runs
SHOWN_JOINS = (
    "campaign",
    "category__parent",
    "site__site_type",
    "zone__leader",
    "zone__chief",
    "territory",
    "source",
    "lead",
    "logged_by__department",
    "assigned_department",
    "assigned_user",
    "suggested_lead",
    "duplicate_of",
    "indicator",
    "withdrawn_links",
)


@dataclass(frozen=True)
class Dossier:
    """An issue with its surroundings, as one reader may see them.

    `seen_until` is set for a former unit; `choices` are the deeds of the reader's role with the
    reason against each, None where it may be done.
    """

    issue: Issue
    seen_until: datetime | None
    standing: Standing
    assignments: Sequence[Assignment]
    events: Sequence[IssueEvent]
    photos: Sequence[Photo]
    entries: Sequence[ScoreEntry]
    notices: Sequence[Notice]
    version: DeadlineVersion | None
    choices: Sequence[tuple[str, Refusal | None]]
    neighbours: Sequence[Issue]
    chain: Sequence[Rebound]

    @property
    def allowed(self) -> list[str]:
        """The deeds that the reader may do now."""
        return [deed for deed, refusal in self.choices if refusal is None]

    def photos_of(self, *stages: Stage) -> list[Photo]:
        """Photos of some stages, in order of claiming."""
        return [photo for photo in self.photos if photo.stage in set(stages)]


def dossier(*, issue: Issue, user: User, now: datetime) -> Dossier:
    """Reads everything about a visible issue (at most nine queries; one more for a duplicate)."""
    assignments = list(issue.assignments.select_related("department").order_by("pk"))
    standing = standing_of(issue, assignments)
    (issue,) = access.seen_issues(user, [issue])
    until = access.seen_until(issue)
    kept = issue.duplicate_of
    if kept is not None and not readable_numbers(user, [kept.number]):
        issue.duplicate_of = None
    is_outsider = access.is_outsider(user)
    is_whole = until is None and not is_outsider
    return Dossier(
        issue=issue,
        seen_until=until,
        standing=standing,
        assignments=[
            row
            for row in assignments
            if not is_outsider and (until is None or row.begun_at < until)
        ],
        events=list(
            access.visible_events(user, issue, until)
            .select_related("by", "department", "on_behalf_of")
            .order_by("seq")
        ),
        photos=list(
            access.visible_photos_of(user, [issue], with_duplicates=True)
            .select_related("event")
            .order_by("claimed_at", "sort")
        ),
        entries=_entries(issue, user),
        notices=_notices(issue, user) if is_whole else [],
        version=_version(issue) if is_whole else None,
        choices=list(workflow.choices(standing, user.actor, now)) if until is None else [],
        neighbours=_neighbours(issue, user) if is_whole else [],
        chain=_chain(issue) if is_whole else [],
    )


def _version(issue: Issue) -> DeadlineVersion | None:
    if not issue.due_version:
        return None
    return issue.deadline_versions.select_related("set_by", "department").get(
        number=issue.due_version
    )


def _entries(issue: Issue, user: User) -> list[ScoreEntry]:
    return list(
        access.visible_entries(user)
        .shown()
        .filter(issue=issue)
        .select_related("department", "week")
        .defer("week__content")
        .order_by("pk")
    )


def _notices(issue: Issue, user: User) -> list[Notice]:
    """Reminders of the issue: all for the office, the unit's own for others."""
    notices = access.visible_notices(user).filter(issue=issue)
    return list(notices.select_related("recipient__department").order_by("planned_at", "pk"))


def _neighbours(issue: Issue, user: User) -> list[Issue]:
    """Other issues of the same site, the latest first."""
    if issue.site_id is None:
        return []
    found = (
        access.without_former(user, access.visible_issues(user, few=True), few=True)
        .filter(site=issue.site)
        .exclude(pk=issue.pk)
        .exclude(state="void")
        .order_by("-found_at", "-pk")
    )
    of_site = (
        Issue.objects.filter(pk__in=found.values("pk")[: HISTORY + 1])
        .select_related("category")
        .annotate(
            of_site=Window(Count("pk")),
            of_site_closed=Window(Count("pk", filter=Q(state="closed"))),
            of_site_back=Window(Count("pk", filter=Q(is_rebound=True))),
        )
        .order_by("-found_at", "-pk")
    )
    return list(of_site[:NEIGHBOURS])


@dataclass(frozen=True)
class SiteHistory:
    """The latest issues of a site that the reader sees, this one among them; `has_more` when the
    site had more than are counted."""

    total: int
    has_more: bool
    struck_off: int
    rebounds: int


def site_history(neighbours: Sequence[Issue], issue: Issue) -> SiteHistory | None:
    """How often the site had issues; no query: every neighbour carries the counts."""
    if not neighbours:
        return None
    first: Any = neighbours[0]
    return SiteHistory(
        total=min(first.of_site, HISTORY) + 1,
        has_more=first.of_site > HISTORY,
        struck_off=first.of_site_closed + (issue.state == "closed"),
        rebounds=first.of_site_back + issue.is_rebound,
    )


def _chain(issue: Issue) -> list[Rebound]:
    """The earlier issue that this one came back from, and those that came back from it."""
    return list(
        Rebound.objects.filter(Q(issue=issue) | Q(earlier=issue))
        .select_related("issue", "earlier", "department")
        .order_by("pk")
    )


def find_visible(*, user: User, number: str) -> Issue | None:
    """The issue with that number with everything a page shows of it; None when the user does not
    see one (one query)."""
    rows = access.visible_issues(user, few=True).filter(number=number)
    rows = rows.select_related(*SHOWN_JOINS)
    return access.with_offers(user, access.with_limits(user, rows)).first()


def was_logged_by(*, user: User, number: str) -> bool:
    """Whether the user logged the issue himself, though he may not be able to read it back."""
    return Issue.objects.filter(number=number, logged_by=user).exists()


def readable_numbers(user: User, numbers: Iterable[str]) -> set[str]:
    """Those of the issues whose pages open for the user (one query)."""
    seen = access.visible_issues(user, few=True).filter(number__in=set(numbers))
    return set(seen.values_list("number", flat=True))


def list_page(
    *, user: User, issues: IssueQuerySet, ordering: str, size: int, cursor: str
) -> Page[Issue]:
    """A page of visible issues with everything that a row shows (one query). Raises BadCursor."""
    rows, column = access.in_order(user, issues, ordering)
    return page_of(
        rows,
        ordering=column,
        size=size,
        cursor=cursor,
        load=lambda found: list_rows(user, found),
    )


def list_rows(user: User, rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """Adds to issues what a row of a list shows, in their own statement."""
    return access.with_limits(user, rows).select_related(*LIST_JOINS)


def list_photos(user: User, issues: Sequence[Issue]) -> dict[int, Photo]:
    """Issue id → the photo that stands for it in a list: its first before-photo (one query)."""
    photos = (
        access.visible_photos_of(user, issues)
        .filter(stage__in=(Stage.BEFORE.value, Stage.SELF_CHECK.value), sort=0)
        .only("pk", "issue_id", "path", "thumbnails_at", "is_broken")
        .order_by("-claimed_at")
    )
    return {photo.issue_id: photo for photo in photos if photo.issue_id is not None}
