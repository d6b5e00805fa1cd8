"""Reminders are planned at their stored moments, once, for the right people, and not in vain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Issue, Notice, StepMoment, User
from campaigns.processes import clock_work, notifying, policies
from campaigns.processes.step_moments import policy_in_force
from campaigns.rules.deadlines import Limit, LimitUnit
from campaigns.wording.notices import STEPS
from tests.factories import make_campaign, make_dispatched, person
from tests.processes.reminded import HANDLER, HEAD, MINUTE, SITE, TWO_DAYS, planned, run_through
from tests.processes.told import dispatched, on, play, told

pytestmark = pytest.mark.both


def issue_of(campaign: Campaign, **more: Any) -> Issue:
    return make_dispatched(campaign, lead="zhujian", site=SITE, **more)


def moments_of(issue: Issue) -> dict[str, datetime]:
    return dict(StepMoment.objects.filter(issue=issue).values_list("step", "at"))


# --- when, and to whom ---------------------------------------------------------------------------


def test_the_moments_of_all_steps_are_stored_at_dispatch(campaign: Campaign) -> None:
    assert moments_of(issue_of(campaign)) == {
        step: on(moment) for step, (moment, _to) in TWO_DAYS.items()
    }


def test_three_working_days_are_near_one_working_day_before(campaign: Campaign) -> None:
    """Due on Thursday at six."""
    found = moments_of(issue_of(campaign, limit=Limit(3, LimitUnit.WORKING_DAYS)))
    assert (found["soon"], found["due"]) == (on("11-11 18:00"), on("11-12 18:00"))


def test_natural_hours_run_on_at_night(campaign: Campaign) -> None:
    """Four hours from ten: signing after a quarter, overdue after one, two, three further limits."""
    found = moments_of(issue_of(campaign, limit=Limit(4, LimitUnit.HOURS), severity="urgent"))
    assert "half" not in found
    assert [found[step] for step in ("signing", "soon", "due")] == [
        on("11-09 11:00"),
        on("11-09 13:12"),
        on("11-09 14:00"),
    ]
    assert [found[f"overdue_{n}"] for n in (1, 2, 3)] == [
        on("11-09 18:00"),
        on("11-09 22:00"),
        on("11-10 02:00"),
    ]


def test_a_seven_day_unit_is_reminded_on_its_own_days(campaign: Campaign) -> None:
    """Due on Friday at six: chengguan works on Saturday, zhujian does not."""
    friday = on("11-11 10:00")
    seven = moments_of(make_dispatched(campaign, lead="chengguan", now=friday))
    five = moments_of(make_dispatched(campaign, lead="zhujian", now=friday))
    assert (seven["due"], five["due"]) == (on("11-13 18:00"), on("11-13 18:00"))
    assert (seven["overdue_1"], five["overdue_1"]) == (on("11-14 18:00"), on("11-16 18:00"))


@pytest.mark.parametrize("step", TWO_DAYS)
def test_each_step_is_planned_at_its_moment_for_its_people(step: str, campaign: Campaign) -> None:
    issue_of(campaign)
    moment, to = on(TWO_DAYS[step][0]), TWO_DAYS[step][1]
    notifying.plan(now=moment - MINUTE)
    before = planned()
    assert step not in before
    notifying.plan(now=moment)
    assert planned()[step] == to
    assert planned().keys() - before.keys() == {step}
    row = Notice.objects.filter(step=step).first()
    assert row is not None
    assert (row.planned_at, row.created_at, row.due_version) == (moment, moment, 1)


def test_nobody_is_asked_to_sign_what_is_signed(campaign: Campaign) -> None:
    player = play(campaign, dispatched("11-09 10:00", site=SITE), until="11-09 10:30")
    player.play([told("11-09 11:00", HANDLER, "accept")])
    notifying.plan(now=on("11-09 12:00"))
    assert planned() == {}


def test_a_zone_without_chief_or_leader_leaves_the_others(campaign: Campaign) -> None:
    issue = make_dispatched(campaign, lead="zhujian", site=SITE)
    zone = issue.zone
    assert zone is not None
    zone.chief = zone.leader = None
    zone.save()
    run_through(issue, until="11-16 18:00")
    assert planned()["overdue_3"] == {HEAD}


def test_a_disabled_recipient_is_left_out(campaign: Campaign) -> None:
    User.objects.filter(username=HEAD).update(is_active=False)
    issue_of(campaign)
    notifying.plan(now=on("11-11 18:00"))
    assert planned()["due"] == {HANDLER}


def test_repeats_go_on_every_fifth_working_day(campaign: Campaign) -> None:
    run_through(issue_of(campaign), until="12-14 18:00")
    moments = dict(
        Notice.objects.filter(step__startswith="overdue_", recipient=person(HEAD))
        .order_by("planned_at")
        .values_list("step", "planned_at")
    )
    assert [step for step in moments if int(step.removeprefix("overdue_")) > 3] == [
        "overdue_8",
        "overdue_13",
        "overdue_18",
        "overdue_23",
    ]
    assert (moments["overdue_18"], moments["overdue_23"]) == (on("12-07 18:00"), on("12-14 18:00"))


def test_a_long_overdue_issue_does_not_fall_silent_when_the_policy_changes(
    campaign: Campaign,
) -> None:
    """Changed after the 23rd day for open deadlines too: the next is the 28th, as before."""
    issue = issue_of(campaign)
    run_through(issue, until="12-14 18:00")
    policies.change_policy(
        campaign=campaign,
        draft=policies.draft_of(policy_in_force(campaign.pk)),
        based_on=1,
        by=person("office"),
        now=on("12-15 10:00"),
        moves_open_deadlines=True,
    )
    assert moments_of(issue) == {
        "overdue_28": on("12-21 18:00"),
        "overdue_33": on("12-28 18:00"),
    }


# --- once ----------------------------------------------------------------------------------------


def test_planning_twice_plans_once(campaign: Campaign) -> None:
    issue_of(campaign)
    now = on("11-11 18:00")
    assert notifying.plan(now=now) > 0
    count = Notice.objects.count()
    assert notifying.plan(now=now) == 0
    assert notifying.plan(now=now + MINUTE) == 0
    assert Notice.objects.count() == count


def test_a_step_that_is_planned_again_makes_no_second_notice(campaign: Campaign) -> None:
    """As after a planner that died before it took the step away."""
    issue = issue_of(campaign)
    notifying.plan(now=on("11-11 18:00"))
    count = Notice.objects.count()
    StepMoment.objects.create(
        campaign=campaign, issue=issue, due_version=1, step="due", at=on("11-11 18:00")
    )
    notifying.plan(now=on("11-11 18:01"))
    assert Notice.objects.count() == count


def test_a_missed_run_catches_up_with_the_latest_step_only(campaign: Campaign) -> None:
    """Nobody planned from Monday to Thursday evening; the clock had signed for the unit."""
    issue_of(campaign)
    clock_work.run_clock(now=on("11-12 18:30"))
    notifying.plan(now=on("11-12 18:30"))
    assert planned() == {"overdue_1": {HANDLER, HEAD}}
    assert planned(state="skipped") == {
        "half": {HANDLER},
        "soon": {HANDLER},
        "due": {HANDLER, HEAD},
    }
    assert not Notice.objects.filter(state="skipped", next_try_at__isnull=False).exists()


def test_a_missed_run_of_many_issues_is_no_burst(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the steps of an issue do not fit into one batch of the planner."""
    monkeypatch.setattr(notifying, "BATCH", 3)
    for _n in range(4):
        issue_of(campaign)
    clock_work.run_clock(now=on("11-12 18:30"))
    notifying.plan(now=on("11-12 18:30"))
    assert planned() == {"overdue_1": {HANDLER, HEAD}}
    assert Notice.objects.filter(state="planned", step="overdue_1").count() == 4 * 2


# --- cost ----------------------------------------------------------------------------------------


def statements_of_a_run(campaign: Campaign, issues: int) -> list[str]:
    """The kinds of the planner's statements for so many issues that come to their deadline at once.

    SQLite takes few values in one statement: rows put in one after the other count as one.
    """
    for _n in range(issues):
        issue_of(campaign)
    clock_work.run_clock(now=on("11-11 17:59"))
    notifying.plan(now=on("11-11 17:59"))
    Notice.objects.filter(state="planned").update(state="sent")
    with CaptureQueriesContext(connection) as queries:
        written = notifying.plan(now=on("11-11 18:00"))
    assert written == 2 * issues
    kinds = [query["sql"].split(maxsplit=1)[0] for query in queries.captured_queries]
    pairs = zip(["", *kinds], kinds, strict=False)
    is_lite = connection.vendor == "sqlite"
    return [kind for before, kind in pairs if not (is_lite and kind == before == "INSERT")]


def test_a_batch_costs_the_same_for_ten_issues_and_for_two_hundred(campaign: Campaign) -> None:
    few = statements_of_a_run(campaign, 10)
    assert statements_of_a_run(make_campaign("second"), 200) == few


def test_every_step_fits_its_column() -> None:
    """SQLite does not measure text, PostgreSQL does."""
    most = Notice._meta.get_field("step").max_length
    assert most is not None
    assert [step for step in STEPS if len(step) > most] == []
