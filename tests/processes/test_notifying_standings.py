"""A reminder follows how an issue stands: none in vain, a moved deadline anew, the office too."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Issue, Notice
from campaigns.processes import notifying
from tests.factories import make_submitted, person
from tests.processes.reminded import HANDLER, MINUTE, SITE, planned, run_through
from tests.processes.told import Line, dispatched, on, play, told

pytestmark = pytest.mark.both
LONG_AFTER = on("12-01 12:00")
FIX = told("11-10 10:00", HANDLER, "submit_fix")
ACCEPT = told("11-09 11:00", HANDLER, "accept")
EXTEND = told("11-10 10:00", HANDLER, "request_extension", wanted_at="11-13 18:00")
IN_VAIN: dict[str, list[Line]] = {
    "submitted": [FIX],
    "closed": [FIX, told("11-10 11:00", "inspector", "verify", result="pass")],
    "returned": [told("11-09 11:00", HANDLER, "return")],
    "void": [told("11-10 10:00", "office", "void")],
    "undecided": [EXTEND],
}


@pytest.mark.parametrize("standing", IN_VAIN)
def test_nobody_is_reminded_of_what_is(standing: str, campaign: Campaign) -> None:
    play(campaign, [*dispatched("11-09 10:00", site=SITE), *IN_VAIN[standing]], "11-10 12:00")
    notifying.plan(now=on("11-12 18:30"))
    notifying.plan(now=LONG_AFTER)
    assert planned() == {}
    assert planned(state="skipped") == {}


def test_a_deferred_issue_is_not_reminded_of(campaign: Campaign) -> None:
    lines = [
        *dispatched("11-09 10:00", site=SITE, category="0704"),
        ACCEPT,
        told("11-10 10:00", HANDLER, "request_deferral", resume_on="2026-12-21"),
        told("11-10 15:00", "office", "decide_deferral", grant=True),
    ]
    play(campaign, lines, until="11-10 16:00")
    notifying.plan(now=LONG_AFTER)
    assert planned() == {}


def test_a_moved_deadline_has_its_own_reminders_and_no_old_ones(campaign: Campaign) -> None:
    """Due on Wednesday, extended to Friday on Tuesday: nothing on Wednesday, `due` on Friday."""
    lines = [
        *dispatched("11-09 10:00", site=SITE),
        EXTEND,
        told("11-10 11:00", "office", "decide_extension", grant=True, due_at="11-13 18:00"),
    ]
    play(campaign, lines, until="11-10 12:00")
    notifying.plan(now=on("11-11 18:30"))
    assert "due" not in planned()
    notifying.plan(now=on("11-13 18:00"))
    due = Notice.objects.filter(step="due")
    assert set(due.values_list("due_version", "planned_at")) == {(2, on("11-13 18:00"))}


def test_a_failed_check_after_the_deadline_begins_the_steps_anew(campaign: Campaign) -> None:
    """`due` was told of the first deadline; the second one is told too."""
    player = play(campaign, dispatched("11-09 10:00", site=SITE), until="11-11 18:00")
    notifying.plan(now=on("11-11 18:00"))
    player.play([told("11-11 18:30", HANDLER, "submit_fix")])
    player.play([told("11-12 10:00", "inspector", "verify", result="fail")])
    notifying.plan(now=on("11-13 18:00"))  # half of two working days from Thursday at ten
    due = Notice.objects.filter(step="due", recipient=person(HANDLER)).order_by("pk")
    assert list(due.values_list("due_version", flat=True)) == [1, 2]


def test_the_clock_goes_on_for_a_fix_that_failed_in_time(campaign: Campaign) -> None:
    """The deadline stands, so its `due` comes; what fell into the wait was not planned."""
    player = play(campaign, [*dispatched("11-09 10:00", site=SITE), FIX], until="11-10 15:30")
    notifying.plan(now=on("11-10 15:30"))  # `half` at 15:15 falls into the wait
    player.play([told("11-10 16:00", "inspector", "verify", result="fail")])
    run_through(Issue.objects.get(), until="11-11 18:00")
    assert planned().keys() == {"soon", "due"}


# --- the office's own limits ---------------------------------------------------------------------


def test_the_office_is_reminded_of_a_check(campaign: Campaign) -> None:
    """Submitted on Tuesday at ten: one working day, Wednesday at six."""
    make_submitted(campaign)
    assert_office_is_told("check_due", "11-11 18:00")


def test_the_office_is_reminded_of_a_ruling(campaign: Campaign) -> None:
    """Returned on Monday at eleven: two working hours, half past three."""
    play(campaign, [*dispatched("11-09 10:00"), IN_VAIN["returned"][0]], until="11-09 11:00")
    assert_office_is_told("ruling_due", "11-09 15:30")


def test_the_office_is_reminded_of_a_decision(campaign: Campaign) -> None:
    """Asked on Tuesday at ten: four working hours, half past four."""
    play(campaign, [*dispatched("11-09 10:00"), EXTEND], until="11-10 10:00")
    assert_office_is_told("decision_due", "11-10 16:30")


def assert_office_is_told(step: str, moment: str) -> None:
    notifying.plan(now=on(moment) - MINUTE)
    assert planned(steps=[step]) == {}
    notifying.plan(now=on(moment))
    notifying.plan(now=on(moment) + MINUTE)
    assert planned(steps=[step]) == {step: {"office", "office2"}}


def test_the_office_is_not_reminded_of_what_it_has_done(campaign: Campaign) -> None:
    lines = [
        *dispatched("11-09 10:00", "A"),
        *dispatched("11-09 10:00", "B"),
        told("11-10 10:00", HANDLER, "submit_fix", "A"),
        told("11-10 11:00", "inspector", "verify", "A", result="fail"),
        told("11-10 10:00", HANDLER, "request_extension", "B", wanted_at="11-13 18:00"),
        told("11-10 11:00", "office", "decide_extension", "B", grant=False),
    ]
    play(campaign, lines, until="11-10 12:00")
    notifying.plan(now=on("11-11 18:30"))
    assert planned(steps=["check_due", "decision_due", "ruling_due"]) == {}


def test_a_second_submission_has_its_own_limit(campaign: Campaign) -> None:
    player = play(campaign, [*dispatched("11-09 10:00"), FIX], until="11-11 18:00")
    notifying.plan(now=on("11-11 18:00"))
    player.play([told("11-11 18:30", "inspector", "verify", result="fail")])
    player.play([told("11-12 10:00", HANDLER, "submit_fix")])
    notifying.plan(now=on("11-13 18:00"))
    told_office = Notice.objects.filter(step="check_due", recipient=person("office"))
    assert list(told_office.order_by("pk").values_list("planned_at", flat=True)) == [
        on("11-11 18:00"),
        on("11-13 18:00"),
    ]
