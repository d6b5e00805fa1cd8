"""Keeps demo commands away from a real city's database."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import CommandError


def refuse_outside_demo() -> None:
    """Raises CommandError unless DEMO or DEBUG is on."""
    if not (settings.DEMO or settings.DEBUG):
        raise CommandError("This command is for the demo only: set DEMO=1 or DEBUG=1.")
