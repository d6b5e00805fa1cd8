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
    """Patterns by the processes, copies by SQL: each a new id, number and shifted moments."""
    from django.utils import timezone

    from campaigns.models import Assignment, Campaign, DeadlineVersion, Department, Issue
    from campaigns.models import StepMoment as Step
    from tests import scenes

    campaign, now = Campaign.objects.get(code=scenes.CODE), timezone.now()
    units = Department.objects.filter(users__role_grants__role="handler").distinct()
    for unit in units:
        scenes._due(campaign, unit.code, now + timedelta(days=2))
    patterns = Issue.objects.count()
    copies = -(-count // patterns)
    _copy(
        Issue,
        copies,
        id="id + g.n * 1000000",
        number="'B-' || (id + g.n * 1000000)",
        holding_id="holding_id + g.n * 1000000",
    )
    _copy(Assignment, copies, id="id + g.n * 1000000", issue_id="issue_id + g.n * 1000000")
    _copy(
        DeadlineVersion,
        copies,
        id="id + g.n * 1000000",
        issue_id="issue_id + g.n * 1000000",
        holding_id="holding_id + g.n * 1000000",
    )
    _copy(
        Step,
        copies,
        id="id + g.n * 1000000",
        issue_id="issue_id + g.n * 1000000",
        at=f"at + (g.n % {SPREAD_DAYS * 24}) * interval '1 hour'",
    )


def _copy(model: Any, copies: int, **changed: str) -> None:
    """`copies` - 1 copies of every row, with these columns computed."""
    from django.db import connection

    names = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # the patterns were checked
        cursor.execute(
            f"insert into {table} ({columns}) select {values} from {table},"  # noqa: S608
            f" generate_series(1::bigint, {copies - 1}) as g(n)"
        )
        cursor.execute("set session_replication_role = default")
        cursor.execute(f"analyze {table}")


if __name__ == "__main__":
    sys.exit(main())
