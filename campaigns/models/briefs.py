"""The daily brief (每日战报): a day of a campaign as text and picture."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyBrief(models.Model):
    """A campaign's day as it stood at `as_of`; one a day, made again until its hour.

    `text` is for a chat group and always Chinese; `picture_path` is the PNG in the job store.
    `made_by` is None for the clock.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="daily_briefs"
    )
    day = models.DateField()
    as_of = models.DateTimeField()
    text = models.TextField()
    picture_path = models.CharField(max_length=160)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("daily brief")
        verbose_name_plural = _("daily briefs")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "day"], name="brief_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day}"
