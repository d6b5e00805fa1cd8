"""Zones, kinds of site and sites, kept by the office."""

from __future__ import annotations

from typing import Any

from campaigns import models
from campaigns.admin.base import Kept
from campaigns.rules.workflow import Role


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
