"""Appeals and measures by API, and the marks of a corrected week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign, Measure
from tests.api.door import V1, client_of
from tests.factories import unit
from tests.processes.appeal_cast import (
    LIAISON,
    RAISED_AT,
    UNIT,
    Published,
    accept,
    against_entry,
    against_figure,
    publish_week,
)

HERE, WEEK = f"{V1}/appeals/", f"{V1}/score-weeks/2026-11-09/?campaign=test-wmcs"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_four() -> Iterator[None]:
    with time_machine.travel(RAISED_AT, tick=False):
        yield


@pytest.fixture
def published(campaign: Campaign) -> Published:
    return publish_week(campaign)


def post(url: str, body: dict[str, Any], by: str = LIAISON, **more: Any) -> Any:
    return client_of(by).post(url, body, **{"format": "json", **more})


def raised(**changes: Any) -> dict[str, Any]:
    return {"week": "2026-11-09", "figure": "due", "reason": "不应计入", **changes}


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(row["field"], row["code"]) for row in answer.json()["errors"]]


def test_a_unit_raises_one_against_a_figure_or_an_entry(published: Published) -> None:
    answer = post(f"{HERE}?campaign=test-wmcs", raised())
    assert answer.status_code == 201, answer.json()
    shown = answer.json()
    assert (shown["department"], shown["week"], shown["figure"]) == (UNIT, "2026-11-09", "due")
    assert (shown["state"], shown["due_at"]) == ("open", "2026-11-19T18:00:00+08:00")
    assert shown["due_explanation"][-1]["code"] == "due"
    paper = SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%%EOF\n")
    entry = published.entries["overdue"].pk
    sent = {"entry": entry, "reason": "已按期整改", "attachments": [paper]}
    second = post(HERE, sent, format="multipart")
    assert second.status_code == 201, second.json()
    (kept,) = second.json()["attachments"]
    assert kept["name"] == "说明.pdf"
    for username, status in (("office", 200), ("handler.shijian", 404)):
        answer = client_of(username).get(kept["url"])
        assert answer.status_code == status
        answer.getvalue()
    again = post(HERE, {"entry": entry, "reason": "再次"})
    assert (again.status_code, again.json()["code"]) == (409, "appeal_open")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (raised(reason=""), [("reason", "required")]),
        ({"reason": "不应计入"}, [("entry", "required")]),
        (raised(entry=1), [("entry", "required")]),
        (raised(figure="luck"), [("figure", "invalid_choice")]),
        ({"entry": 10**7, "reason": "不应计入"}, [("entry", "unknown")]),
    ],
)
def test_it_names_bad_fields(
    body: dict[str, Any], expected: list[tuple[str, str]], published: Published
) -> None:
    answer = post(f"{HERE}?campaign=test-wmcs", body)
    assert answer.status_code == 400
    assert codes(answer) == expected


def test_it_answers_by_role(published: Published) -> None:
    appeal = against_figure(published.week)
    one = f"{HERE}{appeal.pk}/"
    for username, status in (
        *((LIAISON, 200), ("head.zhujian", 200), ("office", 200), ("auditor", 200)),
        *(("leader", 200), ("handler.shijian", 404), ("inspector", 404), ("thirdparty", 404)),
    ):
        assert client_of(username).get(one).status_code == status, username
    assert client_of("inspector").get(HERE).status_code == 404
    assert client_of("handler.shijian").get(HERE).json()["results"] == []
    assert post(f"{HERE}?campaign=test-wmcs", raised(), by="office").status_code == 403
    assert post(f"{one}accept/", {}).status_code == 403  # the role before the fields
    assert post(f"{one}refuse/", {}, by="leader").status_code == 403
    assert post(f"{one}withdraw/", {}, by="office").status_code == 403


def test_the_office_accepts_and_the_week_says_so(published: Published) -> None:
    appeal = against_figure(published.week)
    url = f"{HERE}{appeal.pk}/accept/"
    missing = post(url, {"answer": "属实"}, by="office")
    assert codes(missing) == [("points", "entries_or_points")]
    before = client_of(LIAISON).get(WEEK).json()
    assert before["corrections"] == []
    assert before["appeals_until"] == "2026-11-18T18:00:00+08:00"
    done = post(url, {"answer": "属实", "points": "1.25"}, by="office")
    assert (done.status_code, done.json()["state"]) == (200, "accepted")
    after = client_of(LIAISON).get(WEEK).json()
    assert after["sha256"] == before["sha256"]
    plain = [{**row, "corrected": False} for row in after["rows"]]
    assert plain == before["rows"]
    assert [row["department"] for row in after["rows"] if row["corrected"]] == [UNIT]
    (told,) = after["corrections"]
    assert (told["points"], told["counts_in"], told["appeal"]) == ("1.25", "2026-11-16", appeal.pk)
    assert [told["entry"]] == done.json()["corrections"]
    (seen,) = client_of("handler.shijian").get(WEEK).json()["corrections"]
    assert (seen["department"], seen["points"], seen["appeal"], seen["reason"]) == (
        *(UNIT, "1.25", None),
        None,
    )
    assert post(url, {"answer": "属实", "points": "1"}, by="office").status_code == 409


def test_lists_are_filtered(published: Published) -> None:
    accept(against_entry(published.entries["overdue"]))
    against_figure(published.week)

    def found(query: str) -> int:
        return len(client_of("office").get(f"{HERE}?campaign=test-wmcs&{query}").json()["results"])

    assert (found(""), found("state=open"), found("state=accepted")) == (2, 1, 1)
    assert (found("department=zhujian"), found("department=shijian")) == (2, 0)
    assert found("overdue=true") == 0
    with time_machine.travel("2026-11-20 09:00+08:00", tick=False):
        assert found("overdue=true") == 1
    assert client_of("office").get(f"{HERE}?state=lost").status_code == 400


def test_measures_are_decided_by_the_office(published: Published) -> None:
    measure = Measure.objects.create(
        campaign=published.week.campaign,
        department=unit(UNIT),
        week=published.week,
        step="referral",
        key="entry:1",
        text="市纪委监委：",
        suggested_at=RAISED_AT,
    )
    url = f"{V1}/measures/{measure.pk}/"
    assert client_of(LIAISON).get(url).status_code == 404
    assert post(f"{url}confirm/", {}, by="leader").status_code == 403
    first = post(f"{url}confirm/", {"document_no": "创建办函〔2026〕3号"}, by="office")
    assert (first.json()["state"], first.json()["text"]) == ("proposed", "市纪委监委：")
    own = post(f"{url}approve/", {}, by="office")
    assert (own.status_code, own.json()["code"]) == (409, "own_measure")
    assert post(f"{url}approve/", {}, by="office2").json()["state"] == "confirmed"
    assert client_of(LIAISON).get(url).status_code == 200
    bad = post(f"{url}outcome/", {"outcome": "已移送"}, by="office")
    assert codes(bad) == [("carried_out_on", "required")]
    sent = {"outcome": "已移送", "carried_out_on": "2026-11-16"}
    assert post(f"{url}outcome/", sent, by="office").json()["state"] == "carried_out"
    listed = client_of(LIAISON).get(f"{V1}/measures/?step=referral").json()["results"]
    assert [row["id"] for row in listed] == [measure.pk]
