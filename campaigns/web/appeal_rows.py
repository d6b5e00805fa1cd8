"""Appeals in words: their subject, their clock, what was corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import access
from campaigns.models import Appeal, ScoreEntry, ScoreWeek, User
from campaigns.processes import appealing, reference
from campaigns.processes.correcting import Correction, corrections_of
from campaigns.rules.appeals import AppealState
from campaigns.rules.calendars import Clock
from campaigns.rules.countdown import countdown
from campaigns.web.cards import Due
from campaigns.web.figures import Opened
from campaigns.web.timeline import signed_points
from campaigns.wording.appeals import APPEAL_STATES, FIGURES
from campaigns.wording.labels import RULES, word
from campaigns.wording.times import countdown_words, day_words, long_moment, short_moment

RATES = frozenset({"on_time_rate", "fix_rate"})


def figure_value(row: Mapping[str, Any], figure: str) -> str:
    """What the published row says of a figure; a dash where it has no data."""
    if figure.startswith("part_"):
        value = row["parts"].get(figure.removeprefix("part_"))
    elif figure == "self_checks":
        value = f"{row['self_required']}/{row['self_days']}"
    else:
        value = row.get(figure)
    if value is None:
        return "—"
    return f"{value}%" if figure in RATES else str(value)


def entry_words(entry: ScoreEntry) -> str:
    """An entry in one line; its issue must be loaded."""
    where = f" · {entry.issue.number}" if entry.issue is not None else ""
    why = f" · {entry.reason}" if entry.reason and not where else ""
    when = short_moment(entry.occurred_at)
    return f"{when} {word(RULES, entry.rule)} {signed_points(entry)}{where}{why}"


def subject_words(appeal: Appeal) -> str:
    """What is appealed; `entry__issue` must be loaded."""
    if appeal.entry is not None:
        return entry_words(appeal.entry)
    return word(FIGURES, appeal.figure)


def week_words(week: ScoreWeek) -> str:
    return _("Week %(number)d of %(year)d") % {"year": week.year, "number": week.number}


def clock_of_answer(appeal: Appeal, now: datetime) -> Due:
    """How long the office still has; nothing once it is answered."""
    if appeal.state != AppealState.OPEN.value:
        return Due("")
    found = countdown(due_at=appeal.due_at, now=now, clock=Clock(reference.calendar()))
    tone = "overdue" if found.is_overdue else "soon" if found.is_soon else ""
    return Due(countdown_words(found), tone, appeal.due_at)


@dataclass(frozen=True)
class Line:
    """An appeal in a list."""

    url: str
    unit: str
    week: str
    subject: str
    reason: str
    raised: str
    state: str
    state_words: str
    due: Due


def line_of(appeal: Appeal, now: datetime) -> Line:
    return Line(
        url=reverse("appeal", kwargs={"appeal_id": appeal.pk}),
        unit=appeal.department.short_name,
        week=week_words(appeal.week),
        subject=subject_words(appeal),
        reason=appeal.reason,
        raised=short_moment(appeal.raised_at),
        state=appeal.state,
        state_words=word(APPEAL_STATES, appeal.state),
        due=clock_of_answer(appeal, now),
    )


# --- beside the published table ------------------------------------------------------------------


@dataclass(frozen=True)
class CorrectedLine:
    """A correction as the page of its week tells it; addresses only for those concerned."""

    unit: str
    points: str
    rule: str
    counts_in: str
    counts_in_url: str
    at: str
    reason: str
    appeal_url: str


@dataclass(frozen=True)
class Aftermath:
    """What came after the publication of a week, for one reader. `corrected` are units by code;
    `appeal_until` is empty, and `appeal_url` too, for whoever cannot appeal; `figure_url` leads to
    the form with the opened figure of the own row."""

    corrected: frozenset[str]
    lines: list[CorrectedLine]
    appeal_until: str = ""
    appeal_url: str = ""
    figure_url: str = ""


def aftermath_of(
    week: ScoreWeek | None, *, user: User, now: datetime, opened: Opened | None = None
) -> Aftermath:
    """The corrections of a published week and the reader's way to appeal; empty for others."""
    if week is None or week.state != "published":
        return Aftermath(frozenset(), [])
    found = corrections_of(week)
    scope = access.detail_scope(user)
    last = appealing.closes_at(week)
    until = url = ""
    own = user.department.code if user.department is not None else ""
    if access.may_appeal(user) and any(row["department"] == own for row in week.content["rows"]):
        until = long_moment(last) if last is not None else ""
        url = appeal_url(week) if last is not None and now <= last else ""
    return Aftermath(
        corrected=frozenset(item.unit for item in found),
        lines=[_corrected(item, scope.is_whole or item.unit in scope.units) for item in found],
        appeal_until=until,
        appeal_url=url,
        figure_url=appeal_url(week, figure=opened.figure)
        if url and opened is not None and opened.unit == own
        else "",
    )


def appeal_url(week: ScoreWeek, **subject: str) -> str:
    """The form of an appeal against a week, perhaps with its subject chosen."""
    return f"{reverse('new_appeal')}?{urlencode({'week': week.monday.isoformat(), **subject})}"


def _corrected(item: Correction, is_seen: bool) -> CorrectedLine:
    sign = "+" if item.points >= 0 else "−"
    appeal = reverse("appeal", kwargs={"appeal_id": item.appeal}) if item.appeal else ""
    week = reverse("week", kwargs={"monday": item.counts_in.isoformat()})
    return CorrectedLine(
        unit=item.unit_words,
        points=f"{sign}{abs(item.points)}",
        rule=word(RULES, item.rule),
        counts_in=_("week of %(day)s") % {"day": day_words(item.counts_in)},
        counts_in_url=f"{week}?{urlencode({'unit': item.unit, 'figure': 'correction'})}"
        if is_seen
        else "",
        at=short_moment(item.at),
        reason=item.reason if is_seen else "",
        appeal_url=appeal if is_seen else "",
    )
