"""What people use under faults: gunicorn on a stage, and a token to call it with."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.stage import ROOT, Stage, until

PASSWORD = "demo-city-2026"


class Web:
    """gunicorn with two workers on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.master = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        bind = f"--bind=127.0.0.1:{self.stage.port}"
        command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", bind, "--workers=2"]
        with (self.stage.folder / "web.log").open("ab") as out:
            return subprocess.Popen(
                [*command, "--worker-class=gthread", "--threads=4"],
                cwd=ROOT,
                env=self.stage.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def answers(self) -> bool:
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.stage.address}/healthz", timeout=5).ok
        return False

    def kill_worker(self, rng: random.Random) -> None:
        pid = self.master.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(rng.choice(children)), signal.SIGKILL)

    def kill_master(self) -> None:
        self.master.kill()
        self.master.wait(10)

    def start_again(self) -> float:
        """Seconds until it answers; the workers of a killed master hold the port for a moment."""
        begun = time.monotonic()
        self.master = self._started()

        def is_back() -> bool:
            if self.master.poll() is not None:
                self.master = self._started()
            return self.answers()

        until(is_back, 30)
        return time.monotonic() - begun


def token(stage: Stage, username: str) -> dict[str, str]:
    given = requests.post(
        f"{stage.address}/api/v1/auth/token/",
        json={"username": username, "password": PASSWORD},
        timeout=20,
    )
    return {"Authorization": f"Token {given.json()['token']}"}
