"""Text drawn on a picture with the shipped fonts."""

from __future__ import annotations

from functools import cache

from PIL import ImageDraw, ImageFont

from campaigns.exports.documents.official import plain
from campaigns.exports.typefaces import Face, Widths, shortened, showable

Colour = tuple[int, int, int]


class Board:
    """Draws text; what does not fit into its room is cut with …."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.draw = draw

    def write(
        self,
        x: int,
        y: int,
        said: str,
        size: int,
        colour: Colour,
        face: Face,
        *,
        room: int,
        align: str = "L",
        lines: int = 1,
    ) -> int:
        """Writes at most that many lines; returns the y below them."""
        widths = Widths(face, size)
        for line in shortened(showable(plain(said)), widths, room, lines):
            left = x + (room - widths(line)) / 2 if align == "C" else x
            self.draw.text((left, y), line, font=_font(face, size), fill=colour)
            y += round(size * 1.4)
        return y


@cache
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.file), size, layout_engine=ImageFont.Layout.BASIC)
