"""Reminders of deadlines: planning the rows of the outbox, and delivering them.

Source of the rules: WORKFLOW "Reminders", ARCHITECTURE decisions 2 and 6. The moments were stored
when the deadline version was born; planning reads those that are due and writes one notice per
(issue, deadline version, step, recipient, channel), ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q

from campaigns.models import Issue, Notice, StepMoment, User
from campaigns.processes.clocks import city_calendar, version_clock
from campaigns.processes.heartbeats import beat
from campaigns.processes.telling import channels_of
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.reminders import (
    Recipient,
    Step,
    Version,
    next_repeat,
    repeat_moment,
    step_of,
)
from campaigns.rules.workflow import HELD_STATES, Role, State

BATCH = 1000
OFFICE_STEPS = {
    "ruling_due": State.RETURNED.value,
    "decision_due": State.IN_PROGRESS.value,
    "check_due": State.SUBMITTED.value,
}


def plan(*, now: datetime) -> int:
    """Turns every reminder step that is due into notices; returns how many were written.

    Of several steps of one deadline that are due at once only the latest is planned; the older
    ones are stored as skipped. Steps of issues that need no reminder any more are dropped.
    Batches, each a transaction; safe to run twice or side by side.
    """
    written = 0
    while True:
        with transaction.atomic():
            due = _claim_due(now)
            if not due:
                break
            written += _plan_batch(due, now)
    beat("plan_reminders", now=now)
    return written


def _claim_due(now: datetime) -> list[StepMoment]:
    """Locked due steps, the oldest first, of each issue all or none: only whoever holds all of
    them knows the latest. Empty when others hold the rest."""
    due = StepMoment.objects.filter(at__lte=now)
    ids = set(due.order_by("at", "pk").values_list("issue_id", flat=True)[:BATCH])
    rows = due.filter(issue_id__in=ids).order_by("at", "pk")
    wanted = rows
    if connection.features.has_select_for_update_skip_locked:
        wanted = rows.select_for_update(skip_locked=True)
    held = list(wanted)
    missing = set(rows.exclude(pk__in=[row.pk for row in held]).values_list("issue_id", flat=True))
    return [row for row in held if row.issue_id not in missing]


def _plan_batch(due: Sequence[StepMoment], now: datetime) -> int:
    issues = _issues(due)
    latest: dict[tuple[int, int], StepMoment] = {}
    older: list[StepMoment] = []
    for moment in due:
        issue = issues.get(moment.issue_id)
        if issue is None or not _is_wanted(moment, issue):
            continue
        slot = (moment.issue_id, moment.occasion)
        if slot in latest:
            older.append(latest[slot])
        latest[slot] = moment
    people = _People(issues.values())
    rows = [
        row
        for moment in older
        for row in _notices(moment, issues[moment.issue_id], people, now, state="skipped")
    ]
    for moment in latest.values():
        rows += _notices(moment, issues[moment.issue_id], people, now, state="planned")
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    _plant_repeats(due, issues, now)
    StepMoment.objects.filter(pk__in=[moment.pk for moment in due]).delete()
    return len(rows)


def _issues(due: Iterable[StepMoment]) -> dict[int, Issue]:
    ids = {moment.issue_id for moment in due}
    return Issue.objects.select_related("zone", "lead").in_bulk(ids)


def _is_wanted(moment: StepMoment, issue: Issue) -> bool:
    """Whether the reminder still has a point: same deadline, unit must act, nothing undecided."""
    if moment.occasion:
        return issue.state == OFFICE_STEPS.get(moment.step)
    if moment.due_version != issue.due_version or State(issue.state) not in HELD_STATES:
        return False
    if issue.open_request:
        return False
    step = step_of(moment.step)
    return not step.while_unsigned or issue.state == State.DISPATCHED.value


class _People:
    """The people behind the recipients of a batch of issues, read once (one query)."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        issues = list(issues)
        units = {issue.lead_id for issue in issues}
        zones = [issue.zone for issue in issues if issue.zone is not None]
        chiefs = {zone.chief_id for zone in zones} | {zone.leader_id for zone in zones}
        unit_roles = (Role.HANDLER.value, Role.HEAD.value)
        found = (
            User.objects.filter(is_active=True)
            .filter(
                Q(department_id__in=units, role_grants__role__in=unit_roles)
                | Q(pk__in=chiefs, role_grants__role__in=(Role.ZONE_CHIEF, Role.LEADER))
                | Q(role_grants__role=Role.OFFICE.value)
            )
            .annotate(granted=F("role_grants__role"))
            .order_by("pk")
        )
        self.by_unit: dict[tuple[int | None, str], list[User]] = defaultdict(list)
        self.by_id: dict[tuple[int, str], User] = {}
        self.office: list[User] = []
        for user in found:
            role = user.granted
            self.by_unit[(user.department_id, role)].append(user)
            self.by_id[(user.pk, role)] = user
            if role == Role.OFFICE.value:
                self.office.append(user)

    def of(self, issue: Issue, step: Step) -> dict[int, User]:
        """Recipients of a step for one issue, nobody twice."""
        people: list[User] = []
        for recipient in step.to:
            people += self._one(issue, recipient)
        return {person.pk: person for person in people}

    def _one(self, issue: Issue, recipient: Recipient) -> list[User]:
        if recipient in {Recipient.HANDLER, Recipient.HEAD}:
            return self.by_unit[(issue.lead_id, recipient.value)]
        if recipient is Recipient.OFFICE:
            return self.office
        zone = issue.zone
        if zone is None:
            return []
        user_id = zone.chief_id if recipient is Recipient.ZONE_CHIEF else zone.leader_id
        person = self.by_id.get((user_id or 0, recipient.value))
        return [person] if person is not None else []


def _notices(
    moment: StepMoment, issue: Issue, people: _People, now: datetime, *, state: str
) -> list[Notice]:
    step = (
        Step(moment.step, (Recipient.OFFICE,), "due") if moment.occasion else step_of(moment.step)
    )
    return [
        Notice(
            campaign_id=moment.campaign_id,
            issue=issue,
            due_version=moment.due_version,
            step=moment.step,
            occasion=moment.occasion,
            recipient=person,
            channel=channel,
            tone=step.tone,
            state=state,
            planned_at=moment.at,
            created_at=now,
            next_try_at=now if state == "planned" else None,
        )
        for person in people.of(issue, step).values()
        for channel in channels_of(person)
    ]


def _plant_repeats(due: Iterable[StepMoment], issues: dict[int, Issue], now: datetime) -> None:
    """Lays out the repeat after the last one stored, so that an overdue issue is never silent."""
    calendar = city_calendar()
    planted = []
    for moment in due:
        issue = issues.get(moment.issue_id)
        code = next_repeat(moment.step)
        if issue is None or code is None or moment.due_version != issue.due_version:
            continue
        if StepMoment.objects.filter(issue=issue, step=code).exists():
            continue
        version = issue.deadline_versions.get(number=moment.due_version)
        at = repeat_moment(
            Version(
                start=version.starts_at,
                due_at=version.due_at,
                unit=LimitUnit(version.unit),
                working_days=None,
                clock=version_clock(version, calendar),
            ),
            int(code.removeprefix("overdue_")),
        )
        planted.append(
            StepMoment(
                campaign_id=moment.campaign_id,
                issue=issue,
                due_version=version.number,
                step=code,
                at=at,
            )
        )
    StepMoment.objects.bulk_create(planted, ignore_conflicts=True)
