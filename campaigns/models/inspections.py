"""Rounds of inspection under which issues are logged."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

CADENCES = ("daily", "weekly", "monthly", "single")


class Inspection(models.Model):
    """A round. While it is sealed and not released, inspectors see of it only their own finds."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="inspections"
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    cadence = models.CharField(_("cadence"), max_length=10, default="single")
    is_sealed = models.BooleanField(_("sealed"), default=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints = (known_codes("cadence", CADENCES, "cadence_is_known"),)

    def __str__(self) -> str:
        return self.name
