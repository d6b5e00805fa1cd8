"""Extensions and deferrals: asked, decided, counted, taken up again."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Deferral, Extension, Issue
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from tests.factories import at
from tests.processes.deed_cast import act
from tests.processes.deed_traces import (
    HANDLER,
    UNIT,
    costs,
    day,
    deeds,
    dispatched,
    settled,
    told,
    versions,
)

pytestmark = pytest.mark.django_db


def in_progress(campaign: Campaign, amount: int = 5) -> Issue:
    """Signed for on Monday at eleven; five working days: due on Monday the 16th at 18:00."""
    return act("accept", dispatched(campaign, amount), HANDLER, day("09 11:00"))


def iso(moment: str) -> str:
    return day(moment).isoformat()


def asks(issue: Issue, moment: str, wanted: str) -> Issue:
    return act("request_extension", issue, HANDLER, day(moment), wanted_at=iso(wanted))


def grants(issue: Issue, moment: str, due: str, **more: str) -> Issue:
    return act("decide_extension", issue, "office", day(moment), due_at=iso(due), **more)


def refuses(issue: Issue, moment: str) -> Issue:
    return act("decide_extension", issue, "office", day(moment), grant=False, reason="不同意")


# --- extension -----------------------------------------------------------------------------------


def test_it_asks_the_office_which_has_four_working_hours(campaign: Campaign) -> None:
    issue = asks(in_progress(campaign), "09 15:00", "17 18:00")
    assert (issue.state, issue.open_request, issue.due_at) == (
        "in_progress",
        "extension",
        day("16 18:00"),
    )
    assert Extension.objects.get(issue=issue).decision_due_at == day("10 09:30")
    assert {"office", "office2"} <= told(issue, "extension_requested")


def test_it_asks_before_the_deadline_only(campaign: Campaign) -> None:
    issue = in_progress(campaign)
    with pytest.raises(MoveNotAllowed) as refused:
        asks(issue, "16 18:00", "17 18:00")
    assert refused.value.code == "after_due"
    assert asks(issue, "16 17:59", "17 18:00").open_request == "extension"


def test_it_moves_the_deadline_by_a_grant(campaign: Campaign) -> None:
    issue = asks(in_progress(campaign), "10 10:00", "18 18:00")
    done = grants(issue, "10 11:00", "17 12:00")  # less than was wanted
    assert (done.open_request, done.due_at) == ("", day("17 12:00"))
    assert versions(issue) == [("dispatch", "16 18:00"), ("extension", "17 12:00")]
    assert HANDLER in told(issue, "extension_granted")
    assert costs(settled(issue, day("17 11:00"))) == []


def test_it_grants_twice_in_all_and_the_second_names_who_approved(campaign: Campaign) -> None:
    issue = asks(in_progress(campaign), "10 10:00", "17 18:00")
    grants(issue, "10 11:00", "17 18:00")
    asks(issue, "11 10:00", "18 18:00")
    with pytest.raises(BadFields) as refused:
        grants(issue, "11 11:00", "18 18:00")
    assert [fault.field for fault in refused.value.faults] == ["approved_by"]
    grants(issue, "11 11:00", "18 18:00", approved_by="林副主任")
    with pytest.raises(MoveNotAllowed) as third:
        asks(issue, "12 10:00", "19 18:00")
    assert third.value.code == "extensions_used"


def test_it_counts_no_refusal_as_a_grant(campaign: Campaign) -> None:
    issue = in_progress(campaign)
    for clock in ("10", "11", "12"):
        asks(issue, f"{clock} 10:00", "17 18:00")
        refuses(issue, f"{clock} 11:00")
    assert asks(issue, "13 10:00", "17 18:00").open_request == "extension"


# "together at most the original limit, counted on from the old deadline by the same clock"
@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("23 18:00", None),  # all five working days at once
        ("18 18:00", "23 18:00"),  # two, then three more
        ("17 09:00", "20 18:00"),  # a part of a day is a day: one, then four from there
    ],
)
def test_it_grants_together_at_most_the_original_limit(
    first: str, last: str | None, campaign: Campaign
) -> None:
    issue = asks(in_progress(campaign), "10 10:00", first)
    grants(issue, "10 11:00", first)
    if last is None:
        with pytest.raises(BadFields):
            asks(issue, "11 10:00", "24 08:30")
        return
    asks(issue, "11 10:00", "19 18:00")
    with pytest.raises(BadFields) as refused:
        grants(issue, "11 11:00", "24 18:00", approved_by="林副主任")
    assert [fault.field for fault in refused.value.faults] == ["due_at"]
    grants(issue, "11 11:00", last, approved_by="林副主任")


def test_it_posts_after_a_refusal_what_fell_due_at_its_own_moment(campaign: Campaign) -> None:
    issue = asks(in_progress(campaign, 2), "11 17:00", "12 18:00")  # due on the 11th at 18:00
    assert costs(settled(issue, day("13 10:00"))) == []  # until decided nothing is posted
    refuses(issue, "13 10:00")
    assert costs(issue) == [
        ("overdue", UNIT, "0.50", "11 18:00"),
        ("overdue_day", UNIT, "0.20", "12 18:00"),
    ]


def test_it_posts_nothing_when_the_grant_comes_after_the_deadline(campaign: Campaign) -> None:
    issue = asks(in_progress(campaign, 2), "11 17:00", "13 18:00")
    grants(issue, "12 10:00", "13 18:00")
    assert costs(settled(issue, day("13 17:59"))) == []
    assert costs(settled(issue, day("13 18:00"))) == [("overdue", UNIT, "0.50", "13 18:00")]


# --- deferral ------------------------------------------------------------------------------------


def puts_off(issue: Issue, asked: str, granted: str, resume_on: str = "2026-12-01") -> Issue:
    act("request_deferral", issue, HANDLER, day(asked), resume_on=resume_on)
    return act("decide_deferral", issue, "office", day(granted))


def test_it_stops_the_clock_of_what_is_put_off(campaign: Campaign) -> None:
    issue = puts_off(in_progress(campaign, 2), "10 09:00", "10 10:00")
    assert (issue.state, issue.due_at, issue.open_request) == ("deferred", None, "")
    assert costs(settled(issue, day("30 18:00"))) == []
    assert HANDLER in told(issue, "deferral_granted")


# Left at the grant, and where it ends when it is taken up again.
@pytest.mark.parametrize(
    ("amount", "granted", "resume_on", "taken_up", "due_at"),
    [
        # 5.5 h of Tuesday + 4 days of 7 h: Tuesday to Friday, then 5.5 h of Monday
        (5, "10 10:00", "2026-12-01", "12-01 08:30", "12-07 16:30"),
        # a Saturday: taken up on Monday
        (5, "10 10:00", "2026-12-05", "12-07 08:30", "12-11 16:30"),
        # one hour left: never before 18:00 of the first working day after
        (2, "11 17:00", "2026-12-01", "12-01 08:30", "12-02 18:00"),
        # the same on a Friday: Monday the 7th
        (2, "11 17:00", "2026-12-04", "12-04 08:30", "12-07 18:00"),
    ],
)
def test_it_is_taken_up_again_by_the_clock(
    amount: int, granted: str, resume_on: str, taken_up: str, due_at: str, campaign: Campaign
) -> None:
    issue = puts_off(in_progress(campaign, amount), "10 09:00", granted, resume_on)
    moment = at(f"2026-{taken_up}")
    later = settled(issue, moment)
    assert later.state == "in_progress"
    assert deeds(issue)[-1][:2] == ("resume", None)
    assert later.due_at == at(f"2026-{due_at}")
    assert versions(issue)[-1][0] == "resume"
    assert Deferral.objects.get(issue=issue).resumed_at == moment


def test_it_waits_until_half_past_eight_of_its_date(campaign: Campaign) -> None:
    issue = puts_off(in_progress(campaign), "10 09:00", "10 10:00", "2026-11-20")
    assert settled(issue, day("20 08:29")).state == "deferred"
    assert settled(issue, day("20 08:30")).state == "in_progress"


def test_it_may_be_taken_up_early_by_the_office(campaign: Campaign) -> None:
    """Working time left, from then on: 33.5 hours from Wednesday at ten."""
    issue = puts_off(in_progress(campaign), "10 09:00", "10 10:00")
    done = act("resume", issue, "office", day("18 10:00"))
    assert (done.state, done.due_at) == ("in_progress", day("24 18:00"))
    assert settled(issue, day("19 10:00")).event_count == done.event_count


def test_it_keeps_the_deadline_when_a_deferral_is_refused(campaign: Campaign) -> None:
    issue = in_progress(campaign, 2)
    act("request_deferral", issue, HANDLER, day("11 17:00"))
    assert costs(settled(issue, day("12 10:00"))) == []
    back = act("decide_deferral", issue, "office", day("12 10:00"), grant=False, reason="不同意")
    assert (back.state, back.due_at) == ("in_progress", day("11 18:00"))
    assert costs(issue) == [("overdue", UNIT, "0.50", "11 18:00")]


def test_it_has_one_open_request_at_a_time(campaign: Campaign) -> None:
    issue = asks(in_progress(campaign), "10 09:00", "17 18:00")
    for deed in ("request_extension", "request_deferral"):
        with pytest.raises(MoveNotAllowed) as refused:
            act(deed, issue, HANDLER, day("10 10:00"))
        assert refused.value.code == "request_open"
