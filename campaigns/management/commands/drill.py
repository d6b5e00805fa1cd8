"""Tries a backup: restores it to a scratch place, checks the promises, throws the place away."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.processes.backups.drilling import drill
from campaigns.processes.backups.refusals import BackupRefused
from campaigns.processes.backups.restoring import latest


class Command(BaseCommand):
    """`drill DIR [--identity FILE]`: DIR is a backup, or where backups are kept (the latest); exit status 1 when the backup would not save the city."""

    help = "Restores a backup to a scratch database and folder and checks it there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--identity", type=Path, help="file with the private key of age")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = drill(
                folder=latest(options["folder"]), identity=options["identity"], now=timezone.now()
            )
        except BackupRefused as refusal:
            raise CommandError("\n".join(refusal.faults)) from refusal
        self.stdout.write(done.said)
        self.stdout.write(f"{'good' if done.is_good else 'FAILED'} after {done.seconds:.0f} s")
        if not done.is_good:
            sys.exit(1)
