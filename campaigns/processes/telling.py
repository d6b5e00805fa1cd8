"""Plain notices that a deed leaves: rows of the outbox, and the in-app notification at once.

The reminders of a deadline are planned and delivered in `notifying.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from campaigns import access
from campaigns.models import Department, Issue, IssueEvent, Notice, Notification, User
from campaigns.rules.reminders import Recipient
from campaigns.rules.workflow import Role

IN_APP = "in_app"
EMAIL = "email"


def people_of(
    department_id: int | None, *, handlers: bool = True, heads: bool = False
) -> list[User]:
    """Active liaisons and, if asked for, heads of a unit (one query)."""
    roles = [Role.HANDLER.value] * handlers + [Role.HEAD.value] * heads
    return list(
        User.objects.filter(
            department_id=department_id or 0, role_grants__role__in=roles, is_active=True
        )
        .distinct()
        .order_by("pk")
    )


def people_with(role: Role) -> list[User]:
    """Active users of a role, whatever their unit (one query)."""
    return list(User.objects.filter(role_grants__role=role.value, is_active=True).order_by("pk"))


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
    rows = [
        _row(issue, person, step, occasion, now, channel, dict(facts or {}))
        for person in told
        for channel in channels_of(person)
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
    show_in_app(in_app, now=now)


def channels_of(person: User) -> list[str]:
    """The channels over which a person is told: in the app always, e-mail when configured."""
    return [IN_APP, EMAIL] if settings.EMAIL_URL and person.email else [IN_APP]


def show_in_app(notices: Iterable[Notice], *, now: datetime) -> None:
    """Makes in-app notices readable."""
    Notification.objects.bulk_create(
        (
            Notification(notice=notice, recipient_id=notice.recipient_id, at=now)
            for notice in notices
        ),
        ignore_conflicts=True,
    )


def _row(
    issue: Issue,
    person: User,
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
        recipient=person,
        channel=channel,
        facts=facts,
        state="sent" if is_sent else "planned",
        planned_at=now,
        created_at=now,
        sent_at=now if is_sent else None,
        next_try_at=None if is_sent else now,
    )
