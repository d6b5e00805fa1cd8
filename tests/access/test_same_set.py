"""The same issues everywhere: detail, list, count, search, pages, export, bulk, photos, web."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from rest_framework.test import APIClient

from campaigns.models import Campaign, Photo, RoleGrant
from campaigns.processes.holding import Assisting
from tests.access.world import NOON, World, expected, make_world, readers
from tests.api.door import V1, client_of, fetched
from tests.factories import person, unit
from tests.memory import forget_all
from tests.processes.deed_cast import act

NUMBER = re.compile(r"WM-\d{4}-\d{6}")
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(campaign: Campaign) -> World:
    with time_machine.travel(NOON, tick=False):
        return make_world(campaign)


def compare(world: World, find: Callable[[str], set[str]], *left_out: str) -> None:
    """Holds what everybody finds in some way against what he may read."""
    found = {}
    for username in readers():
        if username not in left_out:
            forget_all()  # of throttles
            found[username] = world.names(find(username))
    assert found == {username: world.names(expected(world, username)) for username in found}


def listed(client: APIClient, query: str = "") -> set[str]:
    """The numbers of the list, each once, as many as are counted."""
    answer = client.get(f"{V1}/issues/?page_size=200&count=1{query}")
    assert answer.status_code == 200, answer.content
    rows = [row["number"] for row in answer.json()["results"]]
    assert len(rows) == len(set(rows)), "a row twice"
    assert answer.json()["count"] == len(rows)
    return set(rows)


@pytest.mark.parametrize(
    "query", ["", "&q=现场问题", "&q=wm-", "&campaign=test-wmcs", "&found_from=2026-11-09"]
)
@time_machine.travel(NOON, tick=False)
def test_it_lists_and_counts_what_may_be_read(query: str, world: World) -> None:
    compare(world, lambda username: listed(client_of(username), query))


@time_machine.travel(NOON, tick=False)
def test_it_opens_what_may_be_read(world: World) -> None:
    def opened(username: str) -> set[str]:
        client = client_of(username)
        status = {
            issue.number: client.get(f"{V1}/issues/{issue.number}/").status_code
            for issue in world.issues.values()
        }
        assert set(status.values()) <= {200, 404}
        return {number for number, code in status.items() if code == 200}

    compare(world, opened)


@time_machine.travel(NOON, tick=False)
def test_it_finds_by_number_what_may_be_read(world: World) -> None:
    def searched(username: str) -> set[str]:
        client = client_of(username)
        found: set[str] = set()
        for issue in world.issues.values():
            found |= listed(client, f"&q={issue.number}")
        return found

    compare(world, searched)


@time_machine.travel(NOON, tick=False)
def test_it_walks_small_pages_over_what_may_be_read(world: World) -> None:
    def walked(username: str) -> set[str]:
        client, where, found = client_of(username), f"{V1}/issues/?page_size=2", []
        while where:
            page = client.get(where).json()
            found += [row["number"] for row in page["results"]]
            where = page["next"]
        assert len(found) == len(set(found))
        return set(found)

    compare(world, walked)


@pytest.mark.parametrize("size", ["full", "1024", "320"])
@time_machine.travel(NOON, tick=False)
def test_it_hands_out_the_photos_of_what_may_be_read(size: str, world: World) -> None:
    photos = {photo.pk: photo.issue for photo in Photo.objects.select_related("issue")}

    def handed(username: str) -> set[str]:
        client = client_of(username)
        status = {
            issue.number: fetched(client, f"{V1}/photos/{photo}/{size}/")[0]
            for photo, issue in photos.items()
            if issue is not None
        }
        assert set(status.values()) <= {200, 404}
        return {number for number, code in status.items() if code == 200}

    compare(world, handed)


@time_machine.travel(NOON, tick=False)
def test_it_exports_exactly_what_may_be_read(world: World) -> None:
    def exported(username: str) -> set[str]:
        answer = client_of(username).get(f"{V1}/issues/export.xlsx")
        assert answer.status_code == 200
        book = load_workbook(io.BytesIO(answer.content), read_only=True)
        cells = [cell for sheet in book for row in sheet.values for cell in row]
        return {text for cell in cells for text in NUMBER.findall(str(cell))}

    compare(world, exported, "admin")
    assert client_of("admin").get(f"{V1}/issues/export.xlsx").status_code in {403, 404}


@time_machine.travel(NOON, tick=False)
def test_it_tries_a_bulk_deed_on_what_may_be_read(world: World) -> None:
    every = sorted(issue.number for issue in world.issues.values())

    def tried(username: str) -> set[str]:
        body = {"numbers": every, "text": "请注意", "dry_run": True}
        answer = client_of(username).post(f"{V1}/issues/bulk/comment/", body, format="json")
        rows = answer.json()["results"]
        assert [row["number"] for row in rows] == every  # a result per issue
        return {row["number"] for row in rows if row["status"] != 404}

    compare(world, tried)


@time_machine.travel(NOON, tick=False)
def test_it_shows_the_same_on_the_pages(world: World, signed_in: Any) -> None:
    def shown(username: str) -> set[str]:
        browser = signed_in.as_(username)
        found = set(NUMBER.findall(browser.get("/issues/").content.decode()))
        home = browser.get("/", follow=True).content.decode()
        assert set(NUMBER.findall(home)) <= found
        for issue in world.issues.values():
            status = browser.get(f"/issues/{issue.number}/").status_code
            assert status == (200 if issue.number in found else 404)
        return found

    compare(world, shown, "admin")


@time_machine.travel(NOON, tick=False)
def test_it_shows_a_stranger_nothing(world: World) -> None:
    client = client_of("")
    issue = world.issues["waits near"]
    photo = Photo.objects.get(issue=issue)
    for address in (
        "issues/",
        f"issues/{issue.number}/",
        "issues/export.xlsx",
        f"photos/{photo.pk}/full/",
        "notices/",
        "score-entries/",
        "score-weeks/2026-11-09/",
        "proposals/",
        "departments/",
        "me/",
    ):
        assert client.get(f"{V1}/{address}").status_code == 401, address


@time_machine.travel(NOON, tick=False)
def test_it_answers_alike_for_what_is_hidden_and_what_is_not_there(world: World) -> None:
    client = client_of("handler.yuanlin")
    hidden = client.get(f"{V1}/issues/{world.issues['waits near'].number}/")
    absent = client.get(f"{V1}/issues/WM-2026-999999/")
    assert (hidden.status_code, hidden.json()) == (absent.status_code, absent.json())


@time_machine.travel(NOON, tick=False)
def test_it_gives_a_user_of_several_roles_the_union(world: World) -> None:
    mine = expected(world, "handler.chengguan")
    RoleGrant.objects.create(user=person("handler.chengguan"), role="third_party")
    assert listed(client_of("handler.chengguan")) == mine
    RoleGrant.objects.create(user=person("handler.chengguan"), role="auditor")
    assert listed(client_of("handler.chengguan")) == expected(world, "auditor")


@time_machine.travel(NOON, tick=False)
def test_it_lists_an_issue_with_two_assisting_units_once(world: World) -> None:
    issue = world.log("two help")
    helpers = (Assisting(unit("chengguan")), Assisting(unit("wenlv")))
    act("dispatch", issue, "office", NOON, lead_department="zhujian", assisting=helpers)
    for query in ("&role=assist", "&role=assist&department=chengguan&department=wenlv"):
        assert issue.number in listed(client_of("office"), query)
