"""Checks, updates or compiles the Chinese catalogue."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.wording import catalogue


class Command(BaseCommand):
    """`catalogue [--update]`: exit status 1 while a message has no Chinese."""

    help = "Checks the Chinese catalogue; --update adds new messages to it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--update", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            self.stdout.write(f"{catalogue.update()} new messages")
        catalogue.compile_catalogue()
        faults = catalogue.faults()
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            sys.exit(1)
