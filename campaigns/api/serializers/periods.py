"""Periods as the API shows them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.serializers.weeks import WeekRowOut
from campaigns.rules.periods import PeriodKind


class PeriodOut(serializers.Serializer[Any]):
    """The table of a month, quarter or year; points of a row are means a week."""

    campaign = serializers.CharField()
    period = serializers.CharField(help_text="2026-11, 2026-q4 or 2026")
    kind = serializers.ChoiceField(choices=[kind.value for kind in PeriodKind])
    first_monday = serializers.DateField()
    last_monday = serializers.DateField()
    as_of = serializers.DateTimeField()
    is_over = serializers.BooleanField()
    weeks = serializers.IntegerField()
    weeks_begun = serializers.IntegerField()
    weeks_published = serializers.IntegerField()
    rule_version = serializers.CharField()
    rows = WeekRowOut(many=True)
    territories = serializers.ListField(child=serializers.DictField())
    zones = serializers.ListField(child=serializers.DictField())


class CycleYearOut(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    weight = serializers.IntegerField(help_text="percent")
    has_begun = serializers.BooleanField()


class CycleRowOut(serializers.Serializer[Any]):
    """A unit's years and their weighted mean; null where there is no score."""

    department = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    group = serializers.CharField()
    years = serializers.DictField(child=serializers.CharField(allow_null=True))
    score = serializers.CharField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    grade = serializers.CharField(allow_null=True)


class CycleOut(serializers.Serializer[Any]):
    campaign = serializers.CharField()
    as_of = serializers.DateTimeField()
    years = CycleYearOut(many=True)
    rows = CycleRowOut(many=True)
