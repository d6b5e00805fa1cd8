"""The duties of administrators, which may be given to three people.

Source of the rule: RELIABILITY "Hardening" (三员分立). An administrator without a duty of his own
does the system's and the security's, as in a small city; the audit's is never his.
"""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum

from campaigns.rules.workflow import Role


class AdminDuty(StrEnum):
    SYSTEM = "system"  # accounts, units, technical settings
    SECURITY = "security"  # roles, passwords, lock-outs, sign-ins of others
    AUDIT = "audit"  # the audit log


UNDIVIDED = frozenset({AdminDuty.SYSTEM, AdminDuty.SECURITY})


def duties_of(*, roles: Set[Role], duty: str) -> frozenset[AdminDuty]:
    """What somebody answers for; `duty` is empty or the code of one."""
    if Role.ADMIN not in roles:
        return frozenset()
    return frozenset({AdminDuty(duty)}) if duty else UNDIVIDED
