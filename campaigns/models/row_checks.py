"""What units say of their own frozen rows before publication (核对): confirmed, or objected to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

OBJECTION_STATES = ("open", "accepted", "refused")


class RowCheck(models.Model):
    """A unit found nothing wrong with its row (无异议). `sha256` is that of the content which it saw:
    a week that is frozen again with another one asks again."""

    week = models.ForeignKey(
        "campaigns.ScoreWeek", on_delete=models.PROTECT, related_name="row_checks"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("check of a row")
        verbose_name_plural = _("checks of rows")
        constraints = (
            models.UniqueConstraint(
                fields=["week", "department", "sha256"], name="row_is_confirmed_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.week_id}: {self.department_id}"


class Objection(models.Model):
    """A unit objects to a figure of its frozen row, or to an entry behind it.

    `figure` is the code of a column of the table; `entry` is None when the figure as a whole is
    meant. `answer` is what was done, or the reason of a refusal.
    """

    week = models.ForeignKey(
        "campaigns.ScoreWeek", on_delete=models.PROTECT, related_name="objections"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="objections"
    )
    figure = models.CharField(_("figure"), max_length=24)
    entry = models.ForeignKey(
        "campaigns.ScoreEntry", null=True, on_delete=models.PROTECT, related_name="objections"
    )
    reason = models.CharField(_("reason"), max_length=400)
    attachments = models.ManyToManyField(
        "campaigns.Attachment", related_name="objections", blank=True
    )
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="open")
    answer = models.CharField(_("answer"), max_length=400, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = (
            known_codes("state", OBJECTION_STATES, "objection_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="open") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="objection_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("raised_by")),
                name="objection_needs_two_persons",
            ),
        )
        indexes = (models.Index(fields=["week", "department"], name="objection_by_week"),)

    def __str__(self) -> str:
        return f"{self.week_id}: {self.department_id} {self.figure}"
