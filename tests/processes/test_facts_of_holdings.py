"""Whose figure it is: redirects, returns, voids, self-checks, look-backs, rebounds, shares.

Written as the stories of `test_facts.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import Campaign, ScoreEntry
from tests.processes.told import (
    ON_TIME,
    WEEKS,
    Line,
    Story,
    assert_comes_to,
    dispatched,
    figures,
    fixed,
    passed,
    play,
    rows,
    story,
    told,
    week_of,
)

pytestmark = pytest.mark.both
FIXED_ON_TIME = [*dispatched("11-09 10:00"), *fixed("11-10 10:00"), *passed("11-10 15:00")]


def returned(moment: str) -> Line:
    return told(moment, "handler.zhujian", "return")


def upheld(moment: str) -> Line:
    return told(moment, "office", "rule", decision="uphold")


def redirected(moment: str, to: str = "shijian", deed: str = "redirect") -> Line:
    ruling: dict[str, Any] = {"decision": "redirect"} if deed == "rule" else {}
    limit: dict[str, Any] = {"limit_amount": 2, "limit_unit": "working_days"}
    return told(moment, "office", deed, lead_department=to, **limit, **ruling)


STORIES = [
    # --- from one unit to another ----------------------------------------------------------------
    story(
        "a redirect in mid-week leaves nothing with the first unit",
        [*dispatched("11-09 10:00"), redirected("11-11 10:00")]
        + [*fixed("11-13 17:00", unit="shijian"), *passed("11-13 17:30")],
        {"11-09": {"shijian": {"found": 1} | ON_TIME}},
        {"11-09": {"zhujian": "0.00", "shijian": "0.10"}},
    ),
    story(
        "a redirect after the freeze leaves the old week as it was",
        [*dispatched("11-11 10:00"), redirected("11-17 10:00")]
        + [*fixed("11-18 17:00", unit="shijian"), *passed("11-19 09:00")],
        {
            "11-09": {"zhujian": {"found": 1, "due": 1, "overdue_open": 1}},
            "11-16": {"shijian": {"found": 1} | ON_TIME},
        },
    ),
    story(
        "a return that leads to a redirect stays with the unit that returned",
        [*dispatched("11-09 10:00"), returned("11-09 11:00")]
        + [redirected("11-09 15:00", deed="rule"), *fixed("11-10 10:00", unit="shijian")]
        + passed("11-10 15:00"),
        {"11-09": {"zhujian": {"returned": 1}, "shijian": {"found": 1} | ON_TIME}},
    ),
    story(
        "an upheld return in time keeps the deadline",
        [*dispatched("11-09 10:00"), returned("11-09 11:00"), upheld("11-09 11:30")]
        + [*fixed("11-11 17:00"), *passed("11-12 09:00")],
        {"11-09": {"zhujian": {"found": 1, "returned": 1, "upheld": 1} | ON_TIME}},
    ),
    story(
        "returned over the cut-off it is open overdue, and does not come up again",
        # due on Friday; the ruling comes three working hours late, on Monday
        [*dispatched("11-13 10:00", due_at="11-13 18:00"), returned("11-13 11:00")]
        + [upheld("11-16 09:00"), *fixed("11-16 11:00"), *passed("11-16 12:00")],
        {
            "11-09": {"zhujian": {"found": 1, "due": 1, "returned": 1, "overdue_open": 1}},
            "11-16": {"zhujian": {"upheld": 1}},
        },
    ),
    story(
        "a late ruling before the cut-off moves it into the next week",
        # returned on Thursday at ten, ruled on Friday at five: ten working hours late
        [*dispatched("11-12 09:30", due_at="11-13 18:00"), returned("11-12 10:00")]
        + [upheld("11-13 17:00"), *fixed("11-16 17:00"), *passed("11-17 09:00")],
        {
            "11-09": {"zhujian": {"found": 1, "returned": 1, "upheld": 1}},
            "11-16": {"zhujian": ON_TIME},
        },
    ),
    story(
        "a void issue counts nowhere",
        [*dispatched("11-09 10:00"), told("11-10 10:00", "office", "void")],
        {},
        {"11-09": {"zhujian": "0.00"}},
    ),
    story(
        "a void after the freeze leaves the old week as it was",
        [*dispatched("11-11 10:00"), told("11-17 10:00", "office", "void")],
        {"11-09": {"zhujian": {"found": 1, "due": 1, "overdue_open": 1}}},
    ),
    # --- found by the unit itself ----------------------------------------------------------------
    story(
        "self-checks have their own columns and are never due",
        [told("11-09 10:00", "handler.zhujian", "log", "A", source="self_check")]
        + [*fixed("11-09 15:00"), *passed("11-09 16:00")]
        + [told("11-10 10:00", "handler.zhujian", "log", "B", source="self_check")]
        + [told("11-11 10:00", "handler.zhujian", "log", "C", source="self_check")]
        + [*fixed("11-11 11:00", "C"), *passed("11-17 16:00", "C")],
        {
            # one fixed, one open past its deadline, one waiting
            "11-09": {"zhujian": {"self_found": 3, "self_fixed": 1, "overdue_open": 1}},
            "11-16": {"zhujian": {"overdue_open": 1}},
            "11-23": {"zhujian": {"overdue_open": 1}},
            "11-30": {"zhujian": {"overdue_open": 1}},
        },
    ),
    story(
        "fixed on the spot it is found, and never due",
        [told("11-09 10:00", "inspector", "log", lead_department="zhujian", after_photos=1)],
        {"11-09": {"zhujian": {"found": 1}}},
        {"11-09": {"zhujian": "0.00"}},
    ),
    # --- after the strike-off --------------------------------------------------------------------
    story(
        "a look-back that finds it unfixed leaves the old week as it was",
        [*FIXED_ON_TIME, told("11-17 10:00", "inspector", "recheck", result="unfixed")],
        {
            "11-09": {"zhujian": {"found": 1} | ON_TIME},
            **{week: {"zhujian": {"overdue_open": 1}} for week in WEEKS[1:]},
        },
    ),
    story(
        "a false fix counts in the week in which it was approved",
        [
            *FIXED_ON_TIME,
            told("11-17 10:00", "inspector", "recheck", result="unfixed"),
            *fixed("11-17 15:00"),
            *passed("11-17 16:00"),
            told("11-24 10:00", "office", "approve", rule="false_fix"),
        ],
        {
            "11-09": {"zhujian": {"found": 1} | ON_TIME},
            "11-23": {"zhujian": {"false_fix": 1}},
        },
        {"11-23": {"zhujian": "2.00"}},
    ),
    story(
        "a rebound is the figure of the unit that struck off the earlier issue",
        [
            *FIXED_ON_TIME,
            *dispatched("11-17 10:00", "B", lead_department="shijian"),
            told("11-17 11:00", "office", "confirm_rebound", "B", earlier="A"),
            *fixed("11-18 10:00", "B", unit="shijian"),
            *passed("11-18 11:00", "B"),
        ],
        {
            "11-09": {"zhujian": {"found": 1} | ON_TIME},
            "11-16": {"zhujian": {"rebound": 1}, "shijian": {"found": 1} | ON_TIME},
        },
        {"11-16": {"zhujian": "0.50", "shijian": "0.10"}},
    ),
]


@pytest.mark.parametrize("told_story", STORIES, ids=lambda one: one.name)
def test_it_says_of(told_story: Story, campaign: Campaign) -> None:
    assert_comes_to(told_story, campaign)


# --- shares --------------------------------------------------------------------------------------


def test_points_are_split_and_capped_for_each_unit_by_itself(campaign: Campaign) -> None:
    """An urgent issue, due on Monday at noon and left alone for the week.

    found 0.30, overdue 1.00, four overdue days of 0.50: a tenth of each is the assisting unit's.
    The cap of 2.00 an issue and week takes 0.70 off the lead and nothing off the other.
    """
    helped = [{"department": "shijian", "share": 10}]
    play(
        campaign,
        dispatched("11-09 10:00", severity="urgent", due_at="11-09 12:00", assisting=helped),
        until="11-16 09:00",
    )
    entries = ScoreEntry.objects.filter(week__monday=week_of("11-09")).order_by("pk")
    assert [(e.department.code, e.rule, str(e.points), e.share) for e in entries] == [
        ("zhujian", "found_district", "0.27", 90),
        ("shijian", "found_district", "0.03", 10),
        ("zhujian", "overdue", "0.90", 90),
        ("shijian", "overdue", "0.10", 10),
        *[
            ("zhujian", "overdue_day", "0.45", 90),
            ("shijian", "overdue_day", "0.05", 10),
        ]
        * 4,
    ]
    found = rows(campaign, "11-09")
    assert found["zhujian"]["deductions"] == "2.27"
    assert found["shijian"]["deductions"] == "0.33"
    assert figures(campaign, "11-09") == {"zhujian": {"found": 1, "due": 1, "overdue_open": 1}}


def test_an_assisting_part_is_rounded_half_up_and_the_lead_takes_the_rest(
    campaign: Campaign,
) -> None:
    """Of 0.10: 15 % is 0.015, so 0.02; 5 % is 0.005, so 0.01; the lead has 0.07."""
    helped = [{"department": "shijian", "share": 15}, {"department": "wenlv", "share": 5}]
    play(campaign, dispatched("11-09 10:00", assisting=helped), until="11-09 11:00")
    entries = ScoreEntry.objects.order_by("pk")
    assert [(entry.department.code, str(entry.points)) for entry in entries] == [
        ("zhujian", "0.07"),
        ("shijian", "0.02"),
        ("wenlv", "0.01"),
    ]
