"""Pages are Chinese unless the reader chose English; the Chinese is complete."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import Settings

from campaigns.models import Campaign
from campaigns.rules.countdown import Countdown
from campaigns.wording import catalogue
from campaigns.wording.labels import STATES, word
from campaigns.wording.refusals import move_words
from campaigns.wording.times import countdown_words, day_words, limit_words, moment_words
from tests.factories import at, make_dispatched, person
from tests.memory import forget_all

ENGLISH_BROWSER = {"accept-language": "en-GB,en;q=0.9"}
DUE = at("2026-11-23 16:30")


@pytest.fixture(autouse=True)
def read_anew(settings: Settings) -> None:
    """The catalogue as it is now (setting its path makes Django read it), and no kept names."""
    forget_all()
    catalogue.compile_catalogue()
    settings.LOCALE_PATHS = list(settings.LOCALE_PATHS)


def test_it_signs_in_in_chinese_whatever_the_browser_asks_for(page: Client, db: None) -> None:
    response = page.get(reverse("sign_in"), headers=ENGLISH_BROWSER)
    assert response["Content-Language"] == "zh-hans"
    assert 'lang="zh-hans"' in response.text
    assert "登录" in response.text
    assert "Sign in" not in response.text


@pytest.mark.parametrize(
    ("username", "said"),
    [("office", "待交办"), ("inspector", "待核查"), ("handler.chengguan", "待签收")],
)
def test_it_shows_home_in_chinese(
    campaign: Campaign, signed_in: Any, username: str, said: str
) -> None:
    make_dispatched(campaign)
    response = signed_in.as_(username).get(reverse("home"), headers=ENGLISH_BROWSER)
    assert response["Content-Language"] == "zh-hans"
    assert said in response.text


def test_it_follows_the_cookie(page: Client, db: None) -> None:
    page.cookies["django_language"] = "en"
    response = page.get(reverse("sign_in"))
    assert response["Content-Language"] == "en"
    assert "Sign in" in response.text
    assert "登录" not in response.text


def test_it_follows_the_profile(campaign: Campaign, signed_in: Any) -> None:
    user = person("office")
    user.language = "en"
    user.save(update_fields=["language"])
    response = signed_in.as_("office").get(reverse("home"))
    assert response["Content-Language"] == "en"
    assert "To dispatch" in response.text


def test_it_keeps_the_language_that_was_chosen(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    browser.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert browser.get(reverse("home"))["Content-Language"] == "en"
    assert person("office").language == "en"
    browser.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    assert browser.get(reverse("home"))["Content-Language"] == "zh-hans"


def test_it_takes_no_language_that_is_not_offered(page: Client, db: None) -> None:
    page.post(reverse("set_language"), {"language": "fr", "next": "/"})
    assert page.get(reverse("sign_in"))["Content-Language"] == "zh-hans"


def test_it_says_in_chinese_that_a_page_is_not_there(campaign: Campaign, signed_in: Any) -> None:
    response = signed_in.as_("office").get("/nowhere/")
    assert response.status_code == 404
    assert "页面不存在" in response.text


@pytest.mark.parametrize(("asked", "said"), [("zh-hans", "令牌无效"), ("en", "This token")])
def test_it_answers_a_script_in_the_language_that_it_asks_for(
    page: Client, db: None, asked: str, said: str
) -> None:
    response = page.get(
        "/api/v1/issues/", headers={"authorization": "Token wrong", "accept-language": asked}
    )
    assert response.status_code == 401
    assert said in response.json()["detail"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (lambda: day_words(date(2026, 11, 9)), "11月9日"),
        (lambda: moment_words(at("2026-11-23 09:00")), "11月23日（星期一）09:00"),
        (lambda: limit_words(2, "working_days"), "2 个工作日"),
        (lambda: countdown_words(Countdown("days_left", DUE, days=2)), "剩 2 个工作日"),
        (lambda: countdown_words(Countdown("overdue_days", DUE, days=3)), "逾期 3 个工作日"),
        (lambda: countdown_words(Countdown("today", DUE)), "今天 16:30"),
        (
            lambda: countdown_words(Countdown("minutes_left", DUE, left=timedelta(minutes=100))),
            "剩 1 小时 40 分",
        ),
        (lambda: word(STATES, "closed"), "已销号"),
        (lambda: move_words("wrong_state", "dispatched"), "问题当前为“待签收”，不能办理该事项。"),
    ],
)
def test_it_speaks_as_officials_do(said: Callable[[], str], expected: str) -> None:
    with translation.override("zh-hans"):
        assert said() == expected


def test_it_has_chinese_for_every_message_and_nothing_left_over() -> None:
    assert catalogue.faults() == []


def test_it_keeps_every_placeholder() -> None:
    """Babel's own check beside the catalogue's; it takes "5 % of" for a placeholder."""
    with catalogue.SOURCE.open("rb") as lines:
        chinese = read_po(lines, locale="zh_Hans")
    differing = [
        (message.id, str(error))
        for message in chinese
        for error in message.check(chinese)
        if message.id != "%(day)d %(month)s" and " % " not in message.id
    ]
    assert differing == []


def test_it_stays_as_it_is_when_nothing_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copy(catalogue.SOURCE, tmp_path))
    monkeypatch.setattr(catalogue, "SOURCE", copy)
    assert catalogue.update() == 0
    assert copy.read_bytes() == (catalogue.FOLDER / "django.po").read_bytes()
    assert "fuzzy" not in copy.read_text(encoding="utf-8")


def test_it_finds_placeholders_that_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = catalogue.SOURCE.read_text(encoding="utf-8")
    copy = tmp_path / "django.po"
    copy.write_text(text.replace("今天 %(time)s", "今天 %(hour)s"), encoding="utf-8")
    monkeypatch.setattr(catalogue, "SOURCE", copy)
    assert catalogue.faults() == ["other placeholders: ('', 'today %(time)s')"]
