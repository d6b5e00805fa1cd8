"""Texts to paste into a chat group (【督办】…): always Chinese, as official papers are.

No reporter's name and no telephone number is ever in them. At most twenty lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.rules.calendars import Clock, local
from campaigns.rules.workflow import State

MOST_LISTED = 15


@dataclass(frozen=True)
class Case:
    """An issue as a text names it; `days` are whole working days overdue, 0 for less than one."""

    number: str
    place: str
    category: str
    days: int
    due_at: datetime | None = None
    is_overdue: bool = True


@dataclass(frozen=True)
class UnitSum:
    """A unit with the number of its overdue issues and the days of the worst."""

    name: str
    overdue: int
    days: int


def unit_text(
    *,
    unit: str,
    cases: Sequence[Case],
    overdue: int,
    for_circular: int,
    now: datetime,
    clock: Clock,
    url: str,
) -> str:
    """The overdue issues of a unit, the worst first; `cases` may be fewer than `overdue`."""
    shown = list(cases[:MOST_LISTED])
    head = f"【督办】{unit}：逾期 {overdue} 件"
    if for_circular:
        head += f"，其中逾期 3 个工作日以上 {for_circular} 件"
    lines = [f"{head}。"]
    lines += [f"{place}. {_case(case)}" for place, case in enumerate(shown, start=1)]
    if overdue > len(shown):
        lines.append(f"……另有 {overdue - len(shown)} 件，详见清单。")
    return "\n".join([*lines, f"请于{until_words(now, clock)}前办结并反馈。", url])


def board_text(
    *, units: Sequence[UnitSum], overdue: int, now: datetime, clock: Clock, url: str
) -> str:
    """All units that have something overdue, those with most first."""
    shown = sorted(units, key=lambda unit: (-unit.overdue, -unit.days))[:MOST_LISTED]
    here = local(now)
    head = f"【督办】截至{here.month}月{here.day}日{here:%H:%M}，"
    if not units:
        return f"{head}无逾期未办结问题。\n{url}"
    lines = [f"{head}逾期 {overdue} 件，涉及 {len(units)} 个单位。"]
    lines += [
        f"{place}. {unit.name} {unit.overdue} 件，最长{late_words(unit.days)}"
        for place, unit in enumerate(shown, start=1)
    ]
    if len(units) > len(shown):
        lines.append(f"……另有 {len(units) - len(shown)} 个单位，详见清单。")
    return "\n".join([*lines, f"请各单位于{until_words(now, clock)}前办结并反馈。", url])


def circular_text(*, cases: Sequence[tuple[str, Case]], total: int, now: datetime, url: str) -> str:
    """The candidates for the circular, (unit, issue) each."""
    shown = cases[:MOST_LISTED]
    here = local(now)
    head = f"【督办】截至{here.month}月{here.day}日{here:%H:%M}，"
    if not total:
        return f"{head}无逾期 3 个工作日以上问题。\n{url}"
    lines = [f"{head}逾期 3 个工作日以上 {total} 件，拟列入通报。"]
    lines += [f"{place}. {unit}：{_case(case)}" for place, (unit, case) in enumerate(shown, 1)]
    if total > len(shown):
        lines.append(f"……另有 {total - len(shown)} 件，详见清单。")
    return "\n".join([*lines, url])


def issue_text(*, unit: str, case: Case, state: str, now: datetime, clock: Clock, url: str) -> str:
    """One issue: what the unit is to do with it."""
    mark = "督办" if case.is_overdue else "催办"
    wish = f"请于{until_words(now, clock)}前办结并反馈。"
    if not case.is_overdue:
        wish = "请及时签收并按期整改。" if state == State.DISPATCHED else "请按期整改并反馈。"
    return "\n".join([f"【{mark}】{unit}：{_case(case)}。", wish, url])


def until_words(now: datetime, clock: Clock) -> str:
    """The end of the working day that runs, or of the next one."""
    here = local(now)
    if clock.is_working(here.date()) and now < clock.closing(here.date()):
        return f"今日{clock.closing(here.date()):%H:%M}"
    closing = clock.closing(clock.working_day_after(here.date(), 1))
    return f"{closing.month}月{closing.day}日{closing:%H:%M}"


def late_words(days: int) -> str:
    return f"逾期 {days} 个工作日" if days else "逾期不足 1 个工作日"


def _case(case: Case) -> str:
    return f"{case.place}（{case.number}）{case.category}，{_due(case)}"


def _due(case: Case) -> str:
    if case.is_overdue or case.due_at is None:
        return late_words(case.days)
    here = local(case.due_at)
    return f"{here.month}月{here.day}日{here:%H:%M}到期"
