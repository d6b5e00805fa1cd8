"""Photos that were made to be noticed or left alone, each for what was done to it.

The pictures are drawn at random: light from one side, houses, a street, things lying about. They are
as alike as photos of streets are: sky above, ground below.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from campaigns.imports.pictures import read_picture
from campaigns.models import Campaign
from campaigns.rules.photos import NEAR_BITS, hash_distance
from tests.camera import camera_jpeg
from tests.factories import MONDAY_TEN, TUESDAY_TEN, make_dispatched
from tests.processes.test_photo_flags import as_after, codes, here, north, stored, submitted

WIDE, HIGH = 640, 480
PICTURES, FALSE_ALARMS = 500, 5  # under one in a hundred
Change = Callable[[Image.Image], Image.Image]


def street(seed: int) -> Image.Image:
    """A street of its own for every seed."""
    rng = Random(seed)
    picture = Image.new("RGB", (WIDE, HIGH), _colour(rng, 150, 230))
    pen = ImageDraw.Draw(picture)
    ground = rng.randint(HIGH // 2, 3 * HIGH // 4)
    left = 0
    while left < WIDE:
        wide, top = rng.randint(60, 220), rng.randint(20, ground - 60)
        pen.rectangle((left, top, left + wide, ground), fill=_colour(rng, 60, 210))
        for x in range(left + 10, left + wide - 20, 34):
            for y in range(top + 12, ground - 30, 40):
                pen.rectangle((x, y, x + 16, y + 22), fill=_colour(rng, 30, 240))
        left += wide
    pen.rectangle((0, ground, WIDE, HIGH), fill=_colour(rng, 70, 150))
    for _n in range(rng.randint(3, 12)):
        x, y, side = rng.randrange(WIDE), rng.randrange(ground - 40, HIGH), rng.randint(15, 110)
        shape = rng.choice((pen.ellipse, pen.rectangle))
        shape((x, y, x + side, y + side * 2 // 3), fill=_colour(rng, 20, 250))
    return _lit(picture, rng).filter(ImageFilter.GaussianBlur(0.8))


def _colour(rng: Random, low: int, high: int) -> tuple[int, int, int]:
    grey = rng.randint(low, high)
    return tuple(max(0, min(255, grey + rng.randint(-25, 25))) for _n in range(3))  # type: ignore[return-value]


def _lit(picture: Image.Image, rng: Random) -> Image.Image:
    """The sun from one side."""
    light = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(picture.size)
    dark = picture.point(lambda value: value * 7 // 10)
    return Image.composite(picture, dark, light)


def jpeg(picture: Image.Image, quality: int = 92) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def cropped(picture: Image.Image) -> Image.Image:
    """Five per cent off the width and the height."""
    x, y = WIDE * 25 // 1000, HIGH * 25 // 1000
    return picture.crop((x, y, WIDE - x, HIGH - y))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda picture: jpeg(picture), ["reused_exact", "unknown"]),
        (lambda picture: jpeg(picture, 55), ["reused_near", "unknown"]),
        (lambda picture: jpeg(picture.resize((WIDE // 2, HIGH // 2))), ["reused_near", "unknown"]),
        (lambda picture: jpeg(ImageOps.mirror(picture)), ["unknown"]),
        (lambda picture: jpeg(street(2)), ["unknown"]),
    ],
    ids=["exact copy", "saved again", "smaller", "mirrored", "another street"],
)
def test_a_copy_is_noticed_by_what_was_done_to_it(
    made: Callable[[Image.Image], bytes], expected: list[str], campaign: Campaign
) -> None:
    submitted(make_dispatched(campaign), stored(jpeg(street(1))))
    photo = stored(made(street(1)))
    others = () if "reused_exact" not in expected else (stored(jpeg(street(3))),)
    submitted(make_dispatched(campaign), photo, *others, now=TUESDAY_TEN + timedelta(seconds=1))
    assert codes(photo) == expected


@pytest.mark.django_db
def test_time_place_and_their_absence_are_told_apart(campaign: Campaign) -> None:
    now, old = TUESDAY_TEN, MONDAY_TEN - timedelta(days=2)
    assert as_after(camera_jpeg(taken_at=now, point=here()), campaign) == []
    assert as_after(camera_jpeg(taken_at=old, point=here()), campaign) == ["old"]
    assert as_after(camera_jpeg(taken_at=now, point=north(500)), campaign) == ["elsewhere"]
    assert as_after(camera_jpeg(), campaign) == ["unknown"]


def test_most_crops_of_five_per_cent_are_still_seen() -> None:
    """A crop moves every cell of the hash: it is noticed more often than not, and never as exact."""
    seen = 0
    for seed in range(60):
        picture = street(seed)
        seen += hash_distance(_hash(picture), _hash(cropped(picture))) <= NEAR_BITS
    assert seen >= 30


def test_different_pictures_are_left_alone() -> None:
    hashes: list[int] = []
    false = 0
    for seed in range(PICTURES):
        own = _hash(street(1000 + seed))
        false += any(hash_distance(own, other) <= NEAR_BITS for other in hashes)
        hashes.append(own)
    assert false < FALSE_ALARMS


def _hash(picture: Image.Image) -> int:
    return read_picture(jpeg(picture), file_name="a.jpg", now=TUESDAY_TEN).difference_hash
