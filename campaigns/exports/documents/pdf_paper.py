"""A PDF document with the shipped fonts inside. The only owner of fpdf2."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF

from campaigns.exports.documents import official
from campaigns.exports.documents.official import MM_PER_PT, Margins, plain
from campaigns.exports.small_pictures import placed, size_of
from campaigns.exports.typefaces import Face, Widths, shortened, showable

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
GREY: Colour = (110, 110, 110)
RULE: Colour = (190, 190, 190)
RED: Colour = (192, 0, 0)
GREEN: Colour = (26, 122, 74)
BLUE: Colour = (31, 78, 150)
_BOOKMARK = re.compile(rb"/Dest \[")


class PdfPaper(FPDF):
    """A page to draw on in millimetres from the upper left corner.

    Nothing flows: whoever draws says where, so that nothing can run off a page unseen. Characters
    that the fonts lack are printed as 〓.
    """

    def __init__(
        self, *, title: str, author: str, made_at: datetime, margins: Margins = official.OFFICIAL
    ) -> None:
        super().__init__(format="A4", unit="mm")
        self.set_auto_page_break(auto=False)
        self.margins = margins
        self.set_margins(margins.left, margins.top, margins.right)
        for face in Face:
            self.add_font(face.value, fname=face.file)
        self.set_title(showable(plain(title, 250)))
        self.set_author(showable(plain(author, 250)))
        self.set_lang("zh-CN")
        self.set_creation_date(made_at)

    def footer(self) -> None:
        """The page number, `— 1 —`."""
        said = official.page_words(self.page_no())
        where = official.A4_HEIGHT - max(8.0, self.margins.bottom - 12)
        self.put(0, where - 5, said, size=12, width=official.A4_WIDTH, align="C")

    def put(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        width: float,
        face: Face = Face.SERIF,
        align: str = "L",
        colour: Colour = BLACK,
        lines: int = 1,
        leading: float = 1.35,
    ) -> float:
        """Writes at most that many lines into a column, with … where it had to cut; returns the
        y below them."""
        clean = showable(plain(text))
        high = size * leading * MM_PER_PT
        self.set_font(face.value, size=size)
        self.set_text_color(*colour)
        for line in shortened(clean, Widths(face, size * MM_PER_PT), width, lines):
            self.set_xy(x, y)
            self.cell(w=width, h=high, text=line, align=align)
            y += high
        return y

    def rule(self, x1: float, y1: float, x2: float, y2: float, colour: Colour = RULE) -> None:
        self.set_draw_color(*colour)
        self.set_line_width(0.2)
        self.line(x1, y1, x2, y2)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self.set_draw_color(*BLACK)
        self.set_line_width(0.25)
        self.rect(x, y, width, height)

    def bar(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")

    def way(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        """A line through points, with a dot on each."""
        self.set_draw_color(*colour)
        self.set_line_width(0.6)
        if len(points) > 1:
            self.polyline(points)
        self.set_fill_color(*colour)
        for x, y in points:
            self.circle(x, y, 0.8, style="F")

    def photo(self, x: float, y: float, width: float, height: float, jpeg: bytes) -> None:
        """A picture in the middle of a frame."""
        wide, high = placed(size_of(jpeg), width, height)
        left, top = x + (width - wide) / 2, y + (height - high) / 2
        self.image(io.BytesIO(jpeg), x=left, y=top, w=wide, h=high)

    def bookmark(self, name: str) -> None:
        """An entry of the outline that leads to this page."""
        self.start_section(showable(plain(name, 120)), strict=False)

    def saved(self) -> bytes:
        return bytes(self.output())


def bookmarks_in(content: bytes) -> int:
    """How many entries the outline of a written document has."""
    return len(_BOOKMARK.findall(content))
