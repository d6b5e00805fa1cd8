"""A week from its freeze to the mark of a correction: frozen by one of the office, published by
another, appealed on a phone, accepted, and corrected in the running week."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.rules.calendars import monday_of
from tests.journeys.visitors import DESK, PHONE, Visitor, Visitors

pytestmark = [pytest.mark.browser, pytest.mark.live]
UNIT = "综执局"


def test_an_accepted_appeal_marks_the_published_week(visitors: Visitors) -> None:
    monday = monday_of(timezone.now()) - timedelta(days=14)  # older than what the city has lived
    office, second = (visitors.person(name, **DESK) for name in ("office", "office2"))
    freeze_and_publish(office, second, monday)
    liaison = visitors.person("handler.chengguan", **PHONE)
    address = appeal(liaison, monday)
    accept(second, liaison)
    sees_the_correction(liaison, monday, address)


def freeze_and_publish(office: Visitor, second: Visitor, monday: date) -> None:
    office.page.goto(f"/weeks/{monday}/")
    office.send("冻结本周")
    office.is_told("已冻结")
    second.page.goto(f"/weeks/{monday}/")
    second.page.get_by_label("签发人").fill("周副市长")
    second.send("公布")
    second.is_told("已公布")


def appeal(liaison: Visitor, monday: date) -> str:
    """From the own row of the published week; the address of the appeal."""
    page = liaison.page
    page.goto(f"/weeks/{monday}/")
    liaison.press(page.locator("main").get_by_role("link", name="申诉", exact=True))
    page.get_by_label("申诉事项").select_option(value="figure:part_self_check")
    page.get_by_label("理由").fill("11日零报告已按时上报")
    page.get_by_label("附件").set_input_files(
        {"name": "情况说明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    liaison.send("提交申诉")
    liaison.is_told("申诉已提交创建办")
    expect(page.get_by_role("link", name="情况说明.pdf")).to_be_visible()
    return page.url


def accept(office: Visitor, liaison: Visitor) -> None:
    """From the list with its clocks."""
    page = office.page
    page.goto("/")
    office.press(page.get_by_role("navigation").get_by_role("link", name="申诉", exact=True).first)
    row = page.get_by_role("row").filter(has_text=UNIT)
    expect(row).to_contain_text(re.compile("剩 [34] 个工作日"))
    office.press(row.get_by_role("link"))
    page.get_by_label("答复").fill("经复核属实，予以更正")
    page.get_by_label("或填写更正分值").fill("0.50")
    office.send("采纳申诉")
    office.is_told("已答复")


def sees_the_correction(liaison: Visitor, monday: date, address: str) -> None:
    page = liaison.page
    page.goto("/notifications/")
    liaison.press(page.get_by_role("button", name="本单位的申诉已采纳"))
    expect(page).to_have_url(address)
    expect(page.locator("main")).to_contain_text("经复核属实，予以更正")
    page.goto(f"/weeks/{monday}/")
    row = page.get_by_role("listitem").filter(has_text=UNIT).first
    liaison.press(row.locator("summary", has_text="已更正"))
    expect(row.get_by_role("link", name="已更正")).to_have_attribute("href", "#corrected")
    told = page.locator("#corrected")
    expect(told).to_contain_text(f"{UNIT} 申诉采纳 +0.50")
    liaison.press(told.get_by_role("link", name=re.compile("计入")))
    expect(page.locator("#figure")).to_contain_text("更正 0.50")
