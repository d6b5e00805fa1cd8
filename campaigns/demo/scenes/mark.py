"""The small mark 演示 (demonstration) on every picture, from strokes: no font is needed."""

from __future__ import annotations

from functools import cache

from PIL import Image, ImageDraw

Stroke = tuple[tuple[float, float], ...]

# Both characters in a square of 16 × 16.
YAN: tuple[Stroke, ...] = (
    ((1.5, 1.2), (3.6, 2.8)),
    ((0.6, 5.6), (2.8, 7.2)),
    ((0.9, 14.6), (3.9, 9.4)),
    ((10, 0.4), (10.8, 2.2)),
    ((5.6, 5.2), (5.6, 2.6), (15.2, 2.6), (15.2, 5.2)),
    ((7.4, 5.2), (13.4, 5.2)),
    ((6.8, 7.2), (6.8, 12.2), (14, 12.2), (14, 7.2), (6.8, 7.2)),
    ((6.8, 9.7), (14, 9.7)),
    ((10.4, 5.2), (10.4, 12.2)),
    ((8.8, 12.9), (5.6, 15.2)),
    ((12, 12.9), (15.2, 15.2)),
)
SHI: tuple[Stroke, ...] = (
    ((3, 2.2), (13, 2.2)),
    ((0.8, 6.2), (15.2, 6.2)),
    ((8, 6.2), (8, 14.8), (6, 14)),
    ((4.4, 8.8), (1.4, 13)),
    ((11.6, 8.8), (14.6, 13)),
)
HEIGHT = 22
WIDTH = 46
_FINE = 4


@cache
def mark() -> Image.Image:
    """The mark as it is pasted: white strokes on a dark, half clear label."""
    fine = Image.new("RGBA", (WIDTH * _FINE, HEIGHT * _FINE), (27, 39, 51, 0))
    pen = ImageDraw.Draw(fine)
    pen.rounded_rectangle(
        (0, 0, fine.width - 1, fine.height - 1), 5 * _FINE, fill=(27, 39, 51, 150)
    )
    for left, character in ((5, YAN), (25, SHI)):
        for stroke in character:
            placed = [((left + x) * _FINE, (3 + y) * _FINE) for x, y in stroke]
            pen.line(placed, fill=(255, 255, 255, 235), width=5, joint="curve")
    return fine.reduce(_FINE)


def put_mark(picture: Image.Image, *, margin: int = 8) -> None:
    """Pastes the mark into the lower right corner."""
    label = mark()
    place = (picture.width - label.width - margin, picture.height - label.height - margin)
    picture.paste(label, place, label)
