"""Dispatching and checking by keys alone, one after another."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.camera import camera_jpeg
from tests.journeys.steps import log_issue
from tests.journeys.visitors import DESK, PHONE, Visitors
from tests.stage import Stage

pytestmark = pytest.mark.browser


def brought(page: Page) -> None:
    """Wait until the page listens to keys: its script shows the button of the keys last."""
    expect(page.locator("[data-help]")).to_be_visible()


def test_the_office_dispatches_by_keys(
    visitors: Visitors, photos: tuple[Path, Path], stage: Stage
) -> None:
    """`?` shows the keys, `j` skips, `d` dispatches as suggested and brings the next one."""
    inspector = visitors.person("inspector", **PHONE)
    for _n in range(2):
        number = log_issue(inspector, photos[0])
        inspector.page.goto("/")
    office = visitors.person("office", **DESK)
    page, keys = office.page, office.page.keyboard
    page.goto("/queue/dispatch/")
    brought(page)
    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    first = page.locator("h2 a").first.inner_text()
    keys.press("j")
    expect(page.locator("h2 a").first).not_to_have_text(first)
    brought(page)
    second = page.locator("h2 a").first.inner_text()
    keys.press("k")
    expect(page.locator("h2 a").first).to_have_text(first)
    brought(page)
    keys.press("e")
    expect(page.get_by_label("主办单位")).to_be_focused()
    keys.press("Escape")
    keys.press("j")
    expect(page.locator("h2 a").first).to_have_text(second)
    brought(page)
    with page.expect_navigation():
        keys.press("d")
    office.is_told(f"{second} 已办理：交办")
    rows = stage.sql("select state from campaigns_issue where number = ?", second)
    assert [row[0] for row in rows] == ["dispatched"]
    assert number.startswith("WM-")


def test_a_checker_passes_and_refuses_by_keys(
    visitors: Visitors, tmp_path: Path, stage: Stage
) -> None:
    """A unit reports two of its own as fixed; one passes, one is sent back with a reason."""
    liaison = visitors.person("handler.jiaojing", **PHONE)
    for words in ("自查一", "自查二"):
        photos = [tmp_path / f"{words}{n}.jpg" for n in range(2)]
        for path in photos:
            path.write_bytes(camera_jpeg(taken_at=timezone.now()))
        page = liaison.page
        page.goto("/report/?site=S02-001&category=0104")
        page.locator("#id_photos").set_input_files(photos[0])
        expect(page.locator("#list_photos img")).to_have_count(1)
        page.get_by_label("问题描述").fill(words)
        liaison.press(page.get_by_text("立行立改", exact=True))
        page.locator("#id_after_photos").set_input_files(photos[1])
        expect(page.locator("#list_after_photos img")).to_have_count(1)
        liaison.send("保存")
        page.wait_for_url("**/issues/*/")
    inspector = visitors.person("inspector", **DESK)
    page, keys = inspector.page, inspector.page.keyboard
    page.goto("/queue/verify/")
    results = {}
    for key in ("v", "r"):
        brought(page)
        number = page.locator("h2 a").first.inner_text()
        keys.press("o")
        with page.expect_navigation():
            keys.press(key)
            if key == "r":
                keys.type("现场仍有残留")
                keys.press("Enter")
        inspector.is_told(f"{number} 已办理：核查")
        results[number] = stage.sql("select state from campaigns_issue where number = ?", number)[
            0
        ][0]
    assert list(results.values()) == ["closed", "in_progress"]
    assert not stage.broken_promises()
