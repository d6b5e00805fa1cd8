"""Links that open an issue without a sign-in: what they show, when they end, who makes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import AuditLog, Campaign, Issue, Photo
from campaigns.processes import dispatching, signed_links
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.masking import without_numbers
from campaigns.web.views import shared
from tests.factories import NOON, make_dispatched, make_issue, make_submitted, person, unit


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def link(issue: Issue, by: str = "office") -> str:
    fresh = Issue.objects.get(pk=issue.pk)
    return f"/s/{signed_links.make_token(issue=fresh, by=person(by), now=NOON)[0]}/"


def test_it_shows_the_issue_without_people(campaign: Campaign, page: Client) -> None:
    issue = make_submitted(
        campaign, description="垃圾堆放，联系人 138-1234-5678，编号 WM-2026-000123"
    )
    answer = page.get(link(issue))
    said = answer.content.decode()
    assert answer.status_code == 200
    for known in (issue.number, issue.place, "垃圾堆放", "待核查", "WM-2026-000123"):
        assert known in said
    names = [person(name).name for name in ("inspector", "office", "handler.chengguan")]
    for hidden in (*names, "138-1234-5678", str(issue.latitude or "经纬度")):
        assert hidden not in said
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert said.count("/photos/") == 2


def test_it_hands_out_its_own_photos_only(campaign: Campaign, page: Client) -> None:
    issue, other = make_submitted(campaign), make_dispatched(campaign, site="S02-002")
    here = link(issue)
    own = Photo.objects.filter(issue=issue).first()
    foreign = Photo.objects.filter(issue=other).first()
    assert own is not None
    assert foreign is not None
    sent = page.get(f"{here}photos/{own.pk}/1024/")
    assert sent.status_code == 200
    assert b"Exif" not in sent.getvalue()
    assert page.get(f"{here}photos/{foreign.pk}/1024/").status_code == 404
    assert page.get(f"{here}photos/{own.pk}/full/").status_code == 404


def test_a_wrong_token_is_not_found_without_a_query(campaign: Campaign, page: Client) -> None:
    here = link(make_dispatched(campaign))
    forged = here.replace("/s/", "/s/1", 1)
    with CaptureQueriesContext(connection) as asked:
        answers = [
            page.get(one).status_code for one in (forged, "/s/x/", "/s/a.b/", here[:-3] + "/")
        ]
    assert answers == [404] * 4
    assert not [query for query in asked.captured_queries if "campaigns_issue" in query["sql"]]


def test_it_ends_after_seven_days(campaign: Campaign, page: Client) -> None:
    here = link(make_dispatched(campaign))
    with time_machine.travel(NOON + timedelta(days=7, seconds=-1), tick=False):
        assert page.get(here).status_code == 200
    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        answer = page.get(here)
    assert answer.status_code == 410
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_office_withdraws_all_that_is_out(
    campaign: Campaign, page: Client, signed_in: Any
) -> None:
    issue = make_dispatched(campaign)
    address = f"/issues/{issue.number}/withdraw-links/"
    first = link(issue)
    assert signed_in.as_("inspector").post(address).status_code == 404
    assert signed_in.as_("office").get(address).status_code == 405
    assert page.get(first).status_code == 200
    assert signed_in.as_("office").post(address).status_code == 302
    second = link(issue)
    assert [page.get(one).status_code for one in (first, second)] == [410, 200]
    signed_in.as_("office").post(address)
    assert page.get(second).status_code == 410
    assert AuditLog.objects.filter(action="withdraw_links", target=issue.number).count() == 2


def test_it_tells_only_the_state_after_a_redirect(campaign: Campaign, page: Client) -> None:
    issue = make_dispatched(campaign)
    here = link(issue, "handler.chengguan")
    dispatching.redirect(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("zhujian"),
        reason="职责不符",
        by=person("office"),
        now=NOON,
    )
    photo = Photo.objects.filter(issue=issue).first()
    assert photo is not None
    said = page.get(here).content.decode()
    assert issue.number in said
    assert issue.description not in said
    assert unit("zhujian").short_name not in said
    assert page.get(f"{here}photos/{photo.pk}/1024/").status_code == 404


@pytest.mark.parametrize(
    ("username", "may"),
    [
        ("office", True),
        ("inspector", True),
        ("handler.chengguan", True),
        ("head.chengguan", True),
        ("handler.zhujian", False),
        ("auditor", False),
        ("leader", False),
        ("thirdparty", False),
        ("admin", False),
    ],
)
def test_who_makes_a_link(username: str, may: bool, campaign: Campaign) -> None:
    issue = make_dispatched(campaign)
    if may:
        assert link(issue, username)
    else:
        with pytest.raises(RoleNotAllowed):
            link(issue, username)


def test_it_is_limited(campaign: Campaign, page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "MOST_A_MINUTE", 2)
    here = link(make_dispatched(campaign))
    assert [page.get(here).status_code for _ in range(3)] == [200, 200, 429]


def test_the_detail_page_carries_the_link(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    for username, signed in (("office", True), ("inspector", True), ("auditor", False)):
        said = signed_in.as_(username).get(f"/issues/{issue.number}/").content.decode()
        assert ("/s/" in said) is signed, username
        assert 'data-copy="group_text"' in said
    text = signed_in.as_("office").get(f"/reminders/text/{issue.number}/").content.decode()
    assert "/s/" in text


def test_a_place_by_coordinates_is_not_told(campaign: Campaign, page: Client) -> None:
    issue = make_issue(campaign)
    Issue.objects.filter(pk=issue.pk).update(
        site=None, address="", latitude="30.123456", longitude="120.654321"
    )
    said = page.get(link(issue)).content.decode()
    assert "30.123456" not in said
    assert issue.number in said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13812345678。", "电话〔号码略〕。"),
        ("0571-8765 4321", "〔号码略〕"),
        ("33010619900101123X", "〔号码略〕"),
        ("WM-2026-000123 于 2026-11-09 发现 120 平方米", None),
    ],
)
def test_it_masks_numbers_of_people(text: str, left: str | None) -> None:
    assert without_numbers(text) == (text if left is None else left)
