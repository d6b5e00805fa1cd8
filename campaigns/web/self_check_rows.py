"""What the pages of the daily self-check show of days and filings, in words and signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.models import SelfCheck
from campaigns.processes.self_check_matrix import Matrix, Row, Today
from campaigns.rules.calendars import local
from campaigns.rules.self_checks import FILED, Day, Mark, QuotaKind, Sums
from campaigns.wording.labels import Word
from campaigns.wording.self_checks import MARKS, SIGNS, quota_words
from campaigns.wording.times import day_words, worked_words

NOTHING_BEHIND = frozenset({Mark.NONE, Mark.REST})


@dataclass(frozen=True)
class TodayCard:
    """The card "Self-check today": what is required, how it stands, the time left; `tone` is
    empty, good, warn or bad."""

    quota: str
    words: str
    tone: str
    times: str
    left: str = ""
    week: str = ""


def today_card(today: Today) -> TodayCard:
    mark = today.day.mark
    tone = {Mark.SENT: "good", Mark.LATE: "warn", Mark.MISSING: "bad", Mark.DUE: "warn"}
    week = ""
    if today.quota.kind is QuotaKind.WEEKLY:
        week = _("%(n)d filed this week") % {"n": today.week.filed}
    return TodayCard(
        quota=quota_words(today.quota),
        words=_today_words(today),
        tone=tone.get(mark, ""),
        times="、".join(f"{local(filing.filed_at):%H:%M}" for filing in today.filings),
        left=_("%(span)s left until 17:30") % {"span": worked_words(today.left)}
        if today.left is not None and mark not in FILED
        else "",
        week=week,
    )


def _today_words(today: Today) -> str:
    mark = today.day.mark
    if mark is Mark.MISSING:
        return _("not filed by 17:30; filed now it still counts half a day")
    if mark is Mark.NONE and today.quota.kind is QuotaKind.WEEKLY:
        return _("need not be today")
    return str(MARKS[mark])


@dataclass(frozen=True)
class Cell:
    """A day of the matrix; `url` opens what is behind it."""

    mark: str
    sign: Word
    words: str
    url: str


@dataclass(frozen=True)
class Line:
    """A unit's month."""

    unit: str
    name: str
    cells: list[Cell]
    sums: Sums
    rate: str


@dataclass(frozen=True)
class Column:
    """A day's head: number and weekday."""

    number: int
    weekday: str
    is_today: bool


def columns_of(matrix: Matrix) -> list[Column]:
    today = local(matrix.as_of).date()
    return [Column(day.day, _weekday(day), day == today) for day in matrix.days]


def _weekday(day: date) -> str:
    """As short as it can be: 一, Mo."""
    words = date_format(day, "D")
    return words[:2] if words.isascii() else words[-1:]


def lines_of(rows: Sequence[Row], as_of: datetime) -> list[Line]:
    today = local(as_of).date()
    return [_line(row, today) for row in rows]


def _line(row: Row, today: date) -> Line:
    sums = row.sums
    base = reverse("self_check_day", kwargs={"department": row.unit.code, "day": "DAY"})
    return Line(
        unit=row.unit.short_name,
        name=row.unit.name,
        cells=[_cell(day, own, base, today) for day, own in row.days.items()],
        sums=sums,
        rate=rate_words(sums.rate),
    )


def _cell(day: date, own: Day, base: str, today: date) -> Cell:
    is_empty = own.mark in NOTHING_BEHIND or day > today
    return Cell(
        mark=own.mark.value,
        sign=SIGNS[own.mark],
        words=f"{day_words(day)}: {MARKS[own.mark]}",
        url="" if is_empty else base.replace("DAY", day.isoformat()),
    )


def rate_words(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{rate}%"


def total_of(rows: Sequence[Row]) -> Sums:
    """The sums of several rows."""
    found = [row.sums for row in rows]
    return Sums(
        required=sum(sums.required for sums in found),
        filed=sum(sums.filed for sums in found),
        late=sum(sums.late for sums in found),
        missing=sum(sums.missing for sums in found),
        days=sum((sums.days for sums in found), Decimal(0)),
    )


@dataclass(frozen=True)
class Filing:
    """A filing of a day: when, who, what; `against` says why it does not meet the day."""

    at: str
    who: str
    place: str
    note: str
    nothing_found: bool
    picture: str
    number: str
    url: str
    against: str


def against(filing: SelfCheck) -> str:
    """Why a filing does not count; empty when it does."""
    if not filing.is_valid:
        return _("the photo was handed in on another day: not valid")
    if filing.issue is not None and filing.issue.state == "void":
        return _("the issue is void")
    return ""
