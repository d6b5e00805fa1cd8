"""What the digests of a page of notifications tell: counts by tone and the worst few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber

from campaigns.models import Notice
from campaigns.rules.reminder_steps import Tone

SHOWN = 5
LOADED = ("issue__site", "issue__lead", "issue__campaign", "issue__category")
RANK = Case(
    *(When(tone=tone.value, then=Value(tone.rank)) for tone in Tone),
    default=Value(0),
    output_field=IntegerField(),
)


@dataclass
class Summary:
    """Tone → how many, and the worst notices: the loudest, then the longest overdue."""

    counts: dict[str, int] = field(default_factory=dict)
    worst: list[Notice] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def summaries(message_ids: Iterable[int]) -> Mapping[int, Summary]:
    """Message id → what it tells in the app (two queries, none without messages)."""
    found: dict[int, Summary] = defaultdict(Summary)
    ids = set(message_ids)
    if not ids:
        return found
    notices = Notice.objects.filter(notification__message__in=ids)
    by_tone = notices.order_by().values_list("notification__message", "tone")
    for message_id, tone, count in by_tone.annotate(count=Count("pk")):
        counts = found[message_id].counts
        counts[tone or Tone.PLAIN.value] = counts.get(tone or Tone.PLAIN.value, 0) + count
    place = Window(
        RowNumber(),
        partition_by=F("notification__message"),
        order_by=(RANK.desc(), F("issue__due_at").asc(nulls_last=True), F("pk").asc()),
    )
    worst = notices.annotate(place=place, digest=F("notification__message"))
    for notice in worst.filter(place__lte=SHOWN).select_related(*LOADED).order_by("place"):
        found[notice.digest].worst.append(notice)
    return found
