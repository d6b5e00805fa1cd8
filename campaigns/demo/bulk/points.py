"""What a bulk issue cost its unit, and the reminders that it left and has still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from campaigns.demo.bulk.ground import Bulk
from campaigns.models import IssueEvent, Notice, Notification, ScoreEntry, StepMoment, User
from campaigns.processes.outlets import IN_APP
from campaigns.rules.calendars import monday_of
from campaigns.rules.reminder_steps import Recipient, Step, step_of
from campaigns.rules.workflow import State

READ_AFTER = timedelta(hours=3)


def entries(bulk: Bulk) -> Iterator[ScoreEntry]:
    """For being found, for being late, for a failed check; each in the week of its moment."""
    issue, unit = bulk.issue, bulk.life.unit
    rule = f"found_{bulk.ground.source.rule_class}"
    dispatch = bulk.events[1]
    yield _entry(bulk, rule, dispatch.at, f"{rule}:{issue.pk}:{unit.pk}", dispatch)
    until = bulk.held_until()
    for n, moment in bulk.overdue_moments():
        if moment <= until:
            rule = "overdue_day" if n else "overdue"
            yield _entry(bulk, rule, moment, f"{rule}:{issue.pk}:1" + (f":{n}" if n else ""), None)
    for event in bulk.events:
        if event.outcome == "fail":
            yield _entry(bulk, "rework", event.at, f"rework:{event.pk}", event)


def _entry(
    bulk: Bulk, rule: str, moment: datetime, key: str, event: IssueEvent | None
) -> ScoreEntry:
    known = bulk.ground.rules.rule(rule)
    return ScoreEntry(
        **bulk.rows_belong_to(),
        week=bulk.ground.weeks[monday_of(moment)],
        rule=rule,
        kind=known.kind.value,
        points=known.points[bulk.life.severity],
        severity=bulk.life.severity.value,
        occurred_at=moment,
        posted_at=moment,
        event=event,
        key=key,
    )


def steps(bulk: Bulk) -> Iterator[StepMoment]:
    """Reminders to come: of the unit's deadline, and of the office's own limit."""
    if bulk.life.state is State.CLOSED:
        return
    planned = [(step, 0, at) for step, at in bulk.life.term.steps.items()]
    office_due_at = bulk.office_due_at()
    if office_due_at is not None:
        step = "ruling_due" if bulk.life.returned_at is not None else "check_due"
        planned.append((step, len(bulk.events), office_due_at))
    for step, occasion, at in planned:
        if at > bulk.ground.now:
            yield StepMoment(
                campaign=bulk.ground.campaign,
                issue=bulk.issue,
                due_version=1,
                occasion=occasion,
                step=step,
                at=at,
                policy=bulk.ground.policy if not occasion else None,
            )


def notices(bulk: Bulk) -> Iterator[Notice]:
    """Reminders that were sent while the unit had to act."""
    for code, moment in bulk.life.term.steps.items():
        if not _is_sent(bulk, code, moment):
            continue
        for person in _recipients(bulk, code):
            yield Notice(
                campaign=bulk.ground.campaign,
                issue=bulk.issue,
                due_version=1,
                step=code,
                recipient=person,
                channel=IN_APP,
                tone=_step(code).tone.value,
                state="sent",
                planned_at=moment,
                created_at=moment,
                sent_at=moment,
                tries=1,
            )


def _step(code: str) -> Step:
    found = step_of(code)
    if found is None:
        raise ValueError(code)
    return found


def _is_sent(bulk: Bulk, code: str, moment: datetime) -> bool:
    life = bulk.life
    if moment > min(bulk.held_until(), bulk.ground.now):
        return False
    if _step(code).while_unsigned and life.accepted_at is not None:
        return moment < life.accepted_at
    return not any(
        one.decided_at is not None and one.submitted_at <= moment < one.decided_at
        for one in life.tries
    )


def _recipients(bulk: Bulk, code: str) -> list[User]:
    """The people behind a step, nobody twice."""
    people, zone = bulk.ground.people, bulk.life.case.spot.zone
    by_role = {
        Recipient.HANDLER: bulk.handler,
        Recipient.HEAD: people[f"head.{bulk.life.unit.code}"],
        Recipient.ZONE_CHIEF: zone.chief if zone is not None else None,
        Recipient.LEADER: zone.leader if zone is not None else None,
    }
    found = [by_role[recipient] for recipient in _step(code).to]
    return list({person.pk: person for person in found if person is not None}.values())


def notifications(bulk: Bulk, sent: list[Notice]) -> Iterator[Notification]:
    """The notices as people saw them; of closed issues they have been read."""
    is_over = bulk.life.state is State.CLOSED
    for notice in sent:
        yield Notification(
            notice=notice,
            recipient=notice.recipient,
            at=notice.planned_at,
            read_at=notice.planned_at + READ_AFTER if is_over else None,
        )
