"""People of the street: a phone bound by a code, a crew without an account, a place that becomes a
site, and the map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.camera import camera_jpeg
from tests.journeys.steps import choose_category, dispatch, log_issue
from tests.journeys.visitors import DESK, PHONE, Visitors
from tests.stage import Stage

pytestmark = pytest.mark.browser

LATITUDE, LONGITUDE = 31.20105, 121.4


def test_a_bound_phone_keeps_its_draft_when_it_is_revoked(
    visitors: Visitors, photos: tuple[Path, Path]
) -> None:
    desk = visitors.person("inspector2", **DESK)
    desk.page.goto("/me/phones/")
    desk.send("绑定手机")
    code = desk.page.locator(".code").inner_text().replace(" ", "")
    phone = visitors.stranger(**PHONE)
    page = phone.page
    page.goto(f"/activate/{code}/")  # as scanned
    phone.send("在本机登录")
    page.wait_for_url("**/")
    phone.is_told("本机已绑定")
    page.goto("/report/")
    page.locator("#id_photos_camera").set_input_files(photos[0])
    expect(page.locator("#list_photos img")).to_have_count(1)
    page.get_by_label("问题描述").fill("井盖缺失，尚未保存")
    page.wait_for_timeout(1000)  # the draft is kept 0.4 s after the last key

    desk.page.goto("/me/phones/")
    desk.send("解除绑定")
    desk.is_told("该手机已退出登录")
    page.goto("/report/")
    expect(page.get_by_label("密码")).to_be_visible()
    page.get_by_label("账号").fill("inspector2")
    page.get_by_label("密码").fill("demo-city-2026")
    phone.send("登录")
    page.wait_for_url("**/report/")
    expect(page.get_by_label("问题描述")).to_have_value("井盖缺失，尚未保存")
    expect(page.locator("#list_photos img")).to_have_count(1)


def test_a_crew_sends_photos_and_the_liaison_hands_in(
    visitors: Visitors, photos: tuple[Path, Path], stage: Stage
) -> None:
    inspector = visitors.person("inspector", **PHONE)
    number = log_issue(inspector, photos[0])
    dispatch(visitors.person("office", **DESK), number, "水利局")
    liaison = visitors.person("handler.shuili", **PHONE)
    liaison.page.goto(f"/issues/{number}/")
    liaison.follow("施工班组链接")
    liaison.send("生成链接")
    address = liaison.page.get_by_label("链接").input_value()
    crew = visitors.stranger(**PHONE)
    page = crew.page
    page.goto(address)
    page.get_by_label("拍照或选择照片").set_input_files(photos[1])
    page.get_by_label("整改情况").fill("已清运两车")
    crew.send("上传")
    crew.is_told("已收到 1 张照片")
    liaison.page.goto(f"/issues/{number}/submit_fix/")
    expect(liaison.page.get_by_label("整改情况")).to_have_value("已清运两车")
    expect(liaison.page.get_by_label("保留")).to_be_checked()
    liaison.send("提交整改")
    liaison.is_told("已办理：提交整改")
    page.goto(address)
    expect(page.get_by_role("heading", name="链接已失效")).to_be_visible()
    crew.forgive("410")
    assert not stage.broken_promises()


def test_a_place_of_the_street_becomes_a_site_and_stands_on_the_map(
    visitors: Visitors, tmp_path: Path
) -> None:
    photo = tmp_path / "new.jpg"
    photo.write_bytes(camera_jpeg(taken_at=timezone.now()))
    inspector = visitors.person(
        "inspector",
        **PHONE,
        permissions=["geolocation"],
        geolocation={"latitude": LATITUDE, "longitude": LONGITUDE},
    )
    page = inspector.page
    page.goto("/report/")
    page.locator("#id_photos_camera").set_input_files(photo)
    expect(page.locator("#list_photos img")).to_have_count(1)
    inspector.press(page.get_by_text("附近没有点位？填写地址"))
    page.get_by_label("存为点位，名称").fill("滨河步道北口")
    choose_category(page, inspector.press)
    inspector.send("保存")
    page.wait_for_url(re.compile(r"/issues/[A-Z0-9-]+/$"))
    number = page.url.rstrip("/").rsplit("/", 1)[1]

    office = visitors.person("office", **DESK)
    office.page.goto("/sites/")
    office.follow("滨河步道北口")
    expect(office.page.locator("main")).to_contain_text(f"{LATITUDE:.6f}, {LONGITUDE:.6f}")
    keep = office.page.locator("form", has=office.page.get_by_label("点位类型"))
    keep.get_by_label("点位类型").select_option("S02")
    office.send("存为新点位")
    office.is_told("已存为点位")
    page.goto("/report/")
    inspector.press(page.get_by_role("button", name="附近点位"))
    expect(page.locator("#places")).to_contain_text("滨河步道北口")

    office.page.goto(f"/issues/map/?q={number}")
    expect(office.page.locator("#map-said")).to_have_text("地图上共 1 件")
    office.press(office.page.locator("#issue-map .spot"))
    card = office.page.locator(".leaflet-popup-content")
    expect(card).to_contain_text("滨河步道北口")
    office.press(card.get_by_role("link", name=number))
    office.page.wait_for_url(f"**/issues/{number}/")
    expect(office.page.locator("main")).to_contain_text("存为点位")
