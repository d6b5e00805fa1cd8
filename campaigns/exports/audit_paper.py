"""The audit log as a list (审计日志)."""

from __future__ import annotations

from campaigns.exports.ledger_columns import Column
from campaigns.exports.long_sheet import Paper
from campaigns.exports.sheet_style import Look

AUDIT_LOG = Paper(
    name="审计日志",
    columns=(
        Column("时间", 15.5, Look.MOMENT),
        Column("人员", 12),
        Column("操作", 22, Look.TEXT),
        Column("对象", 26, Look.TEXT),
        Column("结果", 8),
        Column("来源地址", 16),
        Column("情况", 44, Look.TEXT, repeats=False),
        Column("校验值", 20, Look.TEXT, repeats=False),
    ),
    note="审计日志只增不改；校验值逐条相连，为各条校验值的前 16 位。",
)
