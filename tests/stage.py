"""The whole product on a stage of its own: folder, database, port, processes.

Nothing of it touches the database, files or ports of a product that is running beside it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S, STOP_WITHIN_S = 90, 30
NOT_HANDED_ON = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "NOTIFY_URLS",
    "DEBUG",
    "DEMO",
    "PYTEST_CURRENT_TEST",
)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def until(met: Callable[[], Any], within_s: float, pause_s: float = 0.1) -> Any:
    """What `met` gives once that is true; fails when it does not come in time."""
    deadline = time.monotonic() + within_s
    while not (found := met()):
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(pause_s)
    return found


class Stage:
    """A deployment in `folder`, with production settings but without TLS.

    `environment` adds to it (DATABASE_URL, REDIS_URL, EMAIL_URL …).
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        given = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
        self.environment = {
            **given,
            "VAR_DIR": str(folder),
            "ENV_FILE": "/nonexistent",
            "SECRET_KEY": "only-for-a-stage-" + "x" * 40,
            "HTTPS": "0",
            "SITE_URL": self.address,
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def take_over(self, prepared: Path) -> None:
        """Begins with a copy of a SQLite database."""
        shutil.copyfile(prepared, self.folder / "tracker.sqlite3")

    # --- one command -----------------------------------------------------------------------------

    def manage(self, *arguments: str) -> str:
        """Runs a management command to its end; its output."""
        return self._run("manage.py", *arguments)

    def scene(self, name: str, **given: object) -> Any:
        """Plays a scene of tests/scenes.py in a process of its own; what it returns."""
        return json.loads(self._run("-m", "tests.scenes", name, said=json.dumps(given)))

    def _run(self, *arguments: str, said: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts a management command in a session of its own, and lets it run."""
        with (self.folder / "out.log").open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    # --- web, worker and beat --------------------------------------------------------------------

    def begin(self) -> None:
        """Starts web, worker and beat."""
        self.process = self.start("run_all", "--port", str(self.port))

    def run_all(self) -> None:
        """Starts everything, and waits until it answers and the worker has done a duty."""
        self.begin()
        until(self.is_ready, READY_WITHIN_S)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        with contextlib.suppress(OSError):
            parts = self.get("/readyz")
            return "run_jobs" in parts["duties"]
        return False

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return json.load(answer)

    def stop(self, how: int = signal.SIGTERM) -> float:
        """Asks the main process to end; the seconds that it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(STOP_WITHIN_S + 10)
        return time.monotonic() - begun

    def processes(self, words: str = "") -> list[int]:
        """Ids of all processes of this stage, whoever their parent is, whose command holds
        `words`."""
        mark = f"VAR_DIR={self.folder}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                is_ours = mark in (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if is_ours and words in command:
                    found.append(int(entry.name))
        return found

    def kill(self, words: str = "") -> None:
        """kill -9 to every process of this stage whose command holds the words."""
        for pid in self.processes(words):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None and not words:
            self.process.wait(10)

    def log(self) -> str:
        """What the processes printed."""
        return (self.folder / "out.log").read_text(encoding="utf-8", errors="replace")

    # --- the database, from outside --------------------------------------------------------------

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Rows of a statement on the stage's database, in a transaction of its own."""
        url = self.environment.get("DATABASE_URL")
        if url is not None:
            with psycopg.connect(url) as postgres:
                found = postgres.execute(statement.replace("?", "%s"), values)
                return found.fetchall() if found.description else []
        lite = sqlite3.connect(self.folder / "tracker.sqlite3", timeout=20)
        with contextlib.closing(lite), lite:
            return lite.execute(statement, values).fetchall()

    def count(self, table: str, where: str = "1 = 1") -> int:
        return int(self.sql(f"select count(*) from campaigns_{table} where {where}")[0][0])  # noqa: S608

    def broken_promises(self) -> list[Any]:
        """What `check_invariants` finds; every test with a fault ends with it."""
        return [row for row in self.scene("findings") if row["broken"]]


@contextlib.contextmanager
def own_postgres() -> Iterator[str]:
    """The address of a new database beside the tests' own; dropped afterwards."""
    beside = settings.DATABASES["default"]
    name = f"tracker_stage_{uuid.uuid4().hex[:8]}"
    user = beside["USER"] + (f":{beside['PASSWORD']}" if beside["PASSWORD"] else "")
    server = f"postgres://{user}@{beside['HOST']}:{beside['PORT'] or 5432}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as maker:
        maker.execute(f'create database "{name}"'.encode())
        try:
            yield f"{server}/{name}"
        finally:
            maker.execute(f'drop database "{name}" with (force)'.encode())


@contextlib.contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """The address of a Redis server of this test's own, on a free port."""
    port = free_port()
    program = shutil.which("redis-server") or "redis-server"
    options = ["--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        try:
            until(lambda: _listens(port), 10)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
