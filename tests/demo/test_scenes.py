"""Drawn pictures: the same for the same words, unlike each other, fit for the upload's pipeline."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from campaigns.demo.scenes import draw
from campaigns.demo.scenes.mark import HEIGHT, WIDTH, mark
from campaigns.demo.scenes.problems.catalogue import KINDS, kinds_of
from campaigns.imports.pictures import difference_hash, read_picture
from campaigns.rules.photos import NEAR_BITS, NEAR_OWN_BEFORE_BITS, Stage, hash_distance
from tests.factories import NOON

ROOT = Path(__file__).resolve().parent.parent.parent
PRESET = ROOT / "campaigns" / "presets" / "categories.tsv"
with PRESET.open(encoding="utf-8", newline="") as rows:
    CODES = [row["code"] for row in csv.DictReader(rows, delimiter="\t")]


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",))


def hash_of(jpeg: bytes) -> int:
    return difference_hash(opened(jpeg))


def test_every_category_has_a_look_of_its_own() -> None:
    assert sorted(KINDS) == sorted(CODES)
    assert len({(kind.before, kind.after) for kind in KINDS.values()}) >= len(CODES) - 4


def test_a_category_that_a_city_added_looks_like_the_first_of_its_class() -> None:
    assert kinds_of("0699") == kinds_of("0601")
    assert kinds_of("9901") == kinds_of("0101")


@pytest.mark.parametrize("stage", list(Stage))
def test_the_same_arguments_give_the_same_bytes(stage: Stage) -> None:
    for code in CODES[::9]:
        first = draw("wmcs:A", stage.value, problem=code, shot=3)
        assert draw("wmcs:A", stage.value, problem=code, shot=3) == first


def test_another_process_draws_the_same_bytes() -> None:
    program = (
        "import sys, hashlib; from campaigns.demo.scenes import draw;"
        "sys.stdout.write(hashlib.sha256(draw('wmcs:A', 'before', problem='0901')).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == sha256(draw("wmcs:A", "before", problem="0901")).hexdigest()


def test_a_thousand_pictures_are_a_thousand_different_files() -> None:
    asked = [
        (f"wmcs:{number % 25}", CODES[number * 7 % len(CODES)], number // 25)
        for number in range(1000)
    ]
    assert len(set(asked)) == 1000
    drawn = {draw(place, "before", problem=code, shot=shot) for place, code, shot in asked}
    assert len(drawn) == 1000


def test_the_stages_and_shots_of_one_issue_are_different_files() -> None:
    drawn = {
        draw("wmcs:A", stage.value, problem="0602", shot=shot)
        for stage in Stage
        for shot in range(4)
    }
    assert len(drawn) == 4 * len(Stage)


@pytest.mark.parametrize("code", CODES)
def test_before_and_after_of_a_place_are_told_apart(code: str) -> None:
    for place in ("wmcs:A", "wmcs:B", "wmcs:C"):
        before = hash_of(draw(place, "before", problem=code))
        for shot in (0, 1):
            after = hash_of(draw(place, "after", problem=code, shot=shot))
            assert hash_distance(before, after) > NEAR_OWN_BEFORE_BITS


def test_pictures_of_different_places_are_not_taken_for_one_another() -> None:
    hashes = [
        hash_of(draw(f"wmcs:{n}", ("before", "after")[n % 2], problem=CODES[n % len(CODES)]))
        for n in range(300)
    ]
    pairs = list(combinations(hashes, 2))
    near = sum(hash_distance(one, other) <= NEAR_BITS for one, other in pairs)
    assert near <= 0.02 * len(pairs)


@pytest.mark.parametrize("code", ["0101", "0601", "1103"])
def test_places_with_one_kind_of_problem_are_not_taken_for_one_another(code: str) -> None:
    hashes = [hash_of(draw(f"wmcs:{n}", "before", problem=code)) for n in range(100)]
    pairs = list(combinations(hashes, 2))
    near = sum(hash_distance(one, other) <= NEAR_BITS for one, other in pairs)
    assert near <= 0.02 * len(pairs)


@pytest.mark.parametrize("code", CODES)
def test_a_picture_passes_the_upload_and_stays_small(code: str) -> None:
    for stage in Stage:
        sent = draw("wmcs:A", stage.value, problem=code)
        read = read_picture(sent, file_name="demo.jpg", now=NOON)
        assert read.width <= 960
        assert read.height <= 720
        assert len(sent) <= 80 * 1024
        assert (read.taken_at, read.point) == (None, None)


def test_nothing_found_is_a_picture_too() -> None:
    found_nothing = draw("wmcs:A", "selfcheck", problem="")
    assert read_picture(found_nothing, file_name="", now=NOON).width > 0
    assert found_nothing != draw("wmcs:A", "selfcheck")


def test_every_picture_bears_the_mark_without_any_font(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_font(*args: object, **more: object) -> None:
        raise OSError("no font on a bare machine")

    monkeypatch.setattr(ImageFont, "truetype", no_font)
    monkeypatch.setattr(ImageFont, "load_default", no_font)
    mark.cache_clear()
    for stage in Stage:
        picture = opened(draw("wmcs:A", stage.value)).convert("L")
        low, right = picture.height - 8, picture.width - 8
        label = picture.crop((right - WIDTH, low - HEIGHT, right, low))
        strokes = label.tobytes()
        bright = sum(value > 200 for value in strokes)
        dark = sum(value < 110 for value in strokes)
        assert 100 < bright < dark
