"""The columns of the issue ledger as data, in the order of DOCUMENTS.md §2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from campaigns.exports.sheet_style import Look


class LedgerRow(NamedTuple):
    """An issue as the ledger prints it, in the order of its columns; words are Chinese.

    None and empty text leave a cell empty. `issue_id` goes to the hidden column.
    """

    number: str
    found_on: date
    source: str
    zone: str
    place: str
    site_type: str
    description: str
    category_class: str
    category: str
    severity: str
    indicator: str
    lead: str
    assisting: str
    territory: str
    chief: str
    dispatched_on: date | None
    due_at: datetime | None
    measure: str
    fixed_on: date | None
    result: str
    verifier: str
    verified_on: date | None
    is_on_time: str
    pause: str
    rework_count: int
    is_rebound: str
    strike_off_no: str
    closed_on: date | None
    remark: str
    issue_id: int


@dataclass(frozen=True)
class Column:
    """A column: header, width, look, whether its texts come again and again, and whether it holds
    pictures."""

    title: str
    width: float
    look: Look = Look.CENTRE
    repeats: bool = True
    is_picture: bool = False


NUMBER_COLUMN = Column("序号", 5.5, Look.COUNT)
COLUMNS = (
    Column("问题编号", 15.2, repeats=False),
    Column("发现日期", 10.8, Look.DAY),
    Column("来源", 8.6),
    Column("片区", 8.6),
    Column("点位名称", 18, Look.TEXT),
    Column("点位类型", 10),
    Column("问题描述", 30, Look.TEXT, repeats=False),
    Column("大类", 8.8),
    Column("小类", 13, Look.TEXT),
    Column("程度", 5.4),
    Column("测评指标号", 9.6),
    Column("主办单位", 12, Look.TEXT),
    Column("协办单位", 12, Look.TEXT),
    Column("属地街道", 10),
    Column("片长", 7),
    Column("交办日期", 10.8, Look.DAY),
    Column("整改时限", 16.8, Look.MOMENT),
    Column("整改措施", 22, Look.TEXT, repeats=False),
    Column("完成日期", 10.8, Look.DAY),
    Column("整改结果", 9.6),
    Column("核查人", 7),
    Column("核查日期", 10.8, Look.DAY),
    Column("是否按期", 8),
    Column("延期/挂账", 10),
    Column("返工次数", 8, Look.COUNT),
    Column("是否反弹", 8),
    Column("销号编号", 15.2, repeats=False),
    Column("销号日期", 10.8, Look.DAY),
    Column("备注", 14, Look.TEXT),
)
PHOTO_COLUMNS = (
    Column("整改前照片", 24.5, repeats=False, is_picture=True),
    Column("整改后照片", 24.5, repeats=False, is_picture=True),
)
