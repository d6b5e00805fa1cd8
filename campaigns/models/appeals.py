"""What units say against a published week, and what the office answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.rules.appeals import FIGURES, AppealState


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Questions asked of appeals."""

    def open(self) -> AppealQuerySet:
        return self.filter(state=AppealState.OPEN.value)

    def overdue(self, moment: datetime) -> AppealQuerySet:
        """Unanswered beyond the office's limit."""
        return self.open().filter(due_at__lt=moment)


class Appeal(models.Model):
    """An appeal of a unit against an entry of its own or a figure of its published row.

    `due_at` is the office's limit, `due_reasons` how it was counted (see `rules/deadlines`). The
    entries that an accepted one brought about name it as their cause (`corrections`). Answered it
    is final: one subject is appealed once, unless the unit itself withdrew.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="appeals"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="appeals"
    )
    week = models.ForeignKey(
        "campaigns.ScoreWeek", on_delete=models.PROTECT, related_name="appeals"
    )
    entry = models.ForeignKey(
        "campaigns.ScoreEntry", null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    figure = models.CharField(max_length=24, blank=True, default="")
    reason = models.TextField(_("reason"))
    attachments = models.ManyToManyField("campaigns.Attachment", related_name="appeals", blank=True)
    state = models.CharField(max_length=10, default=AppealState.OPEN.value)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    due_reasons: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(_("answer"), blank=True, default="")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = (
            known_codes("state", AppealState, "appeal_state_is_known"),
            known_codes("figure", ("", *FIGURES), "appeal_figure_is_known"),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) & ~Q(figure="")
                | Q(entry__isnull=False) & Q(figure=""),
                name="appeal_has_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN.value, closed_at__isnull=True)
                | ~Q(state=AppealState.OPEN.value) & Q(closed_at__isnull=False),
                name="closed_appeal_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(AppealState.ACCEPTED.value, AppealState.REFUSED.value))
                | ~Q(answer="") & ~Q(closed_by=F("raised_by")),
                name="appeal_answer_has_words",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=~Q(state=AppealState.WITHDRAWN.value),
                name="entry_is_appealed_once",
            ),
            models.UniqueConstraint(
                fields=["week", "department", "figure"],
                condition=Q(entry__isnull=True) & ~Q(state=AppealState.WITHDRAWN.value),
                name="figure_is_appealed_once",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "-raised_at", "-id"], name="appeal_by_moment"),
            models.Index(
                fields=["campaign", "due_at"],
                condition=Q(state=AppealState.OPEN.value),
                name="appeal_to_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.department_id}: {self.figure or self.entry_id}"
