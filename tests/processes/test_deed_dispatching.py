"""Dispatch, redirect and signing: WORKFLOW "Deeds", SCORING "Entries"."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import Assignment, Campaign, Category, CategoryLimit, Issue
from campaigns.processes.deed_table import do
from campaigns.processes.holding import Assisting
from tests.factories import make_campaign, make_issue, make_photo, person, unit
from tests.processes.deed_cast import act
from tests.processes.deed_traces import (
    HANDLER,
    OTHER,
    OTHER_HANDLER,
    UNIT,
    costs,
    day,
    deeds,
    dispatched,
    posted,
    settled,
    told,
    versions,
)

pytestmark = pytest.mark.django_db


# What is given at the dispatch on Monday at ten, and the deadline.
@pytest.mark.parametrize(
    ("given", "due_at"),
    [
        ({}, "16 18:00"),  # the category's 5 working days
        ({"limit_amount": 2, "limit_unit": "working_days"}, "11 18:00"),
        ({"limit_amount": 4, "limit_unit": "working_hours"}, "09 16:30"),
        ({"limit_amount": 30, "limit_unit": "hours"}, "10 16:00"),  # day and night
        ({"due_at": "2026-11-20T15:07:00+08:00"}, "20 15:07"),  # a moment of its own
    ],
)
def test_it_runs_by_the_rule_or_by_what_is_given(
    given: dict[str, Any], due_at: str, campaign: Campaign
) -> None:
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    done = act("dispatch", issue, "office", day("09 10:00"), lead_department=UNIT, **given)
    assert (done.state, done.lead) == ("dispatched", unit(UNIT))
    assert versions(issue) == [("dispatch", due_at)]
    assert done.due_at == day(due_at)
    assert done.first_dispatched_at == day("09 10:00")


def test_it_takes_a_limit_of_the_campaigns_own(campaign: Campaign) -> None:
    category = Category.objects.get(code="0604")
    CategoryLimit.objects.create(
        campaign=campaign, category=category, severity="minor", amount=1, unit="working_days"
    )
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    act("dispatch", issue, "office", day("09 10:00"), lead_department=UNIT)
    assert versions(issue) == [("dispatch", "10 18:00")]


@pytest.mark.parametrize(
    ("start", "due_at"),
    [
        ("13 10:00", "16 18:00"),  # 5 days halved: 3; Saturday and Sunday count in a sprint
        ("12 17:59", "19 18:00"),  # started before it: the whole limit, rest days rest
    ],
)
def test_it_shortens_what_starts_in_a_sprint(start: str, due_at: str, db: None) -> None:
    campaign = make_campaign(sprint_from=day("13 00:00"), sprint_until=day("20 00:00"))
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    act("dispatch", issue, "office", day(start), lead_department=UNIT)
    assert versions(issue) == [("dispatch", due_at)]


def test_it_tells_the_liaison_of_the_unit(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    assert told(issue, "dispatched") == {HANDLER}


# SCORING: found_district, found_city, found_upper by source and severity.
@pytest.mark.parametrize(
    ("source", "rule", "points"),
    [
        ("patrol", "found_district", ("0.10", "0.20", "0.30")),
        ("hotline", "found_district", ("0.10", "0.20", "0.30")),
        ("petition", "found_district", ("0.10", "0.20", "0.30")),
        ("city", "found_city", ("0.20", "0.30", "0.50")),
        ("third_party", "found_city", ("0.20", "0.30", "0.50")),
        ("upper", "found_upper", ("0.40", "0.60", "1.00")),
        ("media", "found_upper", ("0.40", "0.60", "1.00")),
        ("leader", "found_upper", ("0.40", "0.60", "1.00")),
    ],
)
def test_it_posts_what_being_found_costs(
    source: str, rule: str, points: tuple[str, str, str], campaign: Campaign
) -> None:
    for severity, worth in zip(("minor", "major", "urgent"), points, strict=True):
        issue = dispatched(campaign, source=source, severity=severity)
        assert posted(issue) == [(rule, UNIT, worth, "09 10:00")]


def test_it_splits_the_points_with_assisting_units(campaign: Campaign) -> None:
    """Assisting parts round half up, the lead takes the remainder."""
    issue = make_issue(campaign, now=day("09 09:00"), category="0604", source="city")
    helpers = (
        Assisting(unit("chengguan"), 33),
        Assisting(unit("wenlv")),
        Assisting(unit(OTHER), 9),
    )
    act("dispatch", issue, "office", day("09 10:00"), lead_department=UNIT, assisting=helpers)
    assert sorted(posted(issue)) == [
        ("found_city", "chengguan", "0.07", "09 10:00"),  # 0.2 × 33 % = 0.066
        ("found_city", OTHER, "0.02", "09 10:00"),  # 0.018
        ("found_city", UNIT, "0.11", "09 10:00"),
    ]
    assert told(issue, "assisting") == {"handler.chengguan", "handler.wenlv", OTHER_HANDLER}


# --- signing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "accepted"),
    [
        ("09 10:00", "09 16:30"),  # 4 working hours after the dispatch
        ("09 16:00", "10 10:30"),
        ("13 17:00", "16 11:30"),  # over the weekend
        ("14 10:00", "16 15:00"),  # on a Saturday: Monday morning and half an hour
    ],
)
def test_it_signs_for_the_unit_after_four_working_hours(
    start: str, accepted: str, campaign: Campaign
) -> None:
    issue = dispatched(campaign, start=start)
    later = settled(issue, day("20 10:00"))
    assert later.state == "in_progress"
    assert deeds(issue)[-1] == ("accept", None, accepted)
    assert later.version == issue.version  # nobody's version became stale


def test_it_does_not_sign_a_second_too_early(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    assert settled(issue, day("09 16:29")).state == "dispatched"
    assert settled(issue, day("09 16:30")).state == "in_progress"


def test_it_signs_first_when_a_deed_comes_later(campaign: Campaign) -> None:
    """The result never depends on when the worker came round."""
    issue = dispatched(campaign)
    do(
        "submit_fix",
        issue_id=issue.pk,
        version=issue.version,  # as the unit saw it before the clock signed
        by=person(HANDLER),
        now=day("10 09:00"),
        given={"note": "已修复", "photo_ids": (make_photo(HANDLER, day("10 09:00")),)},
    )
    assert deeds(issue)[2:] == [("accept", None, "09 16:30"), ("submit_fix", HANDLER, "10 09:00")]


def test_it_runs_the_clock_from_the_dispatch_whoever_signs(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    assert act("accept", issue, HANDLER, day("09 15:00")).due_at == day("11 18:00")
    assert versions(issue) == [("dispatch", "11 18:00")]
    assert settled(issue, day("10 10:00")).event_count == 3  # log, dispatch, accept: no second one


# --- redirect ------------------------------------------------------------------------------------


def test_it_gives_the_new_unit_a_fresh_clock(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    moved = act("redirect", issue, "office", day("10 10:00"), lead_department=OTHER)
    assert (moved.state, moved.lead) == ("dispatched", unit(OTHER))
    assert versions(issue) == [("dispatch", "11 18:00"), ("redirect", "17 18:00")]  # limit by rule
    assert moved.first_dispatched_at == day("09 10:00")  # the item clock runs on
    assert told(issue, "dispatched") == {HANDLER, OTHER_HANDLER}
    assert settled(issue, day("12 10:00")).state == "in_progress"  # signed for 4 hours after that


def test_it_penalises_nobody_for_the_offices_mistake(campaign: Campaign) -> None:
    """`found_*`, `overdue`, `overdue_day` and `rework` of the holding are reversed, all parts."""
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    helper = (Assisting(unit("chengguan"), 50),)
    act(
        "dispatch",
        issue,
        "office",
        day("09 10:00"),
        lead_department=UNIT,
        limit_amount=2,
        limit_unit="working_hours",
        assisting=helper,
    )
    act("submit_fix", issue, HANDLER, day("11 11:00"))  # due 9th 12:00: overdue and two days
    act("verify", issue, "inspector", day("11 15:00"), result="fail", reason="未修")
    rules = {row[0] for row in posted(issue)}
    assert rules == {"found_district", "overdue", "overdue_day", "rework"}
    assert {row[1] for row in posted(issue)} == {UNIT, "chengguan"}
    act("redirect", issue, "office", day("11 16:00"), lead_department=OTHER)
    assert posted(issue) == [("found_district", OTHER, "0.10", "11 16:00")]


def test_it_ends_the_assisting_units_and_an_open_request(campaign: Campaign) -> None:
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    helper = (Assisting(unit("chengguan"), 50),)
    act("dispatch", issue, "office", day("09 10:00"), lead_department=UNIT, assisting=helper)
    act("accept", issue, HANDLER, day("09 11:00"))
    act("request_extension", issue, HANDLER, day("09 11:30"))
    moved = act("redirect", issue, "office", day("10 10:00"), lead_department=OTHER)
    assert moved.open_request == ""
    present = Assignment.objects.filter(issue=issue, ended_at__isnull=True)
    assert [row.department.code for row in present] == [OTHER]


def test_it_lets_a_former_lead_have_it_again(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    act("redirect", issue, "office", day("10 10:00"), lead_department=OTHER)
    act("redirect", issue, "office", day("10 11:00"), lead_department=UNIT)
    assert posted(issue) == [("found_district", UNIT, "0.10", "10 11:00")]  # the key was freed
    assert Issue.objects.get(pk=issue.pk).lead == unit(UNIT)


def test_it_posts_overdue_at_the_deadline_and_on_each_working_day(campaign: Campaign) -> None:
    issue = dispatched(campaign, 1, start="11 10:00")  # due Thursday the 12th, 18:00
    settled(issue, day("17 17:59"))
    assert costs(issue) == [
        ("overdue", UNIT, "0.50", "12 18:00"),
        ("overdue_day", UNIT, "0.20", "13 18:00"),
        ("overdue_day", UNIT, "0.20", "16 18:00"),  # not on Saturday and Sunday
    ]
