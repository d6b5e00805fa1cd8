"""The board of overdue issues: who opens it, what it shows, which texts it offers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import Campaign, Issue, User
from tests.factories import at, make_copies, make_dispatched
from tests.memory import forget_all
from tests.processes.deed_cast import act

pytestmark = pytest.mark.django_db
NOW = at("2026-11-12 10:30")  # Thursday
BOARD = "/reminders/"
NEAR, FAR = "S09-001", "S02-001"  # zone Z01 (zonechief, leader) and zone Z02
# Who opens the board, and what of the two issues he finds there.
READERS = {
    "office": {"near", "far"},
    "auditor": {"near", "far"},
    "zonechief": {"near"},
    "leader": {"near"},
    "handler.chengguan": {"near"},
    "head.zhujian": {"far"},
    "handler.yuanlin": set(),
}
STRANGERS = ("inspector", "thirdparty", "admin")


@pytest.fixture(autouse=True)
def the_time(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def issues(campaign: Campaign) -> dict[str, Issue]:
    """Two issues of two units in two zones: three working days overdue, and half an hour."""
    found = {
        "near": make_dispatched(campaign, lead="chengguan", site=NEAR),
        "far": make_dispatched(campaign, lead="zhujian", site=FAR),
    }
    late = {"near": at("2026-11-09 10:00"), "far": at("2026-11-12 10:00")}
    for name, issue in found.items():
        Issue.objects.filter(pk=issue.pk).update(due_at=late[name])
        issue.refresh_from_db()
    return found


def shown(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def text_of(response: Any) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown(response), re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("username", READERS)
def test_it_opens_for_those_who_chase(
    username: str, issues: dict[str, Issue], signed_in: Any
) -> None:
    page = shown(signed_in.as_(username).get(BOARD))
    assert {name for name, issue in issues.items() if issue.number in page} == READERS[username]


@pytest.mark.parametrize("username", READERS)
def test_it_exports_what_the_reader_may_see(
    username: str, issues: dict[str, Issue], signed_in: Any
) -> None:
    response = signed_in.as_(username).get("/reminders/circular.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    numbers = {cell.value for cell in sheet["C"][3:]} & {issue.number for issue in issues.values()}
    expected = {issues[name].number for name in READERS[username] & {"near"}}
    assert numbers == expected  # "far" is no candidate yet


@pytest.mark.parametrize("username", STRANGERS)
@pytest.mark.parametrize("address", [BOARD, "/reminders/circular.xlsx", "text"])
def test_it_does_not_exist_for_others(
    username: str, address: str, issues: dict[str, Issue], signed_in: Any
) -> None:
    if address == "text":
        address = reverse("group_text", kwargs={"number": issues["near"].number})
    assert signed_in.as_(username).get(address).status_code == 404


def test_it_asks_strangers_to_sign_in(page: Client) -> None:
    assert page.get(BOARD).status_code == 302


@pytest.mark.parametrize("address", [BOARD, "/reminders/circular.xlsx"])
def test_it_only_shows(address: str, campaign: Campaign, signed_in: Any) -> None:
    assert signed_in.as_("office").post(address).status_code == 405


def test_it_opens_a_unit_with_its_issues(issues: dict[str, Issue], signed_in: Any) -> None:
    act(
        "acknowledge",
        issues["near"],
        "handler.chengguan",
        at("2026-11-11 09:00"),
        text="正在协调设备",
        promised_on=date(2026, 11, 11),
    )
    page = shown(signed_in.as_("office").get(f"{BOARD}?department=chengguan"))
    assert "正在协调设备" in page
    assert "承诺 11月11日 完成 · 未兑现" in page
    assert issues["far"].number not in page
    remind = reverse("deed", kwargs={"number": issues["near"].number, "deed": "remind"})
    assert remind in page


def test_it_lets_the_unit_answer_on_the_spot(issues: dict[str, Issue], signed_in: Any) -> None:
    browser, issue = signed_in.as_("handler.chengguan"), issues["near"]
    page = shown(browser.get(BOARD))
    action = reverse("deed", kwargs={"number": issue.number, "deed": "acknowledge"})
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', page, re.DOTALL)
    assert form is not None
    hidden = dict(re.findall(r'name="(version|client_uuid)" value="([^"]+)"', form.group()))
    sent = {**hidden, "text": "今日办结", "promised_on": "2026-11-13"}
    assert browser.post(action, sent).status_code == 302
    issue.refresh_from_db()
    assert (issue.acknowledged_at, issue.promised_on) == (NOW, date(2026, 11, 13))
    timeline = shown(browser.get(reverse("issue", kwargs={"number": issue.number})))
    assert "回复催办" in timeline
    assert "承诺 11月13日 完成" in timeline


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("step=overdue_3", {"near"}),
        ("step=due", {"far"}),
        ("step=soon", set()),
        ("zone=Z01", {"near"}),
        ("department=zhujian", {"far"}),
        ("acknowledged=true", set()),
        ("acknowledged=false", {"near", "far"}),
        ("tab=circular", {"near"}),
        ("tab=circular&department=zhujian", set()),
    ],
)
def test_it_filters(query: str, found: set[str], issues: dict[str, Issue], signed_in: Any) -> None:
    page = shown(signed_in.as_("office").get(f"{BOARD}?{query}"))
    assert {name for name, issue in issues.items() if issue.number in page} == found


@pytest.mark.parametrize(
    "query",
    ["step=never", "department=nobody", "zone=nowhere", "acknowledged=maybe", "cursor=%00x"],
)
def test_it_takes_any_address(query: str, issues: dict[str, Issue], signed_in: Any) -> None:
    for more in ("", "&tab=circular"):
        response = signed_in.as_("office").get(f"{BOARD}?{query}{more}")
        assert response.status_code in {200, 302}


def test_it_says_the_board_in_a_text(issues: dict[str, Issue], signed_in: Any) -> None:
    assert text_of(signed_in.as_("office").get(BOARD)) == (
        "【督办】截至11月12日10:30，逾期 2 件，涉及 2 个单位。\n"
        "1. 综执局 1 件，最长逾期 3 个工作日\n"
        "2. 住建局 1 件，最长逾期不足 1 个工作日\n"
        "请各单位于今日18:00前办结并反馈。\n"
        "http://127.0.0.1:8000/reminders/"
    )


def test_it_speaks_chinese_to_groups_whoever_copies(
    issues: dict[str, Issue], signed_in: Any
) -> None:
    User.objects.filter(username="office").update(language="en")
    browser, issue = signed_in.as_("office"), issues["near"]
    page = browser.get(f"{BOARD}?department=chengguan")
    assert "Overdue board" in shown(page)
    assert text_of(page) == (
        "【督办】综执局：逾期 1 件，其中逾期 3 个工作日以上 1 件。\n"
        f"1. {issue.place}（{issue.number}）{issue.category.name}，逾期 3 个工作日\n"
        "请于今日18:00前办结并反馈。\n"
        "http://127.0.0.1:8000/reminders/?department=chengguan"
    )


def test_it_says_one_issue_in_a_text(issues: dict[str, Issue], signed_in: Any) -> None:
    issue = issues["near"]
    address = reverse("group_text", kwargs={"number": issue.number})
    said = (
        f"【督办】综执局：{issue.place}（{issue.number}）{issue.category.name}，逾期 3 个工作日。\n"
        "请于今日18:00前办结并反馈。\n"
    )
    of_unit = text_of(signed_in.as_("handler.chengguan").get(address))
    assert of_unit.startswith(f"{said}http://127.0.0.1:8000/s/")
    # Who may not open it to outsiders sends the address that asks for a sign-in.
    of_leader = text_of(signed_in.as_("leader").get(address))
    assert of_leader == f"{said}http://127.0.0.1:8000/issues/{issue.number}/"


def test_it_offers_the_text_on_the_issues_page(issues: dict[str, Issue], signed_in: Any) -> None:
    address = reverse("issue", kwargs={"number": issues["near"].number})
    link = reverse("group_text", kwargs={"number": issues["near"].number})
    for username in ("office", "zonechief", "leader", "handler.chengguan"):
        assert link in shown(signed_in.as_(username).get(address)), username
    assert link not in shown(signed_in.as_("inspector").get(address))


def test_it_costs_the_same_with_many_issues(issues: dict[str, Issue], signed_in: Any) -> None:
    addresses = (BOARD, f"{BOARD}?department=chengguan", f"{BOARD}?tab=circular")
    readers = ("office", "zonechief", "leader", "handler.chengguan")

    def counts() -> dict[tuple[str, str], int]:
        found = {}
        for username in readers:
            for address in addresses:
                browser = signed_in.as_(username)
                forget_all()
                with CaptureQueriesContext(connection) as asked:
                    assert browser.get(address).status_code == 200
                found[(username, address)] = len(asked)
        return found

    few = counts()
    make_copies(issues["near"], 60)
    many = counts()
    assert few == many
    assert max(many.values()) <= 14, many
