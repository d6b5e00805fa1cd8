"""A mail server on loopback that keeps what it takes, and can be told to be unwell.

It speaks as much SMTP as `smtplib` needs.
"""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

READY, BYE = b"220 sink", b"221 bye"
OK, GO_ON, REFUSED = b"250 ok", b"354 go on", b"554 no"


class Sink:
    """`with Sink() as sink:` listens on `sink.port`; `sink.messages` are the mails it took.

    `refuses`: answers every recipient with 554. `pause_s`: waits that long before each answer.
    `hangs_at`, `drops_at`: what it never answers, or hangs up at: "greeting", "RCPT", "DATA", "mail"
    (the whole letter has come) or "QUIT". `verdict`: its answer to the letter.
    `on_data` is called when a whole mail has come, before it is acknowledged.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuses = False
        self.pause_s = 0.0
        self.hangs_at = self.drops_at = ""
        self.verdict = OK
        self.over = threading.Event()
        self.on_data: Callable[[], None] = lambda: None
        self.greeted = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.sink = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Sink:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    sink: Sink


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        self.sink = server.sink
        try:
            self._be_unwell("greeting")
            self._say(READY)
            self.sink.greeted.set()
            while self._answer(self.rfile.readline()):
                pass
        except (ConnectionError, OSError):
            return  # the sender is gone

    def _be_unwell(self, place: str) -> None:
        if self.sink.hangs_at == place:
            self.sink.over.wait(60)
        if place in (self.sink.hangs_at, self.sink.drops_at):
            raise ConnectionError

    def _say(self, line: bytes) -> None:
        time.sleep(self.sink.pause_s)
        self.wfile.write(line + b"\r\n")

    def _answer(self, command: bytes) -> bool:
        """Answers one command; whether the talk goes on."""
        verb = command[:4].upper()
        if not command:
            return False
        self._be_unwell(verb.decode("ascii", "replace"))
        if verb == b"QUIT":
            self._say(BYE)
            return False
        if verb == b"DATA":
            self._say(GO_ON)
            self._take(self._mail())
            self._be_unwell("mail")
            self._say(self.sink.verdict)
        elif verb == b"RCPT" and self.sink.refuses:
            self._say(REFUSED)
        else:
            self._say(OK)
        return True

    def _mail(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionError
            lines.append(line)
        return b"".join(lines)

    def _take(self, mail: bytes) -> None:
        self.sink.messages.append(message_from_bytes(mail, EmailMessage, policy=modern))
        self.sink.on_data()
