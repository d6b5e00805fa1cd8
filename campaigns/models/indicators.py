"""The indicator tree of the assessment: project, content, standard (测评体系)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Indicator(models.Model):
    """A node of the tree. Level 1 is a project, 2 its content, 3 a standard.

    `method` holds the ways of assessment joined by "+": documents, on_site, survey.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("superior indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    level = models.PositiveSmallIntegerField(_("level"))
    name = models.CharField(_("name"), max_length=200)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, null=True, blank=True)
    lead = models.ForeignKey(
        "campaigns.Department",
        verbose_name=_("lead unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="indicators",
    )
    method = models.CharField(_("method"), max_length=40, blank=True)
    sort = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = (
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="indicator_level_is_1_to_3"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
