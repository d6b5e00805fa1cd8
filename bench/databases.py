"""The databases that the benches measure on: made once by size, kept for the next run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
BASE = 22_000  # issues of the pattern, made row by row; the rest are copies (bench/fill.py)


def environment(server: str, issues: int, folder: str) -> dict[str, str]:
    """The settings of a process that works on the database of that size."""
    name = os.environ.get("BENCH_DATABASE", f"tracker_full_{issues}")
    return {
        **os.environ,
        "DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{name}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "REDIS_URL": "",
        "DEMO": "1",
        "SECRET_KEY": "bench-only",
        "ENV_FILE": "/nonexistent",
        "VAR_DIR": folder,
        "STATEMENT_TIMEOUT_MS": "3600000",
    }


def fill(server: str, issues: int, given: Mapping[str, str]) -> None:
    """The demo city, bulk issues, and their copies; nothing when all is there."""
    name = given["DATABASE_URL"].rsplit("/", 1)[1]
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f'create database "{name}"'.encode())
    manage = [sys.executable, "manage.py"]
    base = str(min(BASE, issues))
    for command in (["migrate", "-v0"], ["seed_demo", "--issues", base]):
        subprocess.run(
            [*manage, *command], cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL
        )
    inside = [sys.executable, "-m", "bench.papers_inside", "fill", str(issues)]
    subprocess.run(inside, cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL)
