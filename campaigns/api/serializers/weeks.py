"""Weeks, entries and proposals as the API shows and takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from campaigns.api.serializers import fields
from campaigns.api.serializers.appeals import CorrectionOut
from campaigns.api.serializers.issues_out import time_out
from campaigns.models import Proposal, ScoreEntry
from campaigns.processes.facts import FIGURES
from campaigns.rules.scoring import Part

ROW_FIELDS = (
    "department",
    "name",
    "short_name",
    "group",
    *FIGURES,
    "on_time_rate",
    "fix_rate",
    "site_rate",
    "sites_inspected",
    "self_days",
    "self_required",
    "parts",
    "deductions",
    "bonus",
    "correction",
    "score",
    "rank",
    "grade",
    "movement",
    "few_cases",
    "unranked_reason",
    "vetoed",
    "red_list",
    "black_list",
    "many_deferred",
    "many_upheld",
)


MAX_REASON, MAX_SIGNER = 400, 60


class WeekRowOut(serializers.Serializer[Any]):
    """A unit's line; points are decimal strings."""

    department = serializers.CharField()
    group = serializers.CharField()
    parts = serializers.DictField(
        child=serializers.CharField(allow_null=True),
        help_text=", ".join(part.value for part in Part),
    )
    deductions = serializers.CharField()
    bonus = serializers.CharField()
    correction = serializers.CharField()
    score = serializers.CharField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    grade = serializers.CharField(allow_null=True)
    movement = serializers.IntegerField(allow_null=True)
    few_cases = serializers.BooleanField()
    unranked_reason = serializers.CharField()
    corrected = serializers.BooleanField(help_text="something of it was corrected since")

    def get_fields(self) -> dict[str, Any]:
        counts = {figure: serializers.IntegerField() for figure in FIGURES}
        return {**super().get_fields(), **counts}


class WeekOut(serializers.Serializer[Any]):
    campaign = serializers.CharField()
    monday = serializers.DateField()
    state = serializers.CharField()
    sha256 = serializers.CharField(allow_null=True)
    rule_version = serializers.CharField()
    as_of = serializers.DateTimeField()
    signer = serializers.CharField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    appeals_until = serializers.DateTimeField(allow_null=True)
    rows = WeekRowOut(many=True)
    corrections = CorrectionOut(many=True)
    territories = serializers.ListField(child=serializers.DictField())
    zones = serializers.ListField(child=serializers.DictField())


def row_out(row: Mapping[str, Any]) -> dict[str, Any]:
    """A unit's line with the names of the API."""
    return {name: row[name] for name in ROW_FIELDS}


class EntryOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    campaign = serializers.CharField()
    department = serializers.CharField()
    week = serializers.DateField()
    rule = serializers.CharField()
    kind = serializers.CharField()
    points = serializers.CharField()
    share = serializers.IntegerField(allow_null=True)
    severity = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    is_late_posting = serializers.BooleanField()
    issue = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    document_no = serializers.CharField()
    reverses = serializers.IntegerField(allow_null=True)
    proposal = serializers.IntegerField(allow_null=True)


def entry_out(entry: ScoreEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "campaign": entry.campaign.code,
        "department": entry.department.code,
        "week": entry.week.monday.isoformat(),
        "rule": entry.rule,
        "kind": entry.kind,
        "points": str(entry.points),
        "share": entry.share,
        "severity": entry.severity,
        "occurred_at": time_out(entry.occurred_at),
        "is_late_posting": entry.is_late_posting,
        "issue": entry.issue.number if entry.issue else None,
        "reason": entry.reason,
        "document_no": entry.document_no,
        "reverses": entry.reverses_id,
        "proposal": entry.proposal_id,
    }


class EntryIn(serializers.Serializer[Any]):
    """A manual entry of the office; `client_uuid` makes sending it twice harmless."""

    campaign = fields.campaign(required=False)
    department = fields.department()
    rule = serializers.CharField(max_length=24)
    points = serializers.DecimalField(8, 2, min_value=0, required=False, allow_null=True)
    reason = serializers.CharField(max_length=MAX_REASON)
    document_no = serializers.CharField(max_length=60)
    occurred_on = serializers.DateField(required=False, allow_null=True)
    attachments = serializers.ListField(child=serializers.FileField(), required=False)
    client_uuid = serializers.UUIDField(required=False)


class ReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=MAX_REASON)


class PublishIn(serializers.Serializer[Any]):
    signer = serializers.CharField(max_length=MAX_SIGNER)
    despite_objections = serializers.BooleanField(
        required=False, help_text="publishes although objections are not answered"
    )


class StatementIn(serializers.Serializer[Any]):
    statement = serializers.CharField(max_length=2000)


class ProposalOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    department = serializers.CharField()
    rule = serializers.CharField()
    points = serializers.CharField()
    issue = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    state = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    proposed_by = serializers.CharField()
    hearing_until = serializers.DateTimeField(allow_null=True)
    statement = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decision_reason = serializers.CharField()
    document_no = serializers.CharField()
    occurred_on = serializers.DateField(allow_null=True)
    attachments = serializers.ListField(child=serializers.DictField())


def proposal_out(row: Proposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "department": row.department.code,
        "rule": row.rule,
        "points": str(row.points),
        "issue": row.issue.number if row.issue else None,
        "reason": row.reason,
        "state": row.state,
        "proposed_at": time_out(row.proposed_at),
        "proposed_by": row.proposed_by.username,
        "hearing_until": time_out(row.hearing_until),
        "statement": row.statement,
        "decided_at": time_out(row.decided_at),
        "decided_by": row.decided_by.username if row.decided_by else None,
        "decision_reason": row.decision_reason,
        "document_no": row.document_no,
        "occurred_on": row.occurred_on.isoformat() if row.occurred_on else None,
        "attachments": [
            {
                "id": paper.pk,
                "name": paper.name,
                "url": reverse("attachment", kwargs={"attachment_id": paper.pk}),
            }
            for paper in row.attachments.all()
        ],
    }
