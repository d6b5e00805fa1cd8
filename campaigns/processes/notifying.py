"""Planning reminders: stored moments that have come become rows of the outbox.

Source of the rules: WORKFLOW "Reminders", ARCHITECTURE decisions 2 and 6. One notice per (issue,
deadline version, step, recipient, channel), ever. A batch is a transaction with a fixed number of
statements, however many issues are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from campaigns.models import DeadlineVersion, Issue, Notice, ReminderPolicy, StepMoment
from campaigns.processes import holding_back
from campaigns.processes.clocks import city_calendar, version_clock
from campaigns.processes.heartbeats import beat
from campaigns.processes.locks import skip_locked
from campaigns.processes.outlets import channels_for, groups_for, outlets
from campaigns.processes.pointless import OFFICE_STEPS
from campaigns.processes.recipients import People
from campaigns.processes.step_moments import as_rule
from campaigns.rules.reminder_steps import OFFICE_STEP, Step, overdue_day, step_of
from campaigns.rules.reminders import next_repeat, repeat_moment
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import HELD_STATES, State

BATCH = 1000
READ = (
    *("state", "severity", "due_version", "open_request", "lead_id", "site_id"),
    *("zone__chief_id", "zone__leader_id"),
)


def plan(*, now: datetime) -> int:
    """Turns every reminder step that is due into notices; returns how many were written.

    Of several steps of one deadline that are due at once only the latest is planned; the older
    ones are stored as skipped. Steps of issues that need no reminder any more are dropped.
    Batches, each a transaction; safe to run twice or side by side.
    """
    written = 0
    while batch := _plan_next(now):
        written += batch.written
    if written:
        holding_back.hold(now)  # asked again before anything is sent
    beat("plan_reminders", now=now)
    return written


def is_behind(now: datetime) -> bool:
    """Whether a step that is due has not become notices yet: another planner is at it."""
    return StepMoment.objects.filter(at__lte=now).exists()


@dataclass(frozen=True)
class _Done:
    """A batch that was planned; it always counts as true."""

    written: int


def _plan_next(now: datetime) -> _Done | None:
    with transaction.atomic():
        due = _claim_due(now)
        if not due:
            return None
        batch = _Batch(due, now)
        Notice.objects.bulk_create(batch.rows, ignore_conflicts=True, batch_size=500)
        StepMoment.objects.bulk_create(batch.repeats, ignore_conflicts=True)
        StepMoment.objects.filter(pk__in=[moment.pk for moment in due]).delete()
        return _Done(len(batch.rows))


def _claim_due(now: datetime) -> list[StepMoment]:
    """Due steps of the issues that are ours to plan, the oldest first, all of an issue or none:
    whoever holds the first of them holds the rest. Empty when others hold what comes next."""
    due = StepMoment.objects.filter(at__lte=now)
    ids = set(due.order_by("at", "pk").values_list("issue_id", flat=True)[:BATCH])
    if not ids:
        return []
    of_each = due.filter(issue_id__in=ids).order_by().values("issue_id").annotate(first=Min("pk"))
    firsts = [row["first"] for row in of_each]
    ours = skip_locked(StepMoment.objects.filter(pk__in=firsts).order_by("pk"))
    mine = [moment.issue_id for moment in ours]
    return list(due.filter(issue_id__in=mine).order_by("at", "pk"))


class _Batch:
    """What a batch of due steps comes to: notices, and the repeats after the last ones."""

    def __init__(self, due: Sequence[StepMoment], now: datetime) -> None:
        self.now = now
        ids = {moment.issue_id for moment in due}
        self.issues = Issue.objects.select_related("zone").only(*READ).in_bulk(ids)
        self.policies = _policies(due)
        self.people = People(self.issues.values())
        self.ways = outlets()
        wanted = [moment for moment in due if self._is_wanted(moment)]
        latest = {(moment.issue_id, moment.occasion): moment for moment in wanted}
        last = {moment.pk for moment in latest.values()}
        self.rows = [
            row
            for moment in wanted
            for row in self._notices(moment, "planned" if moment.pk in last else "skipped")
        ]
        self.repeats = list(self._repeats(due))

    def _step(self, moment: StepMoment) -> Step | None:
        if moment.occasion:
            return OFFICE_STEP
        return step_of(moment.step, self.policies.get(moment.policy_id, ()))

    def _is_wanted(self, moment: StepMoment) -> bool:
        """Whether the reminder still has a point: same deadline, unit must act, nothing
        undecided, a severity of which the step speaks."""
        issue, step = self.issues[moment.issue_id], self._step(moment)
        if moment.occasion:
            return issue.state == OFFICE_STEPS.get(moment.step)
        if step is None or not step.speaks_of(issue.severity):
            return False
        if moment.due_version != issue.due_version or State(issue.state) not in HELD_STATES:
            return False
        if issue.open_request:
            return False
        return not step.while_unsigned or issue.state == State.DISPATCHED.value

    def _notices(self, moment: StepMoment, state: str) -> Iterable[Notice]:
        issue, step = self.issues[moment.issue_id], self._step(moment)
        if step is None:
            return
        for person in self.people.of(issue, step).values():
            for channel in channels_for(
                person, wanted=step.channels, tone=step.tone, ways=self.ways
            ):
                yield self._row(moment, step, state, channel, person.pk)
        if not moment.occasion:
            for channel in groups_for(issue.lead_id, wanted=step.channels, ways=self.ways):
                yield self._row(moment, step, state, channel, None)

    def _row(
        self, moment: StepMoment, step: Step, state: str, channel: str, recipient_id: int | None
    ) -> Notice:
        issue = self.issues[moment.issue_id]
        return Notice(
            campaign_id=moment.campaign_id,
            issue_id=moment.issue_id,
            due_version=moment.due_version,
            step=moment.step,
            occasion=moment.occasion,
            recipient_id=recipient_id,
            channel=channel,
            is_urgent=issue.severity == Severity.URGENT.value,
            tone=step.tone.value,
            state=state,
            planned_at=moment.at,
            created_at=self.now,
        )

    def _repeats(self, due: Iterable[StepMoment]) -> Iterable[StepMoment]:
        """The repeat after each one of a present deadline, so that no overdue issue falls silent."""
        last = [(moment, code) for moment in due if (code := self._next(moment))]
        versions = _versions(moment for moment, _code in last)
        calendar = city_calendar() if last else None
        for moment, code in last:
            version = versions.get(moment.issue_id)
            day = overdue_day(code)
            if version is None or calendar is None or day is None:
                continue
            yield StepMoment(
                campaign_id=moment.campaign_id,
                issue_id=moment.issue_id,
                due_version=moment.due_version,
                step=code,
                at=repeat_moment(as_rule(version, version_clock(version, calendar)), day),
                policy_id=moment.policy_id,
            )

    def _next(self, moment: StepMoment) -> str | None:
        if moment.occasion or moment.due_version != self.issues[moment.issue_id].due_version:
            return None
        return next_repeat(moment.step, self.policies.get(moment.policy_id, ()))


def _policies(due: Iterable[StepMoment]) -> Mapping[int | None, tuple[Step, ...]]:
    """Policy id → its steps (two queries)."""
    ids = {moment.policy_id for moment in due if moment.policy_id is not None}
    rows = ReminderPolicy.objects.filter(pk__in=ids).prefetch_related("steps")
    return {row.pk: row.rules for row in rows}


def _versions(moments: Iterable[StepMoment]) -> dict[int, DeadlineVersion]:
    """Issue id → the deadline version of its moment (one query)."""
    numbers = {moment.issue_id: moment.due_version for moment in moments}
    if not numbers:
        return {}
    rows = DeadlineVersion.objects.filter(issue__in=list(numbers))
    return {row.issue_id: row for row in rows if row.number == numbers[row.issue_id]}
