"""The manifest of a backup: what is in the folder, with sizes and hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from campaigns.processes.file_store import new_file

FORMAT = 1
NAME = "manifest.json"
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """A file of the backup; size in bytes, hash of what lies there (sealed or not)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`made_at` is ISO 8601 with offset; `migrations` are `app.name` as the database had them."""

    made_at: str
    database: str
    is_sealed: bool
    files: int
    migrations: Sequence[str]
    parts: Sequence[Part]
    format: int = FORMAT


def part_of(path: Path) -> Part:
    return Part(path.name, path.stat().st_size, _hash(path))


def write(folder: Path, manifest: Manifest) -> None:
    with new_file(folder / NAME) as out:
        out.write(json.dumps(asdict(manifest), indent=1).encode())


def read(folder: Path) -> Manifest:
    """Raises ValueError when there is no manifest of this format."""
    try:
        found = json.loads((folder / NAME).read_text())
        parts = [Part(**part) for part in found.pop("parts")]
        manifest = Manifest(**found, parts=parts)
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{folder}: no backup with a manifest ({error})") from error
    if manifest.format != FORMAT:
        raise ValueError(f"{folder}: format {manifest.format} is not known here")
    return manifest


def faults_of(folder: Path, manifest: Manifest) -> list[str]:
    """What is missing or was changed since; empty when everything is as it was written."""
    faults = []
    for part in manifest.parts:
        path = folder / part.name
        if not path.is_file():
            faults.append(f"{part.name} is missing")
        elif path.stat().st_size != part.size or _hash(path) != part.sha256:
            faults.append(f"{part.name} is not what was written")
    return faults


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as read:
        while block := read.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
