"""Appeals and measures as the API shows and takes them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from campaigns.api.serializers.issues_out import time_out
from campaigns.models import Appeal, Attachment, Measure
from campaigns.processes.appeal_answering import ANSWER_LENGTH
from campaigns.processes.appealing import REASON_LENGTH
from campaigns.processes.correcting import Correction
from campaigns.processes.measure_deciding import (
    NUMBER_LENGTH,
    OUTCOME_LENGTH,
    TEXT_LENGTH,
)
from campaigns.processes.measure_deciding import REASON_LENGTH as DISMISSAL_LENGTH
from campaigns.rules.appeals import FIGURES
from campaigns.wording.times import explain


class PaperOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    byte_size = serializers.IntegerField()
    url = serializers.CharField()


def paper_out(paper: Attachment) -> dict[str, Any]:
    return {
        "id": paper.pk,
        "name": paper.name,
        "content_type": paper.content_type,
        "byte_size": paper.byte_size,
        "url": reverse("api:attachment", kwargs={"attachment_id": paper.pk}),
    }


class AppealIn(serializers.Serializer[Any]):
    """Either `entry`, or `week` (its Monday) with `figure`."""

    entry = serializers.IntegerField(required=False, min_value=1)
    week = serializers.DateField(required=False)
    figure = serializers.ChoiceField(choices=FIGURES, required=False)
    reason = serializers.CharField(max_length=REASON_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        has_entry, has_figure = "entry" in attrs, {"week", "figure"} <= attrs.keys()
        if has_entry == has_figure:
            raise serializers.ValidationError({"entry": "entry, or week and figure"}, "required")
        return attrs


class AppealAnswerIn(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=ANSWER_LENGTH)


class AcceptAppealIn(AppealAnswerIn):
    """`entries` or `points`, only for a figure."""

    entries = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=500
    )
    points = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)


class AppealOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    campaign = serializers.CharField()
    department = serializers.CharField()
    week = serializers.DateField()
    entry = serializers.IntegerField(allow_null=True)
    figure = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    attachments = PaperOut(many=True)
    state = serializers.ChoiceField(["open", "accepted", "refused", "withdrawn"])
    raised_at = serializers.DateTimeField()
    raised_by = serializers.CharField()
    due_at = serializers.DateTimeField()
    due_explanation = serializers.ListField(child=serializers.DictField())
    is_overdue = serializers.BooleanField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField(allow_null=True)
    answer = serializers.CharField()
    corrections = serializers.ListField(child=serializers.IntegerField())


def appeal_out(row: Appeal, *, now: Any) -> dict[str, Any]:
    """Needs `attachments` and `corrections` prefetched in a list."""
    return {
        "id": row.pk,
        "campaign": row.campaign.code,
        "department": row.department.code,
        "week": row.week.monday.isoformat(),
        "entry": row.entry_id,
        "figure": row.figure or None,
        "reason": row.reason,
        "attachments": [paper_out(paper) for paper in row.attachments.all()],
        "state": row.state,
        "raised_at": time_out(row.raised_at),
        "raised_by": row.raised_by.username,
        "due_at": time_out(row.due_at),
        "due_explanation": explain(row.due_reasons),
        "is_overdue": row.state == "open" and now > row.due_at,
        "closed_at": time_out(row.closed_at),
        "closed_by": row.closed_by.username if row.closed_by else None,
        "answer": row.answer,
        "corrections": [entry.pk for entry in row.corrections.all()],
    }


class CorrectionOut(serializers.Serializer[Any]):
    """`points` are signed and count in the week `counts_in`. Ids and reason only where the reader
    sees the unit's entries."""

    department = serializers.CharField()
    points = serializers.CharField()
    rule = serializers.CharField()
    counts_in = serializers.DateField()
    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_null=True)
    entry = serializers.IntegerField(allow_null=True)
    taken_back = serializers.IntegerField(allow_null=True)
    appeal = serializers.IntegerField(allow_null=True)


def correction_out(row: Correction, *, is_seen: bool) -> dict[str, Any]:
    return {
        "department": row.unit,
        "points": str(row.points),
        "rule": row.rule,
        "counts_in": row.counts_in.isoformat(),
        "at": time_out(row.at),
        "reason": row.reason if is_seen else None,
        "entry": row.entry if is_seen else None,
        "taken_back": row.taken_back if is_seen else None,
        "appeal": row.appeal if is_seen else None,
    }


# --- measures ------------------------------------------------------------------------------------


class ConfirmIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=TEXT_LENGTH, required=False)
    document_no = serializers.CharField(max_length=NUMBER_LENGTH, required=False, allow_blank=True)


class DismissIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=DISMISSAL_LENGTH)


class OutcomeIn(serializers.Serializer[Any]):
    outcome = serializers.CharField(max_length=OUTCOME_LENGTH)
    carried_out_on = serializers.DateField()


class MeasureOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    campaign = serializers.CharField()
    department = serializers.CharField()
    step = serializers.CharField()
    state = serializers.CharField()
    week = serializers.DateField()
    month = serializers.CharField(allow_null=True)
    causes = serializers.ListField(child=serializers.DictField())
    text = serializers.CharField()
    document_no = serializers.CharField()
    suggested_at = serializers.DateTimeField()
    proposed_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decision_reason = serializers.CharField()
    outcome = serializers.CharField()
    carried_out_on = serializers.DateField(allow_null=True)
    attachments = PaperOut(many=True)


def measure_out(row: Measure) -> dict[str, Any]:
    """Needs `attachments` prefetched in a list."""
    return {
        "id": row.pk,
        "campaign": row.campaign.code,
        "department": row.department.code,
        "step": row.step,
        "state": row.state,
        "week": row.week.monday.isoformat(),
        "month": row.month or None,
        "causes": row.causes,
        "text": row.text,
        "document_no": row.document_no,
        "suggested_at": time_out(row.suggested_at),
        "proposed_by": row.proposed_by.username if row.proposed_by else None,
        "decided_at": time_out(row.decided_at),
        "decided_by": row.decided_by.username if row.decided_by else None,
        "decision_reason": row.decision_reason,
        "outcome": row.outcome,
        "carried_out_on": row.carried_out_on.isoformat() if row.carried_out_on else None,
        "attachments": [paper_out(paper) for paper in row.attachments.all()],
    }
