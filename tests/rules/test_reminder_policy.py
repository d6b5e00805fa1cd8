"""A step of a policy comes when its row says, and a row that cannot be meant is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from campaigns.rules.calendars import CITY_ZONE, Clock, WorkCalendar
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.reminder_steps import (
    DEFAULT_POLICY,
    Anchor,
    PolicyFault,
    Recipient,
    Step,
    Tone,
    checked,
    code_of,
    step_of,
)
from campaigns.rules.reminders import Version, moments, next_repeat

HOURS, DAYS = LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS
SHARE, AT_DUE = Anchor.SHARE, Anchor.AT_DUE
AFTER_START, BEFORE_DUE, AFTER_DUE = Anchor.AFTER_START, Anchor.BEFORE_DUE, Anchor.AFTER_DUE


def on(text: str) -> datetime:
    """`11-09 10:00` of 2026 in Shanghai."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CITY_ZONE)


def version(
    start: str, due_at: str, unit: LimitUnit = DAYS, days: int | None = 2, **clock: Any
) -> Version:
    return Version(on(start), on(due_at), unit, days, Clock(WorkCalendar(), **clock))


def step(anchor: Anchor, code: str = "", **fields: Any) -> Step:
    return Step(code, (Recipient.HANDLER,), Tone.HINT, anchor, **fields)


# Monday at ten to Wednesday at six: 2 + 3.5 hours, 7 hours, 7 hours = 19.5 working hours.
TWO_DAYS = version("11-09 10:00", "11-11 18:00")
# Four natural hours from Monday at ten.
FOUR_HOURS = version("11-09 10:00", "11-09 14:00", LimitUnit.HOURS, None)
HALF_A_DAY = version("11-09 10:00", "11-09 22:00", LimitUnit.HOURS, None)
# Four working hours: two before noon, two after half past two.
WORKED = version("11-09 10:00", "11-09 16:30", HOURS, None)
# Set by hand to a Saturday afternoon.
SATURDAY = version("11-12 10:00", "11-14 15:00")
# Dispatched on the last working day before National Day, 30 September; due on 9 October.
OVER_NATIONAL_DAY = version("09-30 10:00", "10-09 18:00")

COMES = [
    # a share of the time, down to the minute, with and without a cap
    (TWO_DAYS, step(SHARE, percent=50), "11-10 15:15"),  # 9.75 h
    (TWO_DAYS, step(SHARE, percent=25), "11-09 17:22"),  # 4.875 h, half a minute cut off
    (TWO_DAYS, step(SHARE, percent=25, most_hours=2), "11-09 12:00"),
    (TWO_DAYS, step(SHARE, percent=25, most_hours=5), "11-09 17:22"),  # the cap is not reached
    (WORKED, step(SHARE, percent=50), "11-09 12:00"),
    (FOUR_HOURS, step(SHARE, percent=80), "11-09 13:12"),
    (HALF_A_DAY, step(SHARE, percent=25), "11-09 13:00"),
    (HALF_A_DAY, step(SHARE, percent=25, most_hours=2), "11-09 12:00"),  # natural hours
    # after the start
    (TWO_DAYS, step(AFTER_START, amount=3, unit=HOURS), "11-09 15:30"),
    (TWO_DAYS, step(AFTER_START, amount=1, unit=DAYS), "11-10 10:00"),
    (TWO_DAYS, step(AFTER_START, amount=2, unit=DAYS), "11-11 10:00"),
    (TWO_DAYS, step(AFTER_START, amount=3, unit=DAYS), None),  # not before the deadline
    (TWO_DAYS, step(AFTER_START, amount=20, unit=HOURS), None),
    (HALF_A_DAY, step(AFTER_START, amount=3, unit=HOURS), "11-09 13:00"),  # over noon
    (HALF_A_DAY, step(AFTER_START, amount=1, unit=DAYS), None),
    (OVER_NATIONAL_DAY, step(AFTER_START, amount=1, unit=DAYS), "10-08 10:00"),
    # before the deadline
    (TWO_DAYS, step(BEFORE_DUE, amount=4, unit=HOURS), "11-11 11:30"),
    (TWO_DAYS, step(BEFORE_DUE, amount=1, unit=DAYS), "11-10 18:00"),
    (TWO_DAYS, step(BEFORE_DUE, amount=2, unit=DAYS), "11-09 18:00"),
    (TWO_DAYS, step(BEFORE_DUE, amount=3, unit=DAYS), None),  # not after the start
    (TWO_DAYS, step(BEFORE_DUE, amount=20, unit=HOURS), None),
    (WORKED, step(BEFORE_DUE, amount=4, unit=HOURS), None),  # the start itself
    (FOUR_HOURS, step(BEFORE_DUE, amount=1, unit=HOURS), "11-09 13:00"),
    (OVER_NATIONAL_DAY, step(BEFORE_DUE, amount=2, unit=DAYS), "09-30 18:00"),
    # at the deadline
    (TWO_DAYS, step(AT_DUE), "11-11 18:00"),
    (SATURDAY, step(AT_DUE), "11-14 15:00"),
    # after it
    (TWO_DAYS, step(AFTER_DUE, amount=1, unit=DAYS), "11-12 18:00"),
    (TWO_DAYS, step(AFTER_DUE, amount=3, unit=DAYS), "11-16 18:00"),
    (TWO_DAYS, step(AFTER_DUE, amount=2, unit=HOURS), "11-12 10:30"),
    (TWO_DAYS, step(AFTER_DUE, amount=4, unit=HOURS), "11-12 15:00"),
    (SATURDAY, step(AFTER_DUE, amount=1, unit=HOURS), "11-16 09:30"),  # from Monday half past eight
    (OVER_NATIONAL_DAY, step(AFTER_DUE, amount=1, unit=DAYS), "10-10 18:00"),  # make-up Saturday
    # after it, for natural hours: days are whole further limits
    (FOUR_HOURS, step(AFTER_DUE, amount=1, unit=DAYS), "11-09 18:00"),
    (FOUR_HOURS, step(AFTER_DUE, amount=3, unit=DAYS), "11-10 02:00"),
    (FOUR_HOURS, step(AFTER_DUE, amount=2, unit=HOURS), "11-09 16:00"),
]


@pytest.mark.parametrize(("given", "row", "expected"), COMES)
def test_it_comes_when_its_row_says(given: Version, row: Step, expected: str | None) -> None:
    (row,) = checked([row])
    wanted = {} if expected is None else {row.code: on(expected)}
    assert moments(given, [row]) == wanted


def test_it_follows_the_days_of_a_unit_that_works_all_seven() -> None:
    """Due on Friday at six."""
    days = step(AFTER_DUE, "late", amount=1)
    five = version("11-11 10:00", "11-13 18:00")
    seven = version("11-11 10:00", "11-13 18:00", seven_day=True)
    sprint = version("11-11 10:00", "11-13 18:00", in_sprint=True)
    found = [moments(given, [days])["late"] for given in (five, seven, sprint)]
    assert found == [on("11-16 18:00"), on("11-14 18:00"), on("11-14 18:00")]


def test_no_share_of_no_working_time() -> None:
    """Set by hand from Saturday morning to Saturday afternoon: nothing but the deadline itself."""
    given = version("11-14 10:00", "11-14 15:00")
    rows = [step(SHARE, "part", percent=50), step(AT_DUE, "due"), step(BEFORE_DUE, "b", amount=1)]
    assert moments(given, rows) == {"due": on("11-14 15:00")}


# --- for which limits ----------------------------------------------------------------------------

RANGES = [
    # min_days, below_days, limits for which the row holds (of 0 for hours, 1 to 5 working days)
    (0, None, {0, 1, 2, 3, 4, 5}),
    (2, None, {2, 3, 4, 5}),
    (0, 3, {0, 1, 2}),
    (1, 3, {1, 2}),
    (3, 4, {3}),
]


@pytest.mark.parametrize(("least", "below", "limits"), RANGES)
def test_it_holds_for_the_limits_of_its_range(
    least: int, below: int | None, limits: set[int]
) -> None:
    row = step(AT_DUE, "due", min_days=least, below_days=below)
    holds = {days for days in range(6) if moments(replace(TWO_DAYS, working_days=days), [row])}
    assert holds == limits
    assert bool(moments(FOUR_HOURS, [row])) is (0 in limits)
    assert bool(moments(WORKED, [row])) is (0 in limits)


def test_a_step_speaks_of_its_severities_only() -> None:
    assert step(AT_DUE).speaks_of("minor")
    some = step(AT_DUE, severities=("major", "urgent"))
    assert [some.speaks_of(severity) for severity in ("minor", "major", "urgent")] == [
        False,
        True,
        True,
    ]


# --- repeats -------------------------------------------------------------------------------------


def test_it_repeats_every_so_many_working_days() -> None:
    row = step(AFTER_DUE, "overdue_1", amount=1, repeat_days=2)
    assert moments(TWO_DAYS, [row]) == {
        "overdue_1": on("11-12 18:00"),  # Thursday
        "overdue_3": on("11-16 18:00"),
        "overdue_5": on("11-18 18:00"),
    }


REPEATS = [
    # code, the repeat after it
    ("overdue_8", "overdue_13"),
    ("overdue_53", "overdue_58"),
    ("overdue_3", None),  # the step itself: its repeats are laid out with it
    ("overdue_9", None),  # no repeat of it
    ("due", None),
    ("half", None),
]


@pytest.mark.parametrize(("code", "expected"), REPEATS)
def test_a_repeat_is_followed_by_the_next(code: str, expected: str | None) -> None:
    assert next_repeat(code) == expected


def test_nothing_repeats_without_a_row_that_says_so() -> None:
    once = [replace(row, repeat_days=0) for row in DEFAULT_POLICY]
    assert next_repeat("overdue_8", once) is None
    assert step_of("overdue_8", once) is None
    assert "overdue_8" not in moments(TWO_DAYS, once)


def test_a_repeat_speaks_as_the_step_that_it_repeats() -> None:
    found, third = step_of("overdue_13"), step_of("overdue_3")
    assert found is not None
    assert third is not None
    assert (found.to, found.tone, found.code) == (third.to, Tone.CIRCULAR, "overdue_13")
    assert step_of("overdue_2") != found
    assert step_of("nothing") is None


# --- faults --------------------------------------------------------------------------------------

LATE = step(AFTER_DUE, amount=1)
FAULTS = [
    # rows, place of the fault, field, reason
    ([replace(LATE, to=())], 0, "to", "required"),
    ([step(SHARE)], 0, "percent", "percent_1_to_99"),
    ([step(SHARE, percent=100)], 0, "percent", "percent_1_to_99"),
    ([step(AT_DUE), step(AFTER_START)], 1, "amount", "amount_1_to_365"),
    ([step(BEFORE_DUE, amount=366)], 0, "amount", "amount_1_to_365"),
    ([step(AFTER_DUE, amount=-1)], 0, "amount", "amount_1_to_365"),
    ([step(AFTER_DUE, amount=1, unit=LimitUnit.HOURS)], 0, "unit", "unknown"),
    ([step(AT_DUE, min_days=3, below_days=3)], 0, "below_days", "empty_range"),
    ([step(SHARE, percent=50, repeat_days=5)], 0, "repeat_days", "repeat_after_due_only"),
    ([replace(LATE, unit=HOURS, repeat_days=5)], 0, "repeat_days", "repeat_after_due_only"),
    ([step(AT_DUE), step(AT_DUE)], 1, "code", "step_twice"),
    ([step(AT_DUE, below_days=3), step(AT_DUE, min_days=2)], 1, "code", "step_twice"),
    ([LATE, step(AT_DUE), replace(LATE, min_days=4)], 2, "code", "step_twice"),
    (
        [replace(LATE, repeat_days=1), replace(LATE, amount=2, repeat_days=5)],
        1,
        "repeat_days",
        "one_repeat",
    ),
]


@pytest.mark.parametrize(("rows", "row", "field", "code"), FAULTS)
def test_what_cannot_be_meant_is_refused(rows: list[Step], row: int, field: str, code: str) -> None:
    with pytest.raises(PolicyFault) as fault:
        checked(rows)
    assert (fault.value.row, fault.value.field, fault.value.code) == (row, field, code)


def test_one_code_may_have_a_row_for_short_and_one_for_long_limits() -> None:
    rows = [step(AT_DUE, below_days=3), step(AT_DUE, min_days=3)]
    assert [row.code for row in checked(rows)] == ["due", "due"]


def test_the_default_policy_can_be_meant() -> None:
    assert checked(DEFAULT_POLICY) == DEFAULT_POLICY


CODES = [
    (step(SHARE, percent=80), "share_80"),
    (step(AT_DUE), "due"),
    (step(AFTER_START, amount=2, unit=HOURS), "start_h2"),
    (step(AFTER_START, amount=2), "start_2"),
    (step(BEFORE_DUE, amount=4, unit=HOURS), "before_h4"),
    (step(BEFORE_DUE, amount=1), "before_1"),
    (step(AFTER_DUE, amount=4, unit=HOURS), "overdue_h4"),
    (step(AFTER_DUE, amount=7), "overdue_7"),
]


@pytest.mark.parametrize(("row", "code"), CODES)
def test_a_row_without_a_name_is_named_for_when_it_comes(row: Step, code: str) -> None:
    assert code_of(row) == code
    assert checked([row])[0].code == code
    assert checked([replace(row, code="own")])[0].code == "own"
