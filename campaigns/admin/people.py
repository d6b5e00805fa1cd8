"""Users and units, kept by the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from campaigns import access, models
from campaigns.admin.base import ADMIN, OFFICE, Kept, Rows
from campaigns.processes import auditing, passwords, personal_data
from campaigns.processes.refusals import MoveNotAllowed
from campaigns.rules.administration import AdminDuty
from campaigns.rules.workflow import Role


class AliasRows(Rows):
    model = models.DepartmentAlias


class RoleRows(Rows):
    """Roles are the administrator of security's."""

    model = models.RoleGrant

    def _may_change(self, request: HttpRequest) -> bool:
        return access.may_keep_security(keeper_of(request))


class OfSystem(Kept):
    """Kept by the administrator of the system."""

    keepers = ADMIN

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and not _only_audits(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may_keep_accounts(keeper_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_keep_accounts(keeper_of(request))


def keeper_of(request: HttpRequest) -> models.User:
    """Who is at the admin. Raises PermissionDenied for a stranger."""
    if not isinstance(request.user, models.User):
        raise PermissionDenied
    return request.user


def _only_audits(request: HttpRequest) -> bool:
    user = keeper_of(request)
    return access.has_duty(user, AdminDuty.AUDIT) and user.role_codes <= {Role.ADMIN}


class DepartmentAdmin(OfSystem):
    readers = OFFICE
    list_display = ("code", "short_name", "name", "kind", "parent", "duty", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name", "short_name", "aliases__name")
    autocomplete_fields = ("parent",)
    list_select_related = ("parent",)
    ordering = ("sort", "pk")
    inlines = (AliasRows,)


class UserAdmin(OfSystem):
    """Accounts by the administrator of the system; roles, duties and passwords by security's."""

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
        "is_active",
        "admin_duty",
        "password_page",
        "data_page",
    )
    inlines = (RoleRows,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        keeper = keeper_of(request)
        return access.may_keep_accounts(keeper) or access.may_keep_security(keeper)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is not this administrator's to change."""
        keeper, fixed = keeper_of(request), {"password_page", "data_page"}
        if not access.may_keep_accounts(keeper):
            fixed |= set(self.fields) - {"admin_duty"}
        if not access.may_keep_security(keeper):
            fixed.add("admin_duty")
        return tuple(name for name in self.fields if name in fixed)

    @admin.display(description=_("Password"))
    def password_page(self, person: models.User) -> str:
        """The way to a new password, for a new account or a forgotten one."""
        if person.pk is None:
            return str(_("after the account is saved"))
        where = reverse("admin:set_password", args=[person.pk])
        return format_html('<a href="{}">{}</a>', where, _("Set a password"))

    @admin.display(description=_("Personal data"))
    def data_page(self, person: models.User) -> str:
        """The way to a copy of what is kept, and to making the account nameless."""
        if person.pk is None:
            return str(_("after the account is saved"))
        where = reverse("admin:personal_data", args=[person.pk])
        return format_html('<a href="{}">{}</a>', where, _("Export or make nameless"))

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool
    ) -> None:
        if not change and isinstance(obj, models.User):
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Roles, with a line of their own in the audit log."""
        super().save_formset(request, form, formset, change)
        if formset.model is models.RoleGrant and formset.has_changed():
            person = form.instance
            roles = sorted(person.role_grants.values_list("role", flat=True))
            auditing.record(
                action="change_roles",
                by=keeper_of(request),
                now=timezone.now(),
                target=f"user {person.pk}",
                facts={"roles": roles},
            )

    def get_urls(self) -> list[Any]:
        change = self.admin_site.admin_view(self.set_password)
        data = self.admin_site.admin_view(self.personal_data)
        return [
            path("<int:user_id>/password/", change, name="set_password"),
            path("<int:user_id>/data/", data, name="personal_data"),
            *super().get_urls(),
        ]

    def set_password(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Gives a person a new password for one sign-in; by the administrator of security only."""
        keeper = keeper_of(request)
        if not access.may_keep_security(keeper):
            raise PermissionDenied
        person = get_object_or_404(models.User, pk=user_id)
        form = SetPasswordForm(person, request.POST or None)
        if form.is_valid():
            password = form.cleaned_data["new_password1"]
            passwords.give(person=person, password=password, by=keeper, now=timezone.now())
            return redirect("admin:campaigns_user_change", person.pk)
        return render(
            request,
            "campaigns/people/set_password.html",
            {"form": form, "person": person},
            status=400 if form.errors else 200,
        )

    def personal_data(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """A copy of what is kept about a person, and making an account out of use nameless."""
        keeper, now = keeper_of(request), timezone.now()
        if not access.may_keep_accounts(keeper):
            raise PermissionDenied
        person = get_object_or_404(models.User, pk=user_id)
        if request.method == "POST" and "export" in request.POST:
            found = personal_data.export(person=person, by=keeper, now=now)
            response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
            response["Content-Disposition"] = f'attachment; filename="{person.username}.json"'
            return response
        refused = False
        if request.method == "POST":
            try:
                personal_data.anonymise(person=person, by=keeper, now=now)
                return redirect("admin:campaigns_user_change", person.pk)
            except MoveNotAllowed:
                refused = True
        context = {"person": person, "refused": refused}
        status = 409 if refused else 200
        return render(request, "campaigns/people/personal_data.html", context, status=status)
