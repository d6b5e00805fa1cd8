"""Expected refusals of a deed, named for the fact. Doors catch exactly these."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Issue


class Refused(Exception):
    """What every expected refusal is; `code` names the words for people."""

    code = "refused"

    def __init__(self, code: str = "") -> None:
        super().__init__(code or self.code)
        self.code = code or self.code


class RoleNotAllowed(Refused):
    """The user sees the thing but may not do this to it (403)."""

    code = "role"


class MoveNotAllowed(Refused):
    """The thing is not in a state for this (409). `issue` is as it stands, when there is one."""

    code = "wrong_state"

    def __init__(self, code: str, issue: Issue | None = None) -> None:
        super().__init__(code)
        self.issue = issue


class StaleVersion(MoveNotAllowed):
    """Somebody changed the issue after the user had read it (409)."""

    def __init__(self, issue: Issue) -> None:
        super().__init__("stale_version", issue)


class KeyReused(Refused):
    """A client's key came back with another content (409)."""

    code = "key_reused"


class AlreadyDone(Exception):
    """The same submission came twice: nothing to do, here is the issue as it stands (200)."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.number)
        self.issue = issue


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field; `facts` are the values in the sentence."""

    field: str
    code: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)


class BadFields(Refused):
    """Content that cannot be taken (400): every fault at once."""

    code = "bad_fields"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def bad_field(name: str, code: str, **facts: object) -> BadFields:
    """A refusal over a single field."""
    return BadFields([Fault(name, code, facts)])
