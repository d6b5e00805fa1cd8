"""Users and units, kept by the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from campaigns import models
from campaigns.admin.base import ADMIN, OFFICE, Kept, Rows
from campaigns.processes import auditing


class AliasRows(Rows):
    model = models.DepartmentAlias


class RoleRows(Rows):
    model = models.RoleGrant


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
        "is_active",
        "password_page",
    )
    inlines = (RoleRows,)

    readonly_fields = ("password_page",)

    @admin.display(description=_("Password"))
    def password_page(self, person: models.User) -> str:
        """The way to a new password, for a new account or a forgotten one."""
        if person.pk is None:
            return str(_("after the account is saved"))
        where = reverse("admin:set_password", args=[person.pk])
        return format_html('<a href="{}">{}</a>', where, _("Set a password"))

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
