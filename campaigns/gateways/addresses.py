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
    def place(self) -> str:
        """A webhook's address without user, secret and query: scheme, host, port, path."""
        parts = urlsplit(self.url)
        host = parts.netloc.rsplit("@", 1)[-1]
        return f"{WEBHOOKS[parts.scheme]}://{host}{parts.path}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no page and no log may repeat, the longest first."""
        if self.is_robot:
            found = {self.secret, self.token}
        elif self.kind == "webhook":
            found = {self.secret, *re.split(r"[&=]", urlsplit(self.url).query)}
        else:  # where a scheme of apprise has its keys, only apprise knows
            found = set(re.split(r"[:/@?&=]+", self.url.split("://", 1)[-1]))
        found |= {unquote(one) for one in found}
        return tuple(sorted((one for one in found if len(one) >= 4), key=len, reverse=True))

    @property
    def shown(self) -> str:
        """The address as a page may show it: scheme and host, never key or secret."""
        parts = urlsplit(self.url)
        if self.is_robot:
            return f"{parts.scheme}://…" + (f" → {self.base}" if self.base else "")
        if self.kind == "webhook":
            return self.place
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
        if not _is_readable(found[name]):
            raise BadAddress(f"NOTIFY_URLS: the address of {name} cannot be read")
    return tuple(found.values())


def _check_name(name: str, taken: Iterable[str]) -> None:
    if len(name) > NAME_LENGTH or name in RESERVED or name in taken:
        raise BadAddress(f"NOTIFY_URLS: the name {name} is too long, reserved, or given twice")


def _is_readable(address: Address) -> bool:
    """Whether host and port can be told, of the address and of a private server."""
    if address.kind == "other":
        return True
    try:
        places = [urlsplit(address.base)] if address.base else []
        places += [urlsplit(address.url)] if address.kind == "webhook" else []
        return bool(address.token) and all(
            place.hostname and (place.port is None or place.port > 0) for place in places
        )
    except ValueError:
        return False
