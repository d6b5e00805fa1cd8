"""What a day of the daily self-check counts, in tables of weeks.

A week is written Monday to Sunday: √ sent, ○ late, × missing, 休 rest, 假 leave, ! to be filed today,
. nothing; a sign in brackets was filed without being asked for. The week is that of Monday
9 November 2026 unless the case names another.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.calendars import CITY_ZONE, Clock, WorkCalendar
from campaigns.rules.self_checks import (
    Calendar,
    Day,
    Mark,
    Quota,
    QuotaKind,
    Sums,
    month_of,
    sums_of,
    week_of,
)

MONDAY = date(2026, 11, 9)
SIGNS = {
    Mark.SENT: "√",
    Mark.LATE: "○",
    Mark.MISSING: "×",
    Mark.REST: "休",
    Mark.LEAVE: "假",
    Mark.DUE: "!",
    Mark.NONE: ".",
}
DAILY = Quota(QuotaKind.DAILY)


def weekly(times: int, valid_from: date = date.min) -> Quota:
    return Quota(QuotaKind.WEEKLY, times, valid_from)


def calendar(
    *quotas: Quota,
    leave: str = "",
    seven_day: bool = False,
    first: date = date(2026, 1, 1),
    last: date = date(2028, 12, 31),
) -> Calendar:
    days = frozenset(MONDAY + timedelta(days=int(n)) for n in leave)
    return Calendar(Clock(WorkCalendar(), seven_day=seven_day), quotas, first, last, days)


def filings(text: str, monday: date = MONDAY) -> dict[date, datetime]:
    """`0 17:30, 2 18:00`: place of the day and clock time."""
    found = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        place, time = word.split(" ")
        day = monday + timedelta(days=int(place))
        found[day] = moment(f"{day} {time}")
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


def told(days: dict[date, Day]) -> str:
    signs = [
        SIGNS[day.mark]
        if day.is_required or SIGNS[day.mark] not in "√○"
        else f"({SIGNS[day.mark]})"
        for day in days.values()
    ]
    return "".join(signs)


END = "2026-11-16 00:00"
WEEKS = [
    # --- daily ---
    ("0 09:00, 1 17:30, 2 17:31, 4 23:59", calendar(DAILY), END, "√√○×○休休", "3.0", 5),
    # nothing filed at all
    ("", calendar(DAILY), END, "×××××休休", "0", 5),
    # a Saturday makes up for nothing
    ("0 09:00, 5 09:00", calendar(DAILY), END, "√××××(√)休", "1", 5),
    # approved leave on Tuesday and Wednesday is not asked for; leave on a rest day is a rest
    ("0 09:00", calendar(DAILY, leave="126"), END, "√假假××休休", "1", 3),
    # filed on leave all the same: shown, not asked for
    ("1 09:00", calendar(DAILY, leave="1"), END, "×(√)×××休休", "0", 4),
    # a unit that works every day
    ("0 09:00, 6 10:00", calendar(DAILY, seven_day=True), END, "√×××××√", "2", 7),
    # --- the running week: asked for from the filing or 17:30 on ---
    ("0 09:00", calendar(DAILY), "2026-11-11 12:00", "√×!....", "1", 2),
    ("0 09:00, 2 09:00", calendar(DAILY), "2026-11-11 12:00", "√×√....", "2", 3),
    ("0 09:00", calendar(DAILY), "2026-11-11 17:30", "√×!....", "1", 2),
    ("0 09:00", calendar(DAILY), "2026-11-11 17:31", "√××....", "1", 3),
    # what is filed after the moment is not seen
    ("0 09:00, 1 18:00", calendar(DAILY), "2026-11-10 17:45", "√×.....", "1", 2),
    # --- none, and before anything is asked ---
    ("1 09:00", calendar(), END, ".(√).....", "0", 0),
    ("", calendar(Quota(QuotaKind.NONE)), END, ".......", "0", 0),
    ("", calendar(DAILY, first=date(2026, 11, 11)), END, "..×××休休", "0", 3),
    ("", calendar(DAILY, last=date(2026, 11, 10)), END, "××.....", "0", 2),
    # --- a change in the middle of the week; of two rows the one set last ---
    ("", calendar(Quota(QuotaKind.DAILY, 0, date(2026, 11, 12))), END, "...××休休", "0", 2),
    ("", calendar(DAILY, Quota(QuotaKind.NONE, 0, date(2026, 11, 12))), END, "×××....", "0", 3),
    ("0 09:00", calendar(DAILY, weekly(1, date(2026, 11, 11))), END, "√×..×休休", "1", 3),
    # --- n a week ---
    ("0 09:00, 2 18:00, 4 10:00", calendar(weekly(3)), END, "√.○.√休休", "2.5", 3),
    # the best three of four
    ("0 18:00, 1 09:00, 2 09:00, 4 10:00", calendar(weekly(3)), END, "(○)√√.√休休", "3", 3),
    # a Saturday counts for it
    ("0 09:00, 5 09:00", calendar(weekly(2)), END, "√....√休", "2", 2),
    # missing days lie on the last working days without a filing
    ("1 09:00", calendar(weekly(3)), END, ".√.××休休", "1", 3),
    # no more than the working days that are no leave
    ("", calendar(weekly(4), leave="012"), END, "假假假××休休", "0", 2),
    # it is asked for when no day is left to make it up
    ("0 09:00", calendar(weekly(3)), "2026-11-11 12:00", "√......", "1", 1),
    ("0 09:00", calendar(weekly(3)), "2026-11-12 12:00", "√..!...", "1", 1),
    ("0 09:00", calendar(weekly(3)), "2026-11-12 18:00", "√..×...", "1", 2),
    ("0 09:00, 3 09:00, 4 09:00", calendar(weekly(3)), "2026-11-13 18:00", "√..√√..", "3", 3),
]


@pytest.mark.parametrize(("filed", "own", "as_of", "signs", "days", "required"), WEEKS)
def test_it_marks_a_week(
    filed: str, own: Calendar, as_of: str, signs: str, days: str, required: int
) -> None:
    found = week_of(MONDAY, calendar=own, filed=filings(filed), as_of=moment(as_of))
    sums = sums_of(found.values())
    # A rest day ahead rests already; the tables write it as nothing.
    shown = told(found).replace("休", ".") if moment(as_of) < moment(END) else told(found)
    assert (shown, sums.days, sums.required) == (signs, Decimal(days), required)


def test_it_asks_for_a_make_up_saturday_and_spares_the_holidays() -> None:
    """10 October 2026 is a Saturday that is worked; 1 to 7 October are National Day."""
    own = calendar(DAILY)
    as_of = moment("2026-10-12 00:00")
    golden = week_of(date(2026, 9, 28), calendar=own, filed={}, as_of=as_of)
    after = week_of(date(2026, 10, 5), calendar=own, filed={}, as_of=as_of)
    assert (told(golden), told(after)) == ("×××休休休休", "休休休×××休")


def test_it_sums_a_row() -> None:
    found = week_of(
        MONDAY,
        calendar=calendar(DAILY),
        filed=filings("0 09:00, 1 18:00, 5 09:00"),
        as_of=moment(END),
    )
    sums = sums_of(found.values())
    assert sums == Sums(required=5, filed=2, late=1, missing=3, days=Decimal("1.5"))
    assert sums.rate == Decimal("30.00")
    assert Sums().rate is None


def test_it_cuts_a_month_out_of_whole_weeks() -> None:
    """1 November 2026 is a Sunday: the Friday before decides whether it is missing."""
    found = month_of(
        date(2026, 11, 1),
        date(2026, 11, 30),
        calendar=calendar(weekly(1)),
        filed={date(2026, 10, 30): moment("2026-10-30 09:00")},
        as_of=moment("2026-12-07 00:00"),
    )
    assert list(found) == [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
    missing = [day.day for day, own in found.items() if own.mark is Mark.MISSING]
    assert missing == [6, 13, 20, 27]


QUOTAS = st.one_of(st.just(DAILY), st.integers(1, 7).map(weekly))
FILED = st.dictionaries(
    st.integers(0, 6), st.sampled_from(["08:00", "17:30", "17:31", "23:00"]), max_size=7
)


@given(quota=QUOTAS, filed=FILED, seven_day=st.booleans(), leave=st.sets(st.integers(0, 6)))
def test_it_never_asks_for_more_than_the_working_days(
    quota: Quota, filed: dict[int, str], seven_day: bool, leave: set[int]
) -> None:
    own = calendar(quota, seven_day=seven_day, leave="".join(map(str, leave)))
    told_filings = ", ".join(f"{place} {time}" for place, time in filed.items())
    found = week_of(MONDAY, calendar=own, filed=filings(told_filings), as_of=moment(END))
    sums = sums_of(found.values())
    worked = sum(own.may_ask(day) for day in found)
    assert sums.required == (worked if quota == DAILY else min(quota.times, worked))
    assert sums.days <= sums.filed <= sums.required
    assert sums.filed + sums.missing == sums.required


@given(quota=QUOTAS, filed=FILED, minutes=st.integers(0, 7 * 24 * 60))
def test_it_takes_no_required_day_back_while_the_week_runs(
    quota: Quota, filed: dict[int, str], minutes: int
) -> None:
    own = calendar(quota)
    told_filings = ", ".join(f"{place} {time}" for place, time in filed.items())
    at_a_moment, at_the_end = (
        sums_of(
            week_of(MONDAY, calendar=own, filed=filings(told_filings), as_of=as_of).values()
        ).required
        for as_of in (moment("2026-11-09 00:00") + timedelta(minutes=minutes), moment(END))
    )
    assert at_a_moment <= at_the_end
