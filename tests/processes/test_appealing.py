"""Appeals: in time, once, by the unit; answered by somebody else; the published table stays."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Appeal, AuditLog, Campaign, Notice, Notification, ScoreEntry
from campaigns.processes import (
    accountability,
    appeal_answering,
    appealing,
    invariants,
    steering,
    weekly_table,
    weeks,
)
from campaigns.processes.appeal_notices import plan_overdue
from campaigns.processes.correcting import corrections_of
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from tests.factories import at, person, unit
from tests.processes.appeal_cast import (
    ANSWERED_AT,
    LAST_MOMENT,
    LIAISON,
    PUBLISHED_AT,
    RAISED_AT,
    UNIT,
    Published,
    accept,
    against_entry,
    against_figure,
    by_hand,
    publish_week,
)

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def published(campaign: Campaign) -> Published:
    return publish_week(campaign)


def refused_with(code: str, does: Any) -> None:
    with pytest.raises((MoveNotAllowed, RoleNotAllowed)) as told:
        does()
    assert told.value.code == code


def faulty(field: str, code: str, does: Any) -> None:
    with pytest.raises(BadFields) as told:
        does()
    assert [(fault.field, fault.code) for fault in told.value.faults] == [(field, code)]


def told(step: str) -> set[str]:
    rows = Notification.objects.filter(notice__step=step)
    return set(rows.values_list("recipient__username", flat=True))


def row_of(campaign: Campaign, monday: Any, now: Any) -> dict[str, Any]:
    table = weekly_table.table(campaign=campaign, monday=monday, now=now)
    return next(row for row in table.rows if row["department"] == UNIT)


# --- raising -------------------------------------------------------------------------------------


def test_the_end_of_the_time_is_fixed_at_publication(published: Published) -> None:
    assert published.week.appeals_until == LAST_MOMENT
    assert appealing.closes_at(published.week) == LAST_MOMENT
    published.week.appeals_until = None  # published before that was stored
    assert appealing.closes_at(published.week) == LAST_MOMENT


def test_a_unit_appeals_an_entry_and_the_office_is_told(published: Published) -> None:
    papers = [SimpleUploadedFile("情况说明.pdf", b"%PDF-1.4\n%%EOF\n")]
    appeal = appealing.appeal_entry(
        entry_id=published.entries["overdue"].pk,
        reason=" 现场已按期整改 ",
        by=person(LIAISON),
        now=RAISED_AT,
        files=papers,
    )
    assert (appeal.reason, appeal.state, appeal.department.code) == ("现场已按期整改", "open", UNIT)
    assert appeal.due_at == at("2026-11-19 18:00")
    assert [paper.name for paper in appeal.attachments.all()] == ["情况说明.pdf"]
    assert told("appeal_raised") == {"office", "office2"}
    assert AuditLog.objects.filter(action="raise_appeal").count() == 1


@pytest.mark.parametrize(
    ("moment", "is_in_time"),
    [
        (PUBLISHED_AT, True),
        (LAST_MOMENT, True),
        (LAST_MOMENT + timedelta(microseconds=1), False),
    ],
)
def test_the_time_ends_with_its_last_moment(
    moment: Any, is_in_time: bool, published: Published
) -> None:
    if is_in_time:
        assert against_figure(published.week, now=moment).state == "open"
    else:
        refused_with("appeals_closed", lambda: against_figure(published.week, now=moment))


def test_only_what_is_published_can_be_appealed(campaign: Campaign, published: Published) -> None:
    entry = by_hand(campaign, "manual_deduction", "0.50", when="2026-11-16 15:30")
    refused_with("week_not_published", lambda: against_entry(entry))


def test_a_subject_is_appealed_once(published: Published) -> None:
    appeal = against_entry(published.entries["overdue"])
    refused_with("appeal_open", lambda: against_entry(published.entries["overdue"]))
    appeal_answering.refuse(
        appeal_id=appeal.pk, answer="照片为整改前所拍", by=person("office"), now=ANSWERED_AT
    )
    refused_with("appeal_answered", lambda: against_entry(published.entries["overdue"]))
    assert against_figure(published.week, "due").pk != against_figure(published.week, "score").pk


def test_a_withdrawn_appeal_may_be_raised_again(published: Published) -> None:
    appeal = against_figure(published.week)
    refused_with(
        "role",
        lambda: appealing.withdraw(
            appeal_id=appeal.pk, by=person("handler.shijian"), now=RAISED_AT
        ),
    )
    appealing.withdraw(appeal_id=appeal.pk, by=person("head.zhujian"), now=RAISED_AT)
    assert told("appeal_withdrawn") == {"office", "office2"}
    assert against_figure(published.week).state == "open"
    refused_with("appeal_closed", lambda: accept(appeal, points=Decimal("0.10")))


@pytest.mark.parametrize("username", ["handler.shijian", "office", "inspector", "leader"])
def test_nobody_else_appeals_for_the_unit(username: str, published: Published) -> None:
    refused_with("role", lambda: against_entry(published.entries["overdue"], by=username))


def test_it_asks_for_a_reason_and_a_known_figure(published: Published) -> None:
    monday, campaign = published.week.monday, published.week.campaign
    more: dict[str, Any] = {"campaign": campaign, "monday": monday, "by": person(LIAISON)}
    more["now"] = RAISED_AT
    faulty(
        "reason",
        "required",
        lambda: appealing.appeal_figure(figure="due", reason="  ", **more),
    )
    faulty(
        "figure",
        "unknown",
        lambda: appealing.appeal_figure(figure="luck", reason="不服", **more),
    )
    faulty(
        "reason",
        "too_long",
        lambda: appealing.appeal_figure(figure="due", reason="长" * 2001, **more),
    )


# --- answering -----------------------------------------------------------------------------------


def test_an_accepted_entry_comes_back_in_the_running_week(
    campaign: Campaign, published: Published
) -> None:
    before = published.week.content
    appeal = accept(against_entry(published.entries["overdue"]))
    correction = ScoreEntry.objects.get(appeal=appeal)
    assert (correction.kind, str(correction.points)) == ("correction", "0.50")
    assert correction.reverses == published.entries["overdue"]
    assert correction.week.monday.isoformat() == "2026-11-16"
    assert row_of(campaign, correction.week.monday, ANSWERED_AT)["correction"] == "0.50"
    published.week.refresh_from_db()
    assert published.week.content == before
    assert weeks.digest(before) == published.week.sha256
    assert told("appeal_accepted") == {LIAISON, "head.zhujian"}
    (found,) = corrections_of(published.week)
    assert (found.unit, str(found.points), found.appeal) == (UNIT, "0.50", appeal.pk)


def test_a_bonus_taken_back_on_appeal_costs_what_had_counted(campaign: Campaign) -> None:
    by_hand(campaign, "praise_office", "4.80")
    by_hand(campaign, "praise_nation", "0.50")  # the cap of 5 lets 0.20 of it count
    published = publish_week(campaign)
    accept(against_entry(published.entries["praise_office"]))
    assert (
        str(ScoreEntry.objects.get(kind="correction").points) == "-4.50"
    )  # 5.00 with it, 0.50 without


def test_what_a_cap_had_swallowed_comes_back_as_nothing_but_is_marked(campaign: Campaign) -> None:
    for _time in range(2):
        by_hand(campaign, "praise_nation", "5.00")
    published = publish_week(campaign)
    appeal = accept(against_entry(published.entries["praise_nation"]))
    assert ScoreEntry.objects.shown().filter(kind="correction").count() == 0
    (found,) = corrections_of(published.week)
    assert (found.points, found.appeal) == (Decimal(0), appeal.pk)


def test_a_figure_is_corrected_by_points(campaign: Campaign, published: Published) -> None:
    appeal = accept(against_figure(published.week), points=Decimal("1.25"))
    correction = ScoreEntry.objects.get(appeal=appeal)
    assert (correction.rule, str(correction.points), correction.reverses) == (
        "appeal",
        "1.25",
        None,
    )
    assert correction.reason == appeal.answer
    assert row_of(campaign, correction.week.monday, ANSWERED_AT)["correction"] == "1.25"
    assert [item.entry for item in corrections_of(published.week)] == [correction.pk]


def test_a_figure_is_corrected_by_the_entries_behind_it(published: Published) -> None:
    entries = [published.entries[rule].pk for rule in ("overdue", "found_district")]
    appeal = accept(against_figure(published.week, "deductions"), entry_ids=entries)
    taken_back = ScoreEntry.objects.filter(appeal=appeal).order_by("pk")
    assert {row.reverses_id for row in taken_back} == set(entries)
    assert sum(row.points for row in taken_back) == Decimal("0.60")


@pytest.mark.parametrize(
    ("remedy", "field", "code"),
    [
        ({}, "points", "entries_or_points"),
        ({"points": Decimal(1), "entry_ids": [0]}, "entries", "not_of_row"),
        ({"points": Decimal(0)}, "points", "out_of_range"),
        ({"points": Decimal("0.004")}, "points", "out_of_range"),
        ({"points": Decimal("105.01")}, "points", "out_of_range"),
        ({"points": Decimal("NaN")}, "points", "out_of_range"),
        ({"points": Decimal("-1.01")}, "points", "needs_second"),
        ({"entry_ids": [10**6]}, "entries", "not_of_row"),
        ({"points": Decimal(1), "answer": " "}, "answer", "required"),
    ],
)
def test_a_figure_asks_for_one_remedy(
    remedy: dict[str, Any], field: str, code: str, published: Published
) -> None:
    appeal = against_figure(published.week)
    faulty(field, code, lambda: accept(appeal, **remedy))
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_entries_of_another_unit_or_week_cannot_be_named(
    campaign: Campaign, published: Published
) -> None:
    other = by_hand(campaign, "manual_deduction", "0.50", when="2026-11-16 15:30")
    appeal = against_figure(published.week)
    faulty("entries", "not_of_row", lambda: accept(appeal, entry_ids=[other.pk]))


def test_who_posted_the_entry_does_not_answer(published: Published) -> None:
    manual = published.entries["manual_deduction"]
    appeal = against_entry(manual)
    refused_with("own_entry", lambda: accept(appeal, by="office"))
    refused_with(
        "own_entry",
        lambda: appeal_answering.refuse(
            appeal_id=appeal.pk, answer="不予采纳", by=person("office"), now=ANSWERED_AT
        ),
    )
    assert accept(appeal, by="office2").state == "accepted"


def test_nor_names_his_own_entry_for_a_figure(published: Published) -> None:
    appeal = against_figure(published.week, "deductions")
    entry = published.entries["manual_deduction"].pk
    refused_with("own_entry", lambda: accept(appeal, by="office", entry_ids=[entry]))


def test_nobody_answers_for_the_own_unit(published: Published) -> None:
    appeal = against_figure(published.week)
    both = person("office2")
    both.department = unit(UNIT)
    both.save()
    refused_with("own_appeal", lambda: accept(appeal, points=Decimal(1)))


@pytest.mark.parametrize("username", [LIAISON, "leader", "auditor", "inspector"])
def test_only_the_office_answers(username: str, published: Published) -> None:
    refused_with("role", lambda: accept(against_figure(published.week), by=username))


def test_a_refusal_has_a_reason_and_changes_nothing(published: Published) -> None:
    appeal = against_entry(published.entries["overdue"])
    faulty(
        "answer",
        "required",
        lambda: appeal_answering.refuse(
            appeal_id=appeal.pk, answer=" ", by=person("office"), now=ANSWERED_AT
        ),
    )
    appeal_answering.refuse(
        appeal_id=appeal.pk, answer="照片为整改前所拍", by=person("office"), now=ANSWERED_AT
    )
    assert told("appeal_refused") == {LIAISON, "head.zhujian"}
    assert corrections_of(published.week) == []
    assert ScoreEntry.objects.filter(kind="correction").count() == 0
    refused_with("appeal_closed", lambda: accept(appeal))


def test_an_entry_that_was_voided_meanwhile_is_not_taken_back_twice(
    published: Published,
) -> None:
    appeal = against_entry(published.entries["overdue"])
    published.issue.refresh_from_db()
    steering.void(
        issue_id=published.issue.pk,
        version=published.issue.version,
        reason_code="not_a_problem",
        by=person("office"),
        now=ANSWERED_AT,
    )
    assert accept(appeal).state == "accepted"
    assert ScoreEntry.objects.filter(reverses=published.entries["overdue"]).count() == 1
    # the void gave back every entry of the issue; each is told beside the published table
    assert {item.rule for item in corrections_of(published.week)} == {
        *("found_district", "overdue", "overdue_day")
    }


def test_a_correction_is_taken_back_by_its_opposite(
    campaign: Campaign, published: Published
) -> None:
    appeal = accept(against_figure(published.week), points=Decimal("1.25"))
    correction = ScoreEntry.objects.get(appeal=appeal)
    accountability.take_back(
        entry_id=correction.pk, reason="更正有误", by=person("office"), now=ANSWERED_AT
    )
    assert row_of(campaign, correction.week.monday, ANSWERED_AT)["correction"] == "0.00"


def test_the_promises_hold_after_it_all(campaign: Campaign, published: Published) -> None:
    accept(against_entry(published.entries["overdue"]))
    accept(against_figure(published.week), points=Decimal("1.25"))
    found = invariants.check_all(now=at("2026-11-17 11:00"))
    assert [finding.first for finding in found if finding.broken] == []


# --- reminding -----------------------------------------------------------------------------------


def test_the_office_is_reminded_once_a_working_day_of_late_answers(published: Published) -> None:
    appeal = against_figure(published.week)  # to be answered by Thursday 18:00
    assert plan_overdue(now=at("2026-11-19 18:00")) == 0
    assert plan_overdue(now=at("2026-11-19 18:01")) == 2
    assert plan_overdue(now=at("2026-11-19 19:00")) == 0
    assert plan_overdue(now=at("2026-11-20 08:29")) == 0
    assert plan_overdue(now=at("2026-11-20 08:30")) == 2
    assert plan_overdue(now=at("2026-11-21 09:00")) == 0  # Saturday
    reminded = Notice.objects.filter(step="appeals_overdue")
    assert {(row.facts["count"], row.tone) for row in reminded} == {(1, "urge")}
    accept(appeal, points=Decimal(1), now=at("2026-11-23 09:00"))
    assert plan_overdue(now=at("2026-11-23 09:01")) == 0
    assert Appeal.objects.get().closed_at == at("2026-11-23 09:00")
