"""The pages of the check of rows: the unit's own, the office's overview, publication with a tick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Objection, RowCheck, ScoreEntry, ScoreWeek
from campaigns.processes import composing, row_checking, weeks
from tests.factories import make_copies, make_dispatched, make_issue, person
from tests.memory import forget_all
from tests.processes.told import on, week_of

pytestmark = pytest.mark.both
MONDAY = week_of("11-09")
CHECK, WEEK = "/weeks/2026-11-09/check/", "/weeks/2026-11-09/"
NOON = on("11-16 12:00")


@pytest.fixture(autouse=True)
def _noon_of_the_freeze_day() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def frozen(campaign: Campaign) -> ScoreWeek:
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    make_dispatched(campaign)
    return weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=on("11-16 10:00"))


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def raised(campaign: Campaign, unit: str = "chengguan") -> Objection:
    return row_checking.raise_objection(
        campaign=campaign,
        monday=MONDAY,
        figure="due",
        reason="该问题不属我单位",
        by=person(f"head.{unit}"),
        now=NOON,
    )


def test_unit_sees_its_row_with_every_figure_opening(frozen: ScoreWeek, signed_in: Any) -> None:
    browser = signed_in.as_("head.chengguan")
    page = text(browser.get(CHECK))
    opened = re.findall(r'href="\?figure=(\w+)#figure"', page)
    assert {"due", "found", "deductions", "part_on_time", "self_found"} <= set(opened)
    for figure in opened:
        assert text(browser.get(f"{CHECK}?figure={figure}"))
    assert "WM-2026-" in text(browser.get(f"{CHECK}?figure=due"))


def test_the_notice_leads_to_the_check(frozen: ScoreWeek, signed_in: Any) -> None:
    assert composing.leads_to("row_check_asked") == "own_row_check"
    for who in ("head.chengguan", "office"):
        assert signed_in.as_(who).get("/weeks/check/").url == CHECK
    assert signed_in.as_("inspector").get("/weeks/check/").status_code == 404


def test_unit_confirms_with_one_tap(frozen: ScoreWeek, signed_in: Any) -> None:
    browser = signed_in.as_("handler.chengguan")
    page = text(browser.post(f"{CHECK}confirm/", follow=True))
    assert RowCheck.objects.get().department.code == "chengguan"
    assert "已确认无异议" in page
    assert "确认无异议</button>" not in page


def test_unit_objects_with_a_paper_and_is_answered(frozen: ScoreWeek, signed_in: Any) -> None:
    unit, office = signed_in.as_("head.chengguan"), signed_in.as_("office")
    entry = ScoreEntry.objects.filter(department__code="chengguan").first()
    assert entry is not None
    sent = {
        "figure": "",
        "entry": str(entry.pk),
        "reason": "不属我单位",
        "attachments": SimpleUploadedFile("证明.pdf", b"%PDF-1.4 x", "application/pdf"),
    }
    assert "不属我单位" in text(unit.post(CHECK, sent, follow=True))
    objection = Objection.objects.get()
    assert (objection.figure, objection.entry_id) == ("deductions", entry.pk)
    assert "证明.pdf" in text(office.get(CHECK))
    answer = office.post(
        f"/weeks/objections/{objection.pk}/accept/", {"answer": "已更正"}, follow=True
    )
    assert "已更正" in text(answer)
    assert "已更正" in text(unit.get(CHECK))


def test_what_was_typed_is_kept(frozen: ScoreWeek, signed_in: Any) -> None:
    browser = signed_in.as_("head.chengguan")
    answer = browser.post(CHECK, {"figure": "", "reason": "写了很久的理由"})
    assert answer.status_code == 400
    assert "写了很久的理由" in answer.content.decode()
    bad = SimpleUploadedFile("x.exe", b"MZ", "application/octet-stream")
    answer = browser.post(CHECK, {"figure": "due", "reason": "理由", "attachments": bad})
    assert answer.status_code == 400
    assert "x.exe" in answer.content.decode()
    assert not Objection.objects.exists()


def test_after_three_there_is_no_form_and_no_post(frozen: ScoreWeek, signed_in: Any) -> None:
    browser = signed_in.as_("head.chengguan")
    with time_machine.travel(on("11-16 15:00:01"), tick=False):
        assert 'name="reason"' not in text(browser.get(CHECK))
        late = browser.post(CHECK, {"figure": "due", "reason": "晚了"}, follow=True)
        assert "核对时间已过" in text(late)
    assert not Objection.objects.exists()


def test_other_units_objections_are_not_there(
    campaign: Campaign, frozen: ScoreWeek, signed_in: Any
) -> None:
    objection = raised(campaign)
    assert "该问题不属我单位" not in text(signed_in.as_("head.zhujian").get(CHECK))
    for who in ("head.zhujian", "inspector", "zonechief", "thirdparty"):
        address = f"/weeks/objections/{objection.pk}/refuse/"
        assert signed_in.as_(who).post(address, {"answer": "不"}).status_code == 404, who
    for who in ("inspector", "zonechief", "thirdparty"):
        assert signed_in.as_(who).get(CHECK).status_code == 404, who
    for who in ("leader", "auditor"):
        assert "该问题不属我单位" in text(signed_in.as_(who).get(CHECK))
        address = f"/weeks/objections/{objection.pk}/refuse/"
        assert signed_in.as_(who).post(address, {"answer": "不"}).status_code == 403, who


def test_office_sees_who_spoke_and_who_is_silent(
    campaign: Campaign, frozen: ScoreWeek, signed_in: Any
) -> None:
    raised(campaign)
    row_checking.confirm_row(
        campaign=campaign, monday=MONDAY, by=person("handler.zhujian"), now=NOON
    )
    page = text(signed_in.as_("office").get(CHECK))
    counts = dict(re.findall(r"<summary>([^&]+)&ensp;<span class=\"count\">(\d+)", page))
    assert (counts["有异议待答复"], counts["无异议"]) == ("1", "1")
    assert int(counts["未反馈"]) > 90


def test_publishing_over_an_objection_needs_the_tick(
    campaign: Campaign, frozen: ScoreWeek, signed_in: Any
) -> None:
    raised(campaign)
    browser = signed_in.as_("office")
    assert 'name="despite_objections"' in text(browser.get(WEEK))
    refused = browser.post(f"{WEEK}publish/", {"signer": "孙立新"}, follow=True)
    assert "尚有单位异议未答复" in text(refused)
    sent = {"signer": "孙立新", "despite_objections": "on"}
    assert "孙立新" in text(browser.post(f"{WEEK}publish/", sent, follow=True))
    frozen.refresh_from_db()
    assert frozen.state == "published"


def test_second_person_sees_who_asked_to_unfreeze(frozen: ScoreWeek, signed_in: Any) -> None:
    first, second = signed_in.as_("office"), signed_in.as_("office2")
    first.post(f"{WEEK}unfreeze/", {"reason": "数据有误"})
    own, other = text(first.get(WEEK)), text(second.get(WEEK))
    for page in (own, other):
        assert "申请解冻，须由创建办另一人同意" in page
        assert "数据有误" in page
    assert "同意解冻" not in own
    assert "同意解冻" in other
    second.post(f"{WEEK}unfreeze/", {"reason": "同意"})
    frozen.refresh_from_db()
    assert frozen.state == "open"


def test_what_waits_is_listed_and_holds_nothing_up(campaign: Campaign, signed_in: Any) -> None:
    weeks.open_running_week(campaign=campaign, now=on("11-02 08:00"))
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    browser = signed_in.as_("office")
    page = text(browser.get(WEEK))
    assert "以前的周未冻结" in page
    assert 'href="/weeks/2026-11-02/"' in page
    assert "待办提示" not in text(signed_in.as_("handler.chengguan").get(WEEK))
    browser.post("/weeks/2026-11-02/freeze/")
    assert "以前的周未冻结" not in text(browser.get(WEEK))


def test_pages_cost_the_same_with_many_issues_and_objections(
    campaign: Campaign, frozen: ScoreWeek, signed_in: Any
) -> None:
    def statements(who: str, address: str) -> int:
        browser = signed_in.as_(who)
        forget_all()
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    pages = [("office", CHECK), ("head.chengguan", CHECK), ("office", WEEK), ("leader", WEEK)]
    raised(campaign)
    before = [statements(*page) for page in pages]
    make_copies(make_issue(campaign, now=NOON), 50)
    for unit in ("zhujian", "shijian", "wenlv", "shuili"):
        raised(campaign, unit)
    assert [statements(*page) for page in pages] == before
    assert max(before) <= 30
