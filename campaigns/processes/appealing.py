"""Appeals of units against a published week, raised and withdrawn.

Source of the rules: SCORING "After publication", docs/decisions/0020. The office answers in
`appeal_answering.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from campaigns import access
from campaigns.models import Appeal, Campaign, Department, ScoreEntry, ScoreRow, ScoreWeek, User
from campaigns.processes import auditing
from campaigns.processes.appeal_notices import tell_office_of
from campaigns.processes.attaching import attach
from campaigns.processes.clocks import clock_of
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    MoveNotAllowed,
    RoleNotAllowed,
    bad_field,
)
from campaigns.rules import appeals
from campaigns.rules.appeals import AppealState

REASON_LENGTH = 2000
Files = Sequence[UploadedFile[bytes]]


def closes_at(week: ScoreWeek) -> datetime | None:
    """The last moment for appeals against a week; None while it is not published.

    Fixed at publication; a week published before that was so is counted again (one query).
    """
    if week.published_at is None or week.appeals_until is not None:
        return week.appeals_until
    return window_end(week.published_at)


def window_end(published_at: datetime) -> datetime:
    """The last moment for appeals of what is published at that moment (one query)."""
    return appeals.window(published_at=published_at, clock=clock_of(None)).due_at


# --- the unit ------------------------------------------------------------------------------------


def appeal_entry(
    *, entry_id: int, reason: str, by: User, now: datetime, files: Files = ()
) -> Appeal:
    """A unit appeals an entry of its own in a published week.

    Raises RoleNotAllowed for another unit's, MoveNotAllowed outside the time for appeals, for
    what was appealed or taken back already, BadFields.
    """
    unit = _check_unit(by)
    entry = (
        ScoreEntry.objects.select_related("week__campaign").defer("week__content").get(pk=entry_id)
    )
    if entry.department_id != unit.pk:
        raise RoleNotAllowed
    with transaction.atomic():
        week = _open_for_appeals(entry.week, now)
        if entry.reverses_id is not None:
            raise MoveNotAllowed("entry_takes_back")
        if ScoreEntry.objects.filter(reverses=entry).exists():
            raise MoveNotAllowed("already_reversed")
        return _raise(week, unit, reason, by, now, files, entry=entry)


def appeal_figure(
    *,
    campaign: Campaign,
    monday: date,
    figure: str,
    reason: str,
    by: User,
    now: datetime,
    files: Files = (),
) -> Appeal:
    """A unit appeals a figure of its own row of a published week. Raises as `appeal_entry`."""
    unit = _check_unit(by)
    with transaction.atomic():
        week = ScoreWeek.objects.filter(campaign=campaign, monday=monday).first()
        if week is None:
            raise MoveNotAllowed("week_not_published")
        week = _open_for_appeals(week, now)
        if figure not in appeals.FIGURES:
            raise bad_field("figure", "unknown")
        if not ScoreRow.objects.filter(week=week, department=unit).exists():
            raise MoveNotAllowed("no_row")
        return _raise(week, unit, reason, by, now, files, figure=figure)


def _check_unit(by: User) -> Department:
    if not access.may_appeal(by) or by.department is None:
        raise RoleNotAllowed
    return by.department


def _open_for_appeals(week: ScoreWeek, now: datetime) -> ScoreWeek:
    """The week, locked, so that a subject is appealed once. Raises MoveNotAllowed."""
    week = ScoreWeek.objects.select_for_update(of=("self",)).get(pk=week.pk)
    last = closes_at(week)
    if week.state != "published" or last is None:
        raise MoveNotAllowed("week_not_published")
    if now > last:
        raise MoveNotAllowed("appeals_closed")
    return week


def _raise(
    week: ScoreWeek,
    unit: Department,
    reason: str,
    by: User,
    now: datetime,
    files: Files,
    *,
    entry: ScoreEntry | None = None,
    figure: str = "",
) -> Appeal:
    same = Appeal.objects.filter(week=week, department=unit, entry=entry, figure=figure)
    earlier = same.exclude(state=AppealState.WITHDRAWN.value).first()
    if earlier is not None:
        is_open = earlier.state == AppealState.OPEN.value
        raise MoveNotAllowed("appeal_open" if is_open else "appeal_answered")
    limit = appeals.answer_by(raised_at=now, clock=clock_of(None))
    appeal = Appeal.objects.create(
        campaign_id=week.campaign_id,
        department=unit,
        week=week,
        entry=entry,
        figure=figure,
        reason=checked_words(reason, "reason", REASON_LENGTH),
        raised_at=now,
        raised_by=by,
        due_at=limit.due_at,
        due_reasons=[why.as_json() for why in limit.reasons],
    )
    appeal.attachments.set(attach(files, by=by, now=now))
    record("raise_appeal", appeal, by, now)
    tell_office_of(appeal, step="appeal_raised", by=by, now=now)
    return appeal


@transaction.atomic
def withdraw(*, appeal_id: int, by: User, now: datetime) -> Appeal:
    """The unit takes its appeal back while it is unanswered; it may raise it again in time."""
    unit = _check_unit(by)
    appeal = locked_appeal(appeal_id)
    if appeal.department_id != unit.pk:
        raise RoleNotAllowed
    close(appeal, AppealState.WITHDRAWN, by, now)
    record("withdraw_appeal", appeal, by, now)
    tell_office_of(appeal, step="appeal_withdrawn", by=by, now=now)
    return appeal


# --- for every deed -------------------------------------------------------------------------------


def checked_words(words: str, field: str, most: int) -> str:
    """The words without blanks around them. Raises BadFields for none and for too many."""
    if not words.strip():
        raise bad_field(field, "required")
    if len(words) > most:
        raise BadFields([Fault(field, "too_long", {"most": most})])
    return words.strip()


def locked_appeal(appeal_id: int) -> Appeal:
    """The appeal with what every deed looks at, locked until the transaction ends."""
    rows = Appeal.objects.select_for_update(of=("self",))
    rows = rows.select_related("campaign", "department", "week", "entry__proposal")
    return rows.defer("week__content").get(pk=appeal_id)


def close(appeal: Appeal, state: AppealState, by: User, now: datetime) -> None:
    """Ends an open appeal, with the answer that stands on it. Raises MoveNotAllowed."""
    if appeal.state != AppealState.OPEN.value:
        raise MoveNotAllowed("appeal_closed")
    appeal.state = state.value
    appeal.closed_by, appeal.closed_at = by, now
    appeal.save(update_fields=["state", "answer", "closed_by", "closed_at"])


def record(action: str, appeal: Appeal, by: User, now: datetime, **facts: object) -> None:
    """A line of the audit log."""
    auditing.record(
        action=action,
        by=by,
        now=now,
        target=f"appeal {appeal.pk}",
        facts={"entry": appeal.entry_id, "figure": appeal.figure, **facts},
    )
