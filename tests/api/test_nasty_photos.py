"""Every picture of the nasty manifest through `POST /photos/`: an acceptable answer, no trace."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageStat

from campaigns.models import Photo
from campaigns.processes.photo_care import make_missing_thumbnails
from tests.api.door import V1, client_of, fetched
from tests.factories import at

NASTY = Path(__file__).resolve().parent.parent / "data" / "nasty"
ENTRIES = [
    entry
    for entry in json.loads((NASTY / "manifest.json").read_text(encoding="utf-8"))["entries"]
    if entry["kind"] == "image"
]
TRICKS = json.loads((NASTY / "images" / "filename_tricks.json").read_text(encoding="utf-8"))
STORED = re.compile(r"^photos/\d{4}/\d{2}/[0-9a-f-]{36}\.(jpg|png|webp)$")
SIZES = ("full", "1024", "320")
pytestmark = pytest.mark.django_db


def kept_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def send(entry: dict[str, Any]) -> Any:
    content = (NASTY / entry["path"]).read_bytes()
    sent = SimpleUploadedFile(entry["upload_as"], content, entry["content_type"])
    client = client_of("inspector")
    return client.post(f"{V1}/photos/", {"file": sent}, format="multipart")


def served(photo_id: str) -> dict[str, bytes]:
    """What the API hands out in each size, once the thumbnails are there."""
    make_missing_thumbnails(now=at("2026-11-09 10:00"))
    client = client_of("inspector")
    found = {size: fetched(client, f"{V1}/photos/{photo_id}/{size}/") for size in SIZES}
    assert {status for status, _ in found.values()} == {200}
    return {size: body for size, (_, body) in found.items()}


def test_the_manifest_has_all_pictures() -> None:
    assert len(ENTRIES) == 67
    assert len(TRICKS) == 30


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: Path(entry["path"]).name)
def test_it_answers_as_the_manifest_expects(entry: dict[str, Any]) -> None:
    began = time.perf_counter()
    answer = send(entry)
    assert time.perf_counter() - began < 5
    assert answer.status_code in entry["expect"]["http"], answer.content
    if answer.status_code != 201:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["message"]
        assert not Photo.objects.exists()
        assert kept_files() == []
        return
    photo = Photo.objects.get(pk=answer.json()["id"])
    assert STORED.match(photo.path)
    for size, body in served(answer.json()["id"]).items():
        check_clean(body, size)


def check_clean(body: bytes, size: str) -> None:
    """A plain RGB JPEG without metadata, without a tail, no larger than its size."""
    assert body.startswith(b"\xff\xd8")
    assert body.endswith(b"\xff\xd9")
    for trace in (b"Exif", b"<script", b"<?php", b"ftyp", b"http://ns.adobe", b"ICC_PROFILE"):
        assert trace not in body, trace
    assert not zipfile.is_zipfile(io.BytesIO(body))
    with Image.open(io.BytesIO(body)) as picture:
        picture.load()
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert not picture.getexif()
        assert max(picture.size) <= {"full": 2048, "1024": 1024, "320": 320}[size]


def stored(name: str) -> Photo:
    (entry,) = [entry for entry in ENTRIES if entry["path"] == f"images/{name}"]
    answer = send(entry)
    assert answer.status_code == 201
    return Photo.objects.get(pk=answer.json()["id"])


@pytest.mark.parametrize("turned", range(1, 9))
def test_it_stands_every_orientation_upright(turned: int) -> None:
    photo = stored(f"exif_orient_{turned}_gps.jpg")
    picture = Image.open(io.BytesIO(served(str(photo.pk))["full"])).convert("RGB")
    assert picture.size == (160, 120)
    red, _, blue = zip(*(picture.getpixel(spot) for spot in ((8, 8), (80, 116))), strict=True)
    assert red[0] > 150 > blue[0]  # a red block at the top left
    assert blue[1] > 120 > red[1]  # a blue strip at the bottom
    assert photo.taken_at is not None
    assert photo.latitude is not None


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("exif_broken.jpg", (False, False)),
        ("exif_zero_den.jpg", (True, False)),
        ("exif_gps_out_of_range.jpg", (True, False)),
        ("exif_date_zero.jpg", (False, True)),
        ("ok.jpg", (False, False)),
    ],
)
def test_it_reads_what_the_camera_says_with_care(name: str, known: tuple[bool, bool]) -> None:
    photo = stored(name)
    is_timed, is_placed = known
    assert photo.taken_at is None or is_timed
    assert (photo.latitude is not None) == is_placed


def test_it_reads_a_camera_time_without_offset_in_the_citys_time() -> None:
    """WORKFLOW "EXIF without offset = Asia/Shanghai"."""
    sent = io.BytesIO()
    picture, exif = Image.new("RGB", (64, 64), "green"), Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:09 08:15:00"
    picture.save(sent, "JPEG", exif=exif)
    file = SimpleUploadedFile("a.jpg", sent.getvalue(), "image/jpeg")
    answer = client_of("inspector").post(f"{V1}/photos/", {"file": file}, format="multipart")
    assert Photo.objects.get(pk=answer.json()["id"]).taken_at == at("2026-11-09 08:15")


def test_it_keeps_colours_of_a_printers_picture() -> None:
    body = served(str(stored("cmyk.jpg").pk))["full"]
    plain = Image.open(NASTY / "images" / "ok.jpg").convert("RGB")
    other = Image.open(io.BytesIO(body)).convert("RGB").resize(plain.size)
    errors = ImageStat.Stat(ImageChops.difference(plain, other)).mean
    assert max(errors) < 12


def test_it_serves_little_of_a_picture_that_is_mostly_metadata() -> None:
    assert len(served(str(stored("exif_huge.jpg").pk))["full"]) < 20 * 1024


# --- file names ----------------------------------------------------------------------------------


def raw_upload(filename: bytes) -> tuple[bytes, str]:
    """A multipart body with exactly these bytes as the file's name."""
    boundary = "----------tracker"
    content = (NASTY / "images" / "ok.jpg").read_bytes()
    head = (
        f"--{boundary}\r\n".encode()
        + b'Content-Disposition: form-data; name="file"; filename="'
        + filename
        + b'"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return head + content + f"\r\n--{boundary}--\r\n".encode(), boundary


LONG = {"filename": "a." + "b" * 300, "what": "a long extension"}


@pytest.mark.parametrize("trick", [*TRICKS, LONG], ids=lambda trick: trick["what"])
def test_it_takes_no_file_name_at_its_word(trick: dict[str, str]) -> None:
    name = trick["filename"].encode("utf-8", "surrogatepass")
    body, boundary = raw_upload(name.replace(b'"', b"%22"))
    client = client_of("inspector")
    client.raise_request_exception = False
    answer = client.post(
        f"{V1}/photos/", body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code in {201, 400, 415}, answer.content[:300]
    files = [str(path.relative_to(settings.MEDIA_ROOT)) for path in kept_files()]
    if answer.status_code == 201:
        photo = Photo.objects.get()
        assert STORED.match(photo.path)
        assert files == [photo.path]
        assert photo.file_name.isprintable()
        assert "/" not in photo.file_name
    else:
        assert files == []
        assert not Photo.objects.exists()
