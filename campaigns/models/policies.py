"""A campaign's reminder policy, in versions, and what a person wants to be told over which channel.

The steps of a version are never changed: an edit makes the next version.
"""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.quiet import QuietHours
from campaigns.rules.reminder_steps import Anchor, Recipient, Step, Tone


class ReminderPolicy(models.Model):
    """A version of a campaign's policy; the one with the highest number is in force.

    `plain_channels` are the channels, beside the app, of notices that are no reminders.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="reminder_policies"
    )
    number = models.PositiveIntegerField(_("version"))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("what was changed"), max_length=200, blank=True, default="")
    moved_open_deadlines = models.BooleanField(default=False)
    quiet_from = models.TimeField(_("quiet from"), default=time(20))
    quiet_until = models.TimeField(_("quiet until"), default=time(8))
    plain_channels: models.JSONField[list[str], list[str]] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("reminder policy")
        verbose_name_plural = _("reminder policies")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="policy_version_once"),
            models.CheckConstraint(
                condition=Q(quiet_from__gt=models.F("quiet_until")), name="quiet_spans_the_night"
            ),
        )

    def __str__(self) -> str:
        return f"V{self.number}"

    @property
    def quiet(self) -> QuietHours:
        return QuietHours(self.quiet_from, self.quiet_until)

    @property
    def rules(self) -> tuple[Step, ...]:
        """The steps in order, as the rules read them; one query unless prefetched."""
        rows = sorted(self.steps.all(), key=lambda row: row.sort)
        return tuple(row.as_rule() for row in rows)


class PolicyStep(models.Model):
    """One row of a policy; the fields are those of `rules.reminder_steps.Step`."""

    policy = models.ForeignKey(ReminderPolicy, on_delete=models.CASCADE, related_name="steps")
    sort = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24)
    anchor = models.CharField(max_length=12)
    percent = models.PositiveSmallIntegerField(default=0)
    amount = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=16, default=LimitUnit.WORKING_DAYS.value)
    most_hours = models.PositiveSmallIntegerField(null=True)
    min_days = models.PositiveSmallIntegerField(default=0)
    below_days = models.PositiveSmallIntegerField(null=True)
    repeat_days = models.PositiveSmallIntegerField(default=0)
    while_unsigned = models.BooleanField(default=False)
    tone = models.CharField(max_length=12)
    recipients: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    channels: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    severities: models.JSONField[list[str], list[str]] = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["policy", "sort"], name="policy_step_in_order"),
            known_codes("anchor", Anchor, "policy_anchor_is_known"),
            known_codes("tone", Tone, "policy_tone_is_known"),
        )

    def __str__(self) -> str:
        return self.code

    def as_rule(self) -> Step:
        return Step(
            code=self.code,
            to=tuple(Recipient(code) for code in self.recipients),
            tone=Tone(self.tone),
            anchor=Anchor(self.anchor),
            percent=self.percent,
            amount=self.amount,
            unit=LimitUnit(self.unit),
            most_hours=self.most_hours,
            min_days=self.min_days,
            below_days=self.below_days,
            repeat_days=self.repeat_days,
            while_unsigned=self.while_unsigned,
            channels=tuple(self.channels),
            severities=tuple(self.severities),
        )

    @classmethod
    def of_rule(cls, policy: ReminderPolicy, sort: int, step: Step) -> PolicyStep:
        """The unsaved row of a step."""
        values: dict[str, Any] = {
            name: getattr(step, name)
            for name in (
                "code",
                "percent",
                "amount",
                "most_hours",
                "min_days",
                "below_days",
                "repeat_days",
                "while_unsigned",
            )
        }
        return cls(
            policy=policy,
            sort=sort,
            anchor=step.anchor.value,
            unit=step.unit.value,
            tone=step.tone.value,
            recipients=[recipient.value for recipient in step.to],
            channels=list(step.channels),
            severities=list(step.severities),
            **values,
        )


class NoticePreference(models.Model):
    """What a person wants beside the app: no row means everything, at once.

    `digest_at`: notices that are not urgent wait for that time of a working day. `lowest_tone`:
    nothing quieter than it leaves the app.
    """

    user = models.OneToOneField(
        "campaigns.User", on_delete=models.CASCADE, related_name="notice_preference"
    )
    off_channels: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    digest_at = models.TimeField(_("one digest a day at"), null=True, blank=True)
    lowest_tone = models.CharField(_("nothing below"), max_length=12, default=Tone.PLAIN.value)

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        constraints = (known_codes("lowest_tone", Tone, "lowest_tone_is_known"),)

    def __str__(self) -> str:
        return str(self.user_id)
