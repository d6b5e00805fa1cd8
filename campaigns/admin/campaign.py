"""A campaign with its sources, groups, limits and rules, and what is inspected by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns import models
from campaigns.admin.base import Kept, Rows
from campaigns.rules.workflow import Role
from campaigns.wording import labels


class SourceRows(Rows):
    model = models.Source


class YearRows(Rows):
    model = models.CampaignYear


class KeyDateRows(Rows):
    model = models.KeyDate


class GroupRows(Rows):
    model = models.RankingGroup


class LimitRows(Rows):
    model = models.CategoryLimit
    autocomplete_fields = ("category",)


class RankedRows(Rows):
    model = models.RankedUnit
    autocomplete_fields = ("department",)
    exclude = ("campaign",)


class RuleRows(Rows):
    model = models.ScoreRule
    exclude = ("issue_cap_group", "sort")
    plain = ("kind",)


class CategoryAdmin(Kept):
    list_display = ("code", "name", "parent", "severity", "limit_amount", "limit_unit", "lead_rule")
    search_fields = ("code", "name", "name_en")
    list_select_related = ("parent",)
    filter_horizontal = ("site_types",)
    ordering = ("sort", "pk")


class CampaignAdmin(Kept):
    readers = frozenset({Role.AUDITOR})  # records that he may look at link here
    list_display = ("code", "name", "starts_on", "ends_on", "is_active")
    search_fields = ("code", "name")
    inlines = (YearRows, KeyDateRows, SourceRows, GroupRows, LimitRows)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: Any, **more: Any
    ) -> forms.Field | None:
        if db_field.name == "fixed_check_mode":
            offered = [("", _("by category and severity")), *labels.choices(labels.CHECK_MODES)]
            return forms.ChoiceField(label=db_field.verbose_name, choices=offered, required=False)
        return super().formfield_for_dbfield(db_field, request, **more)


class RankingGroupAdmin(Kept):
    list_display = ("name", "campaign", "sort")
    list_select_related = ("campaign",)
    inlines = (RankedRows,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            row.campaign = form.instance.campaign
            row.save()
        for row in formset.deleted_objects:
            row.delete()


class RuleVersionAdmin(Kept):
    """To be looked at; drafts are changed on the page of the rules, with its checks and log."""

    list_display = ("name", "campaign", "valid_from")
    list_select_related = ("campaign",)
    inlines = (RuleRows,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class CalendarDayAdmin(Kept):
    list_display = ("date", "is_working", "note")
    ordering = ("-date",)


class IndicatorAdmin(Kept):
    list_display = ("code", "name", "level", "lead", "method")
    search_fields = ("code", "name")
    autocomplete_fields = ("parent", "lead")
    list_select_related = ("lead",)
    ordering = ("sort", "pk")


class ChecklistItemAdmin(Kept):
    list_display = ("code", "site_type", "text", "kind", "need", "category")
    search_fields = ("code", "text")
    autocomplete_fields = ("site_type", "category")
    list_select_related = ("site_type", "category")
    ordering = ("code",)
    plain = ("kind",)


class InspectionAdmin(Kept):
    list_display = ("code", "name", "campaign", "is_sealed", "released_at")
    list_select_related = ("campaign",)
