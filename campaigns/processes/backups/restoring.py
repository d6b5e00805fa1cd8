"""The way back: into an empty place, or over what is there when the operator insists."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from campaigns.processes.backups import databases, sealing
from campaigns.processes.backups.making import FILES, PREFIX, UNFINISHED
from campaigns.processes.backups.manifest import NAME, Manifest, faults_of, read
from campaigns.processes.backups.refusals import BackupRefused


def latest(folder: Path) -> Path:
    """The folder itself if it is a backup, else the latest backup in it."""
    kept = sorted(folder.glob(f"{PREFIX}*"))
    return folder if (folder / NAME).exists() or not kept else kept[-1]


def verified(folder: Path) -> Manifest:
    """The manifest of a backup that is whole. Raises BackupRefused with everything that is not."""
    try:
        manifest = read(folder)
    except ValueError as error:
        raise BackupRefused([str(error)]) from error
    faults = faults_of(folder, manifest)
    if faults:
        raise BackupRefused(faults)
    return manifest


def restore(*, folder: Path, force: bool, identity: Path | None, now: datetime) -> Manifest:
    """Database and files as they were; nothing is touched before everything was read and checked.

    Files that were there lie beside afterwards, in `media.before-…`. Migrations and the outbox are
    the caller's next steps. Raises BackupRefused.
    """
    manifest = verified(folder)
    _check_place(manifest, force=force)
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with _opened(folder, manifest, identity) as parts:
        fresh = parts / "media"
        fresh.mkdir()
        _unpack(parts / FILES, fresh)
        databases.load(parts / databases.NAME)
        if media.exists():
            media.replace(media.with_name(f"{media.name}.before-{now:%Y%m%d%H%M%S}"))
        fresh.replace(media)
    return manifest


def _unpack(archive: Path, into: Path) -> None:
    """Plain files, none outside `into`; by hand, because Debian 12's Python 3.11.2 has no filters.

    Raises BackupRefused for anything that no backup of ours holds.
    """
    with tarfile.open(archive) as parts:
        for part in parts:
            target = (into / part.name).resolve()
            content = parts.extractfile(part) if part.isreg() else None
            if content is None or not target.is_relative_to(into.resolve()):
                raise BackupRefused([f"{part.name} in {archive.name} is no file of a backup"])
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as out:
                shutil.copyfileobj(content, out)


def _check_place(manifest: Manifest, *, force: bool) -> None:
    faults = []
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[1]
    if engine != manifest.database:
        faults.append(f"the backup is of {manifest.database}, DATABASE_URL names {engine}")
    newer = set(manifest.migrations) - databases.known_migrations()
    if newer:
        faults.append(f"the backup is of a newer version: {', '.join(sorted(newer)[:3])}")
    media = Path(settings.MEDIA_ROOT)
    if not force and not databases.is_empty():
        faults.append("the database is not empty (--force puts the backup in its place)")
    if media.is_mount():
        faults.append(f"{media} is a mount point and cannot be moved aside: name a folder in it")
    if not force and media.exists() and any(media.iterdir()):
        faults.append(f"{media} is not empty (--force moves it aside)")
    if faults:
        raise BackupRefused(faults)


@contextmanager
def _opened(folder: Path, manifest: Manifest, identity: Path | None) -> Iterator[Path]:
    """A folder beside MEDIA_ROOT with the parts as they were before they were sealed."""
    near = Path(settings.MEDIA_ROOT).parent
    parts = Path(tempfile.mkdtemp(dir=near, prefix=UNFINISHED))
    try:
        for part in manifest.parts:
            found = folder / part.name
            if manifest.is_sealed:
                sealing.open_sealed(found, parts / found.stem, identity)
            else:
                (parts / part.name).symlink_to(found.resolve())
        yield parts
    finally:
        shutil.rmtree(parts, ignore_errors=True)
