"""A bar chart of the totals of a group, drawn from the cells of its table."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.exports.sheet_style import HEI, SONG

BAR_CM = 0.72
FRAME_CM = 3.0
WIDTH_CM = 24.0
LEAST_CM = 7.5
FEW_BARS = 4  # so few are not drawn as blocks
COLUMN_WIDTH = 9.0
CM_A_COLUMN = 1.667  # 63 pixels
CM_A_ROW = 0.529  # a row of the usual height: 15 points
BLUE = "4472A8"


@dataclass(frozen=True)
class Chart:
    """Where the names and values of a chart stand, and the column beside which it is put."""

    title: str
    first_row: int
    count: int
    names: int
    values: int
    column: int


def add_chart(sheet: Worksheet, plan: Chart) -> str:
    """Draws horizontal bars, the best on top; returns the cells that the chart covers."""
    bars = BarChart()
    bars.type = "bar"
    bars.style = 10
    bars.title = Title(tx=Text(rich=_text(1400, HEI, plan.title)), overlay=False)
    bars.legend = None
    bars.gapWidth = 45 if plan.count > FEW_BARS else 250
    last = plan.first_row + plan.count - 1
    values = Reference(sheet, min_col=plan.values, min_row=plan.first_row, max_row=last)
    bars.add_data(values, titles_from_data=False)
    bars.set_categories(Reference(sheet, min_col=plan.names, min_row=plan.first_row, max_row=last))
    _style_bars(bars)
    _style_axes(bars)
    height = max(LEAST_CM, FRAME_CM + BAR_CM * plan.count)
    bars.width, bars.height = WIDTH_CM, height  # type: ignore[assignment]
    sheet.add_chart(bars, f"{get_column_letter(plan.column)}1")
    return _area(sheet, plan.column, WIDTH_CM, height)


def _style_bars(bars: BarChart) -> None:
    series = bars.series[0]
    series.graphicalProperties = GraphicalProperties(solidFill=BLUE)
    series.invertIfNegative = False
    series.dLbls = DataLabelList(
        numFmt="0.00",
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        dLblPos="outEnd",
        txPr=_text(900),
    )


def _style_axes(bars: BarChart) -> None:
    """Names on the left in print order, points below from 0."""
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.x_axis.scaling.orientation = "maxMin"
    bars.x_axis.txPr = bars.y_axis.txPr = _text(900)
    bars.y_axis.scaling.min = 0
    bars.y_axis.scaling.max = 110
    bars.y_axis.majorUnit = 10
    bars.y_axis.number_format = "0"
    bars.y_axis.crosses = "max"
    bars.y_axis.majorGridlines = ChartLines(
        spPr=GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
    )


def _text(hundredths: int, face: str = SONG, words: str = "") -> RichText:
    """A font for labels, in hundredths of a point, with the words if they are known."""
    font = Font(typeface=face)
    looks = CharacterProperties(sz=hundredths, b=False, latin=font, ea=font)
    line = Paragraph(
        pPr=ParagraphProperties(defRPr=looks),
        r=[RegularTextRun(rPr=looks, t=words)] if words else [],
        endParaRPr=looks,
    )
    return RichText(bodyPr=RichTextProperties(), p=[line])


def _area(sheet: Worksheet, column: int, width: float, height: float) -> str:
    """The cells that a chart at the top of a column covers; their columns get a fixed width."""
    columns = -int(-width // CM_A_COLUMN)
    for index in range(column, column + columns):
        sheet.column_dimensions[get_column_letter(index)].width = COLUMN_WIDTH
    left, row = height, 0
    while left > 0:
        row += 1
        points = sheet.row_dimensions[row].height
        left -= points / 72 * 2.54 if points else CM_A_ROW
    return f"{get_column_letter(column)}1:{get_column_letter(column + columns - 1)}{row}"
