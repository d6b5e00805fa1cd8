"""Making a backup: the database first, then the files that it speaks of."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from campaigns.models import Attachment, Photo
from campaigns.processes import auditing
from campaigns.processes.backups import databases, manifest, sealing
from campaigns.processes.backups.refusals import BackupRefused
from campaigns.rules.calendars import CITY_ZONE

FILES = "files.tar"
PREFIX, UNFINISHED = "tracker-", ".part-"
TOLD = 5


def make_backup(*, out: Path, now: datetime) -> Path:
    """A new folder in `out`, named by the city's time; returns it. It may run beside everything.

    A file is on the disk before its row is committed and never changes, so files copied after the
    database hold every one that the copy of the database speaks of. Raises BackupRefused, and
    OSError when the disk is full; either way nothing with a backup's name is left.
    """
    target = out / f"{PREFIX}{now.astimezone(CITY_ZONE):%Y%m%d-%H%M%S}"
    if target.exists():
        raise BackupRefused([f"{target} is there already"])
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=out, prefix=UNFINISHED))
    try:
        spoken_of = _needed()
        databases.dump(folder / databases.NAME)
        copied = _copy_files(folder / FILES)
        _check_whole(spoken_of - copied)
        manifest.write(folder, _described(folder, files=len(copied), now=now))
        _flush(folder)
        folder.replace(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    auditing.record(action="backup", by=None, now=now, target=target.name)
    return target


def _needed() -> set[str]:
    """What cannot be made again; thumbnails can."""
    photos = Photo.objects.values_list("path", flat=True)
    return {*photos.iterator(), *Attachment.objects.values_list("path", flat=True)}


def _copy_files(target: Path) -> set[str]:
    """All files under MEDIA_ROOT into an archive; their paths.

    A file that has two names goes in twice: what is restored leans on nothing else.
    """
    root = Path(settings.MEDIA_ROOT)
    copied = set()
    with tarfile.open(target, "w", dereference=True) as archive:
        for found in sorted(root.rglob("*")):
            if found.name.startswith(UNFINISHED) or not found.is_file():
                continue
            path = str(found.relative_to(root))
            try:
                archive.add(found, arcname=path, recursive=False)
            except FileNotFoundError:  # an orphan that was swept meanwhile
                continue
            copied.add(path)
    return copied


def _check_whole(missing: set[str]) -> None:
    """What is missing was swept with its row meanwhile, or the backup would not be whole."""
    lost = sorted(missing & _needed()) if missing else []
    if lost:
        named = ", ".join(lost[:TOLD])
        raise BackupRefused([f"{len(lost)} files that the database speaks of are gone: {named}"])


def _described(folder: Path, *, files: int, now: datetime) -> manifest.Manifest:
    parts = [folder / databases.NAME, folder / FILES]
    if settings.BACKUP_RECIPIENT:
        parts = [sealing.seal(part, settings.BACKUP_RECIPIENT) for part in parts]
    return manifest.Manifest(
        made_at=now.isoformat(),
        database=settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[1],
        is_sealed=bool(settings.BACKUP_RECIPIENT),
        files=files,
        migrations=databases.migrations(),
        parts=[manifest.part_of(part) for part in parts],
    )


def _flush(folder: Path) -> None:
    """On the disk before it has its name."""
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
