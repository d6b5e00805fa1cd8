"""Month, quarter, year, cycle, and two weeks side by side: who reads what of them."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from campaigns.exports.sheet_page import HEADER_ROW
from campaigns.models import AuditLog, Campaign, Issue, RankedUnit, ScoreRow
from campaigns.processes import weeks
from tests.factories import at, make_closed, make_dispatched, person
from tests.memory import forget_all
from tests.processes.told import week_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PERIODS = ("2026-11", "2026-q4", "2026")
COMPARED = "/weeks/2026-11-16/?with=2026-11-09"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(at("2026-11-17 12:00"), tick=False):
        yield


@pytest.fixture
def published(campaign: Campaign) -> Campaign:
    """The week of 9 November is published: chengguan fixed on time, zhujian did not."""
    make_closed(campaign)
    make_dispatched(campaign, lead="zhujian")
    monday = week_of("11-09")
    weeks.freeze(campaign=campaign, monday=monday, by=None, now=at("2026-11-16 10:00"))
    weeks.publish(
        campaign=campaign,
        monday=monday,
        signer="孙立新",
        by=person("office"),
        now=at("2026-11-16 15:00"),
    )
    return campaign


def words(signed_in: Any, username: str, address: str) -> str:
    response = signed_in.as_(username).get(address, headers={"accept-language": "zh-hans"})
    assert response.status_code == 200, (username, address)
    return str(response.content.decode())


@pytest.mark.parametrize("code", PERIODS)
def test_it_shows_the_table_to_the_office(code: str, published: Campaign, signed_in: Any) -> None:
    page = words(signed_in, "office", f"/periods/{code}/")
    assert "综执局" in page
    assert "住建局" in page


def test_a_unit_sees_its_own_row_while_weeks_are_open(published: Campaign, signed_in: Any) -> None:
    page = words(signed_in, "handler.chengguan", "/periods/2026-11/")
    assert "综执局" in page
    assert "住建局" not in page


@pytest.mark.parametrize("code", [*PERIODS, "cycle"])
def test_it_is_not_there_for_who_reads_no_weeks(
    code: str, published: Campaign, signed_in: Any
) -> None:
    for username in ("thirdparty", "admin"):
        assert signed_in.as_(username).get(f"/periods/{code}/").status_code == 404


@pytest.mark.parametrize("code", ["2026-13", "2026-q5", "2031", "1999-01", "abc", "2026-1"])
def test_a_period_that_is_none_is_not_there(code: str, published: Campaign, signed_in: Any) -> None:
    assert signed_in.as_("office").get(f"/periods/{code}/").status_code == 404
    assert signed_in.api("office").get(f"/api/v1/score-periods/{code}/").status_code == 404


def test_it_leads_to_the_running_month(published: Campaign, signed_in: Any) -> None:
    response = signed_in.as_("office").get("/periods/")
    assert response.headers["Location"] == "/periods/2026-11/"


def test_the_second_tables_stand_under_tabs(published: Campaign, signed_in: Any) -> None:
    page = words(signed_in, "office", "/periods/2026-11/?group=@territories")
    assert "属地" in page
    assert "整改率" in page


def test_the_cycle_weighs_the_years(published: Campaign, signed_in: Any) -> None:
    page = words(signed_in, "office", "/periods/cycle/")
    for year in ("2026", "2027", "2028"):
        assert year in page
    assert "综执局" in page


def test_the_api_gives_the_same(published: Campaign, signed_in: Any) -> None:
    answer = signed_in.api("office").get("/api/v1/score-periods/2026-11/").json()
    assert (answer["period"], answer["kind"], answer["is_over"]) == ("2026-11", "month", False)
    assert (answer["weeks_begun"], answer["weeks_published"]) == (2, 1)
    rows = {row["department"]: row for row in answer["rows"]}
    assert (rows["chengguan"]["due"], rows["chengguan"]["on_time"]) == (1, 1)
    cycle = signed_in.api("office").get("/api/v1/score-periods/cycle/").json()
    scores = {row["department"]: row["score"] for row in cycle["rows"]}
    assert scores["chengguan"] == next(
        row["years"]["2026"] for row in cycle["rows"] if row["department"] == "chengguan"
    )


def test_the_api_gives_a_unit_its_own_row(published: Campaign, signed_in: Any) -> None:
    api = signed_in.api("handler.chengguan")
    for code in ("2026-11", "cycle"):
        answer = api.get(f"/api/v1/score-periods/{code}/").json()
        assert [row["department"] for row in answer["rows"]] == ["chengguan"]
    assert signed_in.api("thirdparty").get("/api/v1/score-periods/2026/").status_code == 404


# --- two weeks side by side ----------------------------------------------------------------------


def test_two_weeks_stand_side_by_side(published: Campaign, signed_in: Any) -> None:
    row = ScoreRow.objects.get(week__campaign=published, department__code="zhujian")
    assert row.score is not None
    page = words(signed_in, "office", COMPARED)
    for shown in ("综执局", "住建局", str(row.score)):
        assert shown in page
    assert str(row.score) not in words(signed_in, "office", "/weeks/2026-11-16/")


@pytest.mark.parametrize("other", ["2026-11-10", "2031-01-06", "abc", ""])
def test_a_week_that_is_none_is_compared_with_nothing(
    other: str, published: Campaign, signed_in: Any
) -> None:
    page = f"/weeks/2026-11-16/?with={other}"
    assert signed_in.as_("office").get(page).status_code == 200


def test_a_unit_compares_what_it_may_read(published: Campaign, signed_in: Any) -> None:
    page = words(signed_in, "handler.chengguan", COMPARED)
    assert "综执局" in page
    assert "住建局" not in page
    assert signed_in.as_("thirdparty").get(COMPARED).status_code == 404


# --- how many questions --------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/periods/2026-11/", "/periods/cycle/", COMPARED])
def test_it_costs_the_same_whatever_the_number_of_units(
    address: str, published: Campaign, signed_in: Any
) -> None:
    browser = signed_in.as_("office")

    def statements() -> int:
        forget_all()
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    many = statements()
    RankedUnit.objects.filter(campaign=published).exclude(
        department__code__in=("chengguan", "zhujian")
    ).delete()
    assert statements() == many
    assert many <= 70


# --- on paper and on the lists -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "named", "rank_before"),
    [
        ("2026-11", "2026年11月", "上月排名"),
        ("2026-q4", "2026年第4季度", "上季排名"),
        ("2026", "2026年度", "上年排名"),
    ],
)
def test_its_workbook_tells_the_figures_of_the_page(
    code: str, named: str, rank_before: str, published: Campaign, signed_in: Any
) -> None:
    answer = signed_in.as_("office").get(f"/periods/{code}/workbook.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    told = signed_in.api("office").get(f"/api/v1/score-periods/{code}/").json()["rows"]
    scores = {row["name"]: row["score"] for row in told}
    group = next(row["group"] for row in told if row["department"] == "chengguan")
    names = [cell.value for cell in book[group][HEADER_ROW]]
    assert rank_before in names
    assert "上周排名" not in names
    printed = {
        line[1]: line[names.index("综合得分")]
        for line in book[group].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
        if line[1] in scores
    }
    own = next(row for row in told if row["department"] == "chengguan")
    assert printed[own["name"]] == float(own["score"])
    assert all(
        value == ("—" if scores[name] is None else float(scores[name]))
        for name, value in printed.items()
    )
    everything = " ".join(
        str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line
    )
    assert f"{named}督查考评情况的通报" in everything
    assert "本周" not in everything


def test_its_workbook_holds_what_its_reader_sees(published: Campaign, signed_in: Any) -> None:
    answer = signed_in.as_("handler.chengguan").get("/periods/2026-11/workbook.xlsx")
    everything = " ".join(
        str(cell)
        for sheet in load_workbook(io.BytesIO(answer.content))
        for line in sheet.iter_rows(values_only=True)
        for cell in line
    )
    assert "执法局" in everything
    assert "住房" not in everything
    for username in ("thirdparty", "admin"):
        answer = signed_in.as_(username).get("/periods/2026-11/workbook.xlsx")
        assert answer.status_code == 404
    assert AuditLog.objects.filter(action="export_period").count() == 1


def test_lists_of_a_month_that_is_over(published: Campaign, signed_in: Any) -> None:
    with time_machine.travel(at("2026-12-01 12:00"), tick=False):
        page = words(signed_in, "office", "/lists/?month=2026-11")
        assert "红黑榜 · 2026年11月" in page
        assert "共 5 周，已公布 1 周" in page
        # The month holds weeks that are not published: a unit is shown the last week instead.
        assert "2026年11月</h1>" not in words(
            signed_in, "handler.chengguan", "/lists/?month=2026-11"
        )
    assert "2026年11月" not in words(signed_in, "office", "/lists/?month=2026-11")


# --- what is behind a figure ---------------------------------------------------------------------


def test_a_counted_figure_opens_its_issues(published: Campaign, signed_in: Any) -> None:
    row = next(
        row
        for row in signed_in.api("office").get("/api/v1/score-periods/2026-11/").json()["rows"]
        if row["department"] == "chengguan"
    )
    assert row["found"] == 1
    number = Issue.objects.get(lead__code="chengguan").number
    other = Issue.objects.get(lead__code="zhujian").number
    opened = "/periods/2026-11/?unit=chengguan&figure={}"
    for figure in ("found", "due", "on_time", "on_time_rate", "part_fixed"):
        page = words(signed_in, "office", opened.format(figure))
        assert number in page, figure
        assert other not in page, figure


def test_points_open_the_weeks_that_they_come_from(published: Campaign, signed_in: Any) -> None:
    stored = ScoreRow.objects.get(week__campaign=published, department__code="zhujian")
    page = words(signed_in, "office", "/periods/2026-11/?unit=zhujian&figure=score")
    assert str(stored.score) in page
    leads_to = re.findall(r'href="(/weeks/2026-11-09/[^"]*figure=score#figure)"', page)
    assert len(leads_to) == 1
    address = html.unescape(leads_to[0]).partition("#")[0]
    assert "逾期" in words(signed_in, "office", address)


def test_nothing_is_opened_for_others(published: Campaign, signed_in: Any) -> None:
    url = "/periods/2026-11/?unit={}&figure=due"
    unit_side = signed_in.as_("handler.chengguan")
    assert unit_side.get(url.format("chengguan")).status_code == 200
    assert unit_side.get(url.format("zhujian")).status_code == 404
    assert (
        signed_in.as_("office").get("/periods/2026-11/?unit=nobody&figure=due").status_code == 404
    )
    assert signed_in.as_("office").get("/periods/2026-11/?unit=zhujian&figure=x").status_code == 404
