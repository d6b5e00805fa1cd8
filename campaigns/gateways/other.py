"""Every other gateway that apprise knows, above all SMS.

apprise says only yes or no. Its plugins call the `requests` of their own module: a witness in that
place keeps answer and exception, forbids redirects and sets the time limits, so that a call that
broke off half-way is not taken for one that was never made (docs/decisions/0014).
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

import apprise
import requests

from campaigns.gateways.addresses import Address
from campaigns.gateways.answers import Answer, Outcome, hopeless, not_sent, sent, unclear
from campaigns.gateways.http import call, of_exception, of_status
from campaigns.gateways.text import Text

OURS = frozenset({"timeout", "allow_redirects", "stream"})
_seen: ContextVar[list[Answer] | None] = ContextVar("seen", default=None)


class Witness:
    """Stands for `requests` in the modules of apprise's plugins."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def get(self, url: str, **options: Any) -> requests.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> requests.Response:
        return self.request("PUT", url, **options)

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """As `requests.request`, and remembers what came of it."""
        options = {name: value for name, value in options.items() if name not in OURS}
        try:
            answer = call(method, url, uses_environment=True, **options)
        except requests.RequestException as error:
            _note(of_exception(error))
            raise
        _note(of_status(answer.status_code, answer.content))
        return answer


WITNESS = Witness()


def _note(answer: Answer) -> None:
    seen = _seen.get()
    if seen is not None:
        seen.append(answer)


def send(address: Address, text: Text) -> Answer:
    """One message to one recipient, or to a group, through apprise."""
    holes = {"{phone}": text.phone, "{email}": text.email, "{username}": text.username}
    url = address.url
    for hole, value in holes.items():
        if hole in url and not value:
            return hopeless(f"the recipient has no {hole[1:-1]}")
        url = url.replace(hole, quote(value, safe=""))
    plugin: Any = apprise.Apprise.instantiate(url)
    if plugin is None:
        return hopeless("apprise cannot read this address")
    module: Any = sys.modules[type(plugin).__module__]
    speaks_http = hasattr(module, "requests")
    if speaks_http:
        module.requests = WITNESS
    seen: list[Answer] = []
    token = _seen.set(seen)
    try:
        is_taken = bool(plugin.notify(title=text.subject, body=text.body))
    finally:
        _seen.reset(token)
    return _outcome(is_taken, seen, speaks_http=speaks_http)


def _outcome(is_taken: bool, seen: list[Answer], *, speaks_http: bool) -> Answer:
    broken_off = next((one for one in seen if one.outcome is Outcome.UNCLEAR), None)
    if broken_off is not None:
        return broken_off
    if is_taken:
        return sent(seen[-1].words if seen else "ok")
    if seen or speaks_http:
        return not_sent(seen[-1].words if seen else "apprise reports a failure")
    return unclear("apprise reports a failure")
