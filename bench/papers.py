"""Week, papers and import at full size: `python -m bench.papers` (a part of `make bench`).

On PostgreSQL, 1,000,000 issues and 3,000,000 entries (`BENCH_FULL_ISSUES` sets another size). Each
job runs in a process of its own, which tells wall time, CPU time and how much it grew; where a
paper is written, plain openpyxl writes the same cells beside it. The figures of one run compare
with each other, never with another day's. The filled database is kept for the next run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.run import find_server

ROOT = Path(__file__).resolve().parent.parent
ISSUES = int(os.environ.get("BENCH_FULL_ISSUES", "1000000"))
DATABASE = os.environ.get("BENCH_FULL_DATABASE", f"tracker_full_{ISSUES}")
BASE = 22_000  # issues of the pattern, made row by row
LONG = "1000000"


@dataclass(frozen=True)
class Job:
    """A job with its mark in seconds of wall time (megabytes where `is_memory`)."""

    name: str
    words: str
    mark: float | None = None
    is_memory: bool = False


JOBS = (
    Job("facts", "facts of an ended week", None),
    Job("week_live", "week table, live", 1.5),
    Job("week_frozen", "week table, frozen", 0.1),
    Job("freeze", "freeze", 5),
    Job("workbook", "score workbook, frozen week", 3),
    Job("workbook_openpyxl", "  its cells by plain openpyxl", None),
    Job("ledger:100000", "ledger of 100,000 rows", 20),
    Job("ledger_openpyxl:100000", "  its cells by openpyxl, write-only", None),
    Job(f"ledger:{LONG}", "ledger of 1,000,000 rows", 300, is_memory=True),
    Job("import:3000", "import of 3,000 findings", 30),
)


def main() -> int:
    """Fills the database once, runs the jobs, prints and writes the results."""
    server = find_server()
    if server is None:
        print("No PostgreSQL answers; the bench needs one.")
        return 1
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        environment = _environment(server, folder)
        _fill(server, environment)
        load = os.getloadavg()
        rows = [{"job": job.words, **_run(job.name, environment)} for job in JOBS]
    print(f"\n{ISSUES} issues, PostgreSQL; load average before {load[0]:.1f}")
    print(f"{'job':<38}{'wall s':>9}{'CPU s':>8}{'MB more':>9}{'mark':>10}")
    for job, row in zip(JOBS, rows, strict=True):
        mark = "" if job.mark is None else f"{job.mark:g} {'MB' if job.is_memory else 's'}"
        print(f"{job.words:<38}{row['wall']:>9}{row['cpu']:>8}{row['mb']:>9}{mark:>10}")
    target = ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-papers.json"
    target.parent.mkdir(exist_ok=True)
    found = {"issues": ISSUES, "load": load, "figures": rows}
    target.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)}")
    return 0


def _environment(server: str, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{DATABASE}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "REDIS_URL": "",
        "DEMO": "1",
        "SECRET_KEY": "bench-only",
        "ENV_FILE": "/nonexistent",
        "VAR_DIR": folder,
        "STATEMENT_TIMEOUT_MS": "3600000",
    }


def _fill(server: str, environment: Mapping[str, str]) -> None:
    """The demo city, bulk issues, and their copies; nothing when all is there."""
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if known.fetchone() is None:
            connection.execute(f'create database "{DATABASE}"'.encode())
    manage = [sys.executable, "manage.py"]
    base = str(min(BASE, ISSUES))
    for command in (["migrate", "-v0"], ["seed_demo", "--issues", base]):
        subprocess.run(
            [*manage, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    _run("fill", environment)


def _run(job: str, environment: Mapping[str, str]) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.papers_inside", job, str(ISSUES)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    print(job, found, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
