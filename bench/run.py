"""`make bench`: the product at 100,000 issues on PostgreSQL with two web workers.

Prints a table (p50 of each job, its floor in the same run, and the ratio) and writes
`bench/results/<time>.json`. Figures of one run compare with each other, never with another day's.
BENCH_ISSUES sets the size; the seeded database `tracker_bench_<n>` is kept for the next run.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.run import find_server

ROOT = Path(__file__).resolve().parent.parent
ISSUES = int(os.environ.get("BENCH_ISSUES", "100000"))
PORT = int(os.environ.get("BENCH_PORT", "8765"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "demo-city-2026"  # noqa: S105 (the demo's own)
LIST = {"department": "chengguan", "state": "in_progress", "overdue": "true"}


@dataclass(frozen=True)
class Figure:
    """A measured job: p50 and p95 in ms, and the floor's p50 where there is one."""

    job: str
    p50_ms: float
    p95_ms: float
    floor: str = ""
    floor_ms: float | None = None

    @property
    def ratio(self) -> str:
        return f"{self.p50_ms / self.floor_ms:.1f}" if self.floor_ms else ""


def main() -> int:
    """Seeds once, measures, prints, writes the results."""
    server = find_server()
    if server is None:
        print("No PostgreSQL answers; the bench needs one.")
        return 1
    database = _seeded(server)
    with _web(database):
        figures = _measure(database)
    _show(figures)
    target = ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    target.parent.mkdir(exist_ok=True)
    rows = {"issues": ISSUES, "figures": [asdict(figure) for figure in figures]}
    target.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)}")
    return 0


def _environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "DEMO": "1",
        "SECRET_KEY": "bench-only",
        "ENV_FILE": "/nonexistent",
        "VAR_DIR": str(ROOT / "var" / "bench"),
        "STATEMENT_TIMEOUT_MS": "600000",
    }


def _seeded(server: str) -> str:
    """A database with the demo city and ISSUES issues; made once, then used again."""
    name = f"tracker_bench_{ISSUES}"
    database = f"{server.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [name])
        is_new = known.fetchone() is None
        if is_new:
            connection.execute(f'create database "{name}"')
    manage = [sys.executable, "manage.py"]
    environment = _environment(database)
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    started = time.monotonic()
    seed = [*manage, "seed_demo", "--issues", str(ISSUES)]
    subprocess.run(seed, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    if is_new:
        print(f"seeded {ISSUES} issues in {time.monotonic() - started:.0f} s")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    return database


@contextmanager
def _web(database: str) -> Any:
    """gunicorn with two workers, as the marks say."""
    environment = _environment(database)
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tracker.wsgi",
        f"--bind=127.0.0.1:{PORT}",
        "--workers=2",
        "--log-level=error",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(f"{BASE}/healthz")
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str) -> None:
    for _try in range(150):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError(url)


class Browser:
    """A signed-in session over plain HTTP, kept small so that the server is what is measured."""

    def __init__(self, username: str) -> None:
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.get("/sign-in/")
        token = next(cookie.value for cookie in self.cookies if "csrf" in cookie.name)
        form = {
            "username": username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": token,
            "next": "/me/",
        }
        self.opener.open(f"{BASE}/sign-in/", urlencode(form).encode(), timeout=60)

    def get(self, path: str) -> bytes:
        with self.opener.open(BASE + path, timeout=120) as response:
            return bytes(response.read())


def _timed(does: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """p50 and p95 in milliseconds, after two rounds to warm up."""
    does()
    does()
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        does()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times), sorted(times)[int(0.95 * (len(times) - 1))]


def _measure(database: str) -> list[Figure]:
    office = Browser("office")
    today = datetime.now(UTC).astimezone().date()
    running = today - timedelta(days=today.weekday())
    frozen = running - timedelta(days=14)
    query = urlencode(LIST)
    with psycopg.connect(database) as connection:
        number = str(_one(connection, "select number from campaigns_issue order by id desc"))
        floor = _timed(lambda: _floor_rows(connection))[0]
        week_floor = _timed(lambda: _floor_week(connection, running), 5)[0]
    bare = _timed(lambda: office.get("/healthz"))[0]
    jobs: list[tuple[str, str, int, str, float | None]] = [
        ("list, unit + state + overdue", f"/issues/?{query}", ROUNDS, "the rows in SQL", floor),
        ("list, no filter", "/issues/", ROUNDS, "bare view", bare),
        ("API list, the same filter", f"/api/v1/issues/?{query}", ROUNDS, "the rows in SQL", floor),
        ("detail", f"/issues/{number}/", ROUNDS, "bare view", bare),
        ("home of the office", "/", ROUNDS, "bare view", bare),
        ("week table, running", f"/weeks/{running}/", 10, "entries folded in SQL", week_floor),
        ("week table, published", f"/weeks/{frozen}/", 10, "bare view", bare),
        ("week workbook, running", f"/weeks/{running}/workbook.xlsx", 3, "", None),
        ("week workbook, published", f"/weeks/{frozen}/workbook.xlsx", 3, "", None),
    ]
    figures = []
    for job, path, rounds, name, floor_ms in jobs:
        p50, p95 = _timed(lambda path=path: office.get(path), rounds)  # type: ignore[misc]
        figures.append(Figure(job, round(p50, 1), round(p95, 1), name, floor_ms))
    return figures


def _one(connection: psycopg.Connection[Any], query: str) -> object:
    row = connection.execute(f"{query} limit 1").fetchone()
    return row[0] if row else None


def _floor_rows(connection: psycopg.Connection[Any]) -> list[Any]:
    """The page's rows in plain SQL, nothing else."""
    return connection.execute(
        """select i.number, i.state, i.due_at, c.name, s.name, d.short_name
           from campaigns_issue i
           join campaigns_category c on c.id = i.category_id
           left join campaigns_site s on s.id = i.site_id
           join campaigns_department d on d.id = i.lead_id
           where d.code = 'chengguan' and i.state = 'in_progress' and i.due_at < now()
           order by i.found_at desc, i.id desc limit 50"""
    ).fetchall()


def _floor_week(connection: psycopg.Connection[Any], monday: date) -> list[Any]:
    """Entries of a week by unit in plain SQL."""
    return connection.execute(
        """select e.department_id, e.kind, sum(e.points)
           from campaigns_scoreentry e join campaigns_scoreweek w on w.id = e.week_id
           where w.monday = %s group by 1, 2""",
        [monday],
    ).fetchall()


def _show(figures: list[Figure]) -> None:
    print(f"\n{ISSUES} issues, PostgreSQL, gunicorn with 2 workers, one client, {ROUNDS} rounds")
    print(f"{'job':<32}{'p50 ms':>9}{'p95 ms':>9}{'floor ms':>10}{'ratio':>7}  floor")
    for figure in figures:
        floor = "" if figure.floor_ms is None else f"{figure.floor_ms:.1f}"
        print(
            f"{figure.job:<32}{figure.p50_ms:>9.1f}{figure.p95_ms:>9.1f}{floor:>10}"
            f"{figure.ratio:>7}  {figure.floor}"
        )


if __name__ == "__main__":
    sys.exit(main())
