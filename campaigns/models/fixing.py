"""What units and verifiers did with an issue: dated rows from which the facts of a week are read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

REQUEST_STATES = ("open", "granted", "refused", "lapsed")


class HoldingRow(models.Model):
    """What every dated row knows: campaign, issue, holding, and the unit it happened to."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    holding = models.ForeignKey(
        "campaigns.Assignment", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class Submission(HoldingRow):
    """A fix handed in, and the check of it once there is one.

    `result` is empty while it waits, then pass, fail, sample (closed undrawn) or void.
    """

    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.CharField(max_length=8, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    on_site = models.BooleanField(default=False)
    failure_no = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = (
            known_codes("result", ["", "pass", "fail", "sample", "void"], "check_result_is_known"),
            models.CheckConstraint(
                condition=Q(result="", decided_at__isnull=True)
                | (~Q(result="") & Q(decided_at__gte=F("submitted_at"))),
                name="check_follows_submission",
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(result=""), name="one_submission_waits"
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "decided_at"], name="submission_by_check"),
            models.Index(fields=["holding", "submitted_at"], name="submission_by_holding"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.submitted_at}"


class Closing(HoldingRow):
    """A strike-off. `fixed_at` is the moment of the submission that passed; `reopened_at` is set
    when a look-back found the issue unfixed."""

    strike_off_no = models.CharField(max_length=24, unique=True)
    category = models.ForeignKey(
        "campaigns.Category", on_delete=models.PROTECT, related_name="closings"
    )
    site = models.ForeignKey(
        "campaigns.Site", null=True, on_delete=models.PROTECT, related_name="closings"
    )
    fixed_at = models.DateTimeField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("strike-off")
        verbose_name_plural = _("strike-offs")
        constraints = (
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(reopened_at__isnull=True),
                name="one_strike_off_in_force",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "closed_at"], name="closing_by_moment"),
            models.Index(fields=["category", "closed_at"], name="closing_by_category"),
            models.Index(fields=["holding", "closed_at"], name="closing_by_holding"),
        )

    def __str__(self) -> str:
        return self.strike_off_no


class Return(HoldingRow):
    """A return by the lead unit and the office's ruling on it."""

    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason_code = models.CharField(max_length=16)
    reason = models.TextField()
    suggested = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ruling_due_at = models.DateTimeField()
    ruled_at = models.DateTimeField(null=True)
    ruled_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ruling = models.CharField(max_length=10, blank=True, default="")
    ruling_reason = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = (
            known_codes("ruling", ["", "uphold", "redirect", "void"], "ruling_is_known"),
        )
        indexes = (
            models.Index(fields=["campaign", "returned_at"], name="return_by_moment"),
            models.Index(fields=["campaign", "ruled_at"], name="return_by_ruling"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.returned_at}"


class Request(HoldingRow):
    """What extensions and deferrals share: asked by the unit, decided by the office."""

    reason_kind = models.CharField(max_length=16)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_due_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class Extension(Request):
    """A request for more time. `old_due_at` is the deadline it asks to move."""

    reason = models.TextField()
    wanted_at = models.DateTimeField()
    old_due_at = models.DateTimeField()
    granted_due_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = (
            known_codes("state", REQUEST_STATES, "extension_state_is_known"),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(state="open"), name="one_open_extension"
            ),
        )
        indexes = (models.Index(fields=["campaign", "decided_at"], name="extension_by_decision"),)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.wanted_at}"


class Deferral(Request):
    """A request to put an issue off. `left_seconds` is what its clock still had at the grant."""

    plan = models.TextField()
    interim_measure = models.TextField(blank=True, default="")
    resume_on = models.DateField()
    left_seconds = models.PositiveIntegerField(default=0)
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("deferral")
        verbose_name_plural = _("deferrals")
        constraints = (
            known_codes("state", REQUEST_STATES, "deferral_state_is_known"),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(state="open"), name="one_open_deferral"
            ),
        )
        indexes = (models.Index(fields=["campaign", "decided_at"], name="deferral_by_decision"),)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.resume_on}"


class Rebound(models.Model):
    """An issue confirmed as the return of an earlier one; once an issue.

    `department` is the unit that struck off the earlier one.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    issue = models.OneToOneField(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="rebound"
    )
    earlier = models.ForeignKey(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="rebounds"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="+"
    )
    is_repeated = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("rebound")
        verbose_name_plural = _("rebounds")
        indexes = (models.Index(fields=["campaign", "confirmed_at"], name="rebound_by_moment"),)

    def __str__(self) -> str:
        return f"{self.issue_id} <- {self.earlier_id}"


class Recheck(HoldingRow):
    """A look-back at a struck-off issue, or a challenge that asks for one."""

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    challenge = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.CharField(max_length=8, blank=True, default="")
    note = models.TextField(blank=True, default="")
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("look-back")
        verbose_name_plural = _("look-backs")
        constraints = (
            known_codes("result", ["", "fixed", "unfixed", "rebound"], "recheck_result_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.asked_at}"
