"""The log of reminders: who reads which rows, filters, and the folded timeline."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import Campaign, Issue, Notice, Notification
from campaigns.processes import jobs, reminder_papers
from tests.factories import at, make_dispatched, person
from tests.memory import forget_all

pytestmark = pytest.mark.django_db
NOW = at("2026-11-12 10:30")
LOG, WORKBOOK = "/reminders/log/", "/reminders/log.xlsx"
STRANGERS = ("inspector", "zonechief", "leader", "thirdparty", "admin")


@pytest.fixture(autouse=True)
def the_time(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def notice(
    issue: Issue, to: str | None, hours: int = 0, *, step: str = "overdue_1", **more: Any
) -> Notice:
    """A notice to somebody so many hours ago."""
    values = {"tone": "urge", "channel": "in_app", "state": "sent", **more}
    return Notice.objects.create(
        campaign=issue.campaign,
        issue=issue,
        due_version=issue.due_version,
        step=step,
        recipient=person(to) if to is not None else None,
        planned_at=NOW - timedelta(hours=hours),
        created_at=NOW,
        sent_at=NOW if values["state"] == "sent" else None,
        **values,
    )


def forget_the_dispatch() -> None:
    Notification.objects.all().delete()
    Notice.objects.all().delete()


@pytest.fixture
def rows(campaign: Campaign) -> dict[str, Notice]:
    """Notices of two units' issues, under the name that their `error` shows on the page."""
    own, other = make_dispatched(campaign), make_dispatched(campaign, lead="zhujian")
    forget_the_dispatch()
    return {
        "own": notice(own, "handler.chengguan", 1, error="row-own"),
        "colleague": notice(own, "head.chengguan", 2, step="overdue_2", error="row-colleague"),
        "leader": notice(own, "leader", 3, step="overdue_3", error="row-leader"),
        "group": notice(own, None, 4, channel="wecom", state="unknown", error="row-group"),
        "other": notice(other, "handler.zhujian", 26, state="held", error="row-other"),
        # A colleague's own affair: the unit has no part in that issue.
        "apart": notice(other, "head.chengguan", 27, error="row-apart"),
    }


SEES = {
    "office": {"own", "colleague", "leader", "group", "other", "apart"},
    "auditor": {"own", "colleague", "leader", "group", "other", "apart"},
    "handler.chengguan": {"own", "colleague"},
    "head.chengguan": {"own", "colleague", "apart"},
    "handler.zhujian": {"other"},
}


def names(page: str, rows: dict[str, Notice]) -> set[str]:
    return {name for name in rows if f"row-{name}" in page}


@pytest.mark.parametrize("username", SEES)
def test_it_shows_what_the_reader_may_know(
    username: str, rows: dict[str, Notice], signed_in: Any
) -> None:
    browser = signed_in.as_(username)
    assert names(browser.get(LOG).content.decode(), rows) == SEES[username]
    sheet = load_workbook(io.BytesIO(browser.get(WORKBOOK).content)).worksheets[0]
    assert {cell.value for cell in sheet["M"][3:] if cell.value} == {
        f"row-{name}" for name in SEES[username]
    }
    found = signed_in.api(username).get("/api/v1/notices/").json()["results"]
    assert len(found) == len(SEES[username])


@pytest.mark.parametrize("username", STRANGERS)
@pytest.mark.parametrize("address", [LOG, WORKBOOK, "/reminders/log/filters/"])
def test_it_does_not_exist_for_others(
    username: str, address: str, rows: dict[str, Notice], signed_in: Any
) -> None:
    assert signed_in.as_(username).get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("issue={own}", {"own", "colleague", "leader", "group"}),
        ("recipient=head.chengguan", {"colleague", "apart"}),
        ("department=chengguan", {"own", "colleague", "group", "apart"}),
        ("channel=wecom", {"group"}),
        ("step=overdue_2", {"colleague"}),
        ("step=overdue_2&step=overdue_3", {"colleague", "leader"}),
        ("state=held", {"other"}),
        ("from=2026-11-12", {"own", "colleague", "leader", "group"}),
        ("to=2026-11-11", {"other", "apart"}),
        ("from=2026-11-11&to=2026-11-11&state=held", {"other"}),
        ("state=sent&channel=wecom", set()),
    ],
)
def test_it_filters_page_workbook_and_api_alike(
    query: str, found: set[str], rows: dict[str, Notice], signed_in: Any
) -> None:
    issue = rows["own"].issue
    assert issue is not None
    query = query.format(own=issue.number)
    browser = signed_in.as_("office")
    assert names(browser.get(f"{LOG}?{query}").content.decode(), rows) == found
    sheet = load_workbook(io.BytesIO(browser.get(f"{WORKBOOK}?{query}").content)).worksheets[0]
    texts = {str(cell.value) for cell in sheet["M"][3:] if cell.value}
    assert texts == {f"row-{name}" for name in found}
    answer = signed_in.api("office").get(f"/api/v1/notices/?{query}").json()["results"]
    assert len(answer) == len(found)


@pytest.mark.parametrize(
    "query", ["state=never", "department=nobody", "from=yesterday", "issue=%00", "to=0001-01-01"]
)
def test_it_says_what_it_cannot_understand(
    query: str, rows: dict[str, Notice], signed_in: Any
) -> None:
    page = signed_in.as_("office").get(f"{LOG}?{query}").content.decode()
    assert 'role="alert"' in page
    assert names(page, rows) == set()
    assert signed_in.as_("office").get(f"{WORKBOOK}?{query}").status_code == 302
    assert signed_in.api("office").get(f"/api/v1/notices/?{query}").status_code == 400


def test_it_goes_on_from_page_to_page(rows: dict[str, Notice], signed_in: Any) -> None:
    """Latest first, each row once, and the same number of queries on a full page as on a short."""
    issue = rows["own"].issue
    assert issue is not None
    browser = signed_in.as_("office")

    def asked(address: str) -> tuple[str, int]:
        forget_all()
        with CaptureQueriesContext(connection) as captured:
            response = browser.get(address)
        assert response.status_code == 200
        return response.content.decode(), len(captured)

    _few, budget = asked(LOG)
    for n in range(60):
        notice(issue, "office", 100 + n, step=f"more_{n}", error=f"old-{n:02}.")
    first, count = asked(LOG)
    assert count == budget <= 8
    second, _count = asked(LOG + first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0])
    assert names(first, rows) == set(rows)
    seen = [f"old-{n:02}." for n in range(60) if f"old-{n:02}." in first + second]
    assert len(seen) == 60
    assert not {row for row in seen if row in first and row in second}


def test_a_long_log_is_a_workers_job(
    rows: dict[str, Notice], signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminder_papers, "AT_ONCE", 3)
    browser = signed_in.as_("office")
    answer = browser.get(f"{WORKBOOK}?channel=in_app")
    assert answer.status_code == 302
    assert jobs.run_waiting(now=NOW) == 1
    result = browser.get(f"{answer['Location']}result/")
    content = b"".join(result.streaming_content)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    texts = [cell.value for cell in sheet["M"][3:] if cell.value]
    assert texts == ["row-own", "row-colleague", "row-leader", "row-other", "row-apart"]
    assert "渠道：站内" in sheet["A2"].value


# --- the timeline of an issue --------------------------------------------------------------------


def page_of(issue: Issue, signed_in: Any, username: str = "office") -> str:
    address = reverse("issue", kwargs={"number": issue.number})
    return str(signed_in.as_(username).get(address).content.decode())


def test_it_tells_of_a_step_in_one_line(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    forget_the_dispatch()
    notice(issue, "handler.chengguan", 1)
    notice(issue, "handler.chengguan", 1, channel="email")  # the same person over another channel
    notice(issue, "head.chengguan", 1, state="held")
    notice(issue, None, 1, channel="wecom")
    handler, head = person("handler.chengguan").name, person("head.chengguan").name
    page = page_of(issue, signed_in)
    assert page.count("逾期催办：请立即整改") == 1
    assert f"→ {handler}、群（wecom）（已发送）; {head}（暂缓发送）" in page
    assert "<summary>提醒" not in page


def test_it_folds_more_than_three_reminders(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    forget_the_dispatch()
    for n in range(1, 5):
        assert "<summary>提醒" not in page_of(issue, signed_in)
        notice(issue, "handler.chengguan", n, step=f"overdue_{n}")
    page = page_of(issue, signed_in)
    assert "<summary>提醒 4 次" in page
    assert page.count(f"→ {person('handler.chengguan').name}（已发送）") == 4
