"""Logs the findings of an import: pictures first, outside the transaction, then the issues."""

from __future__ import annotations

from dataclasses import replace

from campaigns.imports.pictures import PictureFault
from campaigns.models import Photo
from campaigns.processes import logging, photos
from campaigns.processes.events import locked_issue, write_event
from campaigns.processes.importing.findings import Finding
from campaigns.processes.importing.outcome import Context, Outcome
from campaigns.rules.photos import Stage


def prepare(outcome: Outcome[Finding], context: Context) -> None:
    """Stores every picture, unclaimed. A row with a broken one gets its fault and falls out."""
    whole = []
    for finding in outcome.work:
        try:
            _store(finding, context)
            whole.append(finding)
        except PictureFault as fault:
            outcome.faults.append(finding.row.fault("photos", "bad_photo", why=fault.code))
            _discard([finding])
            if finding.issue_id is None:
                outcome.created -= 1
            else:
                outcome.changed -= 1
    outcome.work = whole


def undo(outcome: Outcome[Finding]) -> None:
    """Removes the pictures again that `prepare` stored and no issue took."""
    _discard(outcome.work)


def write(outcome: Outcome[Finding], context: Context) -> None:
    """Logs the new issues, in the order of the rows, and adds photos to those that lacked them."""
    for finding in outcome.work:
        if finding.issue_id is None:
            find = replace(finding.find, photo_ids=tuple(finding.photo_ids))
            logging.log(find=find, by=context.by, now=context.now)
        else:
            _add_photos(finding, finding.issue_id, context)


def _store(finding: Finding, context: Context) -> None:
    for picture in finding.pictures:
        photo = photos.store(
            sent=finding.shelf.read(picture),
            file_name=picture.name,
            by=context.by,
            now=context.now,
        )
        finding.photo_ids.append(photo.pk)


def _discard(findings: list[Finding]) -> None:
    ids = [photo_id for finding in findings for photo_id in finding.photo_ids]
    photos.discard(list(Photo.objects.filter(pk__in=ids)))


def _add_photos(finding: Finding, issue_id: int, context: Context) -> None:
    """Gives an issue that was logged without them its before-photos, as a comment of its own."""
    issue = locked_issue(issue_id)
    if not issue.is_photo_missing:
        photos.discard(list(Photo.objects.filter(pk__in=finding.photo_ids)))
        return
    issue.is_photo_missing = False
    event = write_event(
        issue=issue,
        deed="comment",
        by=context.by,
        from_state=issue.state,
        at=context.now,
        facts={"photos_added": len(finding.photo_ids)},
    )
    photos.claim(
        photo_ids=finding.photo_ids,
        issue=issue,
        event=event,
        stage=Stage.BEFORE,
        by=context.by,
        now=context.now,
    )
    issue.save(update_fields=["is_photo_missing", "event_count"])
