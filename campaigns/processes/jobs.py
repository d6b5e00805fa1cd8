"""Runs waiting jobs one after another, each to a complete file or to none.

Source of the rules: ARCHITECTURE decisions 2 and 5, RELIABILITY P12. A job may be run twice; its
file appears under a name of its own and belongs to the job only once everything was checked.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from django.db import transaction
from django.utils import translation

from campaigns.exports import long_sheet
from campaigns.exports.row_stream import TooMuchForASheet
from campaigns.models import Job
from campaigns.processes import (
    audit_papers,
    auditing,
    bulk_runs,
    exporting,
    job_queue,
    orders,
    photo_sheets,
    points_papers,
    reminder_papers,
)
from campaigns.processes.exporting import ExportIncomplete, Made
from campaigns.processes.file_store import job_file, new_file, remove_file
from campaigns.processes.heartbeats import beat
from campaigns.processes.job_queue import LeaseLost
from campaigns.processes.refusals import Refused
from campaigns.processes.running_clock import clock_from
from campaigns.wording.jobs import message_for

FOLDER = "results"
KEPT_FOR = timedelta(days=7)
ENOUGH = timedelta(minutes=4)  # well below the time limit of a task


class ResultGone(Exception):
    """The job has no file, or no longer."""


class Work(Protocol):
    """Writes a job's file into `out`, telling `report` the progress in percent."""

    def __call__(
        self, *, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime
    ) -> Made: ...


@dataclass(frozen=True)
class Kind:
    """A kind of job: the work, how the rows of its finished file are counted, and the audit
    log's word for it."""

    work: Work
    count: Callable[[BinaryIO], int]
    action: str


KINDS: Mapping[str, Kind] = {
    audit_papers.LOG: Kind(
        work=audit_papers.make_log, count=long_sheet.rows_in, action=audit_papers.EXPORTED
    ),
    exporting.LEDGER: Kind(
        work=exporting.make_ledger, count=long_sheet.rows_in, action=exporting.EXPORTED
    ),
    reminder_papers.LOG: Kind(
        work=reminder_papers.make_log,
        count=long_sheet.rows_in,
        action=reminder_papers.EXPORTED_LOG,
    ),
    photo_sheets.SHEET: Kind(
        work=photo_sheets.make_sheet,
        count=photo_sheets.cases_in,
        action=photo_sheets.EXPORTED_SHEET,
    ),
    orders.ORDERS: Kind(
        work=orders.make_orders, count=photo_sheets.cases_in, action=orders.EXPORTED
    ),
    bulk_runs.RUNS: Kind(
        work=bulk_runs.make_results, count=long_sheet.rows_in, action=bulk_runs.RUNS
    ),
    points_papers.POINTS: Kind(
        work=points_papers.make_ledger,
        count=long_sheet.rows_in,
        action=points_papers.EXPORTED,
    ),
}


def run_waiting(*, now: datetime) -> int:
    """Does the waiting jobs, oldest first; returns how many came to a file.

    Takes no new one after four minutes. An unexpected error gives the job back for another try
    and flies on.
    """
    clock = clock_from(now)
    done = 0
    while clock() - now < ENOUGH:
        job = job_queue.claim(now=clock())
        if job is None:
            break
        done += _run(job, clock)
    beat("run_jobs", now=now)
    return done


def _run(job: Job, clock: Callable[[], datetime]) -> bool:
    """One job; whether it came to a file."""
    path = f"{FOLDER}/{job.pk}-{secrets.token_hex(8)}.xlsx"
    try:
        made = _make(job, job_file(path), clock)
        _hand_over(job, made, path, clock())
    except LeaseLost:
        remove_file(job_file(path))
        return False
    except (Refused, TooMuchForASheet) as refusal:
        code = refusal.code if isinstance(refusal, Refused) else "too_long"
        job_queue.fail(job, code=code, now=clock())
        return False
    except Exception:
        remove_file(job_file(path))
        job_queue.give_back(job, now=clock())
        raise
    return True


def _hand_over(job: Job, made: Made, path: str, now: datetime) -> None:
    """The file becomes the job's, with a line in the audit log. Raises LeaseLost."""
    with transaction.atomic():
        job_queue.finish(job, path=path, file_name=made.file_name, now=now)
        auditing.record(
            action=KINDS[job.kind].action,
            by=job.owner,
            now=now,
            target=str(job),
            facts={"rows": made.rows},
        )


def _make(job: Job, target: Path, clock: Callable[[], datetime]) -> Made:
    """Writes the file and reads it again to see that every row is there."""
    kind = KINDS[job.kind]
    with new_file(target) as out:
        made = kind.work(
            job=job,
            out=out,
            report=lambda percent: job_queue.report(job, percent=percent, now=clock()),
            now=clock(),
        )
    with target.open("rb") as written:
        found = kind.count(written)
    if found != made.rows:
        raise ExportIncomplete(f"{found} of {made.rows} rows in the file")
    return made


def open_result(job: Job) -> BinaryIO:
    """A finished job's file, to be closed by the caller. Raises ResultGone."""
    if not job.path:
        raise ResultGone
    try:
        return job_file(job.path).open("rb")
    except FileNotFoundError as error:
        raise ResultGone from error


def sweep_jobs(*, now: datetime) -> int:
    """Removes results older than seven days, and files that no job knows; returns how many."""
    swept = 0
    for job in Job.objects.filter(finished_at__lt=now - KEPT_FOR).exclude(path=""):
        remove_file(job_file(job.path))
        with translation.override(job.owner.language):
            job.message = message_for("swept")
        job.path = ""
        job.save(update_fields=["path", "message"])
        swept += 1
    return swept + _sweep_orphans(now)


def _sweep_orphans(now: datetime) -> int:
    """Files of killed workers: half-written ones, and whole ones that never came to their job."""
    swept = 0
    for file in job_file(FOLDER).glob("*"):
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < now - KEPT_FOR:
            remove_file(file)
            swept += 1
    return swept
