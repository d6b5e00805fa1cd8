"""How every styled workbook looks: fonts, borders, number formats; and writing one cell safely."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.plain_text import clean, looks_like_formula
from campaigns.rules.calendars import local

SONG = "宋体"
HEI = "黑体"
DASH = "—"
RED = "C00000"
PLAIN, POINTS, RATE, DAY, MOMENT = "0", "0.00", "0.00%", "yyyy/m/d", "yyyy/m/d h:mm"
NOTHING = ";;;"  # printed as nothing: a number in a hidden column would be printed as ###

Value = str | int | Decimal | date | datetime | None


class Look(StrEnum):
    """The named styles of a workbook; clerks find them under these names."""

    TITLE = "考评标题"
    PERIOD = "考评期间"
    STATUS = "考评说明左"
    SIGNER = "考评说明右"
    LEAD = "考评导语"
    HEAD = "考评表头"
    TEXT = "考评文字"
    CENTRE = "考评居中"
    COUNT = "考评计数"
    POINTS = "考评分值"
    RATE = "考评比率"
    DAY = "考评日期"
    MOMENT = "考评时刻"
    HIDDEN = "系统编号"
    BAD_TEXT = "考评警示文字"
    BAD_CENTRE = "考评警示居中"
    BAD_COUNT = "考评警示计数"
    BAD_POINTS = "考评警示分值"
    SUM_TEXT = "合计文字"
    SUM_COUNT = "合计计数"
    SUM_POINTS = "合计分值"
    SUM_RATE = "合计比率"
    FOOT = "考评表注"
    SIGNATURES = "考评落款"


SUMS = {
    Look.COUNT: Look.SUM_COUNT,
    Look.POINTS: Look.SUM_POINTS,
    Look.RATE: Look.SUM_RATE,
}
BAD = {
    Look.TEXT: Look.BAD_TEXT,
    Look.CENTRE: Look.BAD_CENTRE,
    Look.COUNT: Look.BAD_COUNT,
    Look.POINTS: Look.BAD_POINTS,
}

_LINE = Side(style="thin", color="7F7F7F")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", fgColor="DCE6F1")
_SUM_FILL = PatternFill("solid", fgColor="F2F2F2")


def _style(
    look: Look,
    *,
    font: Font | None = None,
    horizontal: str = "center",
    number_format: str = "General",
    border: Border | None = _BOX,
    fill: PatternFill | None = None,
) -> NamedStyle:
    style = NamedStyle(
        name=look.value,
        font=font or Font(name=SONG, size=10),
        alignment=Alignment(horizontal=horizontal, vertical="center", wrap_text=True),
        number_format=number_format,
    )
    if border is not None:
        style.border = border
    if fill is not None:
        style.fill = fill
    return style


def add_looks(book: Workbook) -> None:
    """Gives a new workbook all named styles.

    With a body of 10 points a unit of column width is one half-width character of it.
    """
    book._named_styles["Normal"].font = Font(name=SONG, size=10)  # type: ignore[attr-defined]
    bold, red = Font(name=SONG, size=10, bold=True), Font(name=SONG, size=10, color=RED)
    note = Font(name=SONG, size=10)
    formats = {
        Look.COUNT: PLAIN,
        Look.POINTS: POINTS,
        Look.RATE: RATE,
        Look.DAY: DAY,
        Look.MOMENT: MOMENT,
        Look.HIDDEN: NOTHING,
    }
    styles = [
        _style(Look.TITLE, font=Font(name=HEI, size=16), border=None),
        _style(Look.PERIOD, font=Font(name=SONG, size=11), border=None),
        _style(Look.STATUS, font=note, horizontal="left", border=None),
        _style(Look.SIGNER, font=note, horizontal="right", border=None),
        _style(Look.LEAD, font=Font(name=SONG, size=11), horizontal="left", border=None),
        _style(Look.HEAD, font=Font(name=HEI, size=9), fill=_HEAD_FILL, number_format="@"),
        _style(Look.TEXT, horizontal="left"),
        _style(Look.CENTRE),
        *(_style(look, number_format=form) for look, form in formats.items()),
        _style(Look.BAD_TEXT, font=red, horizontal="left"),
        _style(Look.BAD_CENTRE, font=red),
        _style(Look.BAD_COUNT, font=red, number_format=PLAIN),
        _style(Look.BAD_POINTS, font=red, number_format=POINTS),
        _style(Look.SUM_TEXT, font=bold, fill=_SUM_FILL),
        *(
            _style(summed, font=bold, fill=_SUM_FILL, number_format=formats[look])
            for look, summed in SUMS.items()
        ),
        _style(Look.FOOT, font=Font(name=SONG, size=9), horizontal="left", border=None),
        _style(Look.SIGNATURES, font=Font(name=SONG, size=11), horizontal="left", border=None),
    ]
    for style in styles:
        book.add_named_style(style)


def put(sheet: Worksheet, row: int, column: int, value: Value, look: Look) -> Cell:
    """Writes one cell. Text stays text whatever it looks like; moments are shown in the city's
    time; None is a dash."""
    cell = cast(Cell, sheet.cell(row, column))
    cell.style = look.value
    if value is None or isinstance(value, str):
        put_text(cell, DASH if value is None else value)
    elif isinstance(value, datetime):
        moment = local(value).replace(tzinfo=None)
        cell.value = moment.date() if look is Look.DAY else moment
    else:
        cell.value = value
    # openpyxl puts its own format on a date; the column's format holds.
    if isinstance(value, date):
        cell.number_format = DAY if look is Look.DAY else MOMENT
    return cell


def put_text(cell: Cell, text: str) -> None:
    """Writes text as text, with Excel's own mark for it where it looks like a formula.

    No text leaves the cell empty.
    """
    text = clean(text)
    if not text:
        return
    cell.value = text
    cell.data_type = "s"
    if looks_like_formula(text):
        cell.quotePrefix = True
