"""Queues: one issue after another, with what it is decided by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Issue, Photo
from campaigns.processes.queues import suggestion_for
from tests.factories import at, make_copies, make_dispatched, make_issue, make_submitted
from tests.processes.deed_cast import act

NOW = at("2026-11-10 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def number_on(page: Any) -> str:
    found = re.search(r'<h2><a href="/issues/([^/"]+)/"', page.content.decode())
    return found.group(1) if found else ""


def fields_of(page: Any, **changes: str) -> dict[str, str]:
    """The hidden fields of the deed's form, with what is chosen."""
    text = page.content.decode()
    part = text[text.index("data-deed=") :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part))
    return {**hidden, **changes}


def test_dispatch_goes_on_to_the_next(campaign: Campaign, signed_in: Any) -> None:
    first = make_issue(campaign, now=at("2026-11-10 08:00"), category="0604")
    second = make_issue(campaign, now=at("2026-11-10 09:00"), category="0604")
    browser = signed_in.as_("office")
    page = browser.get("/queue/dispatch/")
    assert number_on(page) == first.number
    assert "建议" in page.content.decode()
    unit = re.search(r'<option value="(\w+)" selected>', page.content.decode())
    assert unit is not None
    sent = fields_of(page, lead_department=unit.group(1))
    answer = browser.post(f"/issues/{first.number}/dispatch/", sent)
    assert answer["Location"] == "/queue/dispatch/"
    assert Issue.objects.get(pk=first.pk).state == "dispatched"
    after = browser.get(answer["Location"])
    assert number_on(after) == second.number
    assert f"{first.number} 已办理：交办" in after.content.decode()


def test_skipping_forth_and_back(campaign: Campaign, signed_in: Any) -> None:
    issues = [make_issue(campaign, now=at(f"2026-11-10 0{hour}:00")) for hour in (7, 8, 9)]
    browser = signed_in.as_("office")
    page, seen = browser.get("/queue/dispatch/"), []
    for _n in range(3):
        seen.append(number_on(page))
        link = re.search(r'href="([^"]+)" data-key="j"', page.content.decode())
        if link is not None:
            page = browser.get(link.group(1))
    assert seen == [issue.number for issue in issues]
    back = re.search(r'href="([^"]+)" data-key="k"', page.content.decode())
    assert back is not None
    assert number_on(browser.get(back.group(1))) == issues[1].number
    assert browser.get("/queue/dispatch/?cursor=nonsense")["Location"] == "/queue/dispatch/"


def test_a_refused_form_stays_in_the_queue(campaign: Campaign, signed_in: Any) -> None:
    issue = make_issue(campaign, now=at("2026-11-10 08:00"))
    browser = signed_in.as_("office")
    sent = fields_of(browser.get("/queue/dispatch/"), lead_department="")
    answer = browser.post(f"/issues/{issue.number}/dispatch/", sent)
    assert answer.status_code == 400
    assert 'name="queue" value="/queue/dispatch/"' in answer.content.decode()


def test_no_queue_leads_out_of_the_product(campaign: Campaign, signed_in: Any) -> None:
    issue = make_issue(campaign, now=at("2026-11-10 08:00"), category="0604")
    browser = signed_in.as_("office")
    for place in (
        "//evil.example/",
        "https://evil.example",
        "/queue/../admin/",
        "/queue/x/?cursor=a&b",
    ):
        make = fields_of(browser.get("/queue/dispatch/"), lead_department="zhujian", queue=place)
        answer = browser.post(f"/issues/{issue.number}/dispatch/", make)
        assert answer["Location"] == f"/issues/{issue.number}/"
        issue = make_issue(campaign, now=at("2026-11-10 08:00"), category="0604")


def test_nobody_checks_his_own_fix(campaign: Campaign, signed_in: Any) -> None:
    issue = make_submitted(campaign, now=at("2026-11-10 09:00"))
    page = signed_in.as_("inspector").get("/queue/verify/")
    assert number_on(page) == issue.number
    Issue.objects.filter(pk=issue.pk).update(submitted_by=issue.logged_by)
    assert issue.logged_by is not None
    assert number_on(signed_in.as_(issue.logged_by.username).get("/queue/verify/")) == ""


def test_a_check_goes_on_and_a_double_one_does_no_harm(campaign: Campaign, signed_in: Any) -> None:
    issue = make_submitted(campaign, now=at("2026-11-10 09:00"))
    browser = signed_in.as_("inspector")
    sent = fields_of(browser.get("/queue/verify/"), result="pass", on_site="on")
    first = browser.post(f"/issues/{issue.number}/verify/", sent)
    again = browser.post(f"/issues/{issue.number}/verify/", sent)
    assert first["Location"] == again["Location"] == "/queue/verify/"
    assert Issue.objects.get(pk=issue.pk).state == "closed"
    assert (
        "此处暂无待办" in browser.get("/queue/verify/").content.decode()
        or number_on(browser.get("/queue/verify/")) == ""
    )


def test_who_works_on_which(campaign: Campaign, signed_in: Any) -> None:
    allowed = {
        "office": {"dispatch", "returns", "extensions", "deferrals", "verify", "look-back"},
        "inspector": {"verify", "look-back"},
        "zonechief": {"verify", "look-back"},
        "handler.zhujian": set(),
        "auditor": set(),
        "leader": set(),
        "thirdparty": set(),
    }
    codes = allowed["office"] | {"nothing"}
    for username, own in allowed.items():
        browser = signed_in.as_(username)
        statuses = {code: browser.get(f"/queue/{code}/").status_code for code in codes}
        assert {code for code, status in statuses.items() if status == 200} == own
        assert set(statuses.values()) <= {200, 404}


def test_the_last_ruling_speaks_first(campaign: Campaign, signed_in: Any) -> None:
    earlier = make_dispatched(campaign, now=at("2026-11-09 09:00"))
    lead = earlier.lead
    assert lead is not None
    act("return", earlier, f"handler.{lead.code}", at("2026-11-09 10:00"))
    act(
        "rule",
        earlier,
        "office",
        at("2026-11-09 11:00"),
        decision="redirect",
        lead_department="huanwei",
        reason="属环卫作业范围",
    )
    site = earlier.site
    assert site is not None
    fresh = make_issue(
        campaign, now=at("2026-11-10 09:00"), site=site.code, category=earlier.category.code
    )
    found = suggestion_for(Issue.objects.get(pk=fresh.pk))
    assert (found.unit and found.unit.code, found.why) == ("huanwei", "ruling")
    page = signed_in.as_("office").get("/queue/dispatch/").content.decode()
    assert "属环卫作业范围" in page
    assert '<option value="huanwei" selected>' in page


def test_the_photo_that_it_is_like_stands_beside(campaign: Campaign, signed_in: Any) -> None:
    other = make_issue(campaign, now=at("2026-11-09 08:00"))
    issue = make_submitted(campaign, now=at("2026-11-10 09:00"))
    first = Photo.objects.filter(issue=other).first()
    after = Photo.objects.filter(issue=issue, stage="after").first()
    assert first is not None
    assert after is not None
    flag = {"code": "reused_near", "photo": str(first.pk), "issue": other.pk}
    Photo.objects.filter(pk=after.pk).update(flags=[flag])
    page = signed_in.as_("office").get("/queue/verify/").content.decode()
    assert f"/photos/{first.pk}/320/" in page
    assert other.number in page


def test_a_page_costs_the_same_with_many(campaign: Campaign, signed_in: Any) -> None:
    issue = make_submitted(campaign, now=at("2026-11-10 09:00"))
    make_copies(issue, 2)
    browser = signed_in.as_("office")
    browser.get("/queue/verify/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/queue/verify/")
    make_copies(issue, 30)
    with CaptureQueriesContext(connection) as many:
        browser.get("/queue/verify/")
    assert len(few) == len(many)
