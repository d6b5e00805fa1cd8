"""Makes a backup of the database and the files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.processes.backups.making import make_backup
from campaigns.processes.backups.refusals import BackupRefused


class Command(BaseCommand):
    """`backup --out DIR`: a new folder in DIR, or exit status 1 and nothing."""

    help = "Copies the database and the files, consistently, into a new folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, help="where backups are kept")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_backup(out=options["out"], now=timezone.now())
        except BackupRefused as refusal:
            raise CommandError("\n".join(refusal.faults)) from refusal
        except OSError as error:
            raise CommandError(f"the backup was not made: {error}") from error
        self.stdout.write(str(made))
