"""Fault matrix C10: somebody holds a row or a table; the others are told in time, nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from campaigns.models import Campaign, Issue
from tests.factories import make_dispatched
from tests.web.form_pages import address, opened, sent

pytestmark = pytest.mark.postgres
LONGEST_S = 6  # lock_timeout of 3 s and the way there on a busy machine


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Another session's lock, given back at the end."""
    settings = connection.settings_dict
    other = psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
    )
    try:
        other.execute(statement)
        yield
    finally:
        other.rollback()
        other.close()


@pytest.fixture
def issue(real_commits: None, campaign: Campaign) -> Issue:
    return make_dispatched(campaign, lead="zhujian")


def test_a_deed_on_a_held_issue_is_told_to_come_again(issue: Issue, signed_in: Any) -> None:
    browser: Client = signed_in.as_("handler.zhujian")
    browser.raise_request_exception = False
    form = opened(browser, address(issue, "comment"))
    typed = {"text": "明天上午清运"}
    with held("select 1 from campaigns_issue for update"):
        began = time.monotonic()
        answer = sent(browser, form, typed)
        assert time.monotonic() - began < LONGEST_S
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "系统繁忙" in answer.content.decode()
    comments = issue.events.filter(deed="comment")
    assert not comments.exists()
    assert sent(browser, form, typed).status_code == 302
    assert [event.note for event in comments] == ["明天上午清运"]


def test_the_api_says_the_same(issue: Issue, signed_in: Any) -> None:
    client = signed_in.api("handler.zhujian")
    url = f"/api/v1/issues/{issue.number}/accept/"
    with held("select 1 from campaigns_issue for update"):
        answer = client.post(url, {"version": issue.version}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer["Retry-After"] == "3"


def test_a_page_says_so_even_where_nobody_can_be_recognised(issue: Issue, signed_in: Any) -> None:
    """The table of people is locked: neither the session's user nor the page's frame can be read."""
    browser: Client = signed_in.as_("office")
    browser.raise_request_exception = False
    with held("lock table campaigns_user in access exclusive mode"):
        page, program = browser.get("/issues/"), browser.get("/api/v1/issues/")
    assert (page.status_code, page["Retry-After"]) == (503, "3")
    assert "<h1>系统繁忙</h1>" in page.content.decode()
    assert (program.status_code, program.json()["code"]) == (503, "busy")
    assert browser.get("/issues/").status_code == 200
