"""Citizens without an account: a report, its receipt, its way, a word on the fix, the exposure page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Campaign, Issue, Photo, PublicPhoto, PublicReport, Recheck, User
from campaigns.processes.public_reports import citizen_account, find_report
from tests.api.door import V1, client_of
from tests.factories import at, make_jpeg
from tests.memory import forget_all
from tests.processes.deed_cast import act

NOW = at("2026-11-10 10:00")
HERE = "/public/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    forget_all()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def open_city(campaign: Campaign) -> Campaign:
    campaign.takes_public_reports = campaign.shows_exposure = True
    campaign.save()
    return campaign


def sent(**changes: Any) -> dict[str, Any]:
    return {
        "category": "0604",
        "description": "路灯不亮三天了",
        "address": "人民路12号门前",
        "contact": "13800000000",
        "photos": SimpleUploadedFile("a.jpg", make_jpeg(), content_type="image/jpeg"),
        **changes,
    }


def filed() -> PublicReport:
    answer = Client().post(HERE, sent())
    assert answer.status_code == 302, answer.content.decode()
    return PublicReport.objects.latest("pk")


def test_a_report_becomes_a_pending_issue_with_a_receipt(open_city: Campaign) -> None:
    answer = Client().post(HERE, sent(), follow=True)
    report = PublicReport.objects.get()
    issue = report.issue
    assert (issue.state, issue.source.code, issue.address) == (
        "pending",
        "citizen",
        "人民路12号门前",
    )
    assert Photo.objects.get(issue=issue).stage == "before"
    assert re.fullmatch(r"20261110-[2-9A-HJKMNP-Z]{8}", report.receipt)
    page = answer.content.decode()
    assert report.receipt in page
    assert "感谢您的参与" in page
    assert "data:image/svg" in page


def test_it_waits_for_the_office_even_where_the_campaign_dispatches(open_city: Campaign) -> None:
    open_city.dispatches_itself = True
    open_city.save()
    assert filed().issue.state == "pending"


def test_what_is_missing_is_named_and_nothing_is_lost(open_city: Campaign) -> None:
    browser = Client()
    answer = browser.post(HERE, sent(category="", description=""))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "人民路12号门前" in page
    kept = re.search(r'name="photos_kept" value="([^"]+)"', page)
    assert kept is not None
    again = {**sent(), "photos_kept": kept.group(1)}
    del again["photos"]
    assert browser.post(HERE, again).status_code == 302
    without = sent()
    del without["photos"]
    assert browser.post(HERE, without).status_code == 400


def test_more_than_three_photos_are_not_even_stored(open_city: Campaign) -> None:
    files = [
        SimpleUploadedFile(f"{n}.jpg", make_jpeg(), content_type="image/jpeg") for n in range(4)
    ]
    answer = Client().post(HERE, sent(photos=files))
    assert answer.status_code == 400
    assert "最多3张" in answer.content.decode().replace(" ", "")
    assert not Photo.objects.exists()


def test_closed_where_the_campaign_does_not_want_it(campaign: Campaign) -> None:
    assert Client().get(HERE).status_code == 404
    assert Client().post(HERE, sent()).status_code == 404
    assert Client().get(f"{HERE}exposure/").status_code == 404
    assert not Issue.objects.exists()


def test_a_machine_gets_nowhere(open_city: Campaign) -> None:
    assert Client().post(HERE, sent(website="http://spam")).status_code == 302
    assert not Issue.objects.exists()
    statuses = [Client().post(HERE, sent()).status_code for _n in range(11)]
    assert statuses == [302] * 10 + [429]
    assert Issue.objects.count() == 10
    misses = [Client().get(f"{HERE}20261110-AAAAAAA{n % 9}/").status_code for n in range(61)]
    assert misses == [404] * 60 + [403]


def test_nobody_signs_in_as_the_citizen(open_city: Campaign) -> None:
    account = citizen_account()
    assert not account.has_usable_password()
    assert citizen_account().pk == account.pk
    assert User.objects.filter(username="citizen").count() == 1


def test_a_receipt_is_found_however_it_is_typed(open_city: Campaign) -> None:
    report = filed()
    for typed in (report.receipt.lower(), report.receipt.replace("-", " -")):
        answer = Client().get(f"{HERE}find/", {"receipt": typed})
        assert answer["Location"] == f"{HERE}{report.receipt}/"
    assert Client().get(f"{HERE}find/", {"receipt": "NIX"}).status_code == 400
    assert find_report("\x00") is None


def closed_report() -> PublicReport:
    """Dispatched, fixed and struck off on the same morning."""
    report = filed()
    issue = report.issue
    act("dispatch", issue, "office", NOW, lead_department="zhujian")
    act("submit_fix", issue, "handler.zhujian", NOW)
    act("verify", issue, "inspector", NOW, result="pass", on_site=True)
    report.issue = Issue.objects.get(pk=issue.pk)
    return report


def test_satisfied_it_is_done(open_city: Campaign) -> None:
    report = closed_report()
    answer = Client().post(f"{HERE}{report.receipt}/", {"is_satisfied": "yes"}, follow=True)
    assert "您评价：满意" in answer.content.decode()
    assert not Recheck.objects.exists()
    again = Client().post(f"{HERE}{report.receipt}/", {"is_satisfied": "no", "opinion": "反悔"})
    assert again.status_code == 400
    assert PublicReport.objects.get().is_satisfied is True


def test_dissatisfied_it_challenges_the_strike_off(open_city: Campaign) -> None:
    report = closed_report()
    address = f"{HERE}{report.receipt}/"
    assert Client().post(address, {"is_satisfied": "no", "opinion": ""}).status_code == 400
    assert (
        Client().post(address, {"is_satisfied": "no", "opinion": "灯还是不亮"}).status_code == 302
    )
    assert Recheck.objects.get().challenge == "灯还是不亮"
    assert Issue.objects.get(pk=report.issue_id).has_open_challenge


def test_no_word_before_the_strike_off(open_city: Campaign) -> None:
    report = filed()
    page = Client().get(f"{HERE}{report.receipt}/").content.decode()
    assert 'name="is_satisfied"' not in page
    answer = Client().post(f"{HERE}{report.receipt}/", {"is_satisfied": "yes"})
    assert answer.status_code == 400


def test_only_approved_photos_are_public(open_city: Campaign, signed_in: Any) -> None:
    report = filed()
    shot = Photo.objects.get(issue=report.issue)
    address = f"{HERE}photos/{shot.pk}/"
    assert Client().get(address).status_code == 404
    side = f"/issues/{report.issue.number}/public/"
    office = signed_in.as_("office")
    page = office.get(side).content.decode()
    assert "13800000000" in page
    office.post(side, {"photo": [str(shot.pk), "nonsense"]})
    assert PublicPhoto.objects.get().photo_id == shot.pk
    assert Client().get(address).getvalue()[:3] == b"\xff\xd8\xff"
    assert address in Client().get(f"{HERE}{report.receipt}/").content.decode()
    office.post(side, {})
    assert Client().get(address).status_code == 404
    for username in ("inspector", "auditor", "leader", "handler.zhujian", "admin"):
        assert signed_in.as_(username).get(side).status_code == 404


def test_the_unit_learns_neither_name_nor_number(open_city: Campaign, signed_in: Any) -> None:
    report = filed()
    act("dispatch", report.issue, "office", NOW, lead_department="zhujian")
    page = signed_in.as_("handler.zhujian").get(f"/issues/{report.issue.number}/").content.decode()
    api = client_of("handler.zhujian").get(f"{V1}/issues/{report.issue.number}/").content.decode()
    for text in (page, api):
        assert "13800000000" not in text
        assert report.receipt not in text


def test_the_exposure_page_shows_overdue_issues_with_approved_photos(
    open_city: Campaign, signed_in: Any
) -> None:
    shown, hidden = filed().issue, filed().issue
    for issue in (shown, hidden):
        act("dispatch", issue, "office", NOW, lead_department="zhujian")
    shot = Photo.objects.filter(issue=shown).first()
    assert shot is not None
    signed_in.as_("office").post(f"/issues/{shown.number}/public/", {"photo": [str(shot.pk)]})
    before = Client().get(f"{HERE}exposure/").content.decode()
    assert "暂无逾期问题" in before
    with time_machine.travel(at("2026-12-10 10:00"), tick=False):
        page = Client().get(f"{HERE}exposure/").content.decode()
    assert page.count('<li class="sheet') == 1
    assert shown.number not in page  # a number is for those who work on it
    assert f"{HERE}photos/{shot.pk}/" in page
