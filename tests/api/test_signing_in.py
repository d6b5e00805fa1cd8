"""Sign-in by token and by session; what a stranger and a signed-out person get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from campaigns.models import Campaign, Issue, RoleGrant, User
from tests.api.door import V1, address, version_of
from tests.factories import person
from tests.processes.deed_cast import NOW, make_standing

TOKEN = f"{V1}/auth/token/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def signs_in(username: str, password: str = "") -> Any:
    body = {"username": username, "password": password or settings.DEMO_PASSWORD}
    return APIClient().post(TOKEN, body, format="json")


def with_token(username: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {signs_in(username).json()['token']}")
    return client


def test_it_gives_a_token_for_name_and_password(db: None) -> None:
    shown = with_token("handler.zhujian").get(f"{V1}/me/").json()
    assert (shown["username"], shown["roles"], shown["department"]) == (
        "handler.zhujian",
        ["handler"],
        "zhujian",
    )


def test_it_says_the_same_of_a_wrong_password_and_an_unknown_user(db: None) -> None:
    wrong, unknown = signs_in("office", "not-this-one"), signs_in("nobody", "not-this-one")
    assert wrong.status_code in {400, 401}
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong["Content-Type"] == "application/problem+json"


def test_it_locks_an_account_after_five_failures(db: None) -> None:
    """RELIABILITY "5 failures in 10 min → 30 min"."""
    for _ in range(5):
        signs_in("office", "not-this-one")
    locked = signs_in("office")
    assert locked.status_code in {400, 401, 403, 429}
    assert locked["Content-Type"] == "application/problem+json"  # as every refusal of this door
    assert "token" not in locked.json()
    assert signs_in("office2").status_code == 200
    with time_machine.travel("2026-11-09T10:31:00+08:00", tick=False):
        assert signs_in("office").status_code == 200


@pytest.mark.parametrize(
    "header", ["", "Token", "Token x", "Token " + "0" * 40, "Bearer x", "Basic b2ZmaWNlOng="]
)
def test_it_answers_401_to_a_stranger(header: str, campaign: Campaign) -> None:
    client = APIClient()
    if header:
        client.credentials(HTTP_AUTHORIZATION=header)
    for path in ("issues/", "me/", "photos/"):
        answer = client.get(f"{V1}/{path}")
        assert answer.status_code == 401, path
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"]
    assert client.post(f"{V1}/issues/", {}, format="json").status_code == 401


# RELIABILITY P17: "Disabling a user, changing a role or a password takes effect on the next
# request".
def test_it_shuts_a_disabled_user_out_on_the_next_request(db: None) -> None:
    client = with_token("office")
    browser = Client()
    browser.force_login(person("office"), backend="campaigns.web.backend.StaffBackend")
    assert client.get(f"{V1}/me/").status_code == browser.get(f"{V1}/me/").status_code == 200
    User.objects.filter(username="office").update(is_active=False)
    assert client.get(f"{V1}/me/").status_code == 401
    assert browser.get(f"{V1}/me/").status_code == 401
    assert signs_in("office").status_code in {400, 401}


def test_it_knows_a_changed_role_on_the_next_request(campaign: Campaign) -> None:
    client, issue = with_token("office"), make_standing(campaign, "pending")
    RoleGrant.objects.filter(user=person("office")).update(role="auditor")
    body = {"version": version_of(issue), "reason_code": "not_a_problem"}
    assert client.post(address(issue, "void"), body, format="json").status_code == 403


@pytest.mark.parametrize("way", ["token", "session"])
def test_it_shuts_out_whose_password_was_changed(way: str, db: None) -> None:
    client: Any = with_token("office")
    if way == "session":
        client = Client()
        client.force_login(person("office"), backend="campaigns.web.backend.StaffBackend")
    assert client.get(f"{V1}/me/").status_code == 200
    user = person("office")
    user.set_password("quite-another-2026")
    user.save()
    assert client.get(f"{V1}/me/").status_code == 401


# --- the session ---------------------------------------------------------------------------------


@pytest.fixture
def browser() -> Client:
    """A browser that is signed in as the office, with CSRF checks on."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("office"), backend="campaigns.web.backend.StaffBackend")
    return client


def test_it_takes_a_session_for_reading(db: None, browser: Client) -> None:
    assert browser.get(f"{V1}/me/").json()["username"] == "office"


def test_it_wants_a_csrf_token_with_a_session(campaign: Campaign, browser: Client) -> None:
    issue = make_standing(campaign, "pending")
    body = {"version": version_of(issue), "reason_code": "not_a_problem"}
    answer = browser.post(address(issue, "void"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert answer["Content-Type"] == "application/problem+json"
    assert Issue.objects.get(pk=issue.pk).state == "pending"


def test_it_takes_the_csrf_token_in_the_header(campaign: Campaign, browser: Client) -> None:
    issue = make_standing(campaign, "pending")
    page = browser.get(f"/issues/{issue.number}/void/")
    token = page.context["csrf_token"]
    body = {"version": version_of(issue), "reason_code": "not_a_problem"}
    answer = browser.post(
        address(issue, "void"),
        body,
        content_type="application/json",
        headers={"X-CSRFToken": str(token)},
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "void")


def test_it_wants_no_csrf_token_with_a_token(campaign: Campaign) -> None:
    token = signs_in("office").json()["token"]
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    issue = make_standing(campaign, "pending")
    body = {"version": version_of(issue), "reason_code": "not_a_problem"}
    assert client.post(address(issue, "void"), body, format="json").status_code == 200


# "signed-in staff are not throttled under 300 requests a minute"; API: 429 with Retry-After
def test_it_slows_somebody_down_after_three_hundred_requests(db: None) -> None:
    client = with_token("office")
    statuses = {client.get(f"{V1}/me/").status_code for _ in range(300)}
    assert statuses == {200}
    slow = client.get(f"{V1}/me/")
    assert (slow.status_code, slow["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(slow["Retry-After"]) <= 61
    assert with_token("office2").get(f"{V1}/me/").status_code == 200
    with time_machine.travel("2026-11-09T10:01:01+08:00", tick=False):
        assert client.get(f"{V1}/me/").status_code == 200
