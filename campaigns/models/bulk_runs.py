"""One deed on many issues, begun on the list: what was chosen, what is expected, what came of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

STATES = ("checking", "checked", "doing", "done")


class BulkRun(models.Model):
    """A deed on the issues of its rows. `given` holds the form's answers as plain values (codes,
    ISO moments); `job` is the worker's part of it, None while it is short enough for a request."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=20)
    given: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="checking")
    job = models.ForeignKey(
        "campaigns.Job", null=True, on_delete=models.SET_NULL, related_name="bulk_runs"
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bulk deed")
        verbose_name_plural = _("bulk deeds")
        constraints = (known_codes("state", STATES, "bulk_run_state_is_known"),)
        indexes = (models.Index(fields=["owner", "-created_at"], name="bulk_run_by_owner"),)

    def __str__(self) -> str:
        return f"{self.deed} {self.pk}"


class BulkRow(models.Model):
    """An issue of a run. `expected` is the status of the preview, `status` that of the deed
    itself (200, 400, 403, 404 or 409; None while not asked yet); `code` says why it was refused
    and `issue_state` in which state the issue was then. `version` and `lead` are those that the
    preview saw: the deed is done as previewed or refused."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    issue = models.ForeignKey("campaigns.Issue", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    lead = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    expected = models.PositiveSmallIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=40, blank=True, default="")
    issue_state = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        verbose_name = _("issue of a bulk deed")
        verbose_name_plural = _("issues of bulk deeds")
        constraints = (
            models.UniqueConstraint(fields=["run", "issue"], name="bulk_row_once_a_run"),
        )

    def __str__(self) -> str:
        return f"{self.run_id}: {self.issue_id}"
