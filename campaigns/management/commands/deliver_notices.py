"""Delivers the notices whose time has come, as the timetable does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.processes.delivering import deliver


class Command(BaseCommand):
    help = "Delivers the notices whose time has come."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{deliver(now=timezone.now())} notices sent")
