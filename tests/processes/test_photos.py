"""Photos from upload to deed: stored once, taken once, refused when used before, swept when left."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from campaigns.models import Campaign, Issue, Photo
from campaigns.processes import photo_care, rectifying
from campaigns.processes.file_store import photo_file
from campaigns.processes.photos import store
from campaigns.processes.refusals import BadFields, KeyReused
from campaigns.rules.geo import Point
from tests.camera import camera_jpeg
from tests.factories import (
    MONDAY_TEN,
    NOON,
    TUESDAY_TEN,
    make_dispatched,
    make_issue,
    make_jpeg,
    make_photo,
    make_submitted,
    person,
)

pytestmark = pytest.mark.both
INSTANT = timedelta(microseconds=1)
HANDLER = "handler.chengguan"


def submit(
    issue: Issue, photo_ids: Sequence[uuid.UUID], by: str = HANDLER, now: datetime = TUESDAY_TEN
) -> Issue:
    return rectifying.submit_fix(
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=photo_ids,
        note="已清理",
        by=person(by),
        now=now,
    )


def refused(issue: Issue, photo_ids: Sequence[uuid.UUID]) -> list[tuple[str, str]]:
    """(field, code) of the refusal; nothing has changed then."""
    events = issue.events.count()
    with pytest.raises(BadFields) as refusal:
        submit(issue, photo_ids)
    issue.refresh_from_db()
    assert (issue.state, issue.events.count()) == ("dispatched", events)
    return [(fault.field, fault.code) for fault in refusal.value.faults]


# --- stored --------------------------------------------------------------------------------------


def test_row_and_file_belong_together(campaign: Campaign) -> None:
    sent = camera_jpeg(taken_at=MONDAY_TEN, point=Point(36.01, 90.02))
    photo = store(sent=sent, file_name="街.jpg", by=person(HANDLER), now=NOON)
    kept = photo_file(photo.path).read_bytes()
    assert hashlib.sha256(sent).hexdigest() == photo.sha256
    assert hashlib.sha256(kept).hexdigest() == photo.file_sha256
    assert (photo.taken_at, photo.uploaded_at) == (MONDAY_TEN, NOON)
    assert (round(float(photo.latitude or 0), 3), round(float(photo.longitude or 0), 3)) == (
        36.01,
        90.02,
    )
    with Image.open(io.BytesIO(kept)) as served:
        assert dict(served.getexif()) == {}  # what is served has no metadata


def test_sending_it_twice_stores_it_once(campaign: Campaign) -> None:
    key, sent = uuid.uuid4(), make_jpeg()
    given: dict[str, Any] = {"file_name": "a.jpg", "by": person(HANDLER), "now": NOON}
    first = store(sent=sent, client_uuid=key, **given)
    assert store(sent=sent, client_uuid=key, **given) == first
    with pytest.raises(KeyReused):
        store(sent=make_jpeg(), client_uuid=key, **given)
    assert Photo.objects.count() == 1
    assert len(files()) == 1


def files() -> list[Path]:
    return sorted(found for found in Path(settings.MEDIA_ROOT).rglob("*") if found.is_file())


# --- claimed -------------------------------------------------------------------------------------


def test_a_deed_takes_photos_in_the_order_given(campaign: Campaign) -> None:
    issue = make_dispatched(campaign)
    ids = [make_photo(HANDLER) for _n in range(9)]
    submit(issue, ids[::-1])
    taken = Photo.objects.filter(issue=issue, stage="after").order_by("sort")
    assert [photo.pk for photo in taken] == ids[::-1]
    event = issue.events.get(deed="submit_fix")
    assert set(taken.values_list("event_id", "claimed_at")) == {(event.pk, TUESDAY_TEN)}
    assert {photo.department for photo in taken} == {person(HANDLER).department}


def test_ten_photos_are_too_many(campaign: Campaign) -> None:
    issue = make_dispatched(campaign)
    ids = [make_photo(HANDLER) for _n in range(10)]
    assert refused(issue, ids) == [("photos", "too_many_photos")]
    assert Photo.objects.unclaimed().count() == 10


def test_no_photo_is_too_few(campaign: Campaign) -> None:
    assert refused(make_dispatched(campaign), []) == [("photos", "required")]


def test_somebody_elses_photo_is_unknown(campaign: Campaign) -> None:
    issue = make_dispatched(campaign)
    assert refused(issue, [make_photo("head.chengguan")]) == [("photos", "unknown_photo")]
    assert refused(issue, [uuid.uuid4()]) == [("photos", "unknown_photo")]


def test_a_taken_photo_is_unknown(campaign: Campaign) -> None:
    first, second = make_dispatched(campaign), make_dispatched(campaign)
    photo = make_photo(HANDLER)
    submit(first, [photo])
    assert refused(second, [photo, make_photo(HANDLER)]) == [("photos", "unknown_photo")]


# --- used before ---------------------------------------------------------------------------------


def test_an_only_after_photo_used_for_another_issue_is_refused(campaign: Campaign) -> None:
    sent = make_jpeg()
    earlier, issue = make_dispatched(campaign), make_dispatched(campaign)
    submit(earlier, [make_photo(HANDLER, sent=sent)])
    again = make_photo(HANDLER, sent=sent)
    with pytest.raises(BadFields) as refusal:
        submit(issue, [again])
    (fault,) = refusal.value.faults
    assert (fault.field, fault.code) == ("photos", "photo_reused")
    assert fault.facts["issue"] == earlier.number  # so that the door can link to the first use
    assert Photo.objects.get(pk=again).claimed_at is None


def test_the_own_before_photo_is_no_after_photo(campaign: Campaign) -> None:
    sent = make_jpeg()
    issue = make_dispatched(campaign, photo_ids=(make_photo("inspector", sent=sent),))
    assert refused(issue, [make_photo(HANDLER, sent=sent)]) == [("photos", "photo_reused")]


def test_nine_times_the_same_is_no_more_than_once(campaign: Campaign) -> None:
    sent = make_jpeg()
    earlier, issue = make_dispatched(campaign), make_dispatched(campaign)
    submit(earlier, [make_photo(HANDLER, sent=sent)])
    ids = [make_photo(HANDLER, sent=sent) for _n in range(3)]
    assert refused(issue, ids) == [("photos", "photo_reused")]


def test_beside_a_new_one_a_used_photo_is_only_flagged(campaign: Campaign) -> None:
    sent = make_jpeg()
    earlier, issue = make_dispatched(campaign), make_dispatched(campaign)
    submit(earlier, [make_photo(HANDLER, sent=sent)])
    submit(issue, [make_photo(HANDLER, sent=sent), make_photo(HANDLER)])
    first, second = Photo.objects.filter(issue=issue, stage="after").order_by("sort")
    assert [flag["code"] for flag in first.flags] == ["reused_exact", "unknown"]
    assert first.flags[0]["issue"] == earlier.pk
    assert [flag["code"] for flag in second.flags] == ["unknown"]


def test_a_used_before_photo_is_flagged_and_taken(campaign: Campaign) -> None:
    sent = make_jpeg()
    make_issue(campaign, photo_ids=(make_photo("inspector", sent=sent),))
    issue = make_issue(campaign, photo_ids=(make_photo("inspector2", sent=sent),), by="inspector2")
    photo = Photo.objects.get(issue=issue)
    assert photo.flags[0]["code"] == "reused_exact"


# --- thumbnails ----------------------------------------------------------------------------------


def test_thumbnails_are_made_once(campaign: Campaign) -> None:
    photo_id = make_photo(HANDLER, sent=make_jpeg(size=(1600, 1200)))
    assert photo_care.make_missing_thumbnails(now=NOON) == 1
    photo = Photo.objects.get(pk=photo_id)
    assert photo.thumbnails_at == NOON
    for side in (1024, 320):
        with Image.open(photo_file(photo.thumbnail_path(side))) as made:
            assert max(made.size) == side
    assert photo_care.make_missing_thumbnails(now=NOON + timedelta(seconds=1)) == 0


def test_a_file_that_cannot_be_read_is_marked_and_left(campaign: Campaign) -> None:
    broken, whole = make_photo(HANDLER), make_photo(HANDLER)
    photo_file(Photo.objects.get(pk=broken).path).write_bytes(b"not a picture")
    photo_care.make_missing_thumbnails(now=NOON)
    assert Photo.objects.get(pk=broken).is_broken
    assert Photo.objects.get(pk=whole).thumbnails_at == NOON
    assert photo_care.make_missing_thumbnails(now=NOON) == 0


# --- swept ---------------------------------------------------------------------------------------


def test_an_unclaimed_photo_is_swept_after_72_hours(campaign: Campaign) -> None:
    photo = Photo.objects.get(pk=make_photo(HANDLER, now=MONDAY_TEN))
    photo_care.make_missing_thumbnails(now=MONDAY_TEN)
    assert len(files()) == 3
    limit = MONDAY_TEN + timedelta(hours=72)
    assert photo_care.sweep_unclaimed(now=limit) == 0
    assert photo_care.sweep_unclaimed(now=limit + INSTANT) == 1
    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert files() == []


def test_a_claimed_photo_is_never_swept(campaign: Campaign) -> None:
    make_submitted(campaign)
    count = Photo.objects.count()
    assert photo_care.sweep_unclaimed(now=NOON + timedelta(days=400)) == 0
    age_files(NOON - timedelta(days=400))
    assert photo_care.sweep_orphans(now=NOON) == 0
    assert (Photo.objects.count(), len(files())) == (count, count)


def age_files(moment: datetime) -> None:
    for file in files():
        os.utime(file, (moment.timestamp(), moment.timestamp()))


def test_a_file_without_a_row_is_swept_after_24_hours(campaign: Campaign) -> None:
    """As a commit leaves it that failed, and a half-written one of a killed process."""
    kept = Photo.objects.get(pk=make_photo(HANDLER))
    folder = photo_file(kept.path).parent
    orphans = [folder / f"{uuid.uuid4()}.jpg", folder / ".part-abc"]
    for orphan in orphans:
        orphan.write_bytes(make_jpeg())
    age_files(NOON)
    assert photo_care.sweep_orphans(now=NOON + timedelta(hours=24) - timedelta(seconds=1)) == 0
    assert photo_care.sweep_orphans(now=NOON + timedelta(hours=24, seconds=1)) == 2
    assert files() == [photo_file(kept.path)]
