"""Workbooks out: the week's figures are the stored ones, the ledger is what the reader sees."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from campaigns import access
from campaigns.exports.ledger_columns import LedgerRow
from campaigns.exports.sheet_page import HEADER_ROW
from campaigns.models import AuditLog, Campaign, Inspection, Issue, ScoreWeek
from campaigns.processes import (
    dispatching,
    exporting,
    filter_words,
    rectifying,
    requesting,
    steering,
    verifying,
    weeks,
)
from campaigns.processes import ledger_rows as reading
from campaigns.processes.holding import Assisting
from campaigns.processes.ledger_rows import ledger_rows
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from tests.factories import (
    MONDAY,
    MONDAY_TEN,
    NOON,
    TUESDAY_TEN,
    TUESDAY_THREE,
    TWO_DAYS,
    at,
    make_closed,
    make_dispatched,
    make_issue,
    make_photo,
    make_submitted,
    person,
    unit,
)
from tests.memory import forget_all

FREEZE = at("2026-11-16 10:00")
PUBLISH = at("2026-11-16 16:00")


def lines(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a week's sheet as header → value, without the foot."""
    names = [cell.value for cell in sheet[HEADER_ROW] if cell.value is not None]
    found = []
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=len(names), values_only=True):
        if row[1] is None:
            break
        found.append(dict(zip(map(str, names), row, strict=True)))
    return found


def book_of(campaign: Campaign, by: str, now: Any = NOON) -> Any:
    name, content = exporting.week_workbook(
        campaign=campaign, monday=MONDAY, by=person(by), now=now
    )
    assert name == "创建全国文明城市2026年第46周督查考评情况.xlsx"
    return load_workbook(io.BytesIO(content))


@pytest.fixture
def lived(campaign: Campaign) -> Campaign:
    """A week in which chengguan closed one, zhujian let one fall due and has one in hand."""
    make_closed(campaign)
    make_dispatched(campaign, lead="zhujian", site="S02-002")
    make_dispatched(campaign, lead="zhujian", site="S01-001", now=at("2026-11-13 10:00"))
    return campaign


@pytest.fixture
def published(lived: Campaign) -> ScoreWeek:
    weeks.freeze(campaign=lived, monday=MONDAY, by=person("office"), now=FREEZE)
    return weeks.publish(
        campaign=lived, monday=MONDAY, signer="周副市长", by=person("office2"), now=PUBLISH
    )


# --- the week ------------------------------------------------------------------------------------


def test_published_workbook_has_the_stored_figures(published: ScoreWeek) -> None:
    book = book_of(published.campaign, "office", PUBLISH + timedelta(days=30))
    for stored in published.content["rows"]:
        sheet = book[stored["group"] or "未编组"]
        line = next(line for line in lines(sheet) if line["单位"] == stored["name"])
        assert line["应整改"] == stored["due"]
        assert line["逾期未改"] == stored["overdue_open"]
        score = stored["score"]
        assert line["综合得分"] == ("—" if score is None else float(score))
        rate = stored["on_time_rate"]
        assert line["按期整改率"] == ("—" if rate is None else float(Decimal(rate) / 100))
    overview = book["总体情况"]
    assert published.sha256 in str([cell.value for cell in overview["A"]])
    assert "签发人：周副市长" in [cell.value for cell in overview[3]]
    assert len(lines(book["扣分明细"])) == len(published.content["lists"]["entries"])
    assert len(lines(book["逾期清单"])) == len(published.content["lists"]["overdue"]) == 1


def test_published_workbook_does_not_follow_later_deeds(published: ScoreWeek) -> None:
    later = PUBLISH + timedelta(days=1)
    before = book_of(published.campaign, "office", later)
    issue = Issue.objects.filter(lead__code="zhujian").order_by("pk").first()
    assert issue is not None
    steering.void(
        issue_id=issue.pk,
        version=issue.version,
        reason_code="not_a_problem",
        by=person("office"),
        now=later,
    )
    after = book_of(published.campaign, "office", later + timedelta(hours=1))
    for sheet in before.worksheets:
        assert lines(sheet) == lines(after[sheet.title])
    around = " ".join(
        str(value) for (value,) in after["总体情况"].iter_rows(max_col=1, values_only=True)
    )
    assert (
        "已更正（本表公布后不再变动，更正分值计入以后的周）：市住房和城乡建设局 +1.00 分"
        "（区级督查发现、逾期、逾期续扣，计入2026年第47周）。"
    ) in around


def test_open_week_is_live_with_its_lists(lived: Campaign) -> None:
    book = book_of(lived, "office", at("2026-11-12 09:00"))
    assert "截至2026年11月12日09:00" in str(book["总体情况"]["A2"].value)
    assert [line["单位"] for line in lines(book["逾期清单"])] == ["市住房和城乡建设局"]
    assert len(lines(book["扣分明细"])) >= 2


def test_handler_of_an_open_week_gets_his_own_row_only(lived: Campaign) -> None:
    book = book_of(lived, "handler.zhujian", at("2026-11-12 09:00"))
    names = {line["单位"] for name in _groups(book) for line in lines(book[name])}
    assert names == {"市住房和城乡建设局", "合计"}
    assert "仅含查阅范围内" in str(book["总体情况"]["A3"].value)
    entries = {line["单位"] for line in lines(book["扣分明细"])}
    assert entries == {"市住房和城乡建设局"}
    assert lines(book["属地情况"])[0]["属地"] == "合计"  # no other row
    text = str([value for sheet in book.worksheets for row in sheet.values for value in row])
    assert unit("chengguan").name not in text


def test_handler_of_a_published_week_gets_all_rows_but_his_own_lists(published: ScoreWeek) -> None:
    book = book_of(published.campaign, "handler.zhujian", PUBLISH)
    names = [line["单位"] for name in _groups(book) for line in lines(book[name])]
    assert len(names) > 60
    assert {line["单位"] for line in lines(book["逾期清单"])} == {"市住房和城乡建设局"}
    assert {line["单位"] for line in lines(book["扣分明细"])} == {"市住房和城乡建设局"}
    assert "明细清单仅含查阅范围内" in str(book["总体情况"]["A3"].value)


@pytest.mark.parametrize("username", ["inspector", "thirdparty", "admin"])
def test_who_reads_no_row_of_an_open_week_is_refused(lived: Campaign, username: str) -> None:
    with pytest.raises(RoleNotAllowed):
        book_of(lived, username)
    assert not AuditLog.objects.filter(action="export_week").exists()


def test_week_export_leaves_one_line_in_the_audit_log(lived: Campaign) -> None:
    book_of(lived, "auditor")
    line = AuditLog.objects.get(action="export_week")
    assert line.by == person("auditor")
    assert line.target == f"{lived.code} {MONDAY}"


def _groups(book: Any) -> list[str]:
    return list(book.sheetnames[1 : book.sheetnames.index("属地情况")])


# --- the ledger ----------------------------------------------------------------------------------


def rows_for(username: str, now: Any = NOON) -> list[LedgerRow]:
    by = person(username)
    return list(ledger_rows(issues=access.visible_issues(by), by=by, now=now))


def test_closed_issue_is_told_whole(campaign: Campaign) -> None:
    issue = make_closed(
        campaign, assisting=(Assisting(unit("zhujian")), Assisting(unit("jiaotong"), 20))
    )
    (row,) = rows_for("office")
    site = issue.site
    assert site is not None
    assert site.zone is not None
    assert site.zone.chief is not None
    assert row == LedgerRow(
        number=issue.number,
        found_on=MONDAY,
        source=issue.source.name,
        zone=site.zone.name,
        place=site.name,
        site_type=site.site_type.name,
        description="垃圾桶旁堆放生活垃圾",
        category_class=issue.category.parent.name if issue.category.parent else "",
        category=issue.category.name,
        severity="一般",
        indicator="",
        lead="综执局",
        assisting="住建局、交通局",
        territory=site.zone.territory.short_name,
        chief=site.zone.chief.name,
        dispatched_on=MONDAY,
        due_at=at("2026-11-11 18:00"),
        measure="已清理",
        fixed_on=TUESDAY_TEN.date(),
        result="已销号",
        verifier="王督查",
        verified_on=TUESDAY_THREE.date(),
        is_on_time="是",
        pause="",
        rework_count=0,
        is_rebound="否",
        strike_off_no=issue.strike_off_no,
        closed_on=TUESDAY_THREE.date(),
        remark="",
        issue_id=issue.pk,
    )


def test_waiting_fix_is_reported_done_but_not_verified(campaign: Campaign) -> None:
    make_submitted(campaign)
    (row,) = rows_for("office")
    assert (row.result, row.fixed_on) == ("待核查", TUESDAY_TEN.date())
    assert (row.verifier, row.verified_on, row.is_on_time) == ("", None, "")


@pytest.mark.parametrize(
    ("now", "on_time"),
    [
        ("2026-11-11 18:00", ""),  # the very deadline is still in time
        ("2026-11-11 18:01", "否"),  # past it
    ],
)
def test_open_issue_is_late_only_past_its_deadline(
    campaign: Campaign, now: str, on_time: str
) -> None:
    make_dispatched(campaign)
    (row,) = rows_for("office", at(now))
    assert row.is_on_time == on_time


def test_failed_check_shows_the_last_fix_and_who_failed_it(campaign: Campaign) -> None:
    issue = make_submitted(campaign)
    verifying.verify_fail(
        issue_id=issue.pk,
        version=issue.version,
        reason="仍有垃圾",
        by=person("inspector"),
        now=TUESDAY_THREE,
    )
    (row,) = rows_for("office")
    assert (row.result, row.rework_count, row.verifier) == ("整改中", 1, "王督查")
    assert (row.fixed_on, row.measure) == (None, "已清理")


def test_extension_and_request_are_told(campaign: Campaign) -> None:
    issue = make_dispatched(campaign)
    dispatching.accept(
        issue_id=issue.pk, version=issue.version, by=person("handler.chengguan"), now=MONDAY_TEN
    )
    issue.refresh_from_db()
    requesting.request_extension(
        issue_id=issue.pk,
        version=issue.version,
        reason_kind="works",
        reason="需要施工",
        wanted_at=at("2026-11-12 18:00"),
        by=person("handler.chengguan"),
        now=TUESDAY_TEN,
    )
    assert rows_for("office")[0].pause == "延期申请中"
    issue.refresh_from_db()
    requesting.grant_extension(
        issue_id=issue.pk,
        version=issue.version,
        due_at=at("2026-11-12 18:00"),
        reason="同意",
        by=person("office"),
        now=TUESDAY_THREE,
    )
    (row,) = rows_for("office")
    assert (row.pause, row.due_at) == ("延期1次", at("2026-11-12 18:00"))


def redirected(campaign: Campaign) -> Issue:
    """From chengguan (assisted by jiaotong) to zhujian on Tuesday, fixed and closed there."""
    issue = make_dispatched(campaign, assisting=(Assisting(unit("jiaotong")),))
    issue = dispatching.redirect(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("zhujian"),
        limit=TWO_DAYS,
        reason="职责调整",
        by=person("office"),
        now=TUESDAY_TEN,
    )
    issue = rectifying.submit_fix(
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=(make_photo("handler.zhujian", TUESDAY_THREE),),
        note="住建局已修复",
        by=person("handler.zhujian"),
        now=TUESDAY_THREE,
    )
    return verifying.verify_pass(
        issue_id=issue.pk,
        version=issue.version,
        on_site=True,
        by=person("inspector"),
        now=at("2026-11-10 17:00"),
    )


@pytest.mark.parametrize("username", ["handler.chengguan", "handler.jiaotong"])
def test_former_units_read_up_to_the_redirect(campaign: Campaign, username: str) -> None:
    redirected(campaign)
    (row,) = rows_for(username)
    assert (row.lead, row.assisting) == ("综执局", "交通局")
    assert (row.result, row.dispatched_on) == ("整改中", MONDAY)
    assert (row.due_at, row.measure, row.fixed_on) == (None, "", None)
    assert (row.verifier, row.verified_on, row.is_on_time) == ("", None, "")
    assert (row.strike_off_no, row.closed_on, row.pause) == ("", None, "")


def test_present_unit_reads_its_own_holding(campaign: Campaign) -> None:
    issue = redirected(campaign)
    (row,) = rows_for("handler.zhujian")
    assert (row.lead, row.assisting) == ("住建局", "")
    assert (row.dispatched_on, row.measure) == (TUESDAY_TEN.date(), "住建局已修复")
    assert row.strike_off_no == issue.strike_off_no


def test_third_party_reads_its_finds_without_units(campaign: Campaign) -> None:
    issue = make_issue(campaign, by="thirdparty", now=at("2026-11-09 09:00"))
    dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("chengguan"),
        limit=TWO_DAYS,
        by=person("office"),
        now=MONDAY_TEN,
    )
    make_dispatched(campaign, site="S02-002")
    (row,) = rows_for("thirdparty")
    assert row.number == issue.number
    assert (row.lead, row.assisting, row.territory, row.chief) == ("", "", "", "")
    assert (row.dispatched_on, row.due_at, row.measure, row.verifier) == (None, None, "", "")


def test_handler_never_exports_another_units_issue(campaign: Campaign) -> None:
    mine = make_dispatched(campaign)
    make_dispatched(campaign, lead="zhujian", site="S02-002")
    assert [row.number for row in rows_for("handler.chengguan")] == [mine.number]


def test_sealed_finds_of_others_are_not_exported(campaign: Campaign) -> None:
    sealed = Inspection.objects.create(
        campaign=campaign, code="sealed-1", name="暗访", is_sealed=True
    )
    issue = make_issue(campaign)
    Issue.objects.filter(pk=issue.pk).update(inspection=sealed)
    assert rows_for("inspector2") == []
    assert len(rows_for("inspector")) == 1


def test_rows_come_latest_first_whatever_the_chunk(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 2)
    moments = [at(f"2026-11-0{day} 09:00") for day in (3, 5, 4, 5, 2)]
    issues = [make_issue(campaign, now=now, site=f"S07-00{n + 1}") for n, now in enumerate(moments)]
    ordered = sorted(issues, key=lambda issue: (issue.found_at, issue.pk), reverse=True)
    assert [row.issue_id for row in rows_for("office")] == [issue.pk for issue in ordered]


@pytest.mark.parametrize(("username", "most"), [("office", 5), ("handler.chengguan", 9)])
def test_a_chunk_costs_the_same_queries_whatever_its_size(
    campaign: Campaign, django_assert_max_num_queries: Any, username: str, most: int
) -> None:
    for n in range(3):
        make_closed(campaign, site=f"S07-00{n + 1}")
    redirected(campaign)
    by = person(username)
    ids = reading.ids_of(access.visible_issues(by))
    names = 6
    with django_assert_max_num_queries(names + most):
        assert len(list(reading.rows_of(ids=ids, by=by, now=NOON))) == 4


def test_an_issue_doubled_by_a_join_is_one_row(campaign: Campaign) -> None:
    issue = make_dispatched(
        campaign, assisting=(Assisting(unit("zhujian")), Assisting(unit("jiaotong")))
    )
    doubled = Issue.objects.filter(assignments__role="assist")
    assert doubled.count() == 2
    assert list(reading.ids_of(doubled)) == [issue.pk]


def test_ledger_now_is_the_rows_as_a_file(campaign: Campaign) -> None:
    make_closed(campaign)
    by = person("office")
    name, content = exporting.ledger_now(
        issues=access.visible_issues(by),
        by=by,
        now=NOON,
        filters={"state": ["closed"], "q": ["垃圾"]},
    )
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert name == "问题整改台账20261111-1200.xlsx"
    assert [cell.value for cell in sheet["T"]][3] == TUESDAY_TEN.replace(hour=0, tzinfo=None)
    assert "范围：状态：已销号；含“垃圾”" in str(sheet["A2"].value)
    line = AuditLog.objects.get(action="export_issues")
    assert (line.by, line.facts) == (by, {"rows": 1})


def test_ledger_now_refuses_what_is_a_workers_job(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    make_issue(campaign)
    by = person("office")
    issues = access.visible_issues(by)
    assert not exporting.is_long(issues, {})
    make_issue(campaign, site="S02-002")
    assert exporting.is_long(issues, {})
    with pytest.raises(exporting.TooManyForNow):
        exporting.ledger_now(issues=issues, by=by, now=NOON)


def test_admin_exports_no_issues(campaign: Campaign) -> None:
    by = person("admin")
    with pytest.raises(RoleNotAllowed):
        exporting.ledger_now(issues=access.visible_issues(by), by=by, now=NOON)
    with pytest.raises(RoleNotAllowed):
        exporting.ledger_job(filters={}, by=by, now=NOON)


def test_a_filter_that_cannot_be_understood_never_becomes_a_job(campaign: Campaign) -> None:
    with pytest.raises(BadFields):
        exporting.ledger_job(filters={"state": ["lost"]}, by=person("office"), now=NOON)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "全部"),
        ({"overdue": ["true"]}, "逾期"),
        ({"overdue": ["false"]}, "全部"),
        ({"department": ["chengguan", "zhujian"]}, "单位：综执局、住建局"),
        (
            {"severity": ["urgent"], "found_from": ["2026-11-01"]},
            "程度：紧急；发现日期自 2026-11-01",
        ),
        ({"number": [f"WM-2026-{n:06d}" for n in range(30)]}, "指定编号 30 件"),
        ({"zone": ["Z99"]}, "片区：Z99"),  # an unknown code stands as it is
        ({"page_size": ["50"]}, "全部"),  # not a filter
    ],
)
def test_the_filter_is_told_in_words(
    campaign: Campaign, params: dict[str, list[str]], words: str
) -> None:
    forget_all()
    assert filter_words.said(params) == words
