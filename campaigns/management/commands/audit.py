"""`manage.py audit link|verify|purge`: the chain of the audit log."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.processes import audit_chain
from campaigns.processes.audit_chain import FLOOR_MONTHS, USUAL_MONTHS


class Command(BaseCommand):
    help = "Links new lines of the audit log, checks the chain, or removes old lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("link", "verify", "purge"))
        parser.add_argument(
            "--months",
            type=int,
            default=USUAL_MONTHS,
            help=f"purge: how many are kept, at least {FLOOR_MONTHS}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["what"] == "link":
            self.stdout.write(f"{audit_chain.link_new()} lines linked")
        elif options["what"] == "verify":
            self._verify()
        else:
            try:
                count = audit_chain.purge(months=options["months"], now=now)
            except audit_chain.TooYoung:
                raise CommandError(f"at least {FLOOR_MONTHS} months are kept") from None
            self.stdout.write(f"{count} lines removed")

    def _verify(self) -> None:
        found = audit_chain.verify()
        if not found.is_whole:
            raise CommandError(
                f"broken lines: {list(found.broken)}, lines without a link: {found.unlinked}"
            )
        self.stdout.write(f"{found.links} lines, whole; last digest {found.head}")
