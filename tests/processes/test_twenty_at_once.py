"""Twenty clicks at the same moment: one deed, one event; twenty photos: twenty rows (C01, C03)."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from campaigns.models import Campaign, Issue, IssueEvent, Notice, Photo, ScoreEntry
from campaigns.processes import photos
from campaigns.processes.file_store import photo_file
from tests.at_once import at_once
from tests.factories import TUESDAY_THREE, make_campaign, make_jpeg, make_submitted, person

pytestmark = pytest.mark.postgres
MANY = 20


class Never(Exception):
    """Nothing is refused by an exception here."""


@pytest.fixture
def running(real_commits: None) -> Campaign:
    return make_campaign()


def asked(name: str, path: str, body: dict[str, Any]) -> int:
    api = APIClient()
    api.force_authenticate(person(name))
    return int(api.post(path, body, format="json").status_code)


def test_twenty_strike_offs_are_one(running: Campaign) -> None:
    issue = make_submitted(running)
    path = f"/api/v1/issues/{issue.number}/verify/"
    before = ScoreEntry.objects.count(), Notice.objects.count()
    with time_machine.travel(TUESDAY_THREE, tick=False):
        deeds = [
            partial(
                asked,
                "inspector",
                path,
                {
                    "version": issue.version,
                    "client_uuid": str(uuid.uuid4()),
                    "result": "pass",
                    "on_site": True,
                },
            )
            for _n in range(MANY)
        ]
        answers = at_once(deeds, refusals=Never)
    assert sorted(answers) == [200] + [409] * (MANY - 1)
    assert IssueEvent.objects.filter(issue=issue, deed="verify").count() == 1
    assert Issue.objects.get(pk=issue.pk).state == "closed"
    after = ScoreEntry.objects.count(), Notice.objects.count()
    assert after[0] - before[0] <= 1
    told = Notice.objects.filter(issue=issue, step="closed").values_list("recipient", "channel")
    assert len(told) == len(set(told))


def test_twenty_words_are_all_there_and_in_order(running: Campaign) -> None:
    issue = make_submitted(running)
    with time_machine.travel(TUESDAY_THREE, tick=False):
        deeds = [
            partial(
                asked,
                "inspector",
                f"/api/v1/issues/{issue.number}/comment/",
                {"version": issue.version, "client_uuid": str(uuid.uuid4()), "text": f"第{n}句"},
            )
            for n in range(MANY)
        ]
        answers = at_once(deeds, refusals=Never)
    assert answers == [200] * MANY
    assert IssueEvent.objects.filter(issue=issue, deed="comment").count() == MANY
    events = IssueEvent.objects.filter(issue=issue).order_by("seq")
    seqs = list(events.values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize(("keys", "rows"), [(1, 1), (MANY, MANY)])
def test_twenty_uploads_are_as_many_photos_as_keys(running: Campaign, keys: int, rows: int) -> None:
    by, sent = person("inspector"), make_jpeg()
    known = [uuid.uuid4() for _n in range(keys)]
    deeds = [
        partial(
            photos.store,
            sent=sent,
            file_name="a.jpg",
            by=by,
            now=TUESDAY_THREE,
            client_uuid=known[n % keys],
        )
        for n in range(MANY)
    ]
    stored = at_once(deeds, refusals=Never)
    assert len({photo.pk for photo in stored}) == rows
    assert Photo.objects.filter(client_uuid__in=known).count() == rows
    files = [file for file in photo_file("photos").rglob("*") if file.is_file()]
    assert len(files) == rows
