"""The drill: a backup is restored to a place that is thrown away, and every promise is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError, connection

from campaigns.processes import auditing
from campaigns.processes.backups.refusals import BackupRefused
from campaigns.processes.backups.restoring import verified


@dataclass(frozen=True)
class Drill:
    """How it went: `said` is what the first failing step printed, or the promises."""

    is_good: bool
    seconds: float
    said: str


def drill(*, folder: Path, identity: Path | None, now: datetime) -> Drill:
    """Restores beside the live data and checks. Leaves one line in the audit log. The live
    database and files are not touched. Raises BackupRefused when the backup is not whole."""
    verified(folder)
    begun = monotonic()
    key = [] if identity is None else ["--identity", str(identity.resolve())]
    steps = (["restore", str(folder.resolve()), *key], ["check_invariants"])
    with tempfile.TemporaryDirectory(prefix="tracker-drill-") as place, _scratch() as database:
        environment = {
            **os.environ,
            **{"VAR_DIR": place, "MEDIA_ROOT": f"{place}/media", "JOB_ROOT": f"{place}/jobs"},
            **{"EMAIL_URL": "", "NOTIFY_URLS": "", "REDIS_URL": ""},
            "DATABASE_URL": database or f"sqlite:///{place}/tracker.sqlite3",
        }
        for step in steps:
            done = _run(step, environment)
            if done.returncode:
                break
    is_good, said = done.returncode == 0, done.stdout + done.stderr
    auditing.record(
        action="drill",
        by=None,
        now=now,
        target=folder.name,
        result="ok" if is_good else "failed",
        facts={"seconds": round(monotonic() - begun)},
    )
    return Drill(is_good, monotonic() - begun, said)


def _run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def _scratch() -> Iterator[str]:
    """The address of a new PostgreSQL database, dropped afterwards; empty for SQLite."""
    if connection.vendor != "postgresql":
        yield ""
        return
    found = connection.settings_dict
    name = f"tracker_drill_{uuid.uuid4().hex[:8]}"
    user = quote(str(found["USER"]), safe="")
    if found["PASSWORD"]:
        user += f":{quote(str(found['PASSWORD']), safe='')}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'create database "{name}"')
    except DatabaseError as error:
        raise BackupRefused([f"no scratch database: {error}".strip()]) from error
    try:
        yield f"postgres://{user}@{found['HOST'] or 'localhost'}:{found['PORT'] or 5432}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'drop database "{name}" with (force)')
