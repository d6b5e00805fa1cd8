"""The pages of appeals, lists and measures: who opens them, what they ask, what they keep."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Appeal, Campaign, Measure, ScoreEntry
from campaigns.rules.appeals import FIGURES
from tests.factories import unit
from tests.memory import forget_all
from tests.processes.appeal_cast import (
    LAST_MOMENT,
    LIAISON,
    RAISED_AT,
    UNIT,
    Published,
    accept,
    against_entry,
    against_figure,
    by_hand,
    publish_week,
)

pytestmark = pytest.mark.django_db
WEEK, NEW = "/weeks/2026-11-09/", "/appeals/new/?week=2026-11-09"


@pytest.fixture(autouse=True)
def at_four() -> Iterator[None]:
    with time_machine.travel(RAISED_AT, tick=False):
        yield


@pytest.fixture
def published(campaign: Campaign) -> Published:
    return publish_week(campaign)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("username", "of_list", "of_new", "of_one"),
    [
        (LIAISON, 200, 200, 200),
        ("head.zhujian", 200, 200, 200),
        ("handler.shijian", 200, 200, 404),
        ("office", 200, 404, 200),
        ("auditor", 200, 404, 200),
        ("leader", 200, 404, 200),
        ("inspector", 404, 404, 404),
        ("zonechief", 404, 404, 404),
        ("thirdparty", 404, 404, 404),
        ("admin", 404, 404, 404),
    ],
)
def test_they_open_for_whom_they_are_meant(
    username: str, of_list: int, of_new: int, of_one: int, published: Published, signed_in: Any
) -> None:
    one = f"/appeals/{against_figure(published.week).pk}/"
    browser = signed_in.as_(username)
    assert [browser.get(url).status_code for url in ("/appeals/", NEW, one)] == [
        *(of_list, of_new, of_one)
    ]


def test_a_unit_appeals_through_the_form_and_its_papers_are_read_by_those_concerned(
    published: Published, signed_in: Any
) -> None:
    browser = signed_in.as_(LIAISON)
    form = text_of(browser.get(f"{NEW}&figure=due"))
    assert '<option value="figure:due" selected>应整改 1</option>' in form
    assert "申诉受理至2026-11-18 18:00" in form
    paper = SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%%EOF\n")
    sent = {"subject": "figure:due", "reason": "不应计入本单位", "attachments": paper}
    shown = text_of(browser.post(NEW, sent, follow=True))
    assert "申诉已提交创建办" in shown
    assert "2026-11-19 18:00" in shown
    kept = Appeal.objects.get().attachments.get()
    for username, status in (("office", 200), ("head.zhujian", 200), ("handler.shijian", 404)):
        answer = signed_in.as_(username).get(f"/attachments/{kept.pk}/")
        assert answer.status_code == status, username
        answer.getvalue()


def test_the_form_keeps_what_was_typed_and_names_what_is_wrong(
    published: Published, signed_in: Any
) -> None:
    browser = signed_in.as_(LIAISON)
    bad = SimpleUploadedFile("a.exe", b"MZ")
    sent = {"subject": "figure:due", "reason": "不应计入本单位", "attachments": bad}
    answer = browser.post(NEW, sent)
    assert answer.status_code == 400
    assert "不应计入本单位" in text_of(answer)
    assert "a.exe" in text_of(answer)
    assert Appeal.objects.count() == 0
    against_figure(published.week, "due")
    again = browser.post(NEW, {"subject": "figure:due", "reason": "再次申诉"})
    assert "本单位已就此提出申诉，尚待答复" in text_of(again)


def test_every_figure_is_offered_with_its_value(published: Published, signed_in: Any) -> None:
    form = text_of(signed_in.as_(LIAISON).get(NEW))
    assert all(f'value="figure:{figure}"' in form for figure in FIGURES)
    for entry in published.entries.values():
        assert f'value="entry:{entry.pk}"' in form


def test_an_entry_leads_to_the_form(published: Published, signed_in: Any) -> None:
    entry = published.entries["overdue"]
    browser = signed_in.as_(LIAISON)
    page = text_of(browser.get(f"{WEEK}?unit={UNIT}&figure=deductions"))
    assert f'href="/appeals/new/?entry={entry.pk}"' in page
    form = text_of(browser.get(f"/appeals/new/?entry={entry.pk}"))
    assert f'<option value="entry:{entry.pk}" selected>' in form
    other = signed_in.as_("handler.shijian")
    assert other.get(f"/appeals/new/?entry={entry.pk}").status_code == 404


def test_after_the_time_there_is_no_form(published: Published, signed_in: Any) -> None:
    with time_machine.travel(LAST_MOMENT, tick=False):
        assert "提交申诉" in text_of(signed_in.as_(LIAISON).get(NEW))
    with time_machine.travel("2026-11-19 09:00+08:00", tick=False):
        page = text_of(signed_in.as_(LIAISON).get(NEW))
        assert "申诉期已于2026-11-18 18:00截止" in page
        assert "提交申诉" not in page
        assert "申诉期已过" in text_of(signed_in.as_(LIAISON).get(WEEK))


def test_an_address_that_means_nothing_is_not_there(published: Published, signed_in: Any) -> None:
    browser = signed_in.as_(LIAISON)
    for query in (
        "",
        "?week=2026-11-10",
        "?week=x",
        "?entry=x",
        "?entry=9999999",
        "?week=2026-11-16",
    ):
        assert browser.get(f"/appeals/new/{query}").status_code == 404, query


def test_the_office_answers_on_the_page_and_keeps_what_it_typed(
    published: Published, signed_in: Any
) -> None:
    appeal = against_figure(published.week)
    browser = signed_in.as_("office2")
    page = f"/appeals/{appeal.pk}/"
    missing = browser.post(f"{page}accept/", {"answer": "经复核属实"})
    assert missing.status_code == 400
    assert "请勾选要冲销的记录，或者填写更正分值，二者选一。" in text_of(missing)
    assert "经复核属实" in text_of(missing)
    entry = published.entries["overdue"]
    sent = {"answer": "经复核属实", "entries": [str(entry.pk)]}
    done = text_of(browser.post(f"{page}accept/", sent, follow=True))
    assert "已答复，并已通知该单位" in done
    assert "已更正" in done
    assert ScoreEntry.objects.get(reverses=entry).appeal == appeal


def test_who_posted_the_entry_is_told_to_leave_it(published: Published, signed_in: Any) -> None:
    appeal = against_entry(published.entries["manual_deduction"])
    browser = signed_in.as_("office")
    page = text_of(browser.get(f"/appeals/{appeal.pk}/"))
    assert "该记录由本人录入，须由其他人员答复申诉" in page
    refused = browser.post(f"/appeals/{appeal.pk}/refuse/", {"answer": "不予采纳"})
    assert refused.status_code == 400
    assert Appeal.objects.get().state == "open"


@pytest.mark.parametrize("deed", ["accept", "refuse", "withdraw"])
def test_deeds_are_asked_of_the_right_people(
    deed: str, published: Published, signed_in: Any
) -> None:
    appeal = against_figure(published.week)
    url = f"/appeals/{appeal.pk}/{deed}/"
    assert signed_in.as_("auditor").post(url, {"answer": "x"}).status_code == 403
    assert signed_in.as_("handler.shijian").post(url).status_code == 404
    assert signed_in.as_("office").get(url).status_code == 405


def test_the_published_week_carries_the_mark_and_the_way_to_the_correction(
    published: Published, signed_in: Any
) -> None:
    before = text_of(signed_in.as_(LIAISON).get(WEEK))
    assert "#corrected" not in before
    appeal = accept(against_entry(published.entries["overdue"]))
    own = text_of(signed_in.as_(LIAISON).get(WEEK))
    assert 'href="#corrected">已更正</a>' in own
    assert f'href="/appeals/{appeal.pk}/"' in own
    assert "/weeks/2026-11-16/?unit=zhujian&amp;figure=correction" in own
    other = text_of(signed_in.as_("handler.shijian").get(WEEK))
    assert 'href="#corrected">已更正</a>' in other
    assert f'href="/appeals/{appeal.pk}/"' not in other
    assert appeal.answer not in other


def test_the_lists_are_those_of_the_published_week(
    campaign: Campaign, published: Published, signed_in: Any
) -> None:
    for username, status in ((LIAISON, 200), ("inspector", 200), ("thirdparty", 404)):
        assert signed_in.as_(username).get("/lists/").status_code == status
    assert "2026年第46周" in text_of(signed_in.as_(LIAISON).get("/lists/"))
    for query in ("?week=2026-11-02", "?week=x"):
        answer = signed_in.as_(LIAISON).get(f"/lists/{query}")
        assert "尚未公布任何一周" in text_of(answer) or answer.status_code == 404


def test_the_office_gives_an_honour(
    campaign: Campaign, published: Published, signed_in: Any
) -> None:
    sent = {
        "department": "shijian",
        "rule": "praise_office",
        "reason": "获流动红旗",
        "document_no": "创建办〔2026〕10号",
    }
    assert signed_in.as_(LIAISON).post("/lists/", sent).status_code == 403
    browser = signed_in.as_("office")
    assert browser.post("/lists/", {**sent, "rule": "veto"}).status_code == 400
    answer = browser.post("/lists/", sent, follow=True)
    assert "表扬已录入，计入本周" in text_of(answer)
    entry = ScoreEntry.objects.get(rule="praise_office")
    assert (entry.department.code, entry.kind, entry.document_no) == (
        *("shijian", "bonus"),
        "创建办〔2026〕10号",
    )


# --- measures ------------------------------------------------------------------------------------


@pytest.fixture
def measure(published: Published) -> Measure:
    return Measure.objects.create(
        campaign=published.week.campaign,
        department=unit(UNIT),
        week=published.week,
        step="letter",
        causes=[{"week": "2026-11-09", "group": "街道", "rank": 4, "ranked": 4, "score": "70.00"}],
        key="week:1:zhujian",
        text="市住房和城乡建设局：\n\n请即整改。",
        suggested_at=RAISED_AT,
    )


def test_a_measure_is_the_offices_until_it_is_in_force(measure: Measure, signed_in: Any) -> None:
    url = f"/measures/{measure.pk}/"
    liaison, office = signed_in.as_(LIAISON), signed_in.as_("office")
    assert liaison.get(url).status_code == liaison.get(f"{url}letter/").status_code == 404
    assert "街道第4名（共4个），70.00分" in text_of(office.get(url))
    assert "草稿" in text_of(office.get(f"{url}letter/"))
    assert office.post(f"{url}confirm/", {"text": ""}).status_code == 400
    sent = {"text": "市住房和城乡建设局：\n请于三日内反馈。", "document_no": "创建办函〔2026〕12号"}
    assert "已生效" in text_of(office.post(f"{url}confirm/", sent, follow=True))
    paper = text_of(liaison.get(f"{url}letter/"))
    for words in ("提醒函", "创建办函〔2026〕12号", "请于三日内反馈。", "2026年11月16日"):
        assert words in paper
    assert liaison.post(f"{url}outcome/", {}).status_code == 403
    assert signed_in.as_("handler.shijian").get(url).status_code == 404


def test_its_outcome_is_recorded_on_the_page(measure: Measure, signed_in: Any) -> None:
    url, office = f"/measures/{measure.pk}/", signed_in.as_("office")
    office.post(f"{url}confirm/", {"text": "请即整改。"})
    future = {"carried_out_on": "2026-11-17", "outcome": "已书面反馈"}
    refused = office.post(f"{url}outcome/", future)
    assert refused.status_code == 400
    assert "已书面反馈" in text_of(refused)
    done = office.post(f"{url}outcome/", {**future, "carried_out_on": "2026-11-16"}, follow=True)
    assert "已执行" in text_of(done)


# --- how much they cost --------------------------------------------------------------------------


def statements(browser: Any, url: str) -> int:
    forget_all()
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_lists_cost_the_same_whatever_is_in_them(
    campaign: Campaign, measure: Measure, published: Published, signed_in: Any
) -> None:
    pages = ("/appeals/", "/measures/", "/lists/", WEEK, f"/measures/{measure.pk}/")
    readers = [signed_in.as_(name) for name in ("office", "leader")]
    against_entry(published.entries["overdue"])
    accept(against_figure(published.week, "due"), points=Decimal(1))
    few = [statements(browser, url) for browser in readers for url in pages]
    for figure in FIGURES[1:12]:
        accept(against_figure(published.week, figure), points=Decimal(1))
    against_entry(published.entries["found_district"])
    for n in range(10):
        by_hand(campaign, "praise_office", "0.10", when="2026-11-16 15:30")
        Measure.objects.create(
            **{
                name: getattr(measure, name)
                for name in ("campaign", "department", "week", "step", "causes", "suggested_at")
            },
            key=f"more:{n}",
        )
    many = [statements(browser, url) for browser in readers for url in pages]
    assert few == many
    assert max(many) <= 16
