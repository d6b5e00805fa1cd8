"""The office changes the policy with a preview on a real issue and settles a lost message; a person
chooses what reaches him."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import DESK, PHONE, Visitors
from tests.stage import Stage

pytestmark = pytest.mark.browser


def test_the_office_previews_and_saves_another_policy(visitors: Visitors) -> None:
    office = visitors.person("office", **DESK)
    page = office.page
    page.get_by_role("link", name="提醒规则").first.click()
    before = int(page.get_by_role("heading", level=1).inner_text().split("V")[1])
    office.follow("修改")
    row = page.locator("details.step-row").filter(has_text="逾期第 2 个工作日")
    row.locator("summary").click()
    row.get_by_label("创建办", exact=False).first.check()
    office.send("预览")
    told = page.locator(".preview")
    expect(told).to_contain_text(re.compile("陈"))  # of the office, at the second step
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("V")  # nothing is saved yet
    page.get_by_label("修改说明").fill("第二步同时告知创建办")
    office.send("保存为新版本")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"V{before + 1}")
    changed = page.get_by_role("row").filter(has_text="逾期第 2 个工作日")
    expect(changed).to_contain_text("创建办")
    expect(page.locator("main")).to_contain_text("第二步同时告知创建办")


def test_the_office_settles_a_message_that_may_be_lost(visitors: Visitors, stage: Stage) -> None:
    number = stage.scene("lost", username="handler.zhujian")
    office = visitors.person("office", **PHONE)
    page = office.page
    page.goto("/reminders/failures/")
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator("main")).to_contain_text("the connection broke off")
    page.get_by_role("button", name="已送达").first.tap()
    expect(page.locator("main")).to_contain_text("没有发送失败的消息")
    state = "select state from campaigns_notice where step = 'lost'"
    assert stage.sql(state) == [("sent",)] or [tuple(row) for row in stage.sql(state)] == [
        ("sent",)
    ]


def test_a_person_chooses_when_the_digest_comes(visitors: Visitors, stage: Stage) -> None:
    liaison = visitors.person("handler.zhujian", **PHONE)
    page = liaison.page
    page.goto("/me/notices/")
    page.get_by_label("接收时间").select_option(label="16:00")
    liaison.send("保存")
    expect(page.get_by_label("接收时间")).to_have_value(re.compile("^16:00"))
    chosen = "select cast(digest_at as varchar) from campaigns_noticepreference"
    assert [str(row[0])[:5] for row in stage.sql(chosen)] == ["16:00"]
