"""A soak: mixed work at a third of what the machine can do, an issue falling due every few seconds,
and a fault drawn by lot every few minutes.

`python -m tests.faults.soak [--minutes 60] [--every 300] [--seed 1] [--share 0.3]` prints a line for
each fault, the memory of each process over its life, and the account. Nothing acknowledged may be
lost or doubled, no promise broken, no process may grow. Not a test of the suite: it takes an hour.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

import requests
from PIL import Image

from tests.faults.phones import Web, token
from tests.faults.rig import Rig
from tests.faults.storm import FAULTS, Fault, rigged
from tests.stage import until

PHONES = ("inspector", "inspector2", "office", "office2", "handler.chengguan", "handler.zhujian")
READS = ("/issues/", "/issues/?state=in_progress", "/departments/", "/me/", "/score-entries/")
PATIENCE_S, CALIBRATE_S, SAMPLE_S, HEALED_WITHIN_S = 15, 30, 20, 60
WARM_S, LIFE_S = 300, 600  # growth counts after the first, in processes that lived the second
SHORTEST_PAUSE_S = 0.25  # a person has 300 requests a minute
GROWTH_MB_H = 1.0
WORDS = "浸泡试验"
STRIKING = sorted(FAULTS.keys() - {"none"})
WEB_STRIKES = ("kill web worker", "kill web master")


def _photo() -> bytes:
    """A picture as heavy as a phone's after the product's own page has shrunk it."""
    out = io.BytesIO()
    Image.effect_noise((1280, 960), 40).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


class Load:
    """People who read and write until they are told to stop. What was acknowledged is remembered;
    what was not is sent again with the same key, as the outbox does."""

    def __init__(self, web: Web, seed: int) -> None:
        self.web, self.seed = web, seed
        self.pause_s = 0.0
        self.answers: Counter[int] = Counter()
        self.times: list[float] = []
        self.issues: list[str] = []
        self.comments: list[str] = []
        self._over, self._lock = threading.Event(), threading.Lock()
        self._threads: list[threading.Thread] = []
        self._campaign = web.stage.sql("select code from campaigns_campaign")[0][0]
        self._photo = _photo()

    def begin(self) -> None:
        for n, name in enumerate(PHONES):
            headers = token(self.web.stage, name)
            given = (headers, random.Random(self.seed + n), name)
            self._threads.append(threading.Thread(target=self._work, args=given, daemon=True))
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE_S * 20)

    def _work(self, headers: dict[str, str], rng: random.Random, name: str) -> None:
        with requests.Session() as session:
            session.headers.update(headers)
            while not self._over.is_set():
                began = time.monotonic()
                self._step(session, rng, may_log=name.startswith(("inspector", "office")))
                left = self.pause_s * rng.uniform(0.5, 1.5) - (time.monotonic() - began)
                self._over.wait(max(left, 0.0))

    def _step(self, session: requests.Session, rng: random.Random, *, may_log: bool) -> None:
        drawn = rng.random()
        if may_log and drawn < 0.15:
            self._log(session)
        elif drawn < 0.35 and self.issues:
            self._comment(session, rng.choice(self.issues[-200:]))
        else:
            self._ask(lambda url: session.get(url, timeout=PATIENCE_S), rng.choice(READS))

    def _ask(self, does: Callable[[str], requests.Response], path: str) -> requests.Response | None:
        began, found = time.monotonic(), None
        with contextlib.suppress(requests.RequestException):
            found = does(f"{self.web.stage.address}/api/v1{path}")
        with self._lock:
            self.answers[0 if found is None else found.status_code] += 1
            self.times.append(time.monotonic() - began)
        return found

    def _log(self, session: requests.Session) -> None:
        form = {
            "campaign": self._campaign,
            "category": "0401",
            "site": "S02-001",
            "description": WORDS,
            "client_uuid": str(uuid.uuid4()),
        }

        def send(url: str) -> requests.Response:
            photo = {"photos": ("p.jpg", self._photo, "image/jpeg")}
            return session.post(url, data=form, files=photo, timeout=PATIENCE_S)

        while True:
            answer = self._ask(send, "/issues/")
            if answer is not None and answer.status_code in {200, 201}:
                self.issues.append(str(answer.json()["number"]))
                return
            time.sleep(0.5)

    def _comment(self, session: requests.Session, number: str) -> None:
        key, text = str(uuid.uuid4()), f"{WORDS} {uuid.uuid4().hex}"
        while True:
            page = self._ask(lambda url: session.get(url, timeout=PATIENCE_S), f"/issues/{number}/")
            if page is not None and page.status_code in {403, 404}:
                return  # not his to see
            if page is not None and page.ok:
                body = {"version": page.json()["version"], "client_uuid": key, "text": text}
                answer = self._ask(
                    partial(session.post, json=body, timeout=PATIENCE_S),
                    f"/issues/{number}/comment/",
                )
                if answer is not None and answer.ok:
                    self.comments.append(text)
                    return
                if answer is not None and answer.status_code in {403, 404}:
                    return
            time.sleep(0.5)

    def lost(self) -> int:
        """What was acknowledged and does not stand there exactly once."""
        found = Counter(
            row[0]
            for row in self.web.stage.sql(
                "select note from campaigns_issueevent where note like ?", f"{WORDS} %"
            )
        )
        bad = sum(found[text] != 1 for text in self.comments)
        bad += self.web.stage.count("issue", f"description = '{WORDS}'") != len(set(self.issues))
        return bad + len(self.issues) - len(set(self.issues))


class Memory:
    """Resident memory of each process of the stage over its life."""

    def __init__(self, rig: Rig) -> None:
        self.rig, self._over = rig, threading.Event()
        self.seen: dict[int, list[tuple[float, float]]] = defaultdict(list)
        self.names: dict[int, str] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_S):
            for name in ("gunicorn", "celery --app=tracker --quiet worker", "beat"):
                for pid in self.rig.stage.processes(name):
                    with contextlib.suppress(OSError, ValueError):
                        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
                        self.names[pid] = name.split()[-1]
                        self.seen[pid].append((time.monotonic(), int(pages) * 4 / 1024))

    def lines(self) -> list[str]:
        """Of each process that lived long enough: minutes seen, MB at first, at last, MB an hour."""
        found = []
        for pid, seen in self.seen.items():
            warm = [(at, mb) for at, mb in seen if at - seen[0][0] >= WARM_S]
            if len(warm) < 3 or warm[-1][0] - seen[0][0] < LIFE_S:
                continue
            minutes = (warm[-1][0] - seen[0][0]) / 60
            slope, _ = statistics.linear_regression(
                [at / 3600 for at, _mb in warm], [mb for _at, mb in warm]
            )
            found.append(
                f"| {self.names[pid]} | {minutes:.0f} min | {warm[0][1]:.0f} MB |"
                f" {warm[-1][1]:.0f} MB | {slope:+.1f} MB/h |"
            )
        return sorted(found)


def strike(name: str, rig: Rig, web: Web, rng: random.Random) -> None:
    """One fault, healed after a while."""
    if name in WEB_STRIKES:
        if name == "kill web worker":
            web.kill_worker(rng)
        else:
            web.kill_master()
            web.stage.kill("gunicorn")  # as systemd does with what a dead main process leaves
            time.sleep(rng.uniform(0.2, 3.0))
            web.start_again()
        return
    fault = FAULTS[name]
    fault.strike(rig, rng)
    time.sleep(rng.uniform(*fault.lasts_s))
    fault.heal(rig)
    rig.tend()


def paced(load: Load, share: float) -> float:
    """Runs unhindered for a while, then at that share of it; requests a second unhindered."""
    begun, before = time.monotonic(), len(load.times)
    time.sleep(CALIBRATE_S)
    full = (len(load.times) - before) / (time.monotonic() - begun)
    load.pause_s = max(len(PHONES) / (full * share), SHORTEST_PAUSE_S)
    return full


def soak(rig: Rig, web: Web, *, minutes: float, every_s: float, seed: int, share: float) -> int:
    """1 when something was lost, doubled or broken."""
    rng, broken = random.Random(seed), list[object]()
    seconds = minutes * 60
    expected = rig.stage.scene("storm", count=int(seconds / 5), seconds=seconds)
    for _n in range(2):
        rig.start_worker()
    rig.start_beat()
    load, memory = Load(web, seed), Memory(rig)
    load.begin()
    say(f"unhindered {paced(load, share):.1f} requests/s; then every {load.pause_s:.2f} s a person")
    over_at, n = time.monotonic() + seconds, 0
    while time.monotonic() + every_s < over_at:
        time.sleep(rng.uniform(0.6, 1.0) * every_s)
        name, n = rng.choice((*STRIKING, *WEB_STRIKES)), n + 1
        strike(name, rig, web, rng)
        healed = time.monotonic()
        rig.tend()
        until(web.answers, HEALED_WITHIN_S)
        found = settled(rig)
        broken += found
        say(
            f"{n}. {name}: {time.monotonic() - healed:.0f} s until all promises hold, {len(found)} broken"
        )
    time.sleep(max(0.0, over_at - time.monotonic()))
    load.end()
    rig.until_quiet(400)
    memory.end()
    return told(rig, load, memory, expected, [*broken, *rig.stage.broken_promises()])


def settled(rig: Rig) -> list[object]:
    """What is still broken a minute after a fault."""
    until_at = time.monotonic() + HEALED_WITHIN_S
    while True:
        broken: list[object] = rig.stage.broken_promises()
        if not broken or time.monotonic() > until_at:
            return broken
        time.sleep(5)


def told(
    rig: Rig, load: Load, memory: Memory, expected: list[list[str]], broken: list[object]
) -> int:
    standing, account = rig.stage.scene("missing", expected=expected), rig.account()
    lost = load.lost()
    times = sorted(load.times)
    say(f"answers {dict(sorted(load.answers.items()))} (0: none)")
    say(f"p50 {times[len(times) // 2]:.3f} s, p95 {times[int(0.95 * len(times))]:.3f} s")
    say(f"logged {len(load.issues)}, words {len(load.comments)}; lost or doubled {lost}")
    say(
        f"notices {len(expected)}: missing {standing['missing']}, too many {standing['too_many']};"
        f" messages {account.sent}: lost {len(account.lost)}, doubled {len(account.doubled)},"
        f" unknown {account.unknown}"
    )
    for line in memory.lines():
        say(line)
    say(f"broken: {broken}")
    bad = lost + standing["missing"] + standing["too_many"]
    return int(bool(bad or account.lost or account.doubled or broken))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every", type=float, default=300, help="seconds between two faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.3, help="of what the machine can do")
    asked = parser.parse_args()
    server = Fault("soak", lambda rig, rng: None, aof=True, own_postgres=True)
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        rigged(Path(folder), server, embedded=False) as rig,
    ):
        web = Web(rig.stage)
        try:
            until(web.answers, 60)
            return soak(
                rig,
                web,
                minutes=asked.minutes,
                every_s=asked.every,
                seed=asked.seed,
                share=asked.share,
            )
        finally:
            web.master.kill()


if __name__ == "__main__":
    sys.exit(main())
