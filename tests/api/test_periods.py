"""Periods and checks of rows over the API: same scopes and refusals as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from campaigns.models import Campaign
from campaigns.processes import weeks
from tests.api.door import V1, client_of
from tests.factories import make_closed, make_dispatched
from tests.processes.told import on, week_of

pytestmark = pytest.mark.django_db
MONDAY = week_of("11-09")
CHECK = f"{V1}/score-weeks/2026-11-09/check/"


@pytest.fixture(autouse=True)
def _noon_of_the_freeze_day() -> Iterator[None]:
    with time_machine.travel(on("11-16 12:00"), tick=False):
        yield


@pytest.fixture(autouse=True)
def frozen(campaign: Campaign) -> Campaign:
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    make_closed(campaign)
    make_dispatched(campaign, lead="zhujian")
    weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=on("11-16 10:00"))
    return campaign


def test_period_has_rows_like_a_weeks(campaign: Campaign) -> None:
    month = client_of("office").get(f"{V1}/score-periods/2026-11/").json()
    week = client_of("office").get(f"{V1}/score-weeks/2026-11-09/").json()
    assert month["rows"][0].keys() == week["rows"][0].keys() - {"corrected"}  # published weeks only
    assert (month["kind"], month["first_monday"], month["weeks"]) == ("month", "2026-10-26", 5)
    assert (month["weeks_begun"], month["weeks_published"], month["is_over"]) == (2, 0, False)
    own = {row["department"]: row for row in month["rows"]}
    assert own["chengguan"]["due"] == own["chengguan"]["on_time"] == 1
    assert own["zhujian"]["fixed"] == 0


def test_period_is_read_in_the_scope_of_a_running_week() -> None:
    for address in ("2026-11", "2026-q4", "2026", "cycle"):
        where = f"{V1}/score-periods/{address}/"
        rows = client_of("handler.chengguan").get(where).json()["rows"]
        assert [row["department"] for row in rows] == ["chengguan"]
        assert len(client_of("leader").get(where).json()["rows"]) > 90
        for who in ("inspector", "thirdparty"):
            assert client_of(who).get(where).status_code == 404, (who, address)
        assert client_of("").get(where).status_code == 401


@pytest.mark.parametrize("code", ["2026-12", "2025-11", "2026-13", "nonsense"])
def test_period_that_is_none_is_not_there(code: str) -> None:
    assert client_of("office").get(f"{V1}/score-periods/{code}/").status_code == 404


def test_cycle_names_its_years() -> None:
    cycle = client_of("office").get(f"{V1}/score-periods/cycle/").json()
    assert [(year["year"], year["weight"]) for year in cycle["years"]] == [
        (2026, 30),
        (2027, 30),
        (2028, 40),
    ]


def test_unit_confirms_objects_and_the_office_answers() -> None:
    unit, office = client_of("head.chengguan"), client_of("office")
    assert unit.post(f"{CHECK}confirm/").json()["units"][0]["state"] == "confirmed"
    answer = unit.post(f"{CHECK}object/", {"figure": "due", "reason": "不属我单位"}, format="json")
    assert answer.status_code == 201
    objection = answer.json()
    publish = f"{V1}/score-weeks/2026-11-09/publish/"
    refused = office.post(publish, {"signer": "孙立新"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "objections_open")
    where = f"{V1}/objections/{objection['id']}/refuse/"
    assert client_of("head.zhujian").post(where, {"answer": "不"}).status_code == 404
    assert unit.post(where, {"answer": "不"}, format="json").status_code == 403
    assert office.post(where, {"answer": ""}, format="json").status_code == 400
    assert office.post(where, {"answer": "数据无误"}, format="json").json()["state"] == "refused"
    assert office.post(publish, {"signer": "孙立新"}, format="json").status_code == 200


def test_objection_names_its_faults() -> None:
    unit = client_of("head.chengguan")
    for body, field in (
        ({"figure": "due"}, "reason"),
        ({"reason": "不对"}, "figure"),
        ({"figure": "phone", "reason": "不对"}, "figure"),
        ({"entry": 999999, "reason": "不对"}, "entry"),
        ({"entry": "x", "reason": "不对"}, "entry"),
    ):
        answer = unit.post(f"{CHECK}object/", body, format="json")
        assert answer.status_code == 400, body
        assert field in {fault["field"] for fault in answer.json()["errors"]}, body


def test_check_shows_units_their_own_only() -> None:
    client_of("head.zhujian").post(
        f"{CHECK}object/", {"figure": "due", "reason": "不属我单位"}, format="json"
    )
    own: dict[str, Any] = client_of("handler.chengguan").get(CHECK).json()
    assert [one["department"] for one in own["units"]] == ["chengguan"]
    assert own["objections"] == []
    everything = client_of("auditor").get(CHECK).json()
    assert len(everything["units"]) > 90
    assert [one["department"] for one in everything["objections"]] == ["zhujian"]
    assert client_of("inspector").get(CHECK).status_code == 404


def test_despite_objections_publishes() -> None:
    client_of("head.zhujian").post(
        f"{CHECK}object/", {"figure": "due", "reason": "不属我单位"}, format="json"
    )
    answer = client_of("office").post(
        f"{V1}/score-weeks/2026-11-09/publish/",
        {"signer": "孙立新", "despite_objections": True},
        format="json",
    )
    assert answer.json()["state"] == "published"
