"""Days of leave of the daily self-check, and how often a unit must file.

Source of the rules: SCORING "Self-check day". A leave counts from its approval on, a quota from the
day it is set at the earliest: weeks that are over stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from campaigns import access
from campaigns.models import Campaign, Department, SelfCheckLeave, SelfCheckQuota, User
from campaigns.processes import auditing
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    MoveNotAllowed,
    RoleNotAllowed,
    bad_field,
)
from campaigns.processes.self_checking import check_may_file
from campaigns.processes.telling import people_of, people_with, remind_of_campaign
from campaigns.processes.week_gate import pass_gate
from campaigns.rules.calendars import is_in_our_time, local
from campaigns.rules.reminder_steps import Tone
from campaigns.rules.self_checks import DAYS_A_WEEK, Quota, QuotaKind
from campaigns.rules.workflow import Role

REASON_LENGTH = 400
LONGEST_LEAVE_DAYS = 92

# --- leave ---------------------------------------------------------------------------------------


@transaction.atomic
def ask_leave(
    *, campaign: Campaign, first_day: date, last_day: date, reason: str, by: User, now: datetime
) -> SelfCheckLeave:
    """A unit asks to be spared some days, from today on. Raises RoleNotAllowed, BadFields."""
    unit = check_may_file(by)
    faults = []
    if first_day < local(now).date():
        faults.append(Fault("first_day", "in_past"))
    if not is_in_our_time(last_day) or last_day < first_day:
        faults.append(Fault("last_day", "before_first_day"))
    elif (last_day - first_day).days >= LONGEST_LEAVE_DAYS:
        faults.append(Fault("last_day", "too_far"))
    if not reason.strip():
        faults.append(Fault("reason", "required"))
    if len(reason) > REASON_LENGTH:
        faults.append(Fault("reason", "too_long", {"most": REASON_LENGTH}))
    if faults:
        raise BadFields(faults)
    leave = SelfCheckLeave.objects.create(
        campaign=campaign,
        department=unit,
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip(),
        asked_by=by,
        asked_at=now,
    )
    _tell(leave, people_with(Role.OFFICE), "asked", now=now)
    return leave


def _tell(leave: SelfCheckLeave, people: Iterable[User], step: str, *, now: datetime) -> None:
    remind_of_campaign(
        people,
        campaign=leave.campaign,
        step=f"leave_{step}",
        tone=Tone.PLAIN,
        occasion=leave.pk,
        now=now,
        facts={
            "unit": leave.department.short_name,
            "text": leave.reason if step == "asked" else leave.answer,
        },
    )


def approve_leave(*, leave_id: int, by: User, now: datetime, answer: str = "") -> SelfCheckLeave:
    """The office approves; from now on the days are not asked for. Raises RoleNotAllowed,
    MoveNotAllowed."""
    return _decide(leave_id, "approved", answer, by=by, now=now)


def refuse_leave(*, leave_id: int, by: User, now: datetime, answer: str = "") -> SelfCheckLeave:
    """The office refuses, with a reason. Raises RoleNotAllowed, MoveNotAllowed, BadFields."""
    if access.may_keep_self_checks(by) and not answer.strip():
        raise bad_field("answer", "required")
    return _decide(leave_id, "refused", answer, by=by, now=now)


@transaction.atomic
def _decide(leave_id: int, state: str, answer: str, *, by: User, now: datetime) -> SelfCheckLeave:
    if not access.may_keep_self_checks(by):
        raise RoleNotAllowed
    leave = SelfCheckLeave.objects.select_for_update(of=("self",)).get(pk=leave_id)
    if leave.state != "asked":
        raise MoveNotAllowed("leave_decided")
    pass_gate(campaign_id=leave.campaign_id, now=now)
    leave.state, leave.answer = state, answer.strip()[:REASON_LENGTH]
    leave.decided_by, leave.decided_at = by, now
    leave.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    auditing.record(
        action="decide_leave",
        by=by,
        now=now,
        target=f"leave {leave.pk}",
        facts={"state": state, "department": leave.department_id},
    )
    _tell(leave, people_of(leave.department_id, heads=True), state, now=now)
    return leave


# --- quotas --------------------------------------------------------------------------------------


def quotas_on(*, campaign: Campaign, day: date) -> dict[int, Quota]:
    """Unit id → the quota set last of those that have begun by the day (one query)."""
    rows = SelfCheckQuota.objects.filter(campaign=campaign, valid_from__lte=day)
    return {
        row.department_id: Quota(QuotaKind(row.kind), row.times, row.valid_from)
        for row in rows.order_by("set_at", "pk")
    }


@transaction.atomic
def set_quotas(
    *,
    campaign: Campaign,
    wanted: Mapping[Department, tuple[QuotaKind, int]],
    valid_from: date,
    by: User,
    now: datetime,
) -> int:
    """Sets the quotas of units from a day on, today at the earliest; returns how many changed.

    What a unit already has on that day is left alone. Raises RoleNotAllowed, BadFields.
    """
    if not access.may_keep_self_checks(by):
        raise RoleNotAllowed
    if valid_from < local(now).date():
        raise bad_field("valid_from", "in_past")
    if not is_in_our_time(valid_from):
        raise bad_field("valid_from", "too_far")
    for kind, times in wanted.values():
        if kind is QuotaKind.WEEKLY and not 1 <= times <= DAYS_A_WEEK:
            raise bad_field("times", "out_of_range")
    pass_gate(campaign_id=campaign.pk, now=now)
    present = quotas_on(campaign=campaign, day=valid_from)
    changed = SelfCheckQuota.objects.bulk_create(
        SelfCheckQuota(
            campaign=campaign,
            department=unit,
            kind=kind.value,
            times=times if kind is QuotaKind.WEEKLY else 0,
            valid_from=valid_from,
            set_by=by,
            set_at=now,
        )
        for unit, (kind, times) in wanted.items()
        if not _is_same(present.get(unit.pk), kind, times)
    )
    if changed:
        auditing.record(
            action="set_quotas",
            by=by,
            now=now,
            target=f"{campaign.code} {valid_from}",
            facts={"units": len(changed)},
        )
    return len(changed)


def _is_same(present: Quota | None, kind: QuotaKind, times: int) -> bool:
    if present is None:
        return kind is QuotaKind.NONE
    return present.kind is kind and (kind is not QuotaKind.WEEKLY or present.times == times)
