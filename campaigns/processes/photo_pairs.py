"""The photo before and the photo after of issues, as small pictures for papers.

Only photos that the reader may see; one that cannot be read is named in its place, never left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns import access
from campaigns.exports.documents.photo_sheet import FRAME_HEIGHT, FRAME_WIDTH, Shot
from campaigns.exports.small_pictures import PhotoUnreadable, small_jpeg
from campaigns.models import Issue, Photo, User
from campaigns.processes.file_store import photo_file
from campaigns.rules.calendars import local
from campaigns.rules.photos import THUMBNAIL_SIDES, Stage

NO_BEFORE, NO_AFTER = "无整改前照片", "无整改后照片"


@dataclass(frozen=True)
class Pair:
    """The first photo of the problem, and the first of the last fix; None where there is none."""

    before: Photo | None = None
    after: Photo | None = None

    def shots(self, *, no_after: str = NO_AFTER) -> tuple[Shot, Shot]:
        """Both as pictures (reads two files)."""
        return shot_of(self.before, NO_BEFORE), shot_of(self.after, no_after)


def pairs_of(
    *, issues: Sequence[Issue], by: User, until: datetime | None = None
) -> dict[int, Pair]:
    """Issue id → its pair, of photos taken over before `until`; one query for the photos.

    `issues` are visible issues with their limits set (`access.seen_issues`).
    """
    photos = access.visible_photos_of(by, issues).filter(
        stage__in=(Stage.BEFORE.value, Stage.AFTER.value), claimed_at__isnull=False
    )
    if until is not None:
        photos = photos.filter(claimed_at__lt=until)
    before: dict[int | None, Photo] = {}
    after: dict[int | None, Photo] = {}
    for photo in photos.order_by("claimed_at", "sort", "pk"):
        if photo.stage == Stage.BEFORE.value:
            before.setdefault(photo.issue_id, photo)
            continue
        known = after.get(photo.issue_id)
        if known is None or known.claimed_at != photo.claimed_at:  # a later fix's first
            after[photo.issue_id] = photo
    return {issue.pk: Pair(before.get(issue.pk), after.get(issue.pk)) for issue in issues}


def shot_of(
    photo: Photo | None,
    nothing: str,
    *,
    width_mm: float = FRAME_WIDTH,
    height_mm: float = FRAME_HEIGHT,
) -> Shot:
    """The photo as a picture for a frame; without one, the words that say so."""
    if photo is None:
        return Shot(None, words=nothing)
    taken_on = local(photo.moment or photo.uploaded_at).date()
    side = THUMBNAIL_SIDES[0]
    paths = (
        [photo.path] if photo.thumbnails_at is None else [photo.thumbnail_path(side), photo.path]
    )
    for path in paths:
        try:
            jpeg = small_jpeg(photo_file(path), width_mm=width_mm, height_mm=height_mm)
        except PhotoUnreadable:
            continue
        return Shot(jpeg, taken_on)
    return Shot(None, taken_on, f"照片文件缺失或损坏：{photo.file_name or photo.pk}")
