"""One HTTP POST to a gateway: an allowed address, no redirects, ten seconds in all."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import requests

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
    deadline = time.monotonic() + WHOLE_S
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url,
                data=body,
                headers=dict(headers),
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            )
            return _read(answer, deadline)
    except requests.RequestException as error:
        return of_exception(error), b""


def _read(answer: requests.Response, deadline: float) -> tuple[Answer, bytes]:
    content = b""
    with answer:
        for chunk in answer.iter_content(4096):
            content += chunk
            if len(content) > LONGEST_ANSWER or time.monotonic() > deadline:
                break
    return of_status(answer.status_code, content), content


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
    if isinstance(error, never_left) or "NewConnectionError" in repr(error):
        return not_sent(words)
    return unclear(words)


def _without_address(error: Exception) -> str:
    """The innermost cause in words: outer ones repeat the address with its key."""
    cause: BaseException = error
    while cause.args and isinstance(cause.args[-1], BaseException):
        cause = cause.args[-1]
    reason = getattr(cause, "reason", None) or cause
    return str(reason).split("?", 1)[0].split(": ")[-1][:160]
