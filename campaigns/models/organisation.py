"""Units of the city, their groups, and the zones with chief, leader and lead unit."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

DUTIES = ("standard", "seven_day")
KINDS = (
    "party",
    "government",
    "institution",
    "mass",
    "vertical",
    "enterprise",
    "subdistrict",
    "township",
    "community",
)


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Questions asked of units."""

    def within(self, department: Department) -> DepartmentQuerySet:
        """The unit itself and every unit below it."""
        return self.filter(path__startswith=department.path)

    def in_use(self) -> DepartmentQuerySet:
        """Units that may be given work."""
        return self.filter(is_active=True)


class Department(models.Model):
    """A responsible unit. `path` is the chain of codes from the top, each ending in a slash."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("full name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("superior unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=200, editable=False)
    sort = models.PositiveIntegerField(_("official order"), default=0)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    duty = models.CharField(_("duty"), max_length=12, default="standard")
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = (
            known_codes("duty", DUTIES, "department_duty_is_known"),
            known_codes("kind", KINDS, "department_kind_is_known"),
        )
        indexes = (models.Index(fields=["path"], name="department_by_path"),)

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def works_seven_days(self) -> bool:
        return self.duty == "seven_day"


class DepartmentAlias(models.Model):
    """Another name under which a unit appears in other people's workbooks."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("alias"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")

    def __str__(self) -> str:
        return self.name


class RankingGroup(models.Model):
    """Units that are ranked against each other in a campaign (考核组)."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="ranking_groups"
    )
    name = models.CharField(_("name"), max_length=60)
    sort = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("ranking group")
        verbose_name_plural = _("ranking groups")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "name"], name="group_once_a_campaign"),
        )

    def __str__(self) -> str:
        return self.name


class RankedUnit(models.Model):
    """A unit's place in a ranking group of a campaign; one group a campaign."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="ranked_units"
    )
    group = models.ForeignKey(RankingGroup, on_delete=models.CASCADE, related_name="members")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="group_places"
    )

    class Meta:
        verbose_name = _("ranked unit")
        verbose_name_plural = _("ranked units")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "department"], name="unit_in_one_group"),
        )

    def __str__(self) -> str:
        return f"{self.group_id}: {self.department_id}"


class Zone(models.Model):
    """A zone of the city (片区). `polygon` is a GeoJSON geometry in WGS-84, or None."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    territory = models.ForeignKey(
        Department,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        related_name="zones",
    )
    lead_department = models.ForeignKey(
        Department,
        verbose_name=_("lead unit of the zone"),
        on_delete=models.PROTECT,
        related_name="led_zones",
    )
    leader = models.ForeignKey(
        "campaigns.User",
        verbose_name=_("city leader"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sponsored_zones",
    )
    chief = models.ForeignKey(
        "campaigns.User",
        verbose_name=_("zone chief"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="chief_of_zones",
    )
    polygon: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    sort = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")

    def __str__(self) -> str:
        return self.name


class Sponsorship(models.Model):
    """Somebody who answers for a zone, a unit or a site beside its owner (包保)."""

    person = models.ForeignKey(
        "campaigns.User", on_delete=models.CASCADE, related_name="sponsorships"
    )
    zone = models.ForeignKey(
        Zone, null=True, blank=True, on_delete=models.CASCADE, related_name="sponsorships"
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="sponsorships"
    )
    site = models.ForeignKey(
        "campaigns.Site", null=True, blank=True, on_delete=models.CASCADE, related_name="sponsors"
    )

    class Meta:
        verbose_name = _("sponsor")
        verbose_name_plural = _("sponsors")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(zone__isnull=False)
                | models.Q(department__isnull=False)
                | models.Q(site__isnull=False),
                name="sponsor_of_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}"
