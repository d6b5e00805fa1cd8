"""Measures of the ladder: letters, circulars, interviews and referrals, suggested and decided."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.rules.ladder import MeasureState, Step


class Measure(models.Model):
    """A rung of the ladder that a unit has reached, and what people made of it.

    `causes` are plain facts: {week | month, group, rank, ranked, score} of a last place,
    {entry, rule, issue} of a false fix or a veto. `key` makes a suggestion once. `text` is the
    letter, always Chinese; `outcome` what came of it.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="measures"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="measures"
    )
    week = models.ForeignKey(
        "campaigns.ScoreWeek", on_delete=models.PROTECT, related_name="measures"
    )
    month = models.CharField(max_length=7, blank=True, default="")
    step = models.CharField(max_length=16)
    causes: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=12, default=MeasureState.SUGGESTED.value)
    text = models.TextField(_("text"), blank=True, default="")
    document_no = models.CharField(_("document number"), max_length=60, blank=True, default="")
    suggested_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = models.CharField(max_length=400, blank=True, default="")
    outcome = models.TextField(_("outcome"), blank=True, default="")
    carried_out_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    attachments = models.ManyToManyField(
        "campaigns.Attachment", related_name="measures", blank=True
    )

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = (
            known_codes("step", Step, "measure_step_is_known"),
            known_codes("state", MeasureState, "measure_state_is_known"),
            models.CheckConstraint(
                condition=~Q(step=Step.REFERRAL.value)
                | Q(state__in=("suggested", "proposed", "dismissed"))
                | Q(proposed_by__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="referral_needs_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("suggested", "proposed")) | Q(decided_at__isnull=False),
                name="measure_decision_is_dated",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "-suggested_at", "-id"], name="measure_by_moment"),
            models.Index(fields=["department", "-id"], name="measure_by_unit"),
        )

    def __str__(self) -> str:
        return f"{self.department_id}: {self.step}"
