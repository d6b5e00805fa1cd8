"""The board counts by unit and step as one would count issue by issue."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import CalendarDay, Campaign, Department, Issue, Notice
from campaigns.processes import overdue_board, overdue_issues, reference
from campaigns.processes.overdue_board import Board, Wanted
from campaigns.rules.calendars import Clock, WorkCalendar
from campaigns.rules.deadlines import overdue_days
from campaigns.rules.overdue_steps import BY_DAYS, OverdueStep
from tests.factories import at, make_copies, make_dispatched, person, unit
from tests.processes.deed_cast import act

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NOW = at("2026-11-16 10:30")  # a Monday; Friday the 13th was off, Sunday the 15th was worked
STANDARD, SEVEN_DAY = "zhujian", "shijian"


@pytest.fixture(autouse=True)
def own_days(db: None) -> None:
    """The city's own day off and make-up Sunday; one of the units works every day."""
    CalendarDay.objects.update_or_create(date=date(2026, 11, 13), defaults={"is_working": False})
    CalendarDay.objects.update_or_create(date=date(2026, 11, 15), defaults={"is_working": True})
    Department.objects.filter(code=STANDARD).update(duty="standard")
    Department.objects.filter(code=SEVEN_DAY).update(duty="seven_day")


def due(campaign: Campaign, due_at: datetime, lead: str = STANDARD, **values: object) -> Issue:
    issue = make_dispatched(campaign, lead=lead)
    Issue.objects.filter(pk=issue.pk).update(due_at=due_at, **values)
    issue.refresh_from_db()
    return issue


def board(campaign: Campaign, now: datetime = NOW, by: str = "office", **wanted: object) -> Board:
    return overdue_board.board(
        user=person(by),
        campaign=campaign,
        wanted=Wanted(**wanted),  # type: ignore[arg-type]
        now=now,
    )


def by_step(found: Board) -> dict[str, dict[str, int]]:
    """Unit → steps with something in them."""
    return {
        line.code: {step.value: n for step, n in line.counts.steps.items() if n}
        for line in found.lines
    }


@pytest.mark.parametrize("now", ["11-14 12:00", "11-15 07:00", "11-16 08:00", "11-16 18:30"])
def test_it_counts_like_the_rule_for_one_deadline(campaign: Campaign, now: str) -> None:
    """Deadlines at every six hours of ten days, on working days, rest days and a make-up Sunday."""
    moment = at(f"2026-{now}")
    for lead in (STANDARD, SEVEN_DAY):
        first = due(campaign, at("2026-11-05 00:30"), lead)
        make_copies(first, 43)
        rows = list(Issue.objects.filter(lead=unit(lead)).order_by("pk"))
        for n, row in enumerate(rows):
            row.due_at = at("2026-11-05 00:30") + n * timedelta(hours=6)
        Issue.objects.bulk_update(rows, ["due_at"])
    days = {date(2026, 11, 13): False, date(2026, 11, 15): True}
    for lead, is_seven in ((STANDARD, False), (SEVEN_DAY, True)):
        clock = Clock(WorkCalendar(overrides=days), seven_day=is_seven)
        expected = Counter(
            min(3, overdue_days(due_at=row.due_at, now=moment, clock=clock))
            for row in Issue.objects.filter(lead=unit(lead), due_at__lt=moment)
            if row.due_at is not None
        )
        line = next(line for line in board(campaign, moment).lines if line.code == lead)
        found = [line.counts.steps[step] for step in BY_DAYS]
        assert found == [expected[n] for n in range(4)]
        assert line.counts.overdue == sum(expected.values())
        for n, step in enumerate(BY_DAYS):
            wanted = Wanted(departments=(unit(lead).pk,), step=step)
            listed = overdue_issues.listed(
                user=person("office"), campaign=campaign, wanted=wanted, now=moment
            )
            assert listed.count() == expected[n], step


def test_it_says_who_is_late_by_how_much(campaign: Campaign) -> None:
    due(campaign, at("2026-11-16 10:00"))  # half an hour
    due(campaign, at("2026-11-12 10:00"))  # Friday was off: Sunday and Monday
    worst = due(campaign, at("2026-11-09 10:00"), SEVEN_DAY)
    due(campaign, at("2026-11-17 10:00"))  # tomorrow
    found = board(campaign)
    assert by_step(found) == {
        STANDARD: {"due": 1, "overdue_2": 1, "soon": 1},
        SEVEN_DAY: {"overdue_3": 1},
    }
    line = next(line for line in found.lines if line.code == SEVEN_DAY)
    assert (line.worst_number, line.worst_days) == (worst.number, 7)
    assert (found.total.overdue, found.total.steps[OverdueStep.SOON]) == (3, 1)


def test_it_lists_units_in_official_order(campaign: Campaign) -> None:
    codes = ("qinghe", "chengguan", "zhujian")
    for code in codes:
        due(campaign, at("2026-11-13 10:00"), code)
    official = Department.objects.filter(code__in=codes).order_by("sort", "pk")
    assert [line.code for line in board(campaign).lines] == [row.code for row in official]


def test_it_counts_answers_and_promises_that_were_not_kept(campaign: Campaign) -> None:
    late = at("2026-11-12 10:00")
    due(campaign, late)
    due(campaign, late, acknowledged_at=late, promised_on=date(2026, 11, 16))  # until tonight
    due(campaign, late, acknowledged_at=late, promised_on=date(2026, 11, 15))
    due(campaign, late, open_request="extension")
    due(campaign, late, state="returned")
    counts = board(campaign).total
    assert (counts.overdue, counts.answered, counts.unanswered, counts.broken, counts.asked) == (
        5,
        2,
        3,
        1,
        2,
    )
    assert board(campaign, acknowledged=True).total.overdue == 2


@pytest.mark.parametrize("state", ["submitted", "deferred"])
def test_it_leaves_out_what_does_not_wait_for_the_unit(campaign: Campaign, state: str) -> None:
    due(campaign, at("2026-11-12 10:00"), state=state)
    assert board(campaign).lines == []


def test_it_keeps_three_queries_whatever_the_number_of_issues(campaign: Campaign) -> None:
    issue = due(campaign, at("2026-11-12 10:00"))
    reference.calendar()
    user = person("office")
    _ = user.role_codes
    for copies in (0, 200):
        if copies:
            make_copies(issue, copies)
        with CaptureQueriesContext(connection) as asked:
            found = overdue_board.board(user=user, campaign=campaign, wanted=Wanted(), now=NOW)
        assert found.total.overdue == copies + 1
        assert len(asked) == 3


def test_it_tells_what_was_sent_and_answered_for_the_present_deadline(campaign: Campaign) -> None:
    issue = due(campaign, at("2026-11-12 10:00"))
    act("remind", issue, "office", at("2026-11-13 09:00"), text="请抓紧")
    handler = person(f"handler.{STANDARD}")
    for step, version, state in (
        ("overdue_1", issue.due_version, "sent"),
        ("overdue_2", issue.due_version, "held"),  # not told yet
        ("half", issue.due_version + 7, "sent"),  # of another deadline
    ):
        Notice.objects.create(
            campaign=campaign,
            issue=issue,
            due_version=version,
            step=step,
            tone="urge",
            recipient=handler,
            channel="in_app",
            state=state,
            planned_at=at("2026-11-15 10:00"),
            created_at=NOW,
        )
    act("acknowledge", issue, handler.username, at("2026-11-15 11:00"), text="今日清运")
    fresh = overdue_issues.first(Issue.objects.filter(pk=issue.pk), 1)
    (one,) = overdue_issues.chased(fresh, user=person("office"), campaign=campaign, now=NOW)
    assert [reminded.step for reminded in one.reminders] == ["reminded", "overdue_1"]
    assert {notice.recipient for notice in one.reminders[-1].told} == {handler}
    assert one.answer is not None
    assert (one.answer.note, one.days) == ("今日清运", 2)


def test_it_proposes_for_the_circular_from_the_third_day_on(campaign: Campaign) -> None:
    third = due(campaign, at("2026-11-11 10:00"))  # Thursday, Sunday, Monday
    due(campaign, at("2026-11-11 11:00"))  # the third day is full at eleven
    found = overdue_issues.candidates(
        user=person("office"), campaign=campaign, wanted=Wanted(), now=NOW
    )
    assert list(found) == [third]
