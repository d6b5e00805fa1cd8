"""Points by decision of people: manual entries, proposals that a second person approves, reversals.

Source of the rules: SCORING "Entries", RELIABILITY P19.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from campaigns.models import Campaign, Department, Proposal, ScoreEntry, User
from campaigns.processes import auditing
from campaigns.processes.entries import Cause, post_for_issue, post_for_unit, rule_version
from campaigns.processes.events import locked_issue
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed, bad_field
from campaigns.processes.reversing import reverse
from campaigns.rules.scoring import Kind, Severity
from campaigns.rules.workflow import Role, State

NEEDS_TWO = frozenset({"false_fix", "veto"})
ALONE_UP_TO = Decimal(1)
BY_DEED = frozenset(
    {
        "found_district",
        "found_city",
        "found_upper",
        "overdue",
        "overdue_day",
        "rework",
        "rework_3",
        "rebound",
        "rebound_again",
        "buck_passing",
        "self_found_fixed",
        "false_fix",
    }
)


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
) -> ScoreEntry | Proposal:
    """A manual bonus, deduction or lapse of the office, with reason and document number.

    Points are the rule's unless given. A deduction above 1 point and a veto become a proposal
    that somebody else must approve.
    """
    _check_office(by)
    known = rule_version(campaign, now).table().rules.get(rule)
    if known is None or rule in BY_DEED:
        raise bad_field("rule", "unknown")
    worth = known.points[Severity.MINOR] if points is None else points
    if worth < 0 or (worth == 0 and rule not in NEEDS_TWO):
        raise bad_field("points", "not_positive")
    if not reason.strip():
        raise bad_field("reason", "required")
    if not document_no.strip():
        raise bad_field("document_no", "required")
    with transaction.atomic():
        proposal = Proposal.objects.create(
            campaign=campaign,
            department=department,
            rule=rule,
            points=worth,
            reason=reason.strip(),
            document_no=document_no.strip(),
            proposed_at=now,
            proposed_by=by,
        )
        auditing.record(action="enter_points", by=by, now=now, target=f"proposal {proposal.pk}")
        if rule in NEEDS_TWO or (known.kind is Kind.DEDUCTION and worth > ALONE_UP_TO):
            return proposal
        proposal.state = "approved"
        proposal.decided_at = now
        proposal.save()
        return _post(proposal, now, by)[0]


def approve(*, proposal_id: int, by: User, now: datetime, was_heard: bool = False) -> Proposal:
    """A second person of the office puts a proposal in force; its entry is inserted now.

    Raises MoveNotAllowed for its author, before the unit was heard, or when it is decided.
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
        _post(proposal, now, proposal.proposed_by)
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
        entry = (
            ScoreEntry.objects.select_for_update(of=("self",))
            .select_related("campaign")
            .get(pk=entry_id)
        )
        if entry.reverses_id is not None or ScoreEntry.objects.filter(reverses=entry).exists():
            raise MoveNotAllowed("already_reversed")
        reversal = reverse(entry=entry, event=None, now=now, reason=reason.strip(), author=by)
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
        occurred_at=now,
        key=f"proposal:{proposal.pk}",
        now=now,
        cause=Cause(
            proposal=proposal,
            reason=proposal.reason,
            document_no=proposal.document_no,
            author=author,
        ),
    )
