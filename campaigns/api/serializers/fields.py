"""Fields that name rows by the codes of the API: units, users, issues, sites, categories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from campaigns import access
from campaigns.models import (
    Campaign,
    Category,
    Department,
    Indicator,
    Inspection,
    Issue,
    Site,
    User,
)
from campaigns.rules.calendars import FIRST_YEAR, LAST_YEAR, is_in_our_time

Slug = serializers.SlugRelatedField


YEARS = f"{FIRST_YEAR}–{LAST_YEAR}"


class Moment(serializers.DateTimeField):
    """A moment that can be meant; without an offset it is the city's time."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            text = value.replace(" ", "+") if isinstance(value, str) and "T" in value else value
            found = super().to_internal_value(text)
        except OverflowError:
            self.fail("invalid", format=YEARS)
        if not is_in_our_time(found):
            self.fail("invalid", format=YEARS)
        return found


def code_out() -> Any:
    """A row shown by its code."""
    return Slug(slug_field="code", read_only=True)


def department(**options: Any) -> Any:
    return Slug(slug_field="code", queryset=Department.objects.all(), **options)


def user(**options: Any) -> Any:
    return Slug(slug_field="username", queryset=User.objects.filter(is_active=True), **options)


def campaign(**options: Any) -> Any:
    return Slug(slug_field="code", queryset=Campaign.objects.filter(is_active=True), **options)


def category(**options: Any) -> Any:
    return Slug(slug_field="code", queryset=Category.objects.filter(is_active=True), **options)


def site(**options: Any) -> Any:
    sites = Site.objects.filter(is_active=True).select_related(
        "zone__territory", "zone__lead_department", "owner", "site_type"
    )
    return Slug(slug_field="code", queryset=sites, **options)


def inspection(**options: Any) -> Any:
    return Slug(slug_field="code", queryset=Inspection.objects.all(), **options)


def indicator(**options: Any) -> Any:
    return Slug(slug_field="code", queryset=Indicator.objects.all(), **options)


class VisibleIssueField(serializers.SlugRelatedField[Issue]):
    """An issue by its number, among those that the user sees."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="number", queryset=Issue.objects.all(), **options)

    def get_queryset(self) -> Any:
        return access.visible_issues(self.context["request"].user)
