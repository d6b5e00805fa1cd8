"""Starts everything on one machine: database, demo city, web, worker and beat; for `make run`.

Ctrl-C or SIGTERM stops all of it and waits up to 30 seconds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from campaigns.models import Campaign
from campaigns.wording.catalogue import compile_catalogue

STOP_WITHIN_S = 30
READY_WITHIN_S = 60
ONE_MINUTE_S, MOST_DEATHS = 60, 10
SHOWN_SIGN_INS = (
    ("office", "创建办 campaign office"),
    ("office2", "创建办，第二人 second person of the office"),
    ("inspector", "督查员 inspector"),
    ("handler.chengguan", "综执局联络员 liaison"),
    ("head.chengguan", "综执局负责人 head"),
    ("zonechief", "片长 zone chief"),
    ("leader", "市级领导 city leader"),
    ("auditor", "纪检监督 auditor"),
    ("thirdparty", "第三方 third party"),
    ("admin", "系统管理员 administrator"),
)


class Command(BaseCommand):
    """`run_all [--host 127.0.0.1] [--port 8000]`."""

    help = "Starts web, worker and beat on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        address = f"{options['host']}:{options['port']}"
        _check_free(options["host"], int(options["port"]))
        self._prepare()
        family = Family()
        family.start(_web(address))
        family.start(_worker("notices", 1 if settings.REDIS_URL else 2))
        family.start(_worker("clock,photos,reports", 2))
        family.start(_beat())
        try:
            self._wait_until_ready(family, address)
            self._greet(address, time.monotonic() - started)
            family.wait()
        finally:
            family.stop()

    def _prepare(self) -> None:
        """Catalogue, tables, static files, and the demo city once."""
        compile_catalogue()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and not Campaign.objects.exists():
            self.stdout.write("Loading the demo city, once …")
            call_command("seed_demo")
        connection.close()

    def _wait_until_ready(self, family: Family, address: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            family.check()
            if _answers(f"http://{address}/healthz"):
                return
            time.sleep(0.2)
        raise CommandError("The web process did not come up; see above.")

    def _greet(self, address: str, seconds: float) -> None:
        database = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite (var/)"
        broker = "Redis" if settings.REDIS_URL else "embedded (var/broker)"
        say = self.stdout.write
        say(
            f"\nReady in {seconds:.1f} s: http://{address}/   database: {database}, broker: {broker}"
        )
        if settings.DEMO:
            say(f"Demo sign-ins, password {settings.DEMO_PASSWORD}:")
            for name, role in SHOWN_SIGN_INS:
                say(f"  {name:<20} {role}")
            say("  every unit has handler.<code> and head.<code>, e.g. handler.qinghe")
        if not settings.HTTPS:
            say("Without HTTPS: phones give camera and position to pages only over TLS.")
        say("Ctrl-C stops web, worker and beat.\n")


def _check_free(host: str, port: int) -> None:
    """Raises CommandError when something else listens there: its answers would be taken for ours."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} cannot be used: {error.strerror}. Try PORT={port + 80} make run."
            ) from error


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (our own address)
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _started(command: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=os.environ.copy(), cwd=settings.BASE_DIR, start_new_session=True
    )


def _web(address: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "tracker.wsgi",
        f"--bind={address}",
        "--worker-class=gthread",
        "--workers=2",
        "--threads=4",
        "--graceful-timeout=15",
        "--log-level=warning",
    ]


def _worker(queues: str, concurrency: int) -> list[str]:
    """Notices have a worker of their own: a long export or the posting of points delays none."""
    # Threads in embedded mode: prefork and two quick SIGTERMs hung (docs/decisions/0004).
    pool = "prefork" if settings.REDIS_URL else "threads"
    return [
        sys.executable,
        "-m",
        "celery",
        "--app=tracker",
        "--quiet",
        "worker",
        f"--queues={queues}",
        f"--hostname={queues.split(',')[0]}@%h",
        "--loglevel=warning",
        "--without-gossip",
        "--without-mingle",
        f"--pool={pool}",
        f"--concurrency={concurrency}",
    ]


def _beat() -> list[str]:
    return [
        sys.executable,
        "-m",
        "celery",
        "--app=tracker",
        "--quiet",
        "beat",
        "--loglevel=warning",
        f"--schedule={settings.VAR_DIR / 'beat'}",
        "--pidfile=",
    ]


class Family:
    """Child processes that begin and end together; one that dies on the way is started again."""

    def __init__(self) -> None:
        self.children: list[subprocess.Popen[bytes]] = []
        self.deaths: list[float] = []
        for ending in (signal.SIGTERM, signal.SIGINT):  # a shell may have had Ctrl-C ignored
            signal.signal(ending, self._interrupt)

    @staticmethod
    def _interrupt(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    def start(self, command: list[str]) -> None:
        """Starts a child in a process group of its own, so that Ctrl-C reaches it once, from us."""
        self.children.append(_started(command))

    def check(self) -> None:
        """Raises CommandError when a child has died."""
        for child in self.children:
            if child.poll() is not None:
                raise CommandError(f"{child.args!r} ended with status {child.returncode}")

    def wait(self) -> None:
        """Until somebody interrupts. Raises CommandError when children die again and again."""
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                self.revive()
                time.sleep(0.5)

    def revive(self) -> None:
        """Starts the dead again: a worker ends itself when the broker goes away while it connects.
        Raises CommandError after ten deaths within a minute."""
        for place, child in enumerate(self.children):
            if child.poll() is None:
                continue
            now = time.monotonic()
            self.deaths = [at for at in self.deaths if now - at < ONE_MINUTE_S] + [now]
            if len(self.deaths) >= MOST_DEATHS:
                self.check()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)  # what it left behind
            self.children[place] = _started(child.args)

    def stop(self) -> None:
        """SIGTERM to the main processes, 30 seconds of patience, then SIGKILL to the groups."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in reversed(self.children):
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in self.children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
        for child in self.children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
