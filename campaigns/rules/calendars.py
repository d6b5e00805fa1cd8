"""Which days are worked, and how working time is counted along them.

Source of the rules: WORKFLOW "Clocks". All datetimes are aware and are read in Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chinese_calendar import constants as published

CITY_ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
FIRST_YEAR, LAST_YEAR = 2000, 2099
SEARCH_LIMIT_DAYS = 4000  # a calendar without a working day in ten years is a mistake


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    CITY_WORKS = "city_works"
    CITY_RESTS = "city_rests"
    SEVEN_DAY = "seven_day"
    SPRINT = "sprint"

    @property
    def is_worked(self) -> bool:
        return self not in {DayKind.WEEKEND, DayKind.HOLIDAY, DayKind.CITY_RESTS}


@dataclass(frozen=True)
class Window:
    """A stretch of working time inside a day, from `opens` to `closes` (local time)."""

    opens: time
    closes: time

    @property
    def minutes(self) -> int:
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute


DEFAULT_WINDOWS = (Window(time(8, 30), time(12, 0)), Window(time(14, 30), time(18, 0)))
KNOWN_YEARS = frozenset(day.year for day in published.holidays)


class NoWorkingDay(Exception):
    """The calendar rests for longer than anybody could mean."""


@dataclass(frozen=True)
class WorkCalendar:
    """The city's calendar: published holidays and make-up days, with the city's own overrides.

    `overrides` maps a date to True (worked) or False (rested) and wins both ways.
    `holidays` and `make_up_days` default to what the package `chinesecalendar` knows; a year
    outside `known_years` falls back to weekdays, and `knows` says so.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=lambda: published.holidays)
    make_up_days: Mapping[date, str] = field(default_factory=lambda: published.workdays)
    known_years: frozenset[int] = KNOWN_YEARS
    windows: tuple[Window, ...] = DEFAULT_WINDOWS

    def knows(self, day: date) -> bool:
        return day in self.overrides or day.year in self.known_years

    def kind(self, day: date) -> DayKind:
        if day in self.overrides:
            return DayKind.CITY_WORKS if self.overrides[day] else DayKind.CITY_RESTS
        if day in self.make_up_days:
            return DayKind.MAKE_UP
        if day in self.holidays:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WEEKDAY


@dataclass(frozen=True)
class Clock:
    """The calendar as one unit lives it.

    `seven_day`: the unit works every day. `in_sprint`: rest days count too. The windows stay
    the same in both cases.
    """

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    seven_day: bool = False
    in_sprint: bool = False

    def kind(self, day: date) -> DayKind:
        kind = self.calendar.kind(day)
        if kind.is_worked:
            return kind
        if self.in_sprint:
            return DayKind.SPRINT
        return DayKind.SEVEN_DAY if self.seven_day else kind

    def is_working(self, day: date) -> bool:
        return self.kind(day).is_worked

    def opening(self, day: date) -> datetime:
        """The first moment of working time of that day (08:30 by default)."""
        return at(day, self.calendar.windows[0].opens)

    def closing(self, day: date) -> datetime:
        """The last moment of working time of that day (18:00 by default)."""
        return at(day, self.calendar.windows[-1].closes)

    def working_day_from(self, day: date) -> date:
        """`day` itself when it is worked, else the next worked one."""
        for offset in range(SEARCH_LIMIT_DAYS):
            candidate = day + offset * ONE_DAY
            if self.is_working(candidate):
                return candidate
        raise NoWorkingDay(day)

    def working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself is day 0 whatever it is."""
        for _ in range(count):
            day = self.working_day_from(day + ONE_DAY)
        return day

    def working_day_before(self, day: date) -> date:
        """The last worked day before `day`."""
        for offset in range(1, SEARCH_LIMIT_DAYS):
            candidate = day - offset * ONE_DAY
            if self.is_working(candidate):
                return candidate
        raise NoWorkingDay(day)

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from `start` on, clipped to it, without end."""
        day = local(start).date()
        for _ in range(SEARCH_LIMIT_DAYS):
            if self.is_working(day):
                for window in self.calendar.windows:
                    opens, closes = at(day, window.opens), at(day, window.closes)
                    if closes > start:
                        yield max(opens, start), closes
            day += ONE_DAY
        raise NoWorkingDay(day)

    def advance(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment at which `amount` of working time has passed since `start`.

        Ends on the closing of a window rather than on the opening of the next.
        """
        left = amount
        for opens, closes in self.spans(start):
            if closes - opens >= left:
                return local(opens + left)
            left -= closes - opens
        raise NoWorkingDay(start)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; zero when `end` is not after `start`."""
        total = timedelta()
        if end <= start:
            return total
        for opens, closes in self.spans(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total


def is_in_our_time(day: date) -> bool:
    """Whether a day or a moment can be meant: years 2000 to 2099. Beyond, days cannot be counted."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def local(moment: datetime) -> datetime:
    """The same moment on the city's clock."""
    return moment.astimezone(CITY_ZONE)


def at(day: date, clock_time: time) -> datetime:
    """That clock time of that day in the city."""
    return datetime.combine(day, clock_time, tzinfo=CITY_ZONE)


def before(moment: datetime) -> datetime:
    """The last instant before the moment: a deed comes before the clock's work of the same one."""
    return moment - INSTANT


def monday_of(moment: datetime) -> date:
    """The Monday of the campaign week in which the moment lies."""
    day = local(moment).date()
    return day - day.weekday() * ONE_DAY


def week_bounds(monday: date) -> tuple[datetime, datetime]:
    """Monday 00:00 (inside the week) and the next Monday 00:00 (outside it)."""
    return at(monday, time(0)), at(monday + 7 * ONE_DAY, time(0))
