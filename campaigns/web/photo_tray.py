"""Photos of a page's form: stored as they arrive, kept while the form is put right."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from campaigns.imports.pictures import PictureFault
from campaigns.models import Photo, User
from campaigns.processes.photos import Stated, store
from campaigns.rules.geo import Point, is_on_earth
from campaigns.rules.photos import MAX_BYTES, MAX_PER_DEED
from campaigns.web.cards import photo_url
from campaigns.wording.refusals import field_words, photo_words


@dataclass(frozen=True)
class Kept:
    """A photo in the tray, shown with a picture and a box to take it out."""

    id: str
    picture: str
    name: str


@dataclass
class PhotoTray:
    """The photos of one field of a form: those kept from before and those just sent."""

    name: str
    photos: list[Photo] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[UUID]:
        return [photo.pk for photo in self.photos]

    @property
    def kept(self) -> list[Kept]:
        return [
            Kept(str(photo.pk), photo_url(photo, "320"), photo.file_name) for photo in self.photos
        ]

    def refuse(self, message: str) -> None:
        """Shows a refusal of the process under the tray."""
        self.errors.append(message)


def stated_of(request: HttpRequest) -> Stated | None:
    """What the page says of its photos: where the device is (`latitude`, `longitude`), and when its
    own camera shot the last of them (`shot_at`, a moment with its offset)."""
    point = point_of(request.POST)
    moment = _moment(request.POST.get("shot_at", ""))
    return Stated(taken_at=moment, point=point) if point is not None or moment else None


def point_of(asked: Any) -> Point | None:
    """A position of a query or form; None when there is none on the globe."""
    try:
        point = Point(float(asked.get("latitude", "")), float(asked.get("longitude", "")))
    except ValueError:
        return None
    return point if is_on_earth(point) else None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text[:40])
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def tray_of(
    request: HttpRequest,
    name: str,
    *,
    user: User,
    now: datetime,
    stated: Stated | None = None,
    others: QuerySet[Photo] | None = None,
) -> PhotoTray:
    """Reads a field's photos: `<name>` holds files, `<name>_kept` ids of earlier uploads of the
    user, or of `others` that he may take.

    A file that cannot be taken leaves a message that names it; the others stay in the tray.
    """
    tray = PhotoTray(name)
    tray.photos = _kept(request.POST.getlist(f"{name}_kept"), user, others)
    files = request.FILES.getlist(name)
    if len(files) + len(tray.photos) > MAX_PER_DEED:
        tray.errors.append(field_words("too_many_photos", {"most": MAX_PER_DEED}))
        files = files[: max(0, MAX_PER_DEED - len(tray.photos))]
    for sent in files:
        try:
            tray.photos.append(_store(sent, user, now, stated))
        except PictureFault as fault:
            said = {"name": sent.name, "fault": photo_words(fault.code)}
            tray.errors.append(_("%(name)s: %(fault)s") % said)
    return tray


def _store(sent: UploadedFile[bytes], user: User, now: datetime, stated: Stated | None) -> Photo:
    if (sent.size or 0) > MAX_BYTES:
        raise PictureFault("too_big")
    return store(sent=sent.read(), file_name=sent.name or "", by=user, now=now, stated=stated)


def _kept(texts: Sequence[str], user: User, others: QuerySet[Photo] | None) -> list[Photo]:
    """Earlier uploads that no deed has taken yet, in their order."""
    ids = []
    for text in texts:
        with contextlib.suppress(ValueError):
            ids.append(UUID(text))
    found = Photo.objects.unclaimed().filter(uploaded_by=user).in_bulk(ids)
    if others is not None:
        found |= others.in_bulk(ids)
    return [found[photo_id] for photo_id in ids if photo_id in found]
