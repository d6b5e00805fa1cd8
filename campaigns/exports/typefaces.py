"""The two fonts that are shipped for papers, and what they can show.

Made by deploy/make_paper_fonts.py: GB 2312 and the marks of papers, nothing else.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent / "fonts"
MISSING = "〓"  # the printers' mark for a character that is not in the case


class Face(StrEnum):
    """A shipped font, by the name that documents call it."""

    SERIF = "PaperSerif"
    SANS = "PaperSans"

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.value}.ttf"


@cache
def characters() -> frozenset[str]:
    """What both fonts can show (reads the fonts once a process, 0.1 s)."""
    shown = [_measured(face).advances.keys() for face in Face]
    return frozenset(chr(code) for code in set.intersection(*map(set, shown)))


def showable(text: str) -> str:
    """The text with 〓 for every character that the fonts lack; line ends stay."""
    known = characters()
    return "".join(mark if mark in known or mark == "\n" else MISSING for mark in text)


# --- lines ---------------------------------------------------------------------------------------

NOT_FIRST = frozenset("，。、；：？！）》」』】〕…—％%,.;:?!)]}·”’℃")
NOT_LAST = frozenset("（《「『【〔([{“‘")


def lines_of(text: str, widths: Widths, room: float) -> list[str]:
    """The text in lines that fit into `room`, Chinese fashion: between any two characters, but
    no comma begins a line and no bracket ends one; a Latin word or number stays whole if it can.
    """
    lines = []
    for paragraph in text.split("\n"):
        lines += _lines(_pieces(paragraph), widths, room)
    return lines


class Widths:
    """How wide text is in a font at a size, in the unit of `size`."""

    def __init__(self, face: Face, size: float) -> None:
        measures = _measured(face)
        self.advances, self.full = measures.advances, measures.units
        self.scale = size / measures.units

    def __call__(self, text: str) -> float:
        return sum(self.advances.get(ord(mark), self.full) for mark in text) * self.scale


class _Measures(NamedTuple):
    """A font's units an em, and the advance of every character code in them."""

    units: int
    advances: dict[int, int]


@cache
def _measured(face: Face) -> _Measures:
    with TTFont(face.file, lazy=True) as font:
        metrics = font["hmtx"].metrics
        advances = {code: metrics[name][0] for code, name in font.getBestCmap().items()}
        return _Measures(int(font["head"].unitsPerEm), advances)


def _pieces(text: str) -> list[str]:
    """What must not be broken: a Latin word, or a character with the marks bound to it."""
    pieces: list[str] = []
    for mark in text:
        last = pieces[-1] if pieces else ""
        if last and (
            mark in NOT_FIRST or last[-1] in NOT_LAST or (_is_latin(mark) and _is_latin(last[-1]))
        ):
            pieces[-1] = last + mark
        else:
            pieces.append(mark)
    return pieces


def _is_latin(mark: str) -> bool:
    return mark.isascii() and not mark.isspace()


def _lines(pieces: list[str], widths: Widths, room: float) -> list[str]:
    lines, line = [], ""
    for piece in pieces:
        if line and widths(line + piece) > room:
            lines.append(line.rstrip())
            line = ""
        line = line + piece if line or piece != " " else ""
        while len(line) > 1 and widths(line) > room:  # a piece longer than a whole line
            fits = _fitting(line, widths, room)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line.rstrip()]


def _fitting(text: str, widths: Widths, room: float) -> int:
    return next((count for count in range(len(text), 1, -1) if widths(text[:count]) <= room), 1)


def shortened(text: str, widths: Widths, room: float, most: int = 1) -> list[str]:
    """At most that many lines; the last ends with … when there was more."""
    lines = lines_of(text, widths, room)
    if len(lines) <= most:
        return lines
    last = lines[most - 1] + "…"
    while len(last) > 1 and widths(last) > room:
        last = last[:-2] + "…"
    return [*lines[: most - 1], last]
