"""The beginning of a spawned process: it must be importable before Django is set up."""

from __future__ import annotations

import django


def begin() -> None:
    """Sets Django up from the environment."""
    django.setup()
