"""Sheets are read as people see them, and hostile ones are refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from campaigns.imports.archives import open_workbook
from campaigns.imports.faults import FileFault
from campaigns.imports.sheet import Broken, Sheet
from campaigns.imports.sheets import read_sheets
from tests.imports import made_workbooks as made

NASTY = Path(__file__).resolve().parent.parent / "data" / "nasty" / "sheets"


def sheets_of(sent: bytes) -> list[Sheet]:
    return read_sheets(open_workbook(sent))


def nasty(name: str) -> Sheet:
    return sheets_of((NASTY / name).read_bytes())[0]


def first_row(*cells: str, **more: str) -> list[object]:
    """The first row of a made sheet with these cells as they stand in the XML."""
    sent = made.workbook(made.sheet_part([f'<row r="1">{"".join(cells)}</row>']), **more)  # type: ignore[arg-type]
    return list(sheets_of(sent)[0].rows[1])


def test_it_counts_days_from_1904_where_the_workbook_does() -> None:
    assert nasty("date_1904.xlsx").rows[2][4] == datetime(2024, 5, 6, 9, 30)  # noqa: DTZ001


def test_it_leaves_bare_numbers_where_styles_are_missing() -> None:
    assert nasty("inline_no_styles.xlsx").rows[2][4] == pytest.approx(45418.395833)


def test_it_reads_all_columns_under_a_false_dimension() -> None:
    assert [len(cells) for cells in nasty("dimension_lies.xlsx").rows.values()] == [8, 8, 8, 8]


def test_it_keeps_formulas_without_a_value_and_errors_apart_from_values() -> None:
    assert nasty("formula_real.xlsx").rows[5][1] == Broken("formula_cell", "=1+1")
    errors = nasty("error_cells.xlsx").rows
    assert (errors[2][1], errors[3][7], errors[4][3]) == (
        Broken("error_cell", "#REF!"),
        Broken("error_cell", "#DIV/0!"),
        Broken("error_cell", "#N/A"),
    )


def test_it_gives_merged_rows_the_value_beside_which_they_stand() -> None:
    rows = nasty("merged_headers.xlsx").rows
    assert [rows[number][3] for number in (4, 5, 6)] == ["城管局"] * 3


def test_it_announces_hidden_sheets_rows_and_columns_and_reads_neither_of_the_first_two() -> None:
    found = sheets_of((NASTY / "hidden.xlsx").read_bytes())
    assert [sheet.name for sheet in found] == ["问题清单"]
    assert sorted(found[0].rows) == [1, 2, 4]
    assert [dict(note.facts) for note in found[0].notes] == [
        {"what": "sheet", "sheet": "隐藏"},
        {"what": "row", "sheet": "问题清单", "rows": [3]},
        {"what": "column", "sheet": "问题清单", "columns": [8]},
    ]


def test_it_passes_over_fifty_thousand_styled_rows_without_values() -> None:
    assert sorted(nasty("styled_50k_empty.xlsx").rows) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("far_cell.xlsx", "too_many_rows"),
        ("strict_ooxml.xlsx", "strict_ooxml"),
        ("billion_laughs.xlsx", "xml_not_allowed"),
        ("xxe_file.xlsx", "xml_not_allowed"),
        ("xxe_http.xlsx", "xml_not_allowed"),
        ("xxe_param.xlsx", "xml_not_allowed"),
        ("zip_lying_size.xlsx", "archive_corrupt"),
    ],
)
def test_it_refuses(name: str, code: str) -> None:
    with pytest.raises(FileFault) as refusal:
        nasty(name)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>12</v></c>', 12),
        ('<c r="A1"><v>0.5</v></c>', 0.5),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="str"><f>A2</f><v>甲</v></c>', "甲"),
        ('<c r="A1" t="d"><v>2026-03-09T00:00:00</v></c>', datetime(2026, 3, 9)),  # noqa: DTZ001
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>', "a\rb_x0041_"),
        ('<c r="A1" t="inlineStr"><is><t>_x0007_</t></is></c>', "_x0007_"),  # no bell in a text
        ('<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>', "甲乙"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2),
    ],
)
def test_it_reads_a_cell(cell: str, value: object) -> None:
    assert first_row(cell) == [value]


def test_it_reads_shared_texts_without_reading_aids() -> None:
    shared = (
        f'<sst xmlns="{made.MAIN}"><si><t>甲</t></si>'
        '<si><r><t>重</t></r><r><t>庆</t></r><rPh sb="0" eb="1"><t>chong</t></rPh></si></sst>'
    )
    rows = ['<row r="1"><c r="A1" t="s"><v>1</v></c><c r="C1" t="s"><v>0</v></c></row>']
    sent = made.workbook(
        made.sheet_part(rows),
        more=[("sharedStrings", "sharedStrings.xml")],
        extra={"xl/sharedStrings.xml": shared},
    )
    assert sheets_of(sent)[0].rows[1] == ["重庆", None, "甲"]


@pytest.mark.parametrize(
    ("style", "is_date"),
    [
        ('<xf numFmtId="14"/>', True),
        ('<xf numFmtId="31"/>', True),  # yyyy"年"m"月"d"日" of Chinese Excel
        ('<xf numFmtId="57"/>', True),  # yyyy"年"m"月"
        ('<xf numFmtId="176"/>', True),
        ('<xf numFmtId="177"/>', False),
        ('<xf numFmtId="0"/>', False),
    ],
)
def test_it_knows_dates_by_their_format(style: str, *, is_date: bool) -> None:
    styles = (
        f'<styleSheet xmlns="{made.MAIN}"><numFmts>'
        '<numFmt numFmtId="176" formatCode="yyyy\\-mm\\-dd;@"/>'
        '<numFmt numFmtId="177" formatCode="0.00_ "/></numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{style}</cellXfs></styleSheet>'
    )
    rows = ['<row r="1"><c r="A1" s="1"><v>46339.5</v></c></row>']
    sent = made.workbook(
        made.sheet_part(rows), more=[("styles", "styles.xml")], extra={"xl/styles.xml": styles}
    )
    found = sheets_of(sent)[0].rows[1][0]
    assert found == (datetime(2026, 11, 13, 12) if is_date else 46339.5)  # noqa: DTZ001


def test_it_takes_rows_and_cells_without_references_in_their_order() -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = [f"<row>{cell.format('甲')}{cell.format('乙')}</row>", f"<row>{cell.format('丙')}</row>"]
    assert sheets_of(made.workbook(made.sheet_part(rows)))[0].rows == {1: ["甲", "乙"], 2: ["丙"]}


@pytest.mark.parametrize(
    "part",
    [
        made.sheet_part(['<row r="x"><c r="A1"><v>1</v></c></row>']),
        made.sheet_part(['<row r="1"><c r="A1" t="s"><v>99</v></c></row>']),
        made.sheet_part(['<row r="1"><c r="A1"><v>one</v></c></row>']),
        made.sheet_part(['<row r="1"><c r="AAAA1"><v>1</v></c></row>']),
        made.sheet_part([made.row(1, "甲"), made.row(1, "乙")]),
        "<worksheet",
    ],
)
def test_it_refuses_what_no_program_writes(part: str) -> None:
    with pytest.raises(FileFault) as refusal:
        sheets_of(made.workbook(part))
    assert refusal.value.code == "archive_corrupt"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_it_finds_a_document_type_in_any_encoding(encoding: str) -> None:
    part = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
    with pytest.raises(FileFault, match="xml_not_allowed"):
        sheets_of(made.workbook(part.encode(encoding)))  # type: ignore[arg-type]


def test_it_refuses_an_encoding_that_could_hide_one() -> None:
    part = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a>'
    with pytest.raises(FileFault, match="xml_not_allowed"):
        sheets_of(made.workbook(part))  # type: ignore[arg-type]


def test_it_refuses_merges_that_would_take_for_ever() -> None:
    merges = "".join(f'<mergeCell ref="A1:A{50_000 - n}"/>' for n in range(100))
    part = made.sheet_part([made.row(1, "甲")], after=f"<mergeCells>{merges}</mergeCells>")
    with pytest.raises(FileFault, match="too_many_merged"):
        sheets_of(made.workbook(part))


def test_it_refuses_a_value_far_to_the_right() -> None:
    with pytest.raises(FileFault, match="too_many_columns"):
        first_row('<c r="XFD1"><v>1</v></c>')
