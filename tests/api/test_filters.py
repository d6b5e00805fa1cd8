"""The filters of the list, each alone and together (API "filters of the list")."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import time_machine

from campaigns.models import Campaign
from tests.access.world import ALL, FAR, NOON, World, make_world
from tests.api.door import V1, client_of
from tests.factories import at, make_issue
from tests.processes.deed_cast import act, make_struck_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(campaign: Campaign) -> World:
    """The small city, with one urgent issue on Sunday that is overdue, and a rebound."""
    with time_machine.travel(NOON, tick=False):
        world = make_world(campaign)
        late = make_issue(
            campaign,
            now=at("2026-11-08 12:00"),
            category="0111",
            severity="urgent",
            site=FAR,
            source="media",
            description="焚烧垃圾 100%_未灭",
        )
        world.issues["late"] = late
        act("dispatch", late, "office", at("2026-11-08 12:30"), lead_department="zhujian")
        back = world.issues["with zhujian, chengguan helps"]
        act("confirm_rebound", back, "office", NOON, earlier=make_struck_off(campaign))
    return world


WAITING = ("waits near", "waits far", "sealed, by inspector2", "released, by inspector2")
AT_ZHUJIAN = (
    "with zhujian, chengguan helps",
    "moved on from shijian",
    "of the testing company",
    "late",
)
EVERYTHING = (*ALL, "late")
NEAR_ONES = (
    "waits near",
    "with zhujian, chengguan helps",
    "moved on from shijian",
    "sealed, by inspector2",
    "released, by inspector2",
)

# A query, and what it finds for the office. The earlier, struck-off issue is left out of account.
CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", EVERYTHING),
    ("campaign=test-wmcs", EVERYTHING),
    ("state=pending", WAITING),
    ("state=pending&state=void", (*WAITING, "void at wenlv")),
    ("state=in_progress", ("own find of shijian",)),
    ("department=zhujian", AT_ZHUJIAN),
    ("department=zhujian&role=lead", AT_ZHUJIAN),
    ("department=chengguan&role=assist", ("with zhujian, chengguan helps",)),
    ("department=zhujian&role=assist", ()),
    ("department=wenlv&role=assist", ()),  # it assisted until the redirect
    ("role=assist", ("with zhujian, chengguan helps",)),
    ("zone=Z01", NEAR_ONES),
    ("site=S09-001", NEAR_ONES),
    ("category=0111", ("late",)),
    ("category=06", ALL),  # a class
    ("category=01", ("late",)),
    ("severity=urgent", ("late",)),
    ("severity=urgent&severity=minor", EVERYTHING),
    ("severity=major", ()),
    ("source=third_party", ("of the testing company",)),
    ("source=self_check", ("own find of shijian",)),
    ("source=media", ("late",)),
    ("overdue=true", ("late",)),
    ("overdue=false", EVERYTHING),
    ("due_from=2026-11-08&due_to=2026-11-08", ("late",)),
    ("due_to=2026-11-08T14:29:59%2B08:00", ()),
    ("due_from=2026-11-08T14:30:00%2B08:00&due_to=2026-11-09", ("late",)),
    ("found_to=2026-11-08", ("late",)),
    ("found_from=2026-11-09", ALL),
    ("found_from=2026-11-10", ()),
    ("rebound=true", ("with zhujian, chengguan helps",)),
    ("q=%E7%84%9A%E7%83%A7", ("late",)),  # 焚烧, in the description
    ("q=WM-2026", EVERYTHING),
    ("q=wm-2026", EVERYTHING),  # a number's beginning, however written
    ("q=M-2026", ()),  # not from the middle
    ("q=" + quote("翠竹社区"), NEAR_ONES),  # the site's name
    ("q=" + quote("100%_未"), ("late",)),
    ("q=%25", ("late",)),  # a percent sign is itself
    ("q=_", ("late",)),
    ("state=dispatched&department=zhujian&zone=Z01", AT_ZHUJIAN[:2]),
    ("zone=Z01&state=void", ()),
    ("overdue=true&severity=urgent&q=" + quote("焚烧") + "&department=zhujian", ("late",)),
)


@time_machine.travel(NOON, tick=False)
def test_it_finds_what_the_filter_says(world: World) -> None:
    found = {}
    for query, _ in CASES:
        answer = client_of("office").get(f"{V1}/issues/?page_size=200&count=1&{query}")
        assert answer.status_code == 200, (query, answer.content)
        numbers = {row["number"] for row in answer.json()["results"]}
        assert answer.json()["count"] == len(numbers) == len(answer.json()["results"]), query
        found[query] = world.names(numbers) & set(EVERYTHING)
    assert found == {query: set(wanted) for query, wanted in CASES}


@pytest.mark.parametrize("query", ["source=rumour", "site=S99-999", "q=nowhere"])
@time_machine.travel(NOON, tick=False)
def test_it_finds_nothing_for_what_is_not_there(query: str, world: World) -> None:
    answer = client_of("office").get(f"{V1}/issues/?{query}")
    assert answer.status_code == 400 or answer.json()["results"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("campaign=nowhere", "campaign"),
        ("state=lost", "state"),
        ("state=pending&state=lost", "state"),
        ("department=nobody", "department"),
        ("role=boss", "role"),
        ("zone=Z99", "zone"),
        ("category=9999", "category"),
        ("severity=terrible", "severity"),
        ("overdue=perhaps", "overdue"),
        ("rebound=perhaps", "rebound"),
        ("due_from=soon", "due_from"),
        ("due_to=2026-02-30", "due_to"),
        ("found_from=2026-13-01", "found_from"),
        ("found_to=25:00", "found_to"),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_it_refuses_a_filter_that_it_does_not_understand(
    query: str, field: str, campaign: Campaign
) -> None:
    """Never ignored: a list that is too long would look right."""
    answer = client_of("office").get(f"{V1}/issues/?{query}")
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["errors"]] == [field]


@time_machine.travel(NOON, tick=False)
def test_it_reads_a_day_in_the_citys_time(world: World) -> None:
    """Found on Sunday at noon in Shanghai; half past midnight belongs to its own day."""
    early = make_issue(world.campaign, now=at("2026-11-09 00:30"), category="0604")
    for day, is_found in (("2026-11-08", False), ("2026-11-09", True)):
        answer = client_of("office").get(f"{V1}/issues/?found_from={day}&found_to={day}")
        numbers = {row["number"] for row in answer.json()["results"]}
        assert (early.number in numbers) == is_found
