"""Long work that a worker does while a person waits: exports and imports."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

STATES = ("queued", "running", "done", "failed")


class Job(models.Model):
    """A piece of work with progress from 0 to 100 and a file at the end.

    `payload` is what the work needs; `path` is the finished file in the job store.
    """

    kind = models.CharField(max_length=24)
    owner = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, default="queued")
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=400, blank=True, default="")
    payload: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    path = models.CharField(max_length=160, blank=True, default="")
    file_name = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = (
            known_codes("state", STATES, "job_state_is_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_is_percent"),
        )
        indexes = (
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=("queued", "running")),
                name="job_to_do",
            ),
            models.Index(fields=["owner", "-created_at"], name="job_by_owner"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ImportRun(models.Model):
    """A workbook on its way in: the dry run's answer, and whether it was committed."""

    kind = models.CharField(max_length=24)
    campaign = models.ForeignKey(
        "campaigns.Campaign", null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_path = models.CharField(max_length=160)
    photos_path = models.CharField(max_length=160, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    answer: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (models.Index(fields=["owner", "-created_at"], name="import_by_owner"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
