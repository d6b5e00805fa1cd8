"""The before-and-after sheet of struck-off issues, made by a worker in files of sixty cases.

Source of the rules: DOCUMENTS.md §4, RELIABILITY P12.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from campaigns import access
from campaigns.exports.documents import photo_sheet
from campaigns.exports.documents.photo_sheet import A_FILE, Case, Sheet
from campaigns.exports.ledger_columns import LedgerRow
from campaigns.models import Issue, Job, User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import issue_filters, job_queue
from campaigns.processes.exporting import Made
from campaigns.processes.ledger_rows import ids_of, rows_of
from campaigns.processes.paging import count_up_to
from campaigns.processes.photo_pairs import Pair, pairs_of
from campaigns.processes.refusals import RoleNotAllowed, bad_field
from campaigns.rules.calendars import local
from campaigns.rules.workflow import State

SHEET = "photo_sheet"
EXPORTED_SHEET = "export_photo_sheet"  # the line of the audit log
MOST = 1_200
FORMATS: Mapping[str, Callable[[Sheet], bytes]] = {
    "docx": photo_sheet.as_docx,
    "pdf": photo_sheet.as_pdf,
}
COUNTS: Mapping[str, Callable[[bytes], int]] = {
    "docx": photo_sheet.cases_in_docx,
    "pdf": photo_sheet.cases_in_pdf,
}
Params = Mapping[str, Sequence[str]]


def ask_sheet(*, filters: Params, kind: str, by: User, now: datetime) -> Job:
    """Asks a worker for the sheet of the struck-off issues under a filter.

    Raises RoleNotAllowed; BadFields for an unknown format or filter, when no struck-off issue is
    left, and past 1,200.
    """
    _check_may(by)
    if kind not in FORMATS:
        raise bad_field("format", "bad_choice")
    found = count_up_to(_struck_off(by, filters, now), MOST)
    if not found:
        raise bad_field("filter", "nothing_struck_off")
    if found > MOST:
        raise bad_field("filter", "too_many_cases")
    plain = {name: list(values) for name, values in filters.items()}
    payload = {"filters": plain, "format": kind}
    return job_queue.enqueue(kind=SHEET, payload=payload, by=by, now=now)


def _check_may(by: User) -> None:
    if not access.may_take_photo_sheet(by):
        raise RoleNotAllowed


def _struck_off(by: User, filters: Params, now: datetime) -> IssueQuerySet:
    """Issues under the filter that the reader sees as struck off."""
    issues = issue_filters.filtered(user=by, params=filters, now=now)
    return access.without_former(by, issues).filter(state=State.CLOSED.value)


def make_sheet(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
    """Writes what a job asks for, in the scope that its owner has now: one file, or several in a
    zip. `report` is told the progress in percent. Raises RoleNotAllowed, BadFields."""
    by, kind = job.owner, str(job.payload["format"])
    if not by.is_active:
        raise RoleNotAllowed
    _check_may(by)
    issues = _struck_off(by, job.payload["filters"], now)
    ids = ids_of(issues, most=MOST + 1)
    if not ids or len(ids) > MOST:
        raise bad_field("filter", "nothing_struck_off" if not ids else "too_many_cases")
    parts = -(-len(ids) // A_FILE)
    written = _written(ids=ids, by=by, now=now, kind=kind, report=report)
    name = f"{photo_sheet.NAME}{local(now):%Y%m%d-%H%M}"
    if parts == 1:
        out.write(next(written))
        return Made(f"{name}.{kind}", len(ids))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for number, content in enumerate(written, start=1):
            packed.writestr(f"{name}-{number:02d}.{kind}", content)
    return Made(f"{name}.zip", len(ids))


def _written(
    *, ids: Sequence[int], by: User, now: datetime, kind: str, report: Callable[[int], None]
) -> Iterator[bytes]:
    """The files, one after the other, so that only one is in memory."""
    parts = -(-len(ids) // A_FILE)
    for part in range(parts):
        chunk = list(ids[part * A_FILE : (part + 1) * A_FILE])
        cases = []
        for case in _cases(chunk, first=part * A_FILE + 1, by=by, now=now):
            cases.append(case)
            report(100 * case.place_no // len(ids))
        campaign = Issue.objects.select_related("campaign").get(pk=chunk[0]).campaign
        yield FORMATS[kind](
            Sheet(
                organisation=campaign.office_name,
                campaign=campaign.name,
                made_at=now,
                cases=cases,
                part=(part + 1, parts),
            )
        )


def _cases(ids: list[int], *, first: int, by: User, now: datetime) -> Iterator[Case]:
    """A file's cases with their pictures (about twelve queries)."""
    found = {issue.pk: issue for issue in access.with_limits(by, Issue.objects.filter(pk__in=ids))}
    issues = access.seen_issues(by, [found[pk] for pk in ids])
    pairs = pairs_of(issues=issues, by=by)
    for place_no, row in enumerate(rows_of(ids=ids, by=by, now=now), start=first):
        yield _case(place_no, row, pairs.get(row.issue_id, Pair()))


def _case(place_no: int, row: LedgerRow, pair: Pair) -> Case:
    before, after = pair.shots()
    return Case(
        place_no=place_no,
        number=row.number,
        place=row.place,
        description=row.description,
        unit=row.lead,
        fixed_on=row.fixed_on,
        verifier=row.verifier,
        before=before,
        after=after,
    )


def cases_in(file: BinaryIO) -> int:
    """How many cases a written file holds: a document's, or those of a zip's documents."""
    start = file.read(4)
    file.seek(0)
    if start == b"%PDF":
        return COUNTS["pdf"](file.read())
    with zipfile.ZipFile(file) as packed:
        names = packed.namelist()
        if "[Content_Types].xml" in names:
            file.seek(0)
            return COUNTS["docx"](file.read())
        return sum(COUNTS[name.rsplit(".", 1)[-1]](packed.read(name)) for name in names)
