"""Reads an uploaded picture: checks, upright re-encoded JPEG, hashes, and what the camera said.

Source of the rules: WORKFLOW "Photos", RELIABILITY "Measured".
"""

from __future__ import annotations

import hashlib
import io
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import BinaryIO

from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.Image import Transpose

from campaigns.rules.calendars import CITY_ZONE
from campaigns.rules.geo import Point, is_on_earth
from campaigns.rules.photos import (
    MAX_BYTES,
    SERVED_SIDE,
    THUMBNAIL_SIDES,
    extension_fault,
    size_fault,
)

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
ALLOWED_TYPES = frozenset({"jpeg", "png", "webp"})
OTHER_PICTURES = frozenset({"tiff", "bmp", "eps", "fits", "gif", "heic", "avif"})
# A camera clock a day ahead of ours is wrong; what it says is then no camera time at all.
CLOCK_TOLERANCE = timedelta(days=1)
EXIF_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,
    KeyError,
    TypeError,
    IndexError,
    OverflowError,
    ZeroDivisionError,
    AttributeError,
)
DECODE_FAULTS = (OSError, ValueError, SyntaxError, struct.error, IndexError, EOFError)

# Pillow's own bomb limit only warns below twice its value; `size_fault` decides instead, from the
# header and before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


class PictureFault(Exception):
    """A picture that cannot be taken. `code` names the words; `is_type` tells 415 from 400."""

    def __init__(self, code: str, *, is_type: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_type = is_type


@dataclass(frozen=True)
class Picture:
    """A checked picture. `jpeg` holds no metadata; `sha256` is of the bytes as they were sent.

    `taken_at` is aware; `point` is the camera's position; both None when unknown.
    """

    jpeg: bytes
    width: int
    height: int
    sha256: str
    jpeg_sha256: str
    byte_size: int
    difference_hash: int
    taken_at: datetime | None
    point: Point | None
    device: str


def read_picture(sent: bytes, *, file_name: str, now: datetime) -> Picture:
    """Checks and re-encodes one picture; raises PictureFault."""
    if not sent:
        raise PictureFault("empty_file")
    if len(sent) > MAX_BYTES:
        raise PictureFault("too_big")
    _check_type(sent, file_name)
    try:
        with Image.open(io.BytesIO(sent), formats=FORMATS) as opened:
            fault = size_fault(*opened.size)
            if fault:
                raise PictureFault(fault)
            taken_at, point, device = _camera(opened, now)
            upright = _upright(opened)
    except (UnidentifiedImageError, *DECODE_FAULTS) as error:
        raise PictureFault("image_corrupt") from error
    jpeg = _encode(upright)
    return Picture(
        jpeg=jpeg,
        width=upright.width,
        height=upright.height,
        sha256=hashlib.sha256(sent).hexdigest(),
        jpeg_sha256=hashlib.sha256(jpeg).hexdigest(),
        byte_size=len(jpeg),
        difference_hash=difference_hash(upright),
        taken_at=taken_at,
        point=point,
        device=device,
    )


def thumbnails(jpeg: BinaryIO) -> dict[int, bytes]:
    """Side → JPEG, largest first; each made from the one before."""
    made: dict[int, bytes] = {}
    with Image.open(jpeg, formats=("JPEG",)) as opened:
        picture: Image.Image = opened
        first = THUMBNAIL_SIDES[0]
        opened.draft("RGB", _fitted(opened.size, first))
        for side in THUMBNAIL_SIDES:
            picture = picture.convert("RGB")
            picture.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
            made[side] = _encode(picture)
    return made


def difference_hash(picture: Image.Image) -> int:
    """64 bits: is each of 9 × 8 grey cells brighter than its right neighbour?"""
    cells = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            place = row * 9 + column
            bits = bits << 1 | (cells[place] > cells[place + 1])
    return bits


def _check_type(sent: bytes, file_name: str) -> None:
    """Refuses what is not a JPEG, PNG or WebP by content, or names itself otherwise."""
    kind = _kind_by_content(sent)
    bad_extension = extension_fault(file_name)
    if kind in ALLOWED_TYPES:
        if bad_extension:
            raise PictureFault("bad_extension")
        return
    if bad_extension:
        raise PictureFault("type_not_allowed", is_type=True)
    raise PictureFault("type_mismatch" if kind in OTHER_PICTURES else "not_an_image")


_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"%!PS", "eps"),
    (b"SIMPLE  =", "fits"),
)
_BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"hevc": "heic", b"avif": "avif"}


def _kind_by_content(sent: bytes) -> str:
    """The type by the first bytes; empty when they are of no picture that we know."""
    if sent[:4] == b"RIFF" and sent[8:12] == b"WEBP":
        return "webp"
    if sent[4:8] == b"ftyp":
        return _BRANDS.get(sent[8:12], "")
    if b"<svg" in sent[:1024].lower():
        return "svg"
    for signature, kind in _SIGNATURES:
        if sent.startswith(signature):
            return kind
    return ""


def _upright(opened: Image.Image) -> Image.Image:
    """Decodes in full, turns upright, flattens on white, shrinks to the served size."""
    if opened.format == "JPEG":
        opened.draft("RGB", _fitted(opened.size, SERVED_SIDE))
    opened.load()
    orientation = _orientation(opened)
    plain = _flattened(opened)
    plain.thumbnail((SERVED_SIDE, SERVED_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    turn = _TURNS.get(orientation)
    return plain.transpose(turn) if turn is not None else plain


_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def _orientation(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(ExifTags.Base.Orientation, 1))
    except EXIF_FAULTS:
        return 1


def _flattened(opened: Image.Image) -> Image.Image:
    """RGB on white, whatever the mode; 16-bit greys are scaled, not clipped."""
    if opened.mode.startswith("I"):
        grey = opened.convert("I").point(lambda value: value / 256)
        return grey.convert("L").convert("RGB")
    if opened.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info:
        coloured = opened.convert("RGBA")
        white = Image.new("RGB", coloured.size, "white")
        white.paste(coloured, mask=coloured.getchannel("A"))
        return white
    return opened.convert("RGB")


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size inside a square of `side`, keeping the aspect ratio (Pillow's draft needs it)."""
    longest = max(size)
    if longest <= side:
        return size
    return max(1, size[0] * side // longest), max(1, size[1] * side // longest)


def _encode(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.info = {}  # comments, profiles and EXIF would be written again
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _camera(opened: Image.Image, now: datetime) -> tuple[datetime | None, Point | None, str]:
    """Camera time, position and device; broken metadata is no metadata."""
    try:
        exif = opened.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
        device = " ".join(_text(exif.get(tag)) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    except EXIF_FAULTS:
        return None, None, ""
    return _taken_at(details, now), _point(position), device.strip()[:120]


def _text(value: object) -> str:
    """Text of a tag without control characters."""
    return "".join(sign for sign in str(value or "") if sign.isprintable()).strip()


def _taken_at(details: dict[int, object], now: datetime) -> datetime | None:
    said = _text(details.get(ExifTags.Base.DateTimeOriginal))
    try:
        naive = datetime.strptime(said, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (zone follows)
        taken_at = naive.replace(tzinfo=_offset(_text(details.get(0x9011))))
        return None if taken_at > now + CLOCK_TOLERANCE else taken_at.astimezone(UTC)
    except EXIF_FAULTS:
        return None


def _offset(said: str) -> timezone:
    """The offset that the camera wrote, Asia/Shanghai when it wrote none that can be read."""
    try:
        hours, minutes = said.split(":")
        sign = -1 if hours.startswith("-") else 1
        return timezone(sign * timedelta(hours=abs(int(hours)), minutes=int(minutes)))
    except ValueError:
        return timezone(datetime(2026, 1, 1, tzinfo=CITY_ZONE).utcoffset() or timedelta())


def _point(position: dict[int, object]) -> Point | None:
    """Degrees from the GPS tags; exactly 0, 0 or off the globe is none."""
    try:
        latitude = _degrees(position[2]) * (-1 if _text(position.get(1)) == "S" else 1)
        longitude = _degrees(position[4]) * (-1 if _text(position.get(3)) == "W" else 1)
    except EXIF_FAULTS:
        return None
    point = Point(latitude, longitude)
    if (latitude, longitude) == (0, 0) or not is_on_earth(point):
        return None
    return point


def _degrees(parts: object) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    found = degrees + minutes / 60 + seconds / 3600
    if found != found:  # a rational with a zero denominator reads as NaN
        raise ValueError("not a number")
    return float(found)
