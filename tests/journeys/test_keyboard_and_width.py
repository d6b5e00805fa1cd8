"""A narrow phone shows every page whole, every control has its words, and keys alone are enough."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import CATEGORY
from tests.journeys.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser
READERS = (
    "office",
    "inspector2",
    "handler.chengguan",
    "head.chengguan",
    "zonechief",
    "leader",
    "auditor",
    "thirdparty",
)
LOGS = ("office", "inspector2", "handler.chengguan", "head.chengguan", "zonechief", "thirdparty")
READS_WEEKS = tuple(person for person in READERS if person != "thirdparty")
TOO_WIDE = """
() => document.scrollingElement.scrollWidth <= 390 ? [] :
  [...document.querySelectorAll("body *")]
    .filter(part => part.getBoundingClientRect().right > 390.5)
    .map(part => `${part.tagName}.${part.className} ${part.getBoundingClientRect().right}`)
    .concat(`the page is ${document.scrollingElement.scrollWidth} wide`)
"""
WITHOUT_WORDS = """
() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")]
  .filter(part => !(part.labels && [...part.labels].some(label => label.textContent.trim())))
  .filter(part => !part.getAttribute("aria-label") && !part.getAttribute("aria-labelledby"))
  .filter(part => part.tagName !== "BUTTON" || !part.textContent.trim())
  .map(part => part.outerHTML)
"""
HAS_FOCUS = "part => document.activeElement === part"
LOOK = """
part => {
  const seen = Number(getComputedStyle(part).opacity) > 0
    ? part : part.nextElementSibling || part.closest("label");
  const style = getComputedStyle(seen);
  return [style.outline, style.borderColor, style.boxShadow].join();
}
"""
MOST_STOPS = 40


def addresses_of(username: str, page: Page) -> list[str]:
    """What tabs and rail lead to, and what lies one step behind: an issue with its deeds."""
    found = hrefs(page, "nav.tabs a, nav.rail li a:not([href^='/admin/'])")
    found.append("/issues/filters/")
    if username in LOGS:
        found.append("/report/")
    page.goto("/issues/")
    issue = hrefs(page, "li.issue-card a.over")[0]
    page.goto(issue)
    return list(dict.fromkeys([*found, issue, *hrefs(page, ".moves a")]))


def hrefs(page: Page, selector: str) -> list[str]:
    return [str(link.get_attribute("href")) for link in page.locator(selector).all()]


def is_whole(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    assert page.evaluate(TOO_WIDE) == [], address
    assert page.evaluate(WITHOUT_WORDS) == [], address


@pytest.mark.parametrize("username", READERS)
def test_it_fits_a_phone_and_names_every_control(username: str, visitors: Visitors) -> None:
    visitor = visitors.person(username, **PHONE)
    addresses = addresses_of(username, visitor.page)
    assert {"/", "/issues/", "/notifications/", "/me/"} <= set(addresses)
    assert ("/weeks/" in addresses) == (username in READS_WEEKS)
    for address in addresses:
        is_whole(visitor.page, address)


def test_it_fits_a_phone_in_english_too(visitors: Visitors) -> None:
    visitor = visitors.person("auditor", **PHONE)
    page = visitor.page
    visitor.follow("我的")
    visitor.send("English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    try:
        for address in addresses_of("auditor", page):
            is_whole(page, address)
    finally:
        page.goto("/me/")
        visitor.send("中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_it_logs_an_issue_by_keys_alone(visitors: Visitors, photos: tuple[Path, Path]) -> None:
    """Tab, Space, arrows, Enter and letters: from the link at home to the issue's page."""
    visitor = visitors.person("inspector2", **DESK)
    page, keys = visitor.page, visitor.page.keyboard
    tab_to(page, "main a[href='/report/']")
    keys.press("Enter")
    page.wait_for_url("**/report/")
    tab_to(page, "#id_photos")
    with page.expect_file_chooser() as asked:
        keys.press("Space")
    asked.value.set_files(photos[0])
    expect(page.locator("#list_photos img")).to_have_count(1)
    tab_to(page, "#id_site")
    keys.type("S02-001")
    tab_to(page, "[name=category]")
    keys.press("Space")
    for _n in range(2):
        keys.press("ArrowDown")
    expect(page.get_by_role("radio", name=CATEGORY, exact=True)).to_be_checked()
    tab_to(page, "#id_description")
    keys.type("人行道旁堆放建筑垃圾")
    tab_to(page, "button.main[type=submit]")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/issues/[A-Z0-9-]+/$"))
    visitor.is_told("已上报，编号")
    assert "中山街商业街" in page.locator("h1").inner_text()


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until that control has the focus, and sees that it looks so."""
    control = page.locator(selector).first
    plain = control.evaluate(LOOK)
    for _n in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if control.evaluate(HAS_FOCUS):
            assert control.evaluate(LOOK) != plain, selector
            return
    pytest.fail(f"{selector} is not within {MOST_STOPS} stops")
