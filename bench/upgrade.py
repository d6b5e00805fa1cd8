"""Rehearses an upgrade under load: `python -m bench.upgrade --from REV [--issues 100000]`.

A copy of the earlier version serves people who log words on issues all the time, on a PostgreSQL of its
own with so many issues. Meanwhile this version migrates; the earlier one goes on upon the new tables
(n−1), then web is changed for this version. Told: how long the migration took, the longest wait for a
lock, answers by status in each phase, whether every acknowledged word is there, and what
`check_invariants` says. Not a test: minutes of work.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import requests

from tests.run import find_server

ROOT = Path(__file__).resolve().parent.parent
PORT = 8766
BASE = f"http://127.0.0.1:{PORT}/api/v1"
PASSWORD = "demo-city-2026"  # noqa: S105 (the demo's own)
PEOPLE = ("office", "office2", "inspector", "inspector2")
PHASE_S, PATIENCE_S = 20, 10
PACE_S = 0.42  # two requests a word, below 300 requests a minute and person
WAITS = (
    "select coalesce(max(extract(epoch from clock_timestamp() - state_change)), 0)"
    " from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)


class Load:
    """People who write words on open issues until they are told to stop; remembers what was
    acknowledged, by phase."""

    def __init__(self) -> None:
        self.phase = ""
        self.answers: dict[str, Counter[int]] = {}
        self.slowest: dict[str, float] = {}
        self.acknowledged: list[str] = []
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def begin(self, numbers: list[str], tokens: list[str]) -> None:
        for n, token in enumerate(tokens):
            part = numbers[n :: len(tokens)]
            thread = threading.Thread(target=self._work, args=(part, token), daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_S * 2)

    def _work(self, numbers: list[str], token: str) -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Token {token}"
            step = 0
            while not self._stop.is_set():
                step += 1
                self._say(session, numbers[step % len(numbers)])
                self._stop.wait(PACE_S)

    def _say(self, session: requests.Session, number: str) -> None:
        text, began = f"升级演练 {uuid.uuid4().hex}", time.monotonic()
        try:
            page = session.get(f"{BASE}/issues/{number}/", timeout=PATIENCE_S)
            body = {
                "version": page.json().get("version"),
                "client_uuid": str(uuid.uuid4()),
                "text": text,
            }
            answer = session.post(
                f"{BASE}/issues/{number}/comment/", json=body, timeout=PATIENCE_S
            ).status_code
        except (requests.RequestException, ValueError):
            answer = 0
        took = time.monotonic() - began
        with self._lock:
            self.answers.setdefault(self.phase, Counter())[answer] += 1
            self.slowest[self.phase] = max(self.slowest.get(self.phase, 0.0), took)
            if answer == 200:
                self.acknowledged.append(text)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="revision", required=True)
    parser.add_argument("--issues", type=int, default=100_000)
    asked = parser.parse_args()
    server = find_server()
    if server is None:
        print("No PostgreSQL answers; the rehearsal needs one.")
        return 1
    with tempfile.TemporaryDirectory(prefix="upgrade-") as folder:
        earlier = Path(folder) / "earlier"
        subprocess.run(
            ["git", "worktree", "add", "--quiet", earlier, asked.revision], cwd=ROOT, check=True
        )
        try:
            with _database(server) as address:
                return _rehearse(earlier, _environment(address, folder), address, asked.issues)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", earlier], cwd=ROOT, check=True)


def _rehearse(earlier: Path, environment: dict[str, str], address: str, issues: int) -> int:
    _manage(earlier, environment, "migrate", "-v0")
    patient = {**environment, "STATEMENT_TIMEOUT_MS": "600000"}
    _manage(earlier, patient, "seed_demo", "--issues", str(issues))
    load, waits = Load(), Waits(address)
    with _web(earlier, environment):
        numbers, tokens = _open_issues(address), [_token(name) for name in PEOPLE]
        load.phase = "before"
        load.begin(numbers, tokens)
        time.sleep(PHASE_S)
        load.phase = "migrating"
        with waits.watched():
            began = time.monotonic()
            _manage(ROOT, environment, "migrate", "-v0")
            took = time.monotonic() - began
        load.phase = "n-1 on the new tables"
        time.sleep(PHASE_S)
        load.phase = "changing web"
    with _web(ROOT, environment):
        load.phase = "after"
        time.sleep(PHASE_S)
        load.end()
    lost = _lost(address, load.acknowledged)
    print(f"\nmigration {took:.1f} s, longest wait for a lock {waits.longest:.2f} s")
    for phase, answers in load.answers.items():
        said = ", ".join(f"{status or 'no answer'}: {n}" for status, n in sorted(answers.items()))
        print(f"{phase:24} {said}; slowest {load.slowest[phase]:.2f} s")
    print(f"acknowledged {len(load.acknowledged)}, lost {lost}")
    status = subprocess.run(
        [sys.executable, "manage.py", "check_invariants"], cwd=ROOT, env=patient, check=False
    ).returncode
    return int(bool(lost) or bool(status))


class Waits:
    """The longest that anybody waited for a lock while it was watched, sampled every 20 ms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.longest = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        done = threading.Event()
        thread = threading.Thread(target=self._watch, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _watch(self, done: threading.Event) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            while not done.is_set():
                row = connection.execute(WAITS).fetchone()
                self.longest = max(self.longest, float(row[0]) if row else 0.0)
                time.sleep(0.02)


@contextmanager
def _database(server: str) -> Iterator[str]:
    name = f"tracker_upgrade_{uuid.uuid4().hex[:6]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f'drop database "{name}" with (force)')


def _environment(address: str, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": address,
        "VAR_DIR": folder,
        "ENV_FILE": "/nonexistent",
        "SECRET_KEY": "rehearsal",
        "DEMO": "1",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


def _manage(tree: Path, environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _web(tree: Path, environment: dict[str, str]) -> Iterator[None]:
    _manage(tree, environment, "catalogue")
    _manage(tree, environment, "collectstatic", "--noinput", "-v0")
    command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", f"-b127.0.0.1:{PORT}"]
    command += ["--workers=2", "--threads=4", "--worker-class=gthread"]
    process = subprocess.Popen(command, cwd=tree, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _n in range(150):
            try:
                requests.get(f"http://127.0.0.1:{PORT}/healthz", timeout=1)
                break
            except requests.RequestException:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _token(name: str) -> str:
    body: dict[str, Any] = {"username": name, "password": PASSWORD}
    return str(requests.post(f"{BASE}/auth/token/", json=body, timeout=PATIENCE_S).json()["token"])


def _open_issues(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "select number from campaigns_issue where state = 'in_progress' order by id limit 200"
        ).fetchall()
    return [row[0] for row in rows]


def _lost(address: str, texts: list[str]) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "select count(*) from campaigns_issueevent where note = any(%s)", [texts]
        ).fetchone()
    return len(texts) - (row[0] if row else 0)


if __name__ == "__main__":
    sys.exit(main())
