"""Photos from upload to thumbnails: store, claim for a deed, flag, shrink, sweep.

Source of the rules: WORKFLOW "Photos". A row is written after its file; a file without a row is
removed by the nightly sweep.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from campaigns import access
from campaigns.gateways import scanner
from campaigns.imports.pictures import Picture, PictureFault, read_picture
from campaigns.models import CrewPhoto, Issue, IssueEvent, Photo, User
from campaigns.processes.file_store import photo_file, remove_file, write_file
from campaigns.processes.refusals import BadFields, Fault, KeyReused, bad_field
from campaigns.rules.calendars import local
from campaigns.rules.geo import Point
from campaigns.rules.photos import (
    MAX_PER_DEED,
    THUMBNAIL_SIDES,
    Flag,
    Stage,
    Taken,
    flags_of_taking,
)


@dataclass(frozen=True)
class Stated:
    """What the capture page says of a photo; kept apart from what the camera says."""

    taken_at: datetime | None = None
    point: Point | None = None
    accuracy_m: int | None = None


def store(
    *,
    sent: bytes,
    file_name: str,
    by: User | None,
    now: datetime,
    stated: Stated | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Photo:
    """Checks one picture, writes its file, then its row. Unclaimed until a deed takes it.

    Raises PictureFault. The same `client_uuid` with the same bytes returns the first row; with
    other bytes it raises KeyReused.
    """
    known = _known(by, client_uuid)
    if fault := scanner.fault_of(sent):
        raise PictureFault(fault)
    picture = read_picture(sent, file_name=file_name, now=now)
    if known is not None:
        return _same(known, picture)
    photo = _row(picture, file_name=file_name, by=by, now=now, stated=stated or Stated())
    photo.client_uuid = client_uuid
    write_file(photo_file(photo.path), picture.jpeg)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        remove_file(photo_file(photo.path))
        known = _known(by, client_uuid)
        if known is None:
            raise
        return _same(known, picture)
    return photo


def _known(by: User | None, client_uuid: uuid.UUID | None) -> Photo | None:
    if client_uuid is None:
        return None
    return Photo.objects.filter(uploaded_by=by, client_uuid=client_uuid).first()


def _same(known: Photo, picture: Picture) -> Photo:
    if known.sha256 != picture.sha256:
        raise KeyReused
    return known


def _row(
    picture: Picture, *, file_name: str, by: User | None, now: datetime, stated: Stated
) -> Photo:
    photo_id = uuid.uuid4()
    return Photo(
        id=photo_id,
        path=f"photos/{local(now):%Y/%m}/{photo_id}.jpg",
        file_name=display_name(file_name),
        sha256=picture.sha256,
        file_sha256=picture.jpeg_sha256,
        byte_size=picture.byte_size,
        width=picture.width,
        height=picture.height,
        difference_hash=f"{picture.difference_hash:016x}",
        taken_at=picture.taken_at,
        latitude=_degrees(picture.point.latitude if picture.point else None),
        longitude=_degrees(picture.point.longitude if picture.point else None),
        device=picture.device,
        stated_taken_at=stated.taken_at,
        stated_latitude=_degrees(stated.point.latitude if stated.point else None),
        stated_longitude=_degrees(stated.point.longitude if stated.point else None),
        stated_accuracy_m=stated.accuracy_m,
        uploaded_at=now,
        uploaded_by=by,
    )


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 6)))


def display_name(file_name: str) -> str:
    """The client's file name as it may be shown: no path, no control or direction signs."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200]


def discard(photos: Sequence[Photo]) -> None:
    """Removes photos that no deed took, row first."""
    for photo in photos:
        deleted, _ = Photo.objects.unclaimed().filter(pk=photo.pk).delete()
        if deleted:
            remove_files(photo)


def claim(
    *,
    photo_ids: Sequence[uuid.UUID],
    issue: Issue,
    event: IssueEvent,
    stage: Stage,
    by: User | None,
    now: datetime,
) -> list[Photo]:
    """Takes unclaimed photos for a deed, in the order given: the user's own, for a fix also those
    that a crew sent for the present holding.

    Raises BadFields when there are more than nine, when one is not there to be taken, or when an
    after-photo on which the deed rests alone was used before.
    """
    if not photo_ids:
        return []
    if len(photo_ids) > MAX_PER_DEED:
        raise bad_field("photos", "too_many_photos", most=MAX_PER_DEED)
    own = Q(uploaded_by=by)
    if stage is Stage.AFTER:
        crew = CrewPhoto.objects.filter(link__holding=issue.holding_id, link__issue=issue)
        own |= Q(pk__in=crew.values("photo"))
    found = Photo.objects.select_for_update().unclaimed().filter(own).in_bulk(photo_ids)
    if len(found) != len(set(photo_ids)):
        raise bad_field("photos", "unknown_photo")
    photos = [found[photo_id] for photo_id in photo_ids]
    first_uses = _first_uses(photos, issue, stage)
    for place, photo in enumerate(photos):
        photo.issue = issue
        photo.event = event
        photo.stage = stage.value
        photo.sort = place
        photo.department_id = by.department_id if by is not None else None
        photo.claimed_at = now
        photo.flags = _flags_at_claim(photo, issue, first_uses.get(photo.sha256))
    _refuse_reuse(photos, stage, by)
    Photo.objects.bulk_update(
        photos, ["issue", "event", "stage", "sort", "department", "claimed_at", "flags"]
    )
    return photos


def copy_for(
    *, photo: Photo, issue: Issue, event: IssueEvent, stage: Stage, now: datetime
) -> Photo:
    """A photo of another issue with the same picture, on a file of its own, without flags."""
    content = photo_file(photo.path).read_bytes()
    copy = Photo.objects.get(pk=photo.pk)
    copy.pk = uuid.uuid4()
    copy.path = f"photos/{local(now):%Y/%m}/{copy.pk}.jpg"
    copy.issue = issue
    copy.event = event
    copy.stage = stage.value
    copy.flags = []
    copy.is_compared = True
    copy.thumbnails_at = None
    copy.client_uuid = None
    write_file(photo_file(copy.path), content)
    copy.save(force_insert=True)
    return copy


def _flags_at_claim(photo: Photo, issue: Issue, first: Photo | None) -> list[dict[str, object]]:
    taken = Taken(
        stage=Stage(photo.stage),
        taken_at=photo.moment,
        points=photo.points,
        issue_point=issue.point or _site_point(issue),
        dispatched_at=issue.dispatched_at,
        found_at=issue.found_at,
    )
    flags: list[dict[str, object]] = [{"code": flag.value} for flag in flags_of_taking(taken)]
    if first is not None:
        use = {"issue": first.issue_id, "photo": str(first.pk)}
        flags.insert(0, {"code": Flag.REUSED_EXACT.value, **use})
    return flags


def _site_point(issue: Issue) -> Point | None:
    site = issue.site
    if site is None or site.latitude is None or site.longitude is None:
        return None
    return Point(float(site.latitude), float(site.longitude))


def _first_uses(photos: Sequence[Photo], issue: Issue, stage: Stage) -> dict[str, Photo]:
    """Hash → the earliest photo with the same bytes in another issue, or as this issue's
    before-photo (one query)."""
    used = Photo.objects.filter(
        sha256__in=[photo.sha256 for photo in photos], claimed_at__isnull=False
    )
    elsewhere = ~Q(issue=issue)
    if stage is not Stage.BEFORE:
        elsewhere |= Q(issue=issue, stage=Stage.BEFORE.value)
    latest_first = used.filter(elsewhere).order_by("-claimed_at", "-pk")
    return {photo.sha256: photo for photo in latest_first}


def _refuse_reuse(photos: Sequence[Photo], stage: Stage, by: User | None) -> None:
    """An after-photo that was used before is refused when there is no other (WORKFLOW). The issue
    of its first use is named to whom may read it."""
    reused = [
        flag for photo in photos for flag in photo.flags if flag["code"] == Flag.REUSED_EXACT.value
    ]
    if stage is Stage.AFTER and reused and len(reused) == len(photos):
        seen = access.visible_issues(by) if by is not None else Issue.objects.none()
        first = seen.filter(pk=reused[0]["issue"]).values_list("number", flat=True).first()
        raise BadFields([Fault("photos", "photo_reused", {"issue": first} if first else {})])


def remove_files(photo: Photo) -> None:
    for path in (photo.path, *(photo.thumbnail_path(side) for side in THUMBNAIL_SIDES)):
        remove_file(photo_file(path))
