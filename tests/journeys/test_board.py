"""The office looks who is late, copies the text for the group, and goes on to the issue."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser


def test_the_office_chases_a_late_unit(visitors: Visitors) -> None:
    office = visitors.person("office", **DESK)
    page = office.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="督办台").first.click()
    row = page.get_by_role("row").filter(has_text="住建局")
    row.get_by_role("link", name="住建局", exact=True).click()
    field = page.get_by_label("督办群发文字")
    text = field.input_value()
    assert text.startswith("【督办】住建局：逾期 ")
    expect(field).to_have_js_property("readOnly", True)
    page.get_by_role("button", name="一键复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == text
    number = text.split("（")[1].split("）")[0]
    page.get_by_role("link", name=number, exact=True).first.click()
    expect(page.locator(".titlebar")).to_contain_text(number)


def test_the_unit_answers_from_its_phone(visitors: Visitors) -> None:
    liaison = visitors.person("handler.zhujian", **PHONE)
    page = liaison.page
    page.goto("/reminders/")
    card = page.locator(".chased > li").first
    card.get_by_label("回复内容").fill("已派人现场处置")
    liaison.press(card.get_by_role("button", name="回复内容"))
    liaison.is_told("已办理：回复催办")
    expect(page.locator(".line")).to_contain_text("已派人现场处置")
