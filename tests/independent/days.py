"""Days of self-checks that a unit owed and met in an ended week, from SCORING "Self-check day"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import chinese_calendar

from campaigns.models import (
    CalendarDay,
    Department,
    IssueEvent,
    SelfCheck,
    SelfCheckLeave,
    SelfCheckQuota,
)
from tests.independent.figures import CITY, begins

IN_TIME_UNTIL = time(17, 30)


@dataclass(frozen=True)
class Days:
    """Days met (a late one counts a half) and days required."""

    met: Fraction
    required: int


def self_check_days(campaign_id: int, monday: date, cut_off: datetime) -> dict[int, Days]:
    """Days by unit id; a unit without a quota is absent.

    The text is silent on a running week: there a day is owed from its 17:30 on or from its filing,
    and one of a weekly quota once the days left no longer make up for it.
    """
    week = [monday + timedelta(days=n) for n in range(7)]
    filed, away = _filed(campaign_id, week, cut_off), _away(campaign_id, week, cut_off)
    works = _working_days(week)
    found: dict[int, Days] = {}
    units = Department.objects.in_bulk()
    for unit, rows in _quotas(campaign_id, week[-1], cut_off).items():
        seven = units[unit].duty == "seven_day"
        asked = [day for day in week if (seven or works[day]) and day not in away.get(unit, ())]
        found[unit] = _days(
            {day: _quota_on(rows, day) for day in week}, asked, filed.get(unit, {}), cut_off
        )
    return found


def _days(
    quotas: dict[date, tuple[str, int]],
    asked: list[date],
    worth: dict[date, Fraction],
    cut_off: datetime,
) -> Days:
    daily = [day for day in asked if quotas[day][0] == "daily" and _is_owed(day, worth, cut_off)]
    met, required = sum((worth.get(day, Fraction(0)) for day in daily), Fraction(0)), len(daily)
    for quota in set(quotas.values()):
        if quota[0] == "weekly":
            own = [day for day in asked if quotas[day] == quota]
            best = sorted(
                (points for day, points in worth.items() if quotas[day] == quota), reverse=True
            )[: min(quota[1], len(own))]
            left = min(quota[1], len(own)) - len(best)
            ahead = [day for day in own if not _is_owed(day, worth, cut_off)]
            required += len(best) + max(0, left - len(ahead))
            met += sum(best, Fraction(0))
    return Days(met, required)


def _is_owed(day: date, worth: dict[date, Fraction], cut_off: datetime) -> bool:
    return day in worth or datetime.combine(day, IN_TIME_UNTIL, CITY) < cut_off


def _quotas(
    campaign_id: int, last: date, cut_off: datetime
) -> dict[int, list[tuple[date, str, int]]]:
    found: dict[int, list[tuple[date, str, int]]] = defaultdict(list)
    rows = SelfCheckQuota.objects.filter(
        campaign_id=campaign_id, valid_from__lte=last, set_at__lt=cut_off
    )
    for row in rows.order_by("set_at", "pk"):
        found[row.department_id].append((row.valid_from, row.kind, row.times))
    return found


def _quota_on(rows: list[tuple[date, str, int]], day: date) -> tuple[str, int]:
    known = [(kind, times) for since, kind, times in rows if since <= day]
    return known[-1] if known else ("none", 0)


def _filed(
    campaign_id: int, week: list[date], cut_off: datetime
) -> dict[int, dict[date, Fraction]]:
    void = set(
        IssueEvent.objects.filter(
            issue__campaign_id=campaign_id, to_state="void", at__lt=cut_off
        ).values_list("issue_id", flat=True)
    )
    found: dict[int, dict[date, Fraction]] = defaultdict(dict)
    rows = SelfCheck.objects.filter(
        campaign_id=campaign_id,
        is_valid=True,
        filed_at__gte=begins(week[0]),
        filed_at__lt=cut_off,
    )
    for row in rows:
        if row.issue_id in void:
            continue
        moment = row.filed_at.astimezone(CITY)
        worth = Fraction(1) if moment.time() <= IN_TIME_UNTIL else Fraction(1, 2)
        days = found[row.department_id]
        days[moment.date()] = max(worth, days.get(moment.date(), Fraction(0)))
    return found


def _away(campaign_id: int, week: list[date], cut_off: datetime) -> dict[int, set[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    rows = SelfCheckLeave.objects.filter(
        campaign_id=campaign_id, state="approved", decided_at__lt=cut_off
    )
    for row in rows:
        found[row.department_id] |= {day for day in week if row.first_day <= day <= row.last_day}
    return found


def _working_days(week: list[date]) -> dict[date, bool]:
    own = dict(CalendarDay.objects.values_list("date", "is_working"))
    return {day: own.get(day, _is_published_workday(day)) for day in week}


def _is_published_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
