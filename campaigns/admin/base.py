"""What all pages of the admin share: its site, codes in words, who keeps what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Field, Model
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import models
from campaigns.access import READS_ALL, may_open_reference
from campaigns.processes import auditing, keeping
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.ranking import Ties
from campaigns.rules.workflow import Role
from campaigns.wording import labels

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
    "admin_duty": labels.ADMIN_DUTIES,
}


class TrackerAdmin(admin.AdminSite):
    """The admin for signed-in keepers; its own sign-in is the product's."""

    site_title = _("Reference data")
    site_header = _("Reference data")
    index_title = _("What is kept here")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, models.User) and user.is_active and may_open_reference(user)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.user.is_authenticated:  # the sign-in would send him straight back, for ever
            raise Http404
        return redirect_to_login(request.get_full_path(), "/sign-in/")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The product's own page: it ends other sign-ins and leaves a line in the audit log."""
        return redirect("change_password")


site = TrackerAdmin(name="admin")


class CodesInWords:
    """Columns of codes as choices in words; `plain` names columns that only look like codes."""

    plain: tuple[str, ...] = ()

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: Any, **more: Any
    ) -> forms.Field | None:
        words = CODES.get(db_field.name)
        if words is not None and db_field.name not in self.plain:
            return forms.ChoiceField(
                label=db_field.verbose_name,
                choices=labels.choices(words),
                required=not db_field.blank,
            )
        field: forms.Field | None = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **more
        )
        return field


def words_of(field: Field[Any, Any]) -> Callable[[Model], str]:
    """A column of a list that shows a code as its word, sorted by the code."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def words(row: Model) -> str:
        code = getattr(row, field.name)
        return labels.word(CODES[field.name], code) if code else ""

    return words


class Kept(CodesInWords, admin.ModelAdmin[Any]):
    """Kept by a role: it may look, add and change; nothing is deleted that others point to."""

    keepers = OFFICE
    readers: frozenset[Role] = frozenset()
    list_per_page = 50
    show_full_result_count = False

    def _roles(self, request: HttpRequest) -> frozenset[Role]:
        return request.user.role_codes if isinstance(request.user, models.User) else frozenset()

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The columns, codes in words."""
        shown = super().get_list_display(request)
        coded = CODES.keys() - set(self.plain)
        fields = {field.name: field for field in self.model._meta.concrete_fields}
        return [words_of(fields[name]) if name in coded & fields.keys() else name for name in shown]

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
    """Rows that belong to the one above: who may look at it or change it may do so with them."""

    extra = 0

    def _may_change(self, request: HttpRequest) -> bool:
        return self.admin_site.get_model_admin(self.parent_model).has_change_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request)


class OnlyToLookAt(Kept):
    """History: nobody adds, changes or deletes it here."""

    keepers: frozenset[Role] = frozenset()
    readers = READS_ALL
