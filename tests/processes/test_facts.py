"""The figures of units, as SCORING "Facts of a unit" words them, each in a small dated story.

The expected figures are written by hand from that text. Units and figures that a story does not
name must be 0. Monday 9 November 2026 begins the first week; there is no holiday near.
"""

from __future__ import annotations

import pytest

from campaigns.models import Campaign
from tests.processes.told import (
    ON_TIME,
    WEEKS,
    Line,
    Story,
    assert_comes_to,
    dispatched,
    failed,
    fixed,
    passed,
    story,
    told,
)

pytestmark = pytest.mark.both


def asked(moment: str, *, wanted_at: str) -> Line:
    return told(moment, "handler.zhujian", "request_extension", wanted_at=wanted_at)


def granted(moment: str, *, due_at: str) -> Line:
    return told(moment, "office", "decide_extension", grant=True, due_at=due_at)


DUE_WEDNESDAY = dispatched("11-09 10:00")
DUE_FRIDAY = dispatched("11-11 10:00")
STORIES = [
    # --- waiting for a check ---------------------------------------------------------------------
    story(
        "waiting is carried over two weeks and counted once",
        [*DUE_WEDNESDAY, *fixed("11-11 17:00"), *passed("11-25 10:00")],
        {
            "11-09": {"zhujian": {"found": 1, "waiting": 1}},
            "11-16": {"zhujian": {"waiting": 1}},
            "11-23": {"zhujian": ON_TIME},
        },
        {"11-09": {"zhujian": "0.10"}, "11-16": {"zhujian": "0.00"}},
    ),
    story(
        "a check that fails after the freeze lets the issue come up then",
        [
            *DUE_FRIDAY,
            *fixed("11-13 17:00"),
            *failed("11-16 14:00"),
            *fixed("11-17 10:00"),
            *passed("11-17 11:00"),
        ],
        {
            "11-09": {"zhujian": {"found": 1, "waiting": 1}},
            "11-16": {"zhujian": {"due": 1, "fixed": 1, "rework": 1}},
        },
        # overdue at the failing check, and one rework
        {"11-09": {"zhujian": "0.10"}, "11-16": {"zhujian": "0.70"}},
    ),
    story(
        "after such a check it is overdue by its new deadline, but due only once",
        [*DUE_FRIDAY, *fixed("11-13 17:00"), *failed("11-16 14:00")],
        {
            "11-09": {"zhujian": {"found": 1, "waiting": 1}},
            "11-16": {"zhujian": {"due": 1, "rework": 1, "overdue_open": 1}},
            "11-23": {"zhujian": {"overdue_open": 1}},
            "11-30": {"zhujian": {"overdue_open": 1}},
        },
    ),
    story(
        "a failed check before the deadline changes nothing but the rework",
        [*DUE_WEDNESDAY, *fixed("11-10 10:00"), *failed("11-10 15:00")]
        + [*fixed("11-11 17:00"), *passed("11-12 09:00")],
        {"11-09": {"zhujian": {"found": 1, "rework": 1} | ON_TIME}},
        {"11-09": {"zhujian": "0.30"}},
    ),
    story(
        "a failed check after the deadline makes the fix late, in the same week too",
        [*DUE_WEDNESDAY, *fixed("11-11 17:00"), *failed("11-12 09:00")]
        + [*fixed("11-12 17:00"), *passed("11-13 09:00")],
        {"11-09": {"zhujian": {"found": 1, "due": 1, "fixed": 1, "rework": 1}}},
        {"11-09": {"zhujian": "0.80"}},
    ),
    story(
        "a fix that came late and waits is neither waiting nor open overdue",
        [*DUE_WEDNESDAY, *fixed("11-12 09:00"), *passed("11-17 09:00")],
        {"11-09": {"zhujian": {"found": 1, "due": 1}}},
        {"11-09": {"zhujian": "0.60"}},
    ),
    # --- the second of the deadline --------------------------------------------------------------
    story(
        "a submission at the very second of the deadline is in time",
        [*DUE_WEDNESDAY, *fixed("11-11 18:00:00"), *passed("11-12 09:00")],
        {"11-09": {"zhujian": {"found": 1} | ON_TIME}},
        {"11-09": {"zhujian": "0.10"}},
    ),
    story(
        "a second later it is late",
        [*DUE_WEDNESDAY, *fixed("11-11 18:00:01"), *passed("11-12 09:00")],
        {"11-09": {"zhujian": {"found": 1, "due": 1, "fixed": 1}}},
        {"11-09": {"zhujian": "0.60"}},
    ),
    story(
        "a deadline on Monday at midnight belongs to the week that begins",
        [*dispatched("11-11 10:00", due_at="11-16 00:00")],
        {
            "11-09": {"zhujian": {"found": 1}},
            "11-16": {"zhujian": {"due": 1, "overdue_open": 1}},
            "11-23": {"zhujian": {"overdue_open": 1}},
            "11-30": {"zhujian": {"overdue_open": 1}},
        },
        # the deadline and the four midnights from Tuesday to Friday
        {"11-09": {"zhujian": "0.10"}, "11-16": {"zhujian": "1.30"}},
    ),
    story(
        "fixed before such a midnight it is early, and due in the week that begins",
        [
            *dispatched("11-11 10:00", due_at="11-16 00:00"),
            *fixed("11-15 23:00"),
            *passed("11-15 23:30"),
        ],
        {"11-09": {"zhujian": {"found": 1, "early": 1}}, "11-16": {"zhujian": ON_TIME}},
        {"11-09": {"zhujian": "0.10"}, "11-16": {"zhujian": "0.00"}},
    ),
    story(
        "a deadline in the last second of Sunday belongs to the week that ends",
        [*dispatched("11-11 10:00", due_at="11-15 23:59:59")],
        {
            "11-09": {"zhujian": {"found": 1, "due": 1, "overdue_open": 1}},
            **{week: {"zhujian": {"overdue_open": 1}} for week in WEEKS[1:]},
        },
    ),
    story(
        "closed early it counts as due when its week comes",
        [*dispatched("11-12 10:00", days=3), *fixed("11-13 10:00"), *passed("11-13 11:00")],
        {"11-09": {"zhujian": {"found": 1, "early": 1}}, "11-16": {"zhujian": ON_TIME}},
    ),
    # --- more time -------------------------------------------------------------------------------
    story(
        "an extension granted before the cut-off moves it into the next week",
        [*DUE_FRIDAY, asked("11-13 10:00", wanted_at="11-17 18:00")]
        + [granted("11-13 15:00", due_at="11-17 18:00")]
        + [*fixed("11-17 17:00"), *passed("11-18 09:00")],
        {"11-09": {"zhujian": {"found": 1, "extended": 1}}, "11-16": {"zhujian": ON_TIME}},
        {"11-09": {"zhujian": "0.10"}, "11-16": {"zhujian": "0.00"}},
    ),
    story(
        "a grant after the cut-off does not bring it up again",
        [*DUE_FRIDAY, asked("11-13 10:00", wanted_at="11-17 18:00")]
        + [granted("11-16 11:00", due_at="11-17 18:00")]
        + [*fixed("11-17 17:00"), *passed("11-18 09:00")],
        {
            "11-09": {"zhujian": {"found": 1, "due": 1, "overdue_open": 1}},
            "11-16": {"zhujian": {"extended": 1}},
        },
        # nothing is posted while undecided, nor after the grant
        {"11-09": {"zhujian": "0.10"}, "11-16": {"zhujian": "0.00"}},
    ),
    story(
        "a deadline that the office sets moves it as an extension does",
        [*DUE_FRIDAY, told("11-12 10:00", "office", "set_deadline", due_at="11-18 18:00")]
        + [*fixed("11-18 17:00"), *passed("11-19 09:00")],
        {"11-09": {"zhujian": {"found": 1}}, "11-16": {"zhujian": ON_TIME}},
    ),
    story(
        "deferred at the cut-off it is out of due until it is taken up again",
        [
            *dispatched("11-09 10:00", category="0704"),
            told("11-09 11:00", "handler.zhujian", "accept"),
            told("11-10 10:00", "handler.zhujian", "request_deferral", resume_on="2026-11-30"),
            told("11-10 15:00", "office", "decide_deferral", grant=True),
            # ten working hours were left; never before 18:00 of the first working day after
            *fixed("12-01 17:00"),
            *passed("12-02 09:00"),
        ],
        {
            "11-09": {"zhujian": {"found": 1, "deferred": 1}},
            "11-16": {"zhujian": {"deferred": 1}},
            "11-23": {"zhujian": {"deferred": 1}},
            "11-30": {"zhujian": ON_TIME},
        },
    ),
]


@pytest.mark.parametrize("told_story", STORIES, ids=lambda one: one.name)
def test_it_says_of(told_story: Story, campaign: Campaign) -> None:
    assert_comes_to(told_story, campaign)
