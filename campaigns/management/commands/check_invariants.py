"""Folds everything again and says which promises hold."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.processes.invariants import check_all


class Command(BaseCommand):
    """`check_invariants [--json]`: a line a promise; exit status 1 when one is broken."""

    help = "Checks the product's promises on the data as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = check_all(now=timezone.now())
        if options["as_json"]:
            self.stdout.write(json.dumps([asdict(found) for found in findings], indent=1))
        else:
            for found in findings:
                first = f": {', '.join(found.first)}" if found.first else ""
                counts = f"checked {found.checked}, broken {found.broken}"
                self.stdout.write(f"{found.promise} {found.text}: {counts}{first}")
        if any(found.broken for found in findings):
            sys.exit(1)
