"""The policy page: read by office and auditor, changed by the office with faults at their row."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import html

from campaigns.models import Campaign, Issue, Notice, ReminderPolicy, StepMoment
from campaigns.processes import notifying
from campaigns.processes.step_moments import policy_in_force
from campaigns.rules.reminder_steps import DEFAULT_POLICY
from tests.factories import make_dispatched, person
from tests.processes.reminded import SITE
from tests.processes.told import on

PAGE, EDIT = "/reminders/policy/", "/reminders/policy/edit/"
STATUS = {"office": (200, 200), "auditor": (200, 403)}
OTHERS = ("inspector", "handler.zhujian", "zonechief", "leader", "thirdparty", "admin")
pytestmark = pytest.mark.django_db
NOW = on("11-09 15:00")


def form_of(browser: Client) -> dict[str, list[str]]:
    """What a browser would send of the opened form."""
    page = html.document_fromstring(browser.get(EDIT).content.decode())
    (form,) = page.xpath("//main//form")
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value.strip())
    return values


def rows_of(response: Any) -> Any:
    return response.context["form"].rows.forms


@pytest.fixture
def running(campaign: Campaign) -> Issue:
    return make_dispatched(campaign, lead="zhujian", site=SITE)


@pytest.mark.parametrize("username", [*STATUS, *OTHERS])
def test_it_opens_for_whom_it_is_meant(campaign: Campaign, username: str, signed_in: Any) -> None:
    browser = signed_in.as_(username)
    expected = STATUS.get(username, (404, 404))
    assert (browser.get(PAGE).status_code, browser.get(EDIT).status_code) == expected
    assert browser.post(EDIT, {}).status_code == {200: 400}.get(expected[1], expected[1])


def test_it_tells_the_table_in_words(campaign: Campaign, signed_in: Any) -> None:
    text = signed_in.as_("auditor").get(PAGE).content.decode()
    for words in (
        "时限用去 25% 时（最多 2 个工作小时），尚未签收的",
        "到期前 1 个工作日",
        "时限不足 3 个工作日的",
        "逾期第 2 个工作日",
        "逾期第 3 个工作日，此后每 5 个工作日",
    ):
        assert words in text


def test_what_was_opened_and_saved_is_the_same_policy(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    sent = form_of(browser) | {"note": ["试行一周"], "save": ["1"]}
    assert browser.post(EDIT, sent).status_code == 302
    saved = policy_in_force(campaign.pk)
    assert (saved.number, saved.note, saved.rules) == (2, "试行一周", DEFAULT_POLICY)
    old = browser.get(f"{PAGE}?version=1")
    assert "历史版本" in old.content.decode()
    assert browser.get(f"{PAGE}?version=9").status_code == 404


def test_it_takes_a_new_row_and_removes_one(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    blank = len(DEFAULT_POLICY)
    sent = form_of(browser) | {
        "step-1-DELETE": ["on"],
        f"step-{blank}-anchor": ["before_due"],
        f"step-{blank}-amount": ["3"],
        f"step-{blank}-unit": ["working_hours"],
        f"step-{blank}-to": ["sponsor", "head"],
        f"step-{blank}-severities": ["major"],
        "save": ["1"],
    }
    assert browser.post(EDIT, sent).status_code == 302
    steps = policy_in_force(campaign.pk).rules
    assert [step.code for step in steps] == [
        *(step.code for step in DEFAULT_POLICY if step.code != "half"),
        "before_h3",
    ]
    assert (steps[-1].severities, len(steps[-1].to)) == (("major",), 2)


@pytest.mark.parametrize(
    ("row", "field", "typed", "words"),
    [
        (0, "percent", "0", "1 至 99"),
        (1, "percent", "abc", "整数"),
        (2, "amount", "", "1 至 365"),
        (3, "below_days", "", ""),  # the same step for limits that the row above has, too
        (4, "repeat_days", "5", "逾期工作日"),
        (5, "to", None, "必填"),
    ],
)
def test_a_fault_stands_at_its_row_and_what_was_typed_stays(
    campaign: Campaign, signed_in: Any, row: int, field: str, typed: str | None, words: str
) -> None:
    browser = signed_in.as_("office")
    sent = form_of(browser) | {f"step-{row}-{field}": [typed] if typed is not None else []}
    response = browser.post(EDIT, sent | {"note": ["没有保存的说明"], "save": ["1"]})
    assert response.status_code == 400
    at_fault = [place for place, form in enumerate(rows_of(response)) if form.errors]
    assert at_fault == [row]
    if words:
        assert words in str(rows_of(response)[row].errors[field])
    text = response.content.decode()
    assert "没有保存的说明" in text
    assert f'name="step-{row}-{field}"' in text
    if typed:
        assert f'value="{typed}"' in text
    assert ReminderPolicy.objects.count() == 1


def test_the_hours_have_their_own_fault(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    sent = form_of(browser) | {"quiet_from": ["06:00"], "save": ["1"]}
    response = browser.post(EDIT, sent)
    assert response.status_code == 400
    assert response.context["form"].head.errors["quiet_from"]


def test_the_second_of_two_editors_keeps_what_he_typed(campaign: Campaign, signed_in: Any) -> None:
    first, second = signed_in.as_("office"), signed_in.as_("office2")
    opened = form_of(second)
    first.post(EDIT, form_of(first) | {"save": ["1"]})
    response = second.post(EDIT, opened | {"note": ["我的修改"], "save": ["1"]})
    assert response.status_code == 400
    assert "其他人已保存了新版本" in response.content.decode()
    assert "我的修改" in response.content.decode()
    assert ReminderPolicy.objects.count() == 2


def test_the_preview_saves_nothing_and_is_what_the_planner_does(
    campaign: Campaign, running: Issue, signed_in: Any
) -> None:
    browser = signed_in.as_("office")
    with time_machine.travel(NOW, tick=False):
        sent = form_of(browser)
        assert sent["issue"] == [running.number]  # dispatched, and nothing is overdue
        response = browser.post(EDIT, sent | {"preview": ["1"]})
    assert response.status_code == 200
    assert ReminderPolicy.objects.count() == 1
    told = {(line.at, line.people) for line in response.context["told"]}
    assert "将按下列安排提醒" in response.content.decode()
    for step, moment in StepMoment.objects.filter(issue=running).values_list("step", "at"):
        notifying.plan(now=moment)
        names = list(
            Notice.objects.filter(step=step, occasion=0, state="planned", channel="in_app")
            .order_by("pk")
            .values_list("recipient__name", flat=True)
        )
        if step != "overdue_8":
            assert any(people == "、".join(names) for _at, people in told if names), step


def test_the_preview_asks_for_an_issue_that_is_there(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    response = browser.post(EDIT, form_of(browser) | {"issue": ["XX-1"], "preview": ["1"]})
    assert response.status_code == 400
    assert response.context["form"].head.errors["issue"]


def test_it_is_not_changed_without_the_token_of_the_form(campaign: Campaign) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("office"), backend="campaigns.web.backend.StaffBackend")
    assert browser.post(EDIT, {"save": "1"}).status_code == 403
