"""The leader's brief (一页通): a week on one A4 page, as a PDF.

Source of the rules: PRODUCT M29, DOCUMENTS.md. Every block has a fixed place and cuts what does
not fit with a mark, so the page is always one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from campaigns.exports.documents import trend_chart
from campaigns.exports.documents.official import Margins, moment_words
from campaigns.exports.documents.pdf_paper import (
    BLACK,
    GREEN,
    GREY,
    RED,
    RULE,
    PdfPaper,
)
from campaigns.exports.documents.week_words import NONE, Row, Sums, late_words, percent, sums_of
from campaigns.exports.typefaces import Face
from campaigns.exports.weekly_workbook.paper import WeekPaper, spoken

NAME = "领导参阅一页通"
MARGINS = Margins(top=16, bottom=18, left=18, right=18)
WORST = 5
MOST_DECISIONS = 5
MOST_WEEKS = 8
CARD_HIGH, CHART_HIGH, TABLE_HIGH = 22.0, 60.0, 42.0
LINE, LINE_PT = 6.3, 10.0
ARROWS = {1: "▲", -1: "▼", 0: "－"}


@dataclass(frozen=True)
class Brief:
    """The week, those before it (oldest first, this one last), and what waits for a decision.

    `before` is the last published week; `decisions` are sentences, the weightiest first.
    """

    week: WeekPaper
    before: Sums | None
    trend: Sequence[Sums]
    decisions: Sequence[str]
    made_at: datetime


def as_pdf(brief: Brief) -> bytes:
    """The page."""
    week = brief.week
    year, number, _day = week.monday.isocalendar()
    title = f"{week.campaign}{year}年第{number}周情况"
    paper = PdfPaper(title=title, author=week.organisation, made_at=brief.made_at, margins=MARGINS)
    paper.add_page()
    x, wide = MARGINS.left, MARGINS.width
    y = paper.put(x, 14, title, size=19, width=wide, face=Face.SANS, align="C")
    said = f"{week.organisation}　{week.period}"
    y = paper.put(x, y + 0.5, said, size=10, width=wide, align="C", colour=GREY)
    y = _state(paper, brief, y)
    y = _cards(paper, brief, y + 2)
    y += 4
    trend_chart.draw(paper, brief.trend[-MOST_WEEKS:], x=x, y=y, wide=wide, tall=CHART_HIGH)
    y += CHART_HIGH
    y = _tables(paper, week, y + 4)
    _decisions(paper, brief.decisions, y + 3)
    paper.put(
        x, 279, f"制表：{moment_words(brief.made_at)}　数据截至：{_as_of(week)}　规则版本："
        f"{week.rule_version}", size=8, width=wide, colour=GREY,
    )  # fmt: skip
    return paper.saved()


def _as_of(week: WeekPaper) -> str:
    return spoken(week.as_of)


def _state(paper: PdfPaper, brief: Brief, y: float) -> float:
    week = brief.week
    if week.is_open:
        said, colour = f"截至{_as_of(week)}，本周尚未冻结，数据仍会变化", RED
    elif week.published_at is None:
        said, colour = "本周已冻结，待公布", RED
    else:
        said, colour = f"已公布　签发人：{week.signer}", GREY
    return paper.put(MARGINS.left, y, said, size=10, width=MARGINS.width, align="C", colour=colour)


# --- figures -------------------------------------------------------------------------------------


def _cards(paper: PdfPaper, brief: Brief, y: float) -> float:
    """Six figures with their movement against the last published week."""
    now, then = sums_of(brief.week.monday, brief.week.rows), brief.before
    cards = (
        ("新增交办", str(now.found), _moved(now.found, then.found if then else None), 0),
        ("应整改", str(now.due), _moved(now.due, then.due if then else None), 0),
        (
            "按期整改率",
            percent(now.on_time_rate),
            _moved(now.on_time_rate, then.on_time_rate if then else None),
            1,
        ),
        ("整改率", percent(now.fix_rate), _moved(now.fix_rate, then.fix_rate if then else None), 1),
        (
            "逾期未改",
            str(now.overdue_open),
            _moved(now.overdue_open, then.overdue_open if then else None),
            -1,
        ),
        ("反弹", str(now.rebound), _moved(now.rebound, then.rebound if then else None), -1),
    )
    wide = MARGINS.width / len(cards)
    for place, (name, figure, moved, good) in enumerate(cards):
        x = MARGINS.left + place * wide
        paper.bar(x + 1, y, wide - 2, CARD_HIGH, (243, 245, 248))
        paper.put(x, y + 1.5, name, size=9.5, width=wide, align="C", colour=GREY)
        paper.put(x, y + 6.2, figure, size=17, width=wide, align="C", face=Face.SANS)
        colour = GREY if moved in (None, 0) or not good else GREEN if moved * good > 0 else RED
        paper.put(x, y + 15.6, _arrow(moved), size=9, width=wide, align="C", colour=colour)
    return y + CARD_HIGH


def _moved(now: Decimal | int | None, then: Decimal | int | None) -> Decimal | None:
    return None if now is None or then is None else Decimal(now) - Decimal(then)


def _arrow(moved: Decimal | None) -> str:
    if moved is None:
        return "无上期"
    sign = (moved > 0) - (moved < 0)
    return f"{ARROWS[sign]} {abs(moved)}" if sign else "持平"


# --- the worst -----------------------------------------------------------------------------------


def _tables(paper: PdfPaper, week: WeekPaper, y: float) -> float:
    """Five lines each: units, zones, and issues longest overdue over the whole width."""
    half = (MARGINS.width - 6) / 2
    x = MARGINS.left
    units = [
        (row["name"], f"{row['score']}分", f"逾期{row['overdue_open']}件")
        for row in worst_units(week.rows)
    ]
    _list(paper, x, y, half, "得分靠后单位（各组合并）", units, "本周无可列名单位", (0.52, 0.24))
    zones = [
        (row["name"], f"整改率{_rate(row)}", f"逾期{row['overdue_open']}件")
        for row in worst_zones(week.zones)
    ]
    _list(paper, x + half + 6, y, half, "逾期较多片区", zones, "各片区无逾期问题", (0.42, 0.34))
    y += TABLE_HIGH
    late = sorted(week.lists.get("overdue", ()), key=lambda row: -int(row["days"]))[:WORST]
    issues = [
        (f"{row['place']}（{row['category']}）", row["unit"], late_words(int(row["days"])))
        for row in late
    ]
    _list(paper, x, y, MARGINS.width, "逾期最久问题", issues, "无逾期未改问题", (0.6, 0.2))
    return y + TABLE_HIGH


def _rate(row: Row) -> str:
    return NONE if row["fix_rate"] is None else f"{row['fix_rate']}%"


def worst_units(rows: Sequence[Row]) -> list[Row]:
    """The five lowest scores of ranked units with enough cases."""
    listed = [row for row in rows if row["rank"] is not None and not row["few_cases"]]
    return sorted(listed, key=lambda row: (Decimal(row["score"]), -int(row["overdue_open"])))[
        :WORST
    ]


def worst_zones(rows: Sequence[Row]) -> list[Row]:
    """The five zones with most overdue issues; none without any."""
    late = [row for row in rows if int(row["overdue_open"])]
    return sorted(late, key=lambda row: -int(row["overdue_open"]))[:WORST]


def _list(
    paper: PdfPaper,
    x: float,
    y: float,
    wide: float,
    title: str,
    rows: Sequence[tuple[str, str, str]],
    nothing: str,
    shares: tuple[float, float],
) -> None:
    paper.put(x, y, title, size=12, width=wide, face=Face.SANS)
    y += 7
    paper.rule(x, y, x + wide, y, BLACK)
    first, second = wide * shares[0], wide * shares[1]
    third = wide - first - second
    for place, (name, middle, last) in enumerate(rows or [(nothing, "", "")], start=1):
        said = f"{place}．{name}" if rows else name
        paper.put(x, y + 0.8, said, size=LINE_PT, width=first)
        paper.put(x + first, y + 0.8, middle, size=LINE_PT, width=second, align="R")
        paper.put(x + first + second, y + 0.8, last, size=LINE_PT, width=third, align="R")
        y += LINE
        paper.rule(x, y, x + wide, y, RULE)


def _decisions(paper: PdfPaper, decisions: Sequence[str], y: float) -> None:
    x, wide = MARGINS.left, MARGINS.width
    paper.put(x, y, "需研究决定事项", size=12, width=wide, face=Face.SANS)
    y += 7
    paper.rule(x, y, x + wide, y, BLACK)
    for place, said in enumerate(decisions[:MOST_DECISIONS] or ["暂无。"], start=1):
        words = f"{place}．{said}" if decisions else said
        y = paper.put(x, y + 1, words, size=LINE_PT, width=wide, lines=2)
