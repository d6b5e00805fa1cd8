"""Reference data for those who keep it; issues, events and entries to look at only.

Who keeps what: campaign, categories, sites, zones, calendar and rules the office; users and units
the administrator, who sees no issue (RELIABILITY "Hardening").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns import models
from campaigns.access import READS_ALL
from campaigns.processes import auditing, keeping
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.ranking import Ties
from campaigns.rules.workflow import Role
from campaigns.wording import labels
from campaigns.wording.times import long_moment

OFFICE, ADMIN = frozenset({Role.OFFICE}), frozenset({Role.ADMIN})
# Column → the words of its codes.
CODES: Mapping[str, Mapping[Any, labels.Word]] = {
    "severity": labels.SEVERITIES,
    "limit_unit": labels.UNITS,
    "unit": {unit: labels.UNITS[unit] for unit in LimitUnit},
    "check_mode": labels.CHECK_MODES,
    "duty": labels.DUTIES,
    "kind": labels.DEPARTMENT_KINDS,
    "shape": labels.SHAPES,
    "ties": {ties: labels.TIES[ties] for ties in Ties},
    "role": labels.ROLES,
}


class TrackerAdmin(admin.AdminSite):
    """The admin for signed-in keepers; its own sign-in is the product's."""

    site_title = _("Reference data")
    site_header = _("Reference data")
    index_title = _("What is kept here")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, models.User) and user.is_active and user.is_staff

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect_to_login(request.get_full_path(), "/sign-in/")


site = TrackerAdmin(name="admin")


class CodesInWords:
    """Columns of codes as choices in words; `plain` names columns that only look like codes."""

    plain: tuple[str, ...] = ()

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: Any, **more: Any
    ) -> forms.Field | None:
        words = CODES.get(db_field.name)
        if words is not None and db_field.name not in self.plain:
            return forms.ChoiceField(label=db_field.verbose_name, choices=labels.choices(words))
        field: forms.Field | None = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **more
        )
        return field


class Kept(CodesInWords, admin.ModelAdmin[Any]):
    """Kept by a role: it may look, add and change; nothing is deleted that others point to."""

    keepers = OFFICE
    readers: frozenset[Role] = frozenset()
    list_per_page = 50
    show_full_result_count = False

    def _roles(self, request: HttpRequest) -> frozenset[Role]:
        return request.user.role_codes if isinstance(request.user, models.User) else frozenset()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self._roles(request) & (self.keepers | self.readers))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self._roles(request) & self.keepers)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self._roles(request) & self.keepers)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool
    ) -> None:
        if isinstance(obj, models.Department):
            keeping.place_in_tree(obj)
        super().save_model(request, obj, form, change)
        auditing.record(
            action="change_reference" if change else "add_reference",
            by=request.user if isinstance(request.user, models.User) else None,
            now=timezone.now(),
            target=f"{obj._meta.model_name} {obj.pk}",
            facts={"fields": sorted(form.changed_data)},
        )


class Rows(CodesInWords, admin.TabularInline[Any, Any]):
    """Rows that belong to the one above and are kept with it."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class AliasRows(Rows):
    model = models.DepartmentAlias


class RoleRows(Rows):
    model = models.RoleGrant


class SourceRows(Rows):
    model = models.Source


class YearRows(Rows):
    model = models.CampaignYear


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


class DepartmentAdmin(Kept):
    keepers = ADMIN
    readers = OFFICE
    list_display = ("code", "short_name", "name", "kind", "parent", "duty", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name", "short_name", "aliases__name")
    autocomplete_fields = ("parent",)
    list_select_related = ("parent",)
    ordering = ("sort", "pk")
    inlines = (AliasRows,)


class UserAdmin(Kept):
    keepers = ADMIN
    list_display = ("username", "name", "department", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    autocomplete_fields = ("department", "home_department")
    list_select_related = ("department",)
    ordering = ("username",)
    fields = (
        "username",
        "name",
        "department",
        "home_department",
        "seconded_until",
        "phone",
        "email",
        "is_staff",
        "is_active",
    )
    inlines = (RoleRows,)

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool
    ) -> None:
        if not change and isinstance(obj, models.User):
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[Any]:
        change = self.admin_site.admin_view(self.set_password)
        return [path("<int:user_id>/password/", change, name="set_password"), *super().get_urls()]

    def set_password(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Gives a person a new password; by an administrator only."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        person = get_object_or_404(models.User, pk=user_id)
        form = AdminPasswordChangeForm(person, request.POST or None)
        if form.is_valid():
            form.save()
            auditing.record(
                action="set_password",
                by=request.user if isinstance(request.user, models.User) else None,
                now=timezone.now(),
                target=f"user {person.pk}",
            )
            return redirect("admin:campaigns_user_change", person.pk)
        return render(
            request,
            "campaigns/people/set_password.html",
            {"form": form, "person": person},
            status=400 if form.errors else 200,
        )


class ZoneAdmin(Kept):
    list_display = ("code", "name", "territory", "lead_department", "leader", "chief")
    search_fields = ("code", "name")
    autocomplete_fields = ("territory", "lead_department")
    list_select_related = ("territory", "lead_department", "leader", "chief")
    ordering = ("sort", "pk")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **more: Any) -> Any:
        role = {"leader": Role.LEADER, "chief": Role.ZONE_CHIEF}.get(db_field.name)
        if role is not None:
            more["queryset"] = models.User.objects.filter(role_grants__role=role.value)
        return super().formfield_for_foreignkey(db_field, request, **more)


class SiteTypeAdmin(Kept):
    list_display = ("code", "name", "owner_rule", "quota", "shape")
    search_fields = ("code", "name")
    ordering = ("code",)


class SiteAdmin(Kept):
    list_display = ("code", "name", "site_type", "zone", "owner", "is_model", "is_active")
    list_filter = ("is_active", "is_model")
    search_fields = ("code", "name", "address")
    autocomplete_fields = ("site_type", "zone", "owner")
    list_select_related = ("site_type", "zone", "owner")
    exclude = ("coordinate_source",)
    ordering = ("code",)


class CategoryAdmin(Kept):
    list_display = ("code", "name", "parent", "severity", "limit_amount", "limit_unit", "lead_rule")
    search_fields = ("code", "name", "name_en")
    list_select_related = ("parent",)
    filter_horizontal = ("site_types",)
    ordering = ("sort", "pk")


class CampaignAdmin(Kept):
    list_display = ("code", "name", "starts_on", "ends_on", "is_active")
    search_fields = ("code", "name")
    inlines = (YearRows, SourceRows, GroupRows, LimitRows)

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
    """A version that a frozen week was counted with is not changed any more."""

    list_display = ("name", "campaign", "valid_from")
    list_select_related = ("campaign",)
    inlines = (RuleRows,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_used = obj is not None and obj.weeks.exists()
        return super().has_change_permission(request, obj) and not is_used


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


class OnlyToLookAt(Kept):
    """History: nobody adds, changes or deletes it here."""

    keepers: frozenset[Role] = frozenset()
    readers = READS_ALL


class IssueAdmin(OnlyToLookAt):
    list_display = ("number", "state_words", "unit", "found", "due")
    fields = list_display
    readonly_fields = list_display
    search_fields = ("number",)
    list_select_related = ("lead",)
    ordering = ("-pk",)

    @admin.display(description=_("State"))
    def state_words(self, row: models.Issue) -> str:
        return labels.word(labels.STATES, row.state)

    @admin.display(description=_("Lead unit"))
    def unit(self, row: models.Issue) -> str:
        return str(row.lead or "")

    @admin.display(description=_("Found"))
    def found(self, row: models.Issue) -> str:
        return long_moment(row.found_at)

    @admin.display(description=_("Deadline"))
    def due(self, row: models.Issue) -> str:
        return long_moment(row.due_at) if row.due_at else ""


class IssueEventAdmin(OnlyToLookAt):
    list_display = ("issue_number", "seq", "deed_words", "moment", "who")
    fields = list_display
    readonly_fields = list_display
    list_select_related = ("issue", "by")
    ordering = ("-pk",)

    @admin.display(description=_("Number"))
    def issue_number(self, row: models.IssueEvent) -> str:
        return row.issue.number

    @admin.display(description=pgettext_lazy("event", "Deed"))
    def deed_words(self, row: models.IssueEvent) -> str:
        return labels.word(labels.DEEDS, row.deed)

    @admin.display(description=_("Date"))
    def moment(self, row: models.IssueEvent) -> str:
        return long_moment(row.at)

    @admin.display(description=_("Person"))
    def who(self, row: models.IssueEvent) -> str:
        return str(row.by or "")


class ScoreEntryAdmin(OnlyToLookAt):
    list_display = ("moment", "unit", "rule_words", "kind_words", "points_words", "number")
    fields = list_display
    readonly_fields = list_display
    list_select_related = ("department", "issue")
    ordering = ("-pk",)

    @admin.display(description=_("Date"))
    def moment(self, row: models.ScoreEntry) -> str:
        return long_moment(row.occurred_at)

    @admin.display(description=_("Unit"))
    def unit(self, row: models.ScoreEntry) -> str:
        return str(row.department)

    @admin.display(description=_("Rule"))
    def rule_words(self, row: models.ScoreEntry) -> str:
        return labels.word(labels.RULES, row.rule)

    @admin.display(description=_("Kind"))
    def kind_words(self, row: models.ScoreEntry) -> str:
        return labels.word(labels.KINDS, row.kind)

    @admin.display(description=pgettext_lazy("figure", "Points"))
    def points_words(self, row: models.ScoreEntry) -> str:
        return str(row.points)

    @admin.display(description=_("Number"))
    def number(self, row: models.ScoreEntry) -> str:
        return row.issue.number if row.issue else ""


class AuditLogAdmin(OnlyToLookAt):
    readers = frozenset({Role.AUDITOR})
    list_display = ("moment", "who", "action", "target", "result", "address")
    fields = ("moment", "who", "action", "target", "result", "address", "facts")
    readonly_fields = fields
    list_select_related = ("by",)
    ordering = ("-pk",)

    @admin.display(description=_("Date"))
    def moment(self, row: models.AuditLog) -> str:
        return long_moment(row.at)

    @admin.display(description=_("Person"))
    def who(self, row: models.AuditLog) -> str:
        return str(row.by or "")


for model, how in (
    (models.Campaign, CampaignAdmin),
    (models.RankingGroup, RankingGroupAdmin),
    (models.RuleVersion, RuleVersionAdmin),
    (models.Department, DepartmentAdmin),
    (models.User, UserAdmin),
    (models.Zone, ZoneAdmin),
    (models.SiteType, SiteTypeAdmin),
    (models.Site, SiteAdmin),
    (models.Category, CategoryAdmin),
    (models.ChecklistItem, ChecklistItemAdmin),
    (models.Indicator, IndicatorAdmin),
    (models.Inspection, InspectionAdmin),
    (models.CalendarDay, CalendarDayAdmin),
    (models.Issue, IssueAdmin),
    (models.IssueEvent, IssueEventAdmin),
    (models.ScoreEntry, ScoreEntryAdmin),
    (models.AuditLog, AuditLogAdmin),
):
    site.register(model, how)
