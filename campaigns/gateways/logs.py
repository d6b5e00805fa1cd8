"""Lines of the log: plain or as JSON, with the number of the request, without people's numbers.

Source of the rule: RELIABILITY "Hardening" (JSON logs with request id; phones masked; no secrets).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from campaigns.rules.masking import without_numbers

_request: ContextVar[str] = ContextVar("request", default="")
# What a name of a secret is followed by in an address, a header or a setting.
_SECRET = re.compile(
    r"(?i)((?:password|passwd|secret|token|authorization|sessionid|__host-session|[?&]key|[?&]sign)"
    r"[\"']?\s*[=:]\s*(?:(?:token|bearer|basic)\s+)?[\"']?)([^\s\"',;&]+)"
)
_IN_ADDRESS = re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+@")
HIDDEN = "[hidden]"


@contextmanager
def about(number: str) -> Iterator[None]:
    """Every line within is about this request."""
    token = _request.set(number)
    try:
        yield
    finally:
        _request.reset(token)


def present() -> str:
    """The number of the present request; empty outside one."""
    return _request.get()


def clean(text: str) -> str:
    """The text without passwords, tokens and telephone numbers."""
    text = _IN_ADDRESS.sub(rf"\1{HIDDEN}@", text)
    return without_numbers(_SECRET.sub(rf"\1{HIDDEN}", text))


class _Clean(logging.Formatter):
    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's own name
        return clean(super().formatException(ei))  # type: ignore[arg-type]


class PlainLine(_Clean):
    """For a person at a terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        record.message = clean(record.message)
        number = present()
        return super().formatMessage(record) + (f" [{number}]" if number else "")


class JsonLine(_Clean):
    """One JSON object a line: at (UTC), level, logger, message, request, error."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": clean(record.getMessage()),
        }
        if number := present():
            said["request"] = number
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)
