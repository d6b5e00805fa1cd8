"""Pages, API, deeds and uploads at size: `python -m bench.pages` (a part of `make bench`).

PostgreSQL, gunicorn with two sync workers, one client; 10,000 and 1,000,000 issues in one run
(`BENCH_SIZES`), floors beside them. ms at the client (p50, p95), CPU ms of the workers a request,
and the growth from the smallest to the largest size. Figures of one run compare with each other,
never with another day's. The filled databases are kept for the next run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from typing import Any

from bench import databases
from bench.databases import ROOT
from tests.run import find_server

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,1000000").split(",")]
# job → (floor, how many times the floor or how many ms). PERFORMANCE.md "Marks".
TEMPLATE, SERIALIZER = ("floor: template", 2.0), ("floor: serializer", 2.0)
MARKS: dict[str, tuple[str, float]] = {
    "list, no filter": TEMPLATE,
    "list, unit + state": TEMPLATE,
    "list, unit + state + overdue": TEMPLATE,
    "list, at 95 % of its depth": TEMPLATE,
    "list of a unit's liaison": TEMPLATE,
    "list, free text": ("", 150),
    "detail": ("", 15),
    "week, published": ("", 40),
    "API list, no filter": SERIALIZER,
    "API list, unit + state": SERIALIZER,
    "API list, at 95 % of its depth": SERIALIZER,
    "API detail": ("", 15),
    "deed: accept": ("", 12),
    "log with 12 MP": ("floor: image work, 12 MP", 1.3),
    "log with 2048": ("", 60),
}


def main() -> int:
    """Fills what is missing, measures, prints, writes the results."""
    server = find_server()
    if server is None:
        print("No PostgreSQL answers; the bench needs one.")
        return 1
    found: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        for size in SIZES:
            given = databases.environment(server, size, folder)
            databases.fill(server, size, given)
            inside = [sys.executable, "-m", "bench.pages_inside"]
            done = subprocess.run(
                inside, cwd=ROOT, env=given, check=True, stdout=subprocess.PIPE, text=True
            )
            found[size] = json.loads(done.stdout.splitlines()[-1])
    _show(found)
    target = ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-pages.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)}")
    return 0


def _show(found: dict[int, dict[str, Any]]) -> None:
    small, large = found[SIZES[0]], found[SIZES[-1]]
    print(f"\np50 · p95 · CPU in ms; {' and '.join(f'{size:,}' for size in SIZES)} issues")
    heads = [f"{size:,}" for size in SIZES]
    print(f"{'job':<32}" + "".join(f"{head:>22}" for head in heads) + f"{'growth':>8}  mark")
    for job, timing in large.items():
        if not isinstance(timing, dict) or "p50" not in timing:
            continue
        cells = "".join(f"{_cell(found[size].get(job)):>22}" for size in SIZES)
        growth = timing["p50"] / small[job]["p50"] if job in small and small[job]["p50"] else 0
        print(f"{job:<32}{cells}{growth:>8.2f}  {_mark(job, large)}")
    for size in SIZES:
        print(
            f"{size:,}: lists a second at 1, 4, 16 clients {found[size]['throughput']},"
            f" MB a worker {found[size]['memory_mb']}"
        )


def _cell(timing: dict[str, float] | None) -> str:
    return "" if timing is None else f"{timing['p50']} · {timing['p95']} · {timing['cpu']}"


def _mark(job: str, figures: dict[str, Any]) -> str:
    if job not in MARKS:
        return ""
    floor, limit = MARKS[job]
    if floor:
        ratio = figures[job]["p50"] / figures[floor]["p50"]
        return f"{ratio:.2f} × {floor[7:]} (mark {limit:g}) {'' if ratio <= limit else 'MISSED'}"
    return f"≤ {limit:g} {'' if figures[job]['p50'] <= limit else 'MISSED'}"


if __name__ == "__main__":
    sys.exit(main())
