"""A rig for faults: the reminder service as processes of its own, on servers of its own, with
gateways on loopback, and the account of what arrived against what was due.

Nothing of it touches a server that somebody else uses.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import redis

from tests.http_sink import HttpSink
from tests.smtp_sink import Sink
from tests.stage import ROOT, Stage, free_port, until

POSTGRES_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
QUEUES = "notices,clock,photos,reports"


class OwnRedis:
    """A Redis of our own, with or without AOF, that can be killed, frozen and filled."""

    def __init__(self, folder: Path, *, aof: bool = False) -> None:
        self.folder, self.aof, self.port = folder, aof, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        options += ["--appendonly", "yes" if self.aof else "no", "--appendfsync", "everysec"]
        self.process = subprocess.Popen(
            [shutil.which("redis-server") or "redis-server", *options],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self._answers, 20)

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2)

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError):
            return bool(self.client().ping())
        return False

    def signal(self, number: int) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


class OwnPostgres:
    """A PostgreSQL cluster of our own that can be restarted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "postgres", free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/tracker"
        self.bin = POSTGRES_BIN[-1]

    @staticmethod
    def is_possible() -> bool:
        return bool(POSTGRES_BIN)

    def _run(self, *command: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        subprocess.run(
            [*as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60
        )

    def create(self) -> None:
        self.folder.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            for parent in self.folder.parents[:-1]:
                parent.chmod(parent.stat().st_mode | 0o011)
        self._run(str(self.bin / "initdb"), "-D", str(self.folder), "-A", "trust", "-U", "postgres")
        self.start()
        server = self.url.rsplit("/", 1)[0]
        with psycopg.connect(f"{server}/postgres", autocommit=True) as maker:
            maker.execute("create database tracker")

    def start(self) -> None:
        options = f"-p {self.port} -k /tmp -c fsync=off -c max_connections=60"
        log = str(self.folder / "log")
        self._run(
            str(self.bin / "pg_ctl"),
            "-D",
            str(self.folder),
            "-l",
            log,
            "-o",
            options,
            "-w",
            "start",
        )

    def stop(self, how: str) -> None:
        """`fast` breaks every connection; `immediate` is a crash."""
        self._run(str(self.bin / "pg_ctl"), "-D", str(self.folder), "-m", how, "-w", "stop")


@dataclass
class Rig:
    """Database, broker, gateways, and the processes between them."""

    stage: Stage
    mail: Sink
    hook: HttpSink
    redis: OwnRedis | None = None
    postgres: OwnPostgres | None = None
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    beats: list[subprocess.Popen[bytes]] = field(default_factory=list)
    concurrency: int = 2

    def tend(self) -> None:
        """Starts what has died again, as systemd or `run_all` would: Celery's worker ends itself
        when the broker goes away in the moment in which it connects."""
        for died in [child for child in self.workers if child.poll() is not None]:
            self.workers.remove(died)
            self.start_worker(self.concurrency)
        for died in [child for child in self.beats if child.poll() is not None]:
            self.beats.remove(died)
            self.start_beat()

    @property
    def worker(self) -> subprocess.Popen[bytes]:
        """The worker that was started last."""
        return self.workers[-1]

    @property
    def beat(self) -> subprocess.Popen[bytes]:
        return self.beats[-1]

    @property
    def broker(self) -> OwnRedis:
        assert self.redis is not None
        return self.redis

    def start_worker(self, concurrency: int = 2, queues: str = QUEUES) -> subprocess.Popen[bytes]:
        self.concurrency = concurrency
        pool = "prefork" if self.redis is not None else "threads"
        name = f"--hostname=w{len(self.children)}@%h"
        more = [f"--queues={queues}", "--loglevel=warning", "--without-gossip", "--without-mingle"]
        pool_of = [f"--pool={pool}", f"--concurrency={concurrency}"]
        self.workers.append(self._celery("worker", name, *pool_of, *more))
        return self.worker

    def start_beat(self) -> subprocess.Popen[bytes]:
        place = self.stage.folder / f"beat{len(self.children)}"
        options = ["--loglevel=warning", f"--schedule={place}", "--pidfile="]
        self.beats.append(self._celery("beat", *options))
        return self.beat

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.stage.folder / "out.log").open("ab") as out:
            child = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app=tracker", "--quiet", *arguments],
                cwd=ROOT,
                env=self.stage.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.children.append(child)
        return child

    def kill_all(self) -> None:
        """kill -9 to every child and its own children."""
        for child in self.children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self.children.clear()
        self.stage.kill()

    # --- the account -----------------------------------------------------------------------------

    def waiting(self) -> int:
        """Notices and steps that somebody still has to deal with."""
        notices = self.stage.count("notice", "state in ('planned', 'held', 'sending')")
        steps = self.stage.sql("select count(*) from campaigns_stepmoment where at <= ?", _now())
        return notices + int(steps[0][0])

    def until_quiet(self, within_s: float) -> float:
        """Waits until nothing waits any more; the seconds that it took."""
        begun = time.monotonic()
        try:
            until(self._is_quiet, within_s, pause_s=0.5)
        except AssertionError as error:
            raise AssertionError(self._situation()) from error
        return time.monotonic() - begun

    def _situation(self) -> str:
        """What is left to do, who was seen last, and the end of the log."""
        left = self.stage.sql("select channel, state, count(*) from campaigns_notice group by 1, 2")
        seen = self.stage.sql("select name, at from campaigns_heartbeat order by at")
        alive = [child.args for child in self.children if child.poll() is None]
        return f"{left}\n{seen}\n{_now()}\n{alive}\n{self.stage.log()[-6000:]}"

    def _is_quiet(self) -> bool:
        self.tend()
        with contextlib.suppress(psycopg.Error):
            return self.waiting() == 0
        return False

    def account(self) -> Account:
        """What the gateways took against what the outbox says."""
        taken = Counter(_key(str(mail["Message-ID"])) for mail in self.mail.messages)
        taken.update(_key(str(post.header("X-Message-Id"))) for post in self.hook.taken)
        rows = self.stage.sql(
            "select cast(key as varchar), state from campaigns_message where channel in"
            " ('email', 'hook') and not is_test"
        )
        states = {_key(key): state for key, state in rows}
        return Account(
            lost=sorted(key for key, state in states.items() if state == "sent" and not taken[key]),
            doubled=sorted(
                key
                for key, count in taken.items()
                if count > 1 or states.get(key) not in {"sent", "unknown"}
            ),
            unknown=sum(state == "unknown" for state in states.values()),
            sent=sum(state == "sent" for state in states.values()),
            taken=sum(taken.values()),
        )


@dataclass(frozen=True)
class Account:
    """`lost`: said to be sent, never taken. `doubled`: taken twice, or taken although the outbox
    takes it for not sent and will try again."""

    lost: list[str]
    doubled: list[str]
    unknown: int
    sent: int
    taken: int


def _key(text: str) -> str:
    """A message's key, however a header or a database writes it."""
    return text.strip("<>").split("@")[0].replace("-", "").lower()


def _now() -> datetime:
    return datetime.now(UTC)
