"""The lists behind a week: entries, overdue issues, rebounds, recurring sites, categories, lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook

from campaigns.exports.chinese import GRADES, KINDS, RULES, SEVERITIES, word
from campaigns.exports.sheet_page import Bodies, Column, Table, add_sheet
from campaigns.exports.sheet_style import BAD, Look, Value
from campaigns.exports.weekly_workbook.groups import marks_of
from campaigns.exports.weekly_workbook.paper import Row, WeekPaper, number
from campaigns.rules.ranking import BLACK_BELOW, RED_FROM

ENTRY_COLUMNS = (
    Column("日期", 12, Look.DAY),
    Column("单位", 26),
    Column("问题编号", 18, Look.CENTRE),
    Column("点位", 26),
    Column("事由", 26),
    Column("规则", 16, Look.CENTRE),
    Column("分值", 9, Look.POINTS),
    Column("计入分值", 9, Look.POINTS),
    Column("备注", 24),
)
OVERDUE_COLUMNS = (
    Column("序号", 7, Look.CENTRE),
    Column("单位", 31),
    Column("问题编号", 19, Look.CENTRE),
    Column("点位", 32),
    Column("问题小类", 24),
    Column("程度", 9, Look.CENTRE),
    Column("整改时限", 18, Look.MOMENT),
    Column("逾期工作日", 11, Look.COUNT),
)
REBOUND_COLUMNS = (
    Column("序号", 7, Look.CENTRE),
    Column("单位", 31),
    Column("问题编号", 19, Look.CENTRE),
    Column("原问题编号", 19, Look.CENTRE),
    Column("点位", 32),
    Column("问题小类", 24),
    Column("确认日期", 12, Look.DAY),
    Column("再次反弹", 10, Look.CENTRE),
)
RECURRING_COLUMNS = (
    Column("序号", 7, Look.CENTRE),
    Column("点位编号", 18, Look.CENTRE),
    Column("点位", 48),
    Column("问题小类", 36),
    Column("近30天次数", 16, Look.COUNT),
)
LIST_COLUMNS = (
    Column("榜别", 12, Look.CENTRE),
    Column("考核组", 24),
    Column("排名", 10, Look.CENTRE),
    Column("单位", 44),
    Column("综合得分", 16, Look.POINTS),
    Column("等次", 16, Look.CENTRE),
)
CLASS_UNIT_COLUMN = Column("单位", 31)
CLASS_TOTAL_COLUMN = Column("合计", 9, Look.COUNT)
LEAST_CLASS_WIDTH, MOST_CLASS_WIDTH = 9.5, 14.0
NOTHING = "本周无"
UNCLASSED = "未分类"


def add(book: Workbook, content: WeekPaper, bodies: Bodies) -> None:
    """The last six sheets of the workbook; rows of long lists go to `bodies`."""
    sheets = (
        ("扣分明细", _entries(content)),
        ("逾期清单", _overdue(content)),
        ("反弹清单", _rebounds(content)),
        ("高发点位", _recurring(content)),
        ("类别统计", _categories(content)),
    )
    for name, table in sheets:
        add_sheet(book, name, content.heading, table, bodies)
    add_red_and_black(book, content, bodies)


def add_red_and_black(book: Workbook, content: WeekPaper, bodies: Bodies) -> None:
    """The last sheet, of a week as of a longer period."""
    add_sheet(book, "红黑榜", content.heading, _red_and_black(content), bodies)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _or_nothing(
    rows: Sequence[list[Value]], columns: int, nothing: str = NOTHING
) -> list[list[Value]]:
    """The rows, or a single one that says that there are none."""
    return list(rows) or [[None, nothing, *[None] * (columns - 2)]]


def _entries(content: WeekPaper) -> Table:
    rows = [
        [
            _moment(row["occurred_at"]),
            content.name_of(row),
            row["issue"] or None,
            row["place"] or None,
            row["cause"] or None,
            word(RULES, row["rule"]),
            number(row["points"]),
            number(row["counted"]),
            _remark(row),
        ]
        for row in content.lists.get("entries", ())
    ]
    return Table(
        columns=ENTRY_COLUMNS,
        rows=_or_nothing(rows, len(ENTRY_COLUMNS)),
        notes=content.notes(
            "分值为记入时的分值，计入分值为按封顶规则折算后计入本周得分的分值；"
            "备注未注明加分、日常扣分或更正的均为扣分，更正为正的计增、为负的计减。"
        ),
    )


def _remark(row: Row) -> str | None:
    """Kind (but for plain deductions), severity, share, lateness, and the reason if not told."""
    parts = [word(KINDS, row["kind"])] if row["kind"] != "deduction" else []
    if row["severity"]:
        parts.append(f"程度{word(SEVERITIES, row['severity'])}")
    if row["share"] is not None:
        parts.append(f"分担{row['share']}%")
    if row["late"]:
        parts.append("补记")
    if row["reason"] and row["reason"] != row["cause"]:
        parts.append(row["reason"])
    return "；".join(parts) or None


def _overdue(content: WeekPaper) -> Table:
    found = content.lists.get("overdue", ())
    rows = [
        [
            place,
            content.name_of(row),
            row["issue"],
            row["place"],
            row["category"],
            word(SEVERITIES, row["severity"]),
            _moment(row["due_at"]),
            row["days"],
        ]
        for place, row in enumerate(found, start=1)
    ]
    last = len(OVERDUE_COLUMNS) - 1
    return Table(
        columns=OVERDUE_COLUMNS,
        rows=_or_nothing(rows, len(OVERDUE_COLUMNS)),
        notes=content.notes("含截至时仍逾期的全部问题，不论整改时限在哪一周。"),
        looks={(place, last): BAD[Look.COUNT] for place in range(len(rows))},
    )


def _rebounds(content: WeekPaper) -> Table:
    rows = [
        [
            place,
            content.name_of(row),
            row["issue"],
            row["earlier"],
            row["place"],
            row["category"],
            _moment(row["confirmed_at"]),
            "是" if row["repeated"] else "否",
        ]
        for place, row in enumerate(content.lists.get("rebounds", ()), start=1)
    ]
    return Table(
        columns=REBOUND_COLUMNS,
        rows=_or_nothing(rows, len(REBOUND_COLUMNS)),
        notes=content.notes("单位为原问题的销号单位。"),
    )


def _recurring(content: WeekPaper) -> Table:
    rows = [
        [place, row["site"], row["place"], row["category"], row["count"]]
        for place, row in enumerate(content.lists.get("recurring", ()), start=1)
    ]
    return Table(
        columns=RECURRING_COLUMNS,
        rows=_or_nothing(rows, len(RECURRING_COLUMNS)),
        notes=content.notes("同一点位同一易发小类近 30 天内发现 3 次及以上的列入本表。"),
    )


def _categories(content: WeekPaper) -> Table:
    """Units down, classes across, with sums both ways."""
    found = content.lists.get("categories", ())
    classes = {row["class_code"]: row["class"] or UNCLASSED for row in found}
    codes = sorted(classes, key=lambda code: code or "")
    units: dict[str, dict[str, int]] = {}
    for row in found:
        counts = units.setdefault(content.name_of(row), {})
        counts[row["class_code"]] = counts.get(row["class_code"], 0) + row["count"]
    columns = (
        CLASS_UNIT_COLUMN,
        *(Column(classes[code], _class_width(len(codes)), Look.COUNT) for code in codes),
        CLASS_TOTAL_COLUMN,
    )
    rows: list[list[Value]] = [
        [unit, *(counts.get(code, 0) for code in codes), sum(counts.values())]
        for unit, counts in _in_print_order(content, units)
    ]
    sums = [sum(counts.get(code, 0) for counts in units.values()) for code in codes]
    return Table(
        columns=columns,
        rows=rows or [[NOTHING, 0]],
        sums=["合计", *sums, sum(sums)],
        notes=content.notes("本周交办且截至时仍由该单位主办的问题，按大类统计。"),
        frozen_columns=1,
    )


def _class_width(count: int) -> float:
    """Few classes get wide columns, so that the sheet fills a page."""
    return max(LEAST_CLASS_WIDTH, min(MOST_CLASS_WIDTH, 110 / max(1, count)))


def _in_print_order(
    content: WeekPaper, units: dict[str, dict[str, int]]
) -> Iterable[tuple[str, dict[str, int]]]:
    order = {row["name"]: row["sort"] for row in content.rows}
    return sorted(units.items(), key=lambda pair: order.get(pair[0], 10**6))


def _red_and_black(content: WeekPaper) -> Table:
    red = [row for row in content.rows if row["red_list"]]
    black = [row for row in content.rows if row["black_list"]]
    rows = [_listed("红榜", row) for row in red] + [_listed("黑榜", row) for row in black]
    return Table(
        columns=LIST_COLUMNS,
        rows=_or_nothing(rows, len(LIST_COLUMNS), f"{content.this}无"),
        notes=content.notes(
            f"红榜：组内前三名且综合得分 {Decimal(RED_FROM)} 分及以上；"
            f"黑榜：组内后三名且综合得分低于 {Decimal(BLACK_BELOW)} 分。"
            "参加排名不足 6 个单位的组各列 1 个，不足 4 个的不列；样本不足的不列。"
        ),
        looks={
            (place, index): BAD[LIST_COLUMNS[index].look]
            for place in range(len(red), len(rows))
            for index in (0, 3, 4, 5)
        },
    )


def _listed(name: str, row: Row) -> list[Value]:
    grade = "、".join([word(GRADES, row["grade"]), *marks_of(row)])
    return [name, row["group"], row["rank"], row["name"], number(row["score"]), grade]
