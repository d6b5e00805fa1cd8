"""A week is frozen and published while people work: nothing is lost, nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from campaigns.models import Campaign, Issue, ScoreEntry, ScoreWeek
from campaigns.processes import accountability, dispatching, rectifying, weekly_table, weeks
from campaigns.processes.invariants import check_all
from campaigns.processes.refusals import MoveNotAllowed
from tests.at_once import at_once
from tests.factories import make_dispatched, make_issue, make_photo, person, unit
from tests.processes.told import on, week_of

pytestmark = pytest.mark.postgres
FIRST, SECOND = week_of("11-09"), week_of("11-16")
TEN, THREE, MIDNIGHT = on("11-16 10:00"), on("11-16 15:00"), on("11-16 00:00")
DEEDS = 50
LAST_SECOND = on("11-15 23:59:59")
QUARTER = Decimal("0.25")


@pytest.fixture
def running(real_commits: None, campaign: Campaign) -> Campaign:
    for moment in ("11-09 08:00", "11-16 08:00"):
        weeks.open_running_week(campaign=campaign, now=on(moment))
    return campaign


def freezing(campaign: Campaign, by: str | None = None, now: Any = TEN) -> Callable[[], ScoreWeek]:
    who = person(by) if by else None
    return partial(weeks.freeze, campaign=campaign, monday=FIRST, by=who, now=now)


def assert_content_is_the_fold(campaign: Campaign) -> ScoreWeek:
    """The frozen week lists exactly its entries, and its sums are theirs."""
    week = ScoreWeek.objects.get(campaign=campaign, monday=FIRST)
    listed = [row["id"] for row in week.content["lists"]["entries"]]
    assert sorted(listed) == sorted(
        ScoreEntry.objects.filter(week=week).values_list("pk", flat=True)
    )
    again = weekly_table.live_table(campaign=campaign, monday=FIRST, now=MIDNIGHT)
    sums = {row["department"]: row["deductions"] for row in again.rows}
    assert {row["department"]: row["deductions"] for row in week.content["rows"]} == sums
    return week


def assert_promises_hold() -> None:
    broken = [finding for finding in check_all(now=THREE) if finding.broken]
    assert broken == []


def submitting(issue: Issue) -> Callable[[], Issue]:
    photo = make_photo("handler.zhujian", TEN)
    return partial(
        rectifying.submit_fix,
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=(photo,),
        note="已整改到位",
        by=person("handler.zhujian"),
        now=TEN,
    )


def test_overdue_entries_of_the_week_are_posted_once_by_deeds_or_freeze(
    running: Campaign,
) -> None:
    """Fifty issues are overdue since Friday and no clock has run: at ten on Monday the units hand
    in their fixes while the week is frozen. Each entry belongs to the frozen week."""
    issues = [
        make_dispatched(running, lead="zhujian", now=on("11-11 10:00")) for _n in range(DEEDS)
    ]
    deeds: list[Callable[[], Any]] = [submitting(issue) for issue in issues]
    at_once([freezing(running), *deeds], refusals=MoveNotAllowed)
    week = assert_content_is_the_fold(running)
    overdue = ScoreEntry.objects.filter(rule="overdue")
    assert sorted(overdue.values_list("issue_id", flat=True)) == [issue.pk for issue in issues]
    assert set(overdue.values_list("week_id", "is_late_posting")) == {(week.pk, False)}
    assert Issue.objects.filter(state="submitted").count() == DEEDS
    assert_promises_hold()


def entering(campaign: Campaign, n: int, now: Any = LAST_SECOND) -> Callable[[], Any]:
    return partial(
        accountability.enter_points,
        campaign=campaign,
        department=unit("zhujian"),
        rule="manual_deduction",
        reason=f"第{n}次",
        document_no=f"示创办〔2026〕{n}号",
        points=QUARTER,
        by=person("office"),
        now=now,
    )


def test_entries_of_the_last_second_count_in_the_week_or_late_in_the_next(
    running: Campaign,
) -> None:
    """Fifty manual entries of Sunday's last second, and the office freezes at midnight."""
    deeds = [entering(running, n) for n in range(DEEDS)]
    at_once([freezing(running, by="office2", now=MIDNIGHT), *deeds], refusals=MoveNotAllowed)
    week = assert_content_is_the_fold(running)
    entries = ScoreEntry.objects.filter(rule="manual_deduction")
    assert sorted(entries.values_list("reason", flat=True)) == sorted(
        f"第{n}次" for n in range(DEEDS)
    )
    for entry in entries.select_related("week"):
        expected = (FIRST, False) if entry.week_id == week.pk else (SECOND, True)
        assert (entry.week.monday, entry.is_late_posting) == expected
    assert_promises_hold()


def freezing_and_publishing(campaign: Campaign) -> Callable[[], ScoreWeek]:
    """The office freezes at midnight and its colleague publishes at once."""

    def done() -> ScoreWeek:
        freezing(campaign, by="office2", now=MIDNIGHT)()
        return weeks.publish(
            campaign=campaign, monday=FIRST, signer="孙立新", by=person("office"), now=MIDNIGHT
        )

    return done


def test_fifty_writers_beside_the_publication_lose_nothing_and_count_nothing_twice(
    running: Campaign,
) -> None:
    """Half of them write of Sunday's last second, half of Monday's first hours: the published week
    holds what its content lists, the next one the rest, and the hash stays."""
    entries = [entering(running, n) for n in range(DEEDS // 2)]
    later = [entering(running, n, now=TEN) for n in range(DEEDS // 2, DEEDS)]
    published, *_answers = at_once(
        [freezing_and_publishing(running), *entries, *later], refusals=MoveNotAllowed
    )
    assert published.state == "published"
    week = assert_content_is_the_fold(running)
    assert week.sha256 == published.sha256
    posted = ScoreEntry.objects.filter(rule="manual_deduction").select_related("week")
    assert sorted(entry.reason for entry in posted) == sorted(f"第{n}次" for n in range(DEEDS))
    weeks_of = {entry.reason: entry.week.monday for entry in posted}
    assert {weeks_of[f"第{n}次"] for n in range(DEEDS // 2, DEEDS)} == {SECOND}
    table = weekly_table.live_table(campaign=running, monday=SECOND, now=THREE)
    whole = sum(
        Decimal(row["deductions"])
        for rows in (week.content["rows"], table.rows)
        for row in rows
        if row["department"] == "zhujian"
    )
    assert whole == DEEDS * QUARTER
    assert_promises_hold()


def dispatching_to(issue: Issue) -> Callable[[], Issue]:
    return partial(
        dispatching.dispatch,
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("zhujian"),
        by=person("office"),
        now=on("11-15 23:59:59"),
    )


def test_a_holding_of_the_last_second_does_not_change_the_frozen_figures(
    running: Campaign,
) -> None:
    """Dispatches read the clock before midnight and commit beside the freeze: the week, folded
    again on any later day, must still give the stored figures (promise P7). Who comes after the
    freeze is told so and changes nothing."""
    issues = [make_issue(running, now=on("11-15 22:00")) for _n in range(DEEDS)]
    deeds: list[Callable[[], Any]] = [dispatching_to(issue) for issue in issues]
    _week, *answers = at_once(
        [freezing(running, by="office2", now=MIDNIGHT), *deeds], refusals=MoveNotAllowed
    )
    refused = [answer for answer in answers if isinstance(answer, MoveNotAllowed)]
    assert {answer.code for answer in refused} <= {"week_turned"}
    dispatched = sorted(answer.pk for answer in answers if isinstance(answer, Issue))
    assert len(dispatched) + len(refused) == len(issues)
    found = ScoreEntry.objects.filter(rule="found_district")
    assert sorted(found.values_list("issue_id", flat=True)) == dispatched
    waiting = Issue.objects.filter(state="pending").exclude(pk__in=dispatched)
    assert waiting.count() == len(refused)
    assert_content_is_the_fold(running)
    assert_promises_hold()


# --- two of the same ------------------------------------------------------------------------------


def one_won(outcomes: list[Any], told: str) -> None:
    won = [outcome for outcome in outcomes if isinstance(outcome, ScoreWeek)]
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, MoveNotAllowed)]
    assert (len(won), refused) == (1, [told] * (len(outcomes) - 1))


def test_of_two_freezers_one_wins_and_the_other_is_told(running: Campaign) -> None:
    make_dispatched(running, lead="zhujian")
    outcomes = at_once(
        [freezing(running, by="office"), freezing(running, by="office2"), freezing(running)],
        refusals=MoveNotAllowed,
    )
    one_won(outcomes, "week_not_open")
    assert_content_is_the_fold(running)
    assert_promises_hold()


def test_of_two_publishers_one_wins_and_the_other_is_told(running: Campaign) -> None:
    freezing(running)()
    signers = {"office": "孙立新", "office2": "周明"}
    outcomes = at_once(
        [
            partial(
                weeks.publish,
                campaign=running,
                monday=FIRST,
                signer=signer,
                by=person(username),
                now=THREE,
            )
            for username, signer in signers.items()
        ],
        refusals=MoveNotAllowed,
    )
    one_won(outcomes, "week_published")
    week = ScoreWeek.objects.get(campaign=running, monday=FIRST)
    assert week.published_by is not None
    assert week.signer == signers[week.published_by.username]


def test_unfreezing_and_publishing_at_once_leave_one_of_the_two(running: Campaign) -> None:
    freezing(running)()
    weeks.unfreeze(
        campaign=running, monday=FIRST, reason="数据有误", by=person("office"), now=THREE
    )
    outcomes = at_once(
        [
            partial(
                weeks.unfreeze,
                campaign=running,
                monday=FIRST,
                reason="数据有误",
                by=person("office2"),
                now=THREE,
            ),
            partial(
                weeks.publish,
                campaign=running,
                monday=FIRST,
                signer="孙立新",
                by=person("office"),
                now=THREE,
            ),
        ],
        refusals=MoveNotAllowed,
    )
    one_won(outcomes, next(out.code for out in outcomes if isinstance(out, MoveNotAllowed)))
    week = ScoreWeek.objects.get(campaign=running, monday=FIRST)
    assert (week.state == "published") == bool(week.content)
    assert_promises_hold()
