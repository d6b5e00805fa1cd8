"""Photos ahead of a deed, the same photo twice, and how a photo is handed out."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from campaigns.models import Campaign, Photo
from campaigns.processes.photo_care import sweep_unclaimed
from tests.api.door import V1, client_of, fetched
from tests.api.logged import clock_at, issue_of, jpeg, log
from tests.factories import make_jpeg
from tests.processes.deed_cast import FOUND

KEY = "11111111-2222-4333-8444-555555555555"
pytestmark = pytest.mark.django_db


def upload(by: str = "inspector", content: bytes | None = None, **more: Any) -> Any:
    sent = make_jpeg() if content is None else content
    with clock_at(FOUND):
        return client_of(by).post(
            f"{V1}/photos/", {"file": jpeg(content=sent), **more}, format="multipart"
        )


def kept_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_it_gives_an_id_that_a_deed_takes(campaign: Campaign) -> None:
    answer = upload()
    assert answer.status_code == 201
    issue = issue_of(log("inspector", photo_ids=[answer.json()["id"]]))
    assert str(Photo.objects.get(issue=issue).pk) == answer.json()["id"]


# RELIABILITY P3: "One submission makes one object; the same key with another body is refused".
def test_it_stores_once_what_is_sent_twice(db: None) -> None:
    content = make_jpeg()
    first = upload(content=content, client_uuid=KEY)
    again = upload(content=content, client_uuid=KEY)
    assert (first.status_code, again.status_code in {200, 201}) == (201, True)
    assert first.json()["id"] == again.json()["id"]
    assert (Photo.objects.count(), len(kept_files())) == (1, 1)


def test_it_refuses_the_same_key_with_another_picture(db: None) -> None:
    assert upload(client_uuid=KEY).status_code == 201
    other = upload(client_uuid=KEY)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert (Photo.objects.count(), len(kept_files())) == (1, 1)


def test_it_checks_the_hash_that_the_client_states(db: None) -> None:
    content = make_jpeg()
    right = hashlib.sha256(content).hexdigest()
    assert upload(content=content, sha256=right.upper()).status_code == 201
    wrong = upload(content=make_jpeg(), sha256=right)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "sha256")
    assert (Photo.objects.count(), len(kept_files())) == (1, 1)


def test_it_never_loses_a_photo_that_it_has_taken(db: None) -> None:
    """RELIABILITY P1: a photo answered with 2xx stays, whatever is sent after it."""
    content = make_jpeg()
    first = upload(content=content, client_uuid=KEY)
    spoilt = upload(content=content, client_uuid=KEY, sha256="0" * 64)
    assert spoilt.status_code in {200, 201, 400, 409}
    assert Photo.objects.filter(pk=first.json()["id"]).exists()
    assert len(kept_files()) == 1


def test_it_takes_a_photo_once_only(campaign: Campaign) -> None:
    photo = upload().json()["id"]
    issue_of(log("inspector", photo_ids=[photo]))
    assert log("inspector", photo_ids=[photo]).status_code == 400


def test_it_keeps_what_the_page_states_apart(db: None) -> None:
    answer = upload(
        taken_at="2026-11-09T08:55:00+08:00", latitude="36.01", longitude="90.02", accuracy="12.4"
    )
    photo = Photo.objects.get(pk=answer.json()["id"])
    assert (photo.taken_at, photo.latitude) == (None, None)
    assert (float(photo.stated_latitude or 0), photo.stated_accuracy_m) == (36.01, 12)


def test_it_sweeps_what_no_deed_took_after_seventy_two_hours(db: None) -> None:
    photo = upload().json()["id"]
    assert sweep_unclaimed(now=FOUND + timedelta(hours=72)) == 0
    assert sweep_unclaimed(now=FOUND + timedelta(hours=72, seconds=1)) == 1
    assert not Photo.objects.filter(pk=photo).exists()
    assert kept_files() == []


@pytest.mark.parametrize("username", ["auditor", "admin"])
def test_it_takes_no_photo_from_those_who_change_nothing(username: str, db: None) -> None:
    assert upload(username).status_code == 403


# --- delivery ------------------------------------------------------------------------------------


def test_it_shows_an_unclaimed_photo_to_its_uploader_only(db: None) -> None:
    photo = upload().json()["id"]
    for username, status in (("inspector", 200), ("office", 404), ("inspector2", 404), ("", 401)):
        found, _ = fetched(client_of(username), f"{V1}/photos/{photo}/full/")
        assert found == status, username


def test_it_hands_a_photo_out_as_nothing_but_a_picture(campaign: Campaign) -> None:
    issue = issue_of(log("inspector"))
    photo = Photo.objects.get(issue=issue)
    answer = client_of("office").get(f"{V1}/photos/{photo.pk}/full/")
    answer.close()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
    assert answer.get("Content-Disposition") == f'inline; filename="{photo.pk}.jpg"'


@pytest.mark.parametrize(
    "where",
    [
        "photos/{id}/huge/",
        "photos/{id}/0/",
        "photos/00000000-0000-0000-0000-000000000001/full/",
        "photos/not-a-uuid/full/",
        "photos/{id}/",
    ],
)
def test_it_knows_three_sizes_of_known_photos(where: str, campaign: Campaign) -> None:
    photo = Photo.objects.get(issue=issue_of(log("inspector")))
    status, _ = fetched(client_of("office"), f"{V1}/{where.format(id=photo.pk)}")
    assert status == 404


def test_it_serves_no_photo_by_its_path(campaign: Campaign) -> None:
    photo = Photo.objects.get(issue=issue_of(log("inspector")))
    for prefix in ("/media/", "/", "/static/", "/static/../"):
        status, _ = fetched(APIClient(), f"{prefix}{photo.path}")
        assert status in {302, 400, 404}, prefix


def test_it_names_addresses_that_work(campaign: Campaign) -> None:
    with clock_at(FOUND):
        shown = log("inspector").json()["photos"][0]
    assert uuid.UUID(shown["id"])
    for name in ("url", "thumbnail_url"):
        assert fetched(client_of("office"), shown[name])[0] == 200
