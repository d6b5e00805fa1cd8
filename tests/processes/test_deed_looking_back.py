"""Recheck, proposal of a false fix, rebound, challenge."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.models import Campaign, Category, Closing, Issue, Photo, Proposal, Recheck
from campaigns.processes import accountability
from campaigns.processes.holding import Assisting
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from tests.factories import make_issue, person, unit
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
    told,
    versions,
)

pytestmark = pytest.mark.django_db


def closed(campaign: Campaign) -> Issue:
    """Struck off on Tuesday at three; two working days were the limit."""
    issue = dispatched(campaign)
    act("submit_fix", issue, HANDLER, day("10 10:00"))
    return act("verify", issue, "office", day("10 15:00"))


# --- recheck -------------------------------------------------------------------------------------


def test_it_leaves_closed_what_is_fixed(campaign: Campaign) -> None:
    issue = act("recheck", closed(campaign), "inspector", day("12 10:00"))
    assert (issue.state, issue.strike_off_no) == ("closed", "XH-2026-000001")
    assert Recheck.objects.get(issue=issue).result == "fixed"
    assert Photo.objects.filter(issue=issue, stage="check").count() == 1
    assert not Proposal.objects.exists()


def test_it_gives_an_unfixed_issue_back_with_half_the_limit(campaign: Campaign) -> None:
    issue = act("recheck", closed(campaign), "inspector", day("12 10:00"), result="unfixed")
    assert (issue.state, issue.lead, issue.strike_off_no) == ("in_progress", unit(UNIT), "")
    assert versions(issue)[1:] == [("unfixed", "13 18:00")]  # half of two working days
    assert costs(issue) == []  # proposed, not counted
    assert {HANDLER, f"head.{UNIT}"} <= told(issue, "false_fix_proposed")


def test_it_gives_a_second_closing_a_new_number(campaign: Campaign) -> None:
    issue = act("recheck", closed(campaign), "inspector", day("12 10:00"), result="unfixed")
    act("submit_fix", issue, HANDLER, day("12 15:00"))
    again = act("verify", issue, "office", day("12 16:00"))
    assert again.strike_off_no == "XH-2026-000002"
    numbers = Closing.objects.filter(issue=issue).order_by("pk")
    assert [row.strike_off_no for row in numbers] == ["XH-2026-000001", "XH-2026-000002"]


def test_it_logs_a_linked_issue_when_the_problem_came_back(campaign: Campaign) -> None:
    issue = act("recheck", closed(campaign), "inspector", day("12 10:00"), result="rebound")
    assert issue.state == "closed"
    new = Issue.objects.exclude(pk=issue.pk).get()
    assert (new.state, new.category, new.site) == ("pending", issue.category, issue.site)
    assert new.found_at == day("12 10:00")
    assert not new.is_rebound  # only `confirm_rebound` counts
    assert Photo.objects.filter(issue=new, stage="before").exists()
    assert Recheck.objects.get(issue=issue).facts["new_issue"] == new.number
    assert act("confirm_rebound", new, "office", day("12 11:00"), earlier=issue).is_rebound


# --- false fix: proposed, heard, approved by a second person -------------------------------------


def proposal(campaign: Campaign, by: str = "inspector") -> Proposal:
    issue = act("recheck", closed(campaign), by, day("12 10:00"), result="unfixed")
    return Proposal.objects.get(issue=issue)


def approve(found: Proposal, by: str, moment: str) -> None:
    accountability.approve(proposal_id=found.pk, by=person(by), now=day(moment))


def test_it_counts_a_false_fix_once_the_unit_had_a_working_day(campaign: Campaign) -> None:
    found = proposal(campaign)
    assert found.hearing_until == day("13 18:00")
    with pytest.raises(MoveNotAllowed) as refused:
        approve(found, "office", "13 17:59")
    assert refused.value.code == "not_heard"
    approve(found, "office", "13 18:00")
    assert found.issue is not None
    assert costs(found.issue) == [("false_fix", UNIT, "2.00", "13 18:00")]


def test_it_counts_a_false_fix_once_the_unit_was_heard(campaign: Campaign) -> None:
    found = proposal(campaign)
    with pytest.raises(RoleNotAllowed):
        accountability.hear(
            proposal_id=found.pk,
            statement="与我无关",
            by=person(OTHER_HANDLER),
            now=day("12 11:00"),
        )
    accountability.hear(
        proposal_id=found.pk, statement="雨后返潮", by=person(HANDLER), now=day("12 11:00")
    )
    approve(found, "office", "12 11:30")
    assert found.issue is not None
    assert costs(found.issue) == [("false_fix", UNIT, "2.00", "12 11:30")]
    with pytest.raises(MoveNotAllowed):
        approve(found, "office2", "12 11:40")  # once


def test_it_needs_a_second_person(campaign: Campaign) -> None:
    found = proposal(campaign, by="office")
    with pytest.raises(MoveNotAllowed) as refused:
        approve(found, "office", "16 10:00")
    assert refused.value.code == "own_proposal"
    for username in ("inspector", HANDLER, "leader", "auditor"):
        with pytest.raises(RoleNotAllowed):
            approve(found, username, "16 10:00")
    approve(found, "office2", "16 10:00")


# --- rebound -------------------------------------------------------------------------------------


def found_again(campaign: Campaign, moment: datetime, **find: str) -> Issue:
    issue = make_issue(campaign, now=moment, **{"category": "0604", **find})
    return act("dispatch", issue, "office", moment, lead_department=OTHER)


def confirm(issue: Issue, earlier: Issue) -> Issue:
    moment = issue.found_at + timedelta(minutes=10)
    return act("confirm_rebound", issue, "office", moment, earlier=earlier)


@pytest.mark.parametrize(
    ("severity", "points"), [("minor", "0.50"), ("major", "0.80"), ("urgent", "1.00")]
)
def test_it_charges_a_rebound_to_the_unit_that_struck_it_off(
    severity: str, points: str, campaign: Campaign
) -> None:
    earlier = closed(campaign)
    issue = found_again(campaign, day("16 10:00"), severity=severity)
    assert confirm(issue, earlier).is_rebound
    assert costs(issue) == [("rebound", UNIT, points, "16 10:10")]


def test_it_watches_for_thirty_days(campaign: Campaign) -> None:
    earlier = closed(campaign)
    struck_off = day("10 15:00")
    last = found_again(campaign, struck_off + timedelta(days=30))
    too_late = found_again(campaign, struck_off + timedelta(days=30, seconds=1))
    assert confirm(last, earlier).is_rebound
    with pytest.raises(BadFields) as refused:
        confirm(too_late, earlier)
    assert refused.value.faults[0].field == "earlier"


def test_it_takes_only_what_was_struck_off_before(campaign: Campaign) -> None:
    issue = found_again(campaign, day("09 09:00"))  # found before the other was closed
    for earlier in (closed(campaign), dispatched(campaign), issue):
        with pytest.raises(BadFields):
            act("confirm_rebound", issue, "office", day("11 10:00"), earlier=earlier)


def test_it_confirms_a_rebound_once_an_issue(campaign: Campaign) -> None:
    earlier, another = closed(campaign), closed(campaign)
    issue = confirm(found_again(campaign, day("16 10:00")), earlier)
    with pytest.raises(MoveNotAllowed):
        confirm(issue, another)
    assert len(costs(issue)) == 1


def test_it_charges_more_for_what_comes_back_again(campaign: Campaign) -> None:
    first = closed(campaign)
    second = confirm(found_again(campaign, day("16 10:00")), first)
    act("submit_fix", second, OTHER_HANDLER, day("17 10:00"))
    act("verify", second, "office", day("17 11:00"))
    third = confirm(found_again(campaign, day("18 10:00")), second)
    assert [row[1:3] for row in costs(third)] == [(OTHER, "1.00")]


def test_it_charges_nothing_for_transient_kinds(campaign: Campaign) -> None:
    earlier = dispatched(campaign)
    Issue.objects.filter(pk=earlier.pk).update(category=Category.objects.get(code="0105"))
    act("submit_fix", earlier, HANDLER, day("10 10:00"))
    act("verify", earlier, "office", day("10 15:00"))
    issue = confirm(found_again(campaign, day("16 10:00"), category="0105"), earlier)
    assert (issue.is_rebound, costs(issue)) == (True, [])


def test_it_does_not_split_a_rebound(campaign: Campaign) -> None:
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    helper = (Assisting(unit("chengguan"), 50),)
    act("dispatch", issue, "office", day("09 10:00"), lead_department=UNIT, assisting=helper)
    act("submit_fix", issue, HANDLER, day("10 10:00"))
    earlier = act("verify", issue, "office", day("10 15:00"))
    again = confirm(found_again(campaign, day("16 10:00")), earlier)
    assert costs(again) == [("rebound", UNIT, "0.50", "16 10:10")]


def test_it_takes_the_points_of_a_void_rebound_back(campaign: Campaign) -> None:
    issue = confirm(found_again(campaign, day("16 10:00")), closed(campaign))
    act("void", issue, "office", day("16 11:00"))
    assert costs(issue) == []


# --- challenge -----------------------------------------------------------------------------------


def test_it_turns_a_challenge_into_a_look_back(campaign: Campaign) -> None:
    issue = act("challenge", closed(campaign), "inspector", day("11 10:00"))
    assert (issue.state, issue.has_open_challenge) == ("closed", True)
    task = Recheck.objects.get(issue=issue)
    assert (task.challenge, task.result) == ("现场并未修复", "")
    assert {"office", "office2"} <= told(issue, "challenged")
    done = act("recheck", issue, "inspector", day("11 15:00"))
    assert not done.has_open_challenge
    assert Recheck.objects.get(issue=issue).result == "fixed"
    assert [row[0] for row in deeds(issue)][-2:] == ["challenge", "recheck"]
