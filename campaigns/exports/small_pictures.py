"""Photos as papers hold them: small JPEGs without anything that the camera wrote."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 200 * 1024
DOTS_PER_MM = 200 / 25.4
QUALITIES = (82, 70, 55, 40, 25)
_UNREADABLE = (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError)


class PhotoUnreadable(Exception):
    """The file is gone, or is no picture any more."""


def small_jpeg(file: Path, *, width_mm: float, height_mm: float) -> bytes:
    """The picture in at most 200 KB, sharp enough for a frame of that size, turned upright.

    Raises PhotoUnreadable.
    """
    frame = (round(width_mm * DOTS_PER_MM), round(height_mm * DOTS_PER_MM))
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as opened:
            opened.draft("RGB", (frame[0] * 2, frame[1] * 2))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except _UNREADABLE as error:
        raise PhotoUnreadable(file.name) from error
    picture.thumbnail(frame, Image.Resampling.LANCZOS)
    return _within(picture)


def _within(picture: Image.Image) -> bytes:
    content = b""
    clean = Image.new("RGB", picture.size)  # a new picture carries no metadata
    clean.paste(picture)
    for quality in QUALITIES:
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=quality, optimize=True)
        content = out.getvalue()
        if len(content) <= MOST_BYTES:
            break
    return content


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        return picture.size


def placed(size: tuple[int, int], width: float, height: float) -> tuple[float, float]:
    """Width and height of a picture that fills a frame as far as its shape allows."""
    scale = min(width / size[0], height / size[1])
    return size[0] * scale, size[1] * scale
