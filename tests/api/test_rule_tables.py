"""`/rule-versions/`: versions, drafts, what-if."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from campaigns.models import Campaign, RuleVersion
from campaigns.processes import weeks
from tests.factories import make_dispatched
from tests.processes.told import on, week_of

pytestmark = pytest.mark.django_db
PATH = "/api/v1/rule-versions/"
NOW = on("11-18 12:00")


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_whole_way(campaign: Campaign, signed_in: Any) -> None:
    make_dispatched(campaign, now=on("11-13 10:00"))
    weeks.freeze(campaign=campaign, monday=week_of("11-09"), by=None, now=on("11-16 10:00"))
    office = signed_in.api("office")
    made = office.post(PATH, {}, format="json")
    assert made.status_code == 201
    one = f"{PATH}{made.data['id']}/"
    row = next(row for row in made.data["rows"] if row["code"] == "found_district")
    change = {"edition": 1, "rows": [{**row, "points_minor": "0.90"}], "weights": {"sites": 20}}
    saved = office.patch(one, change, format="json")
    assert (saved.status_code, saved.data["edition"]) == (200, 2)
    (week,) = office.get(f"{one}what-if/?week=2026-11-09").data
    (line,) = [line for line in week["rows"] if line["deductions"] != line["new_deductions"]]
    assert Decimal(line["new_deductions"]) - Decimal(line["deductions"]) == Decimal("0.80")
    begun = office.post(
        f"{one}put-in-force/", {"edition": 2, "monday": "2026-11-23"}, format="json"
    )
    assert begun.data["state"] == "future"
    assert [row["name"] for row in signed_in.api("inspector").get(PATH).data["results"]] == [
        "V2",
        "V1",
    ]
    assert office.delete(one).status_code == 409
    assert office.post(f"{one}withdraw/").data["state"] == "draft"
    assert office.delete(one).status_code == 204


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"edition": 1, "weights": {"sites": 30}}, "weight_on_time"),
        ({"edition": 1, "weights": {"nothing": 30}}, "rows"),
        ({"edition": 1, "bonus_cap": "0"}, "bonus_cap"),
        ({}, "edition"),
    ],
)
def test_bad_content_names_its_field(
    campaign: Campaign, signed_in: Any, change: dict[str, Any], field: str
) -> None:
    office = signed_in.api("office")
    made = office.post(PATH, {}, format="json").data
    answer = office.patch(f"{PATH}{made['id']}/", change, format="json")
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.data["errors"]]


def test_rights(campaign: Campaign, signed_in: Any) -> None:
    made = signed_in.api("office").post(PATH, {}, format="json").data
    one = f"{PATH}{made['id']}/"
    version = RuleVersion.objects.get(campaign=campaign, name="V1")
    assert signed_in.api("handler.zhujian").get(one).status_code == 404
    assert signed_in.api("handler.zhujian").get(f"{PATH}{version.pk}/").status_code == 200
    assert signed_in.api("handler.zhujian").get(f"{PATH}{version.pk}/what-if/").status_code == 404
    assert signed_in.api("leader").patch(one, {"edition": 1}, format="json").status_code == 403
    assert signed_in.api("leader").post(PATH, {}, format="json").status_code == 403
    assert signed_in.api("thirdparty").get(PATH).status_code == 404
    stale = signed_in.api("office").patch(one, {"edition": 7}, format="json")
    assert (stale.status_code, stale.data["code"]) == (409, "rules_changed")
