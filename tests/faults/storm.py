"""A storm: issues fall due one after the other while one kind of fault strikes again and again.

`python -m tests.faults.storm [FAULT …] [--strikes 20] [--seed 1] [--lasts SECONDS]` runs kinds of faults one by one
and prints a line each; `tests/faults/test_storms.py` runs a short one of each kind in the suite.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.faults.rig import Account, OwnPostgres, OwnRedis, Rig
from tests.http_sink import HttpSink
from tests.smtp_sink import Sink
from tests.stage import Stage, own_postgres, until

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
PAUSES = "0.03,0.05,0.05,0.1,0.1,0.1,0.1"  # minutes, so that a storm is over within the hour
FREEZE_S = (3.0, 12.0)


@dataclass(frozen=True)
class Fault:
    """One kind: `strike` breaks something, `heal` puts it right after a while."""

    name: str
    strike: Callable[[Rig, random.Random], None]
    heal: Callable[[Rig], None] = lambda rig: None
    lasts_s: tuple[float, float] = (0.2, 3.0)
    aof: bool = False
    own_postgres: bool = False
    on_embedded: bool = False
    unclear_is_expected: bool = False


# --- what strikes ---------------------------------------------------------------------------------


def _group_kill(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def kill_worker(rig: Rig, rng: random.Random) -> None:
    _group_kill(rig.worker)


def stop_worker(rig: Rig, rng: random.Random) -> None:
    """As a release does: asked to end, it finishes what it has in hand."""
    rig.worker.send_signal(signal.SIGTERM)
    rig.worker.wait(60)


def cut_power(rig: Rig, rng: random.Random) -> None:
    """Everything at once, the database too."""
    for child in (*rig.workers, *rig.beats):
        _group_kill(child)
    rig.broker.kill()
    stop_postgres("immediate")(rig, rng)


def restore_power(rig: Rig) -> None:
    start_postgres(rig)
    restart_redis(rig)


def kill_pool_child(rig: Rig, rng: random.Random) -> None:
    masters = {worker.pid for worker in rig.workers}
    pool = [pid for pid in rig.stage.processes("worker") if pid not in masters]
    if pool:
        with contextlib.suppress(ProcessLookupError):
            os.kill(rng.choice(pool), signal.SIGKILL)


def kill_beat(rig: Rig, rng: random.Random) -> None:
    _group_kill(rig.beat)


def kill_redis(rig: Rig, rng: random.Random) -> None:
    rig.broker.kill()


def restart_redis(rig: Rig) -> None:
    rig.broker.start()


def freeze_redis(rig: Rig, rng: random.Random) -> None:
    rig.broker.signal(signal.SIGSTOP)


def thaw_redis(rig: Rig) -> None:
    rig.broker.signal(signal.SIGCONT)


def flush_redis(rig: Rig, rng: random.Random) -> None:
    rig.broker.client().flushall()


def fill_redis(rig: Rig, rng: random.Random) -> None:
    rig.broker.client().config_set("maxmemory", "1mb")


def empty_redis(rig: Rig) -> None:
    rig.broker.client().config_set("maxmemory", "0")


def unwell(mode: str) -> Callable[[Rig, random.Random], None]:
    """The webhook behaves so; the mail server refuses meanwhile."""

    def strike(rig: Rig, rng: random.Random) -> None:
        rig.hook.mode = mode
        rig.mail.refuses = True

    return strike


def well(rig: Rig) -> None:
    rig.hook.mode = "ok"
    rig.mail.refuses = False


def close_doors(rig: Rig, rng: random.Random) -> None:
    rig.hook.close_door()


def open_doors(rig: Rig) -> None:
    rig.hook.open_door()


def stop_postgres(how: str) -> Callable[[Rig, random.Random], None]:
    def strike(rig: Rig, rng: random.Random) -> None:
        assert rig.postgres is not None
        rig.postgres.stop(how)

    return strike


def start_postgres(rig: Rig) -> None:
    assert rig.postgres is not None
    rig.postgres.start()


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("none", lambda rig, rng: None, on_embedded=True),
        Fault("kill worker", kill_worker, on_embedded=True),
        Fault("kill pool child", kill_pool_child),
        Fault("stop worker", stop_worker),
        Fault("kill beat", kill_beat, on_embedded=True),
        Fault("kill redis", kill_redis, restart_redis),
        Fault("kill redis with AOF", kill_redis, restart_redis, aof=True),
        Fault("freeze redis", freeze_redis, thaw_redis, lasts_s=FREEZE_S),
        Fault("flush redis", flush_redis),
        Fault("full redis", fill_redis, empty_redis, lasts_s=(1.0, 5.0)),
        Fault("gateway refuses", close_doors, open_doors, on_embedded=True),
        Fault("gateway hangs", unwell("hang"), well, lasts_s=(1.0, 4.0)),
        Fault("gateway says 500", unwell("500"), well, on_embedded=True),
        Fault("gateway drops", unwell("drop"), well),
        Fault("stop postgres", stop_postgres("fast"), start_postgres, own_postgres=True),
        Fault("crash postgres", stop_postgres("immediate"), start_postgres, own_postgres=True),
        Fault("cut power", cut_power, restore_power, own_postgres=True),
    )
}


# --- a storm --------------------------------------------------------------------------------------


@contextlib.contextmanager
def rigged(folder: Path, fault: Fault, *, embedded: bool) -> Iterator[Rig]:
    """Everything up but the workers; a city with a campaign in the database."""
    with contextlib.ExitStack() as stack:
        mail, hook = stack.enter_context(Sink()), stack.enter_context(HttpSink())
        mail.pause_s, hook.pause_s = 0.02, 0.3  # so that strikes meet calls under way
        environment = {
            "EMAIL_URL": mail.url,
            "NOTIFY_URLS": f"hook=webhook+http://:storm-secret@{hook.host}/notices",
            "NOTIFY_ALLOWED_HOSTS": hook.host,
            "NOTIFY_PAUSES": PAUSES,
        }
        postgres, broker = None, None
        if not embedded:
            if fault.own_postgres:
                postgres = OwnPostgres(folder)
                postgres.create()
                stack.callback(postgres.stop, "immediate")
                environment["DATABASE_URL"] = postgres.url
            else:
                environment["DATABASE_URL"] = stack.enter_context(own_postgres())
            broker = OwnRedis(folder, aof=fault.aof)
            broker.start()
            stack.callback(broker.kill)
            environment["REDIS_URL"] = broker.url
        stage = Stage(folder, **environment)
        stage.manage("migrate", "--verbosity=0")
        stage.scene("city")
        rig = Rig(stage=stage, mail=mail, hook=hook, redis=broker, postgres=postgres)
        stack.callback(rig.kill_all)
        yield rig


@dataclass(frozen=True)
class Outcome:
    """What a storm left behind."""

    fault: str
    strikes: int
    expected: int
    standing: dict[str, Any]
    account: Account
    drained_s: float
    broken: list[Any]

    @property
    def lost(self) -> int:
        return int(self.standing["missing"]) + len(self.account.lost)

    @property
    def doubled(self) -> int:
        return int(self.standing["too_many"]) + len(self.account.doubled)

    def line(self) -> str:
        return (
            f"| {self.fault} | {self.strikes} | {self.expected} | {self.account.sent} | "
            f"{self.lost} | {self.doubled} | {self.account.unknown} | {self.drained_s:.0f} s | "
            f"{len(self.broken)} |"
        )


HEAD = "| fault | strikes | notices | messages | lost | doubled | unknown, listed | over after | P1–P7 |"


def blow(
    rig: Rig,
    fault: Fault,
    *,
    strikes: int,
    seed: int,
    embedded: bool,
    issues: int = 60,
    every_s: float = 3.0,
) -> Outcome:
    """Lets issues fall due while the fault strikes at seeded moments; waits until all is quiet."""
    rng = random.Random(seed)
    seconds = strikes * every_s
    expected = rig.stage.scene("storm", count=max(issues, strikes * 12), seconds=seconds)
    rig.start_worker(3 if embedded else 2)
    if not embedded:
        rig.start_worker()
    rig.start_beat()
    until(lambda: rig.stage.count("heartbeat", "name = 'deliver_notices'"), 60)
    for _n in range(strikes):
        time.sleep(rng.uniform(0.3, every_s / 2))
        fault.strike(rig, rng)
        time.sleep(rng.uniform(*fault.lasts_s))
        fault.heal(rig)
        rig.tend()
    left = max(0.0, seconds - strikes * every_s / 2)
    time.sleep(min(left, 30))
    drained = rig.until_quiet(400)
    return Outcome(
        fault=fault.name + (" (embedded)" if embedded else ""),
        strikes=strikes,
        expected=len(expected),
        standing=rig.stage.scene("missing", expected=expected),
        account=rig.account(),
        drained_s=drained,
        broken=rig.stage.broken_promises(),
    )


def main() -> int:
    """Runs the storms named, all by default; 1 when anything was lost, doubled or broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("faults", nargs="*", default=[])
    parser.add_argument("--strikes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--embedded", action="store_true")
    parser.add_argument("--lasts", type=float, help="seconds that each strike lasts")
    asked = parser.parse_args()
    bad = 0
    sys.stdout.write(HEAD + "\n")
    for name in asked.faults or FAULTS:
        fault = FAULTS[name]
        if asked.embedded and not fault.on_embedded:
            continue
        if asked.lasts:
            fault = replace(fault, lasts_s=(asked.lasts, asked.lasts))
        with (
            tempfile.TemporaryDirectory(prefix="storm-") as folder,
            rigged(Path(folder), fault, embedded=asked.embedded) as rig,
        ):
            found = blow(
                rig, fault, strikes=asked.strikes, seed=asked.seed, embedded=asked.embedded
            )
        bad += found.lost + found.doubled + len(found.broken)
        sys.stdout.write(found.line() + "\n")
        sys.stdout.flush()
        if found.lost or found.doubled or found.broken:
            sys.stdout.write(f"{found}\n")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
