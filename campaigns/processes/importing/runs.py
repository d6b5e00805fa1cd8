"""An import from upload to commit: dry run with all errors, then one transaction, all or nothing.

Source of the rules: RELIABILITY P11, DOCUMENTS §9. Stored answers hold codes and facts; the words
are made at the door (`wording.imports`).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError, transaction

from campaigns.gateways import scanner
from campaigns.imports.archives import open_archive
from campaigns.imports.faults import FileFault, Note, RowFault
from campaigns.imports.tables import read_table
from campaigns.models import Campaign, ImportRun, User
from campaigns.processes.auditing import record
from campaigns.processes.file_store import job_file, remove_file, write_file
from campaigns.processes.importing.kinds import KINDS, AnyOutcome, Kind
from campaigns.processes.importing.outcome import Context, UnreadableFile
from campaigns.processes.photos import display_name
from campaigns.processes.refusals import MoveNotAllowed, bad_field
from campaigns.rules import logging as rules
from campaigns.rules.calendars import local

SUFFIX_LENGTH = 6
# Beyond that a sheet is not wrong here and there, and the answer would weigh more than the file.
MOST_ERRORS = 20_000


def dry_run(
    *,
    kind: str,
    sent: bytes,
    file_name: str,
    photos: bytes | None = None,
    campaign: Campaign | None = None,
    by: User,
    now: datetime,
    source: str = rules.THIRD_PARTY,
) -> ImportRun:
    """Reads and checks a workbook without changing anything, and keeps it for the commit.

    The run's `answer` holds rows, created, changed, unchanged, errors, notes, unused_photos and
    rows_without_error. Raises UnreadableFile (nothing is kept), BadFields for an unknown kind, a
    missing campaign or a source that the user may not use.
    """
    if kind not in KINDS:
        raise bad_field("kind", "unknown")
    context = Context(by=by, now=now, campaign=campaign, source=source)
    try:
        outcome = _check(KINDS[kind], sent, file_name, photos, context)
    except UnreadableFile as refusal:
        facts = {"kind": kind, "code": refusal.code}
        record(action="import", by=by, now=now, target=kind, result="refused", facts=facts)
        raise
    run = ImportRun(
        kind=kind,
        campaign=campaign,
        owner=by,
        file_name=display_name(file_name),
        sha256=hashlib.sha256(sent).hexdigest(),
        answer=_answer(outcome, source),
        created_at=now,
    )
    _keep(run, sent=sent, photos=photos)
    return run


def check_again(*, run_id: int, by: User, now: datetime) -> ImportRun:
    """Checks a kept workbook once more, as after an alias was remembered.

    Raises MoveNotAllowed import_committed.
    """
    run = ImportRun.objects.select_related("campaign").get(pk=run_id)
    outcome = _check_kept(run, by=by, now=now, looks_at_pictures=True)
    run.answer = _answer(outcome, run.answer["source"])
    run.save(update_fields=["answer"])
    return run


def commit(*, run_id: int, by: User, now: datetime, skip_bad_rows: bool = False) -> ImportRun:
    """Writes what the dry run promised, in one transaction; checked once more before.

    With `skip_bad_rows` the good rows are written and the others left out. Raises MoveNotAllowed:
    import_committed, import_has_errors, import_conflict (somebody wrote the same meanwhile).
    Made-up passwords of new users are in the returned run's `answer["passwords"]`, once: they
    are not stored.
    """
    run = ImportRun.objects.select_related("campaign").get(pk=run_id)
    outcome = _check_kept(run, by=by, now=now, looks_at_pictures=False)
    kind = KINDS[run.kind]
    context = _context(run, by=by, now=now)
    if outcome.faults and not skip_bad_rows:
        raise MoveNotAllowed("import_has_errors")
    try:
        kind.prepare(outcome, context)
        if outcome.faults and not skip_bad_rows:
            raise MoveNotAllowed("import_has_errors")
        run = _write(run, kind, outcome, context)
    except IntegrityError as error:
        kind.undo(outcome)
        raise MoveNotAllowed("import_conflict") from error
    except BaseException:
        kind.undo(outcome)
        raise
    if outcome.passwords:
        run.answer = {**run.answer, "passwords": outcome.passwords}
    return run


def _write(run: ImportRun, kind: Kind, outcome: AnyOutcome, context: Context) -> ImportRun:
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.committed_at is not None:
            raise MoveNotAllowed("import_committed")
        kind.write(outcome, context)
        locked.answer = _answer(outcome, run.answer["source"])
        locked.committed_at = context.now
        locked.save(update_fields=["answer", "committed_at"])
        counts = {name: locked.answer[name] for name in ("rows", "created", "changed")}
        record(
            action="import",
            by=context.by,
            now=context.now,
            target=f"{run.kind} {run.pk}",
            facts={**counts, "sha256": run.sha256},
        )
    return locked


def _check(
    kind: Kind, sent: bytes, file_name: str, photos: bytes | None, context: Context
) -> AnyOutcome:
    """Raises UnreadableFile for the workbook or the zip."""
    for name, content in (("file", sent), ("photos", photos)):
        if content is not None and (found := scanner.fault_of(content)):
            raise UnreadableFile(found, {"file": name})
    if photos is not None:
        try:
            context.photos = open_archive(photos)
        except FileFault as fault:
            raise UnreadableFile(fault.code, {**fault.facts, "file": "photos"}) from fault
    try:
        return kind.check(read_table(sent, file_name=file_name, plan=kind.plan), context)
    except FileFault as fault:
        raise UnreadableFile(fault.code, fault.facts) from fault


def _check_kept(run: ImportRun, *, by: User, now: datetime, looks_at_pictures: bool) -> AnyOutcome:
    if run.committed_at is not None:
        raise MoveNotAllowed("import_committed")
    context = _context(run, by=by, now=now)
    context.looks_at_pictures = looks_at_pictures
    photos = job_file(run.photos_path).read_bytes() if run.photos_path else None
    sent = job_file(run.file_path).read_bytes()
    return _check(KINDS[run.kind], sent, run.file_name, photos, context)


def _context(run: ImportRun, *, by: User, now: datetime) -> Context:
    return Context(by=by, now=now, campaign=run.campaign, source=run.answer["source"])


def _keep(run: ImportRun, *, sent: bytes, photos: bytes | None) -> None:
    """Writes the files, then the row; no file stays without its row."""
    stem = f"imports/{local(run.created_at):%Y/%m}/{uuid.uuid4()}"
    run.file_path = stem + PurePath(run.file_name).suffix.lower()[:SUFFIX_LENGTH]
    run.photos_path = f"{stem}.photos.zip" if photos is not None else ""
    try:
        write_file(job_file(run.file_path), sent)
        if photos is not None:
            write_file(job_file(run.photos_path), photos)
        run.save(force_insert=True)
    except BaseException:
        remove_file(job_file(run.file_path))
        if run.photos_path:
            remove_file(job_file(run.photos_path))
        raise


def _answer(outcome: AnyOutcome, source: str) -> dict[str, Any]:
    """What the dry run found, as JSON holds it."""
    notes = list(outcome.notes)
    if len(outcome.faults) > MOST_ERRORS:
        facts = {"told": MOST_ERRORS, "errors": len(outcome.faults)}
        notes.insert(0, Note("more_errors", facts))
    sheets = list(dict.fromkeys(row.sheet for row in outcome.rows))
    faults = sorted(outcome.faults, key=lambda fault: (sheets.index(fault.sheet), fault.row))
    return {
        "rows": len(outcome.rows),
        "created": outcome.created,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "rows_without_error": outcome.rows_without_error,
        "errors": [_told_fault(fault) for fault in faults[:MOST_ERRORS]],
        "notes": [_told_note(note) for note in notes],
        "unused_photos": outcome.unused_photos,
        "source": source,
    }


def _told_fault(fault: RowFault) -> dict[str, Any]:
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "code": fault.code,
        "facts": _plain(fault.facts),
    }


def _told_note(note: Note) -> dict[str, Any]:
    return {"code": note.code, **_plain(note.facts)}


def _plain(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts as JSON holds them."""
    return {
        name: str(value) if isinstance(value, Decimal | date | datetime) else value
        for name, value in facts.items()
    }
