"""Places that become sites, the sheet of QR codes, and what a scanned code opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Campaign, Closing, Issue, Site, SiteProposal, Zone
from campaigns.processes import site_proposals
from tests.api.door import V1, client_of
from tests.factories import at, make_closed, make_jpeg, person
from tests.memory import forget_all

NOW = at("2026-11-10 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    forget_all()
    with time_machine.travel(NOW, tick=False):
        yield


def sent(**changes: Any) -> dict[str, Any]:
    photo = SimpleUploadedFile("a.jpg", make_jpeg(), content_type="image/jpeg")
    return {
        "category": "0604",
        "address": "人民路新开的停车场",
        "new_site": "人民路临时停车场",
        "latitude": "31.0011",
        "longitude": "121.0011",
        "photos": photo,
        **changes,
    }


def proposed(signed_in: Any, **changes: Any) -> SiteProposal:
    answer = signed_in.as_("inspector").post("/report/", sent(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return SiteProposal.objects.latest("pk")


def test_the_office_keeps_a_place_as_a_site(campaign: Campaign, signed_in: Any) -> None:
    found = proposed(signed_in)
    assert found.issue.site is None
    office = signed_in.as_("office")
    assert re.search(
        r'href="/sites/">点位<span class="count">1</span>', office.get("/").content.decode()
    )
    assert "人民路临时停车场" in office.get("/sites/").content.decode()
    page = office.get(f"/sites/proposals/{found.pk}/").content.decode()
    assert "31.001100, 121.001100" in page
    keep = {
        "name": "人民路停车场",
        "site_type": "S09",
        "code": "",
        "zone": "",
        "owner": "chengguan",
    }
    assert office.post(f"/sites/proposals/{found.pk}/keep/", keep).status_code == 302
    site = Site.objects.get(name="人民路停车场")
    assert site.code.startswith("S09-")
    assert (site.owner is not None and site.owner.code) == "chengguan"
    assert str(site.latitude) == "31.001100"
    issue = Issue.objects.get(pk=found.issue_id)
    assert issue.site == site
    last = issue.events.order_by("-seq")[0]
    assert (last.deed, last.note) == ("comment", f"存为点位：{site.code} 人民路停车场")
    assert last.seq == issue.event_count
    inspector = signed_in.as_("inspector")
    near = inspector.get("/report/nearest/?latitude=31.0011&longitude=121.0011")
    assert "人民路停车场" in near.content.decode()
    assert "人民路临时停车场" not in office.get("/sites/").content.decode()


def test_a_place_that_was_known_and_one_that_is_none(campaign: Campaign, signed_in: Any) -> None:
    known = proposed(signed_in, photos=_photo(2))
    office = signed_in.as_("office")
    wrong = office.post(f"/sites/proposals/{known.pk}/known/", {"site": "没有的点位"})
    assert wrong.status_code == 400
    assert "没有的点位" in wrong.content.decode()
    office.post(f"/sites/proposals/{known.pk}/known/", {"site": "S09-001"})
    assert Issue.objects.get(pk=known.issue_id).site == Site.objects.get(code="S09-001")
    none = proposed(signed_in, photos=_photo(3))
    assert office.post(f"/sites/proposals/{none.pk}/refuse/", {"reason": " "}).status_code == 400
    office.post(f"/sites/proposals/{none.pk}/refuse/", {"reason": "流动摊点，不设点位"})
    none.refresh_from_db()
    assert (none.state, none.reason) == ("refused", "流动摊点，不设点位")
    assert Issue.objects.get(pk=none.issue_id).site is None
    again = office.post(f"/sites/proposals/{none.pk}/refuse/", {"reason": "再一次"}, follow=True)
    assert "已" in again.content.decode()
    none.refresh_from_db()
    assert none.reason == "流动摊点，不设点位"


def _photo(colour: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("b.jpg", make_jpeg(colour), content_type="image/jpeg")


def test_names_and_codes_that_are_taken(campaign: Campaign, signed_in: Any) -> None:
    found = proposed(signed_in)
    office = signed_in.as_("office")
    taken = Site.objects.filter(is_active=True).order_by("code")[0]
    keep = {"name": taken.name, "site_type": "S09", "code": taken.code.lower()}
    refused = office.post(f"/sites/proposals/{found.pk}/keep/", keep)
    assert refused.status_code == 400
    page = refused.content.decode()
    assert "已有同名点位" in page
    assert "该编码已被使用" in page
    found.refresh_from_db()
    assert found.state == "open"
    assert Site.objects.filter(name=taken.name).count() == 1


def test_a_closed_find_takes_the_site_along(campaign: Campaign, signed_in: Any) -> None:
    closed = make_closed(campaign)
    Issue.objects.filter(pk=closed.pk).update(site=None)
    Closing.objects.filter(issue=closed).update(site=None)
    found = site_proposals.propose(issue=Issue.objects.get(pk=closed.pk), name="新地方", now=NOW)
    site = Site.objects.get(code="S09-001")
    site_proposals.say_known(proposal_id=found.pk, site=site, by=person("office"), now=NOW)
    assert Closing.objects.get(issue=closed).site == site


def test_who_may_propose_and_who_decides(campaign: Campaign, signed_in: Any) -> None:
    found = proposed(signed_in)
    for who in ("inspector", "handler.chengguan", "leader", "auditor", "thirdparty", "zonechief"):
        browser = signed_in.as_(who)
        assert browser.get(f"/sites/proposals/{found.pk}/").status_code == 404
        refused = browser.post(f"/sites/proposals/{found.pk}/refuse/", {"reason": "一"})
        assert refused.status_code == 404
    third = signed_in.as_("thirdparty").post("/report/", sent(photos=_photo(5)))
    assert third.status_code == 400
    assert SiteProposal.objects.count() == 1
    both = signed_in.as_("inspector").post("/report/", sent(photos=_photo(6), site="S09-001"))
    assert both.status_code == 400
    assert "已选择点位" in both.content.decode()


def test_the_api_takes_it_from_an_outbox(campaign: Campaign) -> None:
    door = client_of("inspector")
    body = {key: value for key, value in sent().items() if key != "photos"}
    body |= {"campaign": campaign.code, "description": "路面坑洼", "photos": [_photo(7)]}
    answer = door.post(f"{V1}/issues/", body)
    assert answer.status_code == 201, answer.content
    assert SiteProposal.objects.get().name == "人民路临时停车场"


def test_a_sheet_of_codes(campaign: Campaign, signed_in: Any) -> None:
    office = signed_in.as_("office")
    answer = office.get("/sites/codes.pdf?type=S09")
    assert answer["Content-Type"] == "application/pdf"
    sites = Site.objects.filter(site_type__code="S09", is_active=True).count()
    assert answer.content.count(b"/Subtype /Image") == sites > 0
    none = office.get("/sites/codes.pdf?type=nothing", follow=True)
    assert "没有选中点位" in none.content.decode()
    assert signed_in.as_("leader").get("/sites/").status_code == 404
    assert signed_in.as_("handler.chengguan").get("/sites/").status_code == 200
    assert "现场新增点位" not in signed_in.as_("handler.chengguan").get("/sites/").content.decode()


def test_a_scanned_code_leads_each_to_his_own_page(campaign: Campaign, signed_in: Any) -> None:
    here = "/at/S09-001/"
    assert signed_in.as_("inspector").get(here)["Location"] == "/report/?site=S09-001"
    assert signed_in.as_("leader").get(here)["Location"] == "/issues/?site=S09-001"
    assert Client().get(here)["Location"] == "/report/?site=S09-001"
    assert Client().get("/at/nothing/").status_code == 404
    campaign.takes_public_reports = True
    campaign.save()
    forget_all()
    citizen = Client()
    answer = citizen.get(here, follow=True)
    assert answer.request["PATH_INFO"] == "/public/"
    assert 'name="site" value="S09-001"' in answer.content.decode()
    filed = sent(description="地砖松动", site="S09-001")
    assert citizen.post("/public/", filed).status_code == 302
    issue = Issue.objects.latest("pk")
    assert issue.site is not None
    assert issue.site.code == "S09-001"
    assert issue.zone == Zone.objects.filter(sites=issue.site).first()
