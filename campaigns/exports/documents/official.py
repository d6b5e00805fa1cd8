"""What every official document has in common: measures, names of fonts, numbers, dates, clean text.

Source of the rules: DOCUMENTS.md "Rules for every official document". Lengths are in millimetres,
sizes of type in points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.rules.calendars import local

A4_WIDTH, A4_HEIGHT = 210.0, 297.0
MM_PER_PT = 25.4 / 72


@dataclass(frozen=True)
class Margins:
    """The white around the type area."""

    top: float
    bottom: float
    left: float
    right: float

    @property
    def width(self) -> float:
        """Of the type area."""
        return A4_WIDTH - self.left - self.right

    @property
    def height(self) -> float:
        """Of the type area."""
        return A4_HEIGHT - self.top - self.bottom


OFFICIAL = Margins(top=37, bottom=35, left=28, right=26)  # a type area of 156 × 225
LINE_PT = 28.95  # 22 lines a page
TITLE_PT, BODY_PT, SMALL_PT = 22, 16, 10.5  # 2号, 3号, 5号

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
HEADING_FONT = "黑体"
SUBHEADING_FONT = "楷体_GB2312"
LATIN_FONT = "Times New Roman"

# What XML cannot hold, and what changes the direction of the text around it.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
_BREAKS = re.compile("[\t\r\n\u2028\u2029]+")
CUT = "…"


def plain(text: str, most: int = 2_000) -> str:
    """The text on one line, without characters that a document cannot hold, cut with a mark."""
    found = _FORBIDDEN.sub("", _BREAKS.sub(" ", text)).strip(" ")
    return found if len(found) <= most else found[: most - 1] + CUT


def document_number(office: str, year: int, number: str) -> str:
    """`创督〔2026〕23号`; with places to fill in where the number is not known yet."""
    return f"{plain(office, 20)}〔{year}〕{plain(number, 12) or '　　'}号"


def day_words(day: date) -> str:
    """`2026年3月9日`"""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """`2026年3月9日18:00`, in the city's time."""
    here = local(moment)
    return f"{day_words(here.date())}{here:%H:%M}"


def page_words(page: int) -> str:
    """`— 1 —`"""
    return f"— {page} —"
