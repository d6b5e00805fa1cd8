"""Plain notices that a deed leaves: rows of the outbox, and the in-app notification at once.

The reminders of a deadline are planned in `notifying.py`; `delivering.py` delivers both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from campaigns import access
from campaigns.models import Campaign, Department, Issue, IssueEvent, Notice, User
from campaigns.processes import showing
from campaigns.processes.outlets import IN_APP, channels_for, groups_for, outlets
from campaigns.processes.step_moments import policy_in_force
from campaigns.rules.reminder_steps import Recipient, Tone
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import Role


def people_of(
    department_id: int | None, *, handlers: bool = True, heads: bool = False
) -> list[User]:
    """Active liaisons and, if asked for, heads of a unit (one query)."""
    roles = [Role.HANDLER.value] * handlers + [Role.HEAD.value] * heads
    return list(
        User.objects.filter(
            department_id=department_id or 0, role_grants__role__in=roles, is_active=True
        )
        .select_related("notice_preference")
        .distinct()
        .order_by("pk")
    )


def people_with(role: Role) -> list[User]:
    """Active users of a role, whatever their unit (one query)."""
    staff = User.objects.filter(role_grants__role=role.value, is_active=True)
    return list(staff.select_related("notice_preference").order_by("pk"))


def recipients_of(issue: Issue, to: Iterable[Recipient]) -> list[User]:
    """The people behind a step's recipients for one issue; nobody twice."""
    wanted = set(to)
    who = Q(pk__in=[])
    if Recipient.HANDLER in wanted:
        who |= Q(department_id=issue.lead_id, role_grants__role=Role.HANDLER.value)
    if Recipient.HEAD in wanted:
        who |= Q(department_id=issue.lead_id, role_grants__role=Role.HEAD.value)
    if Recipient.ZONE_CHIEF in wanted and issue.zone is not None:
        who |= Q(pk=issue.zone.chief_id, role_grants__role=Role.ZONE_CHIEF.value)
    if Recipient.LEADER in wanted and issue.zone is not None:
        who |= Q(pk=issue.zone.leader_id, role_grants__role=Role.LEADER.value)
    if Recipient.OFFICE in wanted:
        who |= Q(role_grants__role=Role.OFFICE.value)
    if Recipient.FINDER in wanted:
        who |= Q(pk=issue.logged_by_id)
    people = User.objects.with_roles().filter(who, is_active=True).distinct().order_by("pk")
    people = people.select_related("notice_preference")
    return [person for person in people if not access.is_outsider(person)]


def tell_unit(
    *,
    issue: Issue,
    step: str,
    event: IssueEvent,
    now: datetime,
    heads: bool = False,
    department: Department | None = None,
) -> None:
    """Tells the liaisons (and heads) of the lead unit, or of another one."""
    department_id = department.pk if department is not None else issue.lead_id
    tell(
        people_of(department_id, heads=heads),
        issue=issue,
        step=step,
        occasion=event.seq,
        now=now,
        told_by=event.by_id,
    )


def tell_office(*, issue: Issue, step: str, event: IssueEvent, now: datetime) -> None:
    """Tells everybody of the campaign office."""
    tell(
        people_with(Role.OFFICE),
        issue=issue,
        step=step,
        occasion=event.seq,
        now=now,
        told_by=event.by_id,
    )


def tell(
    people: Iterable[User],
    *,
    issue: Issue,
    step: str,
    occasion: int,
    now: datetime,
    told_by: int | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """A plain notice to each person but the one who did the deed; in the app at once.

    Other channels get a planned row, sent by the worker.
    """
    told = [person for person in people if person.pk != told_by]
    if not told:
        return
    ways = outlets()
    wanted = policy_in_force(issue.campaign_id).plain_channels if ways else []
    rows = [
        _row(issue, person.pk, step, occasion, now, channel, dict(facts or {}))
        for person in told
        for channel in channels_for(person, wanted=wanted, tone=Tone.PLAIN, ways=ways)
    ]
    rows += [
        _row(issue, None, step, occasion, now, channel, dict(facts or {}))
        for channel in groups_for(issue.lead_id, wanted=wanted, ways=ways)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    in_app = Notice.objects.filter(
        issue=issue,
        due_version=issue.due_version,
        step=step,
        occasion=occasion,
        channel=IN_APP,
        notification__isnull=True,
    )
    showing.show(in_app, now=now)


def tell_of_campaign(
    people: Iterable[User],
    *,
    campaign: Campaign,
    step: str,
    occasion: int,
    now: datetime,
    told_by: int | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """A plain notice about no issue to each person but the one who did the deed; in the app at
    once, over other channels by the worker. `occasion` tells one from the next, e.g. the id of
    what it is about.
    """
    ways = outlets()
    wanted = policy_in_force(campaign.pk).plain_channels if ways else []
    rows = [
        Notice(
            campaign=campaign,
            step=step,
            occasion=occasion,
            recipient=person,
            channel=channel,
            facts=dict(facts or {}),
            state="sent" if channel == IN_APP else "planned",
            planned_at=now,
            created_at=now,
            sent_at=now if channel == IN_APP else None,
        )
        for person in people
        if person.pk != told_by
        for channel in channels_for(person, wanted=wanted, tone=Tone.PLAIN, ways=ways)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    in_app = Notice.objects.filter(
        campaign=campaign,
        issue__isnull=True,
        step=step,
        occasion=occasion,
        channel=IN_APP,
        notification__isnull=True,
    )
    showing.show(in_app, now=now)


def remind_of_campaign(
    people: Iterable[User],
    *,
    campaign: Campaign,
    step: str,
    tone: Tone,
    occasion: int,
    now: datetime,
    facts: Mapping[str, object] | None = None,
) -> int:
    """Plans a reminder that is about no issue, e.g. of the day's self-check; returns how many.

    `occasion` tells one from the next, e.g. the day as YYYYMMDD; once a person and channel, ever.
    """
    ways = outlets()
    wanted = policy_in_force(campaign.pk).plain_channels if ways else []
    rows = [
        Notice(
            campaign=campaign,
            step=step,
            occasion=occasion,
            recipient=person,
            channel=channel,
            tone=tone.value,
            facts=dict(facts or {}),
            planned_at=now,
            created_at=now,
        )
        for person in people
        for channel in channels_for(person, wanted=wanted, tone=tone, ways=ways)
    ]
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=True))


def _row(
    issue: Issue,
    recipient_id: int | None,
    step: str,
    occasion: int,
    now: datetime,
    channel: str,
    facts: dict[str, object],
) -> Notice:
    is_sent = channel == IN_APP
    return Notice(
        campaign_id=issue.campaign_id,
        issue=issue,
        due_version=issue.due_version,
        step=step,
        occasion=occasion,
        recipient_id=recipient_id,
        channel=channel,
        is_urgent=issue.severity == Severity.URGENT.value,
        facts=facts,
        state="sent" if is_sent else "planned",
        planned_at=now,
        created_at=now,
        sent_at=now if is_sent else None,
    )
