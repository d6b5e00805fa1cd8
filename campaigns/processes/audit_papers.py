"""The audit log as a workbook: at once, or by a worker when it is long. Always Chinese."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import translation

from campaigns import access
from campaigns.exports.audit_paper import AUDIT_LOG
from campaigns.models import AuditLog, Job, User
from campaigns.processes import audit_log, auditing, job_queue
from campaigns.processes.exporting import AT_ONCE, ExportIncomplete, Made, TooManyForNow
from campaigns.processes.paging import count_up_to
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.calendars import local
from campaigns.wording.audit import ACTIONS, RESULTS, facts_words
from campaigns.wording.labels import word

LOG = "audit_log"
EXPORTED = "export_audit"
CHUNK = 2_000
PAPERS_SPEAK = "zh-hans"
Row = tuple[object, ...]


def is_long(lines: QuerySet[AuditLog]) -> bool:
    """Whether the log is a worker's job (one query, never a full count)."""
    return count_up_to(lines, AT_ONCE) > AT_ONCE


def log_now(*, lines: QuerySet[AuditLog], by: User, now: datetime) -> tuple[str, bytes]:
    """File name and bytes of a short log. Raises RoleNotAllowed, TooManyForNow past 2,000 rows."""
    if not access.may_read_audit(by):
        raise RoleNotAllowed
    ids = _ids_of(lines, most=AT_ONCE + 1)
    if len(ids) > AT_ONCE:
        raise TooManyForNow
    out = io.BytesIO()
    count = AUDIT_LOG.write(_rows(ids), out, made_at=now)
    auditing.record(action=EXPORTED, by=by, now=now, facts={"rows": count})
    return _file_name(now), out.getvalue()


def log_job(*, filters: Mapping[str, Sequence[str]], by: User, now: datetime) -> Job:
    """Asks a worker for the log of a filter. Raises RoleNotAllowed, BadFields."""
    audit_log.filtered(user=by, params=filters, now=now)
    plain = {name: list(values) for name, values in filters.items()}
    return job_queue.enqueue(kind=LOG, payload={"filters": plain}, by=by, now=now)


def make_log(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
    """Writes the log that a job asks for. Raises RoleNotAllowed, BadFields, TooMuchForASheet;
    ExportIncomplete when rows are missing."""
    if not job.owner.is_active:
        raise RoleNotAllowed
    lines = audit_log.filtered(user=job.owner, params=job.payload["filters"], now=now)
    ids = _ids_of(lines)
    count = AUDIT_LOG.write(_rows(ids, report), out, made_at=now)
    if count != len(ids):
        raise ExportIncomplete(f"{count} of {len(ids)} rows")
    return Made(_file_name(now), count)


def _ids_of(lines: QuerySet[AuditLog], most: int | None = None) -> array[int]:
    ordered = lines.order_by("-at", "-pk").values_list("pk", flat=True)[:most]
    return array("q", ordered.iterator(chunk_size=CHUNK))


def _rows(ids: Sequence[int], report: Callable[[int], None] | None = None) -> Iterator[Row]:
    """One query a chunk."""
    for start in range(0, len(ids), CHUNK):
        part = list(ids[start : start + CHUNK])
        if report is not None:
            report(100 * start // len(ids))
        found = AuditLog.objects.select_related("by", "link").in_bulk(part)
        with translation.override(PAPERS_SPEAK):
            rows = [_row(found[pk]) for pk in part if pk in found]
        yield from rows


def _row(line: AuditLog) -> Row:
    link = getattr(line, "link", None)
    return (
        line.at,
        str(line.by) if line.by is not None else "",
        word(ACTIONS, line.action),
        line.target,
        word(RESULTS, line.result),
        line.address or "",
        facts_words(line.facts),
        link.digest[:16] if link is not None else "",
    )


def _file_name(now: datetime) -> str:
    return f"{AUDIT_LOG.name}{local(now):%Y%m%d-%H%M}.xlsx"
