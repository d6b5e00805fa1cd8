"""`manage.py first_administrators`: the sign-ins with which a new city begins, printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from campaigns.processes import founding


class Command(BaseCommand):
    help = "Makes the three first administrators of a new city and prints their passwords."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override("zh-hans"):
                made = founding.first_administrators(now=timezone.now())
        except founding.AlreadyFounded:
            raise CommandError("There is an administrator already.") from None
        for username, password in made.items():
            self.stdout.write(f"{username}  {password}")
        self.stdout.write("Each password opens one sign-in within 24 hours.")
