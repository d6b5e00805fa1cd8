"""Who reads which week, whose row of it, and whose entries (WORKFLOW "Who sees what")."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from campaigns.models import Campaign, ScoreEntry
from campaigns.processes import weeks
from tests.api.door import V1, client_of
from tests.factories import at, make_issue, person
from tests.processes.deed_cast import act

PUBLISHED, FROZEN, OPEN = "2026-11-02", "2026-11-09", "2026-11-16"
UNITS = ("zhujian", "shijian", "qinghe", "chengguan")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(at("2026-11-17 10:00"), tick=False):
        yield


@pytest.fixture
def three_weeks(campaign: Campaign) -> Campaign:
    """One issue a unit in each of three weeks: published, frozen, open."""
    for monday in (PUBLISHED, FROZEN, OPEN):
        for unit in UNITS:
            moment = at(f"{monday} 09:00")
            issue = make_issue(campaign, now=moment, category="0604")
            act("dispatch", issue, "office", moment, lead_department=unit)
    for monday in (PUBLISHED, FROZEN):
        weeks.freeze(
            campaign=campaign,
            monday=date.fromisoformat(monday),
            by=person("office"),
            now=at("2026-11-16 10:00"),
        )
    weeks.publish(
        campaign=campaign,
        monday=date.fromisoformat(PUBLISHED),
        signer="周副市长",
        by=person("office2"),
        now=at("2026-11-16 15:00"),
    )
    return campaign


def rows(username: str, monday: str) -> set[str] | int:
    """The units of the rows shown, or the status of the refusal."""
    answer = client_of(username).get(f"{V1}/score-weeks/{monday}/?campaign=test-wmcs")
    if answer.status_code != 200:
        return int(answer.status_code)
    return {row["department"] for row in answer.json()["rows"]}


READERS = ("office", "auditor", "leader")


@pytest.mark.parametrize("monday", [PUBLISHED, FROZEN, OPEN])
def test_it_shows_every_week_whole_to_office_auditor_and_leader(
    monday: str, three_weeks: Campaign
) -> None:
    for username in READERS:
        found = rows(username, monday)
        assert isinstance(found, set)
        assert found > set(UNITS), username


@pytest.mark.parametrize("username", ["inspector", "handler.zhujian", "head.zhujian", "zonechief"])
def test_it_shows_a_published_week_whole_to_all_who_read_weeks(
    username: str, three_weeks: Campaign
) -> None:
    assert rows(username, PUBLISHED) == rows("office", PUBLISHED)


@pytest.mark.parametrize("monday", [FROZEN, OPEN])
@pytest.mark.parametrize(
    ("username", "wanted"),
    [
        ("handler.zhujian", {"zhujian"}),
        ("head.shijian", {"shijian"}),
        ("zonechief", {"qinghe", "chengguan"}),  # Z01: its territory and its lead unit
        ("inspector", 404),  # published weeks only; not visible = 404
    ],
)
def test_it_shows_of_other_weeks_the_own_rows(
    username: str, wanted: set[str] | int, monday: str, three_weeks: Campaign
) -> None:
    assert rows(username, monday) == wanted


@pytest.mark.parametrize("monday", [PUBLISHED, FROZEN, OPEN])
@pytest.mark.parametrize("username", ["handler.zhujian", "zonechief", "inspector", "leader"])
def test_it_exports_the_rows_that_it_shows(
    username: str, monday: str, three_weeks: Campaign
) -> None:
    """P12 "in the same scope as the screen"."""
    shown = rows(username, monday)
    answer = client_of(username).get(f"{V1}/score-weeks/{monday}/export.xlsx")
    if isinstance(shown, int):
        assert answer.status_code == shown
        return
    names = {row["department"]: row["name"] for row in table("office", monday)}
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.values for cell in row}
    foreign = {names[code] for code in UNITS if code not in shown}
    assert not foreign & cells
    assert {names[code] for code in UNITS if code in shown} <= cells


def table(username: str, monday: str) -> list[dict[str, Any]]:
    answer = client_of(username).get(f"{V1}/score-weeks/{monday}/?campaign=test-wmcs")
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def entries(username: str, query: str = "") -> set[tuple[str, str]]:
    answer = client_of(username).get(f"{V1}/score-entries/?page_size=200{query}")
    if answer.status_code in {403, 404}:
        return set()
    return {(row["department"], row["week"]) for row in answer.json()["results"]}


EVERY = {(unit, monday) for unit in UNITS for monday in (PUBLISHED, FROZEN, OPEN)}


@pytest.mark.parametrize(
    ("username", "wanted"),
    [
        ("office", EVERY),
        ("auditor", EVERY),
        ("leader", EVERY),
        ("inspector", {pair for pair in EVERY if pair[1] == PUBLISHED}),
        ("handler.zhujian", {pair for pair in EVERY if pair[0] == "zhujian"}),
        ("handler.yuanlin", set()),
        ("thirdparty", set()),
        ("admin", set()),
    ],
)
def test_it_shows_the_entries_of_the_weeks_and_units_that_one_reads(
    username: str, wanted: set[tuple[str, str]], three_weeks: Campaign
) -> None:
    assert ScoreEntry.objects.count() >= len(EVERY)
    assert entries(username) == wanted
    for unit in UNITS:
        own = {pair for pair in wanted if pair[0] == unit}
        assert entries(username, f"&department={unit}") == own


def test_it_shows_a_zone_chief_the_entries_of_his_zones_units(three_weeks: Campaign) -> None:
    found = entries("zonechief")
    assert {pair[0] for pair in found} <= {"qinghe", "chengguan"}
    assert found >= {("qinghe", PUBLISHED), ("chengguan", PUBLISHED)}


@pytest.mark.parametrize("move", ["freeze", "unfreeze", "publish"])
@pytest.mark.parametrize(
    "username", ["inspector", "handler.zhujian", "leader", "auditor", "admin", "thirdparty"]
)
def test_it_lets_only_the_office_move_a_week(
    username: str, move: str, three_weeks: Campaign
) -> None:
    for monday in (FROZEN, OPEN):
        body = {"signer": "本人", "reason": "更正"}
        answer = client_of(username).post(f"{V1}/score-weeks/{monday}/{move}/", body, format="json")
        assert answer.status_code in {403, 404}


def test_it_shows_the_frozen_weeks_hash_and_state(three_weeks: Campaign) -> None:
    client = client_of("office")
    for monday, state in ((PUBLISHED, "published"), (FROZEN, "frozen"), (OPEN, "open")):
        shown = client.get(f"{V1}/score-weeks/{monday}/").json()
        assert shown["state"] == state
        assert (shown["sha256"] is None) == (state == "open")
