"""What the roles without a longer journey of their own do: head, zone chief, leader, auditor, third
party, administrator, and the citizen from his report to his word on the fix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.camera import camera_jpeg
from tests.journeys.steps import (
    CATEGORY,
    choose_category,
    dispatch,
    sign_for,
    submit_fix,
    verify,
)
from tests.journeys.visitors import DESK, PHONE, Visitor, Visitors
from tests.stage import Stage

pytestmark = pytest.mark.browser
IN_THE_ZONE = "S10-001"  # of the zone chief and the leader of the cast


def shot(folder: Path, name: str) -> Path:
    path = folder / f"{name}.jpg"
    path.write_bytes(camera_jpeg(taken_at=timezone.now()))
    return path


def log_here(person: Visitor, photo: Path, words: str) -> None:
    """Logs a find in the zone; where it leads depends on the role."""
    page = person.page
    page.goto(f"/report/?site={IN_THE_ZONE}")
    page.locator("#id_photos").set_input_files(photo)
    expect(page.locator("#list_photos img")).to_have_count(1)
    choose_category(page, person.press)
    page.get_by_label("问题描述").fill(words)
    person.send("保存")
    person.is_told("已上报，编号")


def test_a_zone_chief_finds_and_a_leader_instructs(visitors: Visitors, tmp_path: Path) -> None:
    chief = visitors.person("zonechief", **PHONE)
    log_here(chief, shot(tmp_path, "chief"), "片长巡查：隔离护栏倒伏")
    chief.page.wait_for_url(re.compile(r"/issues/[A-Z0-9-]+/$"))
    number = chief.page.url.rstrip("/").rsplit("/", 1)[1]
    leader = visitors.person("leader", **PHONE)
    leader.page.goto("/dashboard/")
    expect(leader.page.locator("main")).to_contain_text("按期整改率")
    leader.page.goto(f"/issues/{number}/")
    leader.follow("批示")
    leader.page.get_by_label("内容").fill("请两日内落实到位")
    leader.send("批示")
    leader.is_told("已办理：批示")
    chief.page.goto(f"/issues/{number}/")
    expect(chief.page.locator(".note.warn").first).to_contain_text("请两日内落实到位")


def test_a_head_answers_and_an_auditor_only_reads(visitors: Visitors) -> None:
    head = visitors.person("head.zhujian", **PHONE)
    page = head.page
    page.goto("/reminders/")
    number = page.locator(".chased > li").first.locator("a").first.inner_text().split()[0]
    page.goto("/weeks/")
    expect(page.locator("main")).to_contain_text("住建局")
    auditor = visitors.person("auditor", **DESK)
    auditor.page.goto("/issues/?overdue=true")
    auditor.press(auditor.page.locator("main a[href^='/issues/WM']").first)
    expect(auditor.page.locator(".titlebar")).to_be_visible()
    words = auditor.page.locator(".moves .btn:not(.off):not(.quiet)").all_inner_texts()
    assert words in ([], ["留言"]), words
    auditor.page.goto("/points/")
    expect(auditor.page.locator("main")).to_contain_text("计分台账")
    expect(auditor.page.get_by_role("link", name="录入加减分")).to_have_count(0)
    assert number


def test_a_third_party_logs_and_sees_no_units_data(visitors: Visitors, tmp_path: Path) -> None:
    company = visitors.person("thirdparty", **PHONE)
    log_here(company, shot(tmp_path, "company"), "测评发现：路口护栏缺失")
    company.page.goto("/issues/")
    expect(company.page.locator("main")).to_contain_text("问题")
    said = company.page.locator("main").inner_text()
    for unit in ("住建局", "综执局", "环卫"):
        assert unit not in said
    assert company.page.request.get("/weeks/").status in {403, 404}


def test_an_administrator_keeps_people_and_reads_no_issue(visitors: Visitors) -> None:
    admin = visitors.stranger(**DESK)
    page = admin.page
    page.goto("/sign-in/")
    page.get_by_label("账号").fill("admin")
    page.get_by_label("密码").fill(settings.DEMO_PASSWORD)
    admin.send("登录")
    expect(page.get_by_role("heading", name="数据维护")).to_be_visible()  # his home
    page.goto("/admin/campaigns/user/add/")
    page.locator("input[name=username]").fill("new.inspector")
    page.locator("input[name=name]").fill("新督查员")
    page.locator(".add-row a").first.click()
    page.locator("select[name='role_grants-0-role']").select_option("inspector")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist, .success").first).to_contain_text("新督查员")
    assert page.request.get("/issues/").status == 404


def test_a_citizen_reports_and_has_the_last_word(
    visitors: Visitors, tmp_path: Path, stage: Stage
) -> None:
    office = visitors.person("office", **DESK)
    page = office.page
    page.goto("/admin/campaigns/campaign/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_label("受理市民随手拍").check()
    page.get_by_role("button", name="保存", exact=True).click()

    citizen = visitors.stranger(**PHONE)
    here = citizen.page
    page.wait_for_timeout(11_000)  # names and switches are remembered for ten seconds
    here.goto("/public/")
    here.get_by_label("拍照或选择照片").set_input_files(shot(tmp_path, "citizen"))
    here.locator("select[name=category]").select_option(label=CATEGORY)
    here.locator("input[name=address]").fill("中山街12号门前")
    here.locator("textarea[name=description]").fill("门口堆了两车渣土")
    here.locator("input[name=contact]").fill("13800001111")
    citizen.press(
        here.locator("main form", has=here.locator("textarea")).locator("button[type=submit]")
    )
    here.wait_for_url(re.compile(r"/public/\d{8}-[A-Z0-9]{8}/"))
    receipt = here.locator(".number").inner_text()
    numbers = stage.sql(
        "select i.number from campaigns_issue i join campaigns_publicreport p on p.issue_id = i.id "
        "where p.receipt = ?",
        receipt,
    )
    number = numbers[0][0]
    dispatch(office, number, "水利局")
    liaison = visitors.person("handler.shuili", **PHONE)
    sign_for(liaison, number)
    assert "13800001111" not in liaison.page.content()
    submit_fix(liaison, shot(tmp_path, "fixed"))
    verify(visitors.person("inspector2", **PHONE), number)
    here.goto("/public/")
    here.get_by_label("回执号").fill(receipt)
    citizen.send("查询")
    citizen.press(here.get_by_label("已解决，满意"))
    citizen.press(
        here.locator("main form", has=here.locator("textarea")).locator("button[type=submit]")
    )
    expect(here.locator(".note").first).to_contain_text("满意")
    assert not stage.broken_promises()
