"""Archives are refused by what they are, and never unpacked beyond their limits."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from campaigns.imports.archives import MAX_PARTS, open_archive, open_workbook
from campaigns.imports.faults import FileFault
from tests.imports.made_workbooks import CONTENT_TYPES, zipped

NASTY = Path(__file__).resolve().parent.parent / "data" / "nasty" / "sheets"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zero.xlsx", "empty_file"),
        ("truncated.xlsx", "archive_corrupt"),
        ("zip_bomb_300mb.xlsx", "archive_too_big"),
        ("zip_2000_parts.xlsx", "archive_too_many_parts"),
        ("password.xlsx", "encrypted"),
        ("real.xls", "old_xls"),
        ("xls_as_xlsx.xlsx", "old_xls"),
        ("html_as_xls.xls", "not_a_workbook"),
        ("csv_as_xlsx.xlsx", "not_a_workbook"),
        ("not_xlsx_zip.xlsx", "not_a_workbook"),
        ("macro_as_xlsx.xlsx", "macro_not_allowed"),
    ],
)
def test_it_refuses_what_is_no_workbook(name: str, code: str) -> None:
    with pytest.raises(FileFault) as refusal:
        open_workbook((NASTY / name).read_bytes())
    assert refusal.value.code == code


def test_it_counts_while_it_reads_whatever_the_directory_says() -> None:
    archive = open_workbook((NASTY / "zip_lying_size.xlsx").read_bytes())
    with pytest.raises(FileFault, match="archive_corrupt"):
        archive.read("xl/worksheets/sheet1.xml")


def test_it_counts_all_parts_together() -> None:
    noise = zipfile.ZipInfo("a")  # stored parts have a ratio of one
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as written:
        for name in ("a", "b"):
            noise = zipfile.ZipInfo(name)
            written.writestr(noise, b"x" * 26 * 1024 * 1024)
    with pytest.raises(FileFault, match="archive_too_big"):
        open_archive(out.getvalue())


def test_it_takes_as_many_parts_as_allowed_and_no_more() -> None:
    parts = {f"{n}.jpg": b"x" for n in range(MAX_PARTS)}
    assert len(open_archive(zipped(parts)).names) == MAX_PARTS
    with pytest.raises(FileFault, match="archive_too_many_parts"):
        open_archive(zipped({**parts, "more.jpg": b"x"}))


def test_it_refuses_a_part_that_unpacks_beyond_the_ratio() -> None:
    with pytest.raises(FileFault, match="archive_too_big"):
        open_archive(zipped({"a.xml": b" " * 3_000_000}))


def test_it_refuses_two_parts_of_one_name() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        written.writestr("a.jpg", b"one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            written.writestr("a.jpg", b"two")
    with pytest.raises(FileFault, match="archive_corrupt"):
        open_archive(out.getvalue())


def test_it_refuses_what_is_no_zip_beside_a_workbook() -> None:
    with pytest.raises(FileFault, match="not_a_zip"):
        open_archive(b"Rar!\x1a\x07")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_it_reads_chinese_names_that_no_flag_announces(encoding: str) -> None:
    name = "现场照片1.jpg"
    raw = zipped({"x" * len(name.encode(encoding)): b"picture"})
    raw = raw.replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    archive = open_archive(raw)
    assert archive.names == [name]
    assert archive.read(name) == b"picture"


def test_it_refuses_macros_by_content_type_alone() -> None:
    types = CONTENT_TYPES.replace("sheet.main+xml", "sheet.macroEnabled.main+xml")
    with pytest.raises(FileFault, match="macro_not_allowed"):
        open_workbook(zipped({"[Content_Types].xml": types}))
