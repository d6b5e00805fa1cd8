"""A web server under measurement, and a client kept small so that the server is what is measured."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.databases import ROOT

PASSWORD = "demo-city-2026"  # noqa: S105 (the demo's own)
WORKERS = 2
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True)
class Timing:
    """Milliseconds at the client, and CPU milliseconds of the web workers a request."""

    p50: float
    p95: float
    cpu: float


class Server:
    """gunicorn with two sync workers, as the marks say."""

    def __init__(self, given: Mapping[str, str], port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", f"--bind=127.0.0.1:{port}"]
        self.process = subprocess.Popen(
            [*command, f"--workers={WORKERS}", "--log-level=error"], cwd=ROOT, env=dict(given)
        )
        wait_for(f"{self.base}/healthz")

    def workers(self) -> list[int]:
        """The pids of the processes that answer."""
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]

    def cpu_ms(self) -> float:
        """CPU time that the workers have used."""
        used = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
        return 1000 * used / TICKS

    def memory_mb(self) -> list[int]:
        """Resident memory of each worker."""
        return [
            int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_KB // 1024
            for pid in self.workers()
        ]

    def timed(self, does: Callable[[], object], rounds: int, warm: int = 4) -> Timing:
        """Each worker is warm before it counts."""
        for _round in range(warm):
            does()
        times, cpu = [], self.cpu_ms()
        for _round in range(rounds):
            started = time.perf_counter()
            does()
            times.append(1000 * (time.perf_counter() - started))
        cpu = (self.cpu_ms() - cpu) / rounds
        p95 = sorted(times)[int(0.95 * (len(times) - 1))]
        return Timing(round(statistics.median(times), 1), round(p95, 1), round(cpu, 1))


@contextmanager
def serving(given: Mapping[str, str], port: int) -> Iterator[Server]:
    """A server for the block; the static files are collected first."""
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(
        collect, cwd=ROOT, env={**given, "DJANGO_SETTINGS_MODULE": "tracker.settings"}, check=True
    )
    server = Server(given, port)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)


def wait_for(url: str) -> None:
    """Raises TimeoutError after half a minute."""
    for _try in range(150):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


class Browser:
    """A signed-in session over plain HTTP."""

    def __init__(self, base: str, username: str, password: str = PASSWORD) -> None:
        self.base = base
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.get("/sign-in/")
        token = next(cookie.value for cookie in self.cookies if "csrf" in cookie.name)
        form = {
            "username": username,
            "password": password,
            "csrfmiddlewaretoken": str(token),
            "next": "/me/",
        }
        self.opener.open(f"{base}/sign-in/", urlencode(form).encode(), timeout=60)

    def get(self, path: str) -> bytes:
        with self.opener.open(self.base + path, timeout=120) as response:
            return bytes(response.read())

    @property
    def cookie(self) -> str:
        """The header that another client needs to be this one."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)


class Program:
    """A caller of the API with a token."""

    def __init__(self, base: str, username: str) -> None:
        self.base = base
        self.headers: dict[str, str] = {}
        given = self.post("/api/v1/auth/token/", {"username": username, "password": PASSWORD})
        self.headers = {"Authorization": f"Token {given['token']}"}

    def get(self, path: str) -> Any:
        request = urllib.request.Request(self.base + path, headers=self.headers)
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.loads(response.read())

    def post(self, path: str, fields: Mapping[str, str], photo: bytes = b"") -> Any:
        """Raises urllib.error.HTTPError when it is refused."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if photo:
            head = (
                'Content-Disposition: form-data; name="photos"; filename="p.jpg"\r\n'
                "Content-Type: image/jpeg"
            )
            parts.append(f"--{edge}\r\n{head}\r\n\r\n".encode() + photo + b"\r\n")
        parts.append(f"--{edge}--\r\n".encode())
        headers = {**self.headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
        request = urllib.request.Request(self.base + path, b"".join(parts), headers)
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.loads(response.read())
