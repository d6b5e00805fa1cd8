"""The table of deeds: state × deed → state, who may, what evidence.

Source of the rules: WORKFLOW "States" and "Deeds". Every door and every process asks this module;
none repeats it. Nothing here reads a clock or a database: the caller hands over a `Standing`
(what matters of the issue) and an `Actor` (what matters of the user).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_RETURNS = 2
MAX_EXTENSIONS = 2
REMIND_PAUSE = timedelta(hours=1)


class Role(StrEnum):
    """What a user does in the campaign. A user may hold several and has the union."""

    OFFICE = "office"
    INSPECTOR = "inspector"
    HANDLER = "handler"
    HEAD = "head"
    ZONE_CHIEF = "zone_chief"
    LEADER = "leader"
    AUDITOR = "auditor"
    THIRD_PARTY = "third_party"
    ADMIN = "admin"
    CITIZEN = "citizen"
    SYSTEM = "system"


UNIT_ROLES = frozenset({Role.HANDLER, Role.HEAD})


class State(StrEnum):
    """Where an issue stands."""

    PENDING = "pending"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    RETURNED = "returned"
    DEFERRED = "deferred"
    VOID = "void"


ALL_STATES = frozenset(State)
OPEN_STATES = ALL_STATES - {State.CLOSED, State.VOID}
HELD_STATES = frozenset({State.DISPATCHED, State.IN_PROGRESS})


class Relation(StrEnum):
    """What must hold between the user and the issue, beside the role."""

    ANY = "any"
    LEAD = "lead"
    ASSISTING = "assisting"
    CONCERNED = "concerned"
    INDEPENDENT = "independent"


class Evidence(StrEnum):
    """What a move cannot be made without; a missing one is a 400 that names the field."""

    PHOTOS = "photos"
    NOTE = "note"
    REASON = "reason"
    REASON_CODE = "reason_code"
    REASON_KIND = "reason_kind"
    LEAD = "lead_department"
    WANTED_AT = "wanted_at"
    DUE_AT = "due_at"
    PLAN = "plan"
    RESUME_ON = "resume_on"
    EARLIER = "earlier"
    TEXT = "text"


@dataclass(frozen=True)
class Grant:
    """A role that may do a deed, and the relation it needs."""

    role: Role
    relation: Relation = Relation.ANY


@dataclass(frozen=True)
class Move:
    """One line of the table. `to` is None when the state stays. `outcome` tells lines apart."""

    deed: str
    outcome: str
    sources: frozenset[State]
    to: State | None
    needs: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Deed:
    """Who may do a deed, and whether it makes the version that others saw stale."""

    code: str
    grants: tuple[Grant, ...]
    bumps_version: bool = True


def _lead(*extra: Grant) -> tuple[Grant, ...]:
    return (
        Grant(Role.HANDLER, Relation.LEAD),
        Grant(Role.HEAD, Relation.LEAD),
        *extra,
    )


_OFFICE = (Grant(Role.OFFICE),)
_CHECKERS = tuple(
    Grant(role, Relation.INDEPENDENT) for role in (Role.OFFICE, Role.INSPECTOR, Role.ZONE_CHIEF)
)
_READERS = tuple(
    Grant(role)
    for role in Role
    if role not in {Role.AUDITOR, Role.ADMIN, Role.CITIZEN, Role.SYSTEM}
)

DEEDS: dict[str, Deed] = {
    deed.code: deed
    for deed in (
        Deed("dispatch", _OFFICE),
        Deed("redirect", _OFFICE),
        Deed("accept", _lead(Grant(Role.SYSTEM))),
        Deed("return", _lead()),
        Deed("rule", _OFFICE),
        Deed("assign_within", _lead()),
        Deed("submit_fix", _lead(*_OFFICE)),
        Deed(
            "sign_off",
            (Grant(Role.HANDLER, Relation.ASSISTING), Grant(Role.HEAD, Relation.ASSISTING)),
        ),
        Deed("verify", _CHECKERS),
        Deed("request_extension", _lead()),
        Deed("decide_extension", _OFFICE),
        Deed("request_deferral", _lead()),
        Deed("decide_deferral", _OFFICE),
        Deed("resume", (*_OFFICE, Grant(Role.SYSTEM))),
        Deed("recheck", (Grant(Role.INSPECTOR), *_OFFICE)),
        Deed("confirm_rebound", _OFFICE),
        Deed("challenge", (Grant(Role.INSPECTOR), Grant(Role.CITIZEN)), bumps_version=False),
        Deed("set_deadline", _OFFICE),
        Deed("remind", (*_OFFICE, Grant(Role.ZONE_CHIEF)), bumps_version=False),
        Deed(
            "acknowledge",
            (Grant(Role.HANDLER, Relation.CONCERNED), Grant(Role.HEAD, Relation.CONCERNED)),
            bumps_version=False,
        ),
        Deed("void", _OFFICE),
        Deed("comment", _READERS, bumps_version=False),
        Deed("instruct", (Grant(Role.LEADER),), bumps_version=False),
    )
}

_PENDING, _CLOSED = frozenset({State.PENDING}), frozenset({State.CLOSED})
_IN_PROGRESS, _SUBMITTED = frozenset({State.IN_PROGRESS}), frozenset({State.SUBMITTED})
_DISPATCHED, _DEFERRED = frozenset({State.DISPATCHED}), frozenset({State.DEFERRED})
_RETURNED = frozenset({State.RETURNED})

MOVES: tuple[Move, ...] = (
    Move("dispatch", "", _PENDING, State.DISPATCHED, (Evidence.LEAD,)),
    Move("redirect", "", HELD_STATES, State.DISPATCHED, (Evidence.LEAD, Evidence.REASON)),
    Move("accept", "", _DISPATCHED, State.IN_PROGRESS),
    Move("return", "", HELD_STATES, State.RETURNED, (Evidence.REASON_CODE, Evidence.REASON)),
    Move("rule", "redirect", _RETURNED, State.DISPATCHED, (Evidence.LEAD,)),
    Move("rule", "uphold", _RETURNED, State.IN_PROGRESS, (Evidence.REASON,)),
    Move("assign_within", "", HELD_STATES, None, (Evidence.NOTE,)),
    Move("submit_fix", "", HELD_STATES, State.SUBMITTED, (Evidence.PHOTOS, Evidence.NOTE)),
    Move("submit_fix", "not_drawn", HELD_STATES, State.CLOSED, (Evidence.PHOTOS, Evidence.NOTE)),
    Move("sign_off", "", _IN_PROGRESS, None, (Evidence.NOTE,)),
    Move("verify", "pass", _SUBMITTED, State.CLOSED),
    Move("verify", "fail", _SUBMITTED, State.IN_PROGRESS, (Evidence.REASON,)),
    Move(
        "request_extension",
        "",
        _IN_PROGRESS,
        None,
        (Evidence.REASON_KIND, Evidence.REASON, Evidence.WANTED_AT),
    ),
    Move("decide_extension", "grant", _IN_PROGRESS, None, (Evidence.DUE_AT, Evidence.REASON)),
    Move("decide_extension", "refuse", _IN_PROGRESS, None, (Evidence.REASON,)),
    Move(
        "request_deferral",
        "",
        _IN_PROGRESS,
        None,
        (Evidence.REASON_KIND, Evidence.PLAN, Evidence.RESUME_ON, Evidence.PHOTOS),
    ),
    Move("decide_deferral", "grant", _IN_PROGRESS, State.DEFERRED, (Evidence.REASON,)),
    Move("decide_deferral", "refuse", _IN_PROGRESS, None, (Evidence.REASON,)),
    Move("resume", "", _DEFERRED, State.IN_PROGRESS),
    Move("recheck", "fixed", _CLOSED, None, (Evidence.PHOTOS,)),
    Move("recheck", "unfixed", _CLOSED, State.IN_PROGRESS, (Evidence.PHOTOS,)),
    Move("recheck", "rebound", _CLOSED, None, (Evidence.PHOTOS,)),
    Move("confirm_rebound", "", OPEN_STATES, None, (Evidence.EARLIER,)),
    Move("challenge", "", _CLOSED, None, (Evidence.TEXT,)),
    Move("set_deadline", "", HELD_STATES, None, (Evidence.DUE_AT, Evidence.REASON)),
    Move("remind", "", HELD_STATES, None),
    Move("acknowledge", "", HELD_STATES, None, (Evidence.TEXT,)),
    Move(
        "void",
        "",
        OPEN_STATES - {State.DEFERRED},
        State.VOID,
        (Evidence.REASON_CODE,),
    ),
    Move("comment", "", ALL_STATES, None, (Evidence.TEXT,)),
    Move("instruct", "", ALL_STATES, None, (Evidence.TEXT,)),
)


@dataclass(frozen=True)
class Actor:
    """Who acts: id (None for the system), roles, present and home unit."""

    user_id: int | None
    roles: frozenset[Role]
    department_id: int | None = None
    home_department_id: int | None = None

    @property
    def units(self) -> frozenset[int]:
        """The present and the home unit, as far as there are any."""
        return frozenset(
            unit for unit in (self.department_id, self.home_department_id) if unit is not None
        )


SYSTEM = Actor(user_id=None, roles=frozenset({Role.SYSTEM}))


@dataclass(frozen=True)
class Standing:
    """What the table needs to know of an issue at the moment of the question.

    `return_closes_at` is None when the lead cannot return at all; `open_request` is "extension",
    "deferral" or empty; `submitter_id` is the user behind the submission that waits for a check.
    """

    state: State
    lead_id: int | None = None
    assisting_ids: frozenset[int] = frozenset()
    submitter_id: int | None = None
    due_at: datetime | None = None
    return_closes_at: datetime | None = None
    returns_by_lead: int = 0
    open_request: str = ""
    extensions_granted: int = 0
    is_deferrable: bool = False
    is_photo_missing: bool = False
    is_rebound: bool = False
    last_reminded_at: datetime | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a deed may not be done: `status` 403 (role) or 409 (state), and a code for the words."""

    status: int
    code: str


def refusal(deed: str, standing: Standing, actor: Actor, now: datetime) -> Refusal | None:
    """None when the deed may be done now, else the first reason against it: role, then state."""
    if not is_permitted(deed, standing, actor):
        return Refusal(403, _role_reason(deed, standing, actor))
    if not any(standing.state in move.sources for move in moves_of(deed)):
        return Refusal(409, "wrong_state")
    reason = _condition(deed, standing, now)
    return Refusal(409, reason) if reason else None


def is_permitted(deed: str, standing: Standing, actor: Actor) -> bool:
    """Whether role and relation allow the deed, whatever the state."""
    return any(
        grant.role in actor.roles and _holds(grant.relation, standing, actor)
        for grant in DEEDS[deed].grants
    )


def acts_on_behalf(deed: str, standing: Standing, actor: Actor) -> bool:
    """Whether the office does the lead unit's deed for it (代录)."""
    is_units_deed = any(grant.relation is Relation.LEAD for grant in DEEDS[deed].grants)
    as_unit = UNIT_ROLES & actor.roles and _holds(Relation.LEAD, standing, actor)
    return is_units_deed and not as_unit and Role.OFFICE in actor.roles


def may_do(standing: Standing, actor: Actor, now: datetime) -> tuple[str, ...]:
    """The deeds that the actor may do now, in the order of the table."""
    return tuple(deed for deed in DEEDS if refusal(deed, standing, actor, now) is None)


def choices(
    standing: Standing, actor: Actor, now: datetime
) -> Iterator[tuple[str, Refusal | None]]:
    """Every deed that the actor's role allows, with the reason against it where there is one."""
    for deed in DEEDS:
        found = refusal(deed, standing, actor, now)
        if found is None or found.status != 403:
            yield deed, found


def moves_of(deed: str) -> tuple[Move, ...]:
    """All lines of the table for a deed."""
    return tuple(move for move in MOVES if move.deed == deed)


def move(deed: str, state: State, outcome: str = "") -> Move | None:
    """The line for a deed and outcome from a state; None when the table has none."""
    for line in moves_of(deed):
        if line.outcome == outcome and state in line.sources:
            return line
    return None


def outcomes(deed: str) -> tuple[str, ...]:
    """The outcomes that a deed may have, empty string for a deed with only one."""
    return tuple(dict.fromkeys(line.outcome for line in moves_of(deed)))


def _holds(relation: Relation, standing: Standing, actor: Actor) -> bool:
    is_lead = actor.department_id is not None and actor.department_id == standing.lead_id
    is_assisting = actor.department_id in standing.assisting_ids
    if relation is Relation.LEAD:
        return is_lead
    if relation is Relation.ASSISTING:
        return is_assisting
    if relation is Relation.CONCERNED:
        return is_lead or is_assisting
    if relation is Relation.INDEPENDENT:
        return _is_independent(standing, actor)
    return True


def _is_independent(standing: Standing, actor: Actor) -> bool:
    concerned = standing.assisting_ids | {standing.lead_id}
    is_submitter = actor.user_id is not None and actor.user_id == standing.submitter_id
    return not (actor.units & concerned) and not is_submitter


def _role_reason(deed: str, standing: Standing, actor: Actor) -> str:
    """`own_fix` when only the independence of a check is missing, else `role`."""
    relations = {grant.relation for grant in DEEDS[deed].grants if grant.role in actor.roles}
    return "own_fix" if Relation.INDEPENDENT in relations else "role"


def _condition(deed: str, standing: Standing, now: datetime) -> str:
    if deed == "dispatch" and standing.is_photo_missing:
        return "photo_missing"
    if deed == "return":
        return _return_condition(standing, now)
    if deed in {"request_extension", "request_deferral"}:
        return _request_condition(deed, standing, now)
    if deed.startswith("decide_") and standing.open_request != deed.removeprefix("decide_"):
        return "no_request"
    if deed == "confirm_rebound" and standing.is_rebound:
        return "already_confirmed"
    if deed == "remind" and _reminded_lately(standing, now):
        return "reminded_lately"
    return ""


def _return_condition(standing: Standing, now: datetime) -> str:
    if standing.returns_by_lead >= MAX_RETURNS:
        return "returned_twice"
    if standing.return_closes_at is None or now > standing.return_closes_at:
        return "return_closed"
    return ""


def _request_condition(deed: str, standing: Standing, now: datetime) -> str:
    if standing.open_request:
        return "request_open"
    if deed == "request_deferral":
        return "" if standing.is_deferrable else "not_deferrable"
    if standing.due_at is None or now >= standing.due_at:
        return "after_due"
    return "extensions_used" if standing.extensions_granted >= MAX_EXTENSIONS else ""


def _reminded_lately(standing: Standing, now: datetime) -> bool:
    last = standing.last_reminded_at
    return last is not None and now - last < REMIND_PAUSE
