"""Points by decision of people: manual entries, proposals that a second person approves, reversals.

Source of the rules: SCORING "Entries", RELIABILITY P19.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from campaigns.models import Campaign, Department, Proposal, ScoreEntry, User
from campaigns.processes import auditing
from campaigns.processes.attaching import attach
from campaigns.processes.deeds import Key
from campaigns.processes.entries import Cause, post_for_issue, post_for_unit
from campaigns.processes.events import locked_issue
from campaigns.processes.manual_points import (
    Wanted,
    checked,
    find_repeated_points,
    moment_of,
    needs_two,
    propose,
)
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed, bad_field
from campaigns.processes.reversing import lock_weeks, reverse
from campaigns.processes.telling_points import tell_of_proposal, tell_of_reversal
from campaigns.rules.scoring import Rule
from campaigns.rules.workflow import Role, State


def enter_points(
    *,
    campaign: Campaign,
    department: Department,
    rule: str,
    reason: str,
    document_no: str,
    by: User,
    now: datetime,
    points: Decimal | None = None,
    occurred_on: date | None = None,
    attachments: Sequence[UploadedFile[bytes]] = (),
    key: Key | None = None,
) -> ScoreEntry | Proposal:
    """A manual bonus, deduction or lapse of the office, with reason and document number.

    Points are the rule's unless given. A deduction above 1 point, a veto and a referral become a
    proposal that somebody else must approve. `occurred_on` is the day that it belongs to, today
    by default. The same key gives the first outcome back.

    Raises RoleNotAllowed, KeyReused, and BadFields with every fault at once.
    """
    _check_office(by)
    repeated = find_repeated_points(key=key, by=by)
    if repeated is not None:
        return repeated
    wanted = Wanted(
        campaign, department, rule, points, reason.strip(), document_no.strip(), occurred_on
    )
    known = checked(wanted, now=now)
    try:
        with transaction.atomic():
            return _entered(wanted, known, attachments, key, by, now)
    except IntegrityError:
        repeated = find_repeated_points(key=key, by=by)
        if repeated is None:
            raise
        return repeated


def _entered(
    wanted: Wanted,
    known: Rule,
    files: Sequence[UploadedFile[bytes]],
    key: Key | None,
    by: User,
    now: datetime,
) -> ScoreEntry | Proposal:
    proposal = propose(wanted, known, key=key, by=by, now=now)
    proposal.attachments.set(attach(files, by=by, now=now))
    auditing.record(action="enter_points", by=by, now=now, target=f"proposal {proposal.pk}")
    if needs_two(known, proposal.points):
        tell_of_proposal(proposal, step="points_proposed", by=by, now=now, to_office=True)
        return proposal
    proposal.state = "approved"
    proposal.decided_at = now
    proposal.save()
    entries = _post(proposal, now, by)
    tell_of_proposal(proposal, step="points_entered", by=by, now=now)
    return entries[0]


def approve(*, proposal_id: int, by: User, now: datetime, was_heard: bool = False) -> Proposal:
    """A second person of the office puts a proposal in force; its entry is inserted now.

    Raises MoveNotAllowed for its author, before the unit was heard, when it is decided, and when
    its rule no longer applies to the unit: an approval that costs nothing would look like one.
    """
    _check_office(by)
    with transaction.atomic():
        _check_counts(proposal_id)
        proposal = _locked(proposal_id)
        _check_second(proposal, by)
        hearing = proposal.hearing_until
        if hearing is not None and proposal.heard_at is None and not was_heard and now < hearing:
            raise MoveNotAllowed("not_heard")
        proposal.state = "approved"
        proposal.decided_at = now
        proposal.decided_by = by
        proposal.save()
        if not _post(proposal, now, proposal.proposed_by):
            raise MoveNotAllowed("rule_not_applicable")
        tell_of_proposal(proposal, step="points_approved", by=by, now=now, to_office=True)
        auditing.record(action="approve_points", by=by, now=now, target=f"proposal {proposal.pk}")
    return proposal


def refuse(*, proposal_id: int, reason: str, by: User, now: datetime) -> Proposal:
    """A second person of the office turns a proposal down."""
    _check_office(by)
    if not reason.strip():
        raise bad_field("reason", "required")
    with transaction.atomic():
        proposal = _locked(proposal_id)
        _check_second(proposal, by)
        proposal.state = "refused"
        proposal.decided_at = now
        proposal.decided_by = by
        proposal.decision_reason = reason.strip()
        proposal.save()
        tell_of_proposal(proposal, step="points_refused", by=by, now=now, to_office=True)
        auditing.record(action="refuse_points", by=by, now=now, target=f"proposal {proposal.pk}")
    return proposal


def hear(*, proposal_id: int, statement: str, by: User, now: datetime) -> Proposal:
    """The unit's own words on a proposal, which ends its hearing."""
    if not statement.strip():
        raise bad_field("statement", "required")
    with transaction.atomic():
        proposal = _locked(proposal_id)
        if by.department_id != proposal.department_id or not by.role_codes & {
            Role.HANDLER,
            Role.HEAD,
        }:
            raise RoleNotAllowed
        if proposal.state != "proposed":
            raise MoveNotAllowed("proposal_decided")
        proposal.statement = statement.strip()
        proposal.heard_at = now
        proposal.save(update_fields=["statement", "heard_at"])
        tell_of_proposal(proposal, step="points_heard", by=by, now=now, to_office=True)
        auditing.record(action="hear_points", by=by, now=now, target=f"proposal {proposal.pk}")
    return proposal


def take_back(*, entry_id: int, reason: str, by: User, now: datetime) -> ScoreEntry:
    """The office reverses one entry, with a reason; returns the reversing entry."""
    _check_office(by)
    if not reason.strip():
        raise bad_field("reason", "required")
    with transaction.atomic():
        issue_id = ScoreEntry.objects.values_list("issue_id", flat=True).get(pk=entry_id)
        if issue_id is not None:
            locked_issue(issue_id)  # before the week: ARCHITECTURE decision 4
        entry = ScoreEntry.objects.select_related("campaign", "department").get(pk=entry_id)
        lock_weeks([entry])  # entries are append-only: nobody may lock their rows (decision 0036)
        if entry.reverses_id is not None or ScoreEntry.objects.filter(reverses=entry).exists():
            raise MoveNotAllowed("already_reversed")
        reversal = reverse(entry=entry, event=None, now=now, reason=reason.strip(), author=by)
        tell_of_reversal(entry, reversal, by=by, now=now)
        auditing.record(
            action="reverse_entry",
            by=by,
            now=now,
            target=f"entry {entry.pk}",
            facts={"reason": reason.strip()},
        )
    return reversal


def _check_office(by: User) -> None:
    if Role.OFFICE not in by.role_codes:
        raise RoleNotAllowed


def _locked(proposal_id: int) -> Proposal:
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("campaign", "department", "issue__campaign", "holding", "event")
        .get(pk=proposal_id)
    )


def _check_counts(proposal_id: int) -> None:
    """Locks the issue before the week (ARCHITECTURE decision 4); what is void costs nothing."""
    issue_id = Proposal.objects.values_list("issue_id", flat=True).get(pk=proposal_id)
    if issue_id is not None and locked_issue(issue_id).state == State.VOID.value:
        raise MoveNotAllowed("issue_void")


def _check_second(proposal: Proposal, by: User) -> None:
    if proposal.state != "proposed":
        raise MoveNotAllowed("proposal_decided")
    if proposal.proposed_by_id == by.pk:
        raise MoveNotAllowed("own_proposal")


def _post(proposal: Proposal, now: datetime, author: User) -> list[ScoreEntry]:
    if proposal.issue is not None and proposal.holding is not None:
        return post_for_issue(
            proposal.rule,
            issue=proposal.issue,
            holding=proposal.holding,
            event=proposal.event,
            occurred_at=now,
            key=f"{proposal.rule}:{proposal.event_id}",
            now=now,
            proposal=proposal,
            reason=proposal.reason,
            points=proposal.points,
        )
    return post_for_unit(
        proposal.rule,
        campaign=proposal.campaign,
        department=proposal.department,
        points=proposal.points,
        occurred_at=moment_of(proposal.occurred_on, now),
        key=f"proposal:{proposal.pk}",
        now=now,
        cause=Cause(
            proposal=proposal,
            reason=proposal.reason,
            document_no=proposal.document_no,
            author=author,
        ),
    )
