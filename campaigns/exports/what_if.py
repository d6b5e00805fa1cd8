"""The workbook of a what-if (积分规则试算): a sheet a week, before beside after.

Source of the rules: DOCUMENTS "Rules for every workbook".
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook

from campaigns.exports.chinese import GRADES, word
from campaigns.exports.plain_text import clean
from campaigns.exports.sheet_page import Column, Heading, Table, add_sheet
from campaigns.exports.sheet_style import Look, Value, add_looks
from campaigns.exports.weekly_workbook.paper import UNGROUPED, spoken

NAME = "积分规则试算"
COLUMNS = (
    Column("考核组", 14, Look.CENTRE),
    Column("单位", 24),
    Column("原排名", 7, Look.COUNT),
    Column("试算排名", 8, Look.COUNT),
    Column("原得分", 9, Look.POINTS),
    Column("试算得分", 9, Look.POINTS),
    Column("差额", 9, Look.POINTS),
    Column("原扣分", 9, Look.POINTS),
    Column("试算扣分", 9, Look.POINTS),
    Column("原加分", 9, Look.POINTS),
    Column("试算加分", 9, Look.POINTS),
    Column("原等次", 9, Look.CENTRE),
    Column("试算等次", 9, Look.CENTRE),
    Column("原上榜", 8, Look.CENTRE),
    Column("试算上榜", 8, Look.CENTRE),
)
LISTS = {"red_list": "红榜", "black_list": "黑榜"}
NOTE = (
    "口径：各项事实取自当周统计，不因试算改变；扣分、加分按试算规则的分值、上限和适用范围重新计算；"
    "人工另定分值的加扣分和更正分保持不变。试算结果不作为考评依据。"
)
UNRANKED = "排名、得分为“—”的单位未参加排名。"


@dataclass(frozen=True)
class TriedRow:
    """A unit's week; pairs are (before, after)."""

    group: str
    unit: str
    rank: tuple[int | None, int | None]
    score: tuple[Decimal | None, Decimal | None]
    difference: Decimal | None
    deductions: tuple[Decimal, Decimal]
    bonus: tuple[Decimal, Decimal]
    grade: tuple[str | None, str | None]
    lists: tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class TriedPaper:
    """Weeks under a version of the rules."""

    organisation: str
    campaign: str
    version: str
    made_at: datetime
    weeks: Sequence[tuple[date, str, bool, Sequence[TriedRow]]]


def build(paper: TriedPaper) -> bytes:
    """One sheet a week; `weeks` are (Monday, version it was counted with, whether it still runs or
    is not frozen, rows)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_looks(book)
    for monday, counted_with, is_open, rows in paper.weeks:
        year, number, _day = monday.isocalendar()
        live = f"，本周尚未冻结，数据截至{spoken(paper.made_at)}" if is_open else ""
        heading = Heading(
            title=clean(f"{paper.campaign}{NAME}"),
            period=f"（{year}年第{number}周，试算规则 {paper.version}，原规则 {counted_with}{live}）",
            status=f"制表单位：{clean(paper.organisation)}",
            signer=f"试算时间：{spoken(paper.made_at)}",
        )
        table = Table(columns=COLUMNS, rows=[_values(row) for row in rows], notes=(NOTE, UNRANKED))
        add_sheet(book, f"{year}年第{number}周", heading, table)
    book.properties.title = clean(f"{paper.campaign}{NAME}")
    book.properties.creator = clean(paper.organisation)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _values(row: TriedRow) -> list[Value]:
    return [
        row.group or UNGROUPED,
        row.unit,
        *row.rank,
        *row.score,
        row.difference,
        *row.deductions,
        *row.bonus,
        *(word(GRADES, grade) if grade else "—" for grade in row.grade),
        *("、".join(LISTS[name] for name in sorted(names)) for names in row.lists),
    ]
