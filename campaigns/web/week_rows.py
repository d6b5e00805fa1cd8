"""What the page of a week shows of its rows and stages, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.access import WeekScope
from campaigns.processes import weekly_table
from campaigns.web.figures import COLUMNS, SCORE, Column, Opened
from campaigns.wording.labels import GRADES, UNRANKED_REASONS, UNRANKED_SHORT, Word, word
from campaigns.wording.times import long_moment


@dataclass(frozen=True)
class Cell:
    """A figure of the table: what is printed, and the address that opens its rows."""

    figure: str
    words: str
    url: str
    is_open: bool
    is_bad: bool = False
    title: Word = ""


@dataclass(frozen=True)
class Row:
    """A unit's line."""

    rank: str
    unit: str
    name: str
    movement: str
    cells: list[Cell]
    score: str
    score_url: str
    grade: str
    is_bad: bool
    marks: list[tuple[str, str]]
    code: str = ""


@dataclass(frozen=True)
class Step:
    """A stage of the week with who and when; done or still to come."""

    words: str
    is_done: bool


def row_of(
    row: Mapping[str, Any],
    opened: Opened | None,
    scope: WeekScope,
    columns: Sequence[Column] = COLUMNS,
) -> Row:
    """A unit's line; its figures are links where the reader may see what is behind them."""
    code = str(row["department"])
    kept = {"figures": "all"} if len(columns) > len(COLUMNS) else {}
    cells = [
        Cell(
            figure=column.code,
            words=column.words_of(row),
            url=_figure_url(row, column, scope, kept),
            is_open=opened is not None and (opened.unit, opened.figure) == (code, column.code),
            is_bad=column.is_bad(row),
            title=column.words,
        )
        for column in columns
    ]
    return Row(
        rank=str(row["rank"] or "—"),
        unit=str(row["short_name"]),
        name=str(row["name"]),
        movement=_movement(row["movement"]),
        cells=cells,
        score=str(row["score"] or "—"),
        score_url=_figure_url(row, SCORE, scope, kept),
        grade=word(GRADES, row["grade"]) if row["grade"] else "",
        is_bad=row["grade"] == "unqualified",
        marks=_marks(row),
        code=code,
    )


def _figure_url(
    row: Mapping[str, Any], column: Column, scope: WeekScope, kept: Mapping[str, str]
) -> str:
    """What opens the rows behind a figure; empty where the reader may not see them. `kept` stays
    in the address."""
    code = str(row["department"])
    if not (scope.is_whole or code in scope.units):
        return ""
    asked = {"group": row["group"], "unit": code, "figure": column.code, **kept}
    return f"?{urlencode(asked)}#figure"


def _movement(places: int | None) -> str:
    if not places:
        return "–"
    return f"↑{places}" if places > 0 else f"↓{-places}"


def _marks(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(mark, why) of what is remarkable about the row."""
    marks = []
    if row["unranked_reason"]:
        why = word(UNRANKED_REASONS, row["unranked_reason"])
        short = word(UNRANKED_SHORT, row["unranked_reason"])
        marks.append((_("unranked: %(why)s") % {"why": short}, why))
    told = (
        ("few_cases", _("few cases"), _("fewer than 5 due and fewer than 2 sites inspected")),
        ("vetoed", _("veto"), _("the week counts 0")),
        ("red_list", _("red list"), ""),
        ("black_list", _("black list"), ""),
        (
            "many_deferred",
            pgettext("mark", "deferrals"),
            _("more than a twentieth of its open issues are deferred"),
        ),
        (
            "many_upheld",
            pgettext("mark", "returns"),
            _("more than a tenth of what it got it returned in vain"),
        ),
    )
    return marks + [(mark, why) for name, mark, why in told if row.get(name)]


def steps_of(table: weekly_table.Table) -> list[Step]:
    week = table.week
    if week is None or week.state == "open":
        return [
            Step(_("open, as of %(at)s") % {"at": long_moment(table.as_of)}, True),
            Step(_("freeze"), False),
            Step(_("publication"), False),
        ]
    who = week.frozen_by.name if week.frozen_by is not None else _("the clock")
    steps = [
        Step(
            _("frozen %(at)s · %(who)s") % {"at": _at(week.frozen_at), "who": who},
            True,
        )
    ]
    if week.state == "published":
        steps.append(
            Step(
                _("published %(at)s · signed by %(who)s")
                % {"at": _at(week.published_at), "who": week.signer},
                True,
            )
        )
    else:
        steps.append(Step(_("units check their rows, then publication"), False))
    return steps


def _at(moment: datetime | None) -> str:
    return long_moment(moment) if moment is not None else ""
