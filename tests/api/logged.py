"""Logging an issue through the door, with enough fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Issue
from tests.api.door import V1, client_of
from tests.factories import make_jpeg, make_photo
from tests.processes.deed_cast import CATEGORY, FOUND, SITE

ADDRESS = f"{V1}/issues/"


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """The clock stands at the moment."""
    with time_machine.travel(moment, tick=False):
        yield


def jpeg(name: str = "a.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_jpeg() if content is None else content, "image/jpeg")


def find_of(by: str, **changes: Any) -> dict[str, Any]:
    """A good find as JSON; a change to None leaves the field out."""
    body: dict[str, Any] = {
        "campaign": "test-wmcs",
        "category": CATEGORY,
        "description": "人行道地砖松动",
        "site": SITE,
        "photo_ids": "NEW",
        **changes,
    }
    if body["photo_ids"] == "NEW":
        body["photo_ids"] = [str(make_photo(by, FOUND))]
    return {name: value for name, value in body.items() if value is not None}


def log(by: str, *, now: datetime = FOUND, **changes: Any) -> Any:
    """The answer to a find sent as JSON."""
    with clock_at(now):
        return client_of(by).post(ADDRESS, find_of(by, **changes), format="json")


def log_files(by: str, **changes: Any) -> Any:
    """The answer to a find sent as a form with files."""
    body = {"photos": [jpeg()], "photo_ids": None, **changes}
    with clock_at(FOUND):
        return client_of(by).post(ADDRESS, find_of(by, **body), format="multipart")


def issue_of(answer: Any) -> Issue:
    """The issue that was logged."""
    assert answer.status_code == 201, answer.content
    return Issue.objects.get(number=answer.json()["number"])
