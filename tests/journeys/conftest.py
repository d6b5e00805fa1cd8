"""One running product for all journeys, one Chromium for each file of them.

The product is a stage: web, worker and beat in processes of their own, on the database of this
pass. While Playwright is open it runs an event loop in this thread, so a journey asks that database
by SQL and never through the ORM, and Chromium is gone before another file's tests begin.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from tests.camera import camera_jpeg
from tests.journeys.visitors import PATIENCE_MS, Visitors
from tests.stage import Stage, own_postgres

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera that draws a moving picture
]


@pytest.fixture(scope="session")
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The demo city with a little life, running."""
    folder = tmp_path_factory.mktemp("journeys")
    with contextlib.ExitStack() as services:
        if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            made = Stage(folder, DATABASE_URL=services.enter_context(own_postgres()))
            made.manage("migrate", "--verbosity=0")
            made.scene("city")
        else:
            made = Stage(folder)
            made.take_over(request.getfixturevalue("staged_city"))
        made.manage("shell", "--command", "from tests.journeys.lived import play; play()")
        services.callback(made.kill)
        made.run_all()
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium without a window or a profile."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=SWITCHES
        )
        yield browser
        browser.close()


@pytest.fixture
def visitors(stage: Stage, chromium: Browser) -> Iterator[Visitors]:
    """Opens browsers for people; no page and no process may have broken when they leave."""
    opened = Visitors(chromium, stage.address)
    yield opened
    assert opened.leave() == []
    assert "Traceback" not in stage.log(), stage.log()


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Path, Path]:
    """Two photos that a phone has just taken: before and after."""
    before, after = tmp_path / "before.jpg", tmp_path / "after.jpg"
    for path in (before, after):
        path.write_bytes(camera_jpeg(taken_at=timezone.now()))
    return before, after
