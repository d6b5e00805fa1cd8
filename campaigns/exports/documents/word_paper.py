"""A .docx document with official page, styles and page number. The only owner of python-docx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.run import Run

from campaigns.exports.documents import official
from campaigns.exports.documents.official import Margins, plain
from campaigns.exports.small_pictures import placed, size_of

RED = RGBColor(0xC0, 0, 0)
BLACK = RGBColor(0, 0, 0)
CENTRE, LEFT, RIGHT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
)
points = Pt  # sizes of type, for whoever fills in a document
millimetres = Mm
__all__ = [
    "BLACK",
    "CENTRE",
    "LEFT",
    "RED",
    "RIGHT",
    "WordPaper",
    "millimetres",
    "points",
    "set_fonts",
    "tables_in",
]


class WordPaper:
    """A document under construction. All text is cleaned on its way in; nothing becomes a link
    or a field but the page number."""

    def __init__(self, *, title: str, author: str, margins: Margins = official.OFFICIAL) -> None:
        self.document: Opened = Document()
        self.margins = margins
        for name in ("Normal", "Heading 1", "Heading 2", "Title"):
            set_fonts(self._style(name), official.BODY_FONT)
        self._lay_out(margins)
        self._styles()
        properties = self.document.core_properties
        properties.title, properties.author = plain(title, 250), plain(author, 250)
        properties.comments = ""
        self._number_pages()

    def _style(self, name: str) -> ParagraphStyle:
        found = self.document.styles[name]
        assert isinstance(found, ParagraphStyle)  # noqa: S101  # the library's own templates
        return found

    def _lay_out(self, margins: Margins) -> None:
        section = self.document.sections[0]
        section.start_type = WD_SECTION.NEW_PAGE
        section.page_width, section.page_height = Mm(official.A4_WIDTH), Mm(official.A4_HEIGHT)
        section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
        section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
        section.header_distance = Mm(min(15, margins.top))
        section.footer_distance = Mm(max(8, margins.bottom - 12))

    def _styles(self) -> None:
        """Real styles, so that staff edit by style: 标题, 正文, 标题 1, 标题 2, 图注, 表格文字."""
        look = self._look
        look(self._style("Title"), official.TITLE_FONT, official.TITLE_PT, align=CENTRE)
        look(self._style("Normal"), official.BODY_FONT, official.BODY_PT)
        look(self._style("Heading 1"), official.HEADING_FONT, official.BODY_PT, indent=True)
        look(self._style("Heading 2"), official.SUBHEADING_FONT, official.BODY_PT, indent=True)
        for name, font, size, align in (
            ("公文正文", official.BODY_FONT, official.BODY_PT, WD_ALIGN_PARAGRAPH.JUSTIFY),
            ("公文文号", official.BODY_FONT, official.BODY_PT, CENTRE),
            ("公文落款", official.BODY_FONT, official.BODY_PT, RIGHT),
            ("图注", official.BODY_FONT, official.SMALL_PT, CENTRE),
            ("表格文字", official.BODY_FONT, official.SMALL_PT, LEFT),
        ):
            style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            assert isinstance(style, ParagraphStyle)  # noqa: S101
            style.base_style = self._style("Normal")
            look(style, font, size, align=align, indent=name == "公文正文")
            style.quick_style = True
            style.paragraph_format.keep_with_next = name == "公文落款"  # never a date alone

    @staticmethod
    def _look(
        style: ParagraphStyle,
        font: str,
        size: float,
        *,
        align: WD_ALIGN_PARAGRAPH = LEFT,
        indent: bool = False,
    ) -> None:
        set_fonts(style, font)
        style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
        style.font.color.rgb = BLACK
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.alignment = align
        form.first_line_indent = Pt(2 * size) if indent else Pt(0)
        is_small = size <= official.SMALL_PT
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(13.5 if is_small else official.LINE_PT)
        if size == official.TITLE_PT:
            form.line_spacing = Pt(34)

    # --- paragraphs --------------------------------------------------------------------------

    def title(self, text: str) -> None:
        """The title, with an empty line after it; without the rule that Word draws under one."""
        paragraph = self.document.add_paragraph(plain(text), style="Title")
        for line in paragraph.style.element.findall(f".//{qn('w:pBdr')}"):  # type: ignore[union-attr]
            line.getparent().remove(line)

    def text(
        self,
        text: str,
        style: str = "公文正文",
        *,
        colour: RGBColor | None = None,
        on_new_page: bool = False,
        with_next: bool = False,
    ) -> None:
        """A paragraph; `with_next` keeps it on the page of what follows."""
        paragraph = self.document.add_paragraph(style=style)
        run = paragraph.add_run(plain(text))
        if on_new_page:
            paragraph.paragraph_format.page_break_before = True
        if with_next:
            paragraph.paragraph_format.keep_with_next = True
        if colour is not None:
            run.font.color.rgb = colour

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_paragraph(plain(text), style=f"Heading {level}")

    # --- tables ------------------------------------------------------------------------------

    def table(self, widths: Sequence[float], rows: int) -> Table:
        """An empty grid table of fixed column widths (mm), centred."""
        table: Table = self.document.add_table(rows=rows, cols=len(widths), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table

    @staticmethod
    def fix_height(table: Table, row: int, height: float) -> None:
        """The row is exactly that high (mm), and does not break between pages."""
        line = table.rows[row]
        line.height, line.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.EXACTLY
        properties: Any = line._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))

    @staticmethod
    def fill(cell: _Cell, text: str, *, style: str = "表格文字", bold: bool = False) -> Run:
        """Text of a cell's first paragraph."""
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        run: Run = paragraph.add_run(plain(text))
        run.bold = bold
        return run

    @staticmethod
    def picture(cell: _Cell, jpeg: bytes, width: float, height: float) -> None:
        """A picture in the middle of a cell, as large as a frame (mm) lets it be."""
        paragraph = cell.paragraphs[0]
        paragraph.style = "图注"
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        wide, high = placed(size_of(jpeg), width, height)
        shape = paragraph.add_run().add_picture(io.BytesIO(jpeg), width=Mm(wide), height=Mm(high))
        # Without these LibreOffice keeps 3 mm around the picture and cuts it at the cell's edge.
        for side in ("distT", "distB", "distL", "distR"):
            shape._inline.set(side, "0")

    # --- page number -------------------------------------------------------------------------

    def _number_pages(self) -> None:
        """`— 1 —` at the foot of every page."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = CENTRE
        for part in ("— ", None, " —"):
            run = paragraph.add_run(part or "")
            run.font.size = Pt(14)
            set_fonts(run, "宋体")
            if part is None:
                _page_field(run)

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def _page_field(run: Run) -> None:
    bearer: Any = run._r
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        bearer.append(mark)


def set_fonts(bearer: ParagraphStyle | Run, chinese: str) -> None:
    """The Chinese font by name, so that Word substitutes it; Latin letters in their own."""
    bearer.font.name = official.LATIN_FONT
    fonts = bearer.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:hint"), "eastAsia")


def tables_in(content: io.BytesIO) -> list[list[list[str]]]:
    """The text of every table of a written document: tables of rows of cells."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(content).tables
    ]
