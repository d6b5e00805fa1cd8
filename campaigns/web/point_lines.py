"""Entries as the ledger of points shows them: words and addresses only, no questions left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Attachment, ScoreEntry, User
from campaigns.processes import points_ledger, reading
from campaigns.processes.counting import Sum, counted_of
from campaigns.rules.scoring import Counted, Kind
from campaigns.rules.workflow import Role
from campaigns.wording.labels import CAPS, KINDS, REVERSAL_REASONS, RULES, SEVERITIES, word
from campaigns.wording.times import short_moment


@dataclass(frozen=True)
class Paper:
    name: str
    url: str


@dataclass(frozen=True)
class Line:
    """An entry: `is_out` when it was taken back, `counted` empty when it stands in no sum."""

    id: int
    at: str
    week: str
    week_url: str
    unit: str
    unit_url: str
    rule: str
    kind: str
    kind_code: str
    severity: str
    number: str
    is_seen: bool
    about: str
    reason: str
    document_no: str
    proposal_url: str
    posted: str
    counted: str
    cap: str
    share: str
    who: str
    is_late: bool
    is_out: bool
    out_words: str = ""
    out_url: str = ""
    back_words: str = ""
    back_url: str = ""
    take_back_url: str = ""
    papers: list[Paper] = field(default_factory=list)


@dataclass(frozen=True)
class SumLine:
    """What the filter comes to, of one kind."""

    kind: str
    posted: str
    counted: str


def lines_of(entries: Sequence[ScoreEntry], *, user: User, now: datetime) -> list[Line]:
    """A line an entry, in a fixed number of queries."""
    if not entries:
        return []
    reader = _Reader(
        is_office=Role.OFFICE in user.role_codes,
        counted=counted_of(entries, now=now),
        reversals=points_ledger.reversals_of(user, entries),
        papers=points_ledger.papers_of(user, entries),
        seen=reading.readable_numbers(
            user, [entry.issue.number for entry in entries if entry.issue is not None]
        ),
    )
    return [reader.line(entry) for entry in entries]


@dataclass(frozen=True)
class _Reader:
    is_office: bool
    counted: Mapping[int, Counted]
    reversals: Mapping[int, ScoreEntry]
    papers: Mapping[int, list[Attachment]]
    seen: Collection[str]

    def line(self, entry: ScoreEntry) -> Line:
        issue, weight = entry.issue, self.counted.get(entry.pk)
        reversal = self.reversals.get(entry.pk)
        papers = self.papers.get(entry.proposal_id or 0)
        kind = Kind(entry.kind)
        return Line(
            id=entry.pk,
            at=short_moment(entry.occurred_at),
            week=_("week %(number)d") % {"number": entry.week.number},
            week_url=reverse("week", kwargs={"monday": entry.week.monday.isoformat()}),
            unit=entry.department.short_name,
            unit_url=_filter_url(department=entry.department.code),
            rule=word(RULES, entry.rule),
            kind=word(KINDS, entry.kind),
            kind_code=entry.kind,
            severity=word(SEVERITIES, entry.severity) if entry.severity else "",
            number=issue.number if issue is not None else "",
            is_seen=issue is not None and issue.number in self.seen,
            about=f"{issue.category.name} · {issue.place}" if issue is not None else "",
            reason=word(REVERSAL_REASONS, entry.reason),
            document_no=entry.document_no,
            proposal_url=_proposal_url(entry) if papers is not None else "",
            posted=signed(kind, entry.points),
            counted=signed(kind, weight.points) if weight is not None else "",
            cap=word(CAPS, weight.cap) if weight is not None and weight.cap else "",
            share=_("%(share)d %% of it") % {"share": entry.share} if entry.share else "",
            who=who_of(entry),
            is_late=entry.is_late_posting,
            is_out=reversal is not None,
            out_words=_out_words(reversal) if reversal is not None else "",
            out_url=_filter_url(entry=str(entry.pk)) if reversal is not None else "",
            back_words=_back_words(entry) if entry.reverses_id is not None else "",
            back_url=_filter_url(entry=str(entry.reverses_id)) if entry.reverses_id else "",
            take_back_url=self._take_back_url(entry, reversal),
            papers=[_paper(paper) for paper in papers or ()],
        )

    def _take_back_url(self, entry: ScoreEntry, reversal: ScoreEntry | None) -> str:
        if not self.is_office or reversal is not None or entry.reverses_id is not None:
            return ""
        return reverse("take_back", kwargs={"entry_id": entry.pk})


def signed(kind: Kind, points: Decimal) -> str:
    """Points as they act on the score: −0.50, +0.02, 0.00."""
    acting = points if kind in {Kind.BONUS, Kind.CORRECTION} else -points
    if not acting:
        return f"{abs(points):.2f}"
    return f"{'+' if acting > 0 else '−'}{abs(acting):.2f}"


def sum_lines(sums: Sequence[Sum]) -> list[SumLine]:
    return [
        SumLine(
            kind=word(KINDS, found.kind),
            posted=signed(found.kind, found.posted),
            counted="—" if found.counted is None else signed(found.kind, found.counted),
        )
        for found in sums
    ]


def who_of(entry: ScoreEntry) -> str:
    """Who posted it: a person, or the clock."""
    person = entry.author or (entry.event.by if entry.event is not None else None)
    return person.name if person is not None else _("The clock")


def _out_words(reversal: ScoreEntry) -> str:
    """By whom, when and why an entry was taken back, and what came of it."""
    if reversal.kind == Kind.CORRECTION.value:
        outcome = _("correction %(points)s in week %(number)d") % {
            "points": signed(Kind.CORRECTION, reversal.points),
            "number": reversal.week.number,
        }
    else:
        outcome = _("both are left out of the week")
    return _("Taken back %(at)s by %(who)s: %(reason)s (%(outcome)s)") % {
        "at": short_moment(reversal.posted_at),
        "who": who_of(reversal),
        "reason": word(REVERSAL_REASONS, reversal.reason),
        "outcome": outcome,
    }


def _back_words(entry: ScoreEntry) -> str:
    return _("takes back entry %(id)d") % {"id": entry.reverses_id}


def _filter_url(**params: str) -> str:
    return f"{reverse('points')}?{urlencode(params)}"


def _proposal_url(entry: ScoreEntry) -> str:
    return reverse("proposal", kwargs={"proposal_id": entry.proposal_id})


def _paper(row: Attachment) -> Paper:
    return Paper(row.name, reverse("attachment", kwargs={"attachment_id": row.pk}))
