"""Return and ruling: the window, the office's own clock, buck-passing."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Issue, Return
from campaigns.processes.refusals import MoveNotAllowed
from tests.factories import unit
from tests.processes.deed_cast import act
from tests.processes.deed_traces import (
    HANDLER,
    OTHER,
    UNIT,
    costs,
    day,
    dispatched,
    posted,
    settled,
    told,
    versions,
)

pytestmark = pytest.mark.django_db


def returns(issue: Issue, moment: str, by: str = HANDLER) -> str:
    """The state after a return tried then, or the code of the refusal."""
    try:
        return act("return", issue, by, day(moment)).state
    except MoveNotAllowed as refused:
        return refused.code


# "within min(4 working hours, half the working time to the deadline) of the dispatch"
@pytest.mark.parametrize(
    ("amount", "limit_unit", "last"),
    [
        (2, "working_days", "09 16:30"),  # 4 working hours
        (4, "working_hours", "09 12:00"),  # half of 4
        (3, "working_hours", "09 11:30"),
        (1, "working_days", "09 16:30"),  # half of 12.5 is longer than 4
    ],
)
def test_it_lets_the_unit_return_it_for_a_while(
    amount: int, limit_unit: str, last: str, campaign: Campaign
) -> None:
    late = dispatched(campaign, amount, limit_unit)
    assert returns(late, f"{last}:01") == "return_closed"
    assert returns(dispatched(campaign, amount, limit_unit), last) == "returned"


def test_it_tells_the_office_and_the_reason(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    act("return", issue, HANDLER, day("09 11:00"), suggested_department=OTHER)
    row = Return.objects.get(issue=issue)
    assert (row.reason_code, row.reason, row.suggested) == (
        "not_ours",
        "不属本单位职责",
        unit(OTHER),
    )
    assert row.ruling_due_at == day("09 15:30")  # 2 working hours
    assert {"office", "office2"} <= told(issue, "returned")


def test_it_does_not_sign_for_the_unit_while_returned(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    returns(issue, "09 11:00")
    assert settled(issue, day("10 10:00")).state == "returned"


# --- upheld --------------------------------------------------------------------------------------


def test_it_keeps_the_deadline_when_it_rules_in_time(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    returns(issue, "09 11:00")
    upheld = act("rule", issue, "office", day("09 15:30"))
    assert (upheld.state, upheld.due_at) == ("in_progress", day("11 18:00"))
    assert versions(issue) == [("dispatch", "11 18:00")]


@pytest.mark.parametrize(
    ("amount", "limit_unit", "ruled", "due_at"),
    [
        (2, "working_days", "09 16:00", "12 09:00"),  # half a working hour late
        (2, "working_days", "10 10:30", "12 15:30"),  # 16:00 … 18:00 and 8:30 … 10:30 … = 4.5 h
        (100, "hours", "09 18:30", "13 17:00"),  # natural: 3 hours late
    ],
)
def test_it_moves_the_deadline_by_what_the_office_was_late(
    amount: int, limit_unit: str, ruled: str, due_at: str, campaign: Campaign
) -> None:
    issue = dispatched(campaign, amount, limit_unit)
    returns(issue, "09 11:00")  # to be ruled by 15:30
    upheld = act("rule", issue, "office", day(ruled))
    assert versions(issue)[1:] == [("late_uphold", due_at)]
    assert upheld.due_at == day(due_at)


def test_it_posts_what_fell_due_meanwhile_at_its_own_moment(campaign: Campaign) -> None:
    issue = dispatched(campaign, 2, "working_hours")  # due at 12:00
    returns(issue, "09 11:00")
    assert costs(settled(issue, day("09 14:40"))) == []  # nothing is posted while returned
    act("rule", issue, "office", day("09 15:00"))
    assert costs(settled(issue, day("09 15:00"))) == [("overdue", UNIT, "0.50", "09 12:00")]


def test_it_opens_a_new_window_after_an_uphold_twice_in_all(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    assert returns(issue, "09 16:30") == "returned"
    act("rule", issue, "office", day("09 17:00"))
    assert returns(issue, "10 14:01") == "return_closed"  # 17–18 and 8:30–11:30 are over
    assert returns(issue, "10 11:30") == "returned"
    act("rule", issue, "office", day("10 12:00"))
    assert returns(issue, "10 14:30") == "returned_twice"


def test_it_counts_the_returns_of_a_unit_over_all_its_holdings(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    returns(issue, "09 10:30")
    act("rule", issue, "office", day("09 11:00"))
    act("redirect", issue, "office", day("09 11:10"), lead_department=OTHER)
    act("redirect", issue, "office", day("09 11:20"), lead_department=UNIT)
    assert returns(issue, "09 11:30") == "returned"
    assert costs(issue) == []
    act("rule", issue, "office", day("09 11:40"))
    assert costs(issue) == [("buck_passing", UNIT, "1.00", "09 11:40")]
    assert returns(issue, "09 11:50") == "returned_twice"


def test_it_calls_the_second_upheld_return_buck_passing(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    for returned, ruled in (("09 10:30", "09 10:40"), ("09 10:50", "09 11:00")):
        returns(issue, returned)
        act("rule", issue, "office", day(ruled))
    assert costs(issue) == [("buck_passing", UNIT, "1.00", "09 11:00")]


# --- redirected ----------------------------------------------------------------------------------


def test_it_takes_it_elsewhere_when_the_return_was_right(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    returns(issue, "09 11:00")
    moved = act(
        "rule", issue, "office", day("09 15:00"), decision="redirect", lead_department=OTHER
    )
    assert (moved.state, moved.lead) == ("dispatched", unit(OTHER))
    assert versions(issue)[1:] == [("redirect", "16 18:00")]
    assert posted(issue) == [("found_district", OTHER, "0.10", "09 15:00")]
    assert told(issue, "dispatched") == {HANDLER, f"handler.{OTHER}"}
    assert returns(issue, "09 16:00", f"handler.{OTHER}") == "returned"  # its own window


def test_it_lets_the_office_void_what_was_returned(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    returns(issue, "09 11:00")
    assert act("void", issue, "office", day("09 15:00")).state == "void"
    assert posted(issue) == []
