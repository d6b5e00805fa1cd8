"""Reference data: campaigns, units, zones, sites, site types, categories, indicators."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.serializers import fields
from campaigns.models import (
    Campaign,
    Category,
    Department,
    Indicator,
    Site,
    SiteType,
    User,
    Zone,
)


class CampaignOut(serializers.ModelSerializer[Campaign]):
    class Meta:
        model = Campaign
        fields = (
            "code",
            "name",
            "prefix",
            "office_name",
            "city_name",
            "starts_on",
            "ends_on",
            "is_active",
            "dispatches_itself",
            "ties",
            "sprint_from",
            "sprint_until",
            "sprint_factor",
        )


class DepartmentOut(serializers.ModelSerializer[Department]):
    """`phone` is left out for readers who may not see it."""

    parent = fields.code_out()
    aliases: Any = fields.Slug(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Department
        fields = (
            "code",
            "name",
            "short_name",
            "aliases",
            "kind",
            "parent",
            "sort",
            "duty",
            "is_active",
            "phone",
        )

    def to_representation(self, instance: Department) -> dict[str, Any]:
        row = super().to_representation(instance)
        if not self.context.get("shows_phones"):
            row.pop("phone", None)
        return row


class DepartmentIn(serializers.ModelSerializer[Department]):
    parent = fields.department(required=False, allow_null=True)

    class Meta:
        model = Department
        fields = (
            "code",
            "name",
            "short_name",
            "kind",
            "parent",
            "sort",
            "duty",
            "is_active",
            "phone",
        )


class ZoneOut(serializers.ModelSerializer[Zone]):
    territory = fields.code_out()
    lead_department = fields.code_out()
    leader: Any = fields.Slug(slug_field="username", read_only=True)
    chief: Any = fields.Slug(slug_field="username", read_only=True)

    class Meta:
        model = Zone
        fields = (
            "code",
            "name",
            "territory",
            "lead_department",
            "leader",
            "chief",
            "polygon",
            "sort",
        )


class ZoneIn(serializers.ModelSerializer[Zone]):
    territory = fields.department()
    lead_department = fields.department()
    leader = fields.user(required=False, allow_null=True)
    chief = fields.user(required=False, allow_null=True)

    class Meta:
        model = Zone
        fields = ZoneOut.Meta.fields


class SiteOut(serializers.ModelSerializer[Site]):
    site_type = fields.code_out()
    zone = fields.code_out()
    owner = fields.code_out()

    class Meta:
        model = Site
        fields = (
            "code",
            "name",
            "site_type",
            "zone",
            "owner",
            "address",
            "latitude",
            "longitude",
            "is_model",
            "is_clean",
            "is_active",
        )


class SiteIn(serializers.ModelSerializer[Site]):
    site_type: Any = fields.Slug(slug_field="code", queryset=SiteType.objects.all())
    zone: Any = fields.Slug(
        slug_field="code", queryset=Zone.objects.all(), required=False, allow_null=True
    )
    owner = fields.department(required=False, allow_null=True)

    class Meta:
        model = Site
        fields = SiteOut.Meta.fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs.get("latitude") is None) != (attrs.get("longitude") is None):
            raise serializers.ValidationError({"longitude": "latitude and longitude go together"})
        return attrs


class SiteTypeOut(serializers.ModelSerializer[SiteType]):
    class Meta:
        model = SiteType
        fields = ("code", "name", "name_en", "trade_lead", "owner_rule", "quota", "shape")


class CategoryOut(serializers.ModelSerializer[Category]):
    parent = fields.code_out()

    class Meta:
        model = Category
        fields = (
            "code",
            "parent",
            "name",
            "name_en",
            "severity",
            "limit_amount",
            "limit_unit",
            "lead_rule",
            "assist_rule",
            "closing_condition",
            "is_transient",
            "is_deferrable",
            "check_mode",
            "is_active",
        )


class IndicatorOut(serializers.ModelSerializer[Indicator]):
    parent = fields.code_out()
    lead = fields.code_out()

    class Meta:
        model = Indicator
        fields = ("code", "parent", "level", "name", "weight", "lead", "method")


class MeOut(serializers.ModelSerializer[User]):
    """The user, roles and unit."""

    department = fields.code_out()
    home_department = fields.code_out()
    roles = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("username", "name", "roles", "department", "home_department", "language")

    def get_roles(self, user: User) -> list[str]:
        return sorted(role.value for role in user.role_codes)
