"""Freezes an ended week: the one named, else every one whose Monday 10:00 has come."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.processes import reference, weeks
from campaigns.processes.refusals import MoveNotAllowed
from campaigns.rules.calendars import local
from campaigns.wording.refusals import move_words


class Command(BaseCommand):
    """`freeze_week [MONDAY] [--campaign CODE]`."""

    help = "Freezes an ended week."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("monday", nargs="?", type=date.fromisoformat)
        parser.add_argument("--campaign", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["monday"] is None:
            frozen = weeks.freeze_due(now=now)
            self.stdout.write(f"{len(frozen)} weeks frozen")
            return
        campaign = reference.current_campaign(local(now).date(), options["campaign"])
        if campaign is None:
            raise CommandError("There is no such campaign.")
        try:
            week = weeks.freeze(campaign=campaign, monday=options["monday"], by=None, now=now)
        except MoveNotAllowed as refused:
            raise CommandError(move_words(refused.code)) from refused
        self.stdout.write(f"{week.monday} frozen, sha256 {week.sha256}")
