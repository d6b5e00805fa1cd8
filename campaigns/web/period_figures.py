"""What is behind a figure of a month, quarter or year: its issues, or what each week gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.models import ScoreRow, User
from campaigns.processes.facts import QUESTIONS
from campaigns.processes.periods import PeriodTable, span_of_period, weeks_of
from campaigns.rules.calendars import monday_of
from campaigns.web.figures import (
    ALL_COLUMNS,
    COUNTED_FROM,
    SCORE,
    Opened,
    WeekLine,
    explanation,
    opened_of,
    with_issues,
)
from campaigns.wording.times import day_words

BY_THE_WEEK = frozenset(
    {"bonus", "deductions", "correction", "part_routine", "part_self_check", "self_checks"}
    | {"part_sites", "site_rate", SCORE.code}
)


def open_period_figure(
    *, table: PeriodTable, unit: str, figure: str, user: User, now: datetime
) -> Opened:
    """As `figures.open_figure`. Counted figures open their issues; points and days, which are those
    of the weeks (docs/decisions/0018), open the weeks. Raises 404 alike."""
    row, opened = opened_of(table.rows, unit, figure, user)
    if figure in BY_THE_WEEK:
        return replace(opened, weeks=_weeks(table, row, figure))
    span = span_of_period(table.campaign, table.period, table.as_of)
    source = COUNTED_FROM.get(figure, figure)
    if source in QUESTIONS:
        opened = with_issues(opened, span, source, user, now)
    explained = explanation(figure, row) if figure in COUNTED_FROM else ""
    return replace(opened, explained=explained)


def _weeks(table: PeriodTable, row: Mapping[str, Any], figure: str) -> list[WeekLine]:
    """The weeks that have begun, in order; closed ones with what is stored of them (one query)."""
    mondays = [
        monday
        for monday in weeks_of(table.campaign, table.period)
        if monday <= monday_of(table.as_of)
    ]
    stored = dict(
        ScoreRow.objects.filter(
            week__campaign=table.campaign,
            week__monday__in=mondays,
            department__code=row["department"],
        ).values_list("week__monday", "figures")
    )
    return [_line(monday, stored.get(monday), row, figure) for monday in mondays]


def _line(
    monday: date, figures: Mapping[str, Any] | None, row: Mapping[str, Any], figure: str
) -> WeekLine:
    column = next(column for column in (*ALL_COLUMNS, SCORE) if column.code == figure)
    asked = {"group": row["group"], "unit": row["department"], "figure": figure}
    here = reverse("week", kwargs={"monday": monday.isoformat()})
    return WeekLine(
        week=day_words(monday),
        value=column.words_of(figures) if figures is not None else "…",
        url=f"{here}?{urlencode(asked)}#figure",
    )
