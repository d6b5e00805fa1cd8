"""Plays histories of dated deeds on fresh demo campaigns and prints what came of them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.demo.guard import refuse_outside_demo
from campaigns.demo.histories import play


class Command(BaseCommand):
    """`play_history FILE [--name N]`: JSON {name: {entries, weeks}} on standard output."""

    help = "Plays a file of histories (demo only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_outside_demo()
        histories = json.loads(options["file"].read_text(encoding="utf-8"))
        wanted = [
            history
            for history in histories
            if not options["name"] or history["name"] == options["name"]
        ]
        found = {history["name"]: play(history) for history in wanted}
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
