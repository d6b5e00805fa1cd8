"""Bad input on pages: the field is named, nothing changed, what was typed is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Issue, Photo
from tests.factories import make_jpeg, make_photo
from tests.processes.deed_cast import ASSISTING, LEAD, NOW, act, make_standing, make_struck_off
from tests.processes.deed_rights import TABLE
from tests.web.form_pages import (
    FormPage,
    address,
    everything,
    opened,
    picture,
    read,
    sent,
    sent_back,
)

pytestmark = pytest.mark.django_db
HANDLER = f"handler.{LEAD}"
REPORT = "/report/"
MB = 1024 * 1024
NASTY = Path(__file__).resolve().parent.parent / "data" / "nasty" / "images"
FIND = {
    "category": "0604",
    "site": "S09-001",
    "address": "人民路口东侧",
    "description": "路口护栏倒伏",
    "severity": "major",
    "found_at": "2026-11-09T09:30",
}


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def inspector(campaign: Campaign, signed_in: Any) -> Client:
    return signed_in.as_("inspector")  # type: ignore[no-any-return]


def find(**changes: Any) -> dict[str, Any]:
    """What is typed on the street, with a fresh photo."""
    return {**FIND, "photos": picture(), **changes}


def logged(browser: Client, **changes: Any) -> Any:
    return sent(browser, opened(browser, REPORT), find(**changes))


def refused(browser: Client, **changes: Any) -> FormPage:
    """The form of logging, given back; nothing came of it, and nothing that was typed is lost."""
    before = everything()
    page = read(logged(browser, **changes), REPORT)
    assert page.status == 400
    assert page.alert
    assert everything() == before
    for name, value in {**FIND, **changes}.items():
        if isinstance(value, str):
            assert page.value(name) == value, name
    return page


# --- logging --------------------------------------------------------------------------------------


def test_it_logs_what_is_right(inspector: Client) -> None:
    """The find of this file is good: each refusal below is for what the test changes."""
    response = logged(inspector)
    assert response.status_code == 302
    (issue,) = Issue.objects.all()
    assert response["Location"] == reverse("issue", args=[issue.number])
    assert (issue.site.code if issue.site else "", issue.category.code) == ("S09-001", "0604")
    assert (issue.state, issue.severity, issue.source.code) == ("pending", "major", "patrol")
    assert Photo.objects.filter(issue=issue).count() == 1


def test_it_logs_with_a_site_as_the_list_offers_it(inspector: Client) -> None:
    page = opened(inspector, REPORT)
    offered = page.tree.xpath("//datalist[@id='site_list']/option/@value")
    site = next(value for value in offered if value.startswith("S09-001 "))
    assert sent(inspector, page, find(site=site)).status_code == 302


@pytest.mark.parametrize(
    ("missing", "others"),
    [
        ("category", {"category": None}),
        ("site", {"site": "", "address": ""}),
        ("photos", {"photos": None}),
    ],
)
def test_it_names_what_is_missing(missing: str, others: dict[str, Any], inspector: Client) -> None:
    page = refused(inspector, **others)
    assert page.faults(missing)
    assert len(page.kept_photos) == (0 if missing == "photos" else 1)
    for name in FIND:
        if name != missing:
            assert page.faults(name) == "", name


def test_without_words_the_category_speaks(inspector: Client) -> None:
    page = opened(inspector, REPORT)
    assert sent(inspector, page, find(description="")).status_code == 302
    issue = Issue.objects.latest("pk")
    assert issue.description == issue.category.name


def test_it_names_everything_that_is_missing_at_once(inspector: Client) -> None:
    page = sent_back(inspector, opened(inspector, REPORT), {})
    missing = ("category", "site", "photos")
    assert [name for name in missing if not page.faults(name)] == []
    assert page.status == 400


def test_it_logs_after_the_form_was_put_right(inspector: Client) -> None:
    page = refused(inspector, site="", address="")
    again = {**page.filled, "site": "S09-001"}
    assert sent(inspector, page, again).status_code == 302
    assert Photo.objects.filter(issue__isnull=False).count() == 1


def test_it_logs_what_was_sent_twice_once(inspector: Client) -> None:
    """A double click on a form that came back with its photo in the tray."""
    page = refused(inspector, site="", address="")
    again = {**page.filled, "site": "S09-001"}
    first, second = (sent(inspector, page, again) for _twice in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Issue.objects.count() == 1


def test_it_refuses_the_same_key_with_another_content(inspector: Client) -> None:
    page = opened(inspector, REPORT)
    sent(inspector, page, find())
    again = sent_back(inspector, page, find(description="另一处护栏"))
    assert again.status == 400
    assert "不同的内容" in again.alert
    assert again.value("description") == "另一处护栏"
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("found_at", ["2026-11-09T10:06", "2026-11-10T09:00", "9999-12-31T23:59"])
def test_it_refuses_a_find_in_the_future(found_at: str, inspector: Client) -> None:
    page = refused(inspector, found_at=found_at)
    assert "不能晚于当前时间" in page.faults("found_at")


def test_it_takes_a_clock_that_is_a_little_fast(inspector: Client) -> None:
    assert logged(inspector, found_at="2026-11-09T10:05").status_code == 302
    assert Issue.objects.get().found_at == NOW


@pytest.mark.parametrize("found_at", ["昨天", "2026-02-30T10:00", "2026-11-09 25:00"])
def test_it_refuses_what_is_no_moment(found_at: str, inspector: Client) -> None:
    assert refused(inspector, found_at=found_at).faults("found_at")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("91", "120"), ("-90.5", "120"), ("30", "181"), ("30", "-999"), ("1e30", "1"), ("NaN", "NaN")],
)
def test_it_refuses_a_place_outside_the_world(
    latitude: str, longitude: str, inspector: Client
) -> None:
    page = refused(inspector, latitude=latitude, longitude=longitude)
    assert "坐标" in page.faults("latitude")


@pytest.mark.parametrize("lost", ["latitude", "longitude"])
def test_it_refuses_half_a_position(lost: str, inspector: Client) -> None:
    page = refused(inspector, **{"latitude": "30.5", "longitude": "120.5", lost: ""})
    assert page.faults(lost)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site", "没有这个点位"),
        ("category", "9999"),
        ("category", "06"),
        ("severity", "terrible"),
        ("source", "self_check"),
        ("source", "citizen"),
        ("lead_department", "nobody"),
        ("inspection", "nothing"),
        ("description", "长" * 2001),
        ("address", "长" * 201),
    ],
)
def test_it_refuses_what_is_not_on_the_list(name: str, value: str, inspector: Client) -> None:
    before = everything()
    page = read(logged(inspector, **{name: value}), REPORT)
    assert page.status == 400
    assert page.faults(name)
    assert page.value("address" if name == "description" else "description")
    assert everything() == before


def test_it_refuses_a_unit_another_source(campaign: Campaign, signed_in: Any) -> None:
    before = everything()
    page = read(logged(signed_in.as_(HANDLER), source="patrol"), REPORT)
    assert page.status == 400
    assert page.faults("source")
    assert everything() == before


def test_it_keeps_a_zone_chief_to_his_zones(campaign: Campaign, signed_in: Any) -> None:
    page = refused(signed_in.as_("chief02"), severity="")
    assert page.faults("site")


def test_it_needs_no_photo_of_what_the_hotline_tells(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    assert logged(browser, source="hotline", photos=None).status_code == 302


@pytest.mark.parametrize("username", ["auditor", "admin", "leader"])
def test_it_logs_nothing_for_who_may_not(username: str, campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_(username)
    before = everything(with_waiting_photos=True)
    assert browser.get(REPORT).status_code == 403
    assert browser.post(REPORT, find()).status_code == 403
    assert everything(with_waiting_photos=True) == before


# --- photos ---------------------------------------------------------------------------------------

BAD_PHOTOS: dict[str, tuple[Callable[[], bytes], str]] = {
    "25 MB": (lambda: make_jpeg(1) + b"\0" * (25 * MB), "20 MB"),
    "truncated": (lambda: (NASTY / "truncated.jpg").read_bytes(), "不完整"),
    "empty": (lambda: b"", ""),
    "a text": (lambda: b"no picture at all", ""),
    "an EPS": (lambda: (NASTY / "eps_as_jpg.jpg").read_bytes(), ""),
    "a bomb": (lambda: (NASTY / "bomb_20000x20000.png").read_bytes(), ""),
}


@pytest.mark.parametrize("name", BAD_PHOTOS)
def test_it_names_the_photo_that_it_cannot_take(name: str, inspector: Client) -> None:
    make, said = BAD_PHOTOS[name]
    photos = [picture("好.jpg"), picture("坏.jpg", make()) if make() else empty_picture()]
    page = refused(inspector, photos=photos)
    assert "坏.jpg" in page.faults("photos")
    assert said in page.faults("photos")
    assert len(page.kept_photos) == 1  # the good one needs no second upload


@pytest.mark.parametrize("name", BAD_PHOTOS)
def test_it_names_the_photo_of_a_fix_that_it_cannot_take(
    name: str, campaign: Campaign, signed_in: Any
) -> None:
    make, said = BAD_PHOTOS[name]
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(HANDLER)
    before = everything()
    typed = {"note": "已修复", "photos": picture("坏.jpg", make()) if make() else empty_picture()}
    page = sent_back(browser, opened(browser, address(issue, "submit_fix")), typed)
    assert page.status == 400
    assert "坏.jpg" in page.faults("photos")
    assert said in page.faults("photos")
    assert page.value("note") == "已修复"
    assert everything() == before


def empty_picture() -> Any:
    made = picture("坏.jpg")
    made.truncate(0)
    made.size = 0
    return made


def test_it_takes_nine_photos_and_no_tenth(inspector: Client) -> None:
    page = refused(inspector, photos=[picture() for _ten in range(10)])
    assert "9" in page.faults("photos")
    assert len(page.kept_photos) == 9
    assert sent(inspector, page, page.filled).status_code == 302
    assert Photo.objects.filter(issue=Issue.objects.get()).count() == 9


def test_it_takes_no_tenth_photo_of_a_fix(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(HANDLER)
    before = everything()
    typed = {"note": "已修复", "photos": [picture() for _ten in range(10)]}
    page = sent_back(browser, opened(browser, address(issue, "submit_fix")), typed)
    assert page.status == 400
    assert "9" in page.faults("photos")
    assert page.value("note") == "已修复"
    assert everything() == before


def test_it_refuses_the_photo_before_as_the_photo_after(campaign: Campaign, signed_in: Any) -> None:
    content = make_jpeg()
    browser = signed_in.as_("inspector")
    assert logged(browser, photos=picture(content=content)).status_code == 302
    issue = Issue.objects.get()
    act("dispatch", issue, "office", NOW, lead_department=LEAD)
    handler = signed_in.as_(HANDLER)
    before = everything()
    typed = {"note": "已修复", "photos": picture(content=content)}
    page = sent_back(handler, opened(handler, address(issue, "submit_fix")), typed)
    assert page.status == 400
    assert page.faults("photos")
    assert page.value("note") == "已修复"
    assert everything() == before


def test_it_does_not_take_the_photo_of_somebody_else(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "in_progress")
    foreign = make_photo(f"handler.{ASSISTING}", NOW)
    browser = signed_in.as_(HANDLER)
    before = everything(with_waiting_photos=True)
    typed = {"note": "已修复", "photos_kept": str(foreign)}
    page = sent_back(browser, opened(browser, address(issue, "submit_fix")), typed)
    assert page.status == 400
    assert page.faults("photos")
    assert str(foreign) not in page.text
    assert everything(with_waiting_photos=True) == before


# --- what somebody else did meanwhile -------------------------------------------------------------


def test_it_tells_who_changed_what_since_the_page_was_opened(
    campaign: Campaign, signed_in: Any
) -> None:
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(HANDLER)
    page = opened(browser, address(issue, "submit_fix"))
    act("set_deadline", issue, "office2", NOW)
    before = everything()
    told = sent_back(browser, page, {"note": "已修复护栏", "photos": picture()})
    assert told.status == 409
    assert "变动" in told.alert
    assert Issue.objects.get(pk=issue.pk).events.latest("seq").by.name in told.alert  # type: ignore[union-attr]
    assert "调整整改时限" in told.alert
    assert told.value("note") == "已修复护栏"
    assert len(told.kept_photos) == 1
    assert everything() == before
    assert sent(browser, told, told.filled).status_code == 302  # he has seen it now
    assert Issue.objects.get(pk=issue.pk).state == "submitted"


def test_it_tells_of_the_change_before_it_asks_for_more(campaign: Campaign, signed_in: Any) -> None:
    """Else the page would come back with the new version, and the change would go unseen."""
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(HANDLER)
    page = opened(browser, address(issue, "submit_fix"))
    act("set_deadline", issue, "office2", NOW)
    told = sent_back(browser, page, {"note": "", "photos": picture()})
    assert told.status == 409
    assert "变动" in told.alert
    assert len(told.kept_photos) == 1


def test_it_does_not_take_a_comment_for_a_change(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(HANDLER)
    page = opened(browser, address(issue, "submit_fix"))
    act("comment", issue, "inspector", NOW)
    assert sent(browser, page, {"note": "已修复", "photos": picture()}).status_code == 302


def test_it_does_not_close_a_closed_issue_again(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "submitted")
    browser = signed_in.as_("inspector")
    page = opened(browser, address(issue, "verify"))
    closed = act("verify", issue, "office2", NOW)
    before = everything()
    told = sent(browser, page, {"result": "fail", "reason": "墙角仍有积水"})
    text = told.content.decode()
    assert told.status_code == 409
    assert "已销号" in text
    assert "墙角仍有积水" in text
    assert closed.events.latest("seq").by.name in text  # type: ignore[union-attr]
    assert address(issue, "recheck") in text  # what he may do instead
    assert everything() == before
    assert browser.get(address(issue, "verify")).status_code == 409


@pytest.mark.parametrize(
    "version", ["", "x", "-1", "1.0", "0", "99999999999", "9" * 5000, "１２" * 40, "\x00"]
)
def test_it_does_nothing_from_a_version_that_never_was(
    version: str, campaign: Campaign, signed_in: Any
) -> None:
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(HANDLER)
    page = opened(browser, address(issue, "acknowledge"))
    before = everything()
    told = sent_back(browser, page, {"version": version, "text": "今日办结"})
    assert told.status in {400, 409}
    assert told.alert
    assert told.value("text") == "今日办结"
    assert everything() == before


# --- what is not there, or not yet ----------------------------------------------------------------


@pytest.mark.parametrize("username", ["handler.zhujian", "admin", "chief02", "leader03"])
def test_it_hides_every_deed_of_a_foreign_issue(
    username: str, campaign: Campaign, signed_in: Any
) -> None:
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(username)
    before = everything(with_waiting_photos=True)
    for deed in TABLE:
        assert browser.get(address(issue, deed)).status_code == 404, deed
        body = {"version": issue.version, "text": "一", "note": "一", "photos": picture()}
        told = browser.post(address(issue, deed), body)
        assert told.status_code == 404, deed
        assert issue.number not in told.content.decode().replace(address(issue, deed), "")
    assert everything(with_waiting_photos=True) == before


@pytest.mark.parametrize(
    ("deed", "standing", "by", "typed", "field"),
    [
        (
            "set_deadline",
            "in_progress",
            "office",
            {"due_at": "2026-11-09T09:00", "reason": "迎检"},
            "due_at",
        ),
        (
            "set_deadline",
            "in_progress",
            "office",
            {"due_at": "2026-02-30T09:00", "reason": "迎检"},
            "due_at",
        ),
        (
            "request_extension",
            "in_progress",
            HANDLER,
            {"reason_kind": "works", "reason": "开挖", "wanted_at": "2026-11-12T09:00"},
            "wanted_at",
        ),
        (
            "request_extension",
            "in_progress",
            HANDLER,
            {"reason_kind": "whim", "reason": "开挖", "wanted_at": "2026-11-18T18:00"},
            "reason_kind",
        ),
        (
            "decide_extension",
            "extension requested",
            "office",
            {"grant": "1", "due_at": "2026-11-09T09:00", "reason": "同意"},
            "due_at",
        ),
        (
            "decide_extension",
            "extension requested",
            "office",
            {"grant": "1", "due_at": "2027-11-09T09:00", "reason": "同意"},
            "due_at",
        ),
        (
            "request_deferral",
            "in_progress",
            HANDLER,
            {
                "reason_kind": "season",
                "plan": "补植",
                "interim_measure": "围挡",
                "resume_on": "2026-11-08",
            },
            "resume_on",
        ),
        (
            "dispatch",
            "pending",
            "office",
            {"lead_department": "nobody", "note": "速办"},
            "lead_department",
        ),
        (
            "dispatch",
            "pending",
            "office",
            {"lead_department": "wenlv", "assisting_department": "wenlv", "note": "速办"},
            "assisting_department",
        ),
        (
            "dispatch",
            "pending",
            "office",
            {
                "lead_department": "wenlv",
                "assisting_department": "chengguan",
                "assisting_share": "100",
            },
            "assisting_share",
        ),
        (
            "dispatch",
            "pending",
            "office",
            {"lead_department": "wenlv", "limit_amount": "-3", "limit_unit": "hours"},
            "limit_amount",
        ),
        (
            "redirect",
            "in_progress",
            "office",
            {"lead_department": LEAD, "reason": "一样"},
            "lead_department",
        ),
        (
            "assign_within",
            "dispatched",
            HANDLER,
            {"user": "handler.zhujian", "note": "请办"},
            "user",
        ),
        (
            "void",
            "pending",
            "office",
            {"reason_code": "duplicate", "duplicate_of": "SELF"},
            "duplicate_of",
        ),
        (
            "void",
            "pending",
            "office",
            {"reason_code": "duplicate", "duplicate_of": "WM-2026-999999"},
            "duplicate_of",
        ),
        ("void", "pending", "office", {"reason_code": "tired", "reason": "累"}, "reason_code"),
        ("confirm_rebound", "pending", "office", {"earlier": "WM-2026-999999"}, "earlier"),
        ("confirm_rebound", "pending", "office", {"earlier": "SELF"}, "earlier"),
        (
            "acknowledge",
            "in_progress",
            HANDLER,
            {"text": "今日", "promised_on": "昨天"},
            "promised_on",
        ),
        ("comment", "in_progress", "inspector", {"text": "长" * 2001}, "text"),
        ("comment", "in_progress", "inspector", {"text": "一\x00二"}, "text"),
        ("verify", "submitted", "inspector", {"result": "maybe", "reason": "说不清"}, "result"),
        ("recheck", "closed", "inspector", {"result": "maybe", "note": "说不清"}, "result"),
        ("rule", "returned", "office", {"decision": "sleep", "reason": "再议"}, "decision"),
    ],
)
def test_it_names_the_field_that_is_wrong(
    deed: str,
    standing: str,
    by: str,
    typed: dict[str, str],
    field: str,
    campaign: Campaign,
    signed_in: Any,
) -> None:
    issue = make_standing(campaign, standing)
    typed = {name: issue.number if value == "SELF" else value for name, value in typed.items()}
    browser = signed_in.as_(by)
    before = everything()
    page = opened(browser, address(issue, deed))
    given = typed | ({"photos": picture()} if "photos" in page.names else {})
    told = sent_back(browser, page, given)
    assert told.status == 400
    assert told.faults(field)
    for name, value in typed.items():
        if name != field:
            assert told.value(name) == value, name
    assert everything() == before


def test_it_takes_a_number_with_blanks_around(campaign: Campaign, signed_in: Any) -> None:
    earlier = make_struck_off(campaign)
    issue = make_standing(campaign, "pending")
    browser = signed_in.as_("office")
    page = opened(browser, address(issue, "confirm_rebound"))
    assert sent(browser, page, {"earlier": f" {earlier.number} "}).status_code == 302


@pytest.mark.parametrize("deed", ["log", "nothing", "delete", "dispatch-x"])
def test_it_has_no_page_for_other_words(deed: str, campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_("office")
    assert browser.get(address(issue, deed)).status_code == 404
    assert browser.post(address(issue, deed), {"version": issue.version}).status_code == 404
