"""One HTTP POST to a gateway: an allowed address, no redirects, ten seconds in all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

from campaigns.gateways.answers import Answer, hopeless, not_sent, sent, unclear

CONNECT_S, READ_S, WHOLE_S = 5, 8, 10
LONGEST_ANSWER = 16 * 1024
PUBLIC_HOSTS = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"})


def is_allowed(url: str, allowed: Collection[str]) -> bool:
    """Whether the host (or host:port) stands on the list, or is a robot's public one."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    if parts.scheme == "https" and parts.port is None and parts.hostname in PUBLIC_HOSTS:
        return True
    with_port = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return with_port in allowed or (parts.port is None and parts.hostname in allowed)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allowed: Collection[str]
) -> tuple[Answer, bytes]:
    """What is known of the call, and the first bytes of what came back.

    Refused before the body left (no connection): not sent. Broken off, or no answer in time,
    after it left: unclear. Any status but 2xx: not sent.
    """
    if not is_allowed(url, allowed):
        host = urlsplit(url).hostname or ""
        return hopeless(f"the address {host} is not in NOTIFY_ALLOWED_HOSTS"), b""
    try:
        answer = call("POST", url, data=body, headers=dict(headers))
    except requests.RequestException as error:
        return of_exception(error), b""
    return of_status(answer.status_code, answer.content), answer.content


def call(
    method: str, url: str, *, uses_environment: bool = False, **options: Any
) -> requests.Response:
    """One request within WHOLE_S, no redirects; of the content only the beginning is read.

    An answer whose words broke off has those that came. Raises requests.RequestException when no
    status came back. `uses_environment`: through the proxy of the environment.
    """
    options |= {"timeout": (CONNECT_S, READ_S), "allow_redirects": False, "stream": True}
    with _Limit(WHOLE_S) as limit, requests.Session() as session:
        session.trust_env = uses_environment
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(limit))
        answer = session.request(method, url, **options)
        with answer:
            setattr(answer, "_content", _beginning(answer))  # noqa: B010 (private to requests)
        return answer


def _beginning(answer: requests.Response) -> bytes:
    content = b""
    with suppress(requests.RequestException):  # the status is known all the same
        for chunk in answer.iter_content(4096):
            content += chunk
            if len(content) > LONGEST_ANSWER:
                break
    return content


class _Limit:
    """Hangs up on whatever was dialled within it when the time is over: a gateway that drips would
    keep the time limits of single reads."""

    def __init__(self, seconds: float) -> None:
        self._lines: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def watch(self, line: socket.socket) -> None:
        self._lines.append(line)

    def _hang_up(self) -> None:
        for line in self._lines:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def __enter__(self) -> _Limit:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()


class _Adapter(HTTPAdapter):
    """Dials within a limit."""

    def __init__(self, limit: _Limit) -> None:
        self._limit = limit
        super().__init__()

    def get_connection_with_tls_context(self, *given: Any, **named: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*given, **named)
        limit = self._limit
        plain: Any = pool.ConnectionCls

        class Watched(plain):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                limit.watch(self.sock)

        pool.ConnectionCls = Watched
        return pool


def of_status(status: int, content: bytes) -> Answer:
    """What a status says; the words are the status and the beginning of the answer."""
    words = f"HTTP {status} {content[:200].decode('utf-8', 'replace')}".strip()
    if 200 <= status < 300:
        return sent(words)
    return not_sent(words)


def of_exception(error: requests.RequestException) -> Answer:
    """Whether the request had left the house when the call broke off."""
    words = f"{type(error).__name__}: {_without_address(error)}"
    never_left = (
        requests.ConnectTimeout,
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        requests.exceptions.MissingSchema,
        requests.exceptions.SSLError,
    )
    if isinstance(error, never_left) or isinstance(_reason(error), NewConnectionError):
        return not_sent(words)
    return unclear(words)


def _reason(error: requests.RequestException) -> object:
    """Why urllib3 gave up; None when it did not say."""
    return getattr(error.args[0] if error.args else None, "reason", None)


def _without_address(error: Exception) -> str:
    """The innermost cause in words: outer ones repeat the address with its key."""
    cause: BaseException = error
    while cause.args and isinstance(cause.args[-1], BaseException):
        cause = cause.args[-1]
    reason = getattr(cause, "reason", None) or cause
    return str(reason).split("?", 1)[0].split(": ")[-1][:160]
