"""Every page opens for whom it is meant, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from tests.factories import make_closed, make_dispatched, make_issue, make_submitted

PEOPLE = (
    "office",
    "inspector",
    "handler.chengguan",
    "head.chengguan",
    "zonechief",
    "leader",
    "auditor",
    "thirdparty",
    "admin",
)
OPEN_TO_ALL = ("home", "profile", "notifications")
READS_ISSUES = tuple(person for person in PEOPLE if person != "admin")
READS_WEEKS = tuple(person for person in READS_ISSUES if person != "thirdparty")


@pytest.fixture
def issues(campaign: Campaign) -> dict[str, str]:
    """One issue a state, by the state's code."""
    return {
        "pending": make_issue(campaign).number,
        "dispatched": make_dispatched(campaign).number,
        "submitted": make_submitted(campaign).number,
        "closed": make_closed(campaign).number,
    }


@pytest.mark.parametrize("username", PEOPLE)
def test_it_opens_own_pages_for_everybody(
    username: str, issues: dict[str, str], signed_in: Any
) -> None:
    browser = signed_in.as_(username)
    for name in OPEN_TO_ALL:
        response = browser.get(reverse(name), follow=True)
        assert response.status_code == 200, name


@pytest.mark.parametrize("username", PEOPLE)
def test_it_opens_the_list_for_those_who_read_issues(
    username: str, issues: dict[str, str], signed_in: Any
) -> None:
    expected = 200 if username in READS_ISSUES else 404
    browser = signed_in.as_(username)
    for address in (reverse("issues"), reverse("filters"), reverse("issues") + "?overdue=true"):
        assert browser.get(address).status_code == expected, address


@pytest.mark.parametrize("username", ["office", "inspector", "handler.chengguan", "auditor"])
@pytest.mark.parametrize("state", ["dispatched", "submitted", "closed"])
def test_it_opens_an_issue_for_its_readers(
    username: str, state: str, issues: dict[str, str], signed_in: Any
) -> None:
    page = signed_in.as_(username).get(reverse("issue", args=[issues[state]]))
    assert page.status_code == 200
    assert issues[state] in page.content.decode()


@pytest.mark.parametrize("username", ["handler.zhujian", "admin", "thirdparty"])
def test_it_hides_an_issue_from_strangers(
    username: str, issues: dict[str, str], signed_in: Any
) -> None:
    page = signed_in.as_(username).get(reverse("issue", args=[issues["dispatched"]]))
    assert page.status_code == 404


@pytest.mark.parametrize("username", PEOPLE)
def test_it_opens_the_week_for_those_who_read_weeks(
    username: str, issues: dict[str, str], signed_in: Any
) -> None:
    browser = signed_in.as_(username)
    page = browser.get(reverse("latest_week"), follow=True)
    assert page.status_code == (200 if username in READS_WEEKS else 404)
    if username == "inspector":
        assert "尚未公布" in page.content.decode()  # he reads published weeks only


@pytest.mark.parametrize("figure", ["phone", "due", "found", "deductions", "part_sites"])
def test_it_opens_the_rows_behind_a_figure(
    figure: str, issues: dict[str, str], signed_in: Any
) -> None:
    address = reverse("week", args=["2026-11-09"]) + f"?unit=chengguan&figure={figure}"
    page = signed_in.as_("office").get(address)
    assert page.status_code == (404 if figure == "phone" else 200)


def test_it_asks_a_stranger_to_sign_in(db: None, page: Client) -> None:
    for name in ("home", "issues", "report", "latest_week", "notifications", "points", "imports"):
        response = page.get(reverse(name))
        assert response.status_code == 302, name
        assert response["Location"].startswith("/sign-in/"), name


def test_it_says_that_it_is_alive_and_ready(db: None, page: Client) -> None:
    assert page.get("/healthz").json() == {"status": "ok"}
    assert page.get("/readyz").json()["database"] == "ok"
