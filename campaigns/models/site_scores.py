"""What inspected sites reached (点位测评): the source of the third part of a unit's score."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.rules.site_scores import Answer, ItemKind


class SiteScoreQuerySet(models.QuerySet["SiteScore"]):
    """Questions asked of results."""

    def standing(self) -> SiteScoreQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class SiteScore(models.Model):
    """The result of inspecting one site. `rate` is in percent; `department` the unit that answered
    for the site then; `week` the one it counts in, which is chosen as an entry's is. Only a
    withdrawal, while that week is open, changes a row.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="site_scores"
    )
    week = models.ForeignKey(
        "campaigns.ScoreWeek", on_delete=models.PROTECT, related_name="site_scores"
    )
    site = models.ForeignKey("campaigns.Site", on_delete=models.PROTECT, related_name="site_scores")
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="site_scores"
    )
    inspection = models.ForeignKey(
        "campaigns.Inspection", null=True, on_delete=models.PROTECT, related_name="site_scores"
    )
    inspected_at = models.DateTimeField(_("inspected at"))
    rate = models.DecimalField(_("score rate"), max_digits=5, decimal_places=2)
    from_checklist = models.BooleanField(default=False)
    note = models.CharField(_("note"), max_length=400, blank=True, default="")
    is_late = models.BooleanField(default=False)
    recorded_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True, default="")
    client_uuid = models.UUIDField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    objects = SiteScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("site score")
        verbose_name_plural = _("site scores")
        constraints = (
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100), name="site_rate_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="site_score_withdrawal_is_signed",
            ),
            models.UniqueConstraint(
                fields=["recorded_by", "client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="site_score_is_once",
            ),
        )
        indexes = (
            models.Index(fields=["week", "department"], name="site_score_by_week"),
            models.Index(fields=["campaign", "-inspected_at", "-id"], name="site_score_by_time"),
            models.Index(fields=["site", "-inspected_at"], name="site_score_by_site"),
        )

    def __str__(self) -> str:
        return f"{self.site_id}: {self.rate} %"


class SiteScoreItem(models.Model):
    """An answered line of the checklist, in the words that it had then."""

    score = models.ForeignKey(SiteScore, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=20)
    dimension = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    need = models.PositiveIntegerField(null=True)
    found = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        constraints = (
            known_codes("kind", ItemKind, "score_item_kind_is_known"),
            models.UniqueConstraint(fields=["score", "code"], name="score_item_is_once"),
            models.CheckConstraint(condition=Q(found__gte=0), name="score_item_is_not_negative"),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def answer(self) -> Answer:
        """As the rules read it."""
        return Answer(ItemKind(self.kind), self.found, self.need)
