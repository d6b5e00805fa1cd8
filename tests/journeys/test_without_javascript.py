"""An old phone, or a guarded office: everything that matters works without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import dispatch, log_issue, sign_for, submit_fix, verify
from tests.journeys.visitors import DESK, PHONE, Visitors

pytestmark = [pytest.mark.browser, pytest.mark.both]


def test_it_lives_from_log_to_strike_off(visitors: Visitors, photos: tuple[Path, Path]) -> None:
    before, after = photos
    inspector = visitors.person("inspector", **PHONE, java_script_enabled=False)
    assert "no-js" in str(inspector.page.locator("html").get_attribute("class"))
    number = log_issue(inspector, before)
    office = visitors.person("office", **DESK, java_script_enabled=False)
    dispatch(office, number, "综执局")
    liaison = visitors.person("handler.chengguan", **PHONE, java_script_enabled=False)
    sign_for(liaison, number)
    submit_fix(liaison, after)
    struck_off_no = verify(inspector, number)
    liaison.page.reload()
    expect(liaison.page.locator(".titlebar")).to_contain_text(struck_off_no)


def test_it_keeps_what_was_given_when_something_is_missing(
    visitors: Visitors, photos: tuple[Path, Path]
) -> None:
    """A form without words comes back with its photo, its place and what is missing."""
    inspector = visitors.person("inspector2", **PHONE, java_script_enabled=False)
    page = inspector.page
    inspector.follow("上报问题")
    page.get_by_role("group", name="照片：先拍近照，再拍周边").get_by_label(
        "拍照或选择照片"
    ).set_input_files(photos[0])
    page.get_by_label("点位", exact=True).fill("S02-001 中山街商业街")
    inspector.send("保存")
    expect(page.get_by_role("alert").first).to_be_visible()
    inspector.forgive("status of 400")
    expect(page.get_by_label("点位", exact=True)).to_have_value("S02-001 中山街商业街")
    expect(page.locator("#list_photos img")).to_have_count(1)
    expect(page.get_by_label("保留")).to_be_checked()
