"""Posting and taking back of score entries.

Source of the rules: SCORING "Entries". Posting is idempotent by key; what was posted is never
changed: it is taken back by another entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from campaigns.models import (
    Appeal,
    Assignment,
    Campaign,
    Department,
    Issue,
    IssueEvent,
    Proposal,
    RankedUnit,
    RuleVersion,
    ScoreEntry,
    ScoreRule,
    ScoreWeek,
    User,
)
from campaigns.processes.week_gate import hold_weeks
from campaigns.rules.calendars import monday_of
from campaigns.rules.scoring import (
    Kind,
    Posted,
    Rule,
    Severity,
    split,
)

UNSPLIT_RULES = frozenset({"rebound"})
ONE_WEEK = timedelta(days=7)


class NoRulesInForce(Exception):
    """The campaign has no rule version whose day has come."""


@dataclass(frozen=True)
class Cause:
    """Why points are posted: the issue with its holding, the event, a proposal or an appeal."""

    issue: Issue | None = None
    holding: Assignment | None = None
    event: IssueEvent | None = None
    proposal: Proposal | None = None
    appeal: Appeal | None = None
    reason: str = ""
    document_no: str = ""
    author: User | None = None


def rule_version(campaign: Campaign, moment: datetime) -> RuleVersion:
    """The version in force at the moment, its rows loaded (two queries)."""
    version = (
        RuleVersion.objects.filter(campaign=campaign, valid_from__lte=moment)
        .prefetch_related(Prefetch("rows", ScoreRule.objects.order_by("sort", "pk")))
        .order_by("-valid_from", "-pk")
        .first()
    )
    if version is None:
        raise NoRulesInForce(campaign.code)
    return version


def open_week(campaign: Campaign, occurred_at: datetime) -> tuple[ScoreWeek, bool]:
    """The week that an entry of the moment belongs to; and whether it is posted late.

    The week of the moment while it is open, else the earliest open one after it. Until the
    transaction ends no week is frozen; others may post in the same week meanwhile.
    """
    hold_weeks(campaign_id=campaign.pk)
    monday = monday_of(occurred_at)
    week = _week_of(campaign, monday)
    if week.state == "open":
        return week, False
    later = (
        ScoreWeek.objects.filter(campaign=campaign, state="open", monday__gt=monday)
        .order_by("monday")
        .first()
    )
    return later or _first_unopened_week(campaign), True


def _week_of(campaign: Campaign, monday: date) -> ScoreWeek:
    found = ScoreWeek.objects.filter(campaign=campaign, monday=monday).first()
    if found is not None:
        return found
    ScoreWeek.objects.bulk_create(
        [ScoreWeek(campaign=campaign, monday=monday)], ignore_conflicts=True
    )
    return ScoreWeek.objects.get(campaign=campaign, monday=monday)


def _first_unopened_week(campaign: Campaign) -> ScoreWeek:
    last = ScoreWeek.objects.filter(campaign=campaign).latest("monday")
    return _week_of(campaign, last.monday + ONE_WEEK)


def post_for_issue(
    rule_code: str,
    *,
    issue: Issue,
    holding: Assignment,
    event: IssueEvent | None,
    occurred_at: datetime,
    key: str,
    now: datetime,
    proposal: Proposal | None = None,
    reason: str = "",
    severity: str = "",
    department: Department | None = None,
    points: Decimal | None = None,
    points_of: str = "",
) -> list[ScoreEntry]:
    """Posts a rule on the lead of the holding, split with its assisting units.

    `severity` is the issue's unless given; `department` bears the points unsplit instead of the
    lead where a rule says so; `points_of` names another row of the table whose points count.
    Returns the new entries; none when the key is already in force.
    """
    severity = severity or issue.severity
    version = rule_version(issue.campaign, occurred_at)
    rules = version.table()
    rule = rules.rule(rule_code)
    priced_by = rules.rule(points_of or rule_code)
    worth = priced_by.points[Severity(severity)]
    worth = worth if points is None else points
    bearers = [(department.pk, None, worth, key)] if department is not None else None
    cause = Cause(issue=issue, holding=holding, event=event, proposal=proposal, reason=reason)
    return _insert(
        campaign=issue.campaign,
        rule=rule,
        limits=priced_by,
        bearers=bearers or _bearers(rule_code, holding, worth, key),
        cause=cause,
        severity=severity,
        occurred_at=occurred_at,
        now=now,
    )


def _bearers(
    rule_code: str, holding: Assignment, worth: Decimal, key: str
) -> list[tuple[int, int | None, Decimal, str]]:
    """(unit, share, points, key) of the lead and its assisting units."""
    assisting = (
        []
        if rule_code in UNSPLIT_RULES
        else list(
            Assignment.objects.assisting()
            .filter(
                issue_id=holding.issue_id,
                share__isnull=False,
                begun_at__gte=holding.begun_at,
                ended_at=holding.ended_at,
            )
            .order_by("pk")
        )
    )
    shares = [row.share or 0 for row in assisting]
    lead, parts = split(worth, shares)
    lead_share = 100 - sum(shares) if shares else None
    found: list[tuple[int, int | None, Decimal, str]] = [
        (holding.department_id, lead_share, lead, key)
    ]
    for row, points in zip(assisting, parts, strict=True):
        found.append((row.department_id, row.share, points, f"{key}:assist{row.department_id}"))
    return found


def post_for_unit(
    rule_code: str,
    *,
    campaign: Campaign,
    department: Department,
    points: Decimal | None,
    occurred_at: datetime,
    key: str,
    now: datetime,
    cause: Cause,
) -> list[ScoreEntry]:
    """Posts a rule on a unit without an issue's holding; points from the table unless given."""
    rule = rule_version(campaign, occurred_at).table().rule(rule_code)
    worth = rule.points[Severity.MINOR] if points is None else points
    return _insert(
        campaign=campaign,
        rule=rule,
        bearers=[(department.pk, None, worth, key)],
        cause=cause,
        severity="",
        occurred_at=occurred_at,
        now=now,
    )


def _insert(
    *,
    campaign: Campaign,
    rule: Rule,
    limits: Rule | None = None,
    bearers: Sequence[tuple[int, int | None, Decimal, str]],
    cause: Cause,
    severity: str,
    occurred_at: datetime,
    now: datetime,
) -> list[ScoreEntry]:
    bearers = _reached(limits or rule, campaign, bearers)
    generations = _free_generations([key for _, _, _, key in bearers])
    if not generations:
        return []
    week, is_late = open_week(campaign, occurred_at)
    entries = [
        ScoreEntry(
            campaign=campaign,
            department_id=department_id,
            week=week,
            rule=rule.code,
            kind=rule.kind.value,
            points=points,
            share=share,
            severity=severity,
            occurred_at=occurred_at,
            posted_at=now,
            is_late_posting=is_late,
            issue=cause.issue,
            holding=cause.holding,
            event=cause.event,
            proposal=cause.proposal,
            reason=cause.reason,
            document_no=cause.document_no,
            author=cause.author,
            key=key,
            generation=generations[key],
        )
        for department_id, share, points, key in bearers
        if key in generations and (points or not share)
    ]
    return ScoreEntry.objects.bulk_create(entries)


def _reached(
    rule: Rule, campaign: Campaign, bearers: Sequence[tuple[int, int | None, Decimal, str]]
) -> Sequence[tuple[int, int | None, Decimal, str]]:
    """The bearers to whom the rule applies (one query when it is limited)."""
    if not (rule.groups or rule.units):
        return bearers
    reached = {
        unit.pk
        for unit in units_with_group(campaign, [bearer[0] for bearer in bearers])
        if rule.applies_to(unit=unit.code, group=unit.group_name)
    }
    return [bearer for bearer in bearers if bearer[0] in reached]


def is_reached(rule: Rule, campaign: Campaign, department: Department) -> bool:
    """Whether the rule applies to a unit of the campaign."""
    return bool(_reached(rule, campaign, [(department.pk, None, Decimal(0), "")]))


def units_with_group(campaign: Campaign, ids: Iterable[int]) -> QuerySet[Any]:
    """Units with `group_name`, their ranking group in the campaign ("" for none)."""
    place = RankedUnit.objects.filter(campaign=campaign, department=OuterRef("pk"))
    return Department.objects.filter(pk__in=list(ids)).annotate(
        group_name=Coalesce(Subquery(place.values("group__name")[:1]), Value(""))
    )


def _free_generations(keys: Iterable[str]) -> dict[str, int]:
    """Key → generation to post under, for keys that are not in force."""
    free = dict.fromkeys(keys, 0)
    known = (
        ScoreEntry.objects.filter(key__in=list(free), reverses__isnull=True)
        .order_by("generation")
        .values_list("key", "generation", "reversal")
    )
    for key, generation, reversal in known:
        if reversal is None:
            free.pop(key, None)
        else:
            free[key] = generation + 1
    return free


def posted(row: ScoreEntry) -> Posted:
    """A row as the rules fold it."""
    return Posted(rule=row.rule, kind=Kind(row.kind), points=row.points, issue=row.issue_id)
