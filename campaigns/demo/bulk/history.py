"""The history of a bulk issue: its events, fixes handed in and checked, strike-off, return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaigns.demo.bulk.ground import Bulk
from campaigns.demo.bulk.life import Try
from campaigns.models import Closing, IssueEvent, Return, Submission
from campaigns.rules.workflow import State

FIXED = "已办结，见现场记录"
FAILED = "复查时未达到结案条件"
NOT_OURS = "经核查，该处不属我单位管理"


@dataclass(frozen=True)
class Line:
    """A line of a history: who (empty for the clock) did what, and where it led."""

    deed: str
    at: datetime
    by: str
    to: State
    outcome: str = ""
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def lines(bulk: Bulk) -> Iterator[Line]:
    """The deeds on the issue, in order."""
    life, handler = bulk.life, bulk.handler.username
    found = {
        "source": bulk.ground.source.code,
        "severity": life.severity.value,
        "category": life.case.category.code,
    }
    yield Line(
        "log", life.logged_at, life.logged_by, State.PENDING, note=life.description, facts=found
    )
    lead = {"lead": life.unit.pk}
    yield Line("dispatch", life.dispatched_at, life.dispatched_by, State.DISPATCHED, facts=lead)
    if life.returned_at is not None:
        why = {"reason_code": "not_ours"}
        yield Line("return", life.returned_at, handler, State.RETURNED, note=NOT_OURS, facts=why)
    if life.accepted_at is not None:
        by = "" if life.is_signed_by_clock else handler
        yield Line("accept", life.accepted_at, by, State.IN_PROGRESS)
    for one in life.tries:
        yield Line("submit_fix", one.submitted_at, handler, State.SUBMITTED, note=FIXED)
        yield from _check(one)


def _check(one: Try) -> Iterator[Line]:
    if one.decided_at is None:
        return
    if one.passed:
        seen = {"on_site": True}
        yield Line("verify", one.decided_at, one.checker, State.CLOSED, "pass", facts=seen)
        return
    yield Line(
        "verify",
        one.decided_at,
        one.checker,
        State.IN_PROGRESS,
        "fail",
        note=FAILED,
        facts={"failure_no": 1},
    )


def events(bulk: Bulk) -> Iterator[IssueEvent]:
    """One event a line; each starts where the one before ended, and the clock's deeds make
    nobody's version stale."""
    version, state = 0, ""
    for seq, line in enumerate(lines(bulk), start=1):
        version += line.by != ""
        by = bulk.ground.people[line.by] if line.by else None
        yield IssueEvent(
            issue=bulk.issue,
            seq=seq,
            deed=line.deed,
            outcome=line.outcome,
            at=line.at,
            by=by,
            department_id=by.department_id if by is not None else None,
            from_state=state,
            to_state=line.to.value,
            version=version,
            note=line.note,
            facts=line.facts,
        )
        state = line.to.value


def submissions(bulk: Bulk) -> Iterator[Submission]:
    """Every fix that was handed in."""
    for one in bulk.life.tries:
        is_failed = one.decided_at is not None and not one.passed
        yield Submission(
            **bulk.rows_belong_to(),
            submitted_at=one.submitted_at,
            submitted_by=bulk.handler,
            note=FIXED,
            decided_at=one.decided_at,
            decided_by=bulk.ground.people.get(one.checker),
            result="fail" if is_failed else "pass" if one.passed else "",
            reason=FAILED if is_failed else "",
            on_site=one.passed,
            failure_no=int(is_failed),
        )


def closings(bulk: Bulk) -> Iterator[Closing]:
    """The strike-off of a closed issue."""
    life = bulk.life
    if life.closed_at is not None:
        yield Closing(
            **bulk.rows_belong_to(),
            strike_off_no=bulk.strike_off_no,
            category=life.case.category,
            site=life.case.spot.site,
            fixed_at=life.tries[-1].submitted_at,
            closed_at=life.closed_at,
            closed_by=bulk.ground.people[life.tries[-1].checker],
        )


def returns(bulk: Bulk) -> Iterator[Return]:
    """The return that waits for a ruling."""
    ruling_due_at = bulk.office_due_at()
    if bulk.life.returned_at is not None and ruling_due_at is not None:
        yield Return(
            **bulk.rows_belong_to(),
            returned_at=bulk.life.returned_at,
            returned_by=bulk.handler,
            reason_code="not_ours",
            reason=NOT_OURS,
            ruling_due_at=ruling_due_at,
        )
