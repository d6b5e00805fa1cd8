"""Opens what claims to be a zip or a workbook, and reads its parts within limits.

Source of the limits: RELIABILITY "Measured". Declared sizes lie, so bytes are counted while they
are unpacked; nothing is ever written to disk.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from campaigns.imports.faults import FileFault

MAX_PARTS = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
# A few kilobytes of blanks pack a thousandfold and harm nobody.
RATIO_FROM = 1024 * 1024
CHUNK = 256 * 1024

ZIP_START = b"PK"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
UTF8_NAMES = 0x800
ENCRYPTED = 0x1
PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
CONTENT_TYPES = "[Content_Types].xml"
READ_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)


class Archive:
    """An opened zip. `names` are its files in their order, folders left out."""

    def __init__(self, sent: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(sent))
        except READ_FAULTS as error:
            raise FileFault("archive_corrupt") from error
        entries = self._zip.infolist()
        _check_directory(entries)
        self._entries = {_name(entry): entry for entry in entries if not entry.is_dir()}
        self._unpacked: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """The whole part; raises FileFault when it is broken or unpacks beyond the limits.

        KeyError when there is none of that name.
        """
        entry = self._entries[name]
        out = io.BytesIO()
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(CHUNK):
                    out.write(chunk)
                    self._count(name, out.tell(), entry.compress_size)
        except READ_FAULTS as error:
            raise FileFault("archive_corrupt", part=name) from error
        return out.getvalue()

    def _count(self, name: str, unpacked: int, packed: int) -> None:
        self._unpacked[name] = unpacked
        if sum(self._unpacked.values()) > MAX_UNPACKED or _is_bomb(unpacked, packed):
            raise FileFault("archive_too_big", part=name, most_mb=MAX_UNPACKED // 1024**2)


def open_archive(sent: bytes) -> Archive:
    """A zip whose directory keeps the limits. Raises FileFault: empty_file, encrypted,
    archive_corrupt, archive_too_big, archive_too_many_parts."""
    if not sent:
        raise FileFault("empty_file")
    if not sent.startswith(ZIP_START):
        raise FileFault("not_a_zip")
    return Archive(sent)


def open_workbook(sent: bytes) -> Archive:
    """A zip that holds an .xlsx workbook. Raises FileFault with the codes of `open_archive`, or
    old_xls, macro_not_allowed, not_a_workbook."""
    if not sent:
        raise FileFault("empty_file")
    if sent.startswith(OLE_START):
        raise FileFault("encrypted" if ENCRYPTED_STREAM in sent else "old_xls")
    if not sent.startswith(ZIP_START):
        raise FileFault("not_a_workbook")
    archive = Archive(sent)
    if CONTENT_TYPES not in archive:
        raise FileFault("not_a_workbook")
    types = archive.read(CONTENT_TYPES)
    has_macro = any(name.lower().endswith("vbaproject.bin") for name in archive.names)
    if has_macro or b"macroEnabled" in types:
        raise FileFault("macro_not_allowed")
    if b"spreadsheetml.sheet.main+xml" not in types:
        raise FileFault("not_a_workbook")
    return archive


def is_zip(sent: bytes) -> bool:
    return sent.startswith(ZIP_START)


def is_ole(sent: bytes) -> bool:
    """An old .xls or .et, or an encrypted workbook."""
    return sent.startswith(OLE_START)


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    """Refuses by the zip's own directory, before anything is unpacked."""
    if len(entries) > MAX_PARTS:
        raise FileFault("archive_too_many_parts", parts=len(entries), most=MAX_PARTS)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise FileFault("encrypted")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise FileFault("archive_corrupt")
    if any(entry.compress_type not in PACKINGS for entry in entries):
        raise FileFault("archive_corrupt")
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED or any(
        _is_bomb(entry.file_size, entry.compress_size) for entry in entries
    ):
        raise FileFault("archive_too_big", most_mb=MAX_UNPACKED // 1024**2)


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: zips made on Chinese Windows name files in GBK unmarked."""
    name = entry.filename
    if entry.flag_bits & UTF8_NAMES or name.isascii():
        return name
    meant = name.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return meant.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
