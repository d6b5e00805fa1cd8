"""The reminder policy as the API reads and shows it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.serializers.issues_out import time_out
from campaigns.models import ReminderPolicy
from campaigns.processes.policies import Draft
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.reminder_steps import POLICY_RECIPIENTS, Anchor, Recipient, Step, Tone
from campaigns.rules.scoring import Severity

UNITS = (LimitUnit.WORKING_HOURS.value, LimitUnit.WORKING_DAYS.value)
MOST_STEPS = 18


def whole(most: int = 999, **options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=most, **options)


class StepBoth(serializers.Serializer[Any]):
    """A step, in and out. An empty code is made up from the moment."""

    code = serializers.RegexField(r"^[a-z0-9_]*$", max_length=24, allow_blank=True, default="")
    anchor = serializers.ChoiceField([anchor.value for anchor in Anchor])
    percent = whole(default=0)
    amount = whole(default=0)
    unit = serializers.ChoiceField(UNITS, default=LimitUnit.WORKING_DAYS.value)
    most_hours = whole(default=None, allow_null=True)
    min_days = whole(default=0)
    below_days = whole(default=None, allow_null=True)
    repeat_days = whole(default=0)
    while_unsigned = serializers.BooleanField(default=False)
    to = serializers.ListField(
        child=serializers.ChoiceField([one.value for one in POLICY_RECIPIENTS]), max_length=6
    )
    tone = serializers.ChoiceField([tone.value for tone in Tone])
    channels = serializers.ListField(
        child=serializers.CharField(max_length=16), max_length=20, default=list
    )
    severities = serializers.ListField(
        child=serializers.RegexField(f"^({'|'.join(Severity)})$"), max_length=3, default=list
    )


class PolicyIn(serializers.Serializer[Any]):
    based_on = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    steps = serializers.ListField(child=StepBoth(), max_length=MOST_STEPS)
    quiet_from = serializers.TimeField()
    quiet_until = serializers.TimeField()
    plain_channels = serializers.ListField(
        child=serializers.CharField(max_length=16), max_length=20
    )
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    moves_open_deadlines = serializers.BooleanField(default=False)


class PolicyOut(serializers.Serializer[Any]):
    campaign = serializers.CharField()
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    moved_open_deadlines = serializers.BooleanField()
    quiet_from = serializers.TimeField()
    quiet_until = serializers.TimeField()
    plain_channels = serializers.ListField(child=serializers.CharField())
    steps = StepBoth(many=True)


def draft_of(data: dict[str, Any]) -> Draft:
    """What was sent, as the process takes it."""
    return Draft(
        steps=tuple(_step(row) for row in data["steps"]),
        quiet_from=data["quiet_from"],
        quiet_until=data["quiet_until"],
        plain_channels=tuple(data["plain_channels"]),
        note=data["note"],
    )


def _step(row: dict[str, Any]) -> Step:
    return Step(
        **row
        | {
            "to": tuple(Recipient(code) for code in row["to"]),
            "tone": Tone(row["tone"]),
            "anchor": Anchor(row["anchor"]),
            "unit": LimitUnit(row["unit"]),
            "most_hours": row["most_hours"] or None,
            "below_days": row["below_days"] or None,
            "channels": tuple(row["channels"]),
            "severities": tuple(row["severities"]),
        }
    )


def policy_out(row: ReminderPolicy, campaign: str) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "number": row.number,
        "created_at": time_out(row.created_at),
        "created_by": row.created_by.username if row.created_by is not None else None,
        "note": row.note,
        "moved_open_deadlines": row.moved_open_deadlines,
        "quiet_from": f"{row.quiet_from:%H:%M}",
        "quiet_until": f"{row.quiet_until:%H:%M}",
        "plain_channels": row.plain_channels,
        "steps": [StepBoth(step).data for step in row.rules],
    }
