"""Compares every week of the database in use with the independent calculation; exit 1 if another.

`python -m tests.independent`, with the environment of `manage.py`.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from tests.independent.comparing import compared_weeks  # noqa: E402


def main() -> int:
    """Prints a line a week, and one a difference."""
    found = compared_weeks(now=timezone.now())
    for week, different in found.items():
        sys.stdout.write(f"{week}: {len(different)} differ\n")
        sys.stdout.writelines(f"  {line}\n" for line in different)
    return 1 if any(found.values()) else 0


sys.exit(main())
