"""Documents on pages: whom they are offered to, what comes down, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from campaigns.models import Campaign, DailyBrief, Job
from campaigns.processes import daily_briefs, jobs
from tests.factories import NOON, at, make_closed, make_submitted

MONDAY = "2026-11-09"
BULLETIN = f"/weeks/{MONDAY}/bulletin.docx"
BRIEF = f"/weeks/{MONDAY}/brief.pdf"
API = "/api/v1/papers/"
WEEK_PAPERS = {
    "office": (200, 200),
    "auditor": (200, 200),
    "leader": (404, 200),
    "inspector": (404, 404),
    "head.chengguan": (404, 404),
    "thirdparty": (404, 404),
    "admin": (404, 404),
}


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def lived(campaign: Campaign) -> Campaign:
    make_closed(campaign)
    make_submitted(campaign, site="S02-002")
    return campaign


# --- the week's ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("username", "expected"), WEEK_PAPERS.items())
def test_it_hands_out_by_role(
    username: str, expected: tuple[int, int], lived: Campaign, signed_in: Any
) -> None:
    browser, client = signed_in.as_(username), signed_in.api(username)
    assert tuple(browser.get(url).status_code for url in (BULLETIN, BRIEF)) == expected
    addresses = (f"{API}weeks/{MONDAY}/bulletin.docx", f"{API}weeks/{MONDAY}/brief.pdf")
    assert tuple(client.get(url).status_code for url in addresses) == expected


def test_it_comes_with_its_name_and_kind(lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    word, pdf = browser.get(BULLETIN, {"number": "23"}), browser.get(BRIEF)
    assert word["Content-Type"].endswith("wordprocessingml.document")
    assert word.content[:2] == b"PK"
    assert pdf["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''" in pdf["Content-Disposition"]
    assert pdf["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("monday", ["2026-11-10", "nonsense", "1999-01-04"])
def test_there_is_no_paper_of_no_week(monday: str, lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    for name in ("bulletin", "leader_brief"):
        assert browser.get(reverse(name, args=[monday])).status_code == 404


def test_the_week_page_offers_what_may_be_taken(lived: Campaign, signed_in: Any) -> None:
    week = reverse("week", args=[MONDAY])
    office = signed_in.as_("office").get(week).content.decode()
    leader = signed_in.as_("leader").get(week).content.decode()
    unit = signed_in.as_("head.chengguan").get(week).content.decode()
    assert BULLETIN.replace("bulletin.docx", "brief.pdf") in office
    assert BULLETIN in office
    assert BRIEF in leader
    assert BULLETIN not in leader
    assert BRIEF not in unit


@pytest.mark.parametrize("name", ["bulletin", "leader_brief"])
def test_it_asks_for_a_sign_in(name: str, campaign: Campaign, page: Any) -> None:
    response = page.get(reverse(name, args=[MONDAY]))
    assert response.status_code == 302
    assert "/sign-in/" in response["Location"]


# --- the photo sheet -----------------------------------------------------------------------------


def test_it_makes_the_sheet_of_the_list_on_screen(lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    listed = browser.get(reverse("issues"), {"department": "chengguan"}).content.decode()
    assert f"{reverse('photo_sheet')}?department=chengguan" in listed
    asked = browser.post(f"{reverse('photo_sheet')}?department=chengguan", {"format": "pdf"})
    job = Job.objects.get()
    assert asked["Location"] == reverse("job", args=[job.pk])
    jobs.run_waiting(now=NOON)
    done = browser.get(reverse("job_result", args=[job.pk]))
    assert done["Content-Type"] == "application/pdf"
    assert b"".join(done.streaming_content).startswith(b"%PDF")


def test_it_says_on_the_list_that_nothing_is_struck_off(lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    address = f"{reverse('photo_sheet')}?state=submitted"
    response = browser.post(address, {"format": "docx"}, follow=True)
    assert response.redirect_chain[0][0] == f"{reverse('issues')}?state=submitted"
    assert "没有已销号问题" in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("username", ["thirdparty", "admin"])
def test_the_sheet_is_not_there_for(username: str, lived: Campaign, signed_in: Any) -> None:
    assert signed_in.as_(username).post(reverse("photo_sheet")).status_code == 404
    answer = signed_in.api(username).post(f"{API}photo-sheet/", {"format": "pdf"})
    assert answer.status_code == 403


def test_the_sheet_is_asked_for_by_post(lived: Campaign, signed_in: Any) -> None:
    assert signed_in.as_("office").get(reverse("photo_sheet")).status_code == 405


def test_the_api_answers_with_a_job(lived: Campaign, signed_in: Any) -> None:
    client = signed_in.api("office")
    answer = client.post(f"{API}photo-sheet/?state=closed", {"format": "docx"}, format="json")
    assert answer.status_code == 202
    assert Job.objects.get().payload["format"] == "docx"
    faults = client.post(f"{API}photo-sheet/", {"format": "gif"}, format="json")
    assert faults.status_code == 400
    assert [fault["field"] for fault in faults.json()["errors"]] == ["format"]


# --- the daily brief -----------------------------------------------------------------------------


def test_it_shows_text_and_picture_of_the_day(lived: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    assert "暂无战报" in browser.get(reverse("briefs")).content.decode()
    made = browser.post(reverse("make_brief"), follow=True).content.decode()
    row = DailyBrief.objects.get()
    assert row.text in made
    picture = browser.get(reverse("brief_picture", args=[row.day.isoformat()]))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_it_opens_an_older_day(lived: Campaign, signed_in: Any) -> None:
    for day in ("09", "10"):
        daily_briefs.make_due(now=at(f"2026-11-{day} 18:00"))
    shown = signed_in.as_("leader").get(reverse("briefs"), {"day": "2026-11-09"}).content.decode()
    assert "/briefs/2026-11-09/picture.png" in shown
    assert "11月9日（截至2026年11月9日18:00）" in shown
    assert reverse("make_brief") not in shown


@pytest.mark.parametrize("username", ["inspector", "head.chengguan", "thirdparty", "admin"])
def test_the_briefs_are_not_there_for(username: str, lived: Campaign, signed_in: Any) -> None:
    daily_briefs.make_due(now=at("2026-11-10 18:00"))
    browser, client = signed_in.as_(username), signed_in.api(username)
    picture = reverse("brief_picture", args=["2026-11-10"])
    assert browser.get(reverse("briefs")).status_code == 404
    assert browser.get(picture).status_code == 404
    assert browser.post(reverse("make_brief")).status_code == 404
    assert client.get(f"{API}daily-briefs/").status_code == 404
    assert client.get(f"{API}daily-briefs/2026-11-10/picture.png").status_code == 404


def test_a_leader_reads_but_does_not_make(lived: Campaign, signed_in: Any) -> None:
    assert signed_in.as_("leader").post(reverse("make_brief")).status_code == 404
    assert signed_in.api("leader").post(f"{API}daily-briefs/").status_code == 403
    assert not DailyBrief.objects.exists()


def test_the_api_makes_and_lists_them(lived: Campaign, signed_in: Any) -> None:
    client = signed_in.api("office")
    made = client.post(f"{API}daily-briefs/")
    assert made.status_code == 201
    (listed,) = client.get(f"{API}daily-briefs/").json()["results"]
    assert listed == made.json()
    assert listed["made_by"] == "office"
    assert client.get(listed["picture"])["Content-Type"] == "image/png"
    assert client.get(f"{API}daily-briefs/nonsense/picture.png").status_code == 404
