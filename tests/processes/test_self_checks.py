"""Filing the daily self-check, its leave and quotas, and what a week then counts (P4)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from campaigns.models import Campaign, Department, Notice, Photo, SelfCheck, SelfCheckQuota
from campaigns.processes import invariants, self_check_keeping, weekly_table, weeks
from campaigns.processes.deeds import Key
from campaigns.processes.duty_places import duty_places
from campaigns.processes.refusals import (
    BadFields,
    KeyReused,
    MoveNotAllowed,
    RoleNotAllowed,
)
from campaigns.processes.self_checking import Nothing, file_nothing_found
from campaigns.rules.calendars import week_bounds
from campaigns.rules.self_checks import QuotaKind
from tests.factories import at, make_issue, make_jpeg, make_photo, person, unit
from tests.processes.deed_cast import act
from tests.processes.self_check_cast import (
    approve,
    ask_daily,
    file_nothing,
    find_problem,
    leave,
    set_quota,
    site_of,
)

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WEEK = date(2026, 11, 9)
NEXT_MONDAY = at("2026-11-16 10:00")


def counted(campaign: Campaign, moment: str, code: str = "zhujian", monday: date = WEEK) -> str:
    """`days/required` of a unit's week as of a moment."""
    table = weekly_table.live_table(campaign=campaign, monday=monday, now=at(moment))
    row = next(row for row in table.rows if row["department"] == code)
    assert (row["parts"]["self_check"] is None) == (row["self_required"] == "0")
    return f"{row['self_days']}/{row['self_required']}"


def fault_of(refused: pytest.ExceptionInfo[BadFields]) -> tuple[str, str]:
    return refused.value.faults[0].field, refused.value.faults[0].code


# --- filing ---


def test_it_files_nothing_found_with_a_photo_of_the_place(campaign: Campaign) -> None:
    filing = file_nothing(campaign, "2026-11-09 17:30", note="秩序良好")
    assert filing.photo is not None
    assert (filing.day, filing.nothing_found, filing.is_valid) == (WEEK, True, True)
    assert (filing.photo.stage, filing.photo.claimed_at) == ("duty", at("2026-11-09 17:30"))
    assert filing.photo.department == unit("zhujian")
    assert not invariants.check(invariants.PROMISES[0], NEXT_MONDAY).broken


def test_it_refuses_a_photo_of_another_day(campaign: Campaign) -> None:
    sent = make_jpeg(7)
    file_nothing(campaign, "2026-11-09 09:00", sent=sent)
    with pytest.raises(BadFields) as refused:
        file_nothing(campaign, "2026-11-10 09:00", sent=sent)
    assert fault_of(refused) == ("photos", "photo_of_another_day")
    assert SelfCheck.objects.count() == 1
    # on the same day it may be handed in again, and by another unit it is another photo
    file_nothing(campaign, "2026-11-09 10:00", sent=sent)
    file_nothing(campaign, "2026-11-10 09:00", code="shijian", sent=sent)
    assert SelfCheck.objects.count() == 3


def test_it_refuses_a_photo_that_the_unit_used_for_a_find(campaign: Campaign) -> None:
    sent = make_jpeg(8)
    photo = make_photo("handler.zhujian", at("2026-11-09 09:00"), sent)
    find_problem(campaign, "2026-11-09 09:00", photo_ids=(photo,))
    with pytest.raises(BadFields) as refused:
        file_nothing(campaign, "2026-11-10 09:00", sent=sent)
    assert fault_of(refused) == ("photos", "photo_of_another_day")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"photo_ids": (uuid.uuid4(),)}, ("photos", "unknown_photo")),
        ({"photo_ids": (uuid.uuid4(), uuid.uuid4())}, ("photos", "one_photo")),
        ({"note": "长" * 401}, ("note", "too_long")),
    ],
)
def test_it_names_what_is_wrong(
    changes: dict[str, Any], fault: tuple[str, str], campaign: Campaign
) -> None:
    with pytest.raises(BadFields) as refused:
        file_nothing(campaign, "2026-11-09 09:00", **changes)
    assert fault_of(refused) == fault


def test_it_asks_for_photo_and_place_at_once(campaign: Campaign) -> None:
    nothing = Nothing(campaign=campaign, photo_ids=())
    with pytest.raises(BadFields) as refused:
        file_nothing_found(nothing=nothing, by=person("head.zhujian"), now=NEXT_MONDAY)
    faults = [(fault.field, fault.code) for fault in refused.value.faults]
    assert faults == [("photos", "required"), ("site", "required")]


def test_it_takes_only_places_of_the_unit(campaign: Campaign) -> None:
    foreign = site_of("shijian")
    assert foreign is not None
    with pytest.raises(BadFields) as refused:
        file_nothing(campaign, "2026-11-09 09:00", site=foreign)
    assert fault_of(refused) == ("site", "not_your_place")


def test_it_lets_a_unit_without_sites_type_the_place(campaign: Campaign) -> None:
    code = _unit_without_place()
    filing = file_nothing(campaign, "2026-11-09 09:00", code=code, place="三楼值班室")
    assert (filing.site, filing.place) == (None, "三楼值班室")


def _unit_without_place() -> str:
    units = Department.objects.in_use().filter(kind="government").order_by("sort")
    return next(row.code for row in units if not duty_places(row).exists())


@pytest.mark.parametrize("username", ["office", "inspector", "leader", "auditor", "thirdparty"])
def test_it_is_filed_by_people_of_a_unit_only(username: str, campaign: Campaign) -> None:
    nothing = Nothing(campaign=campaign, photo_ids=())
    with pytest.raises(RoleNotAllowed):
        file_nothing_found(nothing=nothing, by=person(username), now=NEXT_MONDAY)


def test_it_files_a_submission_once(campaign: Campaign) -> None:
    key = Key(uuid.uuid4(), "a" * 64)
    first = file_nothing(campaign, "2026-11-09 09:00", key=key)
    again = file_nothing(campaign, "2026-11-09 09:05", key=key)
    assert (again.pk, SelfCheck.objects.count()) == (first.pk, 1)
    with pytest.raises(KeyReused):
        file_nothing(campaign, "2026-11-09 09:06", key=Key(key.client_uuid, "b" * 64))


def test_it_takes_no_filing_into_a_frozen_week(campaign: Campaign) -> None:
    weeks.freeze(campaign=campaign, monday=WEEK, by=None, now=NEXT_MONDAY)
    with pytest.raises(MoveNotAllowed):
        file_nothing(campaign, "2026-11-15 23:59")
    assert not Photo.objects.filter(stage="duty").exists()


def test_a_find_is_a_filing(campaign: Campaign) -> None:
    issue = find_problem(campaign, "2026-11-09 09:00")
    on_the_spot = find_problem(
        campaign,
        "2026-11-09 10:00",
        after_photo_ids=(make_photo("handler.zhujian", at("2026-11-09 10:00")),),
    )
    make_issue(campaign)  # an inspector's
    rows = SelfCheck.objects.order_by("pk").values_list("issue__number", "department__code", "day")
    assert list(rows) == [
        (issue.number, "zhujian", WEEK),
        (on_the_spot.number, "zhujian", WEEK),
    ]


def test_a_find_with_yesterdays_photo_is_logged_but_does_not_count(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian", now=at("2026-11-09 08:00"))
    sent = make_jpeg(9)
    for moment in ("2026-11-09 09:00", "2026-11-10 09:00"):
        photo = make_photo("handler.zhujian", at(moment), sent)
        issue = find_problem(campaign, moment, photo_ids=(photo,))
    assert issue.state == "in_progress"
    assert list(SelfCheck.objects.order_by("pk").values_list("is_valid", flat=True)) == [
        True,
        False,
    ]
    assert counted(campaign, "2026-11-10 18:00") == "1/2"


# --- the week ---


def test_it_counts_a_week(campaign: Campaign) -> None:
    """In time, late, missing, leave, a void find."""
    ask_daily(campaign, "zhujian", now=at("2026-11-09 08:00"))
    file_nothing(campaign, "2026-11-09 17:30")
    file_nothing(campaign, "2026-11-10 17:31")
    approve(
        leave(campaign, "2026-11-12", "2026-11-12", asked="2026-11-11 09:00"), "2026-11-11 10:00"
    )
    voided = find_problem(campaign, "2026-11-13 09:00")
    assert counted(campaign, "2026-11-13 12:00") == "2.5/4"
    act("void", voided, "office", at("2026-11-13 15:00"))
    assert counted(campaign, "2026-11-13 12:00") == "2.5/4"
    assert counted(campaign, "2026-11-13 16:00") == "1.5/3"
    assert counted(campaign, "2026-11-16 00:00") == "1.5/4"


def test_a_part_without_quota_is_dropped(campaign: Campaign) -> None:
    file_nothing(campaign, "2026-11-09 09:00")
    ask_daily(campaign, "shijian", now=at("2026-11-09 08:00"))
    assert counted(campaign, "2026-11-16 00:00") == "0/0"
    assert counted(campaign, "2026-11-16 00:00", "shijian") == "0/5"


def test_a_frozen_week_recomputes_the_same_whatever_comes_later(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian", now=at("2026-11-09 08:00"))
    request = leave(campaign, "2026-11-10", "2026-11-11", asked="2026-11-10 09:00")
    issue = find_problem(campaign, "2026-11-09 09:00")
    set_quota(campaign, QuotaKind.WEEKLY, 1, "shijian", now=at("2026-11-09 08:00"))
    week = weeks.freeze(campaign=campaign, monday=WEEK, by=None, now=NEXT_MONDAY)
    row = next(row for row in week.content["rows"] if row["department"] == "zhujian")
    # P4 and P5 only: 10 × 1 ÷ 5 of 20 weights, scaled to 100
    assert (row["self_days"], row["self_required"]) == ("1", "5")
    assert (row["parts"]["self_check"], row["parts"]["routine"]) == ("10.00", "50.00")
    act("void", issue, "office", at("2026-11-16 11:00"))
    approve(request, "2026-11-16 12:00")
    set_quota(campaign, QuotaKind.NONE, 0, "zhujian", "shijian", now=at("2026-11-16 12:00"))
    assert counted(campaign, "2026-11-20 12:00") == "1/5"
    assert counted(campaign, "2026-11-20 12:00", "shijian") == "0/1"
    folded = next(promise for promise in invariants.PROMISES if promise.code == "P7")
    assert invariants.check(folded, at("2026-11-20 12:00")).broken == 0


def test_a_quota_changes_from_its_day_on(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian", now=at("2026-11-02 08:00"))
    assert set_quota(campaign, QuotaKind.WEEKLY, 2, "zhujian", now=at("2026-11-18 09:00")) == 1
    assert set_quota(campaign, QuotaKind.WEEKLY, 2, "zhujian", now=at("2026-11-19 09:00")) == 0
    assert SelfCheckQuota.objects.count() == 2
    assert counted(campaign, "2026-11-23 00:00", monday=WEEK) == "0/5"
    third = date(2026, 11, 16)
    assert counted(campaign, "2026-11-23 00:00", monday=third) == "0/4"  # Mon, Tue, two more
    assert counted(campaign, "2026-11-30 00:00", monday=date(2026, 11, 23)) == "0/2"


def test_a_seven_day_unit_owes_the_weekend_too(campaign: Campaign) -> None:
    assert unit("huanwei").works_seven_days
    ask_daily(campaign, "huanwei", now=at("2026-11-09 08:00"))
    assert counted(campaign, "2026-11-16 00:00", "huanwei") == "0/7"


def test_a_make_up_saturday_is_owed(campaign: Campaign) -> None:
    """10 October 2026 is worked for the National Day; 5 to 7 October are holidays."""
    ask_daily(campaign, "zhujian", now=at("2026-10-05 08:00"))
    file_nothing(campaign, "2026-10-10 09:00")
    monday = date(2026, 10, 5)
    assert counted(campaign, "2026-10-12 00:00", monday=monday) == "1/3"


# --- leave and quotas ---


def test_a_leave_is_asked_for_ahead_and_decided_once(campaign: Campaign) -> None:
    with pytest.raises(BadFields) as refused:
        leave(campaign, "2026-11-08", "2026-11-07", asked="2026-11-09 09:00")
    faults = [(fault.field, fault.code) for fault in refused.value.faults]
    assert faults == [("first_day", "in_past"), ("last_day", "before_first_day")]
    row = leave(campaign, "2026-11-09", "2026-11-10", asked="2026-11-09 09:00")
    with pytest.raises(RoleNotAllowed):
        self_check_keeping.approve_leave(
            leave_id=row.pk, by=person("head.zhujian"), now=NEXT_MONDAY
        )
    with pytest.raises(BadFields):
        self_check_keeping.refuse_leave(leave_id=row.pk, by=person("office"), now=NEXT_MONDAY)
    assert approve(row, "2026-11-09 10:00").state == "approved"
    with pytest.raises(MoveNotAllowed) as decided:
        approve(row, "2026-11-09 11:00")
    assert decided.value.code == "leave_decided"


def test_a_leave_is_told_to_the_office_and_its_decision_to_the_unit(campaign: Campaign) -> None:
    row = leave(campaign, "2026-11-09", "2026-11-10", asked="2026-11-09 09:00")
    approve(row, "2026-11-09 10:00")
    told = Notice.objects.filter(step__startswith="leave_").values_list(
        "step", "recipient__username"
    )
    assert sorted(told) == [
        ("leave_approved", "handler.zhujian"),
        ("leave_approved", "head.zhujian"),
        ("leave_asked", "office"),
        ("leave_asked", "office2"),
    ]


def test_quotas_are_the_offices_and_never_for_days_past(campaign: Campaign) -> None:
    wanted = {unit("zhujian"): (QuotaKind.WEEKLY, 8)}
    moment = at("2026-11-09 09:00")
    for username, valid_from, refusal in (
        ("handler.zhujian", WEEK, RoleNotAllowed),
        ("office", date(2026, 11, 8), BadFields),
        ("office", WEEK, BadFields),
    ):
        with pytest.raises(refusal):
            self_check_keeping.set_quotas(
                campaign=campaign,
                wanted=wanted,
                valid_from=valid_from,
                by=person(username),
                now=moment,
            )
    assert not SelfCheckQuota.objects.exists()
    assert week_bounds(WEEK)[0] < moment
