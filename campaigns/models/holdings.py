"""Which unit has an issue, from when to when, and by which deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.rules.deadlines import LimitUnit

ROLES = ("lead", "assist")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions asked of assignments."""

    def leads(self) -> AssignmentQuerySet:
        """The holdings: a unit having an issue as its lead."""
        return self.filter(role="lead")

    def assisting(self) -> AssignmentQuerySet:
        return self.filter(role="assist")

    def present(self) -> AssignmentQuerySet:
        return self.filter(ended_at__isnull=True)

    def as_of(self, moment: datetime) -> AssignmentQuerySet:
        """Begun before the moment and not ended before it."""
        return self.filter(begun_at__lt=moment).filter(
            Q(ended_at__isnull=True) | Q(ended_at__gte=moment)
        )


class Assignment(models.Model):
    """A unit's part in an issue, from dispatch until it is redirected or void.

    A row with role `lead` is a *holding*. `share` is the percentage of points that an assisting
    unit carries, None for none. `original_amount`/`original_unit` are the limit of the dispatch
    or redirect that began the holding, after sprint. `closed_at` repeats the closing in force.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="assignments"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="assignments"
    )
    role = models.CharField(max_length=8)
    share = models.PositiveSmallIntegerField(null=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, blank=True, default="")
    is_self_found = models.BooleanField(default=False)
    has_deadline = models.BooleanField(default=True)
    original_amount = models.PositiveSmallIntegerField(null=True)
    original_unit = models.CharField(max_length=16, blank=True, default="")
    is_sprint_limit = models.BooleanField(default=False)
    returnable_from = models.DateTimeField(null=True)
    return_closes_at = models.DateTimeField(null=True)
    rework_count = models.PositiveSmallIntegerField(default=0)
    return_count = models.PositiveSmallIntegerField(default=0)
    upheld_count = models.PositiveSmallIntegerField(default=0)
    extension_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    signed_off_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = (
            known_codes("role", ROLES, "assignment_role_is_known"),
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(role="lead", ended_at__isnull=True),
                name="one_present_lead",
            ),
            models.UniqueConstraint(
                fields=["issue", "department"],
                condition=Q(ended_at__isnull=True),
                name="unit_once_an_issue",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=1, share__lte=99),
                name="share_is_1_to_99",
            ),
        )
        indexes = (
            models.Index(
                fields=["department", "issue"],
                include=["ended_at", "end_reason"],
                name="assignment_of_unit",
            ),
            models.Index(
                fields=["campaign", "begun_at"],
                condition=Q(role="lead"),
                name="holding_by_begin",
            ),
            models.Index(
                fields=["campaign", "closed_at"],
                condition=Q(role="lead"),
                name="holding_by_closing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.role} {self.department_id}"


class DeadlineVersion(models.Model):
    """A deadline of a holding, with the reasons for it.

    `number` counts the versions of the issue from 1. `is_scoring`: the version moves the scoring
    deadline. `counts_due`: the holding had not come up before this version was born, so it may
    still enter `due`. `replaced_at` is the birth of the next version; `scoring_until` that of
    the next scoring one.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="deadline_versions"
    )
    holding = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="deadline_versions"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    unit = models.CharField(max_length=16)
    amount = models.PositiveSmallIntegerField(null=True)
    in_sprint = models.BooleanField(default=False)
    seven_day = models.BooleanField(default=False)
    is_scoring = models.BooleanField(default=False)
    counts_due = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True)
    scoring_until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    explanation: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )

    class Meta:
        verbose_name = _("deadline version")
        verbose_name_plural = _("deadline versions")
        constraints = (
            models.UniqueConstraint(fields=["issue", "number"], name="version_has_its_number"),
            known_codes("unit", LimitUnit, "version_unit_is_known"),
        )
        indexes = (
            models.Index(
                fields=["campaign", "due_at"],
                condition=Q(is_scoring=True),
                name="scoring_by_due",
            ),
            models.Index(fields=["holding", "number"], name="version_by_holding"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} v{self.number}: {self.due_at}"


class StepMoment(models.Model):
    """When a reminder step is due; gone once planned or pointless.

    `due_version` is the number of the deadline version that the step belongs to; `occasion` is
    the number of the event behind an office limit, 0 for a step of the unit's deadline. `policy`
    is the version under which the step was laid out, None for office limits.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    issue = models.ForeignKey(
        "campaigns.Issue", on_delete=models.CASCADE, related_name="step_moments"
    )
    due_version = models.PositiveIntegerField()
    occasion = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=24)
    at = models.DateTimeField()
    policy = models.ForeignKey(
        "campaigns.ReminderPolicy", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["issue", "due_version", "occasion", "step"], name="step_once_a_version"
            ),
        )
        indexes = (models.Index(fields=["at", "id"], name="step_by_moment"),)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.step}: {self.at}"
