"""Rows are found under their headers, with every fault of every cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.imports.faults import FileFault
from campaigns.imports.plans import CALENDAR, DEPARTMENTS, FINDINGS, PLANS
from campaigns.imports.tables import Table, read_table
from tests.imports import made_workbooks as made

NASTY = Path(__file__).resolve().parent.parent / "data" / "nasty" / "sheets"


def nasty(name: str) -> Table:
    return read_table((NASTY / name).read_bytes(), file_name=name, plan=FINDINGS)


def from_text(text: str, plan: str = "departments") -> Table:
    return read_table(text.encode(), file_name="a.csv", plan=PLANS[plan])


def codes(table: Table) -> list[str]:
    return [note.code for note in table.notes]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("ok.xlsx", [2, 3, 4]),
        ("sheet_order.xlsx", [2, 3, 4]),  # after a sheet of instructions
        ("merged_headers.xlsx", [4, 5, 6]),  # under two rows of titles, without the total
        ("styled_50k_empty.xlsx", [2, 3, 4]),
        ("spaces_fullwidth.xlsx", [2, 3]),
        ("hidden.xlsx", [2, 4]),
    ],
)
def test_it_finds_the_rows(name: str, rows: list[int]) -> None:
    table = nasty(name)
    assert [row.number for row in table.rows] == rows
    assert table.faults == []


def test_it_names_every_faulty_cell_by_sheet_row_and_header() -> None:
    faults = nasty("score_garbage.xlsx").faults
    assert {(fault.sheet, fault.column, fault.code) for fault in faults} == {
        ("问题清单", "扣分", "bad_score")
    }
    assert [fault.row for fault in faults] == [5, 6, 7, 9, 10, 11, 12, 13, 14, 19, 20]


def test_it_says_in_which_cell_a_formula_stands() -> None:
    found = [fault for fault in nasty("formula_real.xlsx").faults if fault.code == "formula_cell"]
    assert [fault.facts["cell"] for fault in found] == ["B5", "D5", "H5"]


def test_it_reads_seventeen_ways_to_write_a_day_right_or_not_at_all() -> None:
    table = nasty("dates_text_cn.xlsx")
    days = {row.number: row.get("found_at") for row in table.rows}
    refused = [fault.row for fault in table.faults if fault.code == "bad_date"]
    assert refused == [7, 8, 10, 11, 12, 13, 18]
    read = {number: f"{day:%Y-%m-%d %H:%M}" for number, day in days.items() if day is not None}
    assert read == {
        2: "2024-05-06 00:00",
        3: "2024-05-06 00:00",
        4: "2024-05-06 09:30",
        5: "2024-05-06 00:00",
        6: "2024-05-06 15:30",
        9: "2024-05-06 09:30",
        14: "2024-05-06 00:00",
        15: "2024-05-06 09:30",
        16: "2024-05-06 00:00",
        17: "2024-05-06 17:30",
    }


@pytest.mark.parametrize(
    ("name", "missing", "doubled"),
    [
        ("dup_headers.xlsx", ["发现时间"], ["责任单位"]),
        ("missing_header.xlsx", ["问题描述", "问题类别", "发现时间", "点位名称"], []),
    ],
)
def test_it_names_missing_and_doubled_headers(
    name: str, missing: list[str], doubled: list[str]
) -> None:
    with pytest.raises(FileFault) as refusal:
        nasty(name)
    assert refusal.value.code == "bad_header"
    assert (refusal.value.facts["missing"], refusal.value.facts["doubled"]) == (missing, doubled)


def test_it_takes_headers_in_any_order_width_and_case() -> None:
    table = from_text("名单\n,,\n电　话,ＳＨＯＲＴ_name,单位全称*（必填）\n1,综执局,市综合执法局\n")
    assert table.rows[0].values == {
        "phone": "1",
        "short_name": "综执局",
        "name": "市综合执法局",
    }


def test_it_shows_a_header_without_its_line_break() -> None:
    sent = made.workbook(
        made.sheet_part([made.row(1, "日\n期", "上班或\n休息"), made.row(2, "2026-13-01", "上班")])
    )
    fault = read_table(sent, file_name="a.xlsx", plan=CALENDAR).faults[0]
    assert (fault.row, fault.column, fault.value) == (2, "日期", "2026-13-01")


def test_it_leaves_out_totals_remarks_repeated_headers_and_numbered_blank_rows() -> None:
    table = from_text(
        "序号,问题描述,问题类别,发现时间,点位\n"
        "1,垃圾,暴露垃圾,2026-3-9,东门\n"
        "序号,问题描述,问题类别,发现时间,点位\n"
        "2,,,,\n"
        "合计,,,,1\n"
        ",,,,注：以上为第一批\n",
        "findings",
    )
    assert [row.number for row in table.rows] == [2]
    assert codes(table) == ["total_row_left_out", "remark_left_out"]


def test_it_never_takes_the_example_of_a_template() -> None:
    table = from_text("序号,单位全称\n示例,市城市管理综合执法局\n1,市水利局\n")
    assert [row.get("name") for row in table.rows] == ["市水利局"]
    assert codes(table) == ["example_left_out"]


def test_it_tells_which_columns_it_does_not_read() -> None:
    table = from_text("单位全称,电话,传真\n市水利局,1,2\n")
    assert [dict(note.facts) for note in table.notes] == [{"sheet": "a", "columns": ["传真"]}]


@pytest.mark.parametrize("blank", ["", " ", "/", "-", "—", "无"])
def test_it_takes_a_stroke_for_an_empty_cell(blank: str) -> None:
    table = from_text(f"单位全称,电话\n市水利局,{blank}\n")
    assert table.rows[0].values == {"name": "市水利局", "phone": None}


def test_it_reads_all_sheets_that_have_the_headers() -> None:
    parts = made.workbook(made.sheet_part(made.finding_rows("一", "二")))
    table = read_table(parts, file_name="a.xlsx", plan=FINDINGS)
    assert [(row.sheet, row.number) for row in table.rows] == [("问题清单", 2), ("问题清单", 3)]


def test_it_cuts_the_value_of_a_fault() -> None:
    fault = nasty("long_cells.xlsx").faults[0]
    assert (fault.code, len(fault.value)) == ("too_long", 200)
    assert fault.facts == {"most": 2000, "length": 32767}


def test_a_workbook_is_known_by_its_content_and_not_by_its_name() -> None:
    sent = (NASTY / "ok.xlsx").read_bytes()
    assert len(read_table(sent, file_name="a.csv", plan=FINDINGS).rows) == 3


def test_every_plan_accepts_each_header_for_one_column_only() -> None:
    from campaigns.imports.headers import header_key

    for plan in PLANS.values():
        headers = [header_key(text) for column in plan.columns for text in column.headers]
        assert len(headers) == len(set(headers)), plan.kind
    assert DEPARTMENTS.kind in PLANS
