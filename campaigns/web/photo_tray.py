"""Photos of a page's form: stored as they arrive, kept while the form is put right."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaigns.imports.pictures import PictureFault
from campaigns.models import Photo, User
from campaigns.processes.photos import Stated, store
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


def tray_of(
    request: HttpRequest,
    name: str,
    *,
    user: User,
    now: datetime,
    stated: Stated | None = None,
) -> PhotoTray:
    """Reads a field's photos: `<name>` holds files, `<name>_kept` ids of earlier uploads.

    A file that cannot be taken leaves a message that names it; the others stay in the tray.
    """
    tray = PhotoTray(name)
    tray.photos = _kept(request.POST.getlist(f"{name}_kept"), user)
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


def _kept(texts: Sequence[str], user: User) -> list[Photo]:
    """Earlier uploads of the user that no deed has taken yet, in their order."""
    ids = []
    for text in texts:
        with contextlib.suppress(ValueError):
            ids.append(UUID(text))
    found = Photo.objects.unclaimed().filter(uploaded_by=user).in_bulk(ids)
    return [found[photo_id] for photo_id in ids if photo_id in found]
