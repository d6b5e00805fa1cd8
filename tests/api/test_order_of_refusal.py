"""WORKFLOW "Order of refusal": 404, known key, role 403, state or version 409, content 400."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from campaigns.models import Campaign, Issue, IssueEvent
from tests.api.door import address, body_of, client_of, post, version_of
from tests.processes.deed_cast import LEAD, NOW, STRANGER, act, make_standing, make_struck_off

HANDLER, OTHER = f"handler.{LEAD}", f"handler.{STRANGER}"
KEY = "11111111-2222-4333-8444-555555555555"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_it_hides_an_issue_before_it_looks_at_anything_else(campaign: Campaign) -> None:
    issue, own = make_standing(campaign, "in_progress"), make_struck_off(campaign)
    client = client_of(OTHER)
    assert post(client, own, "comment", {"text": "已修复", "client_uuid": KEY}).status_code == 200
    for body in ({}, {"client_uuid": KEY, "text": "已修复"}, {"client_uuid": "no uuid"}):
        answer = client.post(address(issue, "comment"), body, format="json")
        assert code_of(answer) == (404, "not_found")


def test_it_answers_a_known_key_with_the_issue_as_it_stands(campaign: Campaign) -> None:
    issue = make_standing(campaign, "dispatched")
    client, body = client_of(HANDLER), {"version": version_of(issue), "client_uuid": KEY}
    first = client.post(address(issue, "accept"), body, format="json")
    assert first.status_code == 200
    act("submit_fix", issue, HANDLER, NOW)  # meanwhile the state and the version moved on
    events = IssueEvent.objects.filter(issue=issue).count()
    again = client.post(address(issue, "accept"), body, format="json")
    assert (again.status_code, again.json()["state"]) == (200, "submitted")
    assert IssueEvent.objects.filter(issue=issue).count() == events


def test_it_takes_a_repeat_from_whatever_version_it_is_sent(campaign: Campaign) -> None:
    issue = make_standing(campaign, "dispatched")
    client, body = client_of(HANDLER), {"client_uuid": KEY}
    assert post(client, issue, "accept", body).status_code == 200
    assert post(client, issue, "accept", body).status_code == 200
    assert client.post(address(issue, "accept"), body, format="json").status_code == 200


@pytest.mark.parametrize(
    ("deed", "changes"),
    [
        ("acknowledge", {"text": "明日办结"}),  # the same deed, another body
        ("comment", {}),  # another deed with the same field
        ("dispatch", {}),  # one that the role forbids: the key comes first
        ("verify", {}),  # one that the state forbids
    ],
)
def test_it_refuses_a_key_that_comes_with_another_body(
    deed: str, changes: dict[str, Any], campaign: Campaign
) -> None:
    issue = make_standing(campaign, "in_progress")
    client = client_of(HANDLER)
    known = {**body_of("acknowledge", HANDLER), "client_uuid": KEY}
    assert post(client, issue, "acknowledge", known).status_code == 200
    other = {**body_of(deed, HANDLER), **changes, "client_uuid": KEY}
    assert code_of(post(client, issue, deed, other)) == (409, "key_reused")


def test_it_refuses_a_key_that_comes_for_another_issue(campaign: Campaign) -> None:
    one, two = make_standing(campaign, "in_progress"), make_standing(campaign, "in_progress")
    client, body = client_of(HANDLER), {**body_of("acknowledge", HANDLER), "client_uuid": KEY}
    assert post(client, one, "acknowledge", body).status_code == 200
    assert code_of(post(client, two, "acknowledge", body)) == (409, "key_reused")


def test_it_keeps_the_keys_of_two_people_apart(campaign: Campaign) -> None:
    issue = make_standing(campaign, "in_progress")
    body = {**body_of("comment", HANDLER), "client_uuid": KEY}
    assert post(client_of(HANDLER), issue, "comment", body).status_code == 200
    events = IssueEvent.objects.filter(issue=issue).count()
    assert post(client_of("office"), issue, "comment", body).status_code == 200
    assert IssueEvent.objects.filter(issue=issue).count() == events + 1


def test_it_forgets_the_key_of_a_refused_deed(campaign: Campaign) -> None:
    issue = make_standing(campaign, "in_progress")
    client = client_of(HANDLER)
    refused = post(client, issue, "acknowledge", {"text": "", "client_uuid": KEY})
    assert refused.status_code == 400
    body = {**body_of("acknowledge", HANDLER), "client_uuid": KEY}
    assert post(client, issue, "acknowledge", body).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": 1},
        {"version": "x"},
        {"client_uuid": "no uuid"},
        {"lead_department": "nobody"},
    ],
)
@pytest.mark.parametrize("standing", ["in_progress", "closed"])
def test_it_refuses_the_role_before_state_version_and_content(
    body: dict[str, Any], standing: str, campaign: Campaign
) -> None:
    issue = make_standing(campaign, standing)
    answer = client_of(HANDLER).post(address(issue, "redirect"), body, format="json")
    assert code_of(answer) == (403, "role")


@pytest.mark.parametrize(
    "body", [{}, {"version": 1}, {"lead_department": "nobody", "due_at": "soon"}]
)
def test_it_refuses_the_state_before_version_and_content(
    body: dict[str, Any], campaign: Campaign
) -> None:
    issue = make_standing(campaign, "closed")
    answer = client_of("office").post(address(issue, "redirect"), body, format="json")
    assert code_of(answer) == (409, "wrong_state")
    found = answer.json()
    assert (found["state"], found["version"]) == ("closed", issue.version)
    assert sorted(found["allowed_deeds"]) == ["comment", "recheck"]


@pytest.mark.parametrize("body", [{}, {"lead_department": "nobody", "due_at": "soon"}])
def test_it_refuses_a_stale_version_before_content(
    body: dict[str, Any], campaign: Campaign
) -> None:
    issue = make_standing(campaign, "in_progress")
    stale = {"version": issue.version - 1, **body}
    answer = client_of("office").post(address(issue, "redirect"), stale, format="json")
    assert code_of(answer) == (409, "stale_version")
    found = answer.json()
    assert (found["state"], found["version"]) == ("in_progress", issue.version)
    assert "redirect" in found["allowed_deeds"]


@pytest.mark.parametrize("version", [None, "", "abc", -1, 1.5, [], {}, True])
def test_it_asks_for_the_version(version: Any, campaign: Campaign) -> None:
    """WORKFLOW "A missing `version` is 400"."""
    issue = make_standing(campaign, "dispatched")
    answer = client_of(HANDLER).post(address(issue, "accept"), {"version": version}, format="json")
    assert code_of(answer) == (400, "bad_fields")
    assert [row["field"] for row in answer.json()["errors"]] == ["version"]
    assert Issue.objects.get(pk=issue.pk).state == "dispatched"


@pytest.mark.parametrize("version", ["9" * 30, "9" * 5000, 10**30])
def test_it_survives_a_version_out_of_this_world(version: Any, campaign: Campaign) -> None:
    """RELIABILITY P20 "No input makes a 5xx"."""
    issue = make_standing(campaign, "dispatched")
    answer = client_of(HANDLER).post(address(issue, "accept"), {"version": version}, format="json")
    assert answer.status_code in {400, 409}


def test_it_never_lets_two_people_overwrite_each_other(campaign: Campaign) -> None:
    issue = make_standing(campaign, "in_progress")
    seen = version_of(issue)
    first = {**body_of("set_deadline", "office"), "version": seen}
    assert post(client_of("office"), issue, "set_deadline", first).status_code == 200
    second = {**body_of("redirect", "office2"), "version": seen}
    assert code_of(post(client_of("office2"), issue, "redirect", second)) == (409, "stale_version")
    third = {**body_of("submit_fix", HANDLER), "version": seen}
    assert code_of(post(client_of(HANDLER), issue, "submit_fix", third)) == (409, "stale_version")


def test_it_takes_a_new_key_each_time(campaign: Campaign) -> None:
    issue = make_standing(campaign, "in_progress")
    for _ in range(2):
        body = {**body_of("comment", HANDLER), "client_uuid": str(uuid.uuid4())}
        assert post(client_of(HANDLER), issue, "comment", body).status_code == 200
    assert IssueEvent.objects.filter(issue=issue, deed="comment").count() == 2
