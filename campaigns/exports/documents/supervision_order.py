"""The supervision order (问题整改督办单): one issue on one A4 page, its lower half to be returned.

Source of the rules: DOCUMENTS.md §3. Every box has a fixed place: a long text is set smaller and
then cut with …见系统, so the page is always one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from campaigns.exports.documents.official import (
    MM_PER_PT,
    OFFICIAL,
    Margins,
    day_words,
    moment_words,
    plain,
)
from campaigns.exports.documents.photo_sheet import Shot
from campaigns.exports.qr import qr_png
from campaigns.exports.typefaces import Face, Widths, lines_of

NAME = "问题整改督办单"
SEEN_IN_SYSTEM = "…见系统"
URGENCIES = {"minor": "平件", "major": "加急", "urgent": "特急"}
MARGINS = Margins(top=OFFICIAL.top - 15, bottom=25, left=OFFICIAL.left, right=OFFICIAL.right)
LABEL = 26.0
QR_SIDE = 22.0
SIZES = (10.5, 9.0, 8.0)  # points, the first that fits
LEADING = 1.3
PAD = 1.5
PHOTO_WIDE, PHOTO_HIGH = 62.0, 46.0
CHECKS = "□销号　　　□退回重整　　　□挂账"
RETURN_WORDS = "（以下由责任单位填写，盖章后连同整改后照片反馈）"
LINE, DESCRIBED, ASKED, SHOT, FIXED, FIXED_SHOT = 9.4, 26.0, 15.0, 49.0, 22.0, 30.0


@dataclass(frozen=True)
class Order:
    """What stands on the page. Names and telephones are those that its reader may see.

    `signed_at` is the moment of the dispatch, None before one; `due` is the limit in words.
    """

    organisation: str
    number: str
    severity: str
    lead: str
    assisting: Sequence[str]
    chief: str
    territory: str
    signed_at: datetime | None
    due: str
    site: str
    description: str
    basis: str
    photos: Sequence[Shot]
    demand: str
    clerk: str
    phone: str
    address: str
    made_at: datetime

    @property
    def head(self) -> str:
        return f"编号：{self.number}　　紧急程度：{URGENCIES.get(self.severity, '平件')}"

    @property
    def chief_words(self) -> str:
        return "·".join(name for name in (self.chief, self.territory) if name) or "—"

    @property
    def signed_words(self) -> str:
        return day_words(self.signed_at.date()) if self.signed_at else "—"

    @property
    def clerk_words(self) -> str:
        return " / ".join(said for said in (self.clerk, self.phone) if said)

    @property
    def foot(self) -> str:
        return f"打印：{moment_words(self.made_at)}　扫码查看办理情况"

    @property
    def shots(self) -> list[Shot]:
        """Always two frames."""
        return [*self.photos[:2], *[Shot(None, words="")] * (2 - len(self.photos[:2]))]

    @cached_property
    def qr(self) -> bytes:
        return qr_png(self.address)

    def upper(self) -> list[tuple[float, list[tuple[str, str]]]]:
        """Rows above and below the photos: (height in mm, pairs of label and text)."""
        return [
            (
                LINE,
                [("责任单位", self.lead or "—"), ("协办单位", "、".join(self.assisting) or "—")],
            ),
            (LINE, [("片长·属地", self.chief_words), ("签发日期", self.signed_words)]),
            (LINE, [("整改时限", self.due), ("点位", self.site)]),
            (DESCRIBED, [("问题描述", self.description)]),
            (LINE, [("依据", self.basis or "—")]),
            (SHOT, []),
            (ASKED, [("整改要求", self.demand)]),
            (LINE, [("签发人", ""), ("承办人/电话", self.clerk_words)]),
        ]

    def lower(self) -> list[tuple[float, list[tuple[str, str]]]]:
        """The half to be returned, blank."""
        return [
            (FIXED, [("整改情况", "")]),
            (FIXED_SHOT, [("整改后照片", "")]),
            (LINE + 2, [("负责人签字、盖章", ""), ("日期", "　　　　年　　月　　日")]),
            (LINE, [("核查意见", CHECKS)]),
        ]


def cells_of(pairs: Sequence[tuple[str, str]]) -> list[tuple[float, float, str, str]]:
    """(x, width of the text, label, text) of a row's pairs; x from the left edge of the box."""
    each = MARGINS.width / len(pairs)
    return [(place * each, each - LABEL, label, text) for place, (label, text) in enumerate(pairs)]


@dataclass(frozen=True)
class Fitted:
    """Text in lines at a size of type in points."""

    size: float
    lines: list[str]

    @property
    def line_mm(self) -> float:
        return self.size * LEADING * MM_PER_PT


def fitted(text: str, width: float, height: float) -> Fitted:
    """The text as large as it fits into a box in mm; else the smallest, cut with …见系统."""
    clean = plain(text, 4_000)
    room = width - 2 * PAD
    for size in SIZES:
        found = Fitted(size, lines_of(clean, Widths(Face.SERIF, size * MM_PER_PT), room))
        most = int((height - 1) // found.line_mm)
        if len(found.lines) <= most:
            return found
    widths = Widths(Face.SERIF, SIZES[-1] * MM_PER_PT)
    lines = lines_of(clean, widths, room)[: max(1, most)]
    last = lines[-1]
    while last and widths(last + SEEN_IN_SYSTEM) > room:
        last = last[:-1]
    return Fitted(SIZES[-1], [*lines[:-1], last + SEEN_IN_SYSTEM])
