"""The frame of every deed on an issue: lock, key, rule, version, event, all in one transaction.

The order of refusal is WORKFLOW's: not visible (the door, 404), known key (200 or 409), role
(403), state or version (409), missing evidence or bad field (400).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from campaigns import access
from campaigns.models import Assignment, DeedKey, Department, Issue, IssueEvent, User
from campaigns.processes import clock_work
from campaigns.processes.events import locked_issue, write_event
from campaigns.processes.refusals import (
    AlreadyDone,
    BadFields,
    Fault,
    KeyReused,
    MoveNotAllowed,
    RoleNotAllowed,
    StaleVersion,
)
from campaigns.processes.standings import standing_of
from campaigns.processes.week_gate import pass_gate
from campaigns.rules import workflow
from campaigns.rules.calendars import before
from campaigns.rules.workflow import Actor, Evidence, Move, Refusal, Standing, State

Given = TypeVar("Given")


@dataclass
class Key:
    """A client's key of one submission: its UUID and the fingerprint of what was sent."""

    client_uuid: UUID
    fingerprint: str


def key_of(client_uuid: UUID | None, sent: Mapping[str, object]) -> Key | None:
    """The key for what was sent (any JSON-like mapping); None when the client gave none."""
    if client_uuid is None:
        return None
    canonical = json.dumps(
        {name: value for name, value in sent.items() if value not in (None, "", [], ())},
        sort_keys=True,
        ensure_ascii=False,
        default=str,
    )
    return Key(client_uuid, hashlib.sha256(canonical.encode()).hexdigest())


def find_repeat(*, key: Key | None, by: User | None) -> Issue | None:
    """The issue that this submission made or changed before; None when it is new.

    Raises KeyReused when the key came with another content.
    """
    if key is None:
        return None
    known = (
        DeedKey.objects.select_related("issue").filter(by=by, client_uuid=key.client_uuid).first()
    )
    if known is None:
        return None
    if known.fingerprint != key.fingerprint:
        raise KeyReused
    return known.issue


def remember_key(
    *, key: Key | None, by: User | None, deed: str, issue: Issue, now: datetime
) -> None:
    """Stores the key; raises AlreadyDone when the same submission won the race."""
    if key is None:
        return
    try:
        with transaction.atomic():
            DeedKey.objects.create(
                by=by,
                client_uuid=key.client_uuid,
                deed=deed,
                fingerprint=key.fingerprint,
                issue=issue,
                at=now,
            )
    except IntegrityError:
        repeated = find_repeat(key=key, by=by)
        if repeated is None:
            raise
        raise AlreadyDone(repeated) from None


@dataclass
class Act:
    """A deed under way: the locked issue, who acts, and the event that it leaves."""

    deed: str
    issue: Issue
    by: User | None
    actor: Actor
    standing: Standing
    holding: Assignment | None
    now: datetime
    on_behalf_of: Department | None = None
    event: IssueEvent | None = None

    def require(self, outcome: str = "", **given: object) -> Move:
        """The line of the table for the outcome; BadFields when its evidence is missing."""
        line = workflow.move(self.deed, self.standing.state, outcome)
        if line is None:
            raise MoveNotAllowed("wrong_state", self.issue)
        missing = [
            Fault(need.value, "required") for need in line.needs if not given.get(need.value)
        ]
        if missing:
            raise BadFields(missing)
        return line

    def move(self, line: Move, *, note: str = "", **facts: object) -> IssueEvent:
        """Changes the state by a line of the table and writes the deed's one event.

        The issue is not saved yet; the frame does that when the deed is over.
        """
        before = self.issue.state
        self.issue.state = (line.to or State(before)).value
        if workflow.DEEDS[self.deed].bumps_version:
            self.issue.version += 1
        self.event = write_event(
            issue=self.issue,
            deed=self.deed,
            outcome=line.outcome,
            by=self.by,
            on_behalf_of=self.on_behalf_of,
            from_state=before,
            note=note,
            facts=facts,
            at=self.now,
        )
        return self.event

    def lead_holding(self) -> Assignment:
        """The present holding of an issue that must have one."""
        if self.holding is None:
            raise MoveNotAllowed("wrong_state", self.issue)
        return self.holding


@contextmanager
def doing(
    deed: str,
    *,
    issue_id: int,
    version: int | None,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Iterator[Act]:
    """A deed by a person: everything in the block is one transaction.

    Raises AlreadyDone, KeyReused, RoleNotAllowed, MoveNotAllowed or StaleVersion before the
    block. Locks the issue's row. When the block made its move, the issue is saved.
    """
    with transaction.atomic():
        issue = locked_issue(issue_id)
        repeated = find_repeat(key=key, by=by)
        if repeated is not None:
            raise AlreadyDone(repeated)
        clock_work.settle(issue=issue, until=before(now))
        act = _open(deed, issue=issue, by=by, now=now)
        check_version(issue, version)
        pass_gate(campaign_id=issue.campaign_id, now=now)
        yield act
        if act.event is None:
            raise AssertionError(f"{deed} made no move")
        issue.save()
        remember_key(key=key, by=by, deed=deed, issue=issue, now=now)


def check_may(deed: str, *, issue: Issue, by: User, now: datetime) -> Act:
    """Raises RoleNotAllowed or MoveNotAllowed as `doing` would; for doors, before they read
    the rest of what was sent. Without a lock: `doing` asks again."""
    if clock_work.waits_for_clock(issue, now):
        clock_work.settle_one(issue_id=issue.pk, until=before(now))
        issue.refresh_from_db()
    return _open(deed, issue=issue, by=by, now=now)


def check_version(issue: Issue, version: int | None) -> None:
    """Raises BadFields when the version is missing, StaleVersion when it is not the present."""
    if version is None:
        raise BadFields([Fault("version", "required")])
    if version != issue.version:
        raise StaleVersion(issue)


def _open(deed: str, *, issue: Issue, by: User, now: datetime) -> Act:
    assignments = list(issue.assignments.select_related("department").order_by("pk"))
    standing = standing_of(issue, assignments)
    actor = by.actor
    refusal = workflow.refusal(deed, standing, actor, now)
    if refusal is not None and refusal.status == 403:
        raise RoleNotAllowed(refusal.code)
    if access.is_former(by, issue):
        raise RoleNotAllowed("former")
    if refusal is not None:
        raise MoveNotAllowed(refusal.code, issue)
    holding = next((row for row in assignments if row.pk == issue.holding_id), None)
    return Act(
        deed=deed,
        issue=issue,
        by=by,
        actor=actor,
        standing=standing,
        holding=holding,
        now=now,
        on_behalf_of=issue.lead if workflow.acts_on_behalf(deed, standing, actor) else None,
    )


def given(value: Given | None) -> Given:
    """What `Act.require` has made sure is there."""
    if value is None:
        raise AssertionError("evidence was not required")
    return value


def choices_for(*, issue: Issue, by: User, now: datetime) -> list[tuple[str, Refusal | None]]:
    """Every deed of the user's role on the issue, with the reason against it (one query)."""
    standing = standing_of(issue, list(issue.assignments.order_by("pk")))
    return list(workflow.choices(standing, by.actor, now))


def evidence_names(deed: str) -> frozenset[Evidence]:
    """Every evidence that some outcome of the deed needs."""
    return frozenset(need for line in workflow.moves_of(deed) for need in line.needs)
