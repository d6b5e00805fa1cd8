"""A deed on many issues from the list: a preview of every issue, then the deed as previewed.

Source of the rules: PRODUCT "List", RELIABILITY P12, docs/decisions/0033. Each issue is a
transaction of its own; whoever stops in the middle goes on where it ended, and nothing is done
twice: each deed carries a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import translation
from django.utils.dateparse import parse_datetime

from campaigns import access
from campaigns.exports.bulk_results import BULK_RESULTS
from campaigns.models import BulkRow, BulkRun, Campaign, Department, Issue, Job, User
from campaigns.processes import bulk, job_queue
from campaigns.processes.deeds import key_of
from campaigns.processes.exporting import ExportIncomplete, Made
from campaigns.processes.holding import Assisting
from campaigns.processes.places import suggested_assisting
from campaigns.processes.queues import suggestion_for
from campaigns.processes.refusals import RoleNotAllowed, bad_field
from campaigns.processes.running_clock import clock_from
from campaigns.wording.bulk import PAPERS_SPEAK, file_name, row_words

MOST = 5_000
AT_ONCE = 50  # as many a request may wait for
CHUNK = 50
RUNS = "bulk_deed"  # the kind of the job and the line of the audit log
DONE = 200
JOINS = ("category", "site__owner", "zone__territory", "zone__lead_department")
Clock = Callable[[], datetime]


def begin(
    *,
    deed: str,
    wanted: Mapping[str, Sequence[str]],
    given: Mapping[str, Any],
    campaign: Campaign,
    by: User,
    now: datetime,
) -> BulkRun:
    """Keeps what was chosen, at most 5,000 issues. `given` holds plain values.

    Whoever calls it then calls `check`, unless a job does that. Raises RoleNotAllowed, BadFields.
    """
    if deed not in access.bulk_deeds(by):
        raise RoleNotAllowed
    numbers = bulk.numbers_of(user=by, wanted=wanted, now=now, most=MOST)
    chosen = access.visible_issues(by).filter(number__in=numbers, campaign=campaign)
    rows = list(chosen.order_by("pk").values_list("pk", "version"))
    if not rows:
        raise bad_field("numbers", "required")
    with transaction.atomic():
        run = BulkRun.objects.create(
            campaign=campaign, owner=by, deed=deed, given=dict(given), created_at=now
        )
        BulkRow.objects.bulk_create(
            [BulkRow(run=run, issue_id=pk, version=version) for pk, version in rows],
            batch_size=1000,
        )
        _ask_a_worker(run, len(rows), by, now)
    return run


def carry_out(*, run_id: int, by: User, now: datetime) -> BulkRun:
    """Lets the previewed deed be done, or go on where it was cut off; a finished one stays.

    Whoever calls it then calls `work`, unless a job does that. Raises RoleNotAllowed.
    """
    with transaction.atomic():
        run = BulkRun.objects.select_for_update().get(pk=run_id)
        if run.owner_id != by.pk:
            raise RoleNotAllowed
        if run.state != "done" and not is_under_way(run):
            run.state = "checking" if run.state == "checking" else "doing"
            run.job = None
            run.save(update_fields=["state", "job"])
            _ask_a_worker(run, _left(run).count(), by, now)
    return run


def is_under_way(run: BulkRun) -> bool:
    """Whether a worker has it, or will (a query when the job was not read along)."""
    return run.job is not None and run.job.state in {"queued", "running"}


def _ask_a_worker(run: BulkRun, count: int, by: User, now: datetime) -> None:
    if count > AT_ONCE:
        run.job = job_queue.enqueue(kind=RUNS, payload={"run": run.pk}, by=by, now=now)
        run.save(update_fields=["job"])


def work(
    *, run: BulkRun, by: User, now: datetime, report: Callable[[int], None] = lambda percent: None
) -> None:
    """Previews the issues of a run or does the deed on them, whichever it stands at.

    `report` hears the progress in percent.
    """
    clock = clock_from(now)
    rows = list(_left(run).order_by("issue_id").values_list("pk", flat=True))
    step = _preview if run.state == "checking" else _do
    for start in range(0, len(rows), CHUNK):
        report(100 * start // len(rows))
        part = BulkRow.objects.filter(pk__in=rows[start : start + CHUNK]).order_by("issue_id")
        seen = access.visible_issues(by).filter(pk__in=part.values("issue"))
        issues = seen.select_related(*JOINS).in_bulk()
        for row in part.select_related("lead"):
            step(run, row, issues.get(row.issue_id), by, clock)
    ended = BulkRun.objects.filter(pk=run.pk, state=run.state)
    if run.state == "checking":
        ended.update(state="checked")
    else:
        ended.update(state="done", done_at=clock())


def _left(run: BulkRun) -> QuerySet[BulkRow]:
    """The rows that the present step has not reached."""
    if run.state == "checking":
        return run.rows.filter(expected__isnull=True)
    return run.rows.filter(expected=DONE, status__isnull=True)


def _preview(run: BulkRun, row: BulkRow, issue: Issue | None, by: User, clock: Clock) -> None:
    if issue is not None and run.deed == "dispatch":
        row.lead = _lead_for(run, issue)
    result = _result(run, row, issue, by, clock, dry_run=True)
    row.expected, row.code, row.issue_state = result.status, result.code, result.state
    row.save(update_fields=["expected", "code", "issue_state", "lead"])


def _do(run: BulkRun, row: BulkRow, issue: Issue | None, by: User, clock: Clock) -> None:
    result = _result(run, row, issue, by, clock, dry_run=False)
    row.status, row.code, row.issue_state = result.status, result.code, result.state
    row.save(update_fields=["status", "code", "issue_state"])


def _result(
    run: BulkRun, row: BulkRow, issue: Issue | None, by: User, clock: Clock, *, dry_run: bool
) -> bulk.BulkResult:
    if issue is None:
        return bulk.BulkResult("", 404, "not_found")
    content = {"run": run.pk, "issue": issue.pk}
    return bulk.one(
        run.deed,
        issue,
        version=row.version,
        given=_given(run, row, issue),
        by=by,
        now=clock(),
        dry_run=dry_run,
        key=None if dry_run else key_of(_uuid_of(row), content),
    )


def _uuid_of(row: BulkRow) -> UUID:
    return uuid5(NAMESPACE_OID, f"bulk row {row.pk}")


# --- what a deed is given ------------------------------------------------------------------------


def _lead_for(run: BulkRun, issue: Issue) -> Department | None:
    """The unit that the form names, else the one suggested for this issue."""
    code = run.given.get("lead_department")
    if code:
        return Department.objects.in_use().filter(code=code).first()
    return suggestion_for(issue).unit


def _given(run: BulkRun, row: BulkRow, issue: Issue) -> dict[str, Any]:
    """The form's answers as the deed takes them, for this issue."""
    found = dict(run.given)
    if "due_at" in found:
        found["due_at"] = parse_datetime(found["due_at"])
    if run.deed == "dispatch":
        is_suggested = not found.get("lead_department")
        helper = suggested_assisting(issue, row.lead) if is_suggested else None
        found["lead_department"] = row.lead
        found["assisting"] = [Assisting(helper, None)] if helper is not None else []
    return found


# --- what came of it -----------------------------------------------------------------------------


def counts_of(run: BulkRun) -> Mapping[str, int]:
    """How many issues: `all`, `can`, `cannot` (by the preview), `done`, `refused` (one query)."""
    can = Q(expected=DONE)
    return run.rows.aggregate(
        all=Count("pk"),
        can=Count("pk", filter=can),
        cannot=Count("pk", filter=Q(expected__isnull=False) & ~can),
        done=Count("pk", filter=Q(status=DONE)),
        refused=Count("pk", filter=Q(status__isnull=False) & ~Q(status=DONE)),
    )


def refused_rows(run: BulkRun) -> QuerySet[BulkRow]:
    """The issues on which the deed cannot be or was not done, in order of their ids."""
    fine = Q(status=DONE) | Q(status__isnull=True, expected=DONE) | Q(expected__isnull=True)
    return run.rows.exclude(fine).select_related("issue__site", "issue__category").order_by("issue")


def said_of(run: BulkRun, row: BulkRow) -> tuple[str, str]:
    """The result of an issue and the reason against it, in the active language."""
    return row_words(
        deed=run.deed,
        expected=row.expected,
        status=row.status,
        code=row.code,
        state=row.issue_state,
    )


def write_results(*, run: BulkRun, out: BinaryIO, now: datetime) -> int:
    """A workbook with a line an issue; returns how many. Always Chinese."""
    rows = run.rows.select_related("issue__category", "issue__site", "lead").order_by("issue")
    with translation.override(PAPERS_SPEAK):
        lines = [
            (
                row.issue.number,
                row.issue.place,
                row.issue.category.name,
                row.lead.short_name if row.lead is not None else "",
                *said_of(run, row),
            )
            for row in rows
        ]
    return BULK_RESULTS.write(lines, out, made_at=now)


def make_results(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
    """A worker's part: goes on with the run, then writes its results. Raises RoleNotAllowed."""
    by = (
        User.objects.with_roles()
        .select_related("department", "home_department")
        .get(pk=job.owner_id)
    )
    run = BulkRun.objects.select_related("campaign").get(pk=job.payload["run"])
    if not by.is_active or run.deed not in access.bulk_deeds(by):
        raise RoleNotAllowed
    work(run=run, by=by, now=now, report=report)
    run.refresh_from_db()
    count = write_results(run=run, out=out, now=now)
    if count != run.rows.count():
        raise ExportIncomplete(f"{count} rows")
    return Made(file_name(run.deed, run.pk), count)
