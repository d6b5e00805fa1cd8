"""Pictures as a camera writes them: with time and position in their EXIF."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import ExifTags, Image

from campaigns.rules.calendars import local
from campaigns.rules.geo import Point
from tests.factories import make_jpeg


def camera_jpeg(*, taken_at: datetime | None = None, point: Point | None = None) -> bytes:
    """Another small picture at every call, with what the camera knew."""
    picture = Image.open(io.BytesIO(make_jpeg()))
    exif = picture.getexif()
    if taken_at is not None:
        of_taking = exif.get_ifd(ExifTags.IFD.Exif)
        of_taking[ExifTags.Base.DateTimeOriginal] = f"{local(taken_at):%Y:%m:%d %H:%M:%S}"
    if point is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
        gps[ExifTags.GPS.GPSLatitude] = _in_degrees(point.latitude)
        gps[ExifTags.GPS.GPSLongitude] = _in_degrees(point.longitude)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=exif.tobytes())
    return out.getvalue()


def _in_degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes, seconds."""
    degrees = int(value)
    minutes = int((value - degrees) * 60)
    return float(degrees), float(minutes), round((value - degrees - minutes / 60) * 3600, 4)
