"""Results of inspected sites as the API shows and takes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.serializers import fields
from campaigns.api.serializers.deeds_in import OPTIONAL, TEXT
from campaigns.api.serializers.issues_out import time_out
from campaigns.models import SiteScore
from campaigns.processes.site_scoring import NOTE_LENGTH
from campaigns.rules.site_scores import ItemKind


class SiteScoreIn(serializers.Serializer[Any]):
    """A result: `answers` by the codes of the checklist's items, or `rate` in percent."""

    campaign = fields.campaign()
    site = fields.site()
    answers = serializers.DictField(
        child=serializers.DecimalField(max_digits=9, decimal_places=2),
        required=False,
        help_text="item code → what was found; of a yes-or-no item 1 or 0",
    )
    rate = serializers.DecimalField(max_digits=5, decimal_places=2, **OPTIONAL)
    inspected_at = fields.Moment(**OPTIONAL)
    inspection = fields.inspection(**OPTIONAL)
    note = serializers.CharField(**{**TEXT, "max_length": NOTE_LENGTH})
    client_uuid = serializers.UUIDField(required=False)


class SiteScoreItemOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField([kind.value for kind in ItemKind])
    need = serializers.IntegerField(allow_null=True)
    found = serializers.CharField()
    is_met = serializers.BooleanField()


class SiteScoreOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    campaign = serializers.CharField()
    site = serializers.CharField()
    department = serializers.CharField()
    week = serializers.DateField()
    rate = serializers.CharField()
    inspected_at = serializers.DateTimeField()
    inspection = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    is_late = serializers.BooleanField()
    recorded_by = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField()


class SiteScoreDetailOut(SiteScoreOut):
    items = SiteScoreItemOut(many=True)


def site_score_out(row: SiteScore) -> dict[str, Any]:
    """A result as a list shows it (rows of `site_scoring.loaded`: no query)."""
    return {
        "id": row.pk,
        "campaign": row.campaign.code,
        "site": row.site.code,
        "department": row.department.code,
        "week": row.week.monday.isoformat(),
        "rate": str(row.rate),
        "inspected_at": time_out(row.inspected_at),
        "inspection": row.inspection.code if row.inspection is not None else None,
        "note": row.note,
        "is_late": row.is_late,
        "recorded_by": row.recorded_by.username,
        "recorded_at": time_out(row.recorded_at),
        "withdrawn_at": time_out(row.withdrawn_at),
        "withdrawn_reason": row.withdrawn_reason,
    }


def site_score_detail_out(row: SiteScore) -> dict[str, Any]:
    """A result with its items (one query)."""
    items = [
        {
            "code": item.code,
            "text": item.text,
            "kind": item.kind,
            "need": item.need,
            "found": f"{item.found.normalize():f}",
            "is_met": item.answer.is_met,
        }
        for item in row.items.order_by("code")
    ]
    return {**site_score_out(row), "items": items}
