"""What was corrected of a published week: the mark 已更正 beside a table that never changes.

A correction is an entry of a later week whose cause lies in this one: an accepted appeal, or an
entry of this week that was taken back afterwards in any other way (docs/decisions/0020).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from campaigns.models import ScoreEntry, ScoreWeek
from campaigns.rules.scoring import Kind


@dataclass(frozen=True)
class Correction:
    """`points` are signed and count in the week of `counts_in`; `entry` is the correction's id,
    `taken_back` that of the entry of this week which it takes back, if it does."""

    unit: str
    unit_words: str
    points: Decimal
    counts_in: date
    at: datetime
    rule: str
    reason: str
    entry: int
    taken_back: int | None
    appeal: int | None


def corrections_of(week: ScoreWeek | None) -> list[Correction]:
    """The corrections of a published week, by unit, in order of posting (one query).

    A correction worth nothing is listed only when an accepted appeal brought it about.
    """
    if week is None or week.state != "published":
        return []
    of_week = Q(reverses__week=week) | Q(appeal__week=week)
    entries = (
        ScoreEntry.objects.filter(of_week, kind=Kind.CORRECTION.value)
        .exclude(points=0, appeal__isnull=True)
        .select_related("department", "week")
        .defer("week__content")
        .order_by("department__sort", "department_id", "pk")
    )
    return [
        Correction(
            unit=entry.department.code,
            unit_words=entry.department.short_name,
            points=entry.points,
            counts_in=entry.week.monday,
            at=entry.posted_at,
            rule=entry.rule,
            reason=entry.reason,
            entry=entry.pk,
            taken_back=entry.reverses_id,
            appeal=entry.appeal_id,
        )
        for entry in entries
    ]
