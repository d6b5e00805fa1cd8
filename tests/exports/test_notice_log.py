"""The lists about reminders: exact columns, safe text, real dates, print set-up, any length."""

from __future__ import annotations

import io
import tracemalloc
import warnings
from datetime import UTC, date, datetime
from typing import Any
from zipfile import BadZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from campaigns.exports import long_sheet
from campaigns.exports.reminder_papers import CIRCULAR, NOTICE_LOG

NOW = datetime(2026, 11, 12, 2, 30, tzinfo=UTC)  # 10:30 in the city
LOG_HEADERS = (
    "序号 | 提醒时间 | 问题编号 | 点位 | 提醒节点 | 类别 | 接收人 | 接收单位 | 渠道 | 状态 | "
    "送达时间 | 发送次数 | 通道回执"
)
CIRCULAR_HEADERS = (
    "序号 | 责任单位 | 问题编号 | 点位 | 问题类别 | 整改时限 | 逾期工作日 | 状态 | 已发提醒 | "
    "单位回复 | 承诺日期 | 备注"
)


def log_row(error: str = "", sent_at: datetime | None = NOW) -> tuple[object, ...]:
    return (
        NOW,
        "WM-2026-000123",
        "人民路农贸市场",
        "逾期催办：请立即整改",
        "催办",
        "李联络",
        "综执局",
        "站内",
        "已送达",
        sent_at,
        1,
        error,
    )


def candidate() -> tuple[object, ...]:
    return (
        "青禾街道",
        "WM-2026-000123",
        "人民路农贸市场",
        "占道经营",
        NOW,
        3,
        "整改中",
        "11-10 18:00 逾期催办\n11-11 18:00 逾期督办",
        "今日清运",
        date(2026, 11, 13),
        "",
    )


def written(paper: long_sheet.Paper, *rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    assert paper.write(rows, out, filter_text="全部", made_at=NOW) == len(rows)
    return out.getvalue()


def opened(content: bytes) -> Worksheet:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.mark.parametrize(
    ("paper", "row", "headers"),
    [(NOTICE_LOG, log_row(), LOG_HEADERS), (CIRCULAR, candidate(), CIRCULAR_HEADERS)],
)
def test_it_has_the_columns_and_prints_on_a4(
    paper: long_sheet.Paper, row: tuple[object, ...], headers: str
) -> None:
    sheet = opened(written(paper, row, row))
    titles = [cell.value for cell in sheet[3]]
    assert titles == headers.split(" | ")
    last = get_column_letter(len(titles))
    assert sheet["A1"].value == sheet.title == paper.name
    assert sheet["A2"].value == "数据截至：2026年11月12日10:30　　范围：全部"
    assert [sheet.cell(row, 1).value for row in (4, 5)] == [1, 2]
    assert str(sheet["A6"].value).startswith("共 2 条。")
    assert "制表人" in str(sheet["A7"].value)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C4", f"A3:{last}5")
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.print_title_rows) == (1, "$3:$3")
    assert sheet.print_area == f"'{paper.name}'!$A$1:${last}$7"


def test_it_writes_moments_days_and_numbers_as_such() -> None:
    sheet = opened(written(NOTICE_LOG, log_row(sent_at=None)))
    assert (sheet["B4"].value, sheet["K4"].value) == (datetime(2026, 11, 12, 10, 30), None)  # noqa: DTZ001
    assert (sheet["B4"].number_format, sheet["L4"].value) == ("yyyy/m/d h:mm", 1)
    paper = opened(written(CIRCULAR, candidate()))
    assert (paper["K4"].value, paper["G4"].value) == (datetime(2026, 11, 13), 3)  # noqa: DTZ001
    assert paper["I4"].value == "11-10 18:00 逾期催办\n11-11 18:00 逾期督办"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@x", "\t=1"])
def test_it_takes_no_text_for_a_formula(text: str) -> None:
    cell = opened(written(NOTICE_LOG, log_row(error=text)))["M4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_other_programs_read_an_empty_list() -> None:
    content = written(NOTICE_LOG)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [str(row[0])[:3] for row in rows] == ["催办提", "数据截", "序号", "共 0", "制表人"]
    assert long_sheet.rows_in(io.BytesIO(content)) == 0


def test_it_counts_the_rows_of_a_finished_list() -> None:
    content = written(NOTICE_LOG, *[log_row()] * 7)
    assert long_sheet.rows_in(io.BytesIO(content)) == 7
    with pytest.raises(BadZipFile):
        long_sheet.rows_in(io.BytesIO(content[: len(content) // 2]))


def test_its_memory_does_not_grow_with_the_rows() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        made = (log_row(error=f"拒收 {n}") for n in range(rows))
        NOTICE_LOG.write(made, _Nowhere(), filter_text="全部", made_at=NOW)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(20_000) < 1.5 * peak(2_000)


class _Nowhere(io.BytesIO):
    """Takes a file and forgets it, so that only the writer's own memory counts."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    def write(self, content: Any) -> int:
        self._at += len(content)
        return len(content)

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return False
