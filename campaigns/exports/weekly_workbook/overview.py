"""The sheet 总体情况: the week in one sentence, and a line a ranking group."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook

from campaigns.exports.sheet_page import Column, Table, add_sheet
from campaigns.exports.sheet_style import BAD, Look, Value
from campaigns.exports.weekly_workbook.paper import (
    DEFINITIONS,
    Row,
    WeekPaper,
    share,
    total,
    unranked_note,
)
from campaigns.rules.scoring import cents, rate

NAME = "总体情况"
MOST_NAMED = 3
COLUMNS = (
    Column("考核组", 14),
    Column("单位数", 6.6, Look.COUNT),
    Column("参加排名", 8, Look.COUNT),
    Column("新增", 6.2, Look.COUNT),
    Column("应整改", 6.6, Look.COUNT),
    Column("按期整改", 8, Look.COUNT),
    Column("已整改", 6.6, Look.COUNT),
    Column("待核查", 6.6, Look.COUNT),
    Column("逾期未改", 8, Look.COUNT),
    Column("提前办结", 8, Look.COUNT),
    Column("返工", 5.4, Look.COUNT),
    Column("反弹", 5.4, Look.COUNT),
    Column("按期整改率", 9.6, Look.RATE),
    Column("整改率", 8.6, Look.RATE),
    Column("平均得分", 8, Look.POINTS),
    Column("最高得分", 8, Look.POINTS),
    Column("得分最高单位", 20),
    Column("最低得分", 8, Look.POINTS),
    Column("得分最低单位", 20),
)
COUNTED = (
    "found",
    "due",
    "on_time",
    "fixed",
    "waiting",
    "overdue_open",
    "early",
    "rework",
    "rebound",
)
OVERDUE = 8


def add(book: Workbook, content: WeekPaper) -> None:
    """The first sheet of the workbook."""
    groups = content.groups()
    table = Table(
        columns=COLUMNS,
        rows=[_line(name, rows) for name, rows in groups.items()],
        sums=[*_figures("合计", content.rows), *("" for _column in range(5))],
        lead=_lead(content),
        notes=content.notes(
            unranked_note(content.rows), content.corrected_note(content.rows), DEFINITIONS
        ),
        looks={
            (place, OVERDUE): BAD[Look.COUNT]
            for place, rows in enumerate(groups.values())
            if total(rows, "overdue_open")
        },
        frozen_columns=1,
    )
    add_sheet(book, NAME, content.heading, table)


def _line(name: str, rows: Sequence[Row]) -> list[Value]:
    return [*_figures(name, rows), *_scores(rows)]


def _figures(name: str, rows: Sequence[Row]) -> list[Value]:
    due = total(rows, "due")
    return [
        name,
        len(rows),
        sum(row["rank"] is not None for row in rows),
        *(total(rows, figure) for figure in COUNTED),
        share(total(rows, "on_time"), due),
        share(total(rows, "fixed"), due),
    ]


def _scores(rows: Sequence[Row]) -> list[Value]:
    """Mean, best and worst of the ranked units; dashes where none is ranked."""
    scores = {row["name"]: Decimal(row["score"]) for row in rows if row["rank"] is not None}
    if not scores:
        return [None] * 5
    best, worst = max(scores.values()), min(scores.values())
    mean = cents(sum(scores.values(), Decimal(0)) / len(scores))
    return [mean, best, _named(scores, best), worst, _named(scores, worst)]


def _named(scores: dict[str, Decimal], points: Decimal) -> str:
    """The units with that score; of many only the first are named."""
    names = [name for name, score in scores.items() if score == points]
    if len(names) > MOST_NAMED:
        return f"{'、'.join(names[:MOST_NAMED])}等{len(names)}个单位"
    return "、".join(names)


def _lead(content: WeekPaper) -> str:
    rows = content.rows
    due, fixed, on_time = (total(rows, figure) for figure in ("due", "fixed", "on_time"))
    ranked = sum(row["rank"] is not None for row in rows)
    return (
        f"　　{content.this}{content.city}参加排名单位 {ranked} 个，新增交办问题 {total(rows, 'found')} 件，"
        f"应整改 {due} 件，已整改 {fixed} 件（整改率 {_percent(fixed, due)}），"
        f"其中按期整改 {on_time} 件（按期整改率 {_percent(on_time, due)}）；"
        f"逾期未改 {total(rows, 'overdue_open')} 件，返工 {total(rows, 'rework')} 次，"
        f"反弹 {total(rows, 'rebound')} 件。"
    )


def _percent(part: int, whole: int) -> str:
    found = rate(part, whole)
    return "—" if found is None else f"{found}%"
