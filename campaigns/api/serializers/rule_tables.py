"""Versions of the rule table, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from campaigns.models import RuleVersion
from campaigns.processes import rule_tables
from campaigns.processes.rule_tables import Draft
from campaigns.processes.what_if import Line, Outcome
from campaigns.rules.scoring import Part, Rule, RuleTable, Severity


def _points(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=6, decimal_places=2, **options)


class RuleRow(serializers.Serializer[Any]):
    """A rule. `groups` are names of ranking groups, `units` codes; both empty: all."""

    code = serializers.CharField(max_length=24)
    kind = serializers.CharField(read_only=True)
    points_minor = _points()
    points_major = _points()
    points_urgent = _points()
    week_cap = _points(allow_null=True, required=False)
    issue_cap = _points(allow_null=True, required=False)
    issue_cap_group = serializers.CharField(read_only=True)
    outside_total = serializers.BooleanField(read_only=True)
    groups = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    units = serializers.ListField(child=serializers.CharField(max_length=40), required=False)


class RuleVersionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    campaign = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=["draft", "future", "in_force", "past"])
    valid_from = serializers.DateTimeField(allow_null=True)
    edition = serializers.IntegerField()
    note = serializers.CharField()
    deduction_cap = _points()
    bonus_cap = _points()
    weights = serializers.DictField(child=serializers.IntegerField())
    rows = RuleRow(many=True)


class DraftStart(serializers.Serializer[Any]):
    like = serializers.IntegerField(required=False, min_value=1)


class DraftChange(serializers.Serializer[Any]):
    """What is left out stays as it is; rows are named by their code."""

    edition = serializers.IntegerField()
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    deduction_cap = _points(required=False)
    bonus_cap = _points(required=False)
    weights = serializers.DictField(child=serializers.IntegerField(), required=False)
    rows = RuleRow(many=True, required=False)


class BeginIn(serializers.Serializer[Any]):
    edition = serializers.IntegerField()
    monday = serializers.DateField()


class TriedOut(serializers.Serializer[Any]):
    """A unit's week before and after."""

    department = serializers.CharField()
    group = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    new_rank = serializers.IntegerField(allow_null=True)
    score = _points(allow_null=True)
    new_score = _points(allow_null=True)
    difference = _points(allow_null=True)
    deductions = _points()
    new_deductions = _points()
    bonus = _points()
    new_bonus = _points()
    grade = serializers.CharField(allow_null=True)
    new_grade = serializers.CharField(allow_null=True)
    lists = serializers.ListField(child=serializers.CharField())
    new_lists = serializers.ListField(child=serializers.CharField())


class OutcomeOut(serializers.Serializer[Any]):
    monday = serializers.DateField()
    state = serializers.CharField()
    counted_with = serializers.CharField()
    moved = serializers.IntegerField()
    rows = TriedOut(many=True)


def version_out(row: RuleVersion, state: str) -> dict[str, Any]:
    """A version; its campaign and rows must be loaded."""
    return {
        "id": row.pk,
        "campaign": row.campaign.code,
        "name": row.name,
        "state": state,
        "valid_from": row.valid_from,
        "edition": row.edition,
        "note": row.note,
        "deduction_cap": str(row.deduction_cap),
        "bonus_cap": str(row.bonus_cap),
        "weights": row.weights,
        "rows": [_row_out(rule) for rule in row.table().rules.values()],
    }


def _row_out(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "kind": rule.kind.value,
        **{f"points_{severity.value}": str(points) for severity, points in rule.points.items()},
        "week_cap": _text(rule.week_cap),
        "issue_cap": _text(rule.issue_cap),
        "issue_cap_group": rule.issue_cap_group,
        "outside_total": rule.outside_total,
        "groups": sorted(rule.groups),
        "units": sorted(rule.units),
    }


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)


def draft_of(version: RuleVersion, sent: Mapping[str, Any]) -> Draft:
    """The version's table with what was sent in its place. Raises KeyError for an unknown row or
    part."""
    table = version.table()
    rules = dict(table.rules)
    for row in sent.get("rows", ()):
        rules[row["code"]] = _changed(rules[row["code"]], row)
    weights = {part: table.weights[part] for part in Part}
    for code, weight in sent.get("weights", {}).items():
        weights[_part(code)] = weight
    return Draft(
        RuleTable(
            rules=rules,
            deduction_cap=sent.get("deduction_cap", table.deduction_cap),
            bonus_cap=sent.get("bonus_cap", table.bonus_cap),
            weights=weights,
        ),
        sent.get("note", version.note),
    )


def _part(code: str) -> Part:
    try:
        return Part(code)
    except ValueError as unknown:
        raise KeyError(code) from unknown


def _changed(rule: Rule, row: Mapping[str, Any]) -> Rule:
    return replace(
        rule,
        points={severity: row[f"points_{severity.value}"] for severity in Severity},
        week_cap=row.get("week_cap", rule.week_cap),
        issue_cap=row.get("issue_cap", rule.issue_cap) if rule.issue_cap_group else None,
        groups=frozenset(row.get("groups", rule.groups)),
        units=frozenset(row.get("units", rule.units)),
    )


def outcome_out(outcome: Outcome) -> dict[str, Any]:
    return {
        "monday": outcome.monday.isoformat(),
        "state": outcome.state,
        "counted_with": outcome.counted_with,
        "moved": outcome.moved,
        "rows": [_line_out(line) for line in outcome.lines],
    }


def _line_out(line: Line) -> dict[str, Any]:
    return {
        "department": line.department,
        "group": line.group,
        "rank": line.rank,
        "new_rank": line.new_rank,
        "score": _text(line.score),
        "new_score": _text(line.new_score),
        "difference": _text(line.difference),
        "deductions": _text(line.deductions),
        "new_deductions": _text(line.new_deductions),
        "bonus": _text(line.bonus),
        "new_bonus": _text(line.new_bonus),
        "grade": line.grade,
        "new_grade": line.new_grade,
        "lists": sorted(line.lists),
        "new_lists": sorted(line.new_lists),
    }


def state_of(version: RuleVersion, now: datetime) -> str:
    """The state of a version among all of its campaign (one query)."""
    others = RuleVersion.objects.filter(campaign=version.campaign_id)
    return rule_tables.state_of(version, others, now)
