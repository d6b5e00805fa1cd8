"""What the office may enter by hand, checked before it is written.

Source of the rules: SCORING "Entries".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from campaigns.models import Campaign, Department, Proposal, ScoreEntry, User
from campaigns.processes.deeds import Key
from campaigns.processes.entries import NoRulesInForce, is_reached, rule_version
from campaigns.processes.refusals import BadFields, Fault, KeyReused
from campaigns.rules.calendars import at, local
from campaigns.rules.scoring import RECORDS, Kind, Rule, Severity

NEEDS_TWO = frozenset({"false_fix", "veto", "referral"})
WITHOUT_POINTS = frozenset({"veto", "referral"})
ALONE_UP_TO = Decimal(1)
NOON = time(12)
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


@dataclass(frozen=True)
class Wanted:
    """Points by hand as a door read them; `points` None: the rule's own."""

    campaign: Campaign
    department: Department
    rule: str
    points: Decimal | None
    reason: str
    document_no: str
    occurred_on: date | None


def offered_rules(campaign: Campaign, moment: datetime) -> Mapping[str, Rule]:
    """The rules by which the office may enter points, by code, in the order of the table, and
    what is only put on record. Raises NoRulesInForce."""
    rules = rule_version(campaign, moment).table().rules
    return {code: rule for code, rule in {**rules, **RECORDS}.items() if code not in BY_DEED}


def moment_of(occurred_on: date | None, now: datetime) -> datetime:
    """When it counts as having happened: now, or noon of an earlier day."""
    if occurred_on is None or occurred_on == local(now).date():
        return now
    return at(occurred_on, NOON)


def needs_two(rule: Rule, points: Decimal) -> bool:
    """Whether a second person must approve it."""
    return rule.code in NEEDS_TWO or (rule.kind is Kind.DEDUCTION and points > ALONE_UP_TO)


def checked(wanted: Wanted, *, now: datetime) -> Rule:
    """The rule meant; raises BadFields with every fault at once."""
    faults = _day_faults(wanted, now)
    rule = None
    if not faults:
        try:
            rules = offered_rules(wanted.campaign, moment_of(wanted.occurred_on, now))
        except NoRulesInForce:
            faults.append(Fault("occurred_on", "no_rules"))
        else:
            rule = rules.get(wanted.rule)
            faults += [Fault("rule", "unknown")] if rule is None else _points_faults(wanted, rule)
            if rule is not None and not is_reached(rule, wanted.campaign, wanted.department):
                faults.append(Fault("rule", "not_applicable"))
    if not wanted.department.is_active:
        faults.append(Fault("department", "not_in_use"))
    faults += [
        Fault(name, "required") for name in ("reason", "document_no") if not getattr(wanted, name)
    ]
    if faults or rule is None:
        raise BadFields(faults)
    return rule


def _day_faults(wanted: Wanted, now: datetime) -> list[Fault]:
    day = wanted.occurred_on
    if day is None:
        return []
    if day > local(now).date():
        return [Fault("occurred_on", "in_future")]
    if not wanted.campaign.starts_on <= day:
        return [Fault("occurred_on", "not_running")]
    return []


def _points_faults(wanted: Wanted, rule: Rule) -> list[Fault]:
    worth = worth_of(wanted, rule)
    if rule.code in WITHOUT_POINTS:
        return [Fault("points", "only_on_record")] if worth else []
    return [] if worth > 0 else [Fault("points", "not_positive")]


def worth_of(wanted: Wanted, rule: Rule) -> Decimal:
    return rule.points[Severity.MINOR] if wanted.points is None else wanted.points


def propose(wanted: Wanted, rule: Rule, *, key: Key | None, by: User, now: datetime) -> Proposal:
    """Writes down what is wanted, by whom; nothing is posted yet."""
    return Proposal.objects.create(
        campaign=wanted.campaign,
        department=wanted.department,
        rule=rule.code,
        points=worth_of(wanted, rule),
        reason=wanted.reason,
        document_no=wanted.document_no,
        occurred_on=wanted.occurred_on,
        client_uuid=key.client_uuid if key is not None else None,
        fingerprint=key.fingerprint if key is not None else "",
        proposed_at=now,
        proposed_by=by,
    )


def find_repeated_points(*, key: Key | None, by: User) -> ScoreEntry | Proposal | None:
    """What this submission made before, the entry or the proposal; None when it is new. Raises
    KeyReused when the key came with another content."""
    if key is None:
        return None
    known = Proposal.objects.filter(proposed_by=by, client_uuid=key.client_uuid).first()
    if known is None:
        return None
    if known.fingerprint != key.fingerprint:
        raise KeyReused
    if known.state == "approved" and known.decided_by_id is None:
        return ScoreEntry.objects.get(proposal=known)
    return known
