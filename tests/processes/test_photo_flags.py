"""What is noticed about a photo for the verifier's eyes, and that it is never a penalty."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from campaigns.models import Campaign, Issue, Photo, ScoreEntry, Site
from campaigns.processes import photo_care, rectifying
from campaigns.processes.photos import Stated, store
from campaigns.rules.geo import Point
from tests.camera import camera_jpeg
from tests.factories import (
    MONDAY_NINE,
    MONDAY_TEN,
    NOON,
    TUESDAY_TEN,
    make_dispatched,
    make_issue,
    make_jpeg,
    make_photo,
    person,
)

pytestmark = pytest.mark.both
IMAGES = Path(__file__).resolve().parent.parent / "data" / "nasty" / "images"
FIRST, SHRUNK = "dup_a.jpg", "dup_a_requality.jpg"  # the same picture, saved again
HANDLER, OTHER = "handler.chengguan", "handler.zhujian"
SECOND = timedelta(seconds=1)
DEGREE_M = 111_195  # metres of a degree of latitude


def here() -> Point:
    """Where the site of the issues lies."""
    site = Site.objects.get(code="S02-001")
    return Point(float(site.latitude or 0), float(site.longitude or 0))


def north(metres: float) -> Point:
    return Point(here().latitude + metres / DEGREE_M, here().longitude)


def stored(sent: bytes, by: str = HANDLER, stated: Stated | None = None) -> Photo:
    return store(sent=sent, file_name="a.jpg", by=person(by), now=TUESDAY_TEN, stated=stated)


def codes(photo: Photo) -> list[str]:
    photo.refresh_from_db()
    return [flag["code"] for flag in photo.flags]


def submitted(issue: Issue, *photos: Photo, by: str = HANDLER, now: datetime = TUESDAY_TEN) -> None:
    rectifying.submit_fix(
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=[photo.pk for photo in photos],
        note="已清理",
        by=person(by),
        now=now,
    )
    photo_care.make_missing_thumbnails(now=now)


def as_after(sent: bytes, campaign: Campaign, stated: Stated | None = None) -> list[str]:
    """The flags of a picture as the after-photo of an issue dispatched on Monday at ten."""
    photo = stored(sent, stated=stated)
    submitted(make_dispatched(campaign), photo)
    return codes(photo)


def as_before(sent: bytes, campaign: Campaign) -> list[str]:
    """The flags of a picture as the before-photo of an issue found on Monday at nine."""
    photo = stored(sent, by="inspector")
    make_issue(campaign, now=MONDAY_NINE, photo_ids=(photo.pk,))
    return codes(photo)


# --- old, elsewhere, unknown ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken_at", "expected"),
    [
        (MONDAY_TEN, []),  # at the moment of the dispatch
        (MONDAY_TEN - SECOND, ["old"]),
        (TUESDAY_TEN, []),
    ],
)
def test_an_after_photo_is_old_when_taken_before_the_dispatch(
    taken_at: datetime, expected: list[str], campaign: Campaign
) -> None:
    assert as_after(camera_jpeg(taken_at=taken_at, point=here()), campaign) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [(timedelta(hours=24), []), (timedelta(hours=24) + SECOND, ["old"])],
)
def test_a_before_photo_is_old_when_taken_a_day_before_the_find(
    age: timedelta, expected: list[str], campaign: Campaign
) -> None:
    sent = camera_jpeg(taken_at=MONDAY_NINE - age, point=here())
    assert as_before(sent, campaign) == expected


@pytest.mark.parametrize(("metres", "expected"), [(195, []), (205, ["elsewhere"])])
def test_a_photo_taken_200_metres_off_is_elsewhere(
    metres: float, expected: list[str], campaign: Campaign
) -> None:
    sent = camera_jpeg(taken_at=TUESDAY_TEN, point=north(metres))
    assert as_after(sent, campaign) == expected


def test_a_stated_position_can_be_elsewhere_too(campaign: Campaign) -> None:
    stated = Stated(taken_at=TUESDAY_TEN, point=north(400))
    assert as_after(make_jpeg(), campaign, stated) == ["elsewhere"]
    sent = camera_jpeg(taken_at=TUESDAY_TEN, point=here())
    assert as_after(sent, campaign, stated) == ["elsewhere"]


@pytest.mark.parametrize(
    ("knows_time", "knows_place", "expected"),
    [
        (False, False, ["unknown"]),
        (True, False, ["unknown"]),
        (False, True, ["unknown"]),
        (True, True, []),
    ],
)
def test_without_time_or_position_a_photo_is_unknown(
    knows_time: bool, knows_place: bool, expected: list[str], campaign: Campaign
) -> None:
    sent = camera_jpeg(
        taken_at=TUESDAY_TEN if knows_time else None, point=here() if knows_place else None
    )
    assert as_after(sent, campaign) == expected


def test_flags_are_no_penalty(campaign: Campaign) -> None:
    """Old, elsewhere and used before beside a new one: taken, without a point."""
    sent = camera_jpeg(taken_at=MONDAY_NINE, point=north(5000))
    issue, other = make_dispatched(campaign), make_dispatched(campaign)
    submitted(other, stored(sent))
    before = ScoreEntry.objects.count()
    again = stored(sent)
    submitted(issue, again, stored(make_jpeg()))
    issue.refresh_from_db()
    assert codes(again) == ["reused_exact", "old", "elsewhere"]
    assert (issue.state, ScoreEntry.objects.count()) == ("submitted", before)


# --- near twins ----------------------------------------------------------------------------------


def picture(name: str) -> bytes:
    return (IMAGES / name).read_bytes()


def earlier(campaign: Campaign, by: str = HANDLER, now: datetime = TUESDAY_TEN) -> Issue:
    """An issue whose fix was shown with the first picture."""
    unit = by.removeprefix("handler.")
    issue = make_dispatched(campaign, lead=unit, now=now - timedelta(hours=3))
    sent = store(sent=picture(FIRST), file_name="a.jpg", by=person(by), now=now)
    submitted(issue, sent, by=by, now=now)
    return issue


def test_a_picture_much_like_one_of_another_issue_of_the_unit_is_noticed(
    campaign: Campaign,
) -> None:
    first = earlier(campaign)
    photo = stored(picture(SHRUNK))
    submitted(make_dispatched(campaign), photo, now=TUESDAY_TEN + SECOND)
    assert codes(photo) == ["reused_near", "unknown"]
    assert photo.flags[0]["issue"] == first.pk


def test_another_units_picture_is_not(campaign: Campaign) -> None:
    earlier(campaign, by=OTHER)
    photo = stored(picture(SHRUNK))
    submitted(make_dispatched(campaign), photo, now=TUESDAY_TEN + SECOND)
    assert codes(photo) == ["unknown"]


@pytest.mark.parametrize(("days", "expected"), [(360, "reused_near"), (370, "unknown")])
def test_twelve_months_are_looked_back(days: int, expected: str, campaign: Campaign) -> None:
    campaign.starts_on = campaign.starts_on.replace(year=2025)
    campaign.save()
    campaign.rule_versions.update(valid_from=TUESDAY_TEN - timedelta(days=400))
    earlier(campaign, now=TUESDAY_TEN - timedelta(days=days))
    photo = stored(picture(SHRUNK))
    submitted(make_dispatched(campaign), photo, now=TUESDAY_TEN + SECOND)
    assert codes(photo)[0] == expected


def test_almost_the_own_before_photo_is_noticed(campaign: Campaign) -> None:
    before = make_photo("inspector", sent=picture(FIRST))
    photo = stored(picture(SHRUNK))
    submitted(make_dispatched(campaign, photo_ids=(before,)), photo)
    assert codes(photo) == ["reused_near", "unknown"]


def test_other_pictures_are_left_alone(campaign: Campaign) -> None:
    earlier(campaign)
    photo = stored(picture("ok.jpg"))
    submitted(make_dispatched(campaign), photo, now=TUESDAY_TEN + SECOND)
    assert codes(photo) == ["unknown"]


def test_each_photo_is_compared_once(campaign: Campaign) -> None:
    earlier(campaign)
    assert not Photo.objects.not_compared().exists()
    assert photo_care.make_missing_thumbnails(now=NOON) == 0
