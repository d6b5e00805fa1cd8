"""Templates open everywhere, and what they say is what the imports read."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from campaigns.exports.import_templates import NOTES_SHEET, TEMPLATES, template
from campaigns.imports.archives import open_workbook
from campaigns.imports.headers import find_header
from campaigns.imports.plans import PLANS
from campaigns.imports.sheets import read_sheets
from campaigns.imports.tables import read_table

KINDS = sorted(PLANS)


def test_every_kind_has_a_template() -> None:
    assert sorted(TEMPLATES) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_an_untouched_template_reads_as_a_table_without_rows(kind: str) -> None:
    table = read_table(template(kind), file_name="a.xlsx", plan=PLANS[kind])
    assert (table.rows, table.faults) == ([], [])
    assert [note.code for note in table.notes] == ["sheet_not_read", "example_left_out"]


@pytest.mark.parametrize("kind", KINDS)
def test_its_headers_are_official_ones_and_its_stars_the_required_ones(kind: str) -> None:
    plan = PLANS[kind]
    sheet = read_sheets(open_workbook(template(kind)))[0]
    header = find_header(sheet, plan)
    assert header is not None
    assert (header.unknown, header.missing, header.doubled) == ([], [], [])
    starred = {key for key in header.places if header.titles[key].endswith("*")}
    assert starred == {column.key for column in plan.columns if column.is_required}


@pytest.mark.parametrize("kind", KINDS)
def test_its_example_is_a_good_row(kind: str) -> None:
    book = load_workbook(io.BytesIO(template(kind)))
    sheet = book[TEMPLATES[kind][0]]
    sheet["A2"] = None
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), file_name="a.xlsx", plan=PLANS[kind])
    assert [row.number for row in table.rows] == [2]
    assert table.faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_its_choices_are_all_understood(kind: str) -> None:
    columns = {header: column for column in PLANS[kind].columns for header in column.headers}
    for field in TEMPLATES[kind][1]:
        for choice in field.choices:
            columns[field.title].parse(choice)


def test_it_explains_every_column() -> None:
    notes = load_workbook(io.BytesIO(template("findings")))[NOTES_SHEET]
    told = {row[0] for row in notes.iter_rows(min_row=2, max_col=1, values_only=True)}
    assert {field.title for field in TEMPLATES["findings"][1]} <= told


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind}.xlsx").write_bytes(template(kind))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76",
            "--outdir",
            str(tmp_path),
            *(str(tmp_path / f"{kind}.xlsx") for kind in KINDS),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    for kind in KINDS:
        first = (tmp_path / f"{kind}.csv").read_text(encoding="utf-8").splitlines()[0]
        titles = [title.removesuffix("*") for title in first.split(",")]
        assert titles == [field.title for field in TEMPLATES[kind][1]]
