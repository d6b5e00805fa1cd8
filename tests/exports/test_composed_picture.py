"""The composed picture: as wide as told, nothing of the camera in it, any words."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from campaigns.exports.documents.composed_picture import Case, Group, png
from campaigns.rules.geo import Point
from tests.camera import camera_jpeg
from tests.exports.test_documents import NASTY, picture
from tests.factories import NOON


def case(n: int = 1, **changes: object) -> Case:
    values: dict[str, object] = {
        "number": f"WM-2026-{n:06d}",
        "place": "人民路（全线）",
        "problem": "暴露垃圾",
        "unit": "市综执局",
        "due": "2026年11月13日18:00前",
        "is_late": False,
        "photo": picture(),
        **changes,
    }
    return Case(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", range(1, 10))
def test_it_is_1080_wide(count: int) -> None:
    made = png(Group("示范市创建办", [case(n) for n in range(count)], NOON))
    with Image.open(io.BytesIO(made)) as opened:
        assert (opened.format, opened.width) == ("PNG", 1080)
        assert opened.height > 600


def test_it_tells_nothing_of_the_camera() -> None:
    photo = camera_jpeg(taken_at=NOON, point=Point(30.1, 120.2))
    made = png(Group("示范市创建办", [case(photo=photo)], NOON))
    assert b"eXIf" not in made
    with Image.open(io.BytesIO(made)) as opened:
        assert not opened.getexif()


@pytest.mark.parametrize("text", [*NASTY, "很长的点位名称" * 30])
def test_it_takes_any_words_and_no_photo(text: str) -> None:
    cases = [case(n, place=text, problem=text, unit=text, due=text, photo=None) for n in range(2)]
    for group in (cases[:1], cases):
        assert png(Group(text, group, NOON)).startswith(b"\x89PNG")


@pytest.mark.parametrize("count", [0, 10])
def test_it_refuses_none_and_more_than_nine(count: int) -> None:
    with pytest.raises(ValueError, match="cases"):
        Group("示范市创建办", [case(n) for n in range(count)], NOON)
