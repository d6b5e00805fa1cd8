"""The office's withdrawal of the links that open an issue without a sign-in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WithdrawnLinks(models.Model):
    """All links of an issue that carry a round below `round` have ended; no row: none has."""

    issue = models.OneToOneField(
        "campaigns.Issue", on_delete=models.CASCADE, related_name="withdrawn_links"
    )
    round = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("withdrawal of links")
        verbose_name_plural = _("withdrawals of links")

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.round}"
