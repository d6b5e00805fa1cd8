"""Taking score entries back: a pair in an open week, a correction in a later one.

Source of the rules: SCORING "Entries".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from campaigns.models import (
    Assignment,
    Issue,
    IssueEvent,
    ScoreEntry,
    ScoreWeek,
    User,
)
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes.entries import open_week, posted, rule_version
from campaigns.rules.scoring import (
    Kind,
    Posted,
    RuleTable,
    correction_for,
)

HOLDING_RULES = (
    "found_district",
    "found_city",
    "found_upper",
    "overdue",
    "overdue_day",
    "rework",
    "rework_3",
)


def reverse_of_holding(
    *, holding: Assignment, event: IssueEvent, now: datetime, reason: str
) -> None:
    """Takes back what the holding was found, late and failed for, all parts (redirect)."""
    _reverse_all(
        ScoreEntry.objects.filter(holding=holding, rule__in=HOLDING_RULES),
        event=event,
        now=now,
        reason=reason,
        author=event.by,
    )


def reverse_of_issue(*, issue: Issue, event: IssueEvent, now: datetime, reason: str) -> None:
    """Takes back every entry of the issue (void)."""
    _reverse_all(
        ScoreEntry.objects.filter(issue=issue), event=event, now=now, reason=reason, author=event.by
    )


def reverse_found(*, issue: Issue, event: IssueEvent, now: datetime, reason: str) -> None:
    """Takes back what the issue cost for being found."""
    _reverse_all(
        ScoreEntry.objects.filter(issue=issue, rule__startswith="found_"),
        event=event,
        now=now,
        reason=reason,
        author=event.by,
    )


def _reverse_all(
    entries: ScoreEntryQuerySet,
    *,
    event: IssueEvent | None,
    now: datetime,
    reason: str,
    author: User | None,
) -> None:
    standing = list(
        entries.unreversed().select_related("week__rule_version", "campaign").order_by("pk")
    )
    _lock_weeks(standing)
    for entry in standing:
        reverse(entry=entry, event=event, now=now, reason=reason, author=author)


def _lock_weeks(entries: Sequence[ScoreEntry]) -> None:
    """Every week that may be written, the oldest first: in another order two voids of entries in
    the same weeks would wait for each other."""
    campaigns = {entry.campaign_id for entry in entries}
    wanted = Q(pk__in={entry.week_id for entry in entries})
    wanted |= Q(campaign__in=campaigns, state="open")
    list(ScoreWeek.objects.select_for_update().filter(wanted).order_by("monday", "pk"))


def reverse(
    *,
    entry: ScoreEntry,
    event: IssueEvent | None,
    now: datetime,
    reason: str,
    author: User | None,
) -> ScoreEntry:
    """Takes back one entry that was not taken back yet.

    In an open week by a pair that is left out; in a later one by a correction in the running
    week, worth what the counted points of that week would fall. A correction of nothing is kept
    as a row, because it frees the key, but no list shows it (`ScoreEntryQuerySet.shown`).
    """
    week = ScoreWeek.objects.select_for_update().get(pk=entry.week_id)
    if week.state == "open":
        return _take_back(entry, week, Kind(entry.kind), entry.points, event, now, reason, author)
    worth = correction_for(*_among_counted(entry, week), _table_of(week, entry.occurred_at))
    running, _ = open_week(entry.campaign, now)
    return _take_back(entry, running, Kind.CORRECTION, worth, event, now, reason, author)


def _take_back(
    entry: ScoreEntry,
    week: ScoreWeek,
    kind: Kind,
    points: Decimal,
    event: IssueEvent | None,
    now: datetime,
    reason: str,
    author: User | None,
) -> ScoreEntry:
    return ScoreEntry.objects.create(
        campaign_id=entry.campaign_id,
        department_id=entry.department_id,
        week=week,
        rule=entry.rule,
        kind=kind.value,
        points=points,
        share=entry.share,
        severity=entry.severity,
        occurred_at=now,
        posted_at=now,
        issue_id=entry.issue_id,
        holding_id=entry.holding_id,
        event=event,
        reason=reason,
        author=author,
        reverses=entry,
        key=f"reversal:{entry.pk}",
    )


def _among_counted(entry: ScoreEntry, week: ScoreWeek) -> tuple[list[Posted], int]:
    """The entries of that unit and week that still count, and the place of `entry` among them."""
    rows = list(
        ScoreEntry.objects.filter(week=week, department_id=entry.department_id)
        .standing()
        .exclude(reversal__isnull=False)
        .order_by("pk")
    )
    place = next(n for n, row in enumerate(rows) if row.pk == entry.pk)
    return [posted(row) for row in rows], place


def _table_of(week: ScoreWeek, moment: datetime) -> RuleTable:
    version = week.rule_version or rule_version(week.campaign, moment)
    return version.table()
