"""The dashboard: figures that add up with the lists behind them, and who may look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, KeyDate, Zone
from campaigns.processes import dashboard
from campaigns.web.zone_map import zone_map
from tests.factories import at, make_closed, make_copies, make_dispatched, make_issue
from tests.processes.told import dispatched, failed, fixed, passed, play

NOW = at("2026-11-13 10:00")
HERE = "/dashboard/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lived(campaign: Campaign) -> Campaign:
    """Two fixed in time, one fixed late, one overdue, one open, one nobody's yet."""
    lines = dispatched("11-02 10:00", "A") + fixed("11-03 10:00", "A") + passed("11-03 15:00", "A")
    lines += dispatched("11-02 10:00", "B", site="S02-001", lead_department="shijian")
    lines += fixed("11-03 10:00", "B", "shijian") + passed("11-03 15:00", "B")
    lines += dispatched("11-02 10:00", "C") + fixed("11-03 10:00", "C") + failed("11-03 11:00", "C")
    lines += fixed("11-06 10:00", "C") + passed("11-06 15:00", "C")
    lines += dispatched("11-09 10:00", "D") + dispatched("11-12 10:00", "E", days=9)
    play(campaign, lines, until="11-13 10:00")
    make_issue(campaign, now=at("2026-11-13 09:00"))
    return campaign


def test_figures_are_those_of_the_weeks(lived: Campaign) -> None:
    found = dashboard.dashboard(campaign=lived, now=NOW)
    assert (found.sums["due"], found.sums["on_time"], found.sums["fixed"]) == (4, 2, 3)
    assert (found.sums["open"], found.sums["overdue_open"], found.closings) == (2, 1, 3)
    assert str(found.on_time_rate) == "50.00"
    assert str(found.rebound_rate) == "0.00"
    assert [(week.monday, week.found) for week in found.trend][-1] == (date(2026, 11, 9), 2)


def test_every_count_is_that_of_its_list(lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    page = browser.get(HERE).content.decode()
    counts = re.findall(r'<a (?:class="bad" )?href="(/issues/\?[^"]+)">(\d+)</a>', page)
    assert len(counts) >= 8
    for url, count in counts:
        listed = browser.get(unescape(url)).content.decode()
        assert len(set(re.findall(r'href="/issues/(WM-[^/"]+)/"', listed))) == int(count), url


def test_each_headline_opens_its_rows(lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("leader")
    for figure in dashboard.OPENED:
        count = len(dashboard.issue_ids_behind(campaign=lived, figure=figure, now=NOW))
        assert dashboard.dashboard(campaign=lived, now=NOW).sums[figure] == count
        assert browser.get(HERE, {"figure": figure}).status_code == 200
    assert browser.get(HERE, {"figure": "secrets"}).status_code == 404


def test_who_may_look(lived: Campaign, signed_in: Any) -> None:
    for username in ("office", "leader", "auditor"):
        assert signed_in.as_(username).get(HERE).status_code == 200
        assert signed_in.as_(username).get(f"{HERE}wall/").status_code == 200
    for username in ("inspector", "handler.zhujian", "zonechief", "thirdparty", "admin"):
        assert signed_in.as_(username).get(HERE).status_code == 404
        assert signed_in.as_(username).get(f"{HERE}wall/").status_code == 404


def test_the_wall_names_nobody_and_refreshes(lived: Campaign, signed_in: Any) -> None:
    zone = Zone.objects.exclude(leader=None).select_related("leader", "chief")[0]
    assert zone.leader is not None
    answer = signed_in.as_("leader").get(f"{HERE}wall/")
    assert answer["Refresh"] == "60"
    assert zone.leader.name not in answer.content.decode()


def test_it_counts_down_to_what_is_ahead(lived: Campaign, signed_in: Any) -> None:
    for name, day in (("实地考察", date(2026, 12, 1)), ("过去的会", date(2026, 11, 1))):
        KeyDate.objects.create(campaign=lived, name=name, day=day)
    page = signed_in.as_("office").get(HERE).content.decode()
    assert "还有<b>18</b>天" in page
    assert "过去的会" not in page


def test_it_costs_the_same_with_many_issues(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    issue = make_dispatched(campaign, now=at("2026-11-12 10:00"))
    make_closed(campaign, now=at("2026-11-12 15:00"))
    browser.get(HERE)
    with CaptureQueriesContext(connection) as few:
        browser.get(HERE)
    make_copies(issue, 40)
    with CaptureQueriesContext(connection) as many:
        browser.get(HERE)
    assert len(few) == len(many)


def test_map_shades_by_the_figure() -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    east = {"type": "MultiPolygon", "coordinates": [[[[1, 0], [2, 0], [2, 1], [1, 0]]]]}
    drawn = zone_map([("A", "甲", 0, square), ("B", "乙", 10, east), ("C", "丙", 3, None)])
    assert [(shape.code, shape.level) for shape in drawn.shapes] == [("A", 0), ("B", 5)]
    assert drawn.shapes[0].path.startswith("M0.0,")
    assert drawn.shapes[1].x > drawn.shapes[0].x
    assert zone_map([("C", "丙", 3, None)]).shapes == []
