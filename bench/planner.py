"""The reminder planner over a million open issues: `python -m bench.planner [--issues 1000000]`.

On PostgreSQL, in a database of its own that is dropped afterwards. A few issues per unit are made
by the processes and multiplied in SQL, each with its deadline version and the steps still to come.
Prints the seconds of a run that plans nothing, of one that plans 10,000 notices, their ratio, and
the growth of the process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg

from tests.run import find_server

NOTICES = 10_000
A_NOTICE_EACH = 2  # liaison and head, in the app
SPREAD_DAYS = 60


def main() -> int:
    """Makes the database, measures in a process of its own, drops it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, default=1_000_000)
    parser.add_argument("--inside", action="store_true")
    asked = parser.parse_args()
    if asked.inside:
        return measure(asked.issues)
    server = find_server()
    if server is None:
        print("No PostgreSQL answers; the bench needs one.")
        return 1
    name = f"tracker_planner_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as maker:
        maker.execute(f'create database "{name}"'.encode())
        try:
            given = {
                "DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{name}",
                "DJANGO_SETTINGS_MODULE": "tracker.settings",
                "SECRET_KEY": "bench",
                "STATEMENT_TIMEOUT_MS": "600000",
                "ENV_FILE": "/nonexistent",
            }
            command = [sys.executable, "-m", "bench.planner", "--inside"]
            return subprocess.run(
                [*command, "--issues", str(asked.issues)],
                env={**os.environ, **given},
                check=False,
            ).returncode
        finally:
            maker.execute(f'drop database "{name}" with (force)'.encode())


def measure(count: int) -> int:
    """Fills the tables, then runs the planner."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from campaigns.models import Notice, StepMoment
    from campaigns.processes import notifying
    from tests import scenes

    call_command("migrate", verbosity=0)
    scenes.city()
    now = timezone.now()
    _fill(count)
    moments = StepMoment.objects.count()
    print(f"{count} open issues, {moments} steps to come")
    idle = [_timed(lambda: notifying.plan(now=now)) for _n in range(5)]
    due = NOTICES // A_NOTICE_EACH
    ids = list(
        StepMoment.objects.filter(step="due").order_by("pk").values_list("pk", flat=True)[:due]
    )
    StepMoment.objects.filter(pk__in=ids).update(at=now - timedelta(seconds=1))
    memory = _memory_mb()
    seconds = _timed(lambda: notifying.plan(now=now))
    written = Notice.objects.filter(step="due").count()
    print(f"a run that plans none: {sorted(idle)[2] * 1000:.1f} ms (median of 5; mark 2 s)")
    print(f"a run that plans {written}: {seconds:.2f} s (mark 10 s)")
    print(f"ratio {seconds / sorted(idle)[2]:.0f}; memory + {_memory_mb() - memory:.0f} MB")
    return 0


def _timed(job: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fill(count: int) -> None:
    """A pattern for each unit with people, and copies whose steps come over two months."""
    from django.utils import timezone

    from campaigns.models import Campaign, Department, Issue
    from tests import scenes
    from tests.copies import multiply_issues

    campaign, now = Campaign.objects.get(code=scenes.CODE), timezone.now()
    for unit in Department.objects.filter(users__role_grants__role="handler").distinct():
        scenes.due_issue(campaign, unit.code, now + timedelta(days=2))
    spread = f"at + (g.n % {SPREAD_DAYS * 24}) * interval '1 hour'"
    multiply_issues(-(-count // Issue.objects.count()), step_at=spread)


if __name__ == "__main__":
    sys.exit(main())
