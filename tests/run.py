"""`make test`: the whole suite on the embedded defaults, then what needs PostgreSQL and Redis.

Says what it leaves out, and why. At the usual ports it touches only a database that it makes and
drops, and an empty Redis number. Extra arguments go to pytest. The long fault tests run with
`make faults` (tests/faults/table.py).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
USERS = (None, "postgres", "root")
REDIS_NUMBERS = range(1, 16)
CJK_FONTS = ("wqy", "NotoSansCJK", "Noto Sans CJK", "SourceHanSans", "uming", "ukai")


def main() -> int:
    """Runs both passes; the exit status is that of the first one that failed."""
    browser, database, broker = _browser(), find_database(), _broker()
    arguments = sys.argv[1:]
    status = _embedded("not long", browser, arguments)
    if status == 0 and database is not None:
        status = _on_services("not long", database, broker, browser, arguments)
    _say_left_out(browser, database, broker)
    print(f"Left to `make faults`: {_count('long')} long fault tests.")
    return status


def everything(nodes: list[str], reports: list[Path]) -> int:
    """These tests, the long ones too, on both; a report of each pass in JUnit's form."""
    browser, database, broker = _browser(), find_database(), _broker()
    status = _embedded("", browser, [*nodes, f"--junitxml={reports[0]}"])
    if database is not None:
        more = [*nodes, f"--junitxml={reports[1]}"]
        status = _on_services("", database, broker, browser, more) or status
    _say_left_out(browser, database, broker)
    return status


def _embedded(length: str, browser: bool, arguments: list[str]) -> int:
    parts = [length, "not postgres", "not redis", "" if browser else "not browser"]
    return _pytest([*_workers(), "-m", " and ".join(filter(None, parts)), *arguments], {})


def _on_services(
    length: str, database: str, broker: str | None, browser: bool, arguments: list[str]
) -> int:
    parts = [
        length,
        "(both or postgres or redis)",
        "" if broker else "not redis",
        "" if browser else "not browser",
    ]
    found = {"DATABASE_URL": database}
    if broker is not None:
        found["REDIS_URL"] = broker
    print(f"\nOn PostgreSQL{' and Redis' if broker else ''}:", flush=True)
    wanted = " and ".join(filter(None, parts))
    return _pytest([*_workers(), "-m", wanted, *arguments], found)


def _workers() -> list[str]:
    return [
        "-n",
        os.environ.get("TEST_WORKERS", "2"),
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ]


def _pytest(arguments: list[str], more: dict[str, str]) -> int:
    with tempfile.TemporaryDirectory(prefix="tracker-test-") as folder:
        environment = {**os.environ, "VAR_DIR": folder, "ENV_FILE": "/nonexistent", **more}
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            if name not in more:
                environment.pop(name, None)
        command = [sys.executable, "-m", "pytest", "-q", *arguments]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return 0 if status == 5 else status  # 5: nothing was selected, e.g. by a file argument


def _browser() -> bool:
    """Whether Chromium and a font with Chinese are there."""
    has_font = False
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list"], capture_output=True, text=True, check=False).stdout
        has_font = any(name.lower() in listed.lower() for name in CJK_FONTS)
    return has_font and shutil.which("chromium") is not None


def find_database() -> str | None:
    """An address on that server for a database of our own; pytest-django makes test_… of it."""
    server = find_server()
    return server and f"{server.rsplit('/', 1)[0]}/tracker_{uuid.uuid4().hex[:8]}"


def find_server() -> str | None:
    """The address at which PostgreSQL lets us make databases; None when nobody answers."""
    parts = urlsplit(POSTGRES)
    for user in USERS if parts.username is None else (parts.username,):
        secret = f":{parts.password}" if parts.password else ""
        host = f"{user}{secret}@{parts.hostname}" if user else str(parts.hostname)
        address = urlunsplit(("postgres", f"{host}:{parts.port or 5432}", parts.path, "", ""))
        try:
            with psycopg.connect(address, connect_timeout=3) as connection:
                row = connection.execute(
                    "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            continue
        if row is not None and row[0]:
            return address
    return None


def _broker() -> str | None:
    """An empty Redis number; None when nobody answers or none is empty."""
    for number in REDIS_NUMBERS:
        address = f"{REDIS.rstrip('/')}/{number}"
        try:
            client = redis.Redis.from_url(address, socket_timeout=3, socket_connect_timeout=3)
            if client.dbsize() == 0:
                return address
        except redis.RedisError:
            return None
    return None


def _say_left_out(browser: bool, database: str | None, broker: str | None) -> None:
    missing = {
        "browser": None if browser else "Chromium or a Chinese font is missing",
        "postgres": None if database else "no PostgreSQL answers",
        "redis": None if broker else "no empty Redis answers",
    }
    for mark, why in missing.items():
        if why is not None:
            print(f"Left out: {_count(mark)} tests marked {mark}, because {why}.")


def _count(mark: str) -> int:
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", mark],
        cwd=ROOT,
        env={**os.environ, "ENV_FILE": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return sum("::" in line for line in listed.splitlines())


if __name__ == "__main__":
    sys.exit(main())
