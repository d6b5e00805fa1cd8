"""The two lists about reminders: who was told what (提醒记录), candidates for the circular."""

from __future__ import annotations

from campaigns.exports.ledger_columns import Column
from campaigns.exports.long_sheet import Paper
from campaigns.exports.sheet_style import Look

NOTICE_LOG = Paper(
    name="催办提醒记录",
    columns=(
        Column("提醒时间", 15.5, Look.MOMENT),
        Column("问题编号", 15.2),
        Column("点位", 18, Look.TEXT),
        Column("提醒节点", 24, Look.TEXT),
        Column("类别", 9),
        Column("接收人", 12),
        Column("接收单位", 12, Look.TEXT),
        Column("渠道", 10),
        Column("状态", 10),
        Column("送达时间", 15.5, Look.MOMENT),
        Column("发送次数", 8, Look.COUNT),
        Column("通道回执", 20, Look.TEXT, repeats=False),
    ),
    note="状态为导出时的状态；同一事项同一节点对同一人同一渠道只提醒一次。",
)
CIRCULAR = Paper(
    name="逾期问题通报候选名单",
    columns=(
        Column("责任单位", 14, Look.TEXT),
        Column("问题编号", 15.2, repeats=False),
        Column("点位", 20, Look.TEXT),
        Column("问题类别", 14, Look.TEXT),
        Column("整改时限", 15.5, Look.MOMENT),
        Column("逾期工作日", 8, Look.COUNT),
        Column("状态", 10),
        Column("已发提醒", 34, Look.TEXT, repeats=False),
        Column("单位回复", 26, Look.TEXT, repeats=False),
        Column("承诺日期", 10.8, Look.DAY),
        Column("备注", 14, Look.TEXT),
    ),
    note="逾期 3 个工作日及以上、尚未办结的问题；工作日按责任单位作息计算。",
)
