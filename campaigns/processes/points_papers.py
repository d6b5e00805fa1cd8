"""The ledger of points as a workbook: at once when it is short, by a worker when it is long.

Source of the rules: DOCUMENTS "Rules for every workbook", RELIABILITY P12. Always Chinese.
"""

from __future__ import annotations

import io
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from django.utils import translation

from campaigns import access
from campaigns.exports.points_paper import POINTS_LEDGER
from campaigns.models import Campaign, Job, ScoreEntry, User
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes import auditing, filter_words, job_queue, points_ledger
from campaigns.processes.counting import folded
from campaigns.processes.exporting import AT_ONCE, ExportIncomplete, Made, TooManyForNow
from campaigns.processes.paging import count_up_to
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.calendars import local
from campaigns.rules.scoring import ZERO, Counted, Kind
from campaigns.wording.labels import CAPS, KINDS, REVERSAL_REASONS, RULES, SEVERITIES, word

POINTS = "points"
EXPORTED = "export_points"
CHUNK = 2_000
WEEKS_KEPT = 4  # late postings are of the weeks around
PAPERS_SPEAK = "zh-hans"
Row = tuple[object, ...]


def is_long(entries: ScoreEntryQuerySet) -> bool:
    """Whether the ledger is a worker's job (one query, never a full count)."""
    return count_up_to(entries, AT_ONCE) > AT_ONCE


def at_once(
    *,
    entries: ScoreEntryQuerySet,
    filters: Mapping[str, Sequence[str]],
    by: User,
    now: datetime,
) -> tuple[str, bytes]:
    """File name and bytes of a short ledger. Raises RoleNotAllowed, TooManyForNow past 2,000."""
    if not access.may_read_weeks(by):
        raise RoleNotAllowed
    ids = _ids_of(entries, most=AT_ONCE + 1)
    if len(ids) > AT_ONCE:
        raise TooManyForNow
    out = io.BytesIO()
    said = filter_words.points_said(filters)
    count = POINTS_LEDGER.write(_rows(ids, by, now), out, filter_text=said, made_at=now)
    auditing.record(action=EXPORTED, by=by, now=now, facts={"rows": count})
    return _file_name(now), out.getvalue()


def job(
    *, campaign: Campaign, filters: Mapping[str, Sequence[str]], by: User, now: datetime
) -> Job:
    """Asks a worker for the ledger of a filter. Raises RoleNotAllowed, BadFields."""
    if not access.may_read_weeks(by):
        raise RoleNotAllowed
    points_ledger.filtered(user=by, campaign=campaign, params=filters, now=now)
    plain = {name: list(values) for name, values in filters.items()}
    payload = {"filters": plain, "campaign": campaign.code}
    return job_queue.enqueue(kind=POINTS, payload=payload, by=by, now=now)


def make_ledger(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
    """Writes the ledger that a job asks for, in the scope that its owner has now.

    Raises RoleNotAllowed, BadFields, TooMuchForASheet; ExportIncomplete when rows are missing.
    """
    by, filters = job.owner, job.payload["filters"]
    if not by.is_active or not access.may_read_weeks(by):
        raise RoleNotAllowed
    campaign = Campaign.objects.get(code=job.payload["campaign"])
    ids = _ids_of(points_ledger.filtered(user=by, campaign=campaign, params=filters, now=now))
    rows = _reported(_rows(ids, by, now), len(ids), report)
    said = filter_words.points_said(filters)
    count = POINTS_LEDGER.write(rows, out, filter_text=said, made_at=now)
    if count != len(ids):
        raise ExportIncomplete(f"{count} of {len(ids)} rows")
    return Made(_file_name(now), count)


def _ids_of(entries: ScoreEntryQuerySet, most: int | None = None) -> array[int]:
    """The ids in the order of the list (8 bytes an entry)."""
    ordered = entries.order_by("-occurred_at", "-pk").values_list("pk", flat=True)[:most]
    return array("q", ordered.iterator(chunk_size=CHUNK))


def _rows(ids: Sequence[int], by: User, now: datetime) -> Iterator[Row]:
    """Two queries a chunk, a few more for every week that it meets for the first time."""
    weights = _Weights(now)
    for start in range(0, len(ids), CHUNK):
        part = list(ids[start : start + CHUNK])
        found = points_ledger.loaded(ScoreEntry.objects.all()).in_bulk(part)
        reversals = points_ledger.reversals_of(by, list(found.values()))
        weights.meet({entry.week_id for entry in found.values()})
        with translation.override(PAPERS_SPEAK):
            rows = [
                _row(found[pk], weights.of(found[pk]), reversals.get(pk))
                for pk in part
                if pk in found
            ]
        yield from rows


class _Weights:
    """What entries count, by whole weeks, the last few of which are kept."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.weeks: OrderedDict[int, dict[int, Counted]] = OrderedDict()

    def meet(self, weeks: set[int]) -> None:
        """Folds the weeks that are new, all units of each."""
        for week in sorted(weeks):
            if week not in self.weeks:
                self.weeks[week] = folded(weeks=[week], departments=None, now=self.now)
            self.weeks.move_to_end(week)
        while len(self.weeks) > max(WEEKS_KEPT, len(weeks)):
            self.weeks.popitem(last=False)

    def of(self, entry: ScoreEntry) -> Counted | None:
        return self.weeks[entry.week_id].get(entry.pk)


def _row(entry: ScoreEntry, weight: Counted | None, reversal: ScoreEntry | None) -> Row:
    issue, kind = entry.issue, Kind(entry.kind)
    year, number, _day = entry.week.monday.isocalendar()
    author = entry.author or (entry.event.by if entry.event is not None else None)
    about = f"{issue.category.name}（{issue.place}）" if issue is not None else ""
    return (
        entry.pk,
        entry.occurred_at,
        f"{year}年第{number}周",
        entry.department.short_name,
        word(KINDS, kind),
        word(RULES, entry.rule),
        word(SEVERITIES, entry.severity) if entry.severity else "",
        issue.number if issue is not None else "",
        "；".join(text for text in (about, word(REVERSAL_REASONS, entry.reason)) if text),
        entry.document_no,
        acting(kind, entry.points),
        acting(kind, weight.points) if weight is not None else ZERO,
        word(CAPS, weight.cap) if weight is not None and weight.cap else "",
        "补记" if entry.is_late_posting else "",
        _reversal_words(entry, reversal),
        author.name if author is not None else "系统",
        entry.posted_at,
    )


def acting(kind: Kind, points: Decimal) -> Decimal:
    """Points as they act on the score."""
    return points if kind in {Kind.BONUS, Kind.CORRECTION} or not points else -points


def _reversal_words(entry: ScoreEntry, reversal: ScoreEntry | None) -> str:
    if entry.reverses_id is not None:
        return f"冲销编号 {entry.reverses_id}"
    if reversal is None:
        return ""
    return f"已由编号 {reversal.pk} 冲销：{word(REVERSAL_REASONS, reversal.reason)}"


def _reported(rows: Iterable[Row], total: int, report: Callable[[int], None]) -> Iterator[Row]:
    for done, row in enumerate(rows):
        if done % CHUNK == 0:
            report(100 * done // total)
        yield row


def _file_name(now: datetime) -> str:
    return f"{POINTS_LEDGER.name}{local(now):%Y%m%d-%H%M}.xlsx"
