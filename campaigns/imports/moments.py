"""Cells to days and moments, in every form that staff write them.

Source of the forms: DOCUMENTS §9. Times are Asia/Shanghai wall clock; a two-digit year, a day
without a year and 24:00 are refused rather than guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from campaigns.imports.faults import CellFault
from campaigns.imports.sheet import Value
from campaigns.imports.texts import code_of
from campaigns.rules.calendars import CITY_ZONE, local

_DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?![\d.])")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_TIME = re.compile(
    r"(?:T|\s)*(凌晨|早上|上午|中午|下午|晚上|AM|PM)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*"
    r"(?:[:分]\s*(\d{1,2})?(?:\.\d+)?\s*秒?)?\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AFTERNOON = frozenset({"下午", "晚上", "PM"})
_DURATION = re.compile(r"\d+\s*个?\s*(?:工作日|工作小时|小时|日|天)内?")
SERIALS = (20_000, 80_000)  # 1954 to 2119: what a bare day number may be


def moment(value: Value) -> datetime:
    """An aware moment; a day alone is its first minute. Raises CellFault bad_date."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=CITY_ZONE)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise CellFault("bad_date")
    said = code_of(value)
    match = _DAY.match(said) or _COMPACT_DAY.match(said)
    if match is None:
        raise CellFault("bad_date")
    try:
        day = date(*(int(part) for part in match.groups()))
        return _at(day, said[match.end() :].strip())
    except ValueError as error:
        raise CellFault("bad_date") from error


def _at(day: date, said: str) -> datetime:
    """The day at the time that follows it in the text; ValueError when that is no time."""
    if not said:
        return datetime.combine(day, time(0), tzinfo=CITY_ZONE)
    match = _TIME.fullmatch(said)
    if match is None:
        raise ValueError(said)
    before, hours, minutes, seconds, after, offset = match.groups()
    hour = _hour(int(hours), (before or after or "").upper())
    wall = datetime.combine(day, time(hour, int(minutes or 0), int(seconds or 0)))
    if offset is None:
        return wall.replace(tzinfo=CITY_ZONE)
    if offset.upper() == "Z":
        return local(wall.replace(tzinfo=UTC))
    return local(datetime.fromisoformat(f"{wall.isoformat()}{offset}"))


def _hour(hour: int, half: str) -> int:
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    if half == "AM" and hour == 12:
        return 0
    return hour


def bare_serial(value: Value) -> float | None:
    """The day number in a cell that should hold a date but lost its format; None for others."""
    if isinstance(value, str) and _SERIAL.fullmatch(code_of(value)):
        value = float(code_of(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if SERIALS[0] <= value <= SERIALS[1] else None


def day(value: Value) -> date:
    """A day; a time beside it is dropped. Raises CellFault bad_date."""
    return local(moment(value)).date()


def due_moment(value: Value) -> datetime | None:
    """A deadline as a moment; None for a length of time such as 2个工作日."""
    if isinstance(value, str) and _DURATION.fullmatch(code_of(value)):
        return None
    return moment(value)
