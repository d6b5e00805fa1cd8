"""A campaign's reminder policy: the version in force, a new one, a preview on a real issue.

Source of the rules: WORKFLOW "Reminders"; docs/decisions/0013.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from campaigns.models import (
    Campaign,
    DeadlineVersion,
    Issue,
    PolicyStep,
    ReminderPolicy,
    StepMoment,
    User,
)
from campaigns.processes import auditing
from campaigns.processes.clocks import city_calendar, present_version, version_clock
from campaigns.processes.outlets import EMAIL, IN_APP, groups_for, outlets
from campaigns.processes.recipients import People
from campaigns.processes.refusals import bad_field
from campaigns.processes.step_moments import as_rule, lay_out_steps, policy_in_force
from campaigns.rules.reminder_steps import DEFAULT_POLICY, PolicyFault, Step, checked, step_of
from campaigns.rules.reminders import moments

BATCH = 500


@dataclass(frozen=True)
class Draft:
    """A policy as somebody edits it."""

    steps: tuple[Step, ...]
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    plain_channels: tuple[str, ...] = (EMAIL,)
    note: str = ""


def begin_policy(*, campaign: Campaign, now: datetime, like: Campaign | None = None) -> None:
    """The first version of a campaign: that of another campaign, or the default table."""
    draft = Draft(DEFAULT_POLICY) if like is None else draft_of(policy_in_force(like.pk))
    _save(campaign=campaign, number=1, draft=draft, by=None, now=now, moved=False)


def draft_of(policy: ReminderPolicy) -> Draft:
    """A stored version, to be edited."""
    return Draft(
        steps=policy.rules,
        quiet_from=policy.quiet_from,
        quiet_until=policy.quiet_until,
        plain_channels=tuple(policy.plain_channels),
    )


@transaction.atomic
def change_policy(
    *,
    campaign: Campaign,
    draft: Draft,
    based_on: int,
    by: User,
    now: datetime,
    moves_open_deadlines: bool = False,
) -> ReminderPolicy:
    """The next version. Deadlines born from now on follow it; open ones only when told so.

    Raises PolicyFault for steps that cannot be meant, or when somebody saved another version
    than `based_on` meanwhile, and BadFields for the hours.
    """
    steps = checked(draft.steps)
    if not draft.quiet_until < draft.quiet_from:
        raise bad_field("quiet_from", "quiet_hours_wrong")
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    present = policy_in_force(campaign.pk)
    if present.number != based_on:
        raise PolicyFault(0, "version", "policy_changed")
    saved = _save(
        campaign=campaign,
        number=present.number + 1,
        draft=Draft(steps, draft.quiet_from, draft.quiet_until, draft.plain_channels, draft.note),
        by=by,
        now=now,
        moved=moves_open_deadlines,
    )
    if moves_open_deadlines:
        move_open_deadlines(policy=saved, now=now)
    auditing.record(
        action="reminder_policy_changed",
        by=by,
        now=now,
        target=f"{campaign.code} V{saved.number}",
        facts={"note": draft.note, "moved_open_deadlines": moves_open_deadlines},
    )
    return saved


def _save(
    *, campaign: Campaign, number: int, draft: Draft, by: User | None, now: datetime, moved: bool
) -> ReminderPolicy:
    policy = ReminderPolicy.objects.create(
        campaign=campaign,
        number=number,
        created_at=now,
        created_by=by,
        note=draft.note,
        moved_open_deadlines=moved,
        quiet_from=draft.quiet_from,
        quiet_until=draft.quiet_until,
        plain_channels=list(draft.plain_channels),
    )
    PolicyStep.objects.bulk_create(
        PolicyStep.of_rule(policy, sort, step) for sort, step in enumerate(draft.steps)
    )
    return policy


def move_open_deadlines(*, policy: ReminderPolicy, now: datetime) -> int:
    """Lays out the coming steps of every deadline in force anew; returns how many there are.

    Steps that have come already stay as they are, and so does every notice.
    """
    calendar = city_calendar()
    campaign_steps = StepMoment.objects.filter(campaign=policy.campaign_id, occasion=0)
    moved = last = 0
    while ids := sorted(
        campaign_steps.filter(issue__gt=last)
        .order_by("issue")
        .values_list("issue", flat=True)
        .distinct()[:BATCH]
    ):
        issues = list(Issue.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        versions = _present_versions(issues)
        for issue in issues:
            version = versions[issue.pk]
            lay_out_steps(
                issue=issue,
                version=version,
                clock=version_clock(version, calendar),
                policy=policy,
                since=now,
            )
        moved += len(issues)
        last = ids[-1]
    return moved


def _present_versions(issues: Sequence[Issue]) -> dict[int, DeadlineVersion]:
    numbers = {issue.pk: issue.due_version for issue in issues}
    rows = DeadlineVersion.objects.filter(issue__in=list(numbers))
    return {row.issue_id: row for row in rows if row.number == numbers[row.issue_id]}


@dataclass(frozen=True)
class Foreseen:
    """A step of a preview: when, and who would be told over which channels (names)."""

    step: Step
    at: datetime
    people: tuple[str, ...]
    channels: tuple[str, ...]


def preview(*, issue: Issue, steps: Sequence[Step]) -> list[Foreseen]:
    """How a real issue's present deadline would be reminded of under these steps, in order.

    Raises PolicyFault. Empty for an issue without a deadline.
    """
    steps = checked(steps)
    version = present_version(issue)
    if version is None:
        return []
    clock = version_clock(version, city_calendar())
    people, ways = People([issue]), outlets()
    found = []
    for code, moment in moments(as_rule(version, clock), steps).items():
        step = step_of(code, steps)
        if step is None or not step.speaks_of(issue.severity):
            continue
        told = people.of(issue, step).values()
        groups = groups_for(issue.lead_id, wanted=step.channels, ways=ways)
        found.append(
            Foreseen(
                step=step,
                at=moment,
                people=tuple(person.name for person in told),
                channels=(
                    IN_APP,
                    *(way for way in ways if way in step.channels and not ways[way].is_group),
                    *groups,
                ),
            )
        )
    return sorted(found, key=lambda row: row.at)
