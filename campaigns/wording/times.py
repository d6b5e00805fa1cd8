"""Dates, times, countdowns and the reasons of a deadline, as people say them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.rules.calendars import local
from campaigns.rules.countdown import Countdown
from campaigns.wording.labels import UNITS, word

Facts = Mapping[str, Any]


def moment_words(moment: datetime) -> str:
    """Month, day, weekday and time on the city's clock."""
    here = local(moment)
    return _("%(weekday)s %(day)s, %(time)s") % {
        "weekday": date_format(here, "D"),
        "day": day_words(here.date()),
        "time": f"{here:%H:%M}",
    }


def short_moment(moment: datetime) -> str:
    """Month-day and time in figures, for tables."""
    return f"{local(moment):%m-%d %H:%M}"


def long_moment(moment: datetime) -> str:
    """Year-month-day and time in figures."""
    return f"{local(moment):%Y-%m-%d %H:%M}"


def day_words(day: date) -> str:
    """Day and month."""
    return _("%(day)d %(month)s") % {
        "day": day.day,
        "month": date_format(day, "M"),
        "month_number": day.month,
    }


def span_words(left: timedelta) -> str:
    """A stretch of natural time in days, hours and minutes; the two largest of them."""
    days, rest = divmod(int(left.total_seconds() // 60), 24 * 60)
    if days and rest // 60:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": rest // 60}
    return _("%(days)d d") % {"days": days} if days else worked_words(left)


def worked_words(worked: timedelta) -> str:
    """A stretch of working time in hours and minutes: a working day has no 24 hours."""
    hours, minutes = divmod(int(worked.total_seconds() // 60), 60)
    if hours and minutes:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": minutes}


def countdown_words(found: Countdown) -> str:
    """The sentence of a countdown."""
    if found.kind == "overdue_days":
        return ngettext(
            "overdue %(days)d working day", "overdue %(days)d working days", found.days
        ) % {"days": found.days}
    if found.kind == "overdue_time":
        return _("overdue %(span)s") % {"span": span_words(found.left)}
    if found.kind == "today":
        return _("today %(time)s") % {"time": f"{found.due_at:%H:%M}"}
    if found.kind == "days_left":
        return ngettext("%(days)d working day left", "%(days)d working days left", found.days) % {
            "days": found.days
        }
    return _("%(span)s left") % {"span": span_words(found.left)}


def limit_words(amount: int, unit: str) -> str:
    """A limit, e.g. 2 working days."""
    return _("%(amount)d %(unit)s") % {"amount": amount, "unit": word(UNITS, unit)}


def _rest_words(facts: Mapping[str, Any]) -> str:
    kind, name = facts.get("kind"), str(facts.get("name") or "")
    if kind == "holiday":
        return _holiday(name)
    if kind == "city_rests":
        return _("day off of the city")
    return _("weekend")


def _holiday(name: str) -> str:
    words = {
        "New Year's Day": pgettext("holiday", "New Year"),
        "Spring Festival": pgettext("holiday", "Spring Festival"),
        "Tomb-sweeping Day": pgettext("holiday", "Tomb-Sweeping Day"),
        "Labour Day": pgettext("holiday", "Labour Day"),
        "Dragon Boat Festival": pgettext("holiday", "Dragon Boat Festival"),
        "Mid-autumn Festival": pgettext("holiday", "Mid-Autumn Festival"),
        "National Day": pgettext("holiday", "National Day"),
    }
    return words.get(name, _("public holiday"))


def explain(reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The stored reasons of a deadline as {code, text, date?}, in the reader's language.

    Days of one kind that follow each other are said in one sentence.
    """
    told: list[dict[str, str]] = []
    for group in _runs(reasons):
        first = group[0]
        row = {"code": str(first["code"]), "text": _sentence(group)}
        if "date" in first:
            row["date"] = str(first["date"])
        told.append(row)
    return told


def _runs(reasons: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    groups: list[list[Mapping[str, Any]]] = []
    for reason in reasons:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last["code"] == reason["code"]
            and reason["code"] in {"counted_day", "skipped_day"}
            and _kind_of(last) == _kind_of(reason)
        ):
            groups[-1].append(reason)
        else:
            groups.append([reason])
    return groups


def _kind_of(reason: Mapping[str, Any]) -> tuple[object, object]:
    facts = reason.get("facts", {})
    return facts.get("kind"), facts.get("name")


def _sentence(group: list[Mapping[str, Any]]) -> str:
    reason = group[0]
    code, facts = str(reason["code"]), dict(reason.get("facts", {}))
    if code in _BY_DAY:
        return _BY_DAY[code](_days(group), facts, len(group))
    if code in _BY_MOMENT:
        return _BY_MOMENT[code](_at(facts), facts)
    return _PLAIN[code](facts) if code in _PLAIN else code


def _at(facts: Mapping[str, Any]) -> str:
    return moment_words(datetime.fromisoformat(str(facts["at"])))


def _days(group: list[Mapping[str, Any]]) -> str:
    first = date.fromisoformat(str(group[0]["date"]))
    last = date.fromisoformat(str(group[-1]["date"]))
    if first == last:
        return day_words(first)
    return _("%(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}


def _counted_day(days: str, facts: Mapping[str, Any], count: int) -> str:
    words = {
        "make_up": _("%(days)s count (make-up working day)"),
        "seven_day": _("%(days)s count (the unit works every day)"),
        "sprint": _("%(days)s count (sprint)"),
        "city_works": _("%(days)s count (working day of the city)"),
    }
    return words.get(str(facts.get("kind")), _("%(days)s count")) % {"days": days}


def _counted_minutes(days: str, facts: Mapping[str, Any], count: int) -> str:
    return _("%(day)s counts %(span)s") % {
        "day": days,
        "span": worked_words(timedelta(minutes=int(facts["minutes"]))),
    }


_BY_DAY: Mapping[str, Callable[[str, Facts, int], str]] = {
    "counted_day": _counted_day,
    "counted_minutes": _counted_minutes,
    "skipped_day": lambda days, facts, count: (
        _("skipped: %(days)s (%(why)s)") % {"days": days, "why": _rest_words(facts)}
    ),
    "day_zero": lambda days, facts, count: _("%(day)s is day 0") % {"day": days},
    "after_closing": lambda days, facts, count: (
        _("after closing time on %(day)s: the next working day is day 0") % {"day": days}
    ),
}
_BY_MOMENT: Mapping[str, Callable[[str, Facts], str]] = {
    "starts": lambda at, facts: _("the clock starts on %(at)s") % {"at": at},
    "set": lambda at, facts: (
        _("set by hand on %(at)s%(reason)s") % {"at": at, "reason": _because(facts)}
    ),
    "extended": lambda at, facts: (
        _("extended on %(at)s%(reason)s") % {"at": at, "reason": _because(facts)}
    ),
    "resumed": lambda at, facts: _("taken up again; the clock runs from %(at)s") % {"at": at},
    "late_ruling": lambda at, facts: (
        _("ruled late on %(at)s: moved on by the time the office took beyond its limit")
        % {"at": at}
    ),
    "due": lambda at, facts: _("due on %(at)s") % {"at": at},
}
_PLAIN: Mapping[str, Callable[[Facts], str]] = {
    "limit": lambda facts: (
        _("limit: %(limit)s") % {"limit": limit_words(int(facts["amount"]), str(facts["unit"]))}
    ),
    "sprint": lambda facts: _("sprint: limit shortened from %(from)d to %(to)d") % facts,
    "left": lambda facts: _("%(span)s were left on the clock") % {"span": _left_words(facts)},
    "unknown_year": lambda facts: (
        _(
            "the calendar of %(year)d is not published yet: weekdays are counted, holidays are not known"
        )
        % facts
    ),
}


def _left_words(facts: Facts) -> str:
    left = timedelta(minutes=int(facts["minutes"]))
    return span_words(left) if facts.get("unit") == "hours" else worked_words(left)


def _because(facts: Mapping[str, Any]) -> str:
    reason = str(facts.get("reason") or "")
    return _(": %(reason)s") % {"reason": reason} if reason else ""
