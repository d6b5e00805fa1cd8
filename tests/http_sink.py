"""An HTTP gateway on loopback that keeps what it takes, and can be told to be unwell."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_HANG_S = 60


@dataclass(frozen=True)
class Post:
    """A request that came in whole. `taken`: the sink kept it as delivered."""

    path: str
    headers: dict[str, str]
    body: bytes
    taken: bool
    at: float = field(default_factory=time.time)


class HttpSink:
    """`with HttpSink() as sink:` listens on `sink.port`; `sink.posts` is what came.

    `mode`: ok, 500, redirect, errcode (200 with a robot's error), hang (reads, never answers),
    drop (takes it and closes without an answer), drip (a byte a second), huge. Only what `ok`,
    `drop`, `hang`, `drip` and `huge` read counts as taken: 500, redirect and errcode refuse.
    `pause_s`: waits that long before each answer. `on_post` is called when a whole request has
    come, before it is answered.
    """

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.mode = "ok"
        self.answer = b'{"errcode": 0, "code": 0}'
        self.pause_s = 0.0
        self.on_post: Callable[[], None] = lambda: None
        self._over = threading.Event()
        self._open(0)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        """As it stands in NOTIFY_ALLOWED_HOSTS."""
        return f"127.0.0.1:{self.port}"

    @property
    def taken(self) -> list[Post]:
        return [post for post in self.posts if post.taken]

    def _open(self, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), _Talk)
        self._server.sink = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> HttpSink:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self.close_door()

    def close_door(self) -> None:
        """From now on connections are refused."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def open_door(self) -> None:
        """Listens again, at the same port."""
        self._open(self.port)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Does nothing for that long, or until the sink ends."""
        self._over.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    sink: HttpSink

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that is gone is no news."""


class _Talk(BaseHTTPRequestHandler):
    """One connection."""

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        sink, mode = server.sink, server.sink.mode
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        taken = mode not in {"500", "redirect", "errcode"}
        sink.posts.append(Post(self.path, dict(self.headers.items()), body, taken))
        sink.on_post()
        sink.wait(sink.pause_s)
        self._answer(sink, mode)

    do_GET = do_POST

    def _answer(self, sink: HttpSink, mode: str) -> None:
        if mode == "hang":
            sink.wait(LONGEST_HANG_S)
        elif mode == "drop":
            self.close_connection = True
        elif mode == "500":
            self._say(500, b"out of order")
        elif mode == "redirect":
            self._say(302, b"", Location=f"{sink.url}/elsewhere")
        elif mode == "errcode":
            self._say(200, b'{"errcode": 45009, "errmsg": "api freq out of limit", "code": 9499}')
        elif mode == "huge":
            self._say(200, b"x" * 5_000_000)
        elif mode == "drip":
            self._drip(sink)
        else:
            self._say(200, sink.answer)

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, sink: HttpSink) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "60")
        self.end_headers()
        for _n in range(60):
            self.wfile.write(b" ")
            self.wfile.flush()
            sink.wait(1)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""
