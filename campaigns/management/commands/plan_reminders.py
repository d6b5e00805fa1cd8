"""Plans the reminders that are due, as the timetable does."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.processes.appeal_notices import plan_overdue
from campaigns.processes.notifying import plan
from campaigns.processes.self_check_reminding import plan_self_checks
from campaigns.rules.calendars import CITY_ZONE


class Command(BaseCommand):
    """`plan_reminders [--at ISO]`: a time without offset is the city's."""

    help = "Plans the reminders that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", default="", help="plan as of this moment (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = moment_in(options["at"])
        planned = plan(now=now) + plan_self_checks(now=now) + plan_overdue(now=now)
        self.stdout.write(f"{planned} notices planned")


def moment_in(text: str) -> datetime:
    """The moment that was typed, now when nothing was."""
    if not text:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--at: {text} is not an ISO 8601 time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)
