"""What a worker does with stored photos: thumbnails, comparison, sweeping.

Source of the rules: WORKFLOW "Photos".
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from campaigns.imports.pictures import thumbnails
from campaigns.models import Photo
from campaigns.processes.crew_links import waiting
from campaigns.processes.file_store import photo_file, remove_file, write_file
from campaigns.processes.photos import discard
from campaigns.rules.photos import (
    NEAR_BITS,
    NEAR_MONTHS,
    NEAR_OWN_BEFORE_BITS,
    THUMBNAIL_SIDES,
    Flag,
    Stage,
    hash_distance,
)

UNCLAIMED_FOR = timedelta(hours=72)


ORPHANS_AFTER = timedelta(hours=24)


NEAR_WINDOW = timedelta(days=NEAR_MONTHS * 365 // 12)


def make_missing_thumbnails(*, now: datetime, most: int = 200) -> int:
    """Makes the thumbnails of stored photos and compares claimed ones; returns how many."""
    waiting = list(Photo.objects.without_thumbnails().order_by("uploaded_at", "pk")[:most])
    for photo in waiting:
        shrink(photo=photo, now=now)
    unlike = list(Photo.objects.not_compared().values_list("pk", flat=True)[:most])
    for photo_id in unlike:
        flag_near_twin(photo_id=photo_id)
    return len(waiting) + len(unlike)


def shrink(*, photo: Photo, now: datetime) -> None:
    """Writes one photo's thumbnails; a file that cannot be read is marked, not tried for ever."""
    try:
        with photo_file(photo.path).open("rb") as stored:
            made = thumbnails(stored)
    except OSError:
        Photo.objects.filter(pk=photo.pk).update(is_broken=True)
        return
    for side, content in made.items():
        write_file(photo_file(photo.thumbnail_path(side)), content)
    Photo.objects.filter(pk=photo.pk).update(thumbnails_at=now)


def flag_near_twin(*, photo_id: uuid.UUID) -> None:
    """Adds `reused_near` when the picture is much like one of another issue of the same unit in
    twelve months, or almost this issue's before-photo."""
    with transaction.atomic():
        photo = (
            Photo.objects.select_for_update(of=("self",))
            .select_related("issue", "department")
            .get(pk=photo_id)
        )
        photo.is_compared = True
        known = {flag["code"] for flag in photo.flags}
        if Flag.REUSED_EXACT.value not in known:
            twin = _near_twin(photo)
            if twin is not None:
                use = {"issue": twin[1], "photo": str(twin[0])}
                photo.flags = [{"code": Flag.REUSED_NEAR.value, **use}, *photo.flags]
        photo.save(update_fields=["flags", "is_compared"])


def _near_twin(photo: Photo) -> tuple[uuid.UUID, int | None] | None:
    own = int(photo.difference_hash, 16)
    if photo.stage == Stage.AFTER.value:
        before = Photo.objects.filter(issue=photo.issue, stage=Stage.BEFORE.value)
        for pk, issue_id, other in before.values_list("pk", "issue_id", "difference_hash"):
            if hash_distance(own, int(other, 16)) <= NEAR_OWN_BEFORE_BITS:
                return pk, issue_id
    others = (
        Photo.objects.filter(
            department=photo.department,
            uploaded_at__gte=photo.uploaded_at - NEAR_WINDOW,
            claimed_at__lt=photo.claimed_at,
        )
        .exclude(issue=photo.issue)
        .order_by("-uploaded_at")
    )
    for pk, issue_id, other in others.values_list("pk", "issue_id", "difference_hash").iterator():
        if hash_distance(own, int(other, 16)) <= NEAR_BITS:
            return pk, issue_id
    return None


def sweep_unclaimed(*, now: datetime) -> int:
    """Removes photos that no deed took in 72 hours, but for those that a crew sent and its unit may
    still hand in; returns how many."""
    old = Photo.objects.unclaimed().filter(uploaded_at__lt=now - UNCLAIMED_FOR)
    old = old.exclude(pk__in=waiting().values("photo"))[:5000]
    gone = list(old)
    discard(gone)
    return len(gone)


def sweep_orphans(*, now: datetime) -> int:
    """Removes photo files older than a day that no row knows; returns how many."""
    root = Path(settings.MEDIA_ROOT) / "photos"
    removed = 0
    if not root.exists():
        return 0
    known = known_paths()
    limit = (now - ORPHANS_AFTER).timestamp()
    for found in sorted(root.rglob("*")):
        if not found.is_file() or found.stat().st_mtime > limit:
            continue
        if str(found.relative_to(settings.MEDIA_ROOT)) not in known:
            remove_file(found)
            removed += 1
    return removed


def known_paths() -> set[str]:
    """Every path that a row knows: photos, thumbnails, originals (one query)."""
    paths: set[str] = set()
    for photo in Photo.objects.only("pk", "path", "original_path").iterator():
        paths |= {photo.path, *(photo.thumbnail_path(side) for side in THUMBNAIL_SIDES)}
        paths.add(photo.original_path)
    return paths
