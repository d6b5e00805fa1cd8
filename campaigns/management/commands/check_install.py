"""`manage.py check_install`: whether a city may go live; exit 1 while something grave is missing."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.processes import installation


class Command(BaseCommand):
    help = "Says what an installation still needs before a city works with it."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        found = installation.faults()
        for fault in found:
            self.stdout.write(f"{'FAULT ' if fault.is_grave else 'advice'} {fault.text}")
        if any(fault.is_grave for fault in found):
            sys.exit(1)
        self.stdout.write("ready")
