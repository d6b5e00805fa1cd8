"""From the street to the workbook: an issue's whole life on real pages, by five people."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from campaigns.exports.sheet_page import HEADER_ROW
from campaigns.rules.calendars import monday_of
from tests.journeys.steps import (
    dispatch,
    log_issue,
    photos_are_shown,
    row_of,
    sign_for,
    state_of,
    submit_fix,
    verify,
)
from tests.journeys.visitors import DESK, PHONE, Visitor, Visitors
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.both]
GROUP, UNIT, UNIT_IN_FULL = "重点责任部门", "综执局", "市城市管理综合执法局"
NOT_YOURS = "您的角色不能对此问题办理该事项。"
MOVES_WITH_OTHERS = ("排名", "升降")
Line = dict[str, str]


def test_it_goes_from_the_street_to_the_workbook(
    visitors: Visitors, stage: Stage, photos: tuple[Path, Path], tmp_path: Path
) -> None:
    before, after = photos
    office = visitors.person("office", **DESK)
    open_running_week(office)
    line_before = line_of(office)

    inspector = visitors.person("inspector", **PHONE)
    number = log_issue(inspector, before)
    photos_are_shown(inspector.page, 1)

    office.page.goto("/")
    dispatch(office, number, UNIT)

    liaison = visitors.person("handler.chengguan", **PHONE)
    sign_for(liaison, number)
    submit_fix(liaison, after)
    photos_are_shown(liaison.page, 2)
    cannot_verify(liaison, stage, number)

    struck_off_no = verify(inspector, number)
    assert closings_of(stage, number) == [struck_off_no]

    office.page.goto("/")
    open_running_week(office)
    line_after = line_of(office)
    entries = entries_of(stage, number)
    assert follows_from(line_before, entries) == without_places(line_after)
    points = sorted(points for _rule, points in entries)
    assert sorted(shown_behind_deductions(office, number)) == points

    from_rank_to_photo(visitors.person("auditor", **PHONE), number)

    check_workbook(download_workbook(office, tmp_path), line_after)
    assert stage.broken_promises() == []


# --- who may not verify --------------------------------------------------------------------------


def cannot_verify(liaison: Visitor, stage: Stage, number: str) -> None:
    """The page offers him no check, and the door refuses one that he sends all the same."""
    page = liaison.page
    expect(state_of(page)).to_have_text("待核查")
    main = page.locator("main")
    assert main.get_by_role("link", name="核查", exact=True).count() == 0
    assert main.get_by_role("button", name="核查", exact=True).count() == 0
    assert page.locator("[href*='/verify/'], [action*='/verify/']").count() == 0
    known = traces_of(stage, number)
    sent = page.request.post(
        f"/issues/{number}/verify/",
        form={
            "csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value(),
            "version": str(known[0][1]),
            "result": "pass",
            "on_site": "on",
        },
    )
    assert sent.status == 403
    assert NOT_YOURS in sent.text()
    assert traces_of(stage, number) == known
    assert closings_of(stage, number) == []


def traces_of(stage: Stage, number: str) -> list[tuple[Any, ...]]:
    """State and version, with the numbers of events and entries."""
    rows = stage.sql(
        """
        select issue.state, issue.version,
            (select count(*) from campaigns_issueevent row where row.issue_id = issue.id),
            (select count(*) from campaigns_scoreentry row where row.issue_id = issue.id)
        from campaigns_issue issue where issue.number = ?
        """,
        number,
    )
    return [tuple(row) for row in rows]


def closings_of(stage: Stage, number: str) -> list[str]:
    rows = stage.sql(
        "select closing.strike_off_no from campaigns_closing closing"
        " join campaigns_issue issue on issue.id = closing.issue_id where issue.number = ?",
        number,
    )
    return [row[0] for row in rows]


# --- the week ------------------------------------------------------------------------------------


def open_running_week(office: Visitor) -> None:
    """From home to the tab of the unit's group."""
    office.press(office.page.locator(".titlebar .sub").get_by_role("link").first)
    office.follow(re.compile(f"^{GROUP}"))
    expect(office.page.locator("[aria-current=true]", has_text=GROUP)).to_be_visible()


def line_of(office: Visitor) -> Line:
    """Header → cell of the unit's line."""
    table = office.page.locator("table.week-table")
    names = table.locator("thead th").all_inner_texts()
    cells = unit_row(office).locator("td").all_inner_texts()
    return dict(zip(names, cells, strict=True))


def unit_row(office: Visitor) -> Locator:
    named = office.page.get_by_title(UNIT_IN_FULL, exact=True)
    return office.page.locator("table.week-table tbody tr").filter(has=named)


def without_places(line: Line) -> Line:
    return {name: cell for name, cell in line.items() if name not in MOVES_WITH_OTHERS}


def entries_of(stage: Stage, number: str) -> list[tuple[str, Decimal]]:
    """(rule, points) of the issue, all of the unit and all of them deductions."""
    rows = stage.sql(
        """
        select entry.rule, entry.points, entry.kind, unit.code from campaigns_scoreentry entry
        join campaigns_issue issue on issue.id = entry.issue_id
        join campaigns_department unit on unit.id = entry.department_id
        where issue.number = ? order by entry.id
        """,
        number,
    )
    assert {(kind, code) for _rule, _points, kind, code in rows} == {("deduction", "chengguan")}
    return [(rule, Decimal(str(points))) for rule, points, _kind, _code in rows]


def follows_from(line: Line, entries: list[tuple[str, Decimal]]) -> Line:
    """The line that the entries, and nothing else, make of the one before."""
    points = sum((points for _rule, points in entries), Decimal())
    assert points > 0
    return without_places(line) | {
        "扣分": f"{Decimal(line['扣分']) + points:.2f}",
        "综合得分": f"{Decimal(line['综合得分']) - points:.2f}",
    }


def shown_behind_deductions(office: Visitor, number: str) -> list[Decimal]:
    """Opens the figure; the points of the issue's entries among its rows, as counted."""
    names = office.page.locator("table.week-table thead th").all_inner_texts()
    cell = unit_row(office).locator("td").nth(names.index("扣分"))
    office.press(cell.get_by_role("link"))
    opened = office.page.locator("#figure")
    expect(opened.get_by_role("heading")).to_contain_text(f"{UNIT} · 扣分")
    rows = row_of(office.page, number)
    expect(rows.first).to_be_visible()
    lines = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert all(line[-1] == line[-2] for line in lines)  # no cap was met
    return [Decimal(line[-1].removeprefix("−")) for line in lines]


def from_rank_to_photo(auditor: Visitor, number: str) -> None:
    """Three taps on a phone: the unit's rank, a figure, the issue with its photos."""
    page = auditor.page
    page.goto(f"/weeks/{monday_of(timezone.now())}/?group={GROUP}")
    card = page.locator(".week-cards > li").filter(has=page.get_by_text(UNIT, exact=True))
    auditor.press(card.locator("summary"))
    figure = card.locator(".own-row > div").filter(has=page.get_by_text("扣分", exact=True))
    auditor.press(figure.get_by_role("link"))
    auditor.press(page.locator("#figure").get_by_role("link", name=number).first)
    page.wait_for_url(re.compile(f"/issues/{number}/$"))
    photos_are_shown(page, 2)


# --- the workbook --------------------------------------------------------------------------------


def download_workbook(office: Visitor, folder: Path) -> Path:
    with office.page.expect_download() as coming:
        office.follow("下载工作簿")
    assert re.fullmatch(
        r"创建全国文明城市\d{4}年第\d{1,2}周督查考评情况\.xlsx", coming.value.suggested_filename
    )
    path = folder / "week.xlsx"
    coming.value.save_as(path)
    return path


def check_workbook(path: Path, line: Line) -> None:
    """Chinese headings, the ranks and the figures of the screen, and a chart."""
    book = load_workbook(path)
    assert book.sheetnames[0] == "总体情况"
    sheet: Any = book[GROUP]
    names = [cell.value for cell in sheet[HEADER_ROW] if cell.value is not None]
    assert names[:4] == ["排名", "单位", "应整改", "按期整改"]
    rows = [
        dict(zip(names, row, strict=True))
        for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=len(names), values_only=True)
    ]
    ranks = {row["单位"]: row["排名"] for row in rows if isinstance(row["排名"], int)}
    assert sorted(ranks.values())[0] == 1
    assert len(ranks) == 3
    own = next(row for row in rows if row["单位"] == UNIT_IN_FULL)
    assert str(own["排名"]) == line["排名"]
    assert f"{own['扣分']:.2f}" == line["扣分"]
    assert f"{own['综合得分']:.2f}" == line["综合得分"]
    assert len(sheet._charts) == 1
