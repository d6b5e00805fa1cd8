"""Submit and verify: whose eyes, before and after the deadline, what is counted."""

from __future__ import annotations

import pytest

from campaigns.models import (
    Campaign,
    Closing,
    Extension,
    Issue,
    IssueEvent,
    Photo,
    RoleGrant,
    Submission,
    User,
)
from campaigns.processes.holding import Assisting
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from campaigns.rules.severity import is_drawn
from tests.factories import make_issue, make_jpeg, make_photo, person, unit
from tests.processes.deed_cast import act
from tests.processes.deed_traces import (
    HANDLER,
    UNIT,
    costs,
    day,
    dispatched,
    settled,
    told,
    versions,
)

pytestmark = pytest.mark.django_db


def submitted(campaign: Campaign, moment: str = "10 10:00") -> Issue:
    """A fix handed in, on Tuesday at ten unless said otherwise."""
    return act("submit_fix", dispatched(campaign), HANDLER, day(moment))


def fails(issue: Issue, moment: str) -> Issue:
    return act("verify", issue, "inspector", day(moment), result="fail", reason="未修复")


# --- who may check -------------------------------------------------------------------------------


def test_it_marks_what_the_office_hands_in_for_the_unit(campaign: Campaign) -> None:
    issue = act("submit_fix", dispatched(campaign), "office", day("10 10:00"))
    event = IssueEvent.objects.get(issue=issue, deed="submit_fix")
    assert (event.by, event.on_behalf_of) == (person("office"), unit(UNIT))
    assert Submission.objects.get(issue=issue).on_behalf
    with pytest.raises(RoleNotAllowed):
        act("verify", issue, "office", day("10 11:00"))  # another person verifies
    assert act("verify", issue, "office2", day("10 11:00")).state == "closed"


@pytest.mark.parametrize("tie", ["department_id", "home_department_id"])
@pytest.mark.parametrize("part", ["lead", "assisting"])
def test_it_keeps_the_own_unit_and_the_home_unit_from_checking(
    tie: str, part: str, campaign: Campaign
) -> None:
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    helper = (Assisting(unit("wenlv")),)
    act("dispatch", issue, "office", day("09 10:00"), lead_department=UNIT, assisting=helper)
    act("submit_fix", issue, HANDLER, day("10 10:00"))
    own = unit(UNIT if part == "lead" else "wenlv")
    User.objects.filter(username="inspector").update(**{tie: own.pk})
    with pytest.raises(RoleNotAllowed):
        act("verify", issue, "inspector", day("10 11:00"))
    assert act("verify", issue, "inspector2", day("10 11:00")).state == "closed"


def test_it_keeps_the_submitter_from_checking_wherever_he_works_now(campaign: Campaign) -> None:
    issue = submitted(campaign)
    User.objects.filter(username=HANDLER).update(department=unit("duchashi"))
    RoleGrant.objects.create(user=person(HANDLER), role="inspector")
    with pytest.raises(RoleNotAllowed):
        act("verify", issue, HANDLER, day("10 11:00"))


# --- pass ----------------------------------------------------------------------------------------


def test_it_strikes_off_what_passes(campaign: Campaign) -> None:
    issue = submitted(campaign)
    done = act("verify", issue, "inspector", day("11 10:00"))
    assert (done.state, done.closed_at) == ("closed", day("11 10:00"))
    assert done.strike_off_no == "XH-2026-000001"
    closing = Closing.objects.get(issue=issue)
    assert (closing.fixed_at, closing.closed_at) == (day("10 10:00"), day("11 10:00"))
    assert costs(settled(issue, day("20 10:00"))) == []  # nothing falls due any more
    assert HANDLER in told(issue, "closed")


def test_it_takes_a_fix_before_the_unit_has_signed(campaign: Campaign) -> None:
    issue = act("submit_fix", dispatched(campaign), HANDLER, day("09 11:00"))
    assert issue.state == "submitted"
    assert settled(issue, day("10 10:00")).event_count == issue.event_count


def test_it_posts_nothing_while_a_fix_waits_for_its_check(campaign: Campaign) -> None:
    issue = submitted(campaign, "11 17:59")
    assert costs(settled(issue, day("16 10:00"))) == []
    act("verify", issue, "inspector", day("16 10:00"))
    assert costs(issue) == []  # it was in time


def test_it_posts_overdue_for_a_fix_that_comes_late(campaign: Campaign) -> None:
    issue = submitted(campaign, "13 10:00")  # due on Wednesday at 18:00
    assert costs(issue) == [
        ("overdue", UNIT, "0.50", "11 18:00"),
        ("overdue_day", UNIT, "0.20", "12 18:00"),
    ]


# --- fail ----------------------------------------------------------------------------------------


def test_it_keeps_the_deadline_when_the_check_fails_before_it(campaign: Campaign) -> None:
    issue = submitted(campaign)
    back = fails(issue, "11 17:59")
    assert (back.state, back.due_at) == ("in_progress", day("11 18:00"))
    assert versions(issue) == [("dispatch", "11 18:00")]
    assert costs(issue) == [("rework", UNIT, "0.20", "11 17:59")]
    assert HANDLER in told(issue, "check_failed")


@pytest.mark.parametrize("moment", ["11 18:00", "12 10:00"])
def test_it_gives_half_the_limit_when_the_check_fails_after_the_deadline(
    moment: str, campaign: Campaign
) -> None:
    """A fix in time that fails at or after the deadline is overdue at that moment."""
    issue = submitted(campaign)
    fails(issue, moment)
    # 1 working day from the check; at 18:00 and after, day 0 is the next working day
    assert versions(issue)[1:] == [("check_failed", "13 18:00")]
    assert costs(issue) == [("overdue", UNIT, "0.50", moment), ("rework", UNIT, "0.20", moment)]


def test_it_counts_failures_and_tells_head_and_leader_of_the_third(campaign: Campaign) -> None:
    issue = dispatched(campaign, 5)
    for n, hour in enumerate(("10", "11", "14"), start=1):
        act("submit_fix", issue, HANDLER, day(f"10 {hour}:00"))
        fails(issue, f"10 {hour}:30")
        people = told(issue, "check_failed")
        assert (f"head.{UNIT}" in people, "leader02" in people) == (n == 3, n == 3)
    assert [row[:3] for row in costs(issue)] == [
        ("rework", UNIT, "0.20"),
        ("rework", UNIT, "0.20"),
        ("rework_3", UNIT, "0.50"),
    ]


def test_it_counts_the_failures_of_a_new_holding_anew(campaign: Campaign) -> None:
    issue = dispatched(campaign, 5)
    for hour in ("10", "11"):
        act("submit_fix", issue, HANDLER, day(f"10 {hour}:00"))
        fails(issue, f"10 {hour}:30")
    act("redirect", issue, "office", day("10 14:30"), lead_department="shijian")
    act("submit_fix", issue, "handler.shijian", day("10 15:00"))
    fails(issue, "10 15:30")
    assert costs(issue) == [("rework", "shijian", "0.20", "10 15:30")]


# --- requests, photos, samples -------------------------------------------------------------------


def test_it_lets_an_open_request_lapse(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    act("accept", issue, HANDLER, day("09 11:00"))
    wanted = "2026-11-12T18:00:00+08:00"
    act("request_extension", issue, HANDLER, day("10 09:00"), wanted_at=wanted)
    done = act("submit_fix", issue, HANDLER, day("10 10:00"))
    assert (done.state, done.open_request) == ("submitted", "")
    assert Extension.objects.get(issue=issue).state == "lapsed"


def test_it_refuses_a_picture_that_was_used_before_when_there_is_no_other(
    campaign: Campaign,
) -> None:
    picture = make_jpeg()
    first = dispatched(campaign)
    sent = make_photo(HANDLER, day("10 09:00"), picture)
    act("submit_fix", first, HANDLER, day("10 10:00"), photo_ids=(sent,))
    second = dispatched(campaign)
    again = make_photo(HANDLER, day("10 09:00"), picture)
    with pytest.raises(BadFields) as refused:
        act("submit_fix", second, HANDLER, day("10 10:00"), photo_ids=(again,))
    assert refused.value.faults[0].code == "photo_reused"
    fresh = make_photo(HANDLER, day("10 09:00"))
    act("submit_fix", second, HANDLER, day("10 10:00"), photo_ids=(again, fresh))
    flags = Photo.objects.get(pk=again).flags
    assert "reused_exact" in {flag["code"] for flag in flags}


def test_it_closes_a_sampled_fix_at_once_unless_it_was_drawn(campaign: Campaign) -> None:
    outcomes = {}
    for _ in range(25):
        issue = make_issue(
            campaign, by=HANDLER, now=day("09 09:00"), category="0604", source="self_check"
        )
        outcomes[issue.number] = act("submit_fix", issue, HANDLER, day("09 10:00")).state
    drawn = {number: is_drawn(seed=campaign.code, number=number) for number in outcomes}
    assert outcomes == {
        number: "submitted" if is_waiting else "closed" for number, is_waiting in drawn.items()
    }
    assert set(outcomes.values()) == {"submitted", "closed"}


def test_it_draws_a_tenth(campaign: Campaign) -> None:
    numbers = [f"WM-2026-{n:06d}" for n in range(10_000)]
    drawn = sum(is_drawn(seed="demo-wmcs", number=number) for number in numbers)
    assert 900 <= drawn <= 1100
    assert drawn == sum(is_drawn(seed="demo-wmcs", number=number) for number in numbers)


def test_it_rewards_a_self_check_at_its_first_closing(campaign: Campaign) -> None:
    issue = make_issue(
        campaign,
        by=HANDLER,
        now=day("09 09:00"),
        category="0604",
        severity="major",
        source="self_check",
    )
    act("submit_fix", issue, HANDLER, day("09 10:00"))
    act("verify", issue, "inspector", day("09 11:00"))
    assert costs(issue) == [("self_found_fixed", UNIT, "0.02", "09 11:00")]
    act("recheck", issue, "inspector", day("10 09:00"), result="unfixed")
    act("submit_fix", issue, HANDLER, day("10 10:00"))
    act("verify", issue, "inspector", day("10 11:00"))
    bonus = [row for row in costs(issue) if row[0] == "self_found_fixed"]
    assert bonus == [("self_found_fixed", UNIT, "0.02", "09 11:00")]
