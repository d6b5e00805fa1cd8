"""Orders and pictures on pages and in the API: what comes down, for whom."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from campaigns import access
from campaigns.exports.documents import pdf_paper
from campaigns.models import Campaign, Job
from campaigns.processes import jobs, orders
from tests.factories import NOON, make_copies, make_dispatched, make_issue, person

API = "/api/v1"
ROLES = {
    "office": (200, 200),
    "auditor": (200, 200),
    "handler.chengguan": (200, 200),
    "head.chengguan": (200, 200),
    "handler.zhujian": (404, 404),
    "inspector": (404, 200),
    "thirdparty": (404, 404),
    "admin": (404, 404),
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(("username", "expected"), ROLES.items())
def test_it_hands_out_by_role(
    username: str, expected: tuple[int, int], campaign: Campaign, signed_in: Any
) -> None:
    number = make_dispatched(campaign).number
    browser, client = signed_in.as_(username), signed_in.api(username)
    for kind in ("docx", "pdf"):
        assert browser.get(f"/issues/{number}/order.{kind}").status_code == expected[0]
        assert client.get(f"{API}/issues/{number}/order.{kind}").status_code == expected[0]
    assert browser.get(f"/issues/{number}/picture.png").status_code == expected[1]
    assert client.get(f"{API}/issues/pictures.png?numbers={number}").status_code == expected[1]


def test_the_leader_takes_those_of_his_zones(campaign: Campaign, signed_in: Any) -> None:
    own, other = make_dispatched(campaign, site="S09-001"), make_dispatched(campaign)
    for username in ("leader", "zonechief"):
        browser = signed_in.as_(username)
        assert browser.get(f"/issues/{own.number}/order.pdf").status_code == 200
        assert browser.get(f"/issues/{other.number}/order.pdf").status_code == 404


def test_nothing_is_ordered_before_the_dispatch(campaign: Campaign, signed_in: Any) -> None:
    number = make_issue(campaign).number
    browser = signed_in.as_("office")
    assert browser.get(f"/issues/{number}/order.pdf").status_code == 404
    assert f"/issues/{number}/order.pdf" not in browser.get(f"/issues/{number}/").content.decode()


def test_telephones_go_with_the_role(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = make_dispatched(campaign)
    clerk = person("office")
    clerk.phone = "0571-11112222"
    clerk.save()
    rows = list(access.order_issues(clerk).filter(pk=issue.pk).select_related(*orders.JOINS))
    (seen,) = orders._orders(rows, clerk, NOON)
    (hidden,) = orders._orders(rows, person("auditor"), NOON)
    assert (seen.phone, hidden.phone) == ("0571-11112222", "")
    assert person("inspector").name not in repr(seen)


def test_it_prints_the_list_a_page_each(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    make_copies(issue, 2)
    browser = signed_in.as_("office")
    assert "/issues/orders.pdf?" in browser.get("/issues/").content.decode()
    answer = browser.get("/issues/orders.pdf?state=dispatched")
    assert pdf_paper.bookmarks_in(answer.content) == 3
    none = browser.get("/issues/orders.pdf?state=closed", follow=True)
    assert none.redirect_chain[0][0] == "/issues/?state=closed"
    assert signed_in.as_("inspector").get("/issues/orders.pdf").status_code == 404


def test_more_than_sixty_are_a_job(campaign: Campaign, signed_in: Any) -> None:
    make_copies(make_dispatched(campaign), 60)
    answer = signed_in.as_("office").get("/issues/orders.pdf")
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert jobs.run_waiting(now=NOON) == 1
    job.refresh_from_db()
    assert job.file_name.endswith(".zip")


def test_it_asks_as_often_for_many(campaign: Campaign) -> None:
    issue = make_dispatched(campaign)
    ids = list(access.order_issues(person("office")).values_list("pk", flat=True))
    counts = []
    for copies in (0, 8):
        if copies:
            make_copies(issue, copies)
        user = person("office")
        ids = list(access.order_issues(user).values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as asked:
            orders.orders_pdf(ids=ids, by=user, now=NOON)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_picture_holds_up_to_nine(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    make_copies(issue, 9)
    numbers = [f"{issue.number}-{n}" for n in range(1, 10)]
    browser = signed_in.as_("office")
    answer = browser.get("/issues/pictures.png", {"numbers": ",".join(numbers)})
    with Image.open(io.BytesIO(answer.content)) as opened:
        assert (opened.format, opened.width) == ("PNG", 1080)
        assert not opened.getexif()
    bad = browser.get("/issues/pictures.png", {"numbers": ",".join([issue.number, *numbers])})
    assert bad.status_code == 400
    assert "numbers" in bad.content.decode()
    assert browser.get("/issues/pictures.png").status_code == 400
    assert browser.get("/issues/pictures.png?numbers=WM-1").status_code == 404


def test_the_site_has_its_history(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    make_copies(issue, 2)
    said = signed_in.as_("office").get(f"/issues/{issue.number}/").content.decode()
    assert "/issues/?site=S02-001" in said
