"""The daily self-check as the API shows and takes it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.serializers import fields
from campaigns.api.serializers.deeds_in import OPTIONAL, TEXT, PhotosIn
from campaigns.api.serializers.issues_out import time_out
from campaigns.models import Issue, SelfCheck
from campaigns.processes.self_check_matrix import Matrix, Row
from campaigns.processes.self_checking import NOTE_LENGTH, PLACE_LENGTH
from campaigns.rules.self_checks import Mark


class NothingIn(PhotosIn):
    """A report of nothing found, with one photo of a duty place."""

    campaign = fields.campaign()
    nothing_found = serializers.BooleanField()
    site = fields.site(**OPTIONAL)
    place = serializers.CharField(**{**TEXT, "max_length": PLACE_LENGTH})
    note = serializers.CharField(**{**TEXT, "max_length": NOTE_LENGTH})
    client_uuid = serializers.UUIDField(required=False)


class SelfCheckOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    campaign = serializers.CharField()
    department = serializers.CharField()
    day = serializers.DateField()
    filed_at = serializers.DateTimeField()
    filed_by = serializers.CharField()
    nothing_found = serializers.BooleanField()
    meets_day = serializers.BooleanField(help_text="false for a photo of another day")
    photo = serializers.UUIDField(allow_null=True)
    site = serializers.CharField(allow_null=True)
    place = serializers.CharField()
    issue = serializers.CharField(allow_null=True)
    note = serializers.CharField()


def self_check_out(row: SelfCheck, issue: Issue | None) -> dict[str, Any]:
    """A filing; `issue` is its issue as far as the reader sees it."""
    return {
        "id": row.pk,
        "campaign": row.campaign.code,
        "department": row.department.code,
        "day": row.day.isoformat(),
        "filed_at": time_out(row.filed_at),
        "filed_by": row.filed_by.username,
        "nothing_found": row.nothing_found,
        "meets_day": row.is_valid,
        "photo": str(row.photo_id) if row.photo_id else None,
        "site": row.site.code if row.site is not None else None,
        "place": row.place,
        "issue": issue.number if issue is not None else None,
        "note": row.note,
    }


class SelfCheckDayOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    mark = serializers.ChoiceField([mark.value for mark in Mark])
    is_required = serializers.BooleanField()
    value = serializers.CharField(help_text="1, 0.5 or 0")


class SelfCheckRowOut(serializers.Serializer[Any]):
    department = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    days = SelfCheckDayOut(many=True)
    days_required = serializers.IntegerField()
    days_filed = serializers.IntegerField()
    days_late = serializers.IntegerField()
    days_missing = serializers.IntegerField()
    days_valid = serializers.CharField()
    rate = serializers.CharField(allow_null=True)


class MatrixOut(serializers.Serializer[Any]):
    campaign = serializers.CharField()
    month = serializers.CharField()
    as_of = serializers.DateTimeField()
    rows = SelfCheckRowOut(many=True)


def matrix_out(found: Matrix) -> dict[str, Any]:
    return {
        "campaign": found.campaign.code,
        "month": f"{found.first:%Y-%m}",
        "as_of": time_out(found.as_of),
        "rows": [_row_out(row) for row in found.rows],
    }


def _row_out(row: Row) -> dict[str, Any]:
    sums = row.sums
    return {
        "department": row.unit.code,
        "name": row.unit.name,
        "group": row.group,
        "days": [
            {
                "day": day.isoformat(),
                "mark": own.mark.value,
                "is_required": own.is_required,
                "value": str(own.value),
            }
            for day, own in row.days.items()
        ],
        "days_required": sums.required,
        "days_filed": sums.filed,
        "days_late": sums.late,
        "days_missing": sums.missing,
        "days_valid": f"{sums.days.normalize():f}",
        "rate": None if sums.rate is None else str(sums.rate),
    }
