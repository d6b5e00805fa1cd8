"""Text that any workbook program shows as it is: nothing cut in silence, nothing a formula."""

from __future__ import annotations

import re

MOST_CHARACTERS = 32_767  # a cell holds no more; programs cut the rest without a word
CUT = "…（过长，已截断）"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Control characters, lone surrogates and non-characters are not allowed in XML.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x")
# `_x0041_` inside a cell's text is read as the character with that code.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """The text without forbidden characters, with plain line ends, cut with a visible mark."""
    if _ODD.search(text):
        text = _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        text = _ESCAPE.sub("_x005F_", text)
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - len(CUT)] + CUT
    return text


def looks_like_formula(text: str) -> bool:
    """Whether a program might take the text for a formula when somebody edits the cell."""
    return text.startswith(FORMULA_STARTS)


def lines_of(text: str, width: float) -> int:
    """Lines that the text takes in a column of that many half-width characters."""
    room = max(1, int(width))
    return sum(max(1, -(-_line_width(line) // room)) for line in text.split("\n"))


def _line_width(line: str) -> int:
    """Latin letters take one byte and one half-width place, Chinese ones three and two."""
    return (len(line) + len(line.encode("utf-8", "surrogatepass")) + 1) // 2
