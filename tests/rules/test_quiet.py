"""Nobody is disturbed at night or on his rest days: the next working morning at eight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.calendars import CITY_ZONE, Clock, WorkCalendar, local
from campaigns.rules.quiet import QuietHours

QUIET = QuietHours()
FIVE, SEVEN = Clock(WorkCalendar()), Clock(WorkCalendar(), seven_day=True)
SPRINT = Clock(WorkCalendar(), in_sprint=True)
# The city rests on Wednesday 11 November and works on Sunday 15 November.
CITY = Clock(WorkCalendar(overrides={date(2026, 11, 11): False, date(2026, 11, 15): True}))


def on(text: str) -> datetime:
    """`2026-11-09 10:00` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


RELEASED = [
    # an ordinary Wednesday
    (FIVE, "2026-11-11 08:00", "2026-11-11 08:00"),
    (FIVE, "2026-11-11 12:30", "2026-11-11 12:30"),  # noon is no quiet time
    (FIVE, "2026-11-11 19:59", "2026-11-11 19:59"),
    (FIVE, "2026-11-11 20:00", "2026-11-12 08:00"),
    (FIVE, "2026-11-11 23:59", "2026-11-12 08:00"),
    (FIVE, "2026-11-12 00:00", "2026-11-12 08:00"),
    (FIVE, "2026-11-12 07:59", "2026-11-12 08:00"),
    # the weekend
    (FIVE, "2026-11-13 20:00", "2026-11-16 08:00"),
    (FIVE, "2026-11-14 03:00", "2026-11-16 08:00"),
    (FIVE, "2026-11-14 10:00", "2026-11-16 08:00"),
    (FIVE, "2026-11-15 21:00", "2026-11-16 08:00"),
    (FIVE, "2026-11-16 03:00", "2026-11-16 08:00"),
    # a unit that works seven days
    (SEVEN, "2026-11-13 21:00", "2026-11-14 08:00"),
    (SEVEN, "2026-11-14 10:00", "2026-11-14 10:00"),
    (SEVEN, "2026-11-14 21:00", "2026-11-15 08:00"),
    (SEVEN, "2026-10-01 10:00", "2026-10-01 10:00"),
    # a sprint: rest days count, nights stay quiet
    (SPRINT, "2026-11-14 10:00", "2026-11-14 10:00"),
    (SPRINT, "2026-11-13 21:00", "2026-11-14 08:00"),
    (SPRINT, "2026-10-01 10:00", "2026-10-01 10:00"),
    # Mid-Autumn on Friday 25 September, with make-up Sunday 20 September
    (FIVE, "2026-09-20 10:00", "2026-09-20 10:00"),
    (FIVE, "2026-09-19 10:00", "2026-09-20 08:00"),
    (FIVE, "2026-09-24 20:00", "2026-09-28 08:00"),
    # National Day: 1 to 7 October, make-up Saturday 10 October
    (FIVE, "2026-09-30 19:59", "2026-09-30 19:59"),
    (FIVE, "2026-09-30 20:30", "2026-10-08 08:00"),
    (FIVE, "2026-10-04 10:00", "2026-10-08 08:00"),
    (FIVE, "2026-10-09 20:30", "2026-10-10 08:00"),
    (FIVE, "2026-10-10 10:00", "2026-10-10 10:00"),
    (FIVE, "2026-10-10 20:00", "2026-10-12 08:00"),
    # the city's own days
    (CITY, "2026-11-10 21:00", "2026-11-12 08:00"),
    (CITY, "2026-11-11 10:00", "2026-11-12 08:00"),
    (CITY, "2026-11-13 21:00", "2026-11-15 08:00"),
    (CITY, "2026-11-15 10:00", "2026-11-15 10:00"),
    # New Year's Eve into a year without a calendar: plain weekdays
    (FIVE, "2049-12-31 21:00", "2050-01-03 08:00"),  # a Friday
    (FIVE, "2048-12-31 21:00", "2049-01-01 08:00"),  # a Thursday; nobody has published a holiday
    (SEVEN, "2049-12-31 21:00", "2050-01-01 08:00"),
]


@pytest.mark.parametrize(("clock", "moment", "expected"), RELEASED)
def test_it_is_released(clock: Clock, moment: str, expected: str) -> None:
    assert QUIET.release(on(moment), clock) == on(expected)
    assert QUIET.release(on(moment).astimezone(UTC), clock) == on(expected)


def test_hours_may_be_set() -> None:
    late = QuietHours(begins=time(22), ends=time(7, 30))
    assert late.release(on("2026-11-11 21:59"), FIVE) == on("2026-11-11 21:59")
    assert late.release(on("2026-11-11 22:00"), FIVE) == on("2026-11-12 07:30")


BEGIN, END = on("2025-01-01 00:00"), on("2027-06-01 00:00")
moments = st.datetimes(BEGIN.replace(tzinfo=None), END.replace(tzinfo=None)).map(
    lambda moment: moment.replace(tzinfo=CITY_ZONE)
)
CLOCKS = {"five": FIVE, "seven": SEVEN, "sprint": SPRINT, "city": CITY}
clocks = st.sampled_from(sorted(CLOCKS))


@given(moments, clocks)
def test_law_what_is_released_may_disturb_and_waits_no_longer_than_needed(
    moment: datetime, name: str
) -> None:
    clock = CLOCKS[name]
    found = QUIET.release(moment, clock)
    assert found >= moment
    assert QUIET.release(found, clock) == found
    assert clock.is_working(local(found).date())
    assert time(8) <= local(found).time() < time(20)
    if found > moment:  # nothing between would have done
        assert local(found).time() == time(8)
        between = (found - moment) // timedelta(hours=1)
        for hours in range(between):
            assert QUIET.release(moment + timedelta(hours=hours), clock) == found


DIGESTS = [
    # clock, moment, the person's hour, the digest
    (FIVE, "2026-11-11 09:00", "17:00", "2026-11-11 17:00"),
    (FIVE, "2026-11-11 17:00", "17:00", "2026-11-11 17:00"),
    (FIVE, "2026-11-11 17:01", "17:00", "2026-11-12 17:00"),
    (FIVE, "2026-11-11 21:00", "17:00", "2026-11-12 17:00"),
    (FIVE, "2026-11-13 18:00", "17:00", "2026-11-16 17:00"),
    (FIVE, "2026-11-14 09:00", "17:00", "2026-11-16 17:00"),
    (SEVEN, "2026-11-14 09:00", "17:00", "2026-11-14 17:00"),
    (FIVE, "2026-09-30 18:00", "17:00", "2026-10-08 17:00"),
    (FIVE, "2026-10-09 18:00", "17:00", "2026-10-10 17:00"),
    # an hour inside the quiet: when it ends
    (FIVE, "2026-11-11 09:00", "06:00", "2026-11-12 08:00"),
    (FIVE, "2026-11-11 06:00", "06:00", "2026-11-11 08:00"),
    (FIVE, "2026-11-11 09:00", "20:00", "2026-11-12 08:00"),
    (FIVE, "2026-11-11 09:00", "23:00", "2026-11-12 08:00"),
    (FIVE, "2026-11-13 09:00", "23:00", "2026-11-16 08:00"),
]


@pytest.mark.parametrize(("clock", "moment", "hour", "expected"), DIGESTS)
def test_a_digest_comes_at_the_hour_of_a_working_day(
    clock: Clock, moment: str, hour: str, expected: str
) -> None:
    assert QUIET.next_digest(on(moment), time.fromisoformat(hour), clock) == on(expected)


@given(moments, clocks, st.times())
def test_law_a_digest_never_disturbs(moment: datetime, name: str, hour: time) -> None:
    clock = CLOCKS[name]
    found = QUIET.next_digest(moment, hour, clock)
    assert found >= moment
    assert QUIET.release(found, clock) == found
