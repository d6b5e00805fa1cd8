"""Headers of every kind of answer, and queries that try to become part of a statement."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign
from tests.factories import make_dispatched
from tests.web.test_safety import emptied

pytestmark = pytest.mark.django_db
# kind of answer → (address, method, status)
ANSWERS: dict[str, tuple[str, str, int]] = {
    "page": ("/", "get", 200),
    "sign-in": ("/sign-in/", "get", 200),
    "redirect": ("/me", "get", 301),
    "not found": ("/nothing-here/", "get", 404),
    "wrong method": ("/sign-out/", "get", 405),
    "not allowed": ("/admin/campaigns/user/add/", "get", 403),
    "api": ("/api/v1/issues/", "get", 200),
    "api, not found": ("/api/v1/issues/WM-2026-999999/", "get", 404),
    "api, wrong method": ("/api/v1/issues/", "delete", 405),
    "api, bad": ("/api/v1/issues/?state=nonsense", "get", 400),
    "static": ("/static/css/base.css", "get", 200),
    "script": ("/report/sw.js", "get", 200),
    "health": ("/healthz", "get", 200),
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_is_hardened(campaign: Campaign, signed_in: Any, kind: str) -> None:
    where, method, status = ANSWERS[kind]
    browser: Client = Client() if kind == "sign-in" else signed_in.as_("office")
    answer = emptied(getattr(browser, method)(where))
    assert answer.status_code == status
    for name, value in ALWAYS.items():
        assert answer.headers.get(name) == value, name
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "X-Request-ID" in answer.headers


@pytest.mark.parametrize("kind", ["page", "not found", "api", "api, bad", "not allowed"])
def test_nothing_private_is_kept(campaign: Campaign, signed_in: Any, kind: str) -> None:
    where, method, _status = ANSWERS[kind]
    answer = getattr(signed_in.as_("office"), method)(where)
    assert "no-store" in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "query",
    [
        {"_connector": "OR 1=1", "_negated": "1"},
        {"_connector": "OR"},
        {"pk__gt": "0"},
        {"logged_by__password__startswith": "a"},
        {"state__in": "closed"},
        {"ordering": "logged_by__password"},
        {"ordering": "-found_at; drop table campaigns_issue"},
    ],
)
def test_a_query_names_no_part_of_a_statement(
    campaign: Campaign, signed_in: Any, query: dict[str, str]
) -> None:
    make_dispatched(campaign)
    api = signed_in.as_("office")
    plain = api.get("/api/v1/issues/").json()["results"]
    asked = api.get("/api/v1/issues/", query)
    assert asked.status_code in {200, 400}
    if asked.status_code == 200:
        assert asked.json()["results"] == plain
    assert signed_in.as_("office").get("/issues/", query).status_code == 200
