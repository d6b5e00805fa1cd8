"""Attachments from upload to row: told by their content, not their name.

A row is written after its file; both belong to the caller's transaction, and a file whose
transaction failed is removed again.
"""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

from campaigns.gateways import scanner
from campaigns.imports.pictures import PictureFault, read_picture
from campaigns.models import Attachment, User
from campaigns.processes.file_store import photo_file, remove_file, write_file
from campaigns.processes.photos import display_name
from campaigns.processes.refusals import BadFields, Fault
from campaigns.rules.calendars import local

MOST_FILES = 9
MOST_BYTES = 20 * 1024 * 1024
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
OFFICE_FILES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OLD_OFFICE_FILES = {".doc": "application/msword", ".xls": "application/vnd.ms-excel"}
OLD_OFFICE_SIGN = bytes.fromhex("d0cf11e0a1b11ae1")


class UnfitFile(Exception):
    """What cannot be attached; `code` names the words for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def attach(
    files: Sequence[UploadedFile[bytes]], *, by: User, now: datetime, field: str = "attachments"
) -> list[Attachment]:
    """Stores every file with its row, or none. PDF, Word, Excel and pictures up to 20 MB each.

    Raises BadFields with a fault a file, which names it.
    """
    if len(files) > MOST_FILES:
        raise BadFields([Fault(field, "too_many_files", {"most": MOST_FILES})])
    checked, faults = [], []
    for file in files:
        name = display_name(file.name or "")
        try:
            checked.append((name, *_checked(file, name, now)))
        except UnfitFile as unfit:
            faults.append(Fault(field, unfit.code, {"name": name}))
    if faults:
        raise BadFields(faults)
    return _stored(checked, by, now)


def _checked(file: UploadedFile[bytes], name: str, now: datetime) -> tuple[str, str, bytes]:
    """(ending, content type, bytes as they are stored)."""
    ending = PurePath(name).suffix.lower()
    if (file.size or 0) > MOST_BYTES:
        raise UnfitFile("file_too_large")
    sent = file.read()
    if not sent:
        raise UnfitFile("file_is_empty")
    if fault := scanner.fault_of(sent):
        raise UnfitFile(f"file_{fault}")
    if ending in PICTURES:
        return ".jpg", "image/jpeg", _clean_picture(sent, name, now)
    if ending == ".pdf" and sent.startswith(b"%PDF-"):
        return ending, "application/pdf", sent
    if ending in OFFICE_FILES and _is_office_file(file):
        return ending, OFFICE_FILES[ending], sent
    if ending in OLD_OFFICE_FILES and sent.startswith(OLD_OFFICE_SIGN):
        return ending, OLD_OFFICE_FILES[ending], sent
    raise UnfitFile("file_kind")


def _clean_picture(sent: bytes, name: str, now: datetime) -> bytes:
    try:
        return read_picture(sent, file_name=name, now=now).jpeg
    except PictureFault as fault:
        raise UnfitFile("file_kind") from fault


def _is_office_file(file: UploadedFile[bytes]) -> bool:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _stored(
    checked: Sequence[tuple[str, str, str, bytes]], by: User, now: datetime
) -> list[Attachment]:
    written: list[str] = []
    rows = []
    try:
        for name, ending, content_type, content in checked:
            path = f"attachments/{local(now):%Y/%m}/{uuid.uuid4()}{ending}"
            write_file(photo_file(path), content)
            written.append(path)
            rows.append(
                Attachment.objects.create(
                    name=_named(name, ending),
                    content_type=content_type,
                    byte_size=len(content),
                    sha256=hashlib.sha256(content).hexdigest(),
                    path=path,
                    uploaded_at=now,
                    uploaded_by=by,
                )
            )
    except BaseException:
        for path in written:
            remove_file(photo_file(path))
        raise
    return rows


def _named(name: str, ending: str) -> str:
    """The file's own name, with the ending of what is stored, short enough for its column."""
    stem = PurePath(name).stem
    return f"{stem[: 160 - len(ending)]}{ending}"
