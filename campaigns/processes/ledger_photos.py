"""The photos of the ledger: for each row a thumbnail before and one after, as the reader may see.

Source of the rules: DOCUMENTS.md §2. Thumbnails of 320 pixels keep a file of 1,000 rows under some
sixty megabytes; more rows are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from campaigns import access
from campaigns.exports.ledger import PHOTO_BOX_PX
from campaigns.exports.ledger_columns import LedgerRow
from campaigns.exports.row_pictures import Picture
from campaigns.models import Issue, Photo, User
from campaigns.processes.file_store import photo_file
from campaigns.processes.refusals import Refused
from campaigns.rules.photos import Stage

MOST_ROWS = 1_000
SIDE = 320
CHUNK = 200
WANTED = "photos"  # the word in an address beside the filters
STAGES = {
    Stage.BEFORE.value: Stage.BEFORE,
    Stage.SELF_CHECK.value: Stage.BEFORE,
    Stage.AFTER.value: Stage.AFTER,
}
NOT_YET, BROKEN = "缩略图生成中", "照片无法显示"

Shown = Picture | str


class TooManyWithPhotos(Refused):
    """More rows than a ledger with photos may have."""

    code = "too_many_with_photos"


def are_wanted(filters: Mapping[str, Sequence[str]]) -> bool:
    """Whether the address asks for the two columns of photos."""
    return [*filters.get(WANTED, ()), ""][0] in {"1", "true"}


def with_photos(
    rows: Iterator[LedgerRow], *, ids: Sequence[int], by: User
) -> Iterator[tuple[object, ...]]:
    """The rows of those issues with the two photos before the id; a few queries a chunk."""
    shots: dict[int, tuple[Shown, Shown]] = {}
    for place, row in enumerate(rows):
        if place % CHUNK == 0:
            shots = _shots_of(list(ids[place : place + CHUNK]), by)
        yield (*row[:-1], *shots.get(row.issue_id, ("", "")), row.issue_id)


def _shots_of(ids: Sequence[int], by: User) -> dict[int, tuple[Shown, Shown]]:
    """Issue id → the first photo of how it was found, and the first of the last fix."""
    issues = access.seen_issues(by, list(access.with_limits(by, Issue.objects.filter(pk__in=ids))))
    photos = (
        access.visible_photos_of(by, issues)
        .filter(stage__in=STAGES)
        .order_by("claimed_at", "-sort", "-pk")
    )
    first: dict[int, Photo] = {}
    last: dict[int, Photo] = {}
    for photo in photos:
        if photo.issue_id is None:
            continue
        if STAGES[photo.stage] is Stage.AFTER:
            last[photo.issue_id] = photo
        elif (known := first.get(photo.issue_id)) is None or known.claimed_at == photo.claimed_at:
            first[photo.issue_id] = photo
    return {pk: (_shown(first.get(pk)), _shown(last.get(pk))) for pk in first.keys() | last.keys()}


def _shown(photo: Photo | None) -> Shown:
    """The thumbnail as large as its cell lets it be, or why there is none."""
    if photo is None:
        return ""
    file = photo_file(photo.thumbnail_path(SIDE))
    if photo.is_broken:
        return BROKEN
    if photo.thumbnails_at is None or not file.is_file():
        return NOT_YET
    scale = min(PHOTO_BOX_PX[0] / photo.width, PHOTO_BOX_PX[1] / photo.height, 1)
    width, height = (max(1, round(side * scale)) for side in (photo.width, photo.height))
    return Picture(file, width, height)
