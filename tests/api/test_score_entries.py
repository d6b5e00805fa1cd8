"""Points over the API: sent twice, sent with papers, filtered, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from campaigns.models import Campaign, ScoreEntry
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ENTRIES = "/api/v1/score-entries/"


@pytest.fixture(autouse=True)
def at_noon(campaign: Campaign) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def office(signed_in: Any) -> APIClient:
    client: APIClient = signed_in.api("office")
    return client


def body(**more: Any) -> dict[str, Any]:
    return {
        "department": "chengguan",
        "rule": "manual_deduction",
        "reason": "督办件未反馈",
        "document_no": "示创办督〔2026〕5号",
        "client_uuid": str(uuid4()),
        **more,
    }


def test_the_same_key_is_answered_with_the_same_entry(office: APIClient) -> None:
    sent = body()
    first = office.post(ENTRIES, sent, format="json")
    again = office.post(ENTRIES, sent, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = office.post(ENTRIES, {**sent, "points": "0.60"}, format="json")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert ScoreEntry.objects.count() == 1


def test_the_same_key_is_answered_with_the_same_proposal(office: APIClient) -> None:
    sent = body(points="2.00")
    first = office.post(ENTRIES, sent, format="json")
    again = office.post(ENTRIES, sent, format="json")
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json()
    assert not ScoreEntry.objects.exists()


def test_it_takes_a_day_and_papers(office: APIClient) -> None:
    paper = SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n")
    sent = body(points="2.00", occurred_on="2026-11-10", attachments=[paper])
    answer = office.post(ENTRIES, sent, format="multipart")
    assert answer.status_code == 202, answer.json()
    made = answer.json()
    assert made["occurred_on"] == "2026-11-10"
    assert [found["name"] for found in made["attachments"]] == ["通报.pdf"]


def test_it_names_the_bad_field(office: APIClient) -> None:
    answer = office.post(ENTRIES, body(occurred_on="2026-12-24"), format="json")
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == ["occurred_on"]
    assert office.post(ENTRIES, body(client_uuid="x"), format="json").status_code == 400


def test_a_stranger_is_refused_before_his_content(signed_in: Any) -> None:
    assert signed_in.api("inspector").post(ENTRIES, {}, format="json").status_code == 403


def test_it_lists_what_stands_and_on_request_what_was_taken_back(office: APIClient) -> None:
    made = office.post(ENTRIES, body(), format="json").json()
    office.post(ENTRIES, body(rule="praise_office"), format="json")
    reverse = f"{ENTRIES}{made['id']}/reverse/"
    assert office.post(reverse, {"reason": "误录"}, format="json").status_code == 201
    standing = office.get(ENTRIES).json()["results"]
    assert [row["rule"] for row in standing] == ["praise_office"]
    taken_back = office.get(ENTRIES, {"reversed": "true"}).json()["results"]
    assert [row["id"] for row in taken_back] == [made["id"]]
    both = office.get(ENTRIES, {"entry": made["id"]}).json()["results"]
    assert {row["reverses"] for row in both} == {None, made["id"]}
