"""Until when units may check their frozen rows."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from campaigns.rules.calendars import CITY_ZONE, Clock, WorkCalendar
from campaigns.rules.row_checks import objections_until

CLOCK = Clock(
    WorkCalendar(overrides={date(2026, 11, 30): False})
)  # a Monday on which the city rests


@pytest.mark.parametrize(
    ("frozen_at", "until"),
    [
        ("2026-11-23 10:00", "2026-11-23 15:00"),  # by the clock
        ("2026-11-23 13:00", "2026-11-23 15:00"),  # two hours are enough
        ("2026-11-23 13:01", "2026-11-24 15:00"),  # less is not
        ("2026-11-27 16:00", "2026-12-01 15:00"),  # Friday afternoon; Monday rests
        ("2026-11-30 10:00", "2026-12-01 15:00"),  # frozen on a rest day
        ("2026-10-05 10:00", "2026-10-08 15:00"),  # the National Day holiday
    ],
)
def test_objections_end_at_three_of_a_working_day(frozen_at: str, until: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)

    assert objections_until(moment(frozen_at), CLOCK) == moment(until)
