"""The steps of an issue's life as people press them, with or without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.visitors import Visitor

SITE = "S02-001 中山街商业街"
CATEGORY = "积存建筑垃圾、渣土"
STRUCK_OFF = re.compile(r"XH-\d{4}-\d{6}")


def log_issue(inspector: Visitor, photo: Path, site: str = SITE) -> str:
    """From home through the form to the new issue's page; its number."""
    page = inspector.page
    inspector.follow("上报问题")
    fill_report(inspector, photo, site)
    inspector.send("保存")
    page.wait_for_url(re.compile(r"/issues/[A-Z0-9-]+/$"))
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    inspector.is_told(f"已上报，编号 {number}")
    return number


def fill_report(inspector: Visitor, photo: Path, site: str = SITE) -> None:
    page = inspector.page
    tray = page.get_by_role("group", name="照片：先拍近照，再拍周边")
    tray.get_by_label("拍照或选择照片").set_input_files(photo)
    page.get_by_label("点位", exact=True).fill(site)
    choose_category(page, inspector.press)
    page.get_by_label("问题描述").fill("人行道旁堆放建筑垃圾，约两车")


def choose_category(page: Page, press: Callable[[Locator], None]) -> int:
    """Presses the tile: among the last used ones, or below all of them; how many presses."""
    chosen = page.get_by_role("radio", name=CATEGORY, exact=True).first
    presses = 1
    if not chosen.is_visible():
        press(page.get_by_text("全部类别"))
        presses += 1
    press(chosen)
    expect(chosen).to_be_checked()
    return presses


def dispatch(office: Visitor, number: str, unit: str) -> None:
    """From the list of what is to be dispatched."""
    office.page.goto("/issues/?state=pending&ordering=found_at")
    office.press(row_of(office.page, number).get_by_role("link", name="交办", exact=True))
    office.page.get_by_label("主办单位").select_option(label=unit)
    office.send("交办")
    office.is_told("已办理：交办")
    expect(state_of(office.page)).to_have_text("待签收")


def sign_for(liaison: Visitor, number: str) -> None:
    """From the card at home."""
    liaison.follow(re.compile("^待签收"))
    liaison.press(card_of(liaison.page, number).locator("a.over"))
    liaison.send("签收")
    liaison.is_told("已办理：签收")
    expect(state_of(liaison.page)).to_have_text("整改中")


def submit_fix(liaison: Visitor, photo: Path) -> None:
    """From the page of the issue."""
    page = liaison.page
    liaison.follow("提交整改")
    page.get_by_label("拍照或选择照片").set_input_files(photo)
    page.get_by_label("整改情况").fill("已清运，地面冲洗干净")
    liaison.send("提交整改")
    liaison.is_told("已办理：提交整改")
    expect(state_of(page)).to_have_text("待核查")


def verify(inspector: Visitor, number: str) -> str:
    """From the card at home; the strike-off number that the page shows."""
    page = inspector.page
    inspector.follow("待办")
    inspector.follow(re.compile(r"^待核查 \d"))
    inspector.press(card_of(page, number).get_by_role("link", name="核查", exact=True))
    inspector.press(page.get_by_label("通过，予以销号"))
    inspector.press(page.get_by_label("本人已到现场查看"))
    inspector.send("核查")
    inspector.is_told("已办理：核查")
    expect(state_of(page)).to_have_text("已销号")
    found = STRUCK_OFF.search(page.locator(".titlebar").inner_text())
    assert found is not None
    return found.group()


def state_of(page: Page) -> Locator:
    return page.locator(".titlebar .chip")


def card_of(page: Page, number: str) -> Locator:
    return page.locator("li.issue-card", has_text=number)


def row_of(page: Page, number: str) -> Locator:
    return page.get_by_role("row").filter(has_text=number)


def photos_are_shown(page: Page, count: int) -> None:
    """The page's large photos are pictures that the browser could draw."""
    shots = page.locator("figure.shot > a > img")
    expect(shots).to_have_count(count)
    for shot in shots.all():
        shot.scroll_into_view_if_needed()
        expect(shot).to_have_js_property("complete", True)
        assert shot.evaluate("image => image.naturalWidth") == 320
