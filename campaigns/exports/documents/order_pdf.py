"""Supervision orders as a PDF, one page each; the outline leads to every order."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.exports.documents.pdf_paper import BLACK, GREY, RED, PdfPaper
from campaigns.exports.documents.photo_sheet import Shot
from campaigns.exports.documents.supervision_order import (
    LABEL,
    LEADING,
    MARGINS,
    NAME,
    PAD,
    PHOTO_HIGH,
    PHOTO_WIDE,
    QR_SIDE,
    RETURN_WORDS,
    SIZES,
    Order,
    cells_of,
    fitted,
)
from campaigns.exports.typefaces import Face

Row = tuple[float, list[tuple[str, str]]]


def as_pdf(orders: Sequence[Order]) -> bytes:
    """At least one order, each on a page of its own."""
    first = orders[0]
    paper = PdfPaper(
        title=f"{NAME} {first.number}" if len(orders) == 1 else f"{NAME}（{len(orders)}件）",
        author=first.organisation,
        made_at=first.made_at,
        margins=MARGINS,
    )
    for order in orders:
        paper.add_page()
        paper.bookmark(f"{order.number} {order.lead}")
        _page(paper, order)
    return paper.saved()


def _page(paper: PdfPaper, order: Order) -> None:
    x, wide, top = MARGINS.left, MARGINS.width, MARGINS.top
    paper.photo(x + wide - QR_SIDE, top - 6, QR_SIDE, QR_SIDE, order.qr)
    room = wide - 2 * QR_SIDE
    y = paper.put(
        x + QR_SIDE, top - 5, order.organisation, size=12, width=room, align="C", colour=RED
    )
    y = paper.put(x + QR_SIDE, y, NAME, size=20, width=room, face=Face.SANS, align="C")
    paper.put(x, top + 11.5, order.head, size=10.5, width=wide - QR_SIDE)
    y = _rows(paper, order.upper(), top + 18, order.shots)
    y = paper.put(x, y + 1.2, RETURN_WORDS, size=9, width=wide, align="C", colour=GREY) + 0.6
    y = _rows(paper, order.lower(), y, [])
    paper.put(x, y + 0.8, order.foot, size=8, width=wide, align="R", colour=GREY)


def _rows(paper: PdfPaper, rows: Sequence[Row], y: float, shots: Sequence[Shot]) -> float:
    for high, pairs in rows:
        if pairs:
            for left, wide, label, text in cells_of(pairs):
                _cell(paper, MARGINS.left + left, y, wide, high, label, text)
        else:
            _shots(paper, y, high, shots)
        y += high
    return y


def _cell(
    paper: PdfPaper, x: float, y: float, wide: float, high: float, label: str, text: str
) -> None:
    _label(paper, x, y, high, label)
    paper.box(x + LABEL, y, wide, high)
    found = fitted(text, wide, high)
    is_block = len(found.lines) * found.line_mm > high / 2
    top = y + (PAD if is_block else (high - found.line_mm * len(found.lines)) / 2)
    for line in found.lines:
        top = paper.put(
            x + LABEL + PAD, top, line, size=found.size, width=wide, leading=LEADING
        )  # the line was measured: nothing is cut here


def _label(paper: PdfPaper, x: float, y: float, high: float, label: str) -> None:
    paper.box(x, y, LABEL, high)
    size = SIZES[0] if len(label) < 7 else SIZES[1]
    line = size * LEADING * 25.4 / 72
    paper.put(
        x, y + (high - line) / 2, label, size=size, width=LABEL, face=Face.SANS, align="C",
        leading=LEADING,
    )  # fmt: skip


def _shots(paper: PdfPaper, y: float, high: float, shots: Sequence[Shot]) -> None:
    x = MARGINS.left
    _label(paper, x, y, high, "现场照片")
    each = (MARGINS.width - LABEL) / len(shots)
    for place, shot in enumerate(shots):
        left = x + LABEL + place * each
        paper.box(left, y, each, high)
        if shot.jpeg is None:
            said = f"（{shot.words}）" if shot.words else ""
            paper.put(
                left + 4, y + high / 2 - 4, said, size=9, width=each - 8, align="C", lines=3,
                colour=BLACK,
            )  # fmt: skip
            continue
        inside = (left + (each - PHOTO_WIDE) / 2, y + (high - PHOTO_HIGH) / 2)
        paper.photo(*inside, PHOTO_WIDE, PHOTO_HIGH, shot.jpeg)
