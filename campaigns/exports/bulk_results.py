"""The results of a bulk deed as a list (批量办理结果): a line an issue, refused ones with the reason."""

from __future__ import annotations

from campaigns.exports.ledger_columns import Column
from campaigns.exports.long_sheet import Paper
from campaigns.exports.sheet_style import Look

BULK_RESULTS = Paper(
    name="批量办理结果",
    columns=(
        Column("问题编号", 16),
        Column("点位", 34, Look.TEXT, repeats=False),
        Column("类别", 20, Look.TEXT),
        Column("主办单位", 16, Look.TEXT),
        Column("结果", 12),
        Column("原因", 44, Look.TEXT),
    ),
    note="每件单独办理：已办理的不因其他件未办理而退回。",
)
