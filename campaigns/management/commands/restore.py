"""Puts a backup back, and lets nothing out of the house that may have gone out since."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.processes.backups.outbox import settle_after_restore
from campaigns.processes.backups.refusals import BackupRefused
from campaigns.processes.backups.restoring import restore, verified


class Command(BaseCommand):
    """`restore DIR [--force] [--identity FILE] [--verify]`; web, worker and beat must not run."""

    help = "Puts the database and the files of a backup back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="over what is there")
        parser.add_argument("--identity", type=Path, help="file with the private key of age")
        parser.add_argument("--verify", action="store_true", help="only look whether it is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["verify"]:
                found = verified(options["folder"])
                self.stdout.write(f"whole: {found.made_at}, {found.files} files")
                return
            found = restore(
                folder=options["folder"],
                force=options["force"],
                identity=options["identity"],
                now=now,
            )
        except BackupRefused as refusal:
            raise CommandError("\n".join(refusal.faults)) from refusal
        except OSError as error:
            raise CommandError(f"it was not restored: {error}") from error
        call_command("migrate", interactive=False, verbosity=0)
        listed = settle_after_restore(made_at=found.made_at, now=now)
        self.stdout.write(f"restored as of {found.made_at}, {found.files} files")
        self.stdout.write(f"{listed} notices wait for a person (/reminders/failures/)")
