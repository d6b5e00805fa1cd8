"""Sealing with age (https://age-encryption.org): the server needs the public key only, so whoever
takes the server cannot open its backups. The only module that knows the library."""

from __future__ import annotations

from pathlib import Path

import pyrage

from campaigns.processes.backups.refusals import BackupRefused

SUFFIX = ".age"


def seal(path: Path, recipient: str) -> Path:
    """The sealed file in place of the open one. Raises BackupRefused for a key that is none."""
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BackupRefused([f"BACKUP_RECIPIENT is no public key of age: {error}"]) from error
    sealed = path.with_name(path.name + SUFFIX)
    pyrage.encrypt_file(str(path), str(sealed), [key])
    path.unlink()
    return sealed


def open_sealed(path: Path, into: Path, identity: Path | None) -> None:
    """Raises BackupRefused when the key is missing, or is not the one it was sealed for."""
    if identity is None:
        raise BackupRefused(["the backup is sealed: name the key file with --identity"])
    try:
        lines = identity.read_text().splitlines()
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-")]
        pyrage.decrypt_file(str(path), str(into), keys)
    except (OSError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupRefused([f"{path.name} cannot be opened with {identity}: {error}"]) from error
