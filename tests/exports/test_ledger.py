"""The issue ledger: exact columns, safe text, real dates, print set-up, little memory."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import tracemalloc
import warnings
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image
from python_calamine import CalamineWorkbook

from campaigns.exports import long_sheet, row_stream
from campaigns.exports.ledger import LEDGER, LEDGER_WITH_PHOTOS, PHOTO_ROW_POINTS
from campaigns.exports.ledger_columns import LedgerRow
from campaigns.exports.long_sheet import HEADER_ROW, rows_in
from campaigns.exports.row_pictures import Picture
from campaigns.exports.row_stream import TooMuchForASheet

NOW = datetime(2026, 11, 11, 4, tzinfo=UTC)
HEADERS = (
    "序号 | 问题编号 | 发现日期 | 来源 | 片区 | 点位名称 | 点位类型 | 问题描述 | 大类 | 小类 | 程度 | "
    "测评指标号 | 主办单位 | 协办单位 | 属地街道 | 片长 | 交办日期 | 整改时限 | 整改措施 | 完成日期 | "
    "整改结果 | 核查人 | 核查日期 | 是否按期 | 延期/挂账 | 返工次数 | 是否反弹 | 销号编号 | 销号日期 | 备注"
)
ROOT = Path(__file__).resolve().parents[2]


def make_row(n: int = 1, **changes: Any) -> LedgerRow:
    row = LedgerRow(
        number=f"WM-2026-{n:06d}",
        found_on=date(2026, 11, 9),
        source="日常巡查",
        zone="第1片区",
        place="人民路（全线）",
        site_type="主次干道",
        description="垃圾桶旁堆放生活垃圾",
        category_class="环境卫生",
        category="暴露垃圾",
        severity="一般",
        indicator="II-3-2",
        lead="城管局",
        assisting="清河街道、环卫中心",
        territory="清河街道",
        chief="何片长",
        dispatched_on=date(2026, 11, 9),
        due_at=datetime(2026, 11, 11, 10, tzinfo=UTC),
        measure="已清理",
        fixed_on=date(2026, 11, 10),
        result="已销号",
        verifier="王督查",
        verified_on=date(2026, 11, 10),
        is_on_time="是",
        pause="",
        rework_count=0,
        is_rebound="否",
        strike_off_no="XH-2026-000001",
        closed_on=date(2026, 11, 10),
        remark="",
        issue_id=n,
    )
    return row._replace(**changes)


def written(*rows: LedgerRow, **more: Any) -> bytes:
    out = io.BytesIO()
    assert LEDGER.write(rows, out, made_at=NOW, **more) == len(rows)
    return out.getvalue()


def opened(content: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_workbook(io.BytesIO(content))


def test_it_has_exactly_the_thirty_columns_and_a_hidden_id() -> None:
    sheet = opened(written(make_row(7))).worksheets[0]
    names = [cell.value for cell in sheet[HEADER_ROW]]
    assert " | ".join(str(name) for name in names[:30]) == HEADERS
    assert names[30] == "id"
    assert sheet["AE4"].value == 7
    assert sheet.column_dimensions["AE"].hidden


def test_values_are_numbers_dates_and_text() -> None:
    sheet = opened(written(make_row())).worksheets[0]
    names = (str(cell.value) for cell in sheet[HEADER_ROW])
    line = dict(zip(names, sheet[HEADER_ROW + 1], strict=True))
    assert line["序号"].value == 1
    assert line["发现日期"].value == datetime(2026, 11, 9)  # noqa: DTZ001 - a cell knows no zone
    assert line["发现日期"].number_format == "yyyy/m/d"
    assert line["整改时限"].value == datetime(2026, 11, 11, 18)  # noqa: DTZ001 - in the city's time
    assert line["整改时限"].number_format == "yyyy/m/d h:mm"
    assert line["返工次数"].value == 0
    assert line["协办单位"].value == "清河街道、环卫中心"
    assert line["备注"].value is None
    assert line["主办单位"].font.name == "宋体"
    assert line["主办单位"].border.left.style == "thin"


def test_other_programs_read_the_same() -> None:
    content = written(*(make_row(n) for n in range(1, 6)))
    found = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in found[3:8]] == [f"WM-2026-{n:06d}" for n in range(1, 6)]
    assert found[3][17] == datetime(2026, 11, 11, 18)  # noqa: DTZ001
    reading = load_workbook(io.BytesIO(content), read_only=True)
    assert sum(1 for _row in reading.worksheets[0].iter_rows()) == HEADER_ROW + 5 + 2
    reading.close()


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "＝1"]
)
@pytest.mark.parametrize("field", ["description", "lead"])  # once in its cell, once shared
def test_text_that_looks_like_a_formula_stays_text(field: str, text: str) -> None:
    changes: dict[str, Any] = {field: text}
    sheet = opened(written(make_row(**changes))).worksheets[0]
    cell = sheet["H4"] if field == "description" else sheet["M4"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<b>&amp;</b> ]]>", "<b>&amp;</b> ]]>"),  # markup
        ("路\x00\x0b口\x1f", "路口"),  # control characters
        ("一\r\n二\r三", "一\n二\n三"),  # line ends
        ("\ud800半个", "半个"),  # half of a pair
        (" 两端空格 ", " 两端空格 "),  # blanks
        ("𠮷野家🚮", "𠮷野家🚮"),  # beyond the basic plane
        ("长" * 40_000, "长" * (32_767 - 9) + "…（过长，已截断）"),  # too long for a cell
    ],
)
def test_odd_text_arrives(given: str, kept: str) -> None:
    assert opened(written(make_row(description=given))).worksheets[0]["H4"].value == kept


def test_print_set_up_filter_and_frozen_header() -> None:
    rows = [make_row(n) for n in range(1, 31)]
    sheet = opened(written(*rows, filter_text="环境卫生")).worksheets[0]
    assert sheet["A1"].value == "问题整改台账"
    assert sheet["A2"].value == "数据截至：2026年11月11日12:00　　范围：环境卫生"
    assert sheet.auto_filter.ref == "A3:AD33"
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'问题整改台账'!$A$1:$AD$35"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.page_setup.fitToHeight == 0
    assert str(sheet["A34"].value).startswith("共 30 件")
    assert "审批人" in str(sheet["A35"].value)


def test_a_row_grows_with_its_text() -> None:
    sheet = opened(written(make_row(), make_row(description="长" * 100))).worksheets[0]
    assert sheet.row_dimensions[5].height > 3 * sheet.row_dimensions[4].height


def test_an_empty_ledger_is_a_ledger() -> None:
    content = written()
    assert rows_in(io.BytesIO(content)) == 0
    assert str(opened(content).worksheets[0]["A4"].value).startswith("共 0 件")


def test_rows_are_counted_and_damage_is_seen() -> None:
    content = written(*(make_row(n, description="行\n<row r=") for n in range(1, 1001)))
    assert rows_in(io.BytesIO(content)) == 1000
    with pytest.raises(BadZipFile):
        rows_in(io.BytesIO(content[:-100]))


def test_more_than_a_million_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_sheet, "MOST_ROWS", 3)
    with pytest.raises(TooMuchForASheet):
        written(*(make_row(n) for n in range(4)))


def test_more_text_than_a_package_may_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_stream, "MOST_BYTES", 100_000)
    with pytest.raises(TooMuchForASheet):
        written(*(make_row(n) for n in range(2_000)))


def test_texts_beyond_the_shared_table_stand_in_their_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_stream, "MOST_SHARED", 5)
    sheet = opened(written(*(make_row(n, lead=f"单位{n}") for n in range(1, 9)))).worksheets[0]
    assert [sheet[f"M{n}"].value for n in range(4, 12)] == [f"单位{n}" for n in range(1, 9)]


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        with (tmp_path / "ledger.xlsx").open("wb") as out:
            LEDGER.write((make_row(n) for n in range(rows)), out, made_at=NOW)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few, many = peak(2_000), peak(20_000)
    assert many < few + 4_000_000


def test_ten_thousand_rows_take_less_than_a_second(tmp_path: Path) -> None:
    begun = time.process_time()
    with (tmp_path / "ledger.xlsx").open("wb") as out:
        LEDGER.write((make_row(n) for n in range(10_000)), out, made_at=NOW)
    assert time.process_time() - begun < 1


def test_photos_lie_over_their_cells_in_rows_of_one_height(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    Image.new("RGB", (320, 240), "green").save(file)
    shown = Picture(file, 160, 120)
    given = [("", shown), (shown, shown), ("缩略图生成中", "")]
    rows = [(*make_row(n)[:-1], *pair, n) for n, pair in enumerate(given, start=1)]
    out = io.BytesIO()
    assert LEDGER_WITH_PHOTOS.write(rows, out, made_at=NOW) == 3
    sheet: Any = opened(out.getvalue()).worksheets[0]
    names = [cell.value for cell in sheet[HEADER_ROW]]
    assert names[30:] == ["整改前照片", "整改后照片", "id"]
    places = sorted((p.anchor._from.row, p.anchor._from.col) for p in sheet._images)
    assert places == [(3, 31), (4, 30), (4, 31)]
    assert [sheet.row_dimensions[row].height for row in (4, 5, 6)] == [PHOTO_ROW_POINTS] * 3
    assert sheet.row_dimensions[4].customHeight
    assert sheet["AE6"].value == "缩略图生成中"
    assert sheet["AG5"].value == 2
    with ZipFile(out) as package:
        assert package.namelist()[0] == "[Content_Types].xml"
        pictures = [name for name in package.namelist() if name.startswith("xl/media/")]
    assert len(pictures) == 1  # the same file is packed once
    found = (
        CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python()
    )
    assert found[3][1] == "WM-2026-000001"


def test_a_ledger_with_photo_columns_may_have_none() -> None:
    out = io.BytesIO()
    LEDGER_WITH_PHOTOS.write([(*make_row()[:-1], "", "", 1)], out, made_at=NOW)
    assert opened(out.getvalue()).worksheets[0]["B4"].value == "WM-2026-000001"


WRITER_THAT_NEVER_ENDS = """
import itertools, pathlib, sys
from campaigns.exports.ledger import LEDGER
from campaigns.processes.file_store import new_file
from tests.exports.test_ledger import NOW, make_row

with new_file(pathlib.Path(sys.argv[1])) as out:
    LEDGER.write((make_row(n) for n in itertools.count()), out, made_at=NOW)
"""


@pytest.mark.parametrize("moment", [0.05, 0.2, 0.4])
def test_a_killed_writer_leaves_no_ledger(tmp_path: Path, moment: float) -> None:
    target = tmp_path / "ledger.xlsx"
    writer = subprocess.Popen([sys.executable, "-c", WRITER_THAT_NEVER_ENDS, target], cwd=ROOT)
    try:
        _wait_for(tmp_path)
        time.sleep(moment)
        writer.send_signal(signal.SIGKILL)
    finally:
        writer.kill()
        assert writer.wait() == -signal.SIGKILL
    assert not target.exists()
    assert [name for name in os.listdir(tmp_path) if not name.startswith(".part-")] == []


def _wait_for(folder: Path) -> None:
    """Until the writer has begun its file."""
    for _try in range(400):
        if any(folder.iterdir()):
            return
        time.sleep(0.05)
    raise AssertionError("the writer never began")
