"""Logging on the street: few taps, a weak network, none at all, and a browser that is killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.camera import camera_jpeg
from tests.journeys.conftest import SWITCHES
from tests.journeys.steps import CATEGORY, SITE, choose_category
from tests.journeys.visitors import PATIENCE_MS, PHONE, Visitors
from tests.stage import Stage

pytestmark = pytest.mark.browser

SLOW = {"latency": 300, "downloadThroughput": 100_000, "uploadThroughput": 60_000}  # bytes a second
SECONDS, TAPS = 30, 6


@pytest.fixture
def shots(tmp_path: Path) -> list[Path]:
    """Six different photos that a phone has just taken."""
    paths = [tmp_path / f"{n}.jpg" for n in range(6)]
    for path in paths:
        path.write_bytes(camera_jpeg(taken_at=timezone.now()))
    return paths


@pytest.fixture
def phone(stage: Stage, chromium: Browser, tmp_path: Path) -> Iterator[Any]:
    """Opens a phone's browser on a profile that outlives it."""
    opened: list[BrowserContext] = []

    def open_it() -> Page:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=_path_of_chromium(),
            args=SWITCHES,
            base_url=stage.address,
            locale="zh-CN",
            **PHONE,
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context.new_page()

    yield open_it
    for context in opened:
        context.close()


def _path_of_chromium() -> str:
    import shutil

    return shutil.which("chromium") or ""


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(settings.DEMO_PASSWORD)
    page.locator("main").get_by_role("button", name="登录", exact=True).tap()
    expect(page.get_by_role("link", name="上报问题").first).to_be_attached()


def find(page: Page, photos: list[Path], words: str) -> None:
    """Fills the form; the next ones keep street and category."""
    for n, photo in enumerate(photos, start=1):
        page.locator("#id_photos_camera").set_input_files(photo)
        expect(page.locator("#list_photos img")).to_have_count(n)
    if not page.get_by_label("点位", exact=True).input_value():
        page.get_by_label("点位", exact=True).fill(SITE)
    if not page.get_by_role("radio", name=CATEGORY, exact=True).first.is_checked():
        choose_category(page, Locator.tap)
    page.get_by_label("问题描述").fill(words)


def test_few_taps_and_a_slow_network(visitors: Visitors, shots: list[Path]) -> None:
    """Camera, place, category, save: in half a minute over a weak signal."""
    inspector = visitors.person("inspector", **PHONE)
    page = inspector.page
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    begun, taps = time.monotonic(), 0
    inspector.follow("上报问题")
    taps += 1
    page.get_by_label("点位", exact=True).fill(SITE)
    taps += 1
    page.locator("#id_photos_camera").set_input_files(shots[0])
    taps += 1
    taps += choose_category(page, inspector.press)
    inspector.send("保存")
    taps += 1
    inspector.is_told("已上报，编号")
    assert taps <= TAPS
    assert time.monotonic() - begun <= SECONDS
    expect(page.locator("main")).to_contain_text(CATEGORY)  # no words given: the category's


def test_offline_killed_and_back_all_arrive_once(
    stage: Stage, phone: Any, shots: list[Path]
) -> None:
    """Three finds of two photos without a network; the browser is killed; then there is one."""
    page = phone()
    sign_in(page, "inspector2")
    page.goto("/report/")
    expect(page.locator("#photo-hint")).to_have_text("先拍问题近照。")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_timeout(1000)  # the worker keeps the page and its files
    before = stage.count("photo")
    page.context.set_offline(True)
    for n in range(3):
        find(page, shots[2 * n : 2 * n + 2], f"离线第{n + 1}条")
        page.get_by_role("button", name="保存，拍下一个", exact=True).tap()
        expect(page.locator("#outbox")).to_contain_text(f"待上传{n + 1}条")
    assert not found(stage, "离线第")
    page.context.close()

    page = phone()
    page.context.set_offline(True)
    page.goto("/report/")  # from the browser's own store
    expect(page.locator("#outbox")).to_contain_text("待上传3条")
    expect(page.locator("#outbox-list li")).to_have_count(3)
    page.context.set_offline(False)
    expect(page.locator("#outbox-list li")).to_have_count(0)
    assert [words for _at, words, _n in found(stage, "离线第")] == [
        "离线第1条",
        "离线第2条",
        "离线第3条",
    ]
    assert [count for _at, _words, count in found(stage, "离线第")] == [2, 2, 2]
    assert stage.count("photo") == before + 6
    assert not stage.broken_promises()


def test_a_server_that_fails_half_the_time(stage: Stage, phone: Any, shots: list[Path]) -> None:
    """503 at every second request, before or after it was done: all arrive once, in order."""
    page = phone()
    sign_in(page, "inspector")
    page.goto("/report/")
    dice = Random(7)

    def shaky(route: Route) -> None:
        if dice.random() < 0.5:
            if dice.random() < 0.5:
                route.fetch()  # done, but the phone never hears of it
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="")
        else:
            route.continue_()

    page.route("**/api/v1/**", shaky)
    page.route("**/report/pass/", shaky)
    for n in range(3):
        find(page, shots[2 * n : 2 * n + 2], f"时断时续第{n + 1}条")
        page.get_by_role("button", name="保存，拍下一个", exact=True).tap()
        expect(page.locator("#list_photos img")).to_have_count(0)
    expect(page.locator("#outbox-list li")).to_have_count(0, timeout=90_000)
    assert [(words, count) for _at, words, count in found(stage, "时断时续")] == [
        ("时断时续第1条", 2),
        ("时断时续第2条", 2),
        ("时断时续第3条", 2),
    ]


def test_a_refused_find_comes_back_with_its_reason(
    stage: Stage, phone: Any, shots: list[Path]
) -> None:
    """An unknown site: it stays with the reason, is put right and arrives."""
    page = phone()
    sign_in(page, "inspector")
    page.goto("/report/")
    find(page, shots[:1], "点位写错")
    page.get_by_label("点位", exact=True).fill("没有这个点位")
    page.get_by_role("button", name="保存，拍下一个", exact=True).tap()
    back = page.locator("#outbox-list li")
    expect(back.locator(".error")).not_to_be_empty()
    assert not found(stage, "点位写错")
    back.get_by_role("button", name="修改").tap()
    expect(page.locator("#list_photos img")).to_have_count(1)
    expect(page.get_by_label("问题描述")).to_have_value("点位写错")
    page.get_by_label("点位", exact=True).fill(SITE)
    page.get_by_role("button", name="保存", exact=True).tap()
    expect(page.get_by_role("status").first).to_be_attached()
    page.wait_for_url("**/issues/*/")
    assert [count for _at, _words, count in found(stage, "点位写错")] == [1]


def test_a_draft_outlives_browser_and_session(phone: Any, shots: list[Path]) -> None:
    """What was typed is there again after the browser was killed and the session ended."""
    page = phone()
    sign_in(page, "inspector")
    page.goto("/report/")
    find(page, shots[:2], "写到一半")
    page.wait_for_timeout(800)  # typed words are kept when the fingers rest
    page.context.clear_cookies()
    page.context.close()
    page = phone()
    sign_in(page, "inspector")
    page.goto("/report/")
    expect(page.get_by_label("问题描述")).to_have_value("写到一半")
    expect(page.locator("#list_photos img")).to_have_count(2)
    expect(page.get_by_role("radio", name=CATEGORY, exact=True).first).to_be_checked()


def found(stage: Stage, words: str) -> list[tuple[Any, str, int]]:
    """(logged at, description, number of photos) of issues whose description begins so."""
    rows = stage.sql(
        "select i.logged_at, i.description, count(p.id) from campaigns_issue i"
        " left join campaigns_photo p on p.issue_id = i.id"
        " where i.description like ? group by i.id, i.logged_at, i.description order by i.logged_at",
        f"{words}%",
    )
    return [tuple(row) for row in rows]
