"""The office's answers to appeals: accepted with what is corrected, or refused with a reason.

Source of the rules: SCORING "After publication", docs/decisions/0020. The published table never
changes: what an accepted appeal is worth counts in the running week (`reversing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from campaigns import access
from campaigns.models import Appeal, ScoreEntry, User
from campaigns.processes.appeal_notices import tell_unit_of
from campaigns.processes.appealing import checked_words, close, locked_appeal, record
from campaigns.processes.events import locked_issue
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed, bad_field
from campaigns.processes.reversing import correct_for_appeal, lock_weeks, reverse_for_appeal
from campaigns.rules import appeals
from campaigns.rules.appeals import AppealState
from campaigns.rules.scoring import cents

ANSWER_LENGTH = 2000
ENTRY_REASON_LENGTH = 400


@transaction.atomic
def accept(
    *,
    appeal_id: int,
    answer: str,
    by: User,
    now: datetime,
    entry_ids: Sequence[int] = (),
    points: Decimal | None = None,
) -> Appeal:
    """The office accepts; `answer` says what is corrected.

    An appealed entry is reversed. For a figure the office names entries of that row to reverse,
    or gives the points of a correction, signed. All of it counts in the running week. Raises
    RoleNotAllowed, MoveNotAllowed, BadFields.
    """
    _check_office(by)
    subject = Appeal.objects.filter(pk=appeal_id).values_list("entry_id", flat=True).get()
    wrong = list(entry_ids) if subject is None else [subject]
    _lock_issues(wrong)  # before appeal and week: ARCHITECTURE decision 4
    appeal = _answerable(appeal_id, by)
    words = checked_words(answer, "answer", ANSWER_LENGTH)
    entries = _entries_of(appeal, wrong, by)
    _check_remedy(appeal, entry_ids, points)
    appeal.answer = words
    close(appeal, AppealState.ACCEPTED, by, now)
    reason = words[:ENTRY_REASON_LENGTH]
    made = reverse_for_appeal(entries=entries, appeal=appeal, reason=reason, by=by, now=now)
    if points is not None:
        made.append(
            correct_for_appeal(appeal=appeal, points=cents(points), reason=reason, by=by, now=now)
        )
    record("accept_appeal", appeal, by, now, entries=[entry.pk for entry in made])
    tell_unit_of(appeal, step="appeal_accepted", by=by, now=now)
    return appeal


@transaction.atomic
def refuse(*, appeal_id: int, answer: str, by: User, now: datetime) -> Appeal:
    """The office refuses; `answer` is the reason. Raises RoleNotAllowed, MoveNotAllowed,
    BadFields."""
    _check_office(by)
    appeal = _answerable(appeal_id, by)
    appeal.answer = checked_words(answer, "answer", ANSWER_LENGTH)
    close(appeal, AppealState.REFUSED, by, now)
    record("refuse_appeal", appeal, by, now)
    tell_unit_of(appeal, step="appeal_refused", by=by, now=now)
    return appeal


def _check_office(by: User) -> None:
    if not access.may_answer_appeals(by):
        raise RoleNotAllowed


def _answerable(appeal_id: int, by: User) -> Appeal:
    """The open appeal, locked, if this person may answer it."""
    appeal = locked_appeal(appeal_id)
    if by.pk == appeal.raised_by_id or by.department_id == appeal.department_id:
        raise RoleNotAllowed("own_appeal")
    if appeal.entry is not None and is_posted_by(appeal.entry, by):
        raise RoleNotAllowed("own_entry")
    if appeal.state != AppealState.OPEN.value:
        raise MoveNotAllowed("appeal_closed")
    return appeal


def is_posted_by(entry: ScoreEntry, by: User) -> bool:
    """Whether the person entered or proposed it by hand; `proposal` must be loaded."""
    proposer = entry.proposal.proposed_by_id if entry.proposal is not None else None
    return by.pk in {entry.author_id, proposer}


def reversible(appeal: Appeal) -> QuerySet[ScoreEntry]:
    """The entries behind the appealed row that were not taken back yet, in order of posting."""
    rows = ScoreEntry.objects.unreversed().filter(
        week_id=appeal.week_id, department_id=appeal.department_id
    )
    return rows.select_related("issue", "proposal").order_by("pk")


def _entries_of(appeal: Appeal, ids: Sequence[int], by: User) -> list[ScoreEntry]:
    """The named entries, their weeks locked; an appealed one that somebody took back meanwhile is left out."""
    rows = (
        ScoreEntry.objects.unreversed()
        .filter(pk__in=ids, week_id=appeal.week_id, department_id=appeal.department_id)
        .select_related("campaign", "proposal")
        .order_by("pk")
    )
    lock_weeks(list(rows))
    found = list(rows.all())  # as they are now that nobody else takes them back
    if appeal.entry_id is None and len(found) != len(set(ids)):
        raise bad_field("entries", "not_of_row")
    if any(is_posted_by(entry, by) for entry in found):
        raise RoleNotAllowed("own_entry")
    return found


def _check_remedy(appeal: Appeal, entry_ids: Sequence[int], points: Decimal | None) -> None:
    if appeal.entry_id is not None:
        if entry_ids or points is not None:
            raise bad_field("points", "entry_is_reversed")
        return
    if bool(entry_ids) == (points is not None):
        raise bad_field("points", "entries_or_points")
    if points is None:
        return
    if not points.is_finite() or cents(points) == 0 or abs(points) > appeals.MOST_POINTS:
        raise bad_field("points", "out_of_range")
    if points < -appeals.MOST_TAKEN_ALONE:
        raise bad_field("points", "needs_second")


def _lock_issues(entry_ids: Sequence[int]) -> None:
    issues = ScoreEntry.objects.filter(pk__in=entry_ids, issue__isnull=False)
    for issue_id in sorted(set(issues.values_list("issue_id", flat=True))):
        locked_issue(issue_id or 0)
