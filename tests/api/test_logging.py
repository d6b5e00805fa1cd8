"""`POST /issues/`: who logs what from which source, and what the new issue is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.models import (
    Campaign,
    Category,
    Issue,
    IssueEvent,
    Notice,
    Photo,
    RoleGrant,
    ScoreEntry,
)
from tests.api.door import address, client_of
from tests.api.logged import clock_at, issue_of, log
from tests.factories import at, make_campaign, make_photo, person
from tests.processes.deed_cast import FOUND, LEAD

HANDLER = f"handler.{LEAD}"
SOURCES = (
    "patrol",
    "citizen",
    "hotline",
    "petition",
    "city",
    "third_party",
    "upper",
    "media",
    "leader",
    "self_check",
)
OFFICIAL = set(SOURCES) - {"self_check", "citizen"}
# WORKFLOW "Sources": who may log what, and what it is when nothing is said.
MAY: dict[str, tuple[set[str], str]] = {
    "office": (OFFICIAL, "patrol"),
    "inspector": (OFFICIAL, "patrol"),
    HANDLER: ({"self_check"}, "self_check"),
    f"head.{LEAD}": ({"self_check"}, "self_check"),
    "zonechief": ({"patrol"}, "patrol"),
    "thirdparty": ({"third_party"}, "third_party"),
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", MAY)
def test_it_takes_the_sources_of_the_role_and_no_other(username: str, campaign: Campaign) -> None:
    allowed, usual = MAY[username]
    found = {source for source in SOURCES if log(username, source=source).status_code == 201}
    assert found == allowed
    refused = log(username, source=(set(SOURCES) - allowed).pop())
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "source")
    assert issue_of(log(username)).source.code == usual


@pytest.mark.parametrize("username", ["leader", "auditor", "admin"])
def test_it_lets_others_log_nothing(username: str, campaign: Campaign) -> None:
    answer = log(username, photo_ids=[])
    assert answer.status_code == 403
    assert not Issue.objects.exists()


def test_it_gives_a_user_of_several_roles_the_union(campaign: Campaign) -> None:
    RoleGrant.objects.create(user=person("inspector"), role="handler")
    assert issue_of(log("inspector")).source.code == "patrol"
    own = issue_of(log("inspector", source="self_check"))
    assert (own.state, own.lead) == ("in_progress", person("inspector").department)


@pytest.mark.parametrize("username", ["office", "inspector", "zonechief", "thirdparty"])
def test_it_waits_for_the_office(username: str, campaign: Campaign) -> None:
    issue = issue_of(log(username))
    assert (issue.state, issue.lead, issue.due_at) == ("pending", None, None)
    event = IssueEvent.objects.get(issue=issue)
    assert (event.deed, event.from_state, event.to_state) == ("log", "", "pending")
    assert (event.by, event.at) == (person(username), FOUND)
    assert not ScoreEntry.objects.exists()


def test_it_numbers_issues_by_prefix_and_year(campaign: Campaign) -> None:
    numbers = [issue_of(log("office")).number for _ in range(3)]
    assert all(re.fullmatch(r"WM-2026-\d{6}", number) for number in numbers)
    assert len(set(numbers)) == 3


def test_it_takes_the_year_of_the_city(campaign: Campaign) -> None:
    """Half past midnight of New Year in Shanghai is still last year in UTC."""
    first = issue_of(log("office", now=at("2027-01-01 00:30")))
    assert first.number.startswith("WM-2027-")


def test_it_numbers_uniquely_in_the_deployment(campaign: Campaign) -> None:
    make_campaign("second-wmcs")
    one, two = log("office"), log("office", campaign="second-wmcs")
    assert issue_of(one).number != issue_of(two).number


# --- a unit's own finds --------------------------------------------------------------------------


@pytest.mark.parametrize("username", [HANDLER, f"head.{LEAD}"])
def test_it_puts_a_self_check_in_the_units_own_hands(username: str, campaign: Campaign) -> None:
    issue = issue_of(log(username, lead_department="zhujian"))
    assert issue.state == "in_progress"
    assert issue.lead == person(username).department
    assert issue.is_self_found
    assert issue.due_at == at("2026-11-14 18:00")  # 5 working days; it works on Saturdays
    assert Photo.objects.get(issue=issue).stage == "selfcheck"
    assert not ScoreEntry.objects.exists()


def test_it_explains_the_deadline_of_a_self_check(campaign: Campaign) -> None:
    issue = issue_of(log(HANDLER))
    with clock_at(FOUND):
        shown = client_of(HANDLER).get(address(issue)).json()
    assert shown["due_at"] == "2026-11-14T18:00:00+08:00"
    assert shown["due_explanation"]
    assert all(row["code"] and row["text"] for row in shown["due_explanation"])
    assert "submit_fix" in shown["allowed_deeds"]
    assert "return" not in shown["allowed_deeds"]  # it was never dispatched


# WORKFLOW "Severity": usual; raised to major half; raised to urgent 4 hours; lowered: usual.
@pytest.mark.parametrize(
    ("category", "severity", "due_at"),
    [
        ("0604", "minor", "2026-11-14 18:00"),  # usual: 5 working days
        ("0604", "major", "2026-11-12 18:00"),  # half of 5, rounded up
        ("0604", "urgent", "2026-11-09 13:00"),  # 4 hours, day and night
        ("0107", "major", "2026-11-12 18:00"),  # usual: 3 working days
        ("0107", "minor", "2026-11-12 18:00"),  # lowered: the usual limit
        ("0111", "urgent", "2026-11-09 11:00"),  # usual: 2 hours
        ("0101", "minor", "2026-11-09 15:30"),  # 4 working hours from 9:00, lunch until 14:30
    ],
)
def test_it_limits_by_category_and_severity(
    category: str, severity: str, due_at: str, campaign: Campaign
) -> None:
    assert issue_of(log(HANDLER, category=category, severity=severity)).due_at == at(due_at)


# WORKFLOW "Check mode".
@pytest.mark.parametrize(
    ("username", "severity", "mode"),
    [
        (HANDLER, "minor", "sample"),  # self-found minor ones
        (HANDLER, "major", "photo"),
        (HANDLER, "urgent", "on_site"),  # raised for urgent
        ("inspector", "minor", "photo"),  # found by others: always seen by somebody else
        ("inspector", "urgent", "on_site"),
    ],
)
def test_it_knows_how_a_fix_will_be_checked(
    username: str, severity: str, mode: str, campaign: Campaign
) -> None:
    assert issue_of(log(username, severity=severity)).check_mode == mode


# --- the campaign dispatches by itself -----------------------------------------------------------


@pytest.fixture
def automatic(db: None) -> Campaign:
    return make_campaign(dispatches_itself=True)


@pytest.mark.parametrize(
    ("place", "category", "lead"),
    [
        ({"site": "S09-001"}, "0604", "shizheng"),  # the category names the unit
        ({"site": "S09-001"}, "0301", "qinghe-02"),  # @owner of the site
        ({"site": "S09-001"}, "0108", "qinghe"),  # @subdistrict: territory of the zone
        ({"site": None, "address": "无名路"}, "0604", "shizheng"),
    ],
)
def test_it_dispatches_by_itself_where_the_place_or_kind_names_the_lead(
    place: dict[str, Any], category: str, lead: str, automatic: Campaign
) -> None:
    issue = issue_of(log("inspector", category=category, **place))
    assert (issue.state, issue.lead.code if issue.lead else "") == ("dispatched", lead)
    assert issue.due_at is not None
    deeds = list(IssueEvent.objects.filter(issue=issue).order_by("seq").values_list("deed", "by"))
    assert deeds == [("log", person("inspector").pk), ("dispatch", None)]
    told = Notice.objects.filter(issue=issue, recipient=person(f"handler.{lead}"))
    assert told.get(channel="in_app").step == "dispatched"
    assert ScoreEntry.objects.get(issue=issue).rule == "found_district"


def test_it_leaves_to_the_office_what_nothing_names(automatic: Campaign) -> None:
    issue = issue_of(log("inspector", category="0301", site=None, address="无名路"))
    assert (issue.state, issue.lead) == ("pending", None)


def test_it_keeps_a_self_check_with_its_unit_even_then(automatic: Campaign) -> None:
    issue = issue_of(log(HANDLER))
    assert (issue.state, issue.lead) == ("in_progress", person(HANDLER).department)


# --- when it was found ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(minutes=5), timedelta(0)),  # up to 5 minutes ahead is taken as now
        (-timedelta(days=3), -timedelta(days=3)),
    ],
)
def test_it_takes_the_moment_of_finding(
    said: timedelta, found: timedelta, campaign: Campaign
) -> None:
    issue = issue_of(log("inspector", found_at=(FOUND + said).isoformat()))
    assert (issue.found_at, issue.logged_at) == (FOUND + found, FOUND)


@pytest.mark.parametrize(
    "said", [FOUND + timedelta(minutes=5, seconds=1), FOUND + timedelta(days=400)]
)
def test_it_refuses_a_find_from_the_future(said: datetime, campaign: Campaign) -> None:
    answer = log("inspector", found_at=said.isoformat())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "found_at")


# --- the same find twice -------------------------------------------------------------------------

KEY = "11111111-2222-4333-8444-555555555555"


def test_it_logs_once_what_is_sent_twice(campaign: Campaign) -> None:
    photo = [str(make_photo("inspector", FOUND))]
    first = log("inspector", client_uuid=KEY, photo_ids=photo)
    again = log("inspector", client_uuid=KEY, photo_ids=photo)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert Issue.objects.count() == 1


def test_it_refuses_the_same_key_with_another_body(campaign: Campaign) -> None:
    photo = [str(make_photo("inspector", FOUND))]
    assert log("inspector", client_uuid=KEY, photo_ids=photo).status_code == 201
    other = log("inspector", client_uuid=KEY, photo_ids=photo, description="另一处")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert Issue.objects.count() == 1


def test_it_keeps_the_keys_of_two_reporters_apart(campaign: Campaign) -> None:
    assert log("inspector", client_uuid=KEY).status_code == 201
    assert log("office", client_uuid=KEY).status_code == 201


def test_it_answers_a_known_key_before_the_role(campaign: Campaign) -> None:
    """Order of refusal: the key, then the role: his role was taken away meanwhile."""
    photo = [str(make_photo("inspector", FOUND))]
    assert log("inspector", client_uuid=KEY, photo_ids=photo).status_code == 201
    RoleGrant.objects.filter(user=person("inspector")).update(role="auditor")
    assert log("inspector", client_uuid=KEY, photo_ids=photo).status_code == 200


def test_it_takes_a_category_of_the_campaign_only_while_it_is_in_use(campaign: Campaign) -> None:
    Category.objects.filter(code="0604").update(is_active=False)
    answer = log("inspector")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "category")
