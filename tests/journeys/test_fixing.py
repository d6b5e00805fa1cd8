"""Fixes handed in with the page's own camera, one after another at the same site."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import dispatch, log_issue
from tests.journeys.visitors import DESK, PHONE, Visitors
from tests.stage import Stage

pytestmark = pytest.mark.browser

SITE = "S02-002 解放街商业街"  # where no other journey leaves an open issue

NOTES_THE_FRAME = """document.querySelector("[data-shoot]").addEventListener("click", () => {
  window.shotAt = document.querySelector(".finder video").currentTime;
}, { capture: true })"""


def test_two_fixes_at_one_site_with_the_earlier_picture_over_the_camera(
    visitors: Visitors, photos: tuple[Path, Path], stage: Stage
) -> None:
    inspector = visitors.person("inspector", **PHONE)
    office = visitors.person("office", **DESK)
    numbers = []
    for _n in range(2):
        inspector.page.goto("/")
        numbers.append(log_issue(inspector, photos[0], site=SITE))
        dispatch(office, numbers[-1], "水利局")
    liaison = visitors.person("handler.shuili", **PHONE, permissions=["camera", "geolocation"])
    page = liaison.page
    page.goto(f"/issues/{numbers[0]}/submit_fix/")
    shot = 0.0  # of the fake camera's film, which begins anew on every page
    for number in numbers:
        expect(page.get_by_role("img", name="发现时的照片")).to_be_visible()
        liaison.send("叠影拍照")
        expect(page.locator(".finder img")).to_be_visible()
        video = page.locator(".finder video")
        expect(video).to_have_js_property("readyState", 4)
        page.wait_for_function(
            "past => document.querySelector('.finder video').currentTime > past + 0.3", arg=shot
        )
        page.evaluate(NOTES_THE_FRAME)
        liaison.press(page.get_by_role("button", name="拍摄", exact=True))
        shot = page.evaluate("window.shotAt")
        expect(page.locator("#list_photos img")).to_have_count(1)
        page.get_by_label("整改情况").fill("已清理")
        more = page.get_by_role("button", name="本点位下一件")
        if number == numbers[0]:
            liaison.press(more)
            page.wait_for_url(f"**/issues/{numbers[1]}/submit_fix/")
            liaison.is_told(f"{number} 已办理：提交整改")
        else:
            expect(more).to_have_count(0)
            liaison.send("提交整改")
            liaison.is_told("已办理：提交整改")
    for number in numbers:
        rows = stage.sql(
            "select i.state, p.stated_taken_at is not null, p.taken_at is null "
            "from campaigns_issue i join campaigns_photo p on p.issue_id = i.id "
            "where i.number = ? and p.stage = 'after'",
            number,
        )
        assert [tuple(row) for row in rows] == [("submitted", 1, 1)]
    assert not stage.broken_promises()
