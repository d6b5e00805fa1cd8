"""Who may log under which source, and where a new issue starts.

Source of the rules: WORKFLOW "Deeds" (`log`) and "Sources".
"""

from __future__ import annotations

from campaigns.rules.workflow import UNIT_ROLES, Role, State

SELF_CHECK = "self_check"
CITIZEN = "citizen"
THIRD_PARTY = "third_party"
PATROL = "patrol"
HOTLINE = "hotline"

LOGGING_ROLES = frozenset(
    {
        Role.INSPECTOR,
        Role.OFFICE,
        Role.ZONE_CHIEF,
        Role.HANDLER,
        Role.HEAD,
        Role.THIRD_PARTY,
        Role.CITIZEN,
    }
)
ON_THE_SPOT_ROLES = frozenset({Role.INSPECTOR, Role.HANDLER, Role.HEAD})


def may_log(roles: frozenset[Role]) -> bool:
    """Whether any of the roles may log an issue."""
    return bool(roles & LOGGING_ROLES)


def may_propose_site(roles: frozenset[Role]) -> bool:
    """Whether somebody may name the place of a find to be kept as a site: staff, who log."""
    return bool(roles & LOGGING_ROLES - {Role.THIRD_PARTY, Role.CITIZEN})


def may_use_source(roles: frozenset[Role], source: str) -> bool:
    """Whether an issue may be logged under that source by somebody with these roles."""
    if source == SELF_CHECK:
        return bool(roles & UNIT_ROLES)
    if source == CITIZEN:
        return Role.CITIZEN in roles
    if roles & {Role.OFFICE, Role.INSPECTOR}:
        return True
    if source == PATROL:
        return Role.ZONE_CHIEF in roles
    return source == THIRD_PARTY and Role.THIRD_PARTY in roles


def default_source(roles: frozenset[Role]) -> str:
    """The source when none is given; empty for roles that log nothing."""
    if roles & {Role.OFFICE, Role.INSPECTOR, Role.ZONE_CHIEF}:
        return PATROL
    if roles & UNIT_ROLES:
        return SELF_CHECK
    if Role.THIRD_PARTY in roles:
        return THIRD_PARTY
    return CITIZEN if Role.CITIZEN in roles else ""


def first_state(*, source: str, on_the_spot_by_unit: bool | None, dispatches_itself: bool) -> State:
    """Where a new issue starts.

    `on_the_spot_by_unit`: None when it was not fixed on the spot; True when the unit itself
    reports it fixed (somebody must check), False when the inspector saw it fixed.
    """
    if on_the_spot_by_unit is not None:
        return State.SUBMITTED if on_the_spot_by_unit else State.CLOSED
    if source == SELF_CHECK:
        return State.IN_PROGRESS
    if source == CITIZEN:
        return State.PENDING  # the office looks at it first (PRODUCT M21)
    return State.DISPATCHED if dispatches_itself else State.PENDING
