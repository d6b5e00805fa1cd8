"""The figures of every unit in a week, from SCORING "Facts of a unit", as of the cut-off."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.independent.lives import City, Holding

CITY = ZoneInfo("Asia/Shanghai")
WEEK = timedelta(days=7)
HELD = ("dispatched", "in_progress", "returned")


def begins(monday: date) -> datetime:
    return datetime.combine(monday, time(0), CITY)


def monday_before(moment: datetime) -> date:
    day = moment.astimezone(CITY).date()
    return day - timedelta(days=day.weekday())


def figures(city: City, monday: date, cut_off: datetime) -> dict[int, Counter[str]]:
    """Figures by unit id; a unit without any is absent."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    start = begins(monday)
    for holding in city.holdings:
        found[holding.unit].update(_of_holding(holding, monday, cut_off))
    for happening in city.happenings:
        if start <= happening.at < cut_off:
            found[happening.unit][happening.figure] += 1
    return found


def _of_holding(holding: Holding, monday: date, cut_off: datetime) -> Iterable[str]:
    """What a holding adds to the figures of its unit, if the unit has it at the cut-off."""
    if not holding.is_held(cut_off):
        return
    yield from _standing(holding, cut_off)
    begun_now = holding.begun_at >= begins(monday)
    if holding.is_self_found:
        if begun_now and holding.is_logged:
            yield "self_found"
            if holding.closing(cut_off) is not None:
                yield "self_fixed"
        return
    if begun_now:
        yield "found"
    if holding.versions and not holding.is_logged:
        yield from _scored(holding, monday, cut_off)


def _standing(holding: Holding, cut_off: datetime) -> Iterable[str]:
    state, due_at = holding.state(cut_off), holding.due_at(cut_off)
    if state == "deferred":
        yield "deferred"
    if state in HELD and due_at is not None and due_at < cut_off:
        yield "overdue_open"


def _scored(holding: Holding, monday: date, cut_off: datetime) -> Iterable[str]:
    scoring, closing = holding.scoring_due_at(cut_off), holding.closing(cut_off)
    assert scoring is not None
    came_up = week_of_due(holding, monday, cut_off)
    if came_up is None and holding.waits(cut_off):
        yield "waiting"
    if came_up == monday:
        yield "due"
        if closing is not None:
            yield "fixed"
            if closing.fixed_at <= scoring:
                yield "on_time"
    if closing is not None and closing.at >= begins(monday) and scoring >= cut_off:
        yield "early"


def week_of_due(holding: Holding, last: date, cut_off: datetime) -> date | None:
    """The Monday of the week in which the holding came up, up to the week `last`."""
    monday, waited = monday_before(holding.begun_at), False
    while monday <= last:
        end = cut_off if monday == last else begins(monday) + WEEK
        scoring = holding.scoring_due_at(end)
        counts = holding.is_held(end) and holding.state(end) != "deferred"
        if counts and scoring is not None and scoring < end:
            if holding.waits(end):
                waited = True
            elif waited or scoring >= begins(monday):
                return monday
        monday += timedelta(days=7)
    return None
