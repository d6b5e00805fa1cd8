"""Every reminder is a row before it is a message: the outbox, and what people see in the app."""

from __future__ import annotations

import uuid
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
MESSAGE_STATES = (
    "waiting",
    "sending",
    "sent",
    "failed",
    "unknown",
    "dead",
    "arrived",
    "again",
)


class Channel(models.Model):
    """What the office may set of a way out: e-mail, a group robot, an SMS gateway, a webhook.

    `name` is that of `NOTIFY_URLS` in the environment, where address and secret are; "email" for
    e-mail. `audience`: a message to each person, or one to the group. A group may belong to one
    unit. After a failed call nothing is sent before `paused_until`; `failures` counts in a row.
    """

    name = models.CharField(_("channel"), max_length=16, unique=True)
    audience = models.CharField(_("goes to"), max_length=8, default="person")
    is_on = models.BooleanField(_("in use"), default=True)
    department = models.ForeignKey(
        "campaigns.Department",
        verbose_name=_("only for issues of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="channels",
    )
    per_minute = models.PositiveSmallIntegerField(_("messages a minute"), null=True, blank=True)
    template = models.TextField(_("template of the body"), blank=True, default="")
    failures = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = (
            known_codes("audience", ("person", "group"), "channel_audience_is_known"),
            models.CheckConstraint(
                condition=Q(per_minute__isnull=True) | Q(per_minute__gte=1),
                name="channel_rate_is_positive",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One attempt to tell a person, or a group, over one channel: a notice or a digest of several.

    Committed as `sending` before the call. `waiting`: a test that somebody asked for. `failed`:
    certainly not delivered, its notices are tried again later. `unknown`: nobody knows; listed
    for a person, who says that it `arrived` or has it sent `again`. `dead`: given up.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=16)
    recipient = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="messages"
    )
    state = models.CharField(max_length=10)
    is_test = models.BooleanField(default=False)
    notice_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True, default="")
    settled_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = (known_codes("state", MESSAGE_STATES, "message_state_is_known"),)
        indexes = (
            models.Index(fields=["channel", "-created_at"], name="message_by_channel"),
            models.Index(
                fields=["lease_until"], condition=Q(state="sending"), name="message_on_its_way"
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(state__in=("unknown", "dead")),
                name="message_for_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class Notice(models.Model):
    """What one person, or one group, is to be told over one channel.

    One row per (issue, deadline version, step, occasion, recipient, channel), ever. `occasion`
    is 0 for a step of the policy; for a plain notice it is the number of the event behind it;
    without an issue it is a day as YYYYMMDD, or the proposal or entry that it is about. No recipient: the channel is a group. `planned`
    without `next_try_at`: at once. `held`: not before `next_try_at`. `message` is the last one
    that carried it out of the house.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(
        "campaigns.Issue", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    due_version = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=24)
    occasion = models.PositiveIntegerField(default=0)
    recipient = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    channel = models.CharField(max_length=16)
    is_urgent = models.BooleanField(default=False)
    tone = models.CharField(max_length=12, blank=True, default="")
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="planned")
    planned_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True, default="")
    message = models.ForeignKey(
        Message, null=True, on_delete=models.PROTECT, related_name="notices"
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = (
            known_codes("state", STATES, "notice_state_is_known"),
            models.UniqueConstraint(
                fields=["issue", "due_version", "step", "occasion", "recipient", "channel"],
                name="notice_is_once",
            ),
            models.UniqueConstraint(
                fields=["issue", "due_version", "step", "occasion", "channel"],
                condition=Q(recipient__isnull=True),
                name="group_notice_is_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "step", "occasion", "recipient", "channel"],
                condition=Q(issue__isnull=True),
                name="campaign_notice_is_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["channel", "recipient", "id"],
                condition=Q(state="planned"),
                name="notice_to_send",
            ),
            models.Index(
                fields=["next_try_at", "id"], condition=Q(state="held"), name="notice_held"
            ),
            models.Index(fields=["message"], name="notice_by_message"),
            models.Index(fields=["recipient", "-planned_at", "-id"], name="notice_by_person"),
            models.Index(fields=["campaign", "-planned_at", "-id"], name="notice_by_moment"),
        )

    def __str__(self) -> str:
        return f"{self.step} -> {self.recipient_id} ({self.channel})"


class Notification(models.Model):
    """A notice as a person reads it in the app; unread while `read_at` is empty.

    Those of one digest share a `message`; its first one is the head under which the list shows
    them.
    """

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="notification")
    recipient = models.ForeignKey(
        "campaigns.User", on_delete=models.PROTECT, related_name="notifications"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    message = models.ForeignKey(
        Message, null=True, on_delete=models.PROTECT, related_name="notifications"
    )
    is_head = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = (
            models.Index(
                fields=["recipient", "-at", "-id"],
                condition=Q(is_head=True),
                name="notification_by_person",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at__isnull=True, is_head=True),
                name="notification_unread",
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id}"


class Heartbeat(models.Model):
    """When a background duty was last done, or a background process last seen (`worker …`,
    `beat …`), so that a page can say that it stopped."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"
