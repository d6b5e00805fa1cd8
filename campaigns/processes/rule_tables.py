"""Versions of a campaign's rule table: draft, change, put in force, withdraw.

Source of the rules: SCORING (head), docs/decisions/0016: a version begins on a Monday to come, so
that a week is priced and counted with one version; what was in force never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from campaigns import access
from campaigns.models import Campaign, Department, RankingGroup, RuleVersion, ScoreRule, User
from campaigns.processes import auditing
from campaigns.processes.entries import rule_version
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    MoveNotAllowed,
    RoleNotAllowed,
    bad_field,
)
from campaigns.rules.calendars import at, is_in_our_time, local, monday_of
from campaigns.rules.rule_tables import faults_of
from campaigns.rules.scoring import Rule, RuleTable, Severity

ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Draft:
    """A rule table as somebody edits it."""

    table: RuleTable
    note: str = ""


def next_begin(now: datetime) -> date:
    """The earliest Monday on which a version can begin."""
    return monday_of(now) + ONE_WEEK


@transaction.atomic
def start_draft(
    *, campaign: Campaign, by: User, now: datetime, like: RuleVersion | None = None
) -> RuleVersion:
    """A draft that begins as a copy of `like` (of whatever campaign), else of the version in force.

    Groups that this campaign does not have are left out. Raises RoleNotAllowed.
    """
    _check(by)
    _locked_campaign(campaign)
    source = like or rule_version(campaign, now)
    version = RuleVersion.objects.create(
        campaign=campaign,
        name=_next_name(campaign),
        deduction_cap=source.deduction_cap,
        bonus_cap=source.bonus_cap,
        weights=source.weights,
        created_at=now,
        created_by=by,
    )
    known = set(RankingGroup.objects.filter(campaign=campaign).values_list("name", flat=True))
    ScoreRule.objects.bulk_create(
        _copy(row, version, [name for name in row.groups if name in known])
        for row in source.rows.order_by("sort", "pk")
    )
    _record("draft_rules", version, by, now)
    return version


def _next_name(campaign: Campaign) -> str:
    taken = set(RuleVersion.objects.filter(campaign=campaign).values_list("name", flat=True))
    number = len(taken) + 1
    while f"V{number}" in taken:
        number += 1
    return f"V{number}"


def _copy(row: ScoreRule, version: RuleVersion, groups: list[str]) -> ScoreRule:
    row.pk = None
    row.version = version
    row.groups = groups
    return row


@transaction.atomic
def change_draft(
    *, version_id: int, draft: Draft, edition: int, by: User, now: datetime
) -> RuleVersion:
    """Stores a draft's points, caps, weights and whom its rows reach.

    Raises RoleNotAllowed, MoveNotAllowed for what is no draft or was changed by somebody else
    meanwhile, BadFields whose fields are `code.field`.
    """
    _check(by)
    version = _locked_draft(version_id)
    if version.edition != edition:
        raise MoveNotAllowed("rules_changed")
    _check_table(version, draft.table)
    version.deduction_cap = draft.table.deduction_cap
    version.bonus_cap = draft.table.bonus_cap
    version.weights = {part.value: weight for part, weight in draft.table.weights.items()}
    version.note = draft.note.strip()
    version.edition += 1
    version.save()
    rows = list(version.rows.all())
    for row in rows:
        _take(row, draft.table.rules[row.code])
    ScoreRule.objects.bulk_update(
        rows,
        [
            "points_minor",
            "points_major",
            "points_urgent",
            "week_cap",
            "issue_cap",
            "groups",
            "units",
        ],
    )
    _record("change_rules", version, by, now)
    return version


def _take(row: ScoreRule, rule: Rule) -> None:
    row.points_minor = rule.points[Severity.MINOR]
    row.points_major = rule.points[Severity.MAJOR]
    row.points_urgent = rule.points[Severity.URGENT]
    row.week_cap = rule.week_cap
    row.issue_cap = rule.issue_cap
    row.groups = sorted(rule.groups)
    row.units = sorted(rule.units)


def _check_table(version: RuleVersion, table: RuleTable) -> None:
    faults = [
        Fault(f"{fault.row}.{fault.field}" if fault.row else fault.field, fault.code)
        for fault in faults_of(table)
    ]
    known = {row.code for row in version.rows.all()}
    if known != table.rules.keys():
        faults.append(Fault("rows", "unknown"))
    groups = set(
        RankingGroup.objects.filter(campaign_id=version.campaign_id).values_list("name", flat=True)
    )
    units = set(Department.objects.values_list("code", flat=True))
    for rule in table.rules.values():
        if rule.groups - groups:
            faults.append(Fault(f"{rule.code}.groups", "unknown"))
        if rule.units - units:
            faults.append(Fault(f"{rule.code}.units", "unknown"))
    if faults:
        raise BadFields(faults)


@transaction.atomic
def put_in_force(
    *, version_id: int, monday: date, edition: int, by: User, now: datetime
) -> RuleVersion:
    """Gives a draft its first week, one that has not begun, after every other version's.

    Raises RoleNotAllowed, MoveNotAllowed, BadFields.
    """
    _check(by)
    version = _locked_draft(version_id)
    if version.edition != edition:
        raise MoveNotAllowed("rules_changed")
    if not is_in_our_time(monday) or monday.weekday() != 0:
        raise bad_field("monday", "not_a_monday")
    if monday < next_begin(now):
        raise bad_field("monday", "week_begun")
    latest = (
        RuleVersion.objects.filter(campaign=version.campaign_id, valid_from__isnull=False)
        .order_by("-valid_from")
        .first()
    )
    begins = at(monday, time(0))
    if latest is not None and latest.valid_from is not None and begins <= latest.valid_from:
        raise bad_field("monday", "before_other_version", version=latest.name)
    version.valid_from = begins
    version.put_in_force_at = now
    version.put_in_force_by = by
    version.edition += 1
    version.save()
    _record("put_rules_in_force", version, by, now)
    return version


@transaction.atomic
def withdraw(*, version_id: int, by: User, now: datetime) -> RuleVersion:
    """Makes a draft again of a version whose first week has not begun."""
    _check(by)
    version = _locked(version_id)
    if version.valid_from is None or version.valid_from <= now:
        raise MoveNotAllowed("rules_in_force")
    version.valid_from = None
    version.put_in_force_at = None
    version.put_in_force_by = None
    version.edition += 1
    version.save()
    _record("withdraw_rules", version, by, now)
    return version


@transaction.atomic
def delete_draft(*, version_id: int, by: User, now: datetime) -> None:
    """Throws a draft away; the audit log keeps its name."""
    _check(by)
    version = _locked_draft(version_id)
    _record("delete_rules", version, by, now)
    version.delete()


def versions_of(campaign: Campaign) -> list[RuleVersion]:
    """All versions with their rows: drafts first, then the latest beginning first (two queries)."""
    rows = RuleVersion.objects.filter(campaign=campaign).select_related(
        "created_by", "put_in_force_by"
    )
    found = rows.prefetch_related("rows").order_by("-pk")
    return sorted(found, key=_begins, reverse=True)


def _begins(version: RuleVersion) -> float:
    return version.valid_from.timestamp() if version.valid_from is not None else float("inf")


def state_of(version: RuleVersion, versions: Iterable[RuleVersion], now: datetime) -> str:
    """`draft`, `future`, `in_force` or `past`."""
    if version.valid_from is None:
        return "draft"
    if version.valid_from > now:
        return "future"
    begun = [one.valid_from for one in versions if one.valid_from and one.valid_from <= now]
    return "in_force" if version.valid_from == max(begun) else "past"


def first_day(version: RuleVersion) -> date | None:
    """The Monday from which it counts; None for a draft."""
    return local(version.valid_from).date() if version.valid_from is not None else None


def _check(by: User) -> None:
    if not access.may_keep_rules(by):
        raise RoleNotAllowed


def _locked_campaign(campaign: Campaign) -> None:
    Campaign.objects.select_for_update().get(pk=campaign.pk)


def _locked(version_id: int) -> RuleVersion:
    """A version, its campaign locked, so that two beginnings never pass each other."""
    version = RuleVersion.objects.select_related("campaign").get(pk=version_id)
    _locked_campaign(version.campaign)
    return RuleVersion.objects.select_for_update(of=("self",)).get(pk=version_id)


def _locked_draft(version_id: int) -> RuleVersion:
    version = _locked(version_id)
    if version.valid_from is not None:
        raise MoveNotAllowed("rules_in_force")
    return version


def _record(action: str, version: RuleVersion, by: User, now: datetime) -> None:
    facts = {"edition": version.edition}
    if version.valid_from is not None:
        facts["valid_from"] = version.valid_from.isoformat()  # type: ignore[assignment]
    auditing.record(
        action=action,
        by=by,
        now=now,
        target=f"{version.campaign.code} {version.name}",
        facts=facts,
    )
