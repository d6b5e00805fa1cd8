"""What a week's table rests on beside dated rows; kept with a frozen week, so that it can be
folded again after the calendar, the duty of a unit or a setting was changed.

Why: docs/decisions/0024-what-a-frozen-week-rests-on.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from campaigns.models import Campaign, Department, ScoreWeek
from campaigns.processes.clocks import city_calendar
from campaigns.rules.calendars import WorkCalendar

WEEK = tuple(timedelta(days=n) for n in range(7))


@dataclass(frozen=True)
class Basis:
    """`worked`: days of the week that the city works; `seven_day`: codes of units that work every
    day; the campaign's first and last day; how ties are ranked; the published week that ranks are
    compared with, None for none."""

    monday: date
    worked: frozenset[date]
    seven_day: frozenset[str]
    first: date
    last: date
    ties: str
    compared_with: date | None

    @property
    def calendar(self) -> WorkCalendar:
        """The city's calendar as it was in this week; of no use for other days."""
        days = (self.monday + n for n in WEEK)
        return WorkCalendar(overrides={day: day in self.worked for day in days})

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "worked": sorted(day.isoformat() for day in self.worked),
            "seven_day": sorted(self.seven_day),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "ties": self.ties,
            "compared_with": self.compared_with.isoformat() if self.compared_with else None,
        }


def present_basis(*, campaign: Campaign, monday: date) -> Basis:
    """As things are set today (three queries)."""
    calendar = city_calendar()
    days = (monday + n for n in WEEK)
    return Basis(
        monday=monday,
        worked=frozenset(day for day in days if calendar.kind(day).is_worked),
        seven_day=frozenset(
            Department.objects.filter(duty="seven_day").values_list("code", flat=True)
        ),
        first=campaign.starts_on,
        last=campaign.ends_on,
        ties=campaign.ties,
        compared_with=_last_published(campaign, monday),
    )


def kept_basis(week: ScoreWeek) -> Basis | None:
    """The basis kept with a frozen week; None for one frozen before it was kept."""
    plain: Mapping[str, Any] | None = week.content.get("basis")
    if plain is None:
        return None
    other = plain["compared_with"]
    return Basis(
        monday=week.monday,
        worked=frozenset(date.fromisoformat(day) for day in plain["worked"]),
        seven_day=frozenset(plain["seven_day"]),
        first=date.fromisoformat(plain["first"]),
        last=date.fromisoformat(plain["last"]),
        ties=plain["ties"],
        compared_with=date.fromisoformat(other) if other else None,
    )


def _last_published(campaign: Campaign, monday: date) -> date | None:
    """The last published week before this one (one query)."""
    return (
        ScoreWeek.objects.filter(campaign=campaign, state="published", monday__lt=monday)
        .order_by("-monday")
        .values_list("monday", flat=True)
        .first()
    )
