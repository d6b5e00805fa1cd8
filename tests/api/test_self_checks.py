"""The daily self-check by API: filing nothing found, reading filings and the month."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign, Photo, SelfCheck
from tests.api.door import V1, client_of
from tests.factories import at, make_jpeg, make_photo
from tests.processes.self_check_cast import ask_daily, file_nothing, find_problem, site_of

NOW = at("2026-11-11 15:00")
HERE = f"{V1}/self-checks/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_three() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def body(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    site = site_of("zhujian")
    assert site is not None
    return {
        "campaign": campaign.code,
        "nothing_found": True,
        "photo_ids": [str(make_photo("handler.zhujian", NOW))],
        "site": site.code,
        "note": "秩序良好",
        **changes,
    }


def post(sent: dict[str, Any], by: str = "handler.zhujian", **more: Any) -> Any:
    return client_of(by).post(HERE, sent, **{"format": "json", **more})


def test_it_files_once(campaign: Campaign) -> None:
    sent = body(campaign, client_uuid=str(uuid.uuid4()))
    first, again = post(sent), post(sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    shown = first.json()
    assert (shown["department"], shown["day"], shown["issue"]) == ("zhujian", "2026-11-11", None)
    assert (shown["nothing_found"], shown["meets_day"]) == (True, True)
    reused = post({**sent, "note": "别的内容"})
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")


def test_it_takes_the_photo_with_the_request(campaign: Campaign) -> None:
    sent = {name: value for name, value in body(campaign).items() if name != "photo_ids"}
    photo = SimpleUploadedFile("a.jpg", make_jpeg(), content_type="image/jpeg")
    answer = post({**sent, "photos": [photo]}, format="multipart")
    assert answer.status_code == 201
    assert Photo.objects.get(pk=answer.json()["photo"]).stage == "duty"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"photo_ids": []}, "photos", "required"),
        ({"site": None}, "site", "required"),
        ({"nothing_found": False}, "nothing_found", "log_it"),
        ({"note": "长" * 401}, "note", "max_length"),
    ],
)
def test_it_names_what_is_wrong(
    changes: dict[str, Any], field: str, code: str, campaign: Campaign
) -> None:
    answer = post(body(campaign, **changes))
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["errors"]] == [field]
    assert answer.json()["errors"][0]["code"] in {code, "too_long"}
    assert not SelfCheck.objects.exists()


def test_it_refuses_yesterdays_photo_and_keeps_nothing_of_it(campaign: Campaign) -> None:
    sent = make_jpeg(3)
    file_nothing(campaign, "2026-11-10 09:00", sent=sent)
    plain = {name: value for name, value in body(campaign).items() if name != "photo_ids"}
    before = Photo.objects.count()
    photo = SimpleUploadedFile("a.jpg", sent, content_type="image/jpeg")
    answer = post({**plain, "photos": [photo]}, format="multipart")
    assert answer.json()["errors"][0]["code"] == "photo_of_another_day"
    assert Photo.objects.count() == before


@pytest.mark.parametrize("username", ["office", "inspector", "leader", "thirdparty", "admin"])
def test_it_is_filed_by_people_of_a_unit_only(username: str, campaign: Campaign) -> None:
    assert post(body(campaign), by=username).status_code == 403


def test_it_lists_filings_in_scope(campaign: Campaign) -> None:
    file_nothing(campaign, "2026-11-09 09:00")
    issue = find_problem(campaign, "2026-11-10 09:00")
    file_nothing(campaign, "2026-11-10 10:00", code="shijian")
    whole = client_of("office").get(f"{HERE}?campaign={campaign.code}").json()["results"]
    assert [row["department"] for row in whole] == ["shijian", "zhujian", "zhujian"]
    assert [row["issue"] for row in whole] == [None, issue.number, None]
    own = client_of("handler.zhujian").get(f"{HERE}?from=2026-11-10&to=2026-11-10").json()
    assert [row["issue"] for row in own["results"]] == [issue.number]
    assert client_of("handler.zhujian").get(f"{HERE}?department=shijian").json()["results"] == []
    assert client_of("office").get(f"{HERE}?from=11.10").status_code == 400
    for username in ("inspector", "thirdparty", "admin"):
        assert client_of(username).get(HERE).status_code == 404, username


def test_it_shows_the_month(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian", "shijian", now=at("2026-11-09 08:00"))
    file_nothing(campaign, "2026-11-09 09:00")
    file_nothing(campaign, "2026-11-10 18:00")
    address = f"{HERE}matrix/?campaign={campaign.code}&month=2026-11"
    found = client_of("handler.zhujian").get(address).json()
    (row,) = found["rows"]
    marks = {own["day"]: own["mark"] for own in row["days"]}
    assert len(marks) == 30
    assert [marks[f"2026-11-{day:02}"] for day in (8, 9, 10, 11, 12, 14)] == [
        "none",
        "sent",
        "late",
        "due",
        "none",
        "rest",
    ]
    counts = [row[f"days_{name}"] for name in ("required", "filed", "late", "missing", "valid")]
    assert (counts, row["rate"]) == ([2, 2, 1, 0, "1.5"], "75.00")
    office = client_of("office").get(address).json()
    assert {row["department"] for row in office["rows"]} == {"zhujian", "shijian"}
    assert client_of("inspector").get(address).status_code == 404
    assert client_of("office").get(f"{HERE}matrix/?month=2026-13").status_code == 404
