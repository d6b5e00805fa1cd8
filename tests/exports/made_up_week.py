"""A made-up but plausible week: six groups of units with long names, every list filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from campaigns.exports.weekly_workbook import WeekPaper
from campaigns.rules import ranking, scoring
from campaigns.rules.calendars import CITY_ZONE
from campaigns.rules.ranking import Candidate
from campaigns.rules.scoring import Part

MONDAY = date(2026, 3, 9)
GROUPS = ("重点责任部门", "其他市直部门", "街道", "乡镇", "驻市单位", "窗口单位")
KINDS_OF_UNIT = (
    "市城市管理综合执法局",
    "市住房和城乡建设局",
    "市教育体育局",
    "市人力资源和社会保障局",
    "市爱国卫生运动委员会办公室",
    "市水利局",
)
CATEGORIES = (
    ("01", "环境卫生", "暴露垃圾未及时清运"),
    ("02", "市容秩序", "占道经营、出店经营"),
    ("03", "公共设施", "人行道砖破损、盲道被占"),
    ("04", "交通秩序", "机动车不按位停放"),
    ("05", "公益广告", "公益广告破损褪色"),
    ("06", "居民小区", "楼道堆放杂物"),
    ("07", "农贸市场", "活禽区与熟食区未分隔"),
    ("08", "窗口服务", "无障碍设施缺失"),
)
RULES = ("found_city", "overdue", "overdue_day", "rework", "rebound", "self_found_fixed")


def unit_name(n: int) -> str:
    return (
        f"{KINDS_OF_UNIT[n % len(KINDS_OF_UNIT)]}第{n + 1}分局"
        if n % 3
        else f"云溪街道{n + 1}办事处"
    )


def week_of(units_a_group: int = 20, **changes: Any) -> WeekPaper:
    """A published week with that many units in each of the six groups."""
    rows = _ranked(list(_rows(units_a_group)))
    content = WeekPaper(
        organisation="示范市创建全国文明城市工作指挥部办公室",
        campaign="创建全国文明城市",
        city="示范市",
        monday=MONDAY,
        state="published",
        as_of=datetime(2026, 3, 16, tzinfo=CITY_ZONE),
        rule_version="V1",
        rows=rows,
        territories=list(_territories()),
        zones=list(_zones()),
        lists={
            "entries": list(_entries(rows)),
            "overdue": list(_overdue(rows)),
            "rebounds": list(_rebounds(rows)),
            "recurring": list(_recurring()),
            "categories": list(_categories(rows)),
        },
        signer="周副市长",
        frozen_at=datetime(2026, 3, 16, 10, tzinfo=CITY_ZONE),
        published_at=datetime(2026, 3, 16, 16, 30, tzinfo=CITY_ZONE),
        published_by="陈主任科员",
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )
    return replace(content, **changes)


def _rows(units_a_group: int) -> Iterator[dict[str, Any]]:
    n = 0
    for group in GROUPS:
        for _unit in range(units_a_group):
            yield _row(n, group)
            n += 1


def _row(n: int, group: str) -> dict[str, Any]:
    due = 0 if n % 20 == 19 else (n * 7) % 41 + (0 if n % 11 == 5 else 3)
    on_time = due - (n * 3) % (due // 4 + 1)
    fixed = on_time + (due - on_time + 1) // 2
    sites = [] if n % 4 == 1 or due == 0 else [Decimal("92.50"), Decimal(70 + n % 30)][: 1 + n % 2]
    facts = scoring.Facts(
        due=due,
        on_time=on_time,
        fixed=fixed,
        site_rates=sites,
        self_days=Decimal(5 - n % 3) - Decimal("0.5") * (n % 2),
        self_required=Decimal(0 if n % 13 == 4 else 5),
    )
    posted = [
        scoring.Posted("found_city", scoring.Kind.DEDUCTION, Decimal("0.2"), k)
        for k in range(n % 9)
    ] + [scoring.Posted("publicity", scoring.Kind.BONUS, Decimal("0.10"))] * (n % 4)
    if n % 17 == 3:
        posted.append(scoring.Posted("x", scoring.Kind.CORRECTION, Decimal("-0.40")))
    if n == 30:
        posted.append(scoring.Posted("veto", scoring.Kind.DEDUCTION, Decimal(0)))
    score = scoring.score(facts, posted, scoring.DEFAULT_RULES)
    rate = scoring.rate
    return {
        "department": f"unit{n}",
        "name": unit_name(n),
        "short_name": f"单位{n + 1}",
        "sort": n,
        "group": group,
        "found": due + 2,
        "due": due,
        "on_time": on_time,
        "fixed": fixed,
        "waiting": n % 3,
        "overdue_open": (due - fixed) // 2,
        "early": n % 2,
        "extended": int(n % 5 == 0),
        "deferred": int(n % 7 == 0),
        "self_found": 4,
        "self_fixed": 3,
        "rework": n % 4,
        "rebound": int(n % 6 == 2),
        "returned": 0,
        "upheld": 0,
        "false_fix": 0,
        "on_time_rate": _text(rate(on_time, due)),
        "fix_rate": _text(rate(fixed, due)),
        "site_rate": _text(sum(sites, Decimal(0)) / len(sites)) if sites else None,
        "sites_inspected": len(sites),
        "self_days": str(facts.self_days),
        "self_required": str(facts.self_required),
        "parts": {part.value: _text(score.parts[part]) for part in Part},
        "deductions": str(score.deductions),
        "bonus": str(score.bonus),
        "correction": str(score.correction),
        "score": _text(score.total),
        "unranked_reason": score.unranked_reason,
        "vetoed": score.is_vetoed,
        "few_cases": score.total is not None
        and ranking.has_few_cases(due=due, sites_inspected=len(sites)),
        "many_deferred": n % 7 == 0,
        "many_upheld": False,
    }


def _text(points: Decimal | None) -> str | None:
    return None if points is None else f"{points:.2f}"


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_code = {row["department"]: row for row in rows}
    candidates = [
        Candidate(
            key=row["department"],
            group=row["group"],
            sort=row["sort"],
            total=None if row["score"] is None else Decimal(row["score"]),
            few_cases=row["few_cases"],
        )
        for row in rows
    ]
    ordered = []
    for n, place in enumerate(ranking.places(candidates)):
        row = by_code[str(place.key)]
        row |= {
            "rank": place.rank,
            "grade": place.grade.value if place.grade else None,
            "movement": None
            if place.rank is None or n % 9 == 8
            else max(n % 5 - 2, 1 - place.rank),
            "red_list": place.on_red_list,
            "black_list": place.on_black_list,
        }
        ordered.append(row)
    return ordered


def _figures(n: int) -> dict[str, Any]:
    due, fixed = 20 + n, 18 + n - n % 5
    return {
        "found": 25 + n,
        "open": 7 + n % 4,
        "overdue_open": n % 3,
        "rebound": n % 2,
        "due": due,
        "fixed": fixed,
        "fix_rate": _text(scoring.rate(fixed, due)),
    }


def _territories() -> Iterator[dict[str, Any]]:
    for n in range(20):
        yield {
            "department": f"street{n}",
            "name": f"清河{n + 1}街道",
            "kind": "subdistrict",
        } | _figures(n)
        if n % 3 == 0:
            yield {
                "department": f"home{n}",
                "name": f"和平{n + 1}社区",
                "kind": "community",
            } | _figures(0)


def _zones() -> Iterator[dict[str, Any]]:
    for n in range(20):
        yield {
            "zone": f"Z{n + 1:02d}",
            "name": f"第{n + 1}片区",
            "leader": "周副市长",
            "chief": "何片长" if n % 6 else "",
            "lead_department": "市城市管理综合执法局",
            "territory": "清河街道",
        } | _figures(n)


def _entries(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for n, row in enumerate(rows * 3):
        rule = RULES[n % len(RULES)]
        code, _class, name = CATEGORIES[n % len(CATEGORIES)]
        yield {
            "id": n,
            "occurred_at": (
                datetime(2026, 3, 9, 1, tzinfo=UTC) + timedelta(hours=n % 100)
            ).isoformat(),
            "department": row["department"],
            "unit": row["short_name"],
            "issue": "" if n % 10 == 9 else f"WM-2026-{n + 1:06d}",
            "place": "" if n % 10 == 9 else f"人民路{n + 1}号（实验小学至中心广场段）",
            "cause": name,
            "rule": rule,
            "kind": "bonus" if rule == "self_found_fixed" else "deduction",
            "severity": ("minor", "major", "urgent")[n % 3],
            "share": 30 if n % 8 == 0 else None,
            "points": "0.50",
            "counted": "0.20",
            "late": n % 12 == 0,
            "reason": "经联席会议研究决定，文号〔2026〕12号" if n % 15 == 0 else "",
        }


def _overdue(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for n, row in enumerate(rows[:45]):
        yield _issue(n, row) | {
            "category": CATEGORIES[n % len(CATEGORIES)][2],
            "severity": ("minor", "major", "urgent")[n % 3],
            "due_at": "2026-03-11T10:00:00+00:00",
            "days": n % 4 + 1,
        }


def _rebounds(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for n, row in enumerate(rows[:6]):
        yield _issue(n, row) | {
            "earlier": f"WM-2026-{n + 400:06d}",
            "category": CATEGORIES[n % len(CATEGORIES)][2],
            "confirmed_at": "2026-03-12T02:30:00+00:00",
            "repeated": n == 2,
        }


def _issue(n: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "department": row["department"],
        "unit": row["short_name"],
        "issue": f"WM-2026-{n + 1:06d}",
        "place": f"东风大道{n + 1}号（市第二人民医院门诊部对面公交站）",
    }


def _recurring() -> Iterator[dict[str, Any]]:
    for n in range(9):
        yield {
            "site": f"S02-{n + 1:03d}",
            "place": f"步行街{n + 1}号商铺门前",
            "category": CATEGORIES[n % len(CATEGORIES)][2],
            "count": 9 - n // 2,
        }


def _categories(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for n, row in enumerate(rows):
        for code, name, _category in CATEGORIES[n % 3 :: 2]:
            yield {
                "class": name,
                "class_code": code,
                "unit": row["short_name"],
                "department": row["department"],
                "count": n % 5 + 1,
            }
