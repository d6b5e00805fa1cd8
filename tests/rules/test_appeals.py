"""Until when a unit may appeal and the office must answer, on the city's calendar."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.rules.appeals import answer_by, window
from campaigns.rules.calendars import Clock, WorkCalendar
from tests.factories import at

CLOCK = Clock()


@pytest.mark.parametrize(
    ("published", "until"),
    [
        ("2026-11-16 15:00", "2026-11-18 18:00"),  # Monday: Tuesday, Wednesday
        ("2026-11-16 17:59", "2026-11-18 18:00"),
        ("2026-11-16 18:00", "2026-11-19 18:00"),  # after closing: Tuesday is day 0
        ("2026-11-19 15:00", "2026-11-23 18:00"),  # Thursday: Friday, Monday
        ("2026-11-21 09:00", "2026-11-25 18:00"),  # Saturday: Monday is day 0
        ("2026-09-30 15:00", "2026-10-09 18:00"),  # National Day: 8 and 9 October
        ("2026-02-13 15:00", "2026-02-24 18:00"),  # Saturday 14 February is made up for
    ],
)
def test_the_time_for_appeals_is_two_working_days(published: str, until: str) -> None:
    assert window(published_at=at(published), clock=CLOCK).due_at == at(until)


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-11-16 16:00", "2026-11-19 18:00"),
        ("2026-11-18 18:00", "2026-11-24 18:00"),  # at the last moment: Thursday is day 0
    ],
)
def test_the_office_has_three_working_days(raised: str, due: str) -> None:
    assert answer_by(raised_at=at(raised), clock=CLOCK).due_at == at(due)


def test_a_city_of_its_own_calendar_counts_by_it() -> None:
    rested = Clock(WorkCalendar(overrides={date(2026, 11, 17): False}))
    assert window(published_at=at("2026-11-16 15:00"), clock=rested).due_at == at(
        "2026-11-19 18:00"
    )
