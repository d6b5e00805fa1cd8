"""Taking score entries back: a pair in an open week, a correction in a later one.

Source of the rules: SCORING "Entries".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from campaigns.models import (
    Appeal,
    Assignment,
    Issue,
    IssueEvent,
    ScoreEntry,
    ScoreWeek,
    User,
)
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes.entries import Cause, open_week, posted, rule_version
from campaigns.processes.week_gate import hold_weeks
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
APPEAL_RULE = "appeal"  # of corrections that take no entry back


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


def reverse_for_appeal(
    *, entries: Sequence[ScoreEntry], appeal: Appeal, reason: str, by: User, now: datetime
) -> list[ScoreEntry]:
    """Takes back what an accepted appeal was right about; the appeal is the cause.

    `entries` were not taken back yet, with `campaign` loaded.
    """
    lock_weeks(entries)
    return [
        reverse(entry=entry, event=None, now=now, reason=reason, author=by, appeal=appeal)
        for entry in entries
    ]


def correct_for_appeal(
    *, appeal: Appeal, points: Decimal, reason: str, by: User, now: datetime
) -> ScoreEntry:
    """A correction of so many points, signed, in the running week; the appeal is the cause."""
    running, _ = open_week(appeal.campaign, now)
    return ScoreEntry.objects.create(
        campaign=appeal.campaign,
        department_id=appeal.department_id,
        week=running,
        rule=APPEAL_RULE,
        kind=Kind.CORRECTION.value,
        points=points,
        occurred_at=now,
        posted_at=now,
        appeal=appeal,
        reason=reason,
        author=by,
        key=f"appeal:{appeal.pk}",
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
        entries.unreversed()
        .select_related("week__rule_version", "campaign")
        .defer("week__content")
        .order_by("pk")
    )
    lock_weeks(standing)
    for entry in standing:
        reverse(entry=entry, event=event, now=now, reason=reason, author=author)


def lock_weeks(entries: Sequence[ScoreEntry]) -> None:
    """The weeks of the entries, the oldest first: in another order two voids of entries in the
    same weeks would wait for each other. What a correction is worth hangs on the others of its
    week, so that one is worked out after the other."""
    for campaign_id in sorted({entry.campaign_id for entry in entries}):
        hold_weeks(campaign_id=campaign_id)
    wanted = ScoreWeek.objects.filter(pk__in={entry.week_id for entry in entries})
    list(wanted.select_for_update(no_key=True).order_by("monday", "pk"))


def reverse(
    *,
    entry: ScoreEntry,
    event: IssueEvent | None,
    now: datetime,
    reason: str,
    author: User | None,
    appeal: Appeal | None = None,
) -> ScoreEntry:
    """Takes back one entry that was not taken back yet.

    In an open week by a pair that is left out; in a later one by a correction in the running
    week, worth what the counted points of that week would fall. A correction of nothing is kept
    as a row, because it frees the key, but no list shows it (`ScoreEntryQuerySet.shown`). A
    correction is taken back by its opposite, whatever its week.
    """
    hold_weeks(campaign_id=entry.campaign_id)
    week = ScoreWeek.objects.select_for_update(no_key=True).get(pk=entry.week_id)
    cause = Cause(event=event, reason=reason, author=author, appeal=appeal)
    if entry.kind == Kind.CORRECTION.value:
        running, _ = open_week(entry.campaign, now)
        return _take_back(entry, running, Kind.CORRECTION, -entry.points, cause, now)
    if week.state == "open":
        return _take_back(entry, week, Kind(entry.kind), entry.points, cause, now)
    worth = _correction(entry, week)
    running, _ = open_week(entry.campaign, now)
    return _take_back(entry, running, Kind.CORRECTION, worth, cause, now)


def _correction(entry: ScoreEntry, week: ScoreWeek) -> Decimal:
    return correction_for(*_among_counted(entry, week), _table_of(week, entry.occurred_at))


@dataclass(frozen=True)
class Worth:
    """What taking an entry back would do now: a pair that is left out of an open week
    (`correction` is None), or a correction of so many points in the running week, signed."""

    correction: Decimal | None


def worth_of(entry: ScoreEntry) -> Worth:
    """What `reverse` would do with the entry as things stand (three queries at most); nothing is
    locked, so that the answer may be overtaken by another reversal of the same week."""
    week = entry.week
    return Worth(None if week.state == "open" else _correction(entry, week))


def _take_back(
    entry: ScoreEntry,
    week: ScoreWeek,
    kind: Kind,
    points: Decimal,
    cause: Cause,
    now: datetime,
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
        event=cause.event,
        appeal=cause.appeal,
        reason=cause.reason,
        author=cause.author,
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
