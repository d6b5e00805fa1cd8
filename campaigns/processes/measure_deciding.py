"""What people make of a suggested measure: confirm with their own text, dismiss, record the outcome.

Source of the rules: SCORING "After publication", RELIABILITY P19 (a referral needs two persons).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from campaigns import access
from campaigns.models import Measure, User
from campaigns.processes import auditing
from campaigns.processes.attaching import attach
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    MoveNotAllowed,
    RoleNotAllowed,
    bad_field,
)
from campaigns.processes.telling import people_of, people_with, tell_of_campaign
from campaigns.rules.calendars import local
from campaigns.rules.ladder import MeasureState, Step
from campaigns.rules.workflow import Role

TEXT_LENGTH, OUTCOME_LENGTH, REASON_LENGTH, NUMBER_LENGTH = 4000, 2000, 400, 60
Files = Sequence[UploadedFile[bytes]]
UNDECIDED = frozenset({MeasureState.SUGGESTED.value, MeasureState.PROPOSED.value})


@transaction.atomic
def confirm(
    *, measure_id: int, text: str, by: User, now: datetime, document_no: str = ""
) -> Measure:
    """The office puts a measure in force with its text, and the unit is told; a referral then
    waits for a second person. Raises RoleNotAllowed, MoveNotAllowed, BadFields."""
    measure = _locked(measure_id, by)
    if measure.state != MeasureState.SUGGESTED.value:
        raise MoveNotAllowed("measure_decided")
    measure.text = _checked(text, "text", TEXT_LENGTH)
    measure.document_no = _short(document_no, "document_no", NUMBER_LENGTH)
    measure.proposed_by, measure.proposed_at = by, now
    if Step(measure.step).needs_two:
        measure.state = MeasureState.PROPOSED.value
        measure.save()
        _record("propose_measure", measure, by, now)
        _tell(people_with(Role.OFFICE), measure, "measure_proposed", by, now)
        return measure
    return _in_force(measure, by, now)


@transaction.atomic
def approve(*, measure_id: int, by: User, now: datetime) -> Measure:
    """A second person puts a referral in force. Raises RoleNotAllowed, MoveNotAllowed."""
    measure = _locked(measure_id, by)
    if measure.state != MeasureState.PROPOSED.value:
        raise MoveNotAllowed("measure_decided")
    if measure.proposed_by_id == by.pk:
        raise MoveNotAllowed("own_measure")
    return _in_force(measure, by, now)


@transaction.atomic
def dismiss(*, measure_id: int, reason: str, by: User, now: datetime) -> Measure:
    """The office does not follow the suggestion, with a reason. Raises RoleNotAllowed,
    MoveNotAllowed, BadFields."""
    measure = _locked(measure_id, by)
    if measure.state not in UNDECIDED:
        raise MoveNotAllowed("measure_decided")
    measure.decision_reason = _checked(reason, "reason", REASON_LENGTH)
    measure.state = MeasureState.DISMISSED.value
    measure.decided_by, measure.decided_at = by, now
    measure.save()
    _record("dismiss_measure", measure, by, now)
    return measure


@transaction.atomic
def record_outcome(
    *,
    measure_id: int,
    outcome: str,
    carried_out_on: date,
    by: User,
    now: datetime,
    files: Files = (),
) -> Measure:
    """What came of a measure in force, on which day. Raises RoleNotAllowed, MoveNotAllowed,
    BadFields."""
    measure = _locked(measure_id, by)
    if measure.state != MeasureState.CONFIRMED.value or measure.decided_at is None:
        raise MoveNotAllowed("measure_not_in_force")
    measure.outcome = _checked(outcome, "outcome", OUTCOME_LENGTH)
    if carried_out_on > local(now).date():
        raise bad_field("carried_out_on", "in_future")
    if carried_out_on < local(measure.decided_at).date():
        raise bad_field("carried_out_on", "before_decision")
    measure.carried_out_on = carried_out_on
    measure.recorded_by, measure.recorded_at = by, now
    measure.state = MeasureState.CARRIED_OUT.value
    measure.save()
    measure.attachments.add(*attach(files, by=by, now=now))
    _record("record_outcome", measure, by, now)
    return measure


def _in_force(measure: Measure, by: User, now: datetime) -> Measure:
    measure.state = MeasureState.CONFIRMED.value
    measure.decided_by, measure.decided_at = by, now
    measure.save()
    _record("confirm_measure", measure, by, now)
    people = people_of(measure.department_id, heads=True)
    _tell(people, measure, "measure_confirmed", by, now)
    return measure


def _locked(measure_id: int, by: User) -> Measure:
    if not access.may_decide_measures(by):
        raise RoleNotAllowed
    rows = Measure.objects.select_for_update(of=("self",))
    return rows.select_related("campaign", "department").get(pk=measure_id)


def _checked(words: str, field: str, most: int) -> str:
    if not words.strip():
        raise bad_field(field, "required")
    return _short(words, field, most)


def _short(words: str, field: str, most: int) -> str:
    if len(words.strip()) > most:
        raise BadFields([Fault(field, "too_long", {"most": most})])
    return words.strip()


def _record(action: str, measure: Measure, by: User, now: datetime) -> None:
    auditing.record(
        action=action,
        by=by,
        now=now,
        target=f"measure {measure.pk}",
        facts={"step": measure.step, "department": measure.department_id},
    )


def _tell(people: Sequence[User], measure: Measure, step: str, by: User, now: datetime) -> None:
    tell_of_campaign(
        people,
        campaign=measure.campaign,
        step=step,
        occasion=measure.pk,
        now=now,
        told_by=by.pk,
        facts={"measure": measure.pk, "unit": measure.department.short_name, "step": measure.step},
    )
