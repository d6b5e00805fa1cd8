"""The pages of the daily self-check: filing, the matrix, a day, leave and quotas."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Issue, Photo, RankedUnit, SelfCheck, SelfCheckLeave
from campaigns.processes.self_check_keeping import quotas_on
from campaigns.rules.self_checks import Quota, QuotaKind
from tests.factories import at, make_jpeg, make_photo, unit
from tests.memory import forget_all
from tests.processes.self_check_cast import (
    ask_daily,
    file_nothing,
    find_problem,
    leave,
    set_quota,
    site_of,
)

NOW = at("2026-11-11 15:00")
PAGE, MATRIX, LEAVE, QUOTAS = (
    "/self-checks/",
    "/self-checks/matrix/",
    "/self-checks/leave/",
    "/self-checks/quotas/",
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_three() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def picture(sent: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", sent or make_jpeg(), content_type="image/jpeg")


def chosen_site(page: str) -> str:
    found = re.search(r'<option value="([^"]+)" selected', page)
    return found.group(1) if found else ""


# --- filing --------------------------------------------------------------------------------------


def test_it_files_nothing_found_and_keeps_the_place(campaign: Campaign, signed_in: Any) -> None:
    ask_daily(campaign, "zhujian")
    site = site_of("zhujian")
    assert site is not None
    browser = signed_in.as_("handler.zhujian")
    sent = {"photos": picture(), "site": site.code, "client_uuid": str(uuid.uuid4())}
    answer = browser.post(PAGE, sent, follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "零报告已上报" in text
    assert "按时已报" in text
    assert "15:00" in text
    assert chosen_site(text) == site.code
    filing = SelfCheck.objects.get()
    assert (filing.department.code, filing.site, filing.nothing_found) == ("zhujian", site, True)


def test_a_form_sent_twice_files_once(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("handler.zhujian")
    site, key, sent = site_of("zhujian"), str(uuid.uuid4()), make_jpeg()
    assert site is not None
    for _time in range(2):
        form = {"photos": picture(sent), "site": site.code, "client_uuid": key}
        assert browser.post(PAGE, form).status_code == 302
    assert SelfCheck.objects.count() == 1


def test_a_refused_form_keeps_photo_place_and_words(campaign: Campaign, signed_in: Any) -> None:
    sent = make_jpeg()
    file_nothing(campaign, "2026-11-10 09:00", sent=sent)
    site = site_of("zhujian")
    assert site is not None
    browser = signed_in.as_("handler.zhujian")
    form = {"photos": picture(sent), "site": site.code, "note": "秩序良好"}
    answer = browser.post(PAGE, form)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "该照片本单位已在其他日期上报过" in text
    kept = Photo.objects.get(claimed_at__isnull=True)
    assert f'value="{kept.pk}" checked' in text
    assert "秩序良好" in text
    assert chosen_site(text) == site.code
    assert SelfCheck.objects.count() == 1


def test_a_form_without_a_photo_says_so(campaign: Campaign, signed_in: Any) -> None:
    answer = signed_in.as_("handler.zhujian").post(PAGE, {"note": "好"})
    assert answer.status_code == 400
    assert answer.content.decode().count("此项必填") >= 1


def test_home_says_what_is_required_and_offers_both_deeds(
    campaign: Campaign, signed_in: Any
) -> None:
    ask_daily(campaign, "zhujian")
    browser = signed_in.as_("handler.zhujian")
    page = browser.get("/").content.decode()
    assert "应于17:30前上报" in page
    assert "距17:30还有2 小时 30 分" in page
    assert 'href="/report/"' in page
    assert 'href="/self-checks/"' in page
    file_nothing(campaign, "2026-11-11 09:12")
    page = browser.get("/").content.decode()
    assert "按时已报" in page
    assert "09:12已报" in page


def test_home_says_a_weekly_quota_in_numbers(campaign: Campaign, signed_in: Any) -> None:
    set_quota(campaign, QuotaKind.WEEKLY, 3, "zhujian")
    file_nothing(campaign, "2026-11-09 09:12")
    page = signed_in.as_("handler.zhujian").get("/").content.decode()
    assert "每周3次" in page
    assert "本周已报1天" in page


def test_several_finds_in_a_row_keep_street_and_category(
    campaign: Campaign, signed_in: Any
) -> None:
    """One after the other, the second one fixed on the spot."""
    browser = signed_in.as_("handler.zhujian")
    first = {
        "category": "0101",
        "address": "人民路与青山路口东北角",
        "description": "垃圾未清",
        "photos": picture(),
        "again": "1",
    }
    answer = browser.post("/report/", first, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="人民路与青山路口东北角"' in page
    assert 'value="0101" checked' in page
    second = {
        **first,
        "photos": picture(),
        "after_photos": picture(),
        "description": "已当场清理",
    }
    assert browser.post("/report/", second).status_code == 302
    states = Issue.objects.order_by("pk").values_list("state", "is_fixed_on_the_spot")
    assert list(states) == [("in_progress", False), ("submitted", True)]
    assert SelfCheck.objects.filter(day=date(2026, 11, 11), nothing_found=False).count() == 2


# --- reading -------------------------------------------------------------------------------------

READERS = ("office", "auditor", "leader", "handler.zhujian", "head.zhujian", "zonechief")
STRANGERS = ("inspector", "thirdparty", "admin")


@pytest.mark.parametrize("username", READERS)
def test_it_shows_the_matrix_to_its_readers(
    username: str, campaign: Campaign, signed_in: Any
) -> None:
    ask_daily(campaign, "zhujian", "shijian")
    page = signed_in.as_(username).get(MATRIX)
    assert page.status_code == 200
    shown = {code for code in ("zhujian", "shijian") if f"/self-checks/{code}/" in _text(page)}
    whole = username in {"office", "auditor", "leader"}
    mine = {"zhujian"} if "zhujian" in username else set()
    assert shown == ({"zhujian", "shijian"} if whole else mine)
    book = signed_in.as_(username).get("/self-checks/matrix.xlsx?month=2026-11")
    assert book.status_code == 200
    assert book.content[:2] == b"PK"


@pytest.mark.parametrize("username", STRANGERS)
def test_it_hides_the_matrix_from_others(username: str, campaign: Campaign, signed_in: Any) -> None:
    ask_daily(campaign, "zhujian")
    browser = signed_in.as_(username)
    for address in (PAGE, MATRIX, "/self-checks/matrix.xlsx", LEAVE, QUOTAS):
        assert browser.get(address).status_code == 404, address
    assert browser.get("/self-checks/zhujian/2026-11-10/").status_code == 404


def test_whoever_files_nothing_is_led_to_the_matrix(campaign: Campaign, signed_in: Any) -> None:
    assert signed_in.as_("office").get(PAGE)["Location"] == MATRIX


@pytest.mark.parametrize("month", ["2026-13", "x", "1999-01", "2026-11\x00"])
def test_it_knows_no_other_month(month: str, campaign: Campaign, signed_in: Any) -> None:
    assert signed_in.as_("office").get(MATRIX, {"month": month}).status_code == 404


def test_a_day_shows_its_filings(campaign: Campaign, signed_in: Any) -> None:
    ask_daily(campaign, "zhujian")
    filing = file_nothing(campaign, "2026-11-10 09:12", note="秩序良好")
    issue = find_problem(campaign, "2026-11-10 10:20")
    page = _text(signed_in.as_("office").get("/self-checks/zhujian/2026-11-10/"))
    for words in ("09:12", "10:20", "秩序良好", issue.number, f"/photos/{filing.photo_id}/320/"):
        assert words in page, words
    assert (
        signed_in.as_("handler.shijian").get("/self-checks/zhujian/2026-11-10/").status_code == 404
    )
    for day in ("2026-11-32", "x", "20261110", "0001-01-01"):
        assert signed_in.as_("office").get(f"/self-checks/zhujian/{day}/").status_code == 404, day


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("handler.zhujian", 200),
        ("head.zhujian", 200),
        ("office", 200),
        ("auditor", 200),
        ("inspector", 200),
        ("leader", 200),
        ("handler.shijian", 404),
        ("thirdparty", 404),
        ("admin", 404),
    ],
)
def test_a_duty_photo_goes_with_the_units_filings(
    username: str, status: int, campaign: Campaign, signed_in: Any
) -> None:
    filing = file_nothing(campaign, "2026-11-10 09:12")
    answer = signed_in.as_(username).get(f"/photos/{filing.photo_id}/full/")
    assert answer.status_code == status
    answer.close()


def test_the_week_opens_the_days_behind_its_figure(campaign: Campaign, signed_in: Any) -> None:
    ask_daily(campaign, "zhujian", now=at("2026-11-09 08:00"))
    file_nothing(campaign, "2026-11-09 09:00")
    address = "/weeks/2026-11-09/?unit=zhujian&figure=self_checks"
    page = _text(signed_in.as_("office").get(address))
    assert "应报2天，有效1天" in page
    assert 'href="/self-checks/zhujian/2026-11-09/"' in page
    assert 'href="/self-checks/zhujian/2026-11-10/"' in page
    assert 'href="/self-checks/zhujian/2026-11-13/"' not in page
    assert signed_in.as_("handler.shijian").get(address).status_code == 404


# --- leave and quotas ----------------------------------------------------------------------------


def test_a_unit_asks_and_the_office_decides(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("handler.zhujian")
    wrong = {"first_day": "2026-11-10", "last_day": "2026-11-12", "reason": "搬迁"}
    answer = browser.post(LEAVE, wrong)
    assert (answer.status_code, "该日期已过" in _text(answer)) == (400, True)
    assert browser.post(LEAVE, {**wrong, "first_day": "2026-11-12"}).status_code == 302
    row = SelfCheckLeave.objects.get()
    decide = f"{LEAVE}{row.pk}/approve/"
    assert signed_in.as_("handler.shijian").post(decide).status_code == 404
    assert browser.post(decide).status_code == 403
    office = signed_in.as_("office")
    assert "待审批" in _text(office.get(LEAVE))
    refused = office.post(f"{LEAVE}{row.pk}/refuse/", {"answer": ""}, follow=True)
    assert "此项必填" in _text(refused)
    assert "已同意" in _text(office.post(decide, follow=True))
    row.refresh_from_db()
    assert (row.state, row.decided_by and row.decided_by.username) == ("approved", "office")
    assert office.post(LEAVE, wrong).status_code == 403


def test_the_office_sets_quotas_for_units_and_groups(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    page = _text(browser.get(QUOTAS))
    assert 'name="unit_zhujian"' in page
    sent = {"valid_from": "2026-11-12", "unit_zhujian": "weekly_3", "unit_shijian": "none"}
    answer = browser.post(QUOTAS, sent, follow=True)
    assert "已调整1个单位" in _text(answer)
    found = quotas_on(campaign=campaign, day=date(2026, 11, 12))
    assert found == {unit("zhujian").pk: Quota(QuotaKind.WEEKLY, 3, date(2026, 11, 12))}
    browser.post(QUOTAS, {"valid_from": "2026-11-12", "group_0": "daily"})
    found = quotas_on(campaign=campaign, day=date(2026, 11, 12))
    assert len(found) > 1
    assert {quota.kind for quota in found.values()} == {QuotaKind.DAILY}
    past = browser.post(QUOTAS, {"valid_from": "2026-11-10", "unit_zhujian": "none"})
    assert (past.status_code, "该日期已过" in _text(past)) == (400, True)
    assert signed_in.as_("handler.zhujian").get(QUOTAS).status_code == 404


# --- how much a page costs -----------------------------------------------------------------------

BUDGETS = [
    ("office", MATRIX, 14),
    ("office", LEAVE, 8),
    ("office", QUOTAS, 8),
    ("handler.zhujian", PAGE, 14),
    ("handler.zhujian", "/", 16),
    ("office", "/self-checks/zhujian/2026-11-09/", 16),
    ("office", "/weeks/2026-11-09/?unit=zhujian&figure=self_checks", 25),
    ("office", "/api/v1/self-checks/matrix/", 9),
    ("office", "/api/v1/self-checks/", 5),
]


@pytest.mark.parametrize(("username", "address", "most"), BUDGETS)
def test_a_page_costs_the_same_with_many_rows(
    username: str, address: str, most: int, campaign: Campaign, signed_in: Any
) -> None:
    ask_daily(campaign, "zhujian")
    find_problem(campaign, "2026-11-09 09:00")
    file_nothing(campaign, "2026-11-09 09:30")
    leave(campaign, "2026-11-12", "2026-11-12", asked="2026-11-11 09:00")
    few = _statements(signed_in.as_(username), address)
    ranked = RankedUnit.objects.filter(campaign=campaign).select_related("department")
    others = [place.department.code for place in ranked if place.department.code != "zhujian"]
    ask_daily(campaign, *others)
    for hour in (10, 11, 14):
        find_problem(campaign, f"2026-11-09 {hour}:00")
        file_nothing(campaign, f"2026-11-10 {hour}:00")
        file_nothing(campaign, f"2026-11-11 {hour}:00", code="shijian")
        leave(campaign, "2026-11-13", "2026-11-13", code="shijian", asked=f"2026-11-11 {hour}:00")
    many = _statements(signed_in.as_(username), address)
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= most, "\n".join(many)


def _statements(browser: Any, address: str) -> list[str]:
    forget_all()
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    return [query["sql"][:300] for query in captured.captured_queries]


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_another_persons_photo_is_not_taken(campaign: Campaign, signed_in: Any) -> None:
    foreign = make_photo("handler.shijian", NOW)
    answer = signed_in.as_("handler.zhujian").post(PAGE, {"photos_kept": str(foreign)})
    assert answer.status_code == 400
    assert Photo.objects.get(pk=foreign).claimed_at is None
