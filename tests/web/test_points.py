"""The pages of points: the ledger, entering by hand, taking back, proposals."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import Campaign, Proposal, ScoreEntry
from campaigns.processes import accountability, weeks
from tests.factories import NOON, at, make_closed, make_dispatched, person, unit
from tests.memory import forget_all

pytestmark = pytest.mark.django_db
LAST_WEEK = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def at_noon(campaign: Campaign) -> Iterator[None]:
    weeks.open_running_week(campaign=campaign, now=at("2026-11-02 09:00"))
    with time_machine.travel(NOON, tick=False):
        yield


def entered(campaign: Campaign, **more: Any) -> Any:
    given: dict[str, Any] = {
        "department": unit("chengguan"),
        "rule": "manual_deduction",
        "reason": "督办件未反馈",
        "document_no": "示创办督〔2026〕5号",
        "by": person("office"),
        "now": NOON,
        **more,
    }
    return accountability.enter_points(campaign=campaign, **given)


def text(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def typed(**more: Any) -> dict[str, Any]:
    return {
        "department": "chengguan",
        "rule": "manual_deduction",
        "reason": "督办件未反馈",
        "document_no": "示创办督〔2026〕5号",
        "client_uuid": str(uuid4()),
        **more,
    }


# --- the ledger ----------------------------------------------------------------------------------


def test_it_shows_posted_beside_counted_and_names_the_cap(
    campaign: Campaign, signed_in: Any
) -> None:
    for n in range(6):
        entered(campaign, rule="publicity", reason=f"稿件{n}")
    page = text(signed_in.as_("office"), "/points/")
    assert "+0.60" in page  # posted, in the head
    assert "+0.50" in page  # counted
    assert "已达单项周封顶" in page


def test_it_shows_an_entry_taken_back_with_its_reversal(campaign: Campaign, signed_in: Any) -> None:
    entry = entered(campaign)
    reversal = accountability.take_back(
        entry_id=entry.pk, reason="误录一次", by=person("office2"), now=NOON
    )
    page = text(signed_in.as_("office"), "/points/")
    assert f'id="entry-{entry.pk}" data-out' in page
    assert "误录一次" in page
    assert f"?entry={entry.pk}" in page  # the reversal leads back
    assert f'id="entry-{reversal.pk}"' in text(
        signed_in.as_("office"), f"/points/?entry={entry.pk}"
    )


def test_it_leads_from_a_point_to_its_issue(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    page = text(signed_in.as_("handler.chengguan"), "/points/?kind=deduction")
    assert reverse("issue", args=[issue.number]) in page
    assert "系统" not in page.split("points-who")[1]  # whoever dispatched it


@pytest.mark.parametrize("query", ["department=nobody", "week=x", "entry=x", "late=perhaps"])
def test_it_says_which_filter_is_wrong(campaign: Campaign, signed_in: Any, query: str) -> None:
    assert "note bad" in text(signed_in.as_("office"), f"/points/?{query}")


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("office", {"a", "b"}),
        ("auditor", {"a", "b"}),
        ("leader", {"a", "b"}),
        ("handler.chengguan", {"a"}),
        ("head.chengguan", {"a"}),
        ("inspector", set()),  # the week is not published
    ],
)
def test_it_shows_each_what_he_may_read(
    campaign: Campaign, signed_in: Any, username: str, sees: set[str]
) -> None:
    entered(campaign, reason="理由a")
    entered(campaign, reason="理由b", department=unit("zhujian"))
    page = text(signed_in.as_(username), "/points/")
    assert {name for name in "ab" if f"理由{name}" in page} == sees
    assert ("/points/enter/" in page) is (username == "office")


@pytest.mark.parametrize("username", ["thirdparty", "admin"])
@pytest.mark.parametrize(
    "path", ["/points/", "/points/enter/", "/proposals/", "/points/ledger.xlsx"]
)
def test_it_is_not_there_for_strangers(
    campaign: Campaign, signed_in: Any, username: str, path: str
) -> None:
    text(signed_in.as_(username), path, status=404)


def test_the_workbook_holds_the_filtered_entries_as_text(
    campaign: Campaign, signed_in: Any
) -> None:
    entered(campaign, reason="=1+1")
    entered(campaign, reason="另一笔", rule="praise_office")
    answer = signed_in.as_("office").get("/points/ledger.xlsx?kind=deduction")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (row,) = [row for row in rows if "综执局" in row]
    assert row[11:13] == [-0.5, -0.5]
    cause = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "=1+1")
    assert cause.data_type == "s"
    assert cause.quotePrefix
    assert "类别：扣分" in str(rows[1][0])


# --- by hand -------------------------------------------------------------------------------------


def test_the_form_shows_the_points_of_each_rule(campaign: Campaign, signed_in: Any) -> None:
    page = text(signed_in.as_("office"), "/points/enter/")
    assert "创建办扣分（−0.50）" in page
    assert "移送问责" in page
    assert "found_city" not in page


def test_it_enters_with_day_and_paper(campaign: Campaign, signed_in: Any) -> None:
    paper = SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n")
    sent = typed(occurred_on="2026-11-06", attachments=paper)
    answer = signed_in.as_("office").post("/points/enter/", sent)
    entry = ScoreEntry.objects.get()
    assert answer.url == f"/points/?entry={entry.pk}"
    assert entry.week.monday == LAST_WEEK
    page = text(signed_in.as_("office2"), answer.url)
    assert "通报.pdf" in page
    assert "示创办督〔2026〕5号" in page


def test_a_form_sent_twice_enters_once(campaign: Campaign, signed_in: Any) -> None:
    browser, sent = signed_in.as_("office"), typed()
    first = browser.post("/points/enter/", sent)
    assert browser.post("/points/enter/", sent).url == first.url
    assert ScoreEntry.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed(campaign: Campaign, signed_in: Any) -> None:
    sent = typed(occurred_on="2026-12-24", reason="保留的理由")
    answer = signed_in.as_("office").post("/points/enter/", sent)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "保留的理由" in page
    assert 'value="2026-12-24"' in page
    assert not ScoreEntry.objects.exists()


def test_others_may_not_enter(campaign: Campaign, signed_in: Any) -> None:
    assert signed_in.as_("handler.chengguan").post("/points/enter/", typed()).status_code == 403


# --- taking back ---------------------------------------------------------------------------------


def test_it_says_what_taking_back_would_be_worth(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    entry = entered(campaign, occurred_on=date(2026, 11, 6))
    address = reverse("take_back", args=[entry.pk])
    assert "成对冲销" in text(browser, address)
    weeks.freeze(campaign=campaign, monday=LAST_WEEK, by=None, now=at("2026-11-09 10:00"))
    assert "更正 +0.50（原计入 −0.50）" in text(browser, address)
    assert browser.post(address, {"reason": ""}).status_code == 400
    assert browser.post(address, {"reason": "申诉属实"}).status_code == 302
    assert ScoreEntry.objects.get(kind="correction").points == Decimal("0.50")
    assert browser.post(address, {"reason": "再来一次"}).status_code == 409


def test_only_the_office_takes_back(campaign: Campaign, signed_in: Any) -> None:
    address = reverse("take_back", args=[entered(campaign).pk])
    assert signed_in.as_("handler.chengguan").get(address).status_code == 403
    assert signed_in.as_("handler.zhujian").get(address).status_code == 404
    assert signed_in.as_("office").get(reverse("take_back", args=[10**6])).status_code == 404


# --- proposals -----------------------------------------------------------------------------------


def test_a_proposal_is_heard_and_approved(campaign: Campaign, signed_in: Any) -> None:
    answer = signed_in.as_("office").post("/points/enter/", typed(points="2.00"))
    asked = Proposal.objects.get()
    assert answer.url == reverse("proposal", args=[asked.pk])
    assert "须由他人" in text(signed_in.as_("office"), answer.url)
    unit_side = signed_in.as_("handler.chengguan")
    assert "督办件未反馈" in text(unit_side, "/proposals/")
    hear = reverse("decide", args=[asked.pk, "hear"])
    assert unit_side.post(hear, {"statement": " "}).status_code == 400
    assert unit_side.post(hear, {"statement": "已于次日反馈"}).status_code == 302
    second = signed_in.as_("office2")
    assert "已于次日反馈" in text(second, answer.url)
    assert second.post(reverse("decide", args=[asked.pk, "approve"])).status_code == 302
    assert ScoreEntry.objects.get().points == Decimal("2.00")
    assert "督办件未反馈" in text(second, "/proposals/?state=decided")
    assert second.post(reverse("decide", args=[asked.pk, "approve"])).status_code == 409


def test_a_refusal_asks_for_a_reason(campaign: Campaign, signed_in: Any) -> None:
    asked = entered(campaign, rule="veto")
    refuse = reverse("decide", args=[asked.pk, "refuse"])
    second = signed_in.as_("office2")
    assert second.post(refuse, {"reason": ""}).status_code == 400
    assert signed_in.as_("office").post(refuse, {"reason": "自己的"}).status_code == 409
    assert signed_in.as_("leader").post(refuse, {"reason": "旁人"}).status_code == 403
    assert second.post(refuse, {"reason": "证据不足"}).status_code == 302
    assert "证据不足" in text(
        signed_in.as_("handler.chengguan"), reverse("proposal", args=[asked.pk])
    )


def test_another_unit_sees_nothing_of_it(campaign: Campaign, signed_in: Any) -> None:
    asked = entered(campaign, rule="veto")
    browser = signed_in.as_("handler.zhujian")
    text(browser, reverse("proposal", args=[asked.pk]), status=404)
    hear = reverse("decide", args=[asked.pk, "hear"])
    assert browser.post(hear, {"statement": "x"}).status_code == 404
    assert "督办件未反馈" not in text(browser, "/proposals/")


# --- from the weekly table -----------------------------------------------------------------------


def test_a_cell_of_the_week_leads_to_the_ledger(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign)
    page = text(signed_in.as_("office"), "/weeks/2026-11-09/?unit=chengguan&figure=deductions")
    assert reverse("issue", args=[issue.number]) in page
    ledger = "campaign=test-wmcs&amp;department=chengguan&amp;week=2026-11-09&amp;kind=deduction"
    assert f"/points/?{ledger}" in page
    opened = text(signed_in.as_("office"), "/points/?" + ledger.replace("&amp;", "&"))
    assert issue.number in opened


def test_a_score_opens_its_sum(campaign: Campaign, signed_in: Any) -> None:
    make_closed(campaign)
    entered(campaign, rule="praise_office")
    with time_machine.travel(at("2026-11-13 12:00"), tick=False):  # after the deadline
        page = text(signed_in.as_("office"), "/weeks/2026-11-09/?unit=chengguan&figure=score")
    printed = re.search(r"([0-9.]+(?: [+−] [0-9.]+)+) = ([0-9.]+)", page)
    assert printed is not None
    terms = re.findall(r"([+−]?) ?([0-9.]+)", printed[1])
    added = sum(Decimal(points) * (-1 if sign == "−" else 1) for sign, points in terms)
    assert added == Decimal(printed[2])
    assert f'figure=score#figure">{printed[2]}</a>' in page


def test_proposals_cost_the_same_however_many_there_are(campaign: Campaign, signed_in: Any) -> None:
    def proposed(count: int) -> None:
        for name in [f"督办件未反馈 {n}" for n in range(count)]:
            accountability.enter_points(
                campaign=campaign,
                department=unit("zhujian"),
                rule="manual_deduction",
                points=Decimal("1.50"),
                reason=name,
                document_no="创办〔2026〕9号",
                by=person("office"),
                now=NOON,
            )

    def statements(username: str, url: str) -> int:
        forget_all()
        browser = signed_in.as_(username)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    looks = [
        (username, url)
        for username in ("office2", "handler.zhujian", "leader")
        for url in ("/proposals/", "/points/")
    ]
    proposed(1)
    few = [statements(*look) for look in looks]
    proposed(12)
    assert [statements(*look) for look in looks] == few
    assert max(few) <= 16
