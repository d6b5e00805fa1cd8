"""Files beside the database: photos under MEDIA_ROOT, finished papers under JOB_ROOT.

A file appears under its name only when it is complete: temporary name, fsync, rename.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


class OutsideStore(Exception):
    """A path that would leave the folder it belongs to."""


def photo_file(path: str) -> Path:
    """The file behind a photo's path."""
    return _inside(settings.MEDIA_ROOT, path)


def job_file(path: str) -> Path:
    """The file behind a finished or uploaded paper's path."""
    return _inside(settings.JOB_ROOT, path)


def write_file(target: Path, content: bytes) -> None:
    """Writes a whole file, or nothing."""
    with new_file(target) as out:
        out.write(content)


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes its name when the block ends well, else it is gone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove_file(target: Path) -> None:
    """Removes a file that may be gone already."""
    target.unlink(missing_ok=True)


def has_room(folder: Path, *, bytes_needed: int) -> bool:
    """Whether the disk behind the folder has that much left."""
    return room_bytes(folder) > bytes_needed


def room_bytes(folder: Path) -> int:
    """How much the disk behind the folder has left."""
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


def _inside(root: Path, path: str) -> Path:
    found = (root / path).resolve()
    if not found.is_relative_to(root.resolve()):
        raise OutsideStore(path)
    return found
