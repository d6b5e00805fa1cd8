"""The composed picture for a chat group (督办图): one issue, or up to nine as a grid.

Source of the rules: DOCUMENTS.md §8. A new picture is drawn, so that nothing which a camera wrote
is in it; no name of a person, no telephone number and no position is on it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageDraw

from campaigns.exports.documents.board import Board, Colour
from campaigns.exports.documents.official import moment_words
from campaigns.exports.typefaces import Face

NAME = "督办图"
MOST = 9
WIDE, EDGE, GAP = 1080, 48, 12
TALLEST = 1_200
RED, INK, GREY, PALE = (168, 32, 26), (32, 36, 42), (100, 106, 114), (232, 235, 239)
WHITE, LATE = (255, 255, 255), (192, 28, 20)
LABEL_WIDE = 190
TEXTS = (("点位", 2), ("问题", 2), ("责任单位", 1), ("整改时限", 1))


@dataclass(frozen=True)
class Case:
    """An issue as the picture shows it; without a photo `no_photo` says why there is none.

    `due` is the deadline in words, `is_late` colours it.
    """

    number: str
    place: str
    problem: str
    unit: str
    due: str
    is_late: bool
    photo: bytes | None
    no_photo: str = "无现场照片"

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.place, self.problem, self.unit or "—", self.due or "—")


@dataclass(frozen=True)
class Group:
    """One to nine issues of a campaign; raises ValueError for none or more."""

    organisation: str
    cases: Sequence[Case]
    made_at: datetime

    def __post_init__(self) -> None:
        if not 1 <= len(self.cases) <= MOST:
            raise ValueError(f"{len(self.cases)} cases")


def png(group: Group) -> bytes:
    """The picture, 1080 px wide and as high as it must be."""
    picture = _one(group) if len(group.cases) == 1 else _grid(group)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


# --- one -----------------------------------------------------------------------------------------


def _one(group: Group) -> Image.Image:
    (case,) = group.cases
    photo = _opened(case)
    high = _photo_high(photo)
    board, picture = _blank(high + 720)
    _place(picture, board, photo, case, (0, 0, WIDE, high))
    board.draw.rectangle((0, high, WIDE, high + 92), fill=RED)
    board.write(EDGE, high + 18, "督办", 42, WHITE, Face.SANS, room=120)
    said = case.number
    board.write(EDGE + 140, high + 18, said, 42, WHITE, Face.SANS, room=WIDE - 2 * EDGE - 140)
    y = high + 92 + 26
    for (label, lines), said in zip(TEXTS, case.lines, strict=True):
        colour = LATE if label == "整改时限" and case.is_late else INK
        board.write(EDGE, y, label, 38, GREY, Face.SERIF, room=LABEL_WIDE)
        room = WIDE - 2 * EDGE - LABEL_WIDE
        left = EDGE + LABEL_WIDE
        y = board.write(left, y, said, 38, colour, Face.SANS, room=room, lines=lines) + 14
    return _signed(picture, board, group, y + 4)


def _photo_high(photo: Image.Image | None) -> int:
    """As high as the photo at full width, within what a phone shows at once."""
    if photo is None:
        return 608
    return max(608, min(TALLEST, round(WIDE * photo.height / photo.width)))


# --- a grid --------------------------------------------------------------------------------------


def _grid(group: Group) -> Image.Image:
    columns = 2 if len(group.cases) in (2, 4) else 3
    side = (WIDE - GAP * (columns + 1)) // columns
    size = 34 if columns == 2 else 26
    line = round(size * 1.4)
    text_high = line * 6 + 22
    rows = -(-len(group.cases) // columns)
    board, picture = _blank(130 + rows * (side + text_high + GAP) + 110)
    board.draw.rectangle((0, 0, WIDE, 110), fill=RED)
    head = f"问题督办　{len(group.cases)} 件"
    board.write(EDGE, 26, head, 46, WHITE, Face.SANS, room=WIDE - 2 * EDGE)
    for place, case in enumerate(group.cases):
        x = GAP + (place % columns) * (side + GAP)
        y = 110 + GAP + (place // columns) * (side + text_high + GAP)
        _place(picture, board, _opened(case), case, (x, y, side, side))
        _tile(board, case, x, y + side + 8, side, size)
    return _signed(picture, board, group, 110 + GAP + rows * (side + text_high + GAP))


def _tile(board: Board, case: Case, x: int, y: int, room: int, size: int) -> None:
    y = board.write(x, y, case.number, size, RED, Face.SANS, room=room)
    y = board.write(x, y, case.place, size, INK, Face.SANS, room=room, lines=2)
    y = board.write(x, y, case.problem, size, GREY, Face.SERIF, room=room)
    y = board.write(x, y, case.unit or "—", size, INK, Face.SERIF, room=room)
    colour = LATE if case.is_late else INK
    board.write(x, y, case.due or "—", size, colour, Face.SERIF, room=room)


# --- parts ---------------------------------------------------------------------------------------


def _blank(high: int) -> tuple[Board, Image.Image]:
    picture = Image.new("RGB", (WIDE, high), WHITE)
    return Board(ImageDraw.Draw(picture)), picture


def _opened(case: Case) -> Image.Image | None:
    if case.photo is None:
        return None
    with Image.open(io.BytesIO(case.photo)) as opened:
        return opened.convert("RGB")


def _place(
    picture: Image.Image,
    board: Board,
    photo: Image.Image | None,
    case: Case,
    frame: tuple[int, int, int, int],
) -> None:
    """The whole photo in the middle of its frame, or the words for none."""
    x, y, wide, high = frame
    ground: Colour = PALE
    board.draw.rectangle((x, y, x + wide - 1, y + high - 1), fill=ground)
    if photo is None:
        room = wide - 32
        board.write(
            x + 16, y + high // 2 - 28, case.no_photo, 30, GREY, Face.SERIF, room=room, align="C",
            lines=3,
        )  # fmt: skip
        return
    scale = min(wide / photo.width, high / photo.height)
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    shown = photo.resize(size, Image.Resampling.LANCZOS)
    picture.paste(shown, (x + (wide - size[0]) // 2, y + (high - size[1]) // 2))


def _signed(picture: Image.Image, board: Board, group: Group, y: int) -> Image.Image:
    """The office and the moment at the foot, and the picture cut there."""
    board.draw.line((EDGE, y, WIDE - EDGE, y), fill=PALE, width=3)
    said = f"{group.organisation}　{moment_words(group.made_at)}"
    y = board.write(EDGE, y + 18, said, 30, GREY, Face.SERIF, room=WIDE - 2 * EDGE)
    return picture.crop((0, 0, WIDE, y + 22))
