"""What is known after a call to a gateway."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST = 400


class Outcome(StrEnum):
    """SENT: the gateway took it. NOT_SENT: it certainly did not. UNCLEAR: nobody knows."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Answer:
    """The outcome of one call and the gateway's words, without secrets.

    `blames_gateway`: the failure lies with the gateway, not with this recipient, so that other
    messages would fare no better for now. `is_hopeless`: no later try would do better.
    """

    outcome: Outcome
    words: str = ""
    blames_gateway: bool = True
    is_hopeless: bool = False


def sent(words: str = "") -> Answer:
    return Answer(Outcome.SENT, words[:LONGEST])


def not_sent(words: str, *, blames_gateway: bool = True) -> Answer:
    return Answer(Outcome.NOT_SENT, words[:LONGEST], blames_gateway)


def hopeless(words: str) -> Answer:
    """Not sent, and no use to try again: no address, no template, no permission."""
    return Answer(Outcome.NOT_SENT, words[:LONGEST], blames_gateway=False, is_hopeless=True)


def unclear(words: str) -> Answer:
    return Answer(Outcome.UNCLEAR, words[:LONGEST])
