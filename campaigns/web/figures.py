"""The figures of a week's table as columns, and the rows behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns import access
from campaigns.models import Department, User
from campaigns.processes import reading, self_check_matrix, site_scoring, weekly_table
from campaigns.processes.facts import QUESTIONS, Span, issue_ids, span_of
from campaigns.processes.week_lists import entry_rows
from campaigns.rules.calendars import local
from campaigns.rules.scoring import Kind, Part
from campaigns.rules.self_checks import Day, Mark
from campaigns.web.cards import Card, cards_of
from campaigns.web.list_columns import USUAL
from campaigns.web.site_score_rows import Line as SiteLine
from campaigns.web.site_score_rows import lines_of
from campaigns.wording.labels import KINDS, PARTS, RULES, SEVERITIES, Word, word
from campaigns.wording.self_checks import MARKS, SIGNS
from campaigns.wording.times import day_words, short_moment

MOST = 200


@dataclass(frozen=True)
class Column:
    """A column: `kind` says whether its rows are issues, entries or the sum of the parts."""

    code: str
    words: Word
    kind: str
    is_bad_above: int | None = None

    def words_of(self, row: Mapping[str, Any]) -> str:
        """What the cell prints; a dash where there is no data."""
        if self.kind == "part":
            value = row["parts"].get(self.code.removeprefix("part_"))
        elif self.kind == "days":
            required = row["self_required"]
            return "—" if required == "0" else f"{required}/{row['self_days']}"
        elif self.kind == "rate":
            return "—" if row[self.code] is None else f"{row[self.code]}%"
        else:
            value = row[self.code]
        return "—" if value is None else str(value)

    def is_bad(self, row: Mapping[str, Any]) -> bool:
        return self.is_bad_above is not None and int(row[self.code]) > self.is_bad_above


COLUMNS = (
    Column("due", gettext_lazy("due"), "issues"),
    Column("on_time", gettext_lazy("on time"), "issues"),
    Column("fixed", pgettext_lazy("figure", "fixed"), "issues"),
    Column("waiting", gettext_lazy("waiting"), "issues"),
    Column("overdue_open", gettext_lazy("overdue, open"), "issues", 0),
    Column("rework", gettext_lazy("rework"), "issues"),
    Column("rebound", gettext_lazy("rebound"), "issues"),
    Column("on_time_rate", gettext_lazy("on-time rate"), "rate"),
    Column("self_checks", gettext_lazy("self-checks due/sent"), "days"),
    Column("part_on_time", gettext_lazy("on-time points"), "part"),
    Column("part_fixed", gettext_lazy("fixing points"), "part"),
    Column("part_sites", gettext_lazy("site points"), "part"),
    Column("part_self_check", gettext_lazy("self-check points"), "part"),
    Column("part_routine", gettext_lazy("routine points"), "part"),
    Column("bonus", gettext_lazy("bonus"), "entries"),
    Column("deductions", gettext_lazy("deductions"), "entries"),
    Column("correction", gettext_lazy("correction"), "entries"),
)
SCORE = Column("score", gettext_lazy("Score"), "score")
# The other figures of SCORING, shown on request.
MORE_COLUMNS = (
    Column("found", pgettext_lazy("figure", "found"), "issues"),
    Column("fix_rate", gettext_lazy("fix rate"), "rate"),
    Column("site_rate", gettext_lazy("site score rate"), "rate"),
    Column("early", pgettext_lazy("figure", "fixed early"), "issues"),
    Column("extended", pgettext_lazy("figure", "extended"), "issues"),
    Column("deferred", pgettext_lazy("figure", "deferred"), "issues"),
    Column("self_found", pgettext_lazy("figure", "found by itself"), "issues"),
    Column("self_fixed", pgettext_lazy("figure", "of them fixed"), "issues"),
    Column("returned", pgettext_lazy("figure", "returned"), "issues"),
    Column("upheld", pgettext_lazy("figure", "returned in vain"), "issues"),
    Column("false_fix", pgettext_lazy("figure", "false fixes"), "issues", 0),
)
ALL_COLUMNS = MORE_COLUMNS[:1] + COLUMNS + MORE_COLUMNS[1:]
# Rates and parts → the counted figure whose issues are behind them.
COUNTED_FROM = {
    "on_time_rate": "on_time",
    "part_on_time": "on_time",
    "part_fixed": "fixed",
    "fix_rate": "fixed",
}
SITE_FIGURES = frozenset({"site_rate", "part_sites"})
KINDS_OF_COLUMN = {
    "bonus": Kind.BONUS,
    "deductions": Kind.DEDUCTION,
    "correction": Kind.CORRECTION,
    "part_routine": Kind.LAPSE,
}


@dataclass(frozen=True)
class EntryLine:
    """An entry with what was posted and what counted; `is_seen`: the issue's page opens for the
    reader."""

    at: str
    cause: str
    issue: str
    is_seen: bool
    place: str
    rule: str
    posted: str
    counted: str
    is_late: bool
    id: int = 0


@dataclass(frozen=True)
class DayLine:
    """A day of a unit's self-checks, with the address of its filings."""

    day: str
    sign: Word
    words: Word
    mark: str
    url: str


@dataclass(frozen=True)
class WeekLine:
    """What a week of a longer period gives to a figure, and the address that opens it there."""

    week: str
    value: str
    url: str


@dataclass(frozen=True)
class Opened:
    """The rows behind one figure of one unit; `more` are left out for their number, `hidden` are
    issues outside the reader's reach."""

    unit: str
    unit_words: str
    figure: str
    words: str
    value: str
    explained: str = ""
    cards: list[Card] = field(default_factory=list)
    entries: list[EntryLine] = field(default_factory=list)
    days: list[DayLine] = field(default_factory=list)
    weeks: list[WeekLine] = field(default_factory=list)
    sites: list[SiteLine] = field(default_factory=list)
    more: int = 0
    hidden: int = 0
    ledger_url: str = ""
    columns: tuple[str, ...] = USUAL


def open_figure(
    *, table: weekly_table.Table, unit: str, figure: str, user: User, now: datetime
) -> Opened:
    """The issues or entries behind a figure; 404 for a unit whose rows the reader may not see."""
    row, opened = opened_of(table.rows, unit, figure, user)
    if figure in KINDS_OF_COLUMN:
        return _with_entries(opened, table, (KINDS_OF_COLUMN[figure],), user, now)
    if figure == SCORE.code:
        found = _with_entries(opened, table, tuple(Kind), user, now)
        return replace(found, explained=_added_up(row))
    span = span_of(campaign=table.campaign, monday=table.monday, now=now)
    if figure in QUESTIONS:
        return with_issues(opened, span, figure, user, now)
    if figure in {"self_checks", "part_self_check"}:
        return _with_days(opened, table, row, now)
    if figure in SITE_FIGURES and row["sites_inspected"]:
        return _with_sites(opened, table, row, user)
    source = COUNTED_FROM.get(figure)
    explained = explanation(figure, row)
    if source is None:
        return replace(opened, explained=explained)
    return replace(with_issues(opened, span, source, user, now), explained=explained)


def opened_of(
    rows: Sequence[Mapping[str, Any]], unit: str, figure: str, user: User
) -> tuple[Mapping[str, Any], Opened]:
    """The unit's row, and the figure without what is behind it. Raises 404 as `open_figure`."""
    scope = access.detail_scope(user)
    row = next((row for row in rows if row["department"] == unit), None)
    column = next((column for column in (*ALL_COLUMNS, SCORE) if column.code == figure), None)
    if row is None or column is None or not (scope.is_whole or unit in scope.units):
        raise Http404
    return row, Opened(
        unit=unit,
        unit_words=str(row["short_name"]),
        figure=figure,
        words=str(column.words),
        value=column.words_of(row),
    )


def explanation(figure: str, row: Mapping[str, Any]) -> str:
    """The formula behind a part or a rate, with its figures."""
    if figure in {"part_on_time", "on_time_rate"}:
        return _("%(part)d on time of %(whole)d due") % {
            "part": row["on_time"],
            "whole": row["due"],
        }
    if figure in {"part_fixed", "fix_rate"}:
        return _("%(part)d fixed of %(whole)d due") % {"part": row["fixed"], "whole": row["due"]}
    if figure in SITE_FIGURES and row["sites_inspected"]:
        words = {"rate": row["site_rate"], "n": row["sites_inspected"]}
        return _("%(rate)s%%, the mean of %(n)d sites") % words
    part = "sites" if figure in SITE_FIGURES else figure.removeprefix("part_")
    return _("%(part)s: no data in this week; the other parts are scaled up.") % {
        "part": word(PARTS, Part(part))
    }


def _with_sites(
    opened: Opened, table: weekly_table.Table, row: Mapping[str, Any], user: User
) -> Opened:
    """The sites inspected in the week, which makes no difference between an open and a closed one:
    what counts in a closed week is never withdrawn."""
    rows = access.visible_site_scores(user).standing()
    rows = rows.filter(
        campaign=table.campaign, week__monday=table.monday, department__code=opened.unit
    )
    found = lines_of(site_scoring.loaded(rows.order_by("-inspected_at", "-pk")[:MOST]))
    return replace(opened, explained=explanation(opened.figure, row), sites=found)


def _with_days(
    opened: Opened, table: weekly_table.Table, row: Mapping[str, Any], now: datetime
) -> Opened:
    """The unit's days of the week as of its cut-off."""
    if row["self_required"] == "0" and table.state != "open":
        return Opened(**{**vars(opened), "explained": _("nothing was asked of the unit")})
    unit = Department.objects.get(code=opened.unit)
    span = span_of(campaign=table.campaign, monday=table.monday, now=now)
    days = self_check_matrix.days_of_unit(
        campaign=table.campaign,
        unit=unit,
        first=table.monday,
        last=table.monday + timedelta(days=6),
        as_of=span.cut_off,
    )
    explained = _("%(days)s valid of %(required)s days required") % {
        "days": row["self_days"],
        "required": row["self_required"],
    }
    lines = [_day_line(unit, day, own, now) for day, own in days.items()]
    return Opened(**{**vars(opened), "explained": explained, "days": lines})


def _day_line(unit: Department, day: date, own: Day, now: datetime) -> DayLine:
    is_empty = own.mark in {Mark.NONE, Mark.REST} or day > local(now).date()
    here = {"department": unit.code, "day": day.isoformat()}
    return DayLine(
        day=day_words(day),
        sign=SIGNS[own.mark],
        words=MARKS[own.mark],
        mark=own.mark.value,
        url="" if is_empty else reverse("self_check_day", kwargs=here),
    )


def with_issues(opened: Opened, span: Span, figure: str, user: User, now: datetime) -> Opened:
    """The issues behind a counted figure, as far as the reader sees them."""
    department = Department.objects.get(code=opened.unit)
    ids = issue_ids(span=span, figure=figure, department_id=department.pk)
    return with_cards(opened, ids, user, now)


def with_cards(opened: Opened, ids: Sequence[int], user: User, now: datetime) -> Opened:
    """The first of these issues as cards, as far as the reader sees them."""
    issues = reading.list_rows(
        user, access.visible_issues(user, few=True).filter(pk__in=ids[:MOST])
    ).order_by("pk")
    cards = cards_of(issues, user=user, now=now)
    return replace(
        opened,
        cards=cards,
        more=max(0, len(ids) - MOST),
        hidden=len(ids[:MOST]) - len(cards),
    )


def _added_up(row: Mapping[str, Any]) -> str:
    """The parts and points of which the score is the sum, for a calculator."""
    parts = [points for points in row["parts"].values() if points is not None]
    if row["score"] is None or not parts:
        return ""
    said = f"{' + '.join(parts)} + {row['bonus']} − {row['deductions']}"
    correction = Decimal(row["correction"])
    if correction:
        said += f" {'+' if correction > 0 else '−'} {abs(correction)}"
    if row.get("vetoed"):
        return _("%(sum)s; the week counts 0") % {"sum": said}
    return f"{said} = {row['score']}"


def _ledger_url(opened: Opened, table: weekly_table.Table, kinds: Sequence[Kind]) -> str:
    """The same entries in the ledger, where those taken back and their papers are too."""
    asked = {"department": opened.unit, "week": table.monday.isoformat()}
    if len(kinds) == 1:
        asked["kind"] = kinds[0].value
    return f"{reverse('points')}?{urlencode({'campaign': table.campaign.code, **asked})}"


def _with_entries(
    opened: Opened,
    table: weekly_table.Table,
    kinds: Sequence[Kind],
    user: User,
    now: datetime,
) -> Opened:
    if table.state == "open":
        span = span_of(campaign=table.campaign, monday=table.monday, now=now)
        rules = weekly_table.week_version(
            campaign=table.campaign, monday=table.monday, now=now
        ).table()
        department = Department.objects.get(code=opened.unit)
        rows = entry_rows(span=span, monday=table.monday, table=rules, department_id=department.pk)
    else:
        rows = [row for row in table.lists["entries"] if row["department"] == opened.unit]
    rows = [row for row in rows if row["kind"] in kinds]
    posted = sum((Decimal(row["points"]) for row in rows), Decimal())
    counted = sum((Decimal(row["counted"]) for row in rows), Decimal())
    explained = ""
    if posted != counted:
        explained = _("posted %(posted)s, after the caps %(counted)s") % {
            "posted": posted,
            "counted": counted,
        }
    shown = rows[:MOST]
    seen = reading.readable_numbers(user, [row["issue"] for row in shown if row["issue"]])
    lines = [_line(row, is_seen=row["issue"] in seen) for row in shown]
    more = max(0, len(rows) - MOST)
    return replace(
        opened,
        entries=lines,
        explained=explained,
        more=more,
        ledger_url=_ledger_url(opened, table, kinds),
    )


def _line(row: Mapping[str, Any], *, is_seen: bool) -> EntryLine:
    severity = word(SEVERITIES, row["severity"]) if row["severity"] else ""
    sign = "−" if row["kind"] in {Kind.DEDUCTION.value, Kind.LAPSE.value} else ""
    return EntryLine(
        at=short_moment(datetime.fromisoformat(row["occurred_at"])),
        cause=f"{row['cause']} · {severity}" if severity else str(row["cause"]),
        issue=str(row["issue"]),
        is_seen=is_seen,
        place=str(row["place"]),
        rule=_rule_words(row),
        posted=f"{sign}{row['points']}",
        counted=f"{sign}{row['counted']}",
        is_late=bool(row["late"]),
        id=int(row["id"]),
    )


def _rule_words(row: Mapping[str, Any]) -> str:
    said = word(RULES, row["rule"])
    if row["kind"] == Kind.CORRECTION.value:
        return f"{word(KINDS, Kind.CORRECTION)}: {said}"
    return said
