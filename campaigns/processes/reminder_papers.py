"""The lists about reminders as workbooks: the log, and the candidates for the circular.

Source of the rules: DOCUMENTS "Rules for every workbook", RELIABILITY P12. Always Chinese.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import translation

from campaigns import access
from campaigns.exports.chinese import STATES
from campaigns.exports.chinese import word as chinese
from campaigns.exports.reminder_papers import CIRCULAR, NOTICE_LOG
from campaigns.models import Campaign, Job, Notice, User
from campaigns.processes import auditing, filter_words, job_queue, notice_log, overdue_issues
from campaigns.processes.exporting import AT_ONCE, ExportIncomplete, Made, TooManyForNow
from campaigns.processes.overdue_board import Wanted
from campaigns.processes.overdue_issues import Chased
from campaigns.processes.paging import count_up_to
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.calendars import local
from campaigns.wording.labels import CHANNELS, NOTICE_STATES, word
from campaigns.wording.notices import TONE_NAMES, headline_of

LOG = "notice_log"
EXPORTED_LOG, EXPORTED_CIRCULAR = "export_notices", "export_circular"
CHUNK = 2_000
PAPERS_SPEAK = "zh-hans"
Row = tuple[object, ...]


# --- the log -------------------------------------------------------------------------------------


def is_long(notices: QuerySet[Notice]) -> bool:
    """Whether the log is a worker's job (one query, never a full count)."""
    return count_up_to(notices, AT_ONCE) > AT_ONCE


def log_now(
    *, notices: QuerySet[Notice], filters: Mapping[str, Sequence[str]], by: User, now: datetime
) -> tuple[str, bytes]:
    """File name and bytes of a short log. Raises RoleNotAllowed, TooManyForNow past 2,000 rows."""
    if not access.may_open_notice_log(by):
        raise RoleNotAllowed
    ids = _ids_of(notices, most=AT_ONCE + 1)
    if len(ids) > AT_ONCE:
        raise TooManyForNow
    out = io.BytesIO()
    said = filter_words.notices_said(filters)
    count = NOTICE_LOG.write(_log_rows(ids), out, filter_text=said, made_at=now)
    auditing.record(action=EXPORTED_LOG, by=by, now=now, facts={"rows": count})
    return _file_name(NOTICE_LOG.name, now), out.getvalue()


def log_job(*, filters: Mapping[str, Sequence[str]], by: User, now: datetime) -> Job:
    """Asks a worker for the log of a filter. Raises RoleNotAllowed, BadFields."""
    if not access.may_open_notice_log(by):
        raise RoleNotAllowed
    notice_log.filtered(user=by, params=filters, now=now)
    plain = {name: list(values) for name, values in filters.items()}
    return job_queue.enqueue(kind=LOG, payload={"filters": plain}, by=by, now=now)


def make_log(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
    """Writes the log that a job asks for, in the scope that its owner has now.

    Raises RoleNotAllowed, BadFields, TooMuchForASheet; ExportIncomplete when rows are missing.
    """
    by, filters = job.owner, job.payload["filters"]
    if not by.is_active or not access.may_open_notice_log(by):
        raise RoleNotAllowed
    ids = _ids_of(notice_log.filtered(user=by, params=filters, now=now))
    rows = _reported(_log_rows(ids), len(ids), report)
    said = filter_words.notices_said(filters)
    count = NOTICE_LOG.write(rows, out, filter_text=said, made_at=now)
    if count != len(ids):
        raise ExportIncomplete(f"{count} of {len(ids)} rows")
    return Made(_file_name(NOTICE_LOG.name, now), count)


def _ids_of(notices: QuerySet[Notice], most: int | None = None) -> array[int]:
    """The ids in the order of the list (8 bytes a notice)."""
    ordered = notices.order_by("-planned_at", "-pk").values_list("pk", flat=True)[:most]
    return array("q", ordered.iterator(chunk_size=CHUNK))


def _log_rows(ids: Sequence[int]) -> Iterator[Row]:
    """One query a chunk."""
    for start in range(0, len(ids), CHUNK):
        part = list(ids[start : start + CHUNK])
        found = Notice.objects.select_related(*notice_log.JOINS).in_bulk(part)
        with translation.override(PAPERS_SPEAK):
            rows = [_log_row(found[pk]) for pk in part if pk in found]
        yield from rows


def _log_row(notice: Notice) -> Row:
    issue, person = notice.issue, notice.recipient
    unit = person.department if person is not None else issue.lead if issue is not None else None
    return (
        notice.planned_at,
        issue.number if issue is not None else "",
        issue.place if issue is not None else "",
        headline_of(notice.step, notice.tone, notice.facts),
        word(TONE_NAMES, notice.tone or "plain"),
        person.name if person is not None else "（群）",
        unit.short_name if unit is not None else "",
        word(CHANNELS, notice.channel),
        word(NOTICE_STATES, notice.state),
        notice.sent_at,
        notice.tries,
        notice.error,
    )


def _reported(rows: Iterable[Row], total: int, report: Callable[[int], None]) -> Iterator[Row]:
    for done, row in enumerate(rows):
        if done % CHUNK == 0:
            report(100 * done // total)
        yield row


# --- the circular --------------------------------------------------------------------------------


def circular_now(
    *, campaign: Campaign, wanted: Wanted, by: User, now: datetime
) -> tuple[str, bytes]:
    """File name and bytes of the candidates for the circular. Raises RoleNotAllowed."""
    if not access.may_open_board(by):
        raise RoleNotAllowed
    issues = overdue_issues.candidates(user=by, campaign=campaign, wanted=wanted, now=now)
    rows = overdue_issues.all_chased(issues, user=by, campaign=campaign, now=now)
    out = io.BytesIO()
    with translation.override(PAPERS_SPEAK):
        count = CIRCULAR.write(
            map(_candidate_row, rows), out, filter_text=wanted_said(wanted), made_at=now
        )
    auditing.record(action=EXPORTED_CIRCULAR, by=by, now=now, facts={"rows": count})
    return _file_name(CIRCULAR.name, now), out.getvalue()


def _candidate_row(one: Chased) -> Row:
    issue, answer = one.issue, one.answer
    steps = [
        f"{local(sent.at):%m-%d} {headline_of(sent.step, sent.tone)}" for sent in one.reminders
    ]
    return (
        issue.lead.short_name if issue.lead is not None else "",
        issue.number,
        issue.place,
        issue.category.name,
        issue.due_at,
        one.days,
        chinese(STATES, issue.state),
        "\n".join(steps),
        answer.note if answer is not None else "未回复",
        issue.promised_on,
        "有申请待批" if issue.open_request else "",
    )


def wanted_said(wanted: Wanted) -> str:
    """The filter in words, 全部 without one."""
    params: dict[str, list[str]] = {
        "department": filter_words.codes_of("department", wanted.departments),
        "zone": filter_words.codes_of("zone", wanted.zones),
    }
    said = filter_words.said(params)
    if wanted.acknowledged is None:
        return said
    answered = "已回复" if wanted.acknowledged else "未回复"
    return answered if said == "全部" else f"{said}；{answered}"


def _file_name(name: str, now: datetime) -> str:
    return f"{name}{local(now):%Y%m%d-%H%M}.xlsx"
