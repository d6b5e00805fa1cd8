"""People at a browser: they sign in, press, type and read like anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from re import Pattern
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

PATIENCE_MS = 20_000
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


@dataclass
class Visitor:
    """One person with a browser of his own; `complaints` is what its console held against us."""

    page: Page
    has_touch: bool
    complaints: list[str] = field(default_factory=list)

    def listen(self, said: ConsoleMessage) -> None:
        """Notes what the console calls an error, and the file it is about."""
        if said.type == "error":
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    def press(self, place: Locator) -> None:
        """A finger on a phone, a mouse on a desk."""
        if self.has_touch:
            place.tap()
        else:
            place.click()

    def follow(self, words: str | Pattern[str]) -> None:
        """Presses the first visible link of these words."""
        self.press(self.page.get_by_role("link", name=words, exact=True).first)

    def send(self, words: str) -> None:
        """Presses the button of these words in the page's own part."""
        self.press(self.page.locator("main").get_by_role("button", name=words, exact=True))

    def forgive(self, words: str) -> None:
        """Takes a complaint back that the test has provoked; fails when there was none."""
        self.complaints.remove(next(said for said in self.complaints if words in said))

    def is_told(self, words: str) -> None:
        """Waits for the line above the page that says what was done."""
        expect(self.page.get_by_role("status")).to_contain_text(words)

    def sign_in(self, username: str) -> None:
        """From the sign-in page to home."""
        self.page.goto("/")
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码").fill(settings.DEMO_PASSWORD)
        self.send("登录")
        expect(self.page.get_by_role("navigation").first).to_be_attached()
        assert self.page.url.endswith("/")
        assert "sign-in" not in self.page.url


class Visitors:
    """Opens browsers for people, and closes all of them at the end."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.chromium = chromium
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.visitors: list[Visitor] = []

    def stranger(self, **device: Any) -> Visitor:
        """Somebody who has not signed in."""
        context = self.chromium.new_context(
            base_url=self.address, locale="zh-CN", timezone_id="Asia/Shanghai", **device
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        visitor = Visitor(page, has_touch=bool(device.get("has_touch")))
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.on("console", visitor.listen)
        self.contexts.append(context)
        self.visitors.append(visitor)
        return visitor

    def person(self, username: str, **device: Any) -> Visitor:
        """Somebody who has signed in through the page."""
        visitor = self.stranger(**device)
        visitor.sign_in(username)
        return visitor

    def leave(self) -> list[str]:
        """Closes the browsers; what their consoles held against us: broken scripts, files that
        are not there, what our own content policy forbids."""
        for context in self.contexts:
            context.close()
        return [said for visitor in self.visitors for said in visitor.complaints]
