"""The daily brief (每日战报): a day's figures as text for a chat group and as a picture.

Source of the rules: PRODUCT M35, DOCUMENTS §8 (1080 px wide). No name of a person and no telephone
number is in it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PIL import Image, ImageDraw

from campaigns.exports.documents.board import Board, Colour
from campaigns.exports.documents.official import moment_words, plain
from campaigns.exports.typefaces import Face

NAME = "每日战报"
MOST_UNITS = 5
WIDE, EDGE = 1080, 60
RED, INK, GREY, PALE = (168, 32, 26), (32, 36, 42), (112, 118, 126), (245, 246, 248)
GREEN, WHITE, RULE = (26, 122, 74), (255, 255, 255), (220, 223, 227)
HEAD_HIGH, CARD_HIGH, LINE_HIGH, TITLE_HIGH = 210, 190, 66, 84


@dataclass(frozen=True)
class UnitDay:
    """A unit with its number of issues."""

    name: str
    count: int


@dataclass(frozen=True)
class Day:
    """A campaign's day as of a moment.

    `closed_by` are the units that had most struck off today, `overdue_by` those with most overdue;
    both the most first, without zeros, and possibly more than are shown. `waiting` are fixes that
    wait for their check, `open` everything not struck off.
    """

    organisation: str
    campaign: str
    day: date
    as_of: datetime
    found: int
    closed: int
    open: int
    waiting: int
    overdue: int
    closed_by: Sequence[UnitDay]
    overdue_by: Sequence[UnitDay]

    @property
    def title(self) -> str:
        return f"{plain(self.campaign, 60)}{NAME}"

    @property
    def when(self) -> str:
        return f"截至{moment_words(self.as_of)}"


def text(day: Day) -> str:
    """The lines to paste into a chat group."""
    here = f"{day.day.month}月{day.day.day}日"
    lines = [
        f"【{NAME}】{here}（{day.when}）",
        f"今日新增 {day.found} 件，销号 {day.closed} 件；"
        f"在办 {day.open} 件，待核查 {day.waiting} 件，逾期 {day.overdue} 件。",
        f"销号较多：{_listed(day.closed_by)}。" if day.closed_by else "今日无销号问题。",
        f"逾期较多：{_listed(day.overdue_by)}。" if day.overdue_by else "目前无逾期未办结问题。",
    ]
    if day.overdue_by:
        lines.append("请有关单位抓紧办结并反馈。")
    return "\n".join([*lines, plain(day.organisation, 60)])


def _listed(units: Sequence[UnitDay]) -> str:
    shown = "、".join(f"{plain(unit.name, 40)} {unit.count} 件" for unit in units[:MOST_UNITS])
    return shown + ("等" if len(units) > MOST_UNITS else "")


# --- the picture ---------------------------------------------------------------------------------


def png(day: Day) -> bytes:
    """The picture, 1080 px wide and as high as its lists are long."""
    lists = (("今日销号较多单位", day.closed_by, GREEN), ("逾期较多单位", day.overdue_by, RED))
    high = HEAD_HIGH + CARD_HIGH + 2 * EDGE + 60
    high += sum(TITLE_HIGH + LINE_HIGH * max(1, len(rows[:MOST_UNITS])) for _, rows, _ in lists)
    picture = Image.new("RGB", (WIDE, high), WHITE)
    board = Board(ImageDraw.Draw(picture))
    board.draw.rectangle((0, 0, WIDE, HEAD_HIGH), fill=RED)
    board.write(EDGE, 46, day.title, 58, WHITE, Face.SANS, room=WIDE - 2 * EDGE)
    board.write(EDGE, 136, day.when, 34, (255, 226, 222), Face.SERIF, room=WIDE - 2 * EDGE)
    y = HEAD_HIGH + 36
    _cards(board, day, y)
    y += CARD_HIGH + 30
    for title, units, colour in lists:
        y = _units(board, title, units[:MOST_UNITS], colour, y)
    board.write(EDGE, y + 26, day.organisation, 30, GREY, Face.SERIF, room=WIDE - 2 * EDGE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _cards(board: Board, day: Day, y: int) -> None:
    cards = (
        ("今日新增", day.found, INK),
        ("今日销号", day.closed, GREEN),
        ("在办", day.open, INK),
        ("待核查", day.waiting, INK),
        ("逾期", day.overdue, RED),
    )
    gap = 16
    wide = (WIDE - 2 * EDGE - gap * (len(cards) - 1)) // len(cards)
    for place, (name, count, colour) in enumerate(cards):
        x = EDGE + place * (wide + gap)
        board.draw.rounded_rectangle((x, y, x + wide, y + CARD_HIGH), 14, fill=PALE)
        board.write(x, y + 24, name, 32, GREY, Face.SERIF, room=wide, align="C")
        size = 68 if count < 10_000 else 48
        board.write(x, y + 78, str(count), size, colour, Face.SANS, room=wide, align="C")


def _units(board: Board, title: str, units: Sequence[UnitDay], colour: Colour, y: int) -> int:
    board.write(EDGE, y + 20, title, 38, INK, Face.SANS, room=WIDE - 2 * EDGE)
    y += TITLE_HIGH
    most = max([unit.count for unit in units] + [1])
    name_room, bar_room = 420, WIDE - 2 * EDGE - 420 - 110
    for unit in units:
        board.write(EDGE, y + 12, unit.name, 32, INK, Face.SERIF, room=name_room - 20)
        left = EDGE + name_room
        wide = max(6, bar_room * unit.count // most)
        board.draw.rectangle((left, y + 18, left + wide, y + 46), fill=colour)
        board.write(left + wide + 14, y + 8, str(unit.count), 34, colour, Face.SANS, room=110)
        y += LINE_HIGH
    if not units:
        board.write(EDGE, y + 12, "无", 32, GREY, Face.SERIF, room=200)
        y += LINE_HIGH
    board.draw.line((EDGE, y, WIDE - EDGE, y), fill=RULE, width=2)
    return y
