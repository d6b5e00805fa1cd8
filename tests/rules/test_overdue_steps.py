"""Overdue days turned round into spans of deadlines agree with counting one by one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaigns.rules.calendars import Clock, WorkCalendar, at
from campaigns.rules.deadlines import overdue_days
from campaigns.rules.overdue_steps import overdue_spans, step_at

# A Friday off and a Sunday worked by the city's own order, beside the published days.
CITY = WorkCalendar(overrides={date(2026, 11, 13): False, date(2026, 11, 15): True})
CLOCKS = {
    "standard": Clock(CITY),
    "seven days": Clock(CITY, seven_day=True),
    "sprint": Clock(CITY, in_sprint=True),
}
# National Day 2026 with the make-up days of 20 September and 10 October lies in these weeks.
FROM, TO = datetime(2026, 9, 14), datetime(2026, 11, 30)  # noqa: DTZ001
MOMENTS = st.datetimes(FROM, TO).map(lambda naive: at(naive.date(), naive.time()))
ON_THE_HOUR = st.builds(
    lambda days, hour: at(FROM.date() + timedelta(days=days), hour),
    st.integers(0, 70),
    st.sampled_from([time(0), time(7), time(8, 30), time(12), time(18), time(23, 59, 59, 999999)]),
)


def moment(text: str) -> datetime:
    day = datetime.fromisoformat(f"2026-{text}")
    return at(day.date(), day.time())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    due_at=st.one_of(MOMENTS, ON_THE_HOUR),
    now=st.one_of(MOMENTS, ON_THE_HOUR),
    n=st.integers(1, 9),
    kind=st.sampled_from(list(CLOCKS)),
)
@example(moment("11-08 10:00"), moment("11-10 07:00"), 1, "standard")  # of Sunday: from the opening
@example(moment("11-09 06:00"), moment("11-10 07:00"), 1, "standard")  # of Monday before it
def test_spans_hold_what_is_overdue_so_many_days(
    due_at: datetime, now: datetime, n: int, kind: str
) -> None:
    clock = CLOCKS[kind]
    held = sum(span.holds(due_at) for span in overdue_spans(n=n, now=now, clock=clock))
    assert held == (overdue_days(due_at=due_at, now=now, clock=clock) >= n)


# due at, now, clock, step
STEPS = (
    ("11-10 18:00", "11-10 09:00", "standard", "soon"),  # today
    ("11-11 10:00", "11-10 10:00", "standard", "soon"),  # in exactly a working day
    ("11-11 10:01", "11-10 10:00", "standard", None),
    ("11-16 10:00", "11-12 10:00", "standard", None),  # Friday off, Sunday worked: two days
    ("11-10 18:00", "11-10 18:00", "standard", "soon"),  # the deadline itself is in time
    ("11-10 18:00", "11-10 18:01", "standard", "due"),
    ("11-10 18:00", "11-11 17:59", "standard", "due"),
    ("11-10 18:00", "11-11 18:00", "standard", "overdue_1"),
    ("11-12 18:00", "11-14 12:00", "standard", "due"),  # Friday the 13th is the city's day off
    ("11-12 18:00", "11-15 18:00", "standard", "overdue_1"),  # Sunday the 15th is worked
    ("11-12 18:00", "11-14 18:00", "seven days", "overdue_2"),
    ("11-12 18:00", "11-15 18:00", "sprint", "overdue_3"),
    ("11-03 18:00", "11-10 12:00", "standard", "overdue_3"),  # four days: no farther step
    ("09-18 18:00", "09-20 18:00", "standard", "overdue_1"),  # a make-up Sunday counts
    ("09-30 18:00", "10-07 23:59", "standard", "due"),  # National Day: nothing counts
    ("09-30 18:00", "10-07 23:59", "seven days", "overdue_3"),
)


@pytest.mark.parametrize(("due_at", "now", "kind", "step"), STEPS)
def test_it_names_the_step(due_at: str, now: str, kind: str, step: str | None) -> None:
    assert step_at(due_at=moment(due_at), now=moment(now), clock=CLOCKS[kind]) == step
