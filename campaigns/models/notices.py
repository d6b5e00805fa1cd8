"""Every reminder is a row before it is a message: the outbox, and what people see in the app."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

STATES = (
    "planned",
    "held",
    "sending",
    "sent",
    "skipped",
    "cancelled",
    "unknown",
    "dead",
)


class Notice(models.Model):
    """A message to one person over one channel.

    One row per (issue, deadline version, step, occasion, recipient, channel), ever. `occasion`
    is 0 for a step of the policy; for a plain notice it is the number of the event behind it.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(
        "campaigns.Issue", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    due_version = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=24)
    occasion = models.PositiveIntegerField(default=0)
    recipient = models.ForeignKey(
        "campaigns.User", on_delete=models.PROTECT, related_name="notices"
    )
    channel = models.CharField(max_length=16)
    tone = models.CharField(max_length=12, blank=True, default="")
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="planned")
    planned_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = (
            known_codes("state", STATES, "notice_state_is_known"),
            models.UniqueConstraint(
                fields=["issue", "due_version", "step", "occasion", "recipient", "channel"],
                name="notice_is_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=("planned", "sending")),
                name="notice_to_send",
            ),
            models.Index(fields=["recipient", "-planned_at", "-id"], name="notice_by_person"),
            models.Index(fields=["campaign", "-planned_at", "-id"], name="notice_by_moment"),
        )

    def __str__(self) -> str:
        return f"{self.step} -> {self.recipient_id} ({self.channel})"


class Notification(models.Model):
    """A notice as a person reads it in the app; unread while `read_at` is empty."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="notification")
    recipient = models.ForeignKey(
        "campaigns.User", on_delete=models.PROTECT, related_name="notifications"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = (
            models.Index(fields=["recipient", "-at", "-id"], name="notification_by_person"),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at__isnull=True),
                name="notification_unread",
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id}"


class Heartbeat(models.Model):
    """When a background duty was last done, so that a page can say that it stopped."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"
