"""What is to be said, before any gateway has given it a shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """One message. `key` names it for gateways that can tell a repetition.

    `name`, `username`, `email` and `phone` are the recipient's, empty for a group. `facts` are
    plain values for a webhook's template.
    """

    key: str
    subject: str
    body: str
    html: str = ""
    url: str = ""
    name: str = ""
    username: str = ""
    email: str = ""
    phone: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
