"""Handing out stored files after the permission check: photos, always as a JPEG of our own making,
and attachments, always to be saved."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase

from campaigns import access
from campaigns.models import Photo, User
from campaigns.processes.file_store import photo_file

SIZES = {"full": 0, "1024": 1024, "320": 320}
SHARED_SIZES = frozenset({"1024", "320"})
CACHED_FOR_S = 3600


def delivered(*, user: User, photo_id: UUID, size: str) -> HttpResponseBase | None:
    """The picture in a size as a response; None when the user may not see it or it is gone.

    While a thumbnail is not made yet the whole picture stands in for it, uncached.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None or size not in SIZES or not access.may_read_photo(user, photo):
        return None
    return picture_response(photo, size)


def shared_response(*, photo: Photo, size: str) -> HttpResponseBase | None:
    """A photo that a signed link shows, never larger than 1024; None when it is gone."""
    return picture_response(photo, size) if size in SHARED_SIZES else None


def picture_response(photo: Photo, size: str) -> HttpResponseBase | None:
    """The picture for somebody who may see it; None when its file is gone."""
    side = SIZES[size]
    is_made = bool(side) and photo.thumbnails_at is not None
    path = photo.thumbnail_path(side) if is_made else photo.path
    if not photo_file(path).is_file():
        return None
    response = _file_response(path)
    response["Content-Type"] = "image/jpeg"
    response["X-Content-Type-Options"] = "nosniff"
    # Chromium's own viewer styles a picture opened by itself.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    is_final = is_made or not side
    response["Cache-Control"] = (
        f"private, max-age={CACHED_FOR_S}, immutable" if is_final else "no-store"
    )
    return response


def attachment_response(*, user: User, attachment_id: int) -> HttpResponseBase | None:
    """An attachment as a download; None when the user may not read it or it is gone."""
    found = access.visible_attachments(user).filter(pk=attachment_id).first()
    if found is None or not photo_file(found.path).is_file():
        return None
    response = _file_response(found.path)
    response["Content-Type"] = found.content_type
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _file_response(path: str) -> HttpResponseBase:
    """The web server sends the file when it is told how, else this process does."""
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX}/{path}"
        return response
    return FileResponse(photo_file(path).open("rb"))
