"""The ledger of points as a list (计分台账): every entry with its cause, posted beside counted."""

from __future__ import annotations

from campaigns.exports.ledger_columns import Column
from campaigns.exports.long_sheet import Paper
from campaigns.exports.sheet_style import Look

POINTS_LEDGER = Paper(
    name="计分台账",
    columns=(
        Column("计分编号", 9, Look.COUNT, repeats=False),
        Column("发生时间", 15.5, Look.MOMENT),
        Column("周次", 13),
        Column("单位", 14, Look.TEXT),
        Column("类别", 6.5),
        Column("计分事项", 16, Look.TEXT),
        Column("程度", 5.6),
        Column("问题编号", 15.2),
        Column("事由", 30, Look.TEXT, repeats=False),
        Column("文号", 16, Look.TEXT),
        Column("记分", 8.5, Look.POINTS, repeats=False),
        Column("计入分值", 8.5, Look.POINTS, repeats=False),
        Column("封顶说明", 14, Look.TEXT),
        Column("补记", 5.6),
        Column("冲销说明", 24, Look.TEXT, repeats=False),
        Column("录入", 9),
        Column("入账时间", 15.5, Look.MOMENT),
    ),
    note="分值带正负号；计入分值为按封顶规则折算后计入本周得分的分值，成对冲销的不计。",
)
