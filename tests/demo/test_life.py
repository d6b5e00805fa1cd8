"""The demo city's life is the same for the same seed and present, whole on any day, and real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import time
from functools import cache
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns.demo.board import CAST, DESK, SINGLE, lay_out_board
from campaigns.demo.life import Plan, plan_life
from campaigns.demo.picturing import shots_of
from campaigns.demo.reference import CAMPAIGN_CODE
from campaigns.demo.seeding import seed_city
from campaigns.demo.town import Town, read_town
from campaigns.demo.writer import Writer
from campaigns.models import (
    Campaign,
    ScoreWeek,
)
from campaigns.processes.invariants import check_all
from campaigns.rules.calendars import local
from campaigns.rules.deadlines import LimitUnit, overdue_days
from campaigns.rules.workflow import State
from tests.factories import at

SMALL = 60
NOWS = (
    "2026-11-11 12:00",  # a Wednesday noon
    "2026-11-09 00:05",  # a Monday, before the clock has frozen last week
    "2026-11-09 11:00",  # a Monday, after it has
    "2026-11-15 23:30",  # a Sunday night
    "2026-10-03 10:00",  # in the National Day holiday
    "2027-01-04 09:30",  # a year that the calendar does not know
)
# What the full plan has at least, whatever day it is.
LEAST = {
    State.PENDING: 15,
    State.DISPATCHED: 15,
    State.IN_PROGRESS: 40,
    State.SUBMITTED: 15,
    State.RETURNED: 2,
    State.DEFERRED: 2,
    State.CLOSED: 400,
    State.VOID: 5,
}
# Every turn that an issue can take, by deed and what it is told with.
TURNS: tuple[Mapping[str, object], ...] = (
    {"deed": "rule", "decision": "uphold"},
    {"deed": "rule", "decision": "redirect"},
    {"deed": "decide_extension", "grant": True},
    {"deed": "decide_extension", "grant": False},
    {"deed": "decide_deferral", "grant": True},
    {"deed": "decide_deferral", "grant": False},
    {"deed": "recheck", "result": "fixed"},
    {"deed": "recheck", "result": "unfixed"},
    {"deed": "recheck", "result": "rebound"},
    {"deed": "void", "reason_code": "duplicate"},
    {"deed": "void", "reason_code": "not_a_problem"},
    {"deed": "void", "reason_code": "out_of_scope"},
    {"deed": "verify", "result": "fail"},
    {"deed": "approve", "rule": "false_fix"},
    *(
        {"deed": deed}
        for deed in [
            "resume",
            "hear",
            "redirect",
            "set_deadline",
            "assign_within",
            "sign_off",
            "confirm_rebound",
            "challenge",
            "instruct",
            "comment",
            "remind",
            "acknowledge",
            "enter_points",
            "publish_week",
            "read_notices",
            "accept",
        ]
    ),
)


@pytest.fixture
def town(db: None) -> Town:
    return read_town()


@cache
def plan_at(now: str) -> Plan:
    """The whole city's plan of a moment, made once for all who look at it; nobody changes it."""
    return plan_life(town=read_town(), now=at(now))


# --- the plan ------------------------------------------------------------------------------------


def test_the_same_seed_and_present_give_the_same_plan(town: Town) -> None:
    one = plan_life(town=town, now=at(NOWS[0]))
    assert plan_life(town=read_town(), now=at(NOWS[0])).deeds == one.deeds
    assert plan_life(town=town, now=at(NOWS[0]), seed="another").deeds != one.deeds


@pytest.mark.parametrize("now", NOWS)
def test_the_full_plan_has_every_state_on_any_day(town: Town, now: str) -> None:
    plan = plan_at(now)
    assert len(plan.standing) >= 600
    counts = plan.states()
    assert {state: counts[state] for state in LEAST if counts[state] < LEAST[state]} == {}
    assert all(plan.begins_at <= deed["at"] <= at(now) for deed in plan.deeds)


@pytest.mark.parametrize("now", NOWS)
def test_every_turn_is_taken(town: Town, now: str) -> None:
    deeds = plan_at(now).deeds
    untold = [turn for turn in TURNS if not any(turn.items() <= _plain(deed) for deed in deeds)]
    assert untold == []
    sources = {deed["source"] for deed in deeds if deed["deed"] == "log"}
    assert sources == {
        "patrol",
        "city",
        "third_party",
        "upper",
        "media",
        "leader",
        "hotline",
        "petition",
        "self_check",
    }


def _plain(deed: dict[str, Any]) -> set[tuple[str, object]]:
    return {(name, value) for name, value in deed.items() if isinstance(value, str | bool)}


@pytest.mark.parametrize("now", NOWS)
def test_every_unit_of_the_cast_has_something_to_do(town: Town, now: str) -> None:
    plan = plan_at(now)
    for unit in CAST:
        states = Counter(
            plan.standing[letter] for letter, case in plan.cases.items() if case.lead.code == unit
        )
        assert states[State.DISPATCHED] >= 3, unit
        assert states[State.IN_PROGRESS] >= 5, unit
        assert states[State.SUBMITTED] >= 2, unit
        assert states[State.CLOSED] >= 10, unit


@pytest.mark.parametrize("now", NOWS)
def test_the_board_has_issues_one_three_and_eight_days_overdue(town: Town, now: str) -> None:
    writer = Writer(town, at(now), "board")
    lay_out_board(writer, most=len(DESK) * len(CAST) + len(SINGLE) + 20)
    days = {
        overdue_days(due_at=story.due_at, now=at(now), clock=story.clock)
        for story in writer.stories
        if story.standing() is State.IN_PROGRESS and story.due_at is not None
    }
    assert {1, 3, 8} <= days


@pytest.mark.parametrize("now", NOWS)
def test_people_work_when_people_work(town: Town, now: str) -> None:
    """Only urgent issues are worked on at night; units without weekend duty rest at weekends."""
    plan = plan_at(now)
    urgent = {
        letter
        for letter, case in plan.cases.items()
        if LimitUnit(case.category.limit_unit) is LimitUnit.HOURS
    }
    for deed in plan.deeds:
        if deed.get("issue") in urgent:
            continue
        clock_time = local(deed["at"]).time()
        assert time(8, 30) <= clock_time <= time(18, 10), deed
        role, _, code = deed["by"].partition(".")
        unit = town.units.get(code)
        if role in {"handler", "head"} and unit is not None and deed["deed"] != "log":
            assert town.clock(unit).is_working(local(deed["at"]).date()), deed


def test_findings_fit_their_category_and_place(town: Town) -> None:
    plan = plan_at(NOWS[0])
    logs = [deed for deed in plan.deeds if deed["deed"] == "log"]
    for deed in logs:
        case = plan.cases[deed["issue"]]
        assert deed["category"] == case.category.code
        site = case.spot.site
        kinds = {kind.code for kind in case.category.site_types.all()}
        assert site is None or site.site_type.code in kinds
        assert "{" not in deed["description"]
    assert len({deed["description"] for deed in logs}) > len(logs) // 2


def test_pictures_show_the_problem_until_it_is_fixed(town: Town) -> None:
    plan = plan_at(NOWS[0])
    shots = shots_of(plan.deeds, plan.cases)
    shown = Counter(
        (deed["deed"], deed.get("result", deed.get("scene", "")), shot.taken_as, shot.shows)
        for deed, some in zip(plan.deeds, shots, strict=True)
        for shot in some
    )
    assert shown[("submit_fix", "", "after", "after")] > 400
    assert shown[("submit_fix", "unfixed", "after", "before")] > 10
    assert shown[("recheck", "unfixed", "check", "before")] == 2
    assert ("submit_fix", "unfixed", "after", "after") not in shown


# --- the city; see also test_lived_city.py ---------------------------------------------------------


@pytest.mark.parametrize("now", NOWS[1:3] + NOWS[-1:])
def test_three_weeks_are_published_one_frozen_one_open(db: None, now: str) -> None:
    campaign = seed_city(now=at(now), issues=SMALL)
    assert campaign is not None
    states = ScoreWeek.objects.filter(campaign=campaign).order_by("monday")
    assert [week.state for week in states] == [*["published"] * 3, "frozen", "open"]
    assert all(week.published_by_id != week.frozen_by_id for week in states if week.signer)
    assert {week.signer for week in states} == {"指挥部办公室主任 孙立新", ""}
    assert [found for found in check_all(now=at(now)) if found.broken] == []


# --- the command ---------------------------------------------------------------------------------


def test_the_command_refuses_outside_the_demo(db: None, settings: Any) -> None:
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="demo only"):
        call_command("seed_demo")
    assert not Campaign.objects.filter(code=CAMPAIGN_CODE).exists()


@pytest.mark.parametrize("number", ["0", "-5", "many"])
def test_the_command_wants_a_number_of_issues(db: None, settings: Any, number: str) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError):
        call_command("seed_demo", f"--issues={number}")
