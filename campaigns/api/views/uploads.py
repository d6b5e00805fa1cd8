"""Photos that come with a request: checked and stored before the deed takes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from campaigns.api.errors import PhotoRefused
from campaigns.imports.pictures import PictureFault
from campaigns.models import Photo, User
from campaigns.processes.photos import Stated, discard, store
from campaigns.processes.refusals import bad_field
from campaigns.rules.photos import MAX_BYTES, MAX_PER_DEED


def fingerprints(request: Request) -> dict[str, list[str]]:
    """Field → SHA-256 of each file sent with the request."""
    found: dict[str, list[str]] = {}
    for name in request.FILES:
        for sent in request.FILES.getlist(name):
            digest = hashlib.sha256()
            for chunk in sent.chunks():
                digest.update(chunk)
            sent.seek(0)
            found.setdefault(name, []).append(digest.hexdigest())
    return found


@dataclass
class Stored:
    """Photos stored for one request, so that a refused deed leaves nothing behind."""

    by: User
    now: datetime
    stated: Stated | None = None
    photos: list[Photo] = field(default_factory=list)

    def take(self, data: dict[str, Any], name: str, ids_name: str) -> list[UUID]:
        """Ids of the photos of a field: those sent as files, then those named by id."""
        files: Sequence[UploadedFile[bytes]] = data.get(name) or ()
        ids: Sequence[UUID] = data.get(ids_name) or ()
        if len(files) + len(ids) > MAX_PER_DEED:
            raise bad_field(name, "too_many_photos", most=MAX_PER_DEED)
        return [self._store(sent, name).pk for sent in files] + list(ids)

    def _store(self, sent: UploadedFile[bytes], name: str) -> Photo:
        photo = store_upload(sent, name, by=self.by, now=self.now, stated=self.stated)
        self.photos.append(photo)
        return photo


@contextmanager
def storing(*, by: User, now: datetime, stated: Stated | None = None) -> Iterator[Stored]:
    """Photos stored in the block are removed again when the deed is refused."""
    stored = Stored(by=by, now=now, stated=stated)
    try:
        yield stored
    except BaseException:
        discard(stored.photos)
        raise


def store_upload(
    sent: UploadedFile[bytes],
    name: str,
    *,
    by: User,
    now: datetime,
    stated: Stated | None = None,
    client_uuid: UUID | None = None,
    sha256: str = "",
) -> Photo:
    """Stores one uploaded file as an unclaimed photo; raises PhotoRefused naming the field.

    `sha256` is what the client says of its bytes, in hexadecimal; empty when it says nothing.
    """
    try:
        if (sent.size or 0) > MAX_BYTES:
            raise PictureFault("too_big")
        content = sent.read()
        if sha256 and hashlib.sha256(content).hexdigest() != sha256.lower():
            raise PhotoRefused("sha256", PictureFault("checksum"))
        return store(
            sent=content,
            file_name=sent.name or "",
            by=by,
            now=now,
            stated=stated,
            client_uuid=client_uuid,
        )
    except PictureFault as fault:
        raise PhotoRefused(name, fault) from fault
