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

from bench import databases
from bench.databases import ROOT
from tests.run import find_server

ISSUES = int(os.environ.get("BENCH_FULL_ISSUES", "1000000"))
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
        environment = databases.environment(server, ISSUES, folder)
        databases.fill(server, ISSUES, environment)
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
