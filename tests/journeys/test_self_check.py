"""A liaison files the day's self-check on a phone: nothing found, then what was found after all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.camera import camera_jpeg
from tests.journeys.steps import fill_report
from tests.journeys.visitors import PHONE, Visitors

pytestmark = [pytest.mark.browser, pytest.mark.both]


@pytest.mark.parametrize("java_script", [True, False])
def test_it_files_nothing_found_from_home(
    java_script: bool, visitors: Visitors, tmp_path: Path
) -> None:
    """The place is chosen already: a photo and one tap."""
    photo = tmp_path / "duty.jpg"
    photo.write_bytes(camera_jpeg())
    unit = "zhujian" if java_script else "shijian"
    liaison = visitors.person(f"handler.{unit}", **PHONE, java_script_enabled=java_script)
    page = liaison.page
    liaison.follow("未发现问题（零报告）")
    expect(page.get_by_label("值守点位", exact=False).last).not_to_have_value("")
    page.get_by_label("拍照").set_input_files(photo)
    liaison.send("提交零报告")
    liaison.is_told("零报告已上报。")
    liaison.press(page.get_by_role("link", name="今日已报"))
    expect(page.locator("li.issue-card")).to_have_count(1)
    expect(page.locator("li.issue-card")).to_contain_text("未发现问题（零报告）")


def test_it_reports_several_finds_in_a_row(visitors: Visitors, photos: tuple[Path, Path]) -> None:
    """The second one, fixed on the spot, keeps the place of the first."""
    before, after = photos
    liaison = visitors.person("handler.jiaojing", **PHONE)
    page = liaison.page
    liaison.follow("发现问题，上报")
    fill_report(liaison, before)
    liaison.send("保存，拍下一个")
    expect(page.get_by_label("点位", exact=True)).to_have_value("S02-001 中山街商业街")
    fill_report(liaison, before)
    liaison.press(page.get_by_text("立行立改", exact=True))
    page.get_by_role("group", name="整改后照片").get_by_label("拍照或选择照片").set_input_files(
        after
    )
    liaison.send("保存")
    expect(page.locator(".titlebar .chip")).to_have_text("待核查")
