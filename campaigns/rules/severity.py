"""What severity and check mode make of a category's usual limit and check.

Source of the rules: WORKFLOW "Severity" and "Check mode".
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from campaigns.rules.deadlines import Limit, LimitUnit
from campaigns.rules.scoring import Severity

URGENT_LIMIT = Limit(4, LimitUnit.HOURS)
SAMPLE_SHARE_PERCENT = 10
_ORDER = tuple(Severity)


class CheckMode(StrEnum):
    """How a fix is checked."""

    ON_SITE = "on_site"
    PHOTO = "photo"
    SAMPLE = "sample"


def limit_for(*, usual: Severity, usual_limit: Limit, severity: Severity) -> Limit:
    """The limit of a category's issue at a severity: raised to `urgent` 4 hours, raised to
    `major` half, else the usual one."""
    if _ORDER.index(severity) <= _ORDER.index(usual):
        return usual_limit
    return URGENT_LIMIT if severity is Severity.URGENT else usual_limit.halved()


def check_mode_for(*, usual: CheckMode, severity: Severity, is_self_found: bool) -> CheckMode:
    """How an issue's fix is checked.

    Urgent ones are seen on site; minor ones that a unit found itself are sampled; what others
    found is always seen by somebody else.
    """
    if severity is Severity.URGENT:
        return CheckMode.ON_SITE
    if is_self_found:
        return CheckMode.SAMPLE if severity is Severity.MINOR else usual
    return CheckMode.PHOTO if usual is CheckMode.SAMPLE else usual


def is_drawn(*, seed: str, number: str, percent: int = SAMPLE_SHARE_PERCENT) -> bool:
    """Whether a sampled issue is drawn into the verifiers' queue; the same answer every time."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100 < percent
