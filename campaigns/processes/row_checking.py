"""Units check their own frozen rows: nothing wrong, or an objection that the office answers (核对).

Source of the rules: SCORING "The week"; what it leaves open is decided in docs/decisions/0019. An
objection changes no figure by itself: the office unfreezes the week, or says why the row stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from campaigns import access
from campaigns.models import (
    Campaign,
    Department,
    Objection,
    RowCheck,
    ScoreEntry,
    ScoreRow,
    ScoreWeek,
    User,
)
from campaigns.processes import auditing
from campaigns.processes.attaching import attach
from campaigns.processes.clocks import city_calendar
from campaigns.processes.facts import FIGURES
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    MoveNotAllowed,
    RoleNotAllowed,
    bad_field,
)
from campaigns.processes.telling import people_of, people_with, remind_of_campaign
from campaigns.rules.calendars import Clock
from campaigns.rules.reminder_steps import Tone
from campaigns.rules.row_checks import objections_until
from campaigns.rules.scoring import Kind, Part
from campaigns.rules.workflow import UNIT_ROLES, Role

REASON_LENGTH = 400
OBJECTABLE = (
    *FIGURES,
    "on_time_rate",
    "fix_rate",
    "self_checks",
    *(f"part_{part.value}" for part in Part),
    "deductions",
    "bonus",
    "correction",
)
FIGURE_OF_KIND = {
    Kind.DEDUCTION.value: "deductions",
    Kind.BONUS.value: "bonus",
    Kind.CORRECTION.value: "correction",
    Kind.LAPSE.value: "part_routine",
}


def until_of(week: ScoreWeek) -> datetime | None:
    """Until when units may confirm and object (one query); None while the week is open."""
    if week.frozen_at is None:
        return None
    return objections_until(week.frozen_at, Clock(city_calendar()))


def is_checkable(week: ScoreWeek, now: datetime) -> bool:
    """Whether the week is frozen and the time for its checks runs."""
    until = until_of(week)
    return week.state == "frozen" and until is not None and now <= until


@transaction.atomic
def confirm_row(*, campaign: Campaign, monday: date, by: User, now: datetime) -> RowCheck:
    """The unit found nothing wrong with its row as it is frozen; a second time changes nothing.

    Raises RoleNotAllowed, MoveNotAllowed.
    """
    week, unit = _week_to_check(campaign, monday, by, now)
    if Objection.objects.filter(week=week, department=unit, state="open").exists():
        raise MoveNotAllowed("objection_open")
    found, is_new = RowCheck.objects.get_or_create(
        week=week,
        department=unit,
        sha256=week.sha256,
        defaults={"confirmed_at": now, "confirmed_by": by},
    )
    if is_new:
        _record("confirm_row", week, unit, by, now)
    return found


@transaction.atomic
def raise_objection(
    *,
    campaign: Campaign,
    monday: date,
    figure: str,
    reason: str,
    by: User,
    now: datetime,
    entry_id: int | None = None,
    files: Sequence[UploadedFile[bytes]] = (),
) -> Objection:
    """The unit objects to a figure of its row (one of OBJECTABLE), or to one entry behind it, which
    then names the figure. The office is told. Raises RoleNotAllowed, MoveNotAllowed, BadFields."""
    week, unit = _week_to_check(campaign, monday, by, now)
    entry = _own_entry(week, unit, entry_id) if entry_id is not None else None
    faults = []
    if entry is not None:
        figure = FIGURE_OF_KIND[entry.kind]
    elif figure not in OBJECTABLE:
        faults.append(Fault("figure", "bad_choice" if figure else "required"))
    if not reason.strip():
        faults.append(Fault("reason", "required"))
    if len(reason) > REASON_LENGTH:
        faults.append(Fault("reason", "too_long"))
    if faults:
        raise BadFields(faults)
    objection = Objection.objects.create(
        week=week,
        department=unit,
        figure=figure,
        entry=entry,
        reason=reason.strip(),
        raised_at=now,
        raised_by=by,
    )
    objection.attachments.set(attach(files, by=by, now=now))
    _record("raise_objection", week, unit, by, now, figure=figure)
    _tell_office(objection, now)
    return objection


def _week_to_check(
    campaign: Campaign, monday: date, by: User, now: datetime
) -> tuple[ScoreWeek, Department]:
    """The frozen week, locked, and the reader's own unit, which has a row in it."""
    if not access.may_check_row(by) or by.department is None:
        raise RoleNotAllowed
    week = ScoreWeek.objects.select_for_update().filter(campaign=campaign, monday=monday).first()
    if week is None or week.state == "open":
        raise MoveNotAllowed("week_not_frozen")
    if week.state == "published":
        raise MoveNotAllowed("week_published")
    if not is_checkable(week, now):
        raise MoveNotAllowed("row_check_over")
    if not ScoreRow.objects.filter(week=week, department=by.department).exists():
        raise RoleNotAllowed
    return week, by.department


def _own_entry(week: ScoreWeek, unit: Department, entry_id: int) -> ScoreEntry:
    own = ScoreEntry.objects.shown().filter(week=week, department=unit, pk=entry_id).first()
    if own is None:
        raise bad_field("entry", "unknown")
    return own


# --- the office answers --------------------------------------------------------------------------


def accept_objection(*, objection_id: int, answer: str, by: User, now: datetime) -> Objection:
    """The office accepts, and says what was done. Raises RoleNotAllowed, MoveNotAllowed, BadFields."""
    return _answer(objection_id, "accepted", answer, by, now)


def refuse_objection(*, objection_id: int, answer: str, by: User, now: datetime) -> Objection:
    """The office refuses, with a reason. Raises RoleNotAllowed, MoveNotAllowed, BadFields."""
    return _answer(objection_id, "refused", answer, by, now)


@transaction.atomic
def _answer(objection_id: int, state: str, answer: str, by: User, now: datetime) -> Objection:
    if not access.may_answer_objections(by):
        raise RoleNotAllowed
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection_id)
    if objection.state != "open":
        raise MoveNotAllowed("objection_answered")
    if objection.raised_by_id == by.pk:
        raise MoveNotAllowed("own_objection")
    if not answer.strip():
        raise bad_field("answer", "required")
    if len(answer) > REASON_LENGTH:
        raise bad_field("answer", "too_long")
    objection.state, objection.answer = state, answer.strip()
    objection.answered_by, objection.answered_at = by, now
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    _record(f"objection_{state}", objection.week, objection.department, by, now)
    _tell_unit(objection, now)
    return objection


def open_objections(week: ScoreWeek) -> int:
    """How many objections of the week are not answered."""
    return Objection.objects.filter(week=week, state="open").count()


# --- who is told ---------------------------------------------------------------------------------


def ask_units(*, week: ScoreWeek, now: datetime) -> int:
    """Asks liaisons and heads of every ranked unit to check its row; returns how many notices."""
    people = (
        User.objects.filter(
            department__in=ScoreRow.objects.filter(week=week)
            .exclude(group="")
            .values("department"),
            role_grants__role__in=[role.value for role in UNIT_ROLES],
            is_active=True,
        )
        .select_related("notice_preference")
        .distinct()
        .order_by("pk")
    )
    return remind_of_campaign(
        people,
        campaign=week.campaign,
        step="row_check_asked",
        tone=Tone.PLAIN,
        occasion=int(now.timestamp()) // 60,
        now=now,
        facts={"monday": week.monday.isoformat()},
    )


def _tell_office(objection: Objection, now: datetime) -> None:
    _tell(objection, people_with(Role.OFFICE), "row_check_objected", objection.reason, now)


def _tell_unit(objection: Objection, now: datetime) -> None:
    people = people_of(objection.department_id, heads=True)
    _tell(objection, people, f"row_check_{objection.state}", objection.answer, now)


def _tell(
    objection: Objection, people: Sequence[User], step: str, words: str, now: datetime
) -> None:
    remind_of_campaign(
        people,
        campaign=objection.week.campaign,
        step=step,
        tone=Tone.PLAIN,
        occasion=objection.pk,
        now=now,
        facts={"unit": objection.department.short_name, "text": words},
    )


def _record(
    action: str, week: ScoreWeek, unit: Department, by: User, now: datetime, **facts: str
) -> None:
    auditing.record(
        action=action,
        by=by,
        now=now,
        target=f"{week.campaign.code} {week.monday}",
        facts={"department": unit.code, **facts},
    )
