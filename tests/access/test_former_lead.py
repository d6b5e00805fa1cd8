"""A former lead reads up to the redirect: nothing that came later shows, anywhere.

WORKFLOW "Who sees what": "a former lead reads up to the redirect".
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from campaigns.models import Campaign, Issue, Photo
from campaigns.processes.holding import Assisting
from tests.api.door import V1, address, client_of, fetched, post
from tests.factories import at, make_issue, unit
from tests.processes.deed_cast import FORMER, FOUND, LEAD, SITE, act, make_struck_off

FORMER_LEAD = f"handler.{FORMER}"
NEW_LEAD = f"handler.{LEAD}"
REDIRECTED = at("2026-11-09 09:20")
SECRET = "后来的进展"
LONGER = "2026-11-14T18:00:00+08:00"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(at("2026-11-09 10:00"), tick=False):
        yield


@pytest.fixture
def moved(campaign: Campaign) -> Issue:
    """With shijian (wenlv assists) until 9:20, then with jiaojing."""
    issue = make_issue(campaign, now=FOUND, site=SITE, category="0604")
    helper = (Assisting(unit("wenlv")),)
    act(
        "dispatch",
        issue,
        "office",
        at("2026-11-09 09:10"),
        lead_department=FORMER,
        assisting=helper,
    )
    return act("redirect", issue, "office", REDIRECTED, lead_department=LEAD)


# What happens at jiaojing, one after the other.
LATER: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("accept", NEW_LEAD, "09:30", {}),
    ("comment", NEW_LEAD, "09:31", {"text": SECRET}),
    ("instruct", "leader", "09:32", {"text": SECRET}),
    ("remind", "office", "09:33", {"text": SECRET}),
    ("acknowledge", NEW_LEAD, "09:34", {"text": SECRET, "promised_on": "2026-11-12"}),
    ("assign_within", NEW_LEAD, "09:35", {"note": SECRET}),
    ("set_deadline", "office", "09:36", {"reason": SECRET}),
    ("request_extension", NEW_LEAD, "09:37", {"reason": SECRET, "wanted_at": LONGER}),
    ("decide_extension", "office", "09:38", {"reason": SECRET, "due_at": LONGER}),
    ("submit_fix", NEW_LEAD, "09:39", {"note": SECRET}),
    ("verify", "inspector", "09:40", {"result": "fail", "reason": SECRET}),
    ("submit_fix", NEW_LEAD, "09:41", {"note": SECRET}),
    ("verify", "inspector", "09:42", {"reason": SECRET}),
    ("challenge", "inspector", "09:43", {"text": SECRET}),
    ("recheck", "inspector", "09:44", {"result": "unfixed", "note": SECRET}),
    ("request_deferral", NEW_LEAD, "09:45", {"plan": SECRET}),
    ("decide_deferral", "office", "09:46", {"reason": SECRET}),
    ("resume", "office", "09:47", {}),
)


def sights(issue: Issue, username: str) -> dict[str, Any]:
    """Everything that the API and the export show of the issue."""
    client = client_of(username)
    detail = client.get(address(issue)).json()
    (row,) = client.get(f"{V1}/issues/?q={issue.number}").json()["results"]
    book = load_workbook(io.BytesIO(client.get(f"{V1}/issues/export.xlsx").content))
    ledger = [
        tuple(row)
        for sheet in book
        for row in sheet.values
        if any(issue.number == str(cell) for cell in row)
    ]
    return {"detail": detail, "row": row, "ledger": ledger}


@pytest.mark.parametrize("username", [FORMER_LEAD, "handler.wenlv"])
def test_it_shows_a_former_unit_the_same_whatever_happens_later(
    username: str, moved: Issue
) -> None:
    before = sights(moved, username)
    for deed, by, clock, changes in LATER:
        act(deed, moved, by, at(f"2026-11-09 {clock}"), **changes)
        assert sights(moved, username) == before, deed


@pytest.mark.parametrize("ending", ["void", "duplicate", "rebound", "returned", "moved on"])
def test_it_shows_the_former_lead_no_end_of_it(
    ending: str, moved: Issue, campaign: Campaign
) -> None:
    earlier = make_struck_off(campaign)
    kept = make_issue(campaign, now=FOUND, site=SITE, category="0604")
    before = sights(moved, FORMER_LEAD)
    if ending == "void":
        act("void", moved, "office", at("2026-11-09 09:40"))
    elif ending == "duplicate":
        act(
            "void",
            moved,
            "office",
            at("2026-11-09 09:40"),
            reason_code="duplicate",
            duplicate_of=kept,
        )
    elif ending == "rebound":
        act("confirm_rebound", moved, "office", at("2026-11-09 09:40"), earlier=earlier)
    elif ending == "returned":
        act("return", moved, NEW_LEAD, at("2026-11-09 09:40"))
    else:
        act("redirect", moved, "office", at("2026-11-09 09:40"), lead_department="zhujian")
    assert sights(moved, FORMER_LEAD) == before


def test_it_shows_the_former_lead_the_day_of_the_redirect(moved: Issue) -> None:
    shown = sights(moved, FORMER_LEAD)["detail"]
    assert [event["deed"] for event in shown["events"]] == ["log", "dispatch", "redirect"]
    assert shown["lead_department"] == FORMER
    assert shown["allowed_deeds"] == []
    assert shown["state"] == "dispatched"


def test_it_hands_the_former_lead_no_later_photo(moved: Issue) -> None:
    act("submit_fix", moved, NEW_LEAD, at("2026-11-09 09:40"))
    client = client_of(FORMER_LEAD)
    for photo in Photo.objects.filter(issue=moved):
        wanted = 200 if photo.stage == "before" else 404
        for size in ("full", "1024", "320"):
            status, _ = fetched(client, f"{V1}/photos/{photo.pk}/{size}/")
            assert status == wanted, (photo.stage, size)


def test_it_writes_nothing_later_on_the_former_leads_pages(moved: Issue, signed_in: Any) -> None:
    for deed, by, clock, changes in LATER[:13]:
        act(deed, moved, by, at(f"2026-11-09 {clock}"), **changes)
    browser = signed_in.as_(FORMER_LEAD)
    struck_off = Issue.objects.get(pk=moved.pk).strike_off_no
    for where in (f"/issues/{moved.number}/", "/issues/", "/", "/notifications/"):
        page = browser.get(where, follow=True).content.decode()
        assert SECRET not in page, where
        assert struck_off not in page, where


# A filter on what came later would give it away.
@pytest.mark.parametrize(
    ("reached", "query"),
    [
        (10, "state=submitted"),
        (13, "state=closed"),
        (1, "state=in_progress"),
        (0, f"department={LEAD}"),
        (7, "due_from=2026-11-12&due_to=2026-11-12"),
        (8, "requests=true"),
        (14, "challenged=true"),
        (0, "role=lead"),
    ],
)
def test_it_lets_no_filter_tell_the_former_lead(reached: int, query: str, moved: Issue) -> None:
    for deed, by, clock, changes in LATER[:reached]:
        act(deed, moved, by, at(f"2026-11-09 {clock}"), **changes)
    assert moved.number in numbers("office", query), "the filter finds nothing at all"
    assert moved.number not in numbers(FORMER_LEAD, query)


def numbers(username: str, query: str) -> set[str]:
    answer = client_of(username).get(f"{V1}/issues/?{query}")
    return {row["number"] for row in answer.json()["results"]}


def test_it_lets_no_rebound_filter_tell_the_former_lead(moved: Issue, campaign: Campaign) -> None:
    earlier = make_struck_off(campaign)
    act("confirm_rebound", moved, "office", at("2026-11-09 09:40"), earlier=earlier)
    assert moved.number in numbers("office", "rebound=true")
    assert moved.number not in numbers(FORMER_LEAD, "rebound=true")


def test_it_lets_no_overdue_filter_tell_the_former_lead(moved: Issue) -> None:
    with time_machine.travel(at("2026-11-20 10:00"), tick=False):
        assert moved.number in numbers("office", "overdue=true")
        assert moved.number not in numbers(FORMER_LEAD, "overdue=true")


def test_it_lets_no_cursor_tell_the_former_lead(moved: Issue, campaign: Campaign) -> None:
    """The present deadline must not stand in the address of the next page."""
    later = make_issue(campaign, now=FOUND, site=SITE, category="0604")
    act("dispatch", later, "office", at("2026-11-09 09:30"), lead_department=FORMER)
    client = client_of(FORMER_LEAD)
    page = client.get(f"{V1}/issues/?ordering=due_at&page_size=1").json()
    (row,) = page["results"]
    cursor = page["next"].split("cursor=")[1].split("&")[0]
    packed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    due_at = Issue.objects.get(pk=moved.pk).due_at
    assert due_at is not None
    assert row["number"] != moved.number or due_at.isoformat() not in json.dumps(packed)


def test_it_tells_the_former_lead_nothing_in_a_refusal(moved: Issue) -> None:
    """409 names "the present state": to those who may know it."""
    act("accept", moved, NEW_LEAD, at("2026-11-09 09:30"))
    act("submit_fix", moved, NEW_LEAD, at("2026-11-09 09:40"))
    client = client_of(FORMER_LEAD)
    for deed, body in (
        ("comment", {"text": "请问", "version": 1}),
        ("accept", {}),
        ("sign_off", {}),
    ):
        answer = post(client, moved, deed, body)
        assert "submitted" not in answer.content.decode(), deed
        assert answer.json().get("allowed_deeds", []) == []


def test_it_lets_a_former_lead_write_no_more(moved: Issue) -> None:
    """It reads up to the redirect: what it writes later it could not read itself."""
    answer = post(client_of(FORMER_LEAD), moved, "comment", {"text": "请问"})
    assert answer.status_code in {403, 404}


def test_it_shows_a_lead_that_has_it_again_everything(moved: Issue) -> None:
    act("comment", moved, NEW_LEAD, at("2026-11-09 09:31"), text=SECRET)
    act("redirect", moved, "office", at("2026-11-09 09:40"), lead_department=FORMER)
    shown = sights(moved, FORMER_LEAD)["detail"]
    assert SECRET in {event["note"] for event in shown["events"]}
    assert numbers(FORMER_LEAD, "state=dispatched") == {moved.number}


def test_it_tells_the_former_lead_nothing_more_in_notices(moved: Issue) -> None:
    client = client_of(FORMER_LEAD)
    before = client.get(f"{V1}/notices/").json()
    for deed, by, clock, changes in LATER[:13]:
        act(deed, moved, by, at(f"2026-11-09 {clock}"), **changes)
    assert client.get(f"{V1}/notices/").json() == before
