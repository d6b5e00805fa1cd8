"""Who did what sensitive thing, when, from where, with which result."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLog(models.Model):
    """A line of the audit log. Never updated, never deleted (a trigger sees to it).

    Holds ids, never names or telephone numbers. `address` is the client's network address.
    """

    at = models.DateTimeField()
    by = models.ForeignKey("campaigns.User", null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=32)
    target = models.CharField(max_length=80, blank=True, default="")
    result = models.CharField(max_length=16, default="ok")
    address = models.GenericIPAddressField(null=True)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("line of the audit log")
        verbose_name_plural = _("audit log")
        indexes = (models.Index(fields=["-at", "-id"], name="audit_by_moment"),)

    def __str__(self) -> str:
        return f"{self.at} {self.action}"


class AuditLink(models.Model):
    """A line's place in the chain: its digest covers the line and the digest before it.

    Links are appended by a worker in the order in which lines became visible, so that the lines
    themselves are written without waiting for each other (docs/decisions/0037).
    """

    line = models.OneToOneField(AuditLog, on_delete=models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("link of the audit log")
        verbose_name_plural = _("links of the audit log")

    def __str__(self) -> str:
        return f"{self.line_id} {self.digest[:12]}"
