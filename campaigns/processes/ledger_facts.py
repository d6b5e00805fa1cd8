"""What the ledger needs to know of a chunk of issues, in a fixed number of plain queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from django.db.models import F

from campaigns import access
from campaigns.models import (
    Assignment,
    Category,
    DeadlineVersion,
    Department,
    Indicator,
    Issue,
    Site,
    Source,
    Submission,
    User,
    Zone,
)


class LedgerIssue(NamedTuple):
    """The columns of an issue, set back to the redirect for a former unit."""

    pk: int
    number: str
    source_id: int
    zone_id: int | None
    site_id: int | None
    address: str
    latitude: Decimal | None
    longitude: Decimal | None
    category_id: int
    severity: str
    description: str
    indicator_id: int | None
    territory_id: int | None
    found_at: datetime
    state: str
    lead_id: int | None
    holding_id: int | None
    due_at: datetime | None
    due_version: int
    resumes_at: datetime | None
    closed_at: datetime | None
    strike_off_no: str
    open_request: str
    is_rebound: bool
    is_fixed_on_the_spot: bool
    is_photo_missing: bool
    has_open_challenge: bool
    rework_count: int
    duplicate_of_id: int | None


_columns_of = attrgetter(*LedgerIssue._fields)


def seen(by: User, chunk: Sequence[int]) -> tuple[list[LedgerIssue], dict[int, datetime]]:
    """The issues of a chunk as the reader sees them, and until when for those of the past.

    Readers without limits are spared the model instances, which cost twice the rest.
    """
    rows = Issue.objects.filter(pk__in=chunk)
    if not (access.is_limited(by) or access.is_outsider(by)):
        found = map(LedgerIssue._make, rows.values_list(*LedgerIssue._fields))
        known = {issue.pk: issue for issue in found}
        return [known[pk] for pk in chunk], {}
    instances = {issue.pk: issue for issue in access.with_limits(by, rows)}
    shown = access.seen_issues(by, [instances[pk] for pk in chunk])
    limits = {issue.pk: access.seen_until(issue) for issue in shown}
    return (
        [LedgerIssue._make(_columns_of(issue)) for issue in shown],
        {pk: until for pk, until in limits.items() if until is not None},
    )


class Names:
    """Words of everything that issues refer to, read once an export (six queries)."""

    def __init__(self) -> None:
        self.units = dict(Department.objects.values_list("pk", "short_name"))
        self.sources = dict(Source.objects.values_list("pk", "name"))
        self.indicators = dict(Indicator.objects.values_list("pk", "code"))
        self.zones = {
            pk: (name, chief or "")
            for pk, name, chief in Zone.objects.values_list("pk", "name", "chief__name")
        }
        self.sites = {
            pk: (name, kind)
            for pk, name, kind in Site.objects.values_list("pk", "name", "site_type__name")
        }
        self.categories = {
            pk: (group or "", name)
            for pk, group, name in Category.objects.values_list("pk", "parent__name", "name")
        }


class Part(NamedTuple):
    """A unit's part in an issue: a holding, or an assisting unit's."""

    issue_id: int
    pk: int
    role: str
    department_id: int
    begun_at: datetime
    ended_at: datetime | None
    extension_count: int


class Fix(NamedTuple):
    """A fix handed in, with its check once there is one."""

    holding_id: int
    submitted_at: datetime
    note: str
    decided_at: datetime | None
    verifier: str | None
    result: str


@dataclass
class Past:
    """What happened to the issues of a chunk; empty for a reader who may not know it.

    `parts` by issue, `fixes` and scoring `deadlines` by holding.
    """

    parts: dict[int, list[Part]] = field(default_factory=lambda: defaultdict(list))
    fixes: dict[int, list[Fix]] = field(default_factory=lambda: defaultdict(list))
    deadlines: dict[int, datetime] = field(default_factory=dict)


def past_of(issues: Sequence[LedgerIssue]) -> Past:
    """Three queries."""
    past = Past()
    ids = [issue.pk for issue in issues]
    assignments = Assignment.objects.filter(issue__in=ids).order_by("pk")
    for part in map(Part._make, assignments.values_list(*Part._fields)):
        past.parts[part.issue_id].append(part)
    submissions = (
        Submission.objects.filter(issue__in=ids)
        .exclude(result="void")
        .annotate(verifier=F("decided_by__name"))
        .order_by("pk")
    )
    for fix in map(Fix._make, submissions.values_list(*Fix._fields)):
        past.fixes[fix.holding_id].append(fix)
    moved = [issue.pk for issue in issues if not has_first_deadline(issue)]
    deadlines = DeadlineVersion.objects.filter(
        issue__in=moved, is_scoring=True, scoring_until__isnull=True
    )
    past.deadlines.update(deadlines.values_list("holding_id", "due_at"))
    return past


def has_first_deadline(issue: LedgerIssue) -> bool:
    """Whether the present deadline is the one that the dispatch gave, which scores."""
    return issue.due_version == 1 and not issue.is_fixed_on_the_spot
