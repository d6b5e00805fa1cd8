"""The map of issues: the list's filters, the points, and what a reader may not see of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Issue, Site
from campaigns.processes import map_points
from tests.factories import at, make_copies, make_dispatched, make_issue, person
from tests.memory import forget_all
from tests.processes.deed_cast import act

NOW = at("2026-11-10 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    forget_all()
    with time_machine.travel(NOW, tick=False):
        yield


def points(browser: Client, query: str = "") -> dict[str, Any]:
    answer = browser.get(f"/issues/map/points.json{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def numbers(found: dict[str, Any]) -> set[str]:
    return {row[2] for row in found["points"]}


def test_the_points_are_those_of_the_list(campaign: Campaign, signed_in: Any) -> None:
    here, there = make_dispatched(campaign), make_issue(campaign)
    Issue.objects.filter(pk=here.pk).update(
        latitude=Decimal("31.123456"), longitude=Decimal("121.5")
    )
    office = signed_in.as_("office")
    found = points(office)
    assert numbers(found) == {here.number, there.number}
    row = next(row for row in found["points"] if row[2] == here.number)
    assert row[:2] == [31.123456, 121.5]
    assert found["states"][row[3]] == ["dispatched", "待签收"]
    site = there.site
    assert site is not None
    at_site = next(row for row in found["points"] if row[2] == there.number)
    assert at_site[:2] == [float(site.latitude or 0), float(site.longitude or 0)]
    assert numbers(points(office, "?state=dispatched")) == {here.number}
    assert office.get("/issues/map/points.json?state=nothing").status_code == 400
    page = office.get("/issues/map/?state=dispatched").content.decode()
    assert "/issues/map/points.json?state=dispatched" in page
    assert '/issues/?state=dispatched"' in page


def test_an_issue_without_a_position_is_counted_in_its_zone_only(
    campaign: Campaign, signed_in: Any
) -> None:
    issue = make_issue(campaign)
    assert issue.site is not None
    Site.objects.filter(pk=issue.site.pk).update(latitude=None, longitude=None)
    office = signed_in.as_("office")
    assert points(office)["points"] == []
    assert issue.zone is not None
    assert (
        f'>{issue.zone.name}</a></td><td class="num">1</td>'
        in office.get("/issues/map/").content.decode()
    )


def test_overdue_is_marked_but_not_for_a_third_party(campaign: Campaign, signed_in: Any) -> None:
    late = make_dispatched(campaign, now=at("2026-11-02 10:00"))
    Issue.objects.filter(pk=late.pk).update(logged_by=person("thirdparty"))
    (row,) = points(signed_in.as_("office"))["points"]
    assert row[4] == 1
    own = points(signed_in.as_("thirdparty"))
    (row,) = own["points"]
    assert row[4] == 0
    assert own["zones"] == []
    page = signed_in.as_("thirdparty").get("/issues/map/").content.decode()
    assert late.zone is not None
    assert late.zone.name not in page


def test_a_unit_sees_its_own_and_not_what_went_on_after_a_redirect(
    campaign: Campaign, signed_in: Any
) -> None:
    own, gone = make_dispatched(campaign, now=NOW), make_dispatched(campaign, now=NOW)
    act("redirect", gone, "office", NOW)
    assert numbers(points(signed_in.as_("handler.chengguan"))) == {own.number}
    assert numbers(points(signed_in.as_("handler.wenlv"))) == {gone.number}
    assert numbers(points(signed_in.as_("office"))) == {own.number, gone.number}
    assert signed_in.as_("admin").get("/issues/map/").status_code == 404
    assert signed_in.as_("admin").get("/issues/map/points.json").status_code == 404
    assert Client().get("/issues/map/points.json").status_code == 302


def test_no_more_than_the_most_and_it_says_so(
    campaign: Campaign, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_issue(campaign)
    make_copies(first, 4)
    monkeypatch.setattr(map_points, "MOST", 3)
    found = points(signed_in.as_("office"))
    assert len(found["points"]) == 3
    assert found["is_cut"]


def test_a_fixed_number_of_queries(campaign: Campaign, signed_in: Any) -> None:
    first = make_issue(campaign)
    office = signed_in.as_("office")
    counts = []
    for more in (0, 40):
        if more:
            make_copies(first, more)
        forget_all()
        found = []
        for path in ("/issues/map/", "/issues/map/points.json"):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                office.get(path)
            found.append(len(seen))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10


def test_tiles_open_their_host_and_no_other() -> None:
    code = (
        "from django.conf import settings;"
        "print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
    )
    setting = "https://{s}.tiles.example.gov.cn/{z}/{x}/{y}.png?key=1"
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        env={"SECRET_KEY": "x", "TILE_URL": setting, "ENV_FILE": "/nonexistent", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "'https://*.tiles.example.gov.cn']" in said
