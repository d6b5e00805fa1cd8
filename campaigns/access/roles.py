"""Which roles read what; the words that the other modules of `access` share."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.models import User
from campaigns.rules.workflow import UNIT_ROLES, Role

READS_ALL = frozenset({Role.OFFICE, Role.AUDITOR})
READS_POSITIONS = frozenset({Role.OFFICE, Role.INSPECTOR, Role.AUDITOR})
READS_ALL_WEEKS = frozenset({Role.OFFICE, Role.AUDITOR, Role.LEADER})
READS_WEEKS = READS_ALL_WEEKS | UNIT_ROLES | {Role.INSPECTOR, Role.ZONE_CHIEF}
READS_PHONES = frozenset({Role.OFFICE, Role.ADMIN})
IMPORTERS: Mapping[str, frozenset[Role]] = {
    "departments": frozenset({Role.ADMIN}),
    "users": frozenset({Role.ADMIN}),
    "zones": frozenset({Role.OFFICE}),
    "sites": frozenset({Role.OFFICE}),
    "categories": frozenset({Role.OFFICE}),
    "calendar": frozenset({Role.OFFICE}),
    "findings": frozenset({Role.OFFICE, Role.THIRD_PARTY}),
}


def is_outsider(user: User) -> bool:
    """A third party: sees of its own finds no unit's data."""
    return user.role_codes <= {Role.THIRD_PARTY}


def is_limited(user: User) -> bool:
    """Whether the user may read some issues only up to a redirect."""
    return bool(user.role_codes & UNIT_ROLES) and not user.role_codes & (
        READS_ALL | {Role.INSPECTOR}
    )
