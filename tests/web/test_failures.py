"""The page of failed messages: who reads it, who settles, what an administrator does not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Heartbeat, Message, Notice
from tests.factories import make_dispatched, person
from tests.processes.told import on

PAGE = "/reminders/failures/"
NOW = on("11-12 10:00")
READERS = {"office": 200, "auditor": 200, "admin": 200}
OTHERS = ("inspector", "handler.zhujian", "zonechief", "leader", "thirdparty")
pytestmark = pytest.mark.django_db


def make_failure(campaign: Campaign, *, notices: int = 5, state: str = "unknown") -> Message:
    message = Message.objects.create(
        channel="email",
        recipient=person("handler.zhujian"),
        state=state,
        notice_count=notices,
        created_at=NOW,
        answer="<b>452</b> too busy",
    )
    for _n in range(notices):
        Notice.objects.create(
            campaign=campaign,
            issue=make_dispatched(campaign, lead="zhujian"),
            step="due",
            due_version=1,
            recipient=message.recipient,
            channel="email",
            tone="due",
            state=state,
            tries=8,
            planned_at=NOW,
            created_at=NOW,
            message=message,
        )
    return message


@pytest.mark.parametrize("username", [*READERS, *OTHERS])
def test_it_opens_for_whom_it_is_meant(campaign: Campaign, username: str, signed_in: Any) -> None:
    message = make_failure(campaign, notices=1)
    browser = signed_in.as_(username)
    assert browser.get(PAGE).status_code == READERS.get(username, 404)
    if username != "office":
        expected = 403 if username in READERS else 404
        assert browser.post(f"{PAGE}{message.pk}/arrived/").status_code == expected
        message.refresh_from_db()
        assert message.state == "unknown"


def test_it_tells_what_was_in_it(campaign: Campaign, signed_in: Any) -> None:
    message = make_failure(campaign)
    text = signed_in.as_("office").get(PAGE).content.decode()
    first = message.notices.order_by("pk")[0].issue
    assert first is not None
    assert f"/issues/{first.number}/" in text
    assert "&lt;b&gt;452&lt;/b&gt; too busy" in text
    assert "其余 2 条未列出" in text
    assert "结果不明" in text


def test_an_administrator_sees_that_it_failed_but_no_issue(
    campaign: Campaign, signed_in: Any
) -> None:
    make_failure(campaign)
    text = signed_in.as_("admin").get(PAGE).content.decode()
    assert "too busy" in text
    assert "/issues/" not in text


def test_two_people_settle_one_message(campaign: Campaign, signed_in: Any) -> None:
    message = make_failure(campaign, notices=1)
    first = signed_in.as_("office").post(f"{PAGE}{message.pk}/again/", follow=True)
    assert "已安排重新发送" in first.content.decode()
    second = signed_in.as_("office2").post(f"{PAGE}{message.pk}/arrived/", follow=True)
    assert person("office").name in "".join(str(said) for said in second.context["messages"])
    message.refresh_from_db()
    assert message.state == "again"


def test_it_is_settled_by_post_and_with_the_token_only(campaign: Campaign, signed_in: Any) -> None:
    message = make_failure(campaign, notices=1)
    address = f"{PAGE}{message.pk}/again/"
    assert signed_in.as_("office").get(address).status_code == 405
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("office"), backend="campaigns.web.backend.StaffBackend")
    assert browser.post(address).status_code == 403
    assert signed_in.as_("office").post(f"{PAGE}{message.pk}/other/").status_code == 404
    message.refresh_from_db()
    assert message.settled_at is None


def test_the_rail_counts_them_for_those_who_answer_for_it(
    campaign: Campaign, signed_in: Any
) -> None:
    Heartbeat.objects.create(name="deliver_notices", at=NOW)
    make_failure(campaign, notices=1)
    make_failure(campaign, notices=1, state="dead")
    for username, count in {"office": 2, "admin": 2, "auditor": None}.items():
        frame = signed_in.as_(username).get("/me/").context["frame"]
        links = [link for _heading, group in frame.rail for link in group]
        (found,) = [link for link in links if link.url == PAGE]
        assert found.count == count, username


def test_it_costs_the_same_with_many(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    make_failure(campaign, notices=1)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    for _n in range(3):
        make_failure(campaign, notices=4)
    with CaptureQueriesContext(connection) as many:
        assert browser.get(PAGE).status_code == 200
    assert len(many) == len(few) <= 6
