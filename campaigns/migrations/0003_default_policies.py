"""Campaigns from before reminder policies get the default one; lost messages get a row to be listed."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

from campaigns.rules.reminder_steps import DEFAULT_POLICY

FOR_A_PERSON = ("sending", "unknown", "dead")


def give_policies(apps: Any, schema_editor: Any) -> None:
    policies = apps.get_model("campaigns", "ReminderPolicy")
    steps = apps.get_model("campaigns", "PolicyStep")
    moments = apps.get_model("campaigns", "StepMoment")
    for campaign in apps.get_model("campaigns", "Campaign").objects.all():
        policy = policies.objects.create(
            campaign=campaign, number=1, created_at=timezone.now(), plain_channels=["email"]
        )
        steps.objects.bulk_create(
            steps(
                policy=policy,
                sort=sort,
                code=step.code,
                anchor=step.anchor.value,
                percent=step.percent,
                amount=step.amount,
                unit=step.unit.value,
                most_hours=step.most_hours,
                min_days=step.min_days,
                below_days=step.below_days,
                repeat_days=step.repeat_days,
                while_unsigned=step.while_unsigned,
                tone=step.tone.value,
                recipients=[recipient.value for recipient in step.to],
                channels=list(step.channels),
                severities=list(step.severities),
            )
            for sort, step in enumerate(DEFAULT_POLICY)
        )
        moments.objects.filter(campaign=campaign, occasion=0).update(policy=policy)


def list_lost(apps: Any, schema_editor: Any) -> None:
    notices = apps.get_model("campaigns", "Notice").objects
    messages = apps.get_model("campaigns", "Message").objects
    for notice in notices.filter(state__in=FOR_A_PERSON).exclude(channel="in_app"):
        state = "dead" if notice.state == "dead" else "unknown"
        notice.message = messages.create(
            channel=notice.channel,
            recipient=notice.recipient,
            state=state,
            notice_count=1,
            created_at=notice.created_at,
            answer=notice.error,
        )
        notice.state = state
        notice.save(update_fields=["message", "state"])


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_reminders")]
    operations = [
        migrations.RunPython(give_policies, migrations.RunPython.noop),
        migrations.RunPython(list_lost, migrations.RunPython.noop),
    ]
