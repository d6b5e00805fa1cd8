"""The page of a week: all its figures, reasons in words, its checksum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from campaigns.models import Campaign, Department, Issue
from campaigns.processes import weeks
from tests.factories import make_closed, make_dispatched, person
from tests.processes.told import on, week_of

pytestmark = pytest.mark.both
MONDAY = week_of("11-09")


@pytest.fixture(autouse=True)
def _running_november() -> Iterator[None]:
    with time_machine.travel(on("11-18 12:00"), tick=False):
        yield


@pytest.fixture
def lived(campaign: Campaign) -> Campaign:
    """One published week; chengguan closed an issue in it, zhujian is overdue."""
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    make_closed(campaign)
    make_dispatched(campaign, lead="zhujian")
    weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=on("11-16 10:00"))
    weeks.publish(
        campaign=campaign,
        monday=MONDAY,
        signer="孙立新",
        by=person("office"),
        now=on("11-16 16:00"),
    )
    return campaign


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_all_figures_are_shown_when_asked_for(lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    few = text(browser.get("/weeks/2026-11-09/"))
    many = text(browser.get("/weeks/2026-11-09/?figures=all"))
    for words in ("退回未获认可", "虚假整改", "提前办结", "自改"):
        assert words not in few
        assert words in many
    links = re.findall(r'href="(\?group=[^"]*unit=chengguan[^"]*)"', many)
    assert len(set(links)) == 29  # the score opens its sum, too
    for link in sorted(set(links)):
        assert browser.get("/weeks/2026-11-09/" + link.replace("&amp;", "&")).status_code == 200


def test_reason_for_no_rank_is_said_in_words(lived: Campaign, signed_in: Any) -> None:
    assert "未排名：无数据" in text(signed_in.as_("office").get("/weeks/2026-11-09/"))


def test_checksum_is_there_in_full(lived: Campaign, signed_in: Any) -> None:
    week = lived.weeks.get(monday=MONDAY)
    assert f"SHA-256 {week.sha256}" in text(signed_in.as_("inspector").get("/weeks/2026-11-09/"))


@pytest.mark.parametrize("username", ["office", "leader", "head.chengguan", "auditor"])
def test_no_score_page_leads_where_its_reader_may_not_go(
    username: str, lived: Campaign, signed_in: Any
) -> None:
    make_dispatched(lived, site="S10-001", now=on("11-17 10:00"))  # in the leader's zone
    browser = signed_in.as_(username)
    pages = [
        f"/{here}/?unit=chengguan&figure={figure}"
        for here in ("weeks/2026-11-09", "weeks/2026-11-16", "periods/2026-11")
        for figure in ("found", "due", "deductions", "score")
    ]
    led = set()
    for address in [*pages, "/points/", "/proposals/"]:
        led |= set(re.findall(r'href="(/issues/WM-[^"?]+)"', text(browser.get(address))))
    assert led
    for address in sorted(led):
        assert browser.get(address).status_code == 200, address


def test_what_lies_outside_a_readers_reach_is_counted_all_the_same(
    lived: Campaign, signed_in: Any
) -> None:
    number = Issue.objects.get(lead__code="chengguan").number
    browser = signed_in.as_("leader")
    counted = text(browser.get("/weeks/2026-11-09/?unit=chengguan&figure=due"))
    assert "应整改 1" in counted
    assert "另有 1 件问题不在您的查阅范围内" in counted
    assert number not in counted
    points = text(browser.get("/weeks/2026-11-09/?unit=chengguan&figure=deductions"))
    assert number in points
    assert f"/issues/{number}/" not in points
    assert "不在您的查阅范围" not in text(
        signed_in.as_("office").get("/weeks/2026-11-09/?unit=chengguan&figure=due")
    )


@pytest.mark.parametrize("here", ["weeks/2026-11-09", "periods/2026-11"])
def test_figures_of_territories_and_zones_open_their_issues(
    here: str, lived: Campaign, signed_in: Any
) -> None:
    browser = signed_in.as_("office")
    numbers = set(Issue.objects.values_list("number", flat=True))
    opened = 0
    for tab in ("@territories", "@zones"):
        page = text(browser.get(f"/{here}/?group={tab}"))
        links = re.findall(r'href="(\?group=@[^"]*place=[^"]*)#figure">(\d+)</a>', page)
        assert links
        for link, figure in links:
            if figure == "0":
                continue
            shown = text(browser.get(f"/{here}/{link.replace('&amp;', '&')}"))
            behind = shown.partition('id="figure"')[2]
            assert sum(number in behind for number in numbers) == int(figure), link
            opened += 1
    assert opened >= 4


@pytest.mark.parametrize("asked", ["place=nowhere&figure=found", "place=S10&figure=score"])
def test_a_place_or_figure_that_is_none_opens_nothing(
    asked: str, lived: Campaign, signed_in: Any
) -> None:
    url = f"/weeks/2026-11-09/?group=@zones&{asked}"
    assert signed_in.as_("office").get(url).status_code == 404
    running = "/weeks/2026-11-16/?group=@zones&place=Z01&figure=found"
    assert signed_in.as_("head.chengguan").get(running).status_code == 404


def test_a_unit_out_of_use_that_still_holds_issues_is_named_before_the_freeze(
    lived: Campaign, signed_in: Any
) -> None:
    with time_machine.travel(on("11-23 09:00"), tick=False):  # the week is over, not frozen
        browser = signed_in.as_("office")
        assert "已停用单位仍有在办问题" not in text(browser.get("/weeks/2026-11-16/"))
        gone = Department.objects.filter(code__in=("zhujian", "chengguan"))
        gone.update(is_active=False)
        page = text(browser.get("/weeks/2026-11-16/"))
    line = re.search(r"<li>[^\n]*已停用单位仍有在办问题.*?</li>", page, re.S)
    assert line is not None
    assert "住建局" in line.group()
    assert "综执局" not in line.group()  # its only issue is struck off
