"""QR codes of sites on A4, twelve a page, to be cut out and put up (PRODUCT: capture by a code)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.exports.documents.official import Margins
from campaigns.exports.documents.pdf_paper import GREY, PdfPaper
from campaigns.exports.qr import qr_png
from campaigns.exports.typefaces import Face

NAME = "点位二维码"
COLUMNS, ROWS = 3, 4
MARGINS = Margins(top=15.0, bottom=15.0, left=15.0, right=15.0)
WIDE, HIGH, CODE, PAD = 60.0, 64.0, 40.0, 2.0  # mm


@dataclass(frozen=True)
class Label:
    """A site's label: `address` is what the code says."""

    name: str
    code: str
    about: str
    address: str


def as_pdf(labels: Sequence[Label], *, organisation: str, made_at: datetime) -> bytes:
    """The labels in their order, with lines to cut along; at least one."""
    title = f"{NAME}（{len(labels)}个）"
    paper = PdfPaper(title=title, author=organisation, made_at=made_at, margins=MARGINS)
    for start in range(0, len(labels), COLUMNS * ROWS):
        page = labels[start : start + COLUMNS * ROWS]
        paper.add_page()
        paper.bookmark(f"{page[0].code} — {page[-1].code}")
        for place, label in enumerate(page):
            row, column = divmod(place, COLUMNS)
            x, y = MARGINS.left + column * WIDE, MARGINS.top + row * HIGH
            _label(paper, x, y, label, organisation)
    return paper.saved()


def _label(paper: PdfPaper, x: float, y: float, label: Label, organisation: str) -> None:
    paper.box(x, y, WIDE, HIGH)
    room = WIDE - 2 * PAD
    paper.photo(x + (WIDE - CODE) / 2, y + 2, CODE, CODE, qr_png(label.address))
    below = y + CODE + 2.5
    below = paper.put(
        x + PAD, below, label.name, size=11, width=room, face=Face.SANS, align="C", lines=2
    )
    below = paper.put(
        x + PAD, below, f"{label.code}　{label.about}", size=8, width=room, align="C", colour=GREY
    )
    for up, words in ((8.5, "扫码上报问题"), (4.5, organisation)):
        paper.put(x + PAD, y + HIGH - up, words, size=7.5, width=room, align="C", colour=GREY)
