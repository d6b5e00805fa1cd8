"""The gateways that the environment names: `NOTIFY_URLS`, entries `name=url` between spaces.

| url | goes to |
| --- | --- |
| `wecombot://KEY` | a group robot of WeCom |
| `dingtalk://SECRET@TOKEN` | a group robot of DingTalk, signed |
| `feishu://SECRET@TOKEN` | a group robot of Feishu, signed |
| `webhook+https://:SECRET@host/path` | a JSON webhook with an HMAC signature |
| any other, e.g. an SMS gateway with `{phone}` in it | what apprise knows of that scheme |

`?base=https://host` sends a robot's message to a private server instead of the public one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

NAME_LENGTH = 16
RESERVED = frozenset({"in_app", "email"})
ENTRY = re.compile(r"^(?:(?P<name>[a-z][a-z0-9_-]*)=)?(?P<url>[a-z][a-z0-9+.-]*://\S+)$")
PERSONAL_MARKS = ("{phone}", "{email}", "{username}")
ROBOTS = {"wecombot": "wecom", "dingtalk": "dingtalk", "feishu": "feishu"}
WEBHOOKS = {"webhook+https": "https", "webhook+http": "http"}


class BadAddress(ValueError):
    """An entry of NOTIFY_URLS that cannot be read; the message never repeats its secret."""


@dataclass(frozen=True)
class Address:
    """One gateway. `kind` is wecom, dingtalk, feishu, webhook or other."""

    name: str
    kind: str
    url: str

    @property
    def is_personal(self) -> bool:
        """Whether each recipient has an address of his own in it."""
        return any(mark in self.url for mark in PERSONAL_MARKS)

    @property
    def is_robot(self) -> bool:
        return self.kind in ROBOTS.values()

    @property
    def secret(self) -> str:
        """The secret before the `@`, empty when there is none."""
        parts = urlsplit(self.url)
        return unquote(parts.password or parts.username or "")

    @property
    def token(self) -> str:
        """A robot's key: what stands for the host, in its own letters."""
        place = urlsplit(self.url).netloc
        return unquote(place.rsplit("@", 1)[-1])

    @property
    def base(self) -> str:
        """The private server of a robot, empty for the public one."""
        return parse_qs(urlsplit(self.url).query).get("base", [""])[0].rstrip("/")

    @property
    def shown(self) -> str:
        """The address as a page may show it: scheme and host, never key or secret."""
        parts = urlsplit(self.url)
        if self.is_robot:
            return f"{parts.scheme}://…" + (f" → {self.base}" if self.base else "")
        if self.kind == "webhook":
            return f"{WEBHOOKS[parts.scheme]}://{parts.hostname}{parts.path}"
        return f"{parts.scheme}://…"


def read_addresses(text: str) -> tuple[Address, ...]:
    """The gateways of the setting, in order. Raises BadAddress."""
    found: dict[str, Address] = {}
    for entry in text.split():
        match = ENTRY.match(entry)
        if match is None:
            raise BadAddress("NOTIFY_URLS: an entry is not name=scheme://…")
        url = match["url"]
        scheme = url.split("://", 1)[0]
        kind = ROBOTS.get(scheme) or ("webhook" if scheme in WEBHOOKS else "other")
        name = match["name"] or (scheme if kind == "other" else kind)
        _check_name(name, found)
        found[name] = Address(name=name, kind=kind, url=url)
    return tuple(found.values())


def _check_name(name: str, taken: Iterable[str]) -> None:
    if len(name) > NAME_LENGTH or name in RESERVED or name in taken:
        raise BadAddress(f"NOTIFY_URLS: the name {name} is too long, reserved, or given twice")
