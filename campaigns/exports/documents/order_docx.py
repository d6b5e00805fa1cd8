"""A supervision order for Word: one page of rows of exact height, to be edited by staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.table import Table, _Cell

from campaigns.exports.documents import official, word_paper
from campaigns.exports.documents.photo_sheet import Shot
from campaigns.exports.documents.supervision_order import (
    LABEL,
    LEADING,
    MARGINS,
    NAME,
    PHOTO_HIGH,
    PHOTO_WIDE,
    QR_SIDE,
    RETURN_WORDS,
    SIZES,
    Order,
    fitted,
)
from campaigns.exports.documents.word_paper import CENTRE, RED, RIGHT, WordPaper

Row = tuple[float, list[tuple[str, str]]]
HALF = MARGINS.width / 2
COLUMNS = (LABEL, HALF - LABEL, LABEL, HALF - LABEL)
SHORTER = 4.0  # mm: what Word puts at the sides of a cell beyond our own padding


def as_docx(order: Order) -> bytes:
    paper = WordPaper(title=f"{NAME} {order.number}", author=order.organisation, margins=MARGINS)
    _head(paper, order)
    _table(paper, order.upper(), order.shots)
    _line(paper, RETURN_WORDS, 9, 14)
    _table(paper, order.lower(), [])
    _line(paper, order.foot, 8, 12, align=RIGHT)
    return paper.saved()


def _head(paper: WordPaper, order: Order) -> None:
    """Organisation and title beside the code, without lines."""
    table = paper.table((QR_SIDE, MARGINS.width - 2 * QR_SIDE, QR_SIDE), rows=1)
    table.style = "Normal Table"
    paper.fix_height(table, 0, QR_SIDE + 1)
    _text(
        paper, table.cell(0, 1), order.organisation, 12, align=CENTRE, leading=1.3
    ).font.color.rgb = RED
    title = table.cell(0, 1).add_paragraph(style="图注")
    title.paragraph_format.line_spacing = word_paper.points(28)
    run = title.add_run(NAME)
    run.font.size = word_paper.points(20)
    word_paper.set_fonts(run, official.TITLE_FONT)
    paper.picture(table.cell(0, 2), order.qr, QR_SIDE - 4, QR_SIDE - 1)
    _line(paper, order.head, 10.5, 16, align=word_paper.LEFT)


def _line(paper: WordPaper, text: str, size: float, high: float, align: Any = CENTRE) -> None:
    paragraph = paper.document.add_paragraph(style="图注")
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = word_paper.points(high)
    paragraph.add_run(official.plain(text)).font.size = word_paper.points(size)


def _table(paper: WordPaper, rows: Sequence[Row], shots: Sequence[Shot]) -> None:
    table = paper.table(COLUMNS, rows=len(rows))
    for place, (high, pairs) in enumerate(rows):
        paper.fix_height(table, place, high)
        if not pairs:
            _shots(paper, table, place, shots)
        elif len(pairs) == 1:
            cell = table.cell(place, 1).merge(table.cell(place, 3))
            _pair(paper, table.cell(place, 0), cell, pairs[0], MARGINS.width - LABEL, high)
        else:
            for at, pair in zip((0, 2), pairs, strict=True):
                cells = table.cell(place, at), table.cell(place, at + 1)
                _pair(paper, *cells, pair, HALF - LABEL, high)


def _pair(
    paper: WordPaper, name: _Cell, cell: _Cell, pair: tuple[str, str], wide: float, high: float
) -> None:
    label, text = pair
    _label(paper, name, label)
    found = fitted(text, wide - SHORTER, high)
    _text(paper, cell, "".join(found.lines), found.size, leading=LEADING)


def _label(paper: WordPaper, cell: _Cell, label: str) -> None:
    size = SIZES[0] if len(label) < 7 else SIZES[1]
    word_paper.set_fonts(_text(paper, cell, label, size, align=CENTRE), official.HEADING_FONT)


def _text(
    paper: WordPaper,
    cell: _Cell,
    text: str,
    size: float,
    *,
    align: Any = word_paper.LEFT,
    leading: float = LEADING,
) -> Any:
    run = paper.fill(cell, text)
    run.font.size = word_paper.points(size)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = word_paper.points(size * leading)
    return run


def _shots(paper: WordPaper, table: Table, place: int, shots: Sequence[Shot]) -> None:
    """Two frames of one width: the middle column is shared between them."""
    _label(paper, table.cell(place, 0), "现场照片")
    inside = table.cell(place, 1).merge(table.cell(place, 3))
    inner = inside.add_table(rows=1, cols=len(shots))
    inner.autofit = False
    each = (MARGINS.width - LABEL - 10) / len(shots)
    for cell, shot in zip(inner.rows[0].cells, shots, strict=True):
        cell.width = word_paper.millimetres(each)
        if shot.jpeg is not None:
            paper.picture(cell, shot.jpeg, min(PHOTO_WIDE, each - 4), PHOTO_HIGH)
        elif shot.words:
            _text(paper, cell, f"（{shot.words}）", SIZES[1], align=CENTRE)
    for spare in (inside.paragraphs[0], inside.paragraphs[-1]):
        spare.paragraph_format.line_spacing = word_paper.points(1)
