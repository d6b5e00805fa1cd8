"""What kinds of problems there are, and the places where they are looked for."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import degrees_field, known_codes, on_earth
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.scoring import Severity
from campaigns.rules.severity import CheckMode

SHAPES = ("point", "linear", "mobile")
ITEM_KINDS = ("bool", "count", "min", "ratio")


class SiteType(models.Model):
    """A type of site (点位类型). Rules name a unit code, or @subdistrict, @community."""

    code = models.SlugField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    trade_lead = models.CharField(_("trade lead"), max_length=40, blank=True)
    owner_rule = models.CharField(_("rule for the owner"), max_length=40, blank=True)
    quota = models.PositiveSmallIntegerField(_("sampling quota"), default=0)
    shape = models.CharField(_("shape"), max_length=10, default="point")

    class Meta:
        verbose_name = _("site type")
        verbose_name_plural = _("site types")
        constraints = (known_codes("shape", SHAPES, "site_shape_is_known"),)

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A kind of problem. Two levels: a class without parent, and categories below it.

    `lead_rule` and `assist_rule` hold a unit code or a rule: @owner (of the site), @subdistrict
    (territory of the zone), @zone_lead (lead unit of the zone).
    """

    code = models.SlugField(_("code"), max_length=10, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("class"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    severity = models.CharField(_("usual severity"), max_length=10, default="minor")
    limit_amount = models.PositiveSmallIntegerField(_("limit"), default=1)
    limit_unit = models.CharField(
        _("unit of the limit"), max_length=16, default=LimitUnit.WORKING_DAYS.value
    )
    lead_rule = models.CharField(_("lead unit"), max_length=40, blank=True)
    assist_rule = models.CharField(_("assisting unit"), max_length=40, blank=True)
    closing_condition = models.CharField(_("condition for closing"), max_length=200, blank=True)
    is_transient = models.BooleanField(_("transient"), default=False)
    is_deferrable = models.BooleanField(_("deferrable"), default=False)
    check_mode = models.CharField(_("check"), max_length=12, default=CheckMode.PHOTO.value)
    site_types: models.ManyToManyField[SiteType, Any] = models.ManyToManyField(
        SiteType, verbose_name=_("site types"), blank=True, related_name="categories"
    )
    is_active = models.BooleanField(_("in use"), default=True)
    sort = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = (
            known_codes("severity", Severity, "category_severity_is_known"),
            known_codes("limit_unit", LimitUnit, "category_unit_is_known"),
            known_codes("check_mode", CheckMode, "category_check_is_known"),
            models.CheckConstraint(
                condition=Q(limit_amount__gte=1), name="category_limit_is_positive"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place that is inspected (点位)."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    site_type = models.ForeignKey(
        SiteType, verbose_name=_("site type"), on_delete=models.PROTECT, related_name="sites"
    )
    zone = models.ForeignKey(
        "campaigns.Zone",
        verbose_name=_("zone"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites",
    )
    owner = models.ForeignKey(
        "campaigns.Department",
        verbose_name=_("responsible unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites",
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = degrees_field(_("latitude"))
    longitude = degrees_field(_("longitude"))
    coordinate_source = models.CharField(max_length=12, blank=True, default="")
    is_model = models.BooleanField(_("model site"), default=False)
    is_clean = models.BooleanField(_("clean site"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = (on_earth("site_lies_on_earth"),)
        indexes = (
            models.Index(fields=["name"], name="site_by_name"),
            models.Index(fields=["latitude", "longitude"], name="site_by_place"),
        )

    def __str__(self) -> str:
        return self.name


class ChecklistItem(models.Model):
    """A line of a site type's checklist; a failed one becomes an issue of `category`."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    site_type = models.ForeignKey(
        SiteType,
        verbose_name=_("site type"),
        on_delete=models.CASCADE,
        related_name="checklist",
    )
    dimension = models.CharField(_("dimension"), max_length=20, blank=True)
    text = models.CharField(_("text"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8)
    need = models.PositiveIntegerField(_("needed"), null=True, blank=True)
    category = models.ForeignKey(
        Category,
        verbose_name=_("category of a failure"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checklist_items",
    )

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        constraints = (known_codes("kind", ITEM_KINDS, "item_kind_is_known"),)

    def __str__(self) -> str:
        return self.text
