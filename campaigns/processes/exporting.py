"""Workbooks for download: a week's table and the issue ledger, in the scope of the screen.

Source of the rules: DOCUMENTS.md §1 and §2, RELIABILITY P8, P12, P14. Both are always Chinese.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from campaigns import access
from campaigns.exports import weekly_workbook
from campaigns.exports.ledger import LEDGER as LEDGER_PAPER
from campaigns.exports.ledger import LEDGER_WITH_PHOTOS
from campaigns.exports.ledger_columns import LedgerRow
from campaigns.models import Campaign, Job, User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import (
    auditing,
    filter_words,
    issue_filters,
    job_queue,
    ledger_photos,
)
from campaigns.processes.ledger_photos import TooManyWithPhotos
from campaigns.processes.ledger_rows import CHUNK, ids_of, rows_of
from campaigns.processes.paging import count_up_to
from campaigns.processes.refusals import Refused, RoleNotAllowed
from campaigns.processes.week_content import content_of
from campaigns.rules.calendars import local

AT_ONCE = 2_000
AT_ONCE_WITH_PHOTOS = 200
LEDGER = "ledger"
EXPORTED = "export_issues"  # the line of the audit log
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES: Mapping[str, str] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".xlsx": XLSX,
    ".zip": "application/zip",
}


class TooManyForNow(Refused):
    """More rows than a request may wait for: a job must make the ledger."""

    code = "too_many_for_now"


class ExportIncomplete(Exception):
    """The file does not hold the rows that it should; it must not be handed out."""


@dataclass(frozen=True)
class Made:
    """A finished paper: its name for people and the number of its rows."""

    file_name: str
    rows: int


# --- the week ------------------------------------------------------------------------------------


def week_workbook(
    *, campaign: Campaign, monday: date, by: User, now: datetime
) -> tuple[str, bytes]:
    """File name and bytes of a week's workbook: stored content, or live figures of an open week.

    Holds what the reader may see of rows and of the lists behind them. Raises RoleNotAllowed
    when that is no row.
    """
    whole = content_of(campaign, monday, now)
    scope = access.week_scope(by, whole.state)
    rows = scope.rows(whole.rows)
    if not access.may_read_weeks(by) or not (rows or scope.is_whole):
        raise RoleNotAllowed
    details = access.detail_scope(by)
    content = weekly_workbook.build(
        replace(
            whole,
            rows=rows,
            territories=scope.rows(whole.territories),
            zones=scope.rows(whole.zones),
            lists={name: details.rows(listed) for name, listed in whole.lists.items()},
            scope_note=_scope_note(scope, details),
        )
    )
    auditing.record(
        action="export_week",
        by=by,
        now=now,
        target=f"{campaign.code} {monday}",
        facts={"state": whole.state, "rows": len(rows), "whole": scope.is_whole},
    )
    year, number, _day = monday.isocalendar()
    name = NOT_IN_NAMES.sub("", campaign.name)
    return f"{name}{year}年第{number}周督查考评情况.xlsx", content


def _scope_note(rows: access.WeekScope, details: access.WeekScope) -> str:
    if not rows.is_whole:
        return "【仅含查阅范围内单位的数据】"
    return "" if details.is_whole else "【明细清单仅含查阅范围内单位的数据】"


# --- the ledger ----------------------------------------------------------------------------------


def is_long(issues: IssueQuerySet, filters: Mapping[str, Sequence[str]]) -> bool:
    """Whether the ledger of these issues is a worker's job (one query, never a full count).

    Raises TooManyWithPhotos when photos are wanted of too many.
    """
    if not ledger_photos.are_wanted(filters):
        return count_up_to(issues, AT_ONCE) > AT_ONCE
    count = count_up_to(issues, ledger_photos.MOST_ROWS)
    if count > ledger_photos.MOST_ROWS:
        raise TooManyWithPhotos
    return count > AT_ONCE_WITH_PHOTOS


def ledger_now(
    *,
    issues: IssueQuerySet,
    by: User,
    now: datetime,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> tuple[str, bytes]:
    """File name and bytes of a short ledger. `filters` are told on the paper.

    Raises RoleNotAllowed, and TooManyForNow past 2,000 rows, 200 with photos.
    """
    if not access.may_export_issues(by):
        raise RoleNotAllowed
    asked = filters or {}
    most = AT_ONCE_WITH_PHOTOS if ledger_photos.are_wanted(asked) else AT_ONCE
    ids = ids_of(issues, most=most + 1)
    if len(ids) > most:
        raise TooManyForNow
    out = io.BytesIO()
    count = _write_ledger(out, ids, rows_of(ids=ids, by=by, now=now), asked, by, now)
    auditing.record(action=EXPORTED, by=by, now=now, facts={"rows": count})
    return _ledger_name(now), out.getvalue()


def ledger_job(*, filters: Mapping[str, Sequence[str]], by: User, now: datetime) -> Job:
    """Asks a worker for the ledger of a filter. Raises RoleNotAllowed; BadFields for a filter
    that cannot be understood."""
    if not access.may_export_issues(by):
        raise RoleNotAllowed
    issue_filters.filtered(user=by, params=filters, now=now)
    plain = {name: list(values) for name, values in filters.items()}
    return job_queue.enqueue(kind=LEDGER, payload={"filters": plain}, by=by, now=now)


def make_ledger(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
    """Writes the ledger that a job asks for, in the scope that its owner has now.

    `report` is told the progress in percent after every chunk. Raises RoleNotAllowed, BadFields,
    TooMuchForASheet, TooManyWithPhotos; ExportIncomplete when rows are missing at the end.
    """
    by, filters = job.owner, job.payload["filters"]
    if not by.is_active or not access.may_export_issues(by):
        raise RoleNotAllowed
    ids = ids_of(issue_filters.filtered(user=by, params=filters, now=now))
    if ledger_photos.are_wanted(filters) and len(ids) > ledger_photos.MOST_ROWS:
        raise TooManyWithPhotos
    rows = _reported(rows_of(ids=ids, by=by, now=now), len(ids), report)
    count = _write_ledger(out, ids, rows, filters, by, now)
    if count != len(ids):
        raise ExportIncomplete(f"{count} of {len(ids)} rows")
    return Made(_ledger_name(now), count)


def _write_ledger(
    out: BinaryIO,
    ids: Sequence[int],
    rows: Iterator[LedgerRow],
    filters: Mapping[str, Sequence[str]],
    by: User,
    now: datetime,
) -> int:
    """The rows as a paper, with photos where they are wanted; returns how many."""
    words = filter_words.said(filters) if filters else ""
    if ledger_photos.are_wanted(filters):
        pictured = ledger_photos.with_photos(rows, ids=ids, by=by)
        return LEDGER_WITH_PHOTOS.write(pictured, out, filter_text=words, made_at=now)
    return LEDGER_PAPER.write(rows, out, filter_text=words, made_at=now)


def _reported(
    rows: Iterator[LedgerRow], total: int, report: Callable[[int], None]
) -> Iterator[LedgerRow]:
    for done, row in enumerate(rows):
        if done % CHUNK == 0:
            report(100 * done // total)
        yield row


def _ledger_name(now: datetime) -> str:
    return f"{LEDGER_PAPER.name}{local(now):%Y%m%d-%H%M}.xlsx"


def content_type_of(file_name: str) -> str:
    """The content type of a finished paper."""
    return CONTENT_TYPES.get(Path(file_name).suffix, XLSX)
