"""The before-and-after sheet (整改前后对比照片表): cases in, a .docx or .pdf out.

Source of the rules: DOCUMENTS.md §4. Two pictures of 8 × 6 cm side by side are wider than the type
area of a letter, so the sheet has margins of its own (docs/decisions/0022).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.exports.documents import official, pdf_paper, word_paper
from campaigns.exports.documents.official import MM_PER_PT, Margins, day_words, moment_words
from campaigns.exports.documents.pdf_paper import PdfPaper
from campaigns.exports.documents.word_paper import CENTRE, RED, WordPaper
from campaigns.exports.typefaces import Face, Widths, shortened

NAME = "整改前后对比照片表"
A_PAGE, A_FILE = 3, 60
FRAME_WIDTH, FRAME_HEIGHT = 80.0, 60.0
COLUMN = 84.0
MARGINS = Margins(top=16, bottom=18, left=21, right=21)
HEAD_HIGH, CAPTION_HIGH, FOOT_HIGH = 9.8, 5.0, 5.2
CASE_HIGH = HEAD_HIGH + FRAME_HEIGHT + 1 + CAPTION_HIGH + FOOT_HIGH
TEXT_PT = 9.5
LABELS = ("整改前", "整改后")


@dataclass(frozen=True)
class Shot:
    """A picture with its caption; without a picture `words` say why there is none."""

    jpeg: bytes | None
    taken_on: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Case:
    """An issue with its pair of pictures."""

    place_no: int
    number: str
    place: str
    description: str
    unit: str
    fixed_on: date | None
    verifier: str
    before: Shot
    after: Shot

    @property
    def head(self) -> str:
        return f"{self.place_no}．{self.place}　{self.description}"

    @property
    def foot(self) -> str:
        done = day_words(self.fixed_on) if self.fixed_on else "—"
        verifier = self.verifier or "—"
        return f"责任单位：{self.unit or '—'}　　完成时间：{done}　　核查人：{verifier}"

    def captions(self) -> list[str]:
        """Under the pictures; the number stands under the first."""
        said = []
        for label, shot in zip(LABELS, (self.before, self.after), strict=True):
            said.append(f"{label}　{day_words(shot.taken_on)}" if shot.taken_on else label)
        return [f"{said[0]}　{self.number}", said[1]]


@dataclass(frozen=True)
class Sheet:
    """A file's worth of cases. `part` is which file of how many it is."""

    organisation: str
    campaign: str
    made_at: datetime
    cases: Sequence[Case]
    part: tuple[int, int] = (1, 1)

    @property
    def title(self) -> str:
        return f"{self.campaign}{NAME}"

    @property
    def line(self) -> str:
        here = f"{self.organisation}　截至{moment_words(self.made_at)}"
        number, count = self.part
        return f"{here}　第{number}册，共{count}册" if count > 1 else here

    def pages(self) -> list[Sequence[Case]]:
        return [self.cases[at : at + A_PAGE] for at in range(0, len(self.cases), A_PAGE)]

    def unreadable(self) -> list[str]:
        """The issues of which a picture could not be read, with the reason."""
        return [
            f"{case.number}{label}：{shot.words}"
            for case in self.cases
            for label, shot in zip(LABELS, (case.before, case.after), strict=True)
            if shot.jpeg is None
        ]


# --- docx ----------------------------------------------------------------------------------------


def as_docx(sheet: Sheet) -> bytes:
    """The sheet for Word, three cases a page."""
    paper = WordPaper(title=sheet.title, author=sheet.organisation, margins=MARGINS)
    for place, cases in enumerate(sheet.pages()):
        _docx_head(paper, sheet, is_first=not place)
        for case in cases:
            _docx_case(paper, case)
            gap = paper.document.add_paragraph(style="表格文字")
            gap.paragraph_format.line_spacing = word_paper.points(4)
    return paper.saved()


def _docx_head(paper: WordPaper, sheet: Sheet, *, is_first: bool) -> None:
    if is_first:
        title = paper.document.add_paragraph(style="图注")
        run = title.add_run(official.plain(sheet.title, 60))
        run.font.size, run.bold = word_paper.points(15), True
        title.paragraph_format.line_spacing = word_paper.points(20)
    paper.text(sheet.line, "图注", on_new_page=not is_first)


def _docx_case(paper: WordPaper, case: Case) -> None:
    table = paper.table((COLUMN, COLUMN), rows=4)
    for row, high in enumerate((HEAD_HIGH, FRAME_HEIGHT + 1, CAPTION_HIGH, FOOT_HIGH)):
        paper.fix_height(table, row, high)
    for row, said in ((0, case.head), (3, case.foot)):
        cell = table.cell(row, 0).merge(table.cell(row, 1))
        most = 2 if row == 0 else 1
        paper.fill(cell, _fitted(said, most)).font.size = word_paper.points(TEXT_PT)
    for column, shot in enumerate((case.before, case.after)):
        cell = table.cell(1, column)
        if shot.jpeg is None:
            run = paper.fill(cell, f"（{shot.words}）")
            run.font.color.rgb = RED
            cell.paragraphs[0].alignment = CENTRE
        else:
            paper.picture(cell, shot.jpeg, FRAME_WIDTH, FRAME_HEIGHT)
        paper.fill(table.cell(2, column), case.captions()[column], style="图注")


def _fitted(text: str, most: int) -> str:
    """The text cut to what the row's fixed height shows, so that the cut is seen."""
    widths = Widths(Face.SERIF, TEXT_PT * MM_PER_PT)
    return "".join(shortened(official.plain(text), widths, 2 * COLUMN - 6, most))


def cases_in_docx(content: bytes) -> int:
    """How many cases a written .docx holds."""
    return len(word_paper.tables_in(io.BytesIO(content)))


# --- pdf -----------------------------------------------------------------------------------------


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet to print, three cases a page; the outline leads to every case."""
    paper = PdfPaper(
        title=sheet.title, author=sheet.organisation, made_at=sheet.made_at, margins=MARGINS
    )
    for place, cases in enumerate(sheet.pages()):
        paper.add_page()
        y = MARGINS.top - 4
        if not place:
            y = paper.put(
                MARGINS.left,
                y,
                sheet.title,
                size=15,
                width=MARGINS.width,
                face=Face.SANS,
                align="C",
            )
        else:
            y += 4
        paper.put(MARGINS.left, y, sheet.line, size=9, width=MARGINS.width, align="C")
        y += 6
        for case in cases:
            paper.bookmark(f"{case.number} {case.place}")
            _pdf_case(paper, case, y)
            y += CASE_HIGH + 1.5
    return paper.saved()


def _pdf_case(paper: PdfPaper, case: Case, y: float) -> None:
    x, wide = MARGINS.left, 2 * COLUMN
    paper.box(x, y, wide, CASE_HIGH)
    paper.put(x + 1, y + 0.6, case.head, size=TEXT_PT, width=wide - 4, lines=2)
    top = y + HEAD_HIGH
    bottom = top + FRAME_HEIGHT + 1
    for line in (top, bottom, bottom + CAPTION_HIGH):
        paper.rule(x, line, x + wide, line, pdf_paper.BLACK)
    paper.rule(x + COLUMN, top, x + COLUMN, bottom + CAPTION_HIGH, pdf_paper.BLACK)
    for column, shot in enumerate((case.before, case.after)):
        left = x + column * COLUMN
        if shot.jpeg is None:
            paper.put(
                left + 4,
                top + 26,
                f"（{shot.words}）",
                size=TEXT_PT,
                width=COLUMN - 8,
                align="C",
                colour=pdf_paper.RED,
                lines=3,
            )
        else:
            paper.photo(
                left + (COLUMN - FRAME_WIDTH) / 2, top + 0.5, FRAME_WIDTH, FRAME_HEIGHT, shot.jpeg
            )
        said = case.captions()[column]
        paper.put(left, bottom + 0.4, said, size=9, width=COLUMN, align="C")
    paper.put(x + 1, bottom + CAPTION_HIGH + 0.5, case.foot, size=TEXT_PT, width=wide - 4)


def cases_in_pdf(content: bytes) -> int:
    """How many cases a written .pdf holds."""
    return pdf_paper.bookmarks_in(content)
