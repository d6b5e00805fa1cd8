"""A gateway on loopback that keeps what it is sent, and can be told to be unwell."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

OK = b'{"errcode": 0, "code": 0, "msg": "ok"}'
DRIP_S = 0.2


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    was_refused: bool = False

    @property
    def payload(self) -> Any:
        return json.loads(self.body)


class HttpSink:
    """`with HttpSink() as sink:` listens on `sink.port`; `sink.requests` are the POSTs it took.

    `mode`: "ok"; "status" (answers `status`); "hang" (takes the body, never answers); "drop" (takes
    the body, closes); "cut" (begins a good answer, closes); "drip" (a byte of the body now and
    then); "drip_head" (the same, before any status); "huge" (`huge_bytes` of answer). `answer` is the
    body, or a function of the request. `on_request` is called when a whole request has come;
    `pause_s`: waits that long before each answer. `taken` are those that were not refused with a
    status.
    """

    def __init__(self, mode: str = "ok") -> None:
        self.mode = mode
        self.status = 500
        self.answer: bytes | Callable[[Asked], bytes] = OK
        self.location = ""
        self.huge_bytes = 0
        self.requests: list[Asked] = []
        self.connections = 0
        self.on_request: Callable[[Asked], None] = lambda _asked: None
        self.pause_s = 0.0
        self.over = threading.Event()
        self._open(0)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    @property
    def taken(self) -> list[Asked]:
        return [asked for asked in self.requests if not asked.was_refused]

    def _open(self, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), _Talk)
        self._server.sink = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> HttpSink:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 50
    sink: HttpSink

    def get_request(self) -> tuple[socket.socket, Any]:
        self.sink.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The sender is gone; that is what some tests are about."""


class _Talk(BaseHTTPRequestHandler):
    """One request."""

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        self.sink = server.sink
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        mode = self.sink.mode
        asked = Asked(parts.path, parse_qs(parts.query), headers, body, mode == "status")
        self.sink.requests.append(asked)
        self.sink.on_request(asked)
        self.sink.over.wait(self.sink.pause_s)
        self.close_connection = True
        getattr(self, f"_{mode}")(asked)

    def _words(self, asked: Asked) -> bytes:
        answer = self.sink.answer
        return answer(asked) if callable(answer) else answer

    def _say(self, status: int, words: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(words)))
        if self.sink.location:
            self.send_header("Location", self.sink.location)
        self.end_headers()
        self.wfile.write(words)

    def _ok(self, asked: Asked) -> None:
        self._say(200, self._words(asked))

    def _status(self, asked: Asked) -> None:
        self._say(self.sink.status, self._words(asked))

    def _hang(self, asked: Asked) -> None:
        self.sink.over.wait(60)

    def _drop(self, asked: Asked) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _cut(self, asked: Asked) -> None:
        words = self._words(asked)
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(words) + 100))
        self.wfile.write(words[: len(words) // 2])
        self.connection.shutdown(socket.SHUT_RDWR)

    def _drip(self, asked: Asked) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n")
        self._drip_on(b"{" + b" " * 1000)

    def _drip_head(self, asked: Asked) -> None:
        self._drip_on(b"HTTP/1.0 " + b" " * 1000)

    def _drip_on(self, words: bytes) -> None:
        for place in range(len(words)):
            self.wfile.write(words[place : place + 1])
            if self.sink.over.wait(DRIP_S):
                return

    def _huge(self, asked: Asked) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % self.sink.huge_bytes)
        chunk = b"x" * 2**20
        for _n in range(self.sink.huge_bytes // len(chunk)):
            self.wfile.write(chunk)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Silent."""


@contextmanager
def closed_port() -> Iterator[int]:
    """A port at which nobody listens: it is bound, so that nobody else takes it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield int(bound.getsockname()[1])
