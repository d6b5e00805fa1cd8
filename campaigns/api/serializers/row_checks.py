"""The check of frozen rows as the API shows and takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rest_framework import serializers

from campaigns.api.serializers.issues_out import time_out
from campaigns.models import Objection, ScoreWeek
from campaigns.processes.row_check_standings import UnitCheck
from campaigns.processes.row_checking import OBJECTABLE, REASON_LENGTH


class ObjectionIn(serializers.Serializer[Any]):
    figure = serializers.ChoiceField(choices=OBJECTABLE, required=False)
    entry = serializers.IntegerField(required=False, help_text="an entry of the unit and week")
    reason = serializers.CharField(max_length=REASON_LENGTH)


class AnswerIn(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=REASON_LENGTH)


class ObjectionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    department = serializers.CharField()
    figure = serializers.CharField()
    entry = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    state = serializers.CharField()
    raised_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class UnitCheckOut(serializers.Serializer[Any]):
    department = serializers.CharField()
    state = serializers.CharField(help_text="objected, silent, answered, confirmed")
    confirmed_at = serializers.DateTimeField(allow_null=True)


class RowChecksOut(serializers.Serializer[Any]):
    monday = serializers.DateField()
    until = serializers.DateTimeField(allow_null=True)
    is_running = serializers.BooleanField()
    units = UnitCheckOut(many=True)
    objections = ObjectionOut(many=True)


def objection_out(row: Objection) -> dict[str, Any]:
    return {
        "id": row.pk,
        "department": row.department.code,
        "figure": row.figure,
        "entry": row.entry_id,
        "reason": row.reason,
        "state": row.state,
        "raised_at": time_out(row.raised_at),
        "answer": row.answer,
        "answered_at": time_out(row.answered_at),
    }


def checks_out(
    *, week: ScoreWeek, until: datetime | None, is_running: bool, checks: Sequence[UnitCheck]
) -> dict[str, Any]:
    return {
        "monday": week.monday.isoformat(),
        "until": time_out(until),
        "is_running": is_running,
        "units": [
            {
                "department": one.department.code,
                "state": one.state,
                "confirmed_at": time_out(one.confirmed.confirmed_at) if one.confirmed else None,
            }
            for one in checks
        ],
        "objections": [objection_out(row) for one in checks for row in one.objections],
    }
