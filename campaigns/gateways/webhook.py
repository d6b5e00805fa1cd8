"""A JSON webhook: the office's template, an HMAC signature, an allowed address.

Signature: `X-Signature: sha256=` HMAC-SHA-256 (hex) over `X-Timestamp`, a full stop and the body.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from campaigns.gateways.addresses import Address
from campaigns.gateways.answers import Answer, hopeless
from campaigns.gateways.http import post
from campaigns.gateways.text import Text

DEFAULT_TEMPLATE = '{"id": "{key}", "subject": "{subject}", "text": "{text}", "url": "{url}"}'
FIELDS = ("key", "subject", "text", "url", "name", "username", "phone", "email", "count")
HOLE = re.compile(r"\{(" + "|".join(FIELDS) + r")\}")


class BadTemplate(ValueError):
    """A template that gives no JSON."""


def send(address: Address, text: Text, *, template: str, allowed: Collection[str]) -> Answer:
    """Posts the filled template."""
    try:
        body = filled(template or DEFAULT_TEMPLATE, text).encode()
    except BadTemplate:
        return hopeless("the template gives no JSON")
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Message-Id": text.key,
        "X-Timestamp": timestamp,
    }
    if address.secret:
        headers["X-Signature"] = f"sha256={signature(address.secret, timestamp, body)}"
    answer, _content = post(_target(address), body, headers, allowed=allowed)
    return answer


def _target(address: Address) -> str:
    """The address without its secret."""
    query = urlsplit(address.url).query
    return f"{address.place}?{query}" if query else address.place


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The hex digest that the receiver must find, too."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def filled(template: str, text: Text) -> str:
    """The template with its holes filled: values are escaped as JSON strings are.

    Raises BadTemplate when the outcome is no JSON.
    """
    values: Mapping[str, object] = {
        "key": text.key,
        "subject": text.subject,
        "text": text.body,
        "url": text.url,
        "name": text.name,
        "username": text.username,
        "phone": text.phone,
        "email": text.email,
        "count": text.facts.get("count", 1),
    }
    body = HOLE.sub(
        lambda hole: json.dumps(str(values[hole[1]]), ensure_ascii=False)[1:-1], template
    )
    try:
        json.loads(body)
    except ValueError as error:
        raise BadTemplate from error
    return body
