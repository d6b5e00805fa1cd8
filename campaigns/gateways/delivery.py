"""The one call: which adapter speaks to which gateway."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from campaigns.gateways import mail, robots, webhook
from campaigns.gateways.addresses import Address
from campaigns.gateways.answers import Answer
from campaigns.gateways.text import Text

EMAIL = Address(name="email", kind="email", url="smtp://")
HIDDEN = "…"


def deliver(
    address: Address, text: Text, *, template: str = "", allowed: Collection[str] = ()
) -> Answer:
    """Hands the message to the gateway, once. Never raises for what a gateway does, and repeats
    no key or secret in the answer's words.

    `allowed`: hosts that webhooks and private robots may be sent to.
    """
    answer = _hand_over(address, text, template, allowed)
    words = answer.words
    for secret in address.secrets if address.kind != "email" else ():
        words = words.replace(secret, HIDDEN)
    return replace(answer, words=words)


def _hand_over(address: Address, text: Text, template: str, allowed: Collection[str]) -> Answer:
    if address.kind == "email":
        return mail.send(text)
    if address.is_robot:
        return robots.send(address, text, allowed=allowed)
    if address.kind == "webhook":
        return webhook.send(address, text, template=template, allowed=allowed)
    from campaigns.gateways import other  # apprise is slow to load

    return other.send(address, text)
