"""The month's matrix in a fixed number of statements, and who still has to file today."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, RankedUnit, SelfCheck
from campaigns.processes import self_check_matrix, weekly_table
from campaigns.processes.self_check_matrix import due_reminders, matrix, month_named, unfiled
from campaigns.rules.self_checks import Mark, QuotaKind
from tests.factories import at, person, unit
from tests.processes.self_check_cast import (
    approve,
    ask_daily,
    file_nothing,
    find_problem,
    leave,
    set_quota,
)

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
WEDNESDAY = date(2026, 11, 11)


def rows(campaign: Campaign, username: str, moment: str) -> dict[str, self_check_matrix.Row]:
    first, last = NOVEMBER
    found = matrix(campaign=campaign, first=first, last=last, user=person(username), now=at(moment))
    return {row.unit.code: row for row in found.rows}


def test_it_has_a_row_a_unit_with_a_quota_group_by_group(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian", "shijian", "qinghe")
    set_quota(campaign, QuotaKind.NONE, 0, "wenlv")
    file_nothing(campaign, "2026-11-02 09:00")
    found = rows(campaign, "office", "2026-11-04 12:00")
    assert set(found) == {"zhujian", "shijian", "qinghe"}
    assert [row.group for row in found.values()] == sorted(
        (row.group for row in found.values()), key=_place_of_group(campaign)
    )
    days = found["zhujian"].days
    marks = [days[date(2026, 11, day)].mark for day in (1, 2, 3, 4, 5)]
    assert marks == [Mark.NONE, Mark.SENT, Mark.MISSING, Mark.DUE, Mark.NONE]
    sums = found["zhujian"].sums
    assert (sums.required, sums.filed, sums.missing) == (2, 1, 1)


def _place_of_group(campaign: Campaign):  # type: ignore[no-untyped-def]
    places = RankedUnit.objects.filter(campaign=campaign).values_list("group__name", "group__sort")
    order = dict(places)
    return lambda name: order[name]


def test_it_shows_units_only_their_own_row(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian", "shijian")
    assert set(rows(campaign, "handler.zhujian", "2026-11-04 12:00")) == {"zhujian"}
    assert set(rows(campaign, "leader", "2026-11-04 12:00")) == {"zhujian", "shijian"}
    assert set(rows(campaign, "inspector", "2026-11-04 12:00")) == set()


def test_it_costs_the_same_for_many_units_and_filings(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian")
    file_nothing(campaign, "2026-11-02 09:00")
    few = statements(campaign)
    others = [place.department.code for place in RankedUnit.objects.filter(campaign=campaign)]
    ask_daily(campaign, *(code for code in others if code != "zhujian"))
    for day in (3, 4, 5):
        find_problem(campaign, f"2026-11-0{day} 09:00")
        file_nothing(campaign, f"2026-11-0{day} 10:00", code="shijian")
    approve(
        leave(campaign, "2026-11-10", "2026-11-11", asked="2026-11-09 09:00"), "2026-11-09 10:00"
    )
    many = statements(campaign)
    assert (len(few), many) == (len(many), many)
    assert len(many) <= 8


def statements(campaign: Campaign) -> list[str]:
    """Of the matrix and of the reminders, each of everybody."""
    reader = person("office")
    assert reader.role_codes
    with CaptureQueriesContext(
        connection,
    ) as captured:
        matrix(
            campaign=campaign,
            first=NOVEMBER[0],
            last=NOVEMBER[1],
            user=reader,
            now=at("2026-11-12 12:00"),
        )
    with CaptureQueriesContext(connection) as reminders:
        due_reminders(campaign=campaign, now=at("2026-11-12 16:30"))
    assert len(reminders.captured_queries) <= 5
    return [query["sql"] for query in captured.captured_queries]


def test_the_weeks_facts_cost_the_same_for_many_units(campaign: Campaign) -> None:
    def of_the_week() -> int:
        with CaptureQueriesContext(connection) as captured:
            weekly_table.live_table(
                campaign=campaign, monday=date(2026, 11, 9), now=at("2026-11-12 12:00")
            )
        return len(captured.captured_queries)

    ask_daily(campaign, "zhujian")
    few = of_the_week()
    ask_daily(campaign, "shijian", "qinghe", "wenlv", "chengguan", now=at("2026-11-09 08:00"))
    file_nothing(campaign, "2026-11-09 09:00")
    assert of_the_week() == few


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "11", "", "2026-11-01", "1999-11"])
def test_it_knows_no_other_months(text: str, campaign: Campaign) -> None:
    assert month_named(campaign, text) is None
    assert month_named(campaign, "2026-02") == (date(2026, 2, 1), date(2026, 2, 28))


# --- who still has to file -----------------------------------------------------------------------


def reminders(campaign: Campaign, moment: str) -> set[tuple[str, str]]:
    found = due_reminders(campaign=campaign, now=at(moment))
    again = due_reminders(campaign=campaign, now=at(moment))
    assert found == again
    assert {day for _step, day, _unit in found} <= {at(moment).date()}
    codes = {unit(code).pk: code for code in ("zhujian", "shijian", "huanwei", "wenlv")}
    return {(step, codes[unit_id]) for step, _day, unit_id in found}


DUE, MISSING = "self_check_due", "self_check_missing"


def test_it_reminds_from_the_hour_on_and_again_after_the_cut_off(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian", "shijian")
    file_nothing(campaign, "2026-11-11 09:00", code="shijian")
    assert reminders(campaign, "2026-11-11 15:59") == set()
    assert reminders(campaign, "2026-11-11 16:00") == {(DUE, "zhujian")}
    assert reminders(campaign, "2026-11-11 17:29") == {(DUE, "zhujian")}
    assert reminders(campaign, "2026-11-11 17:31") == {(MISSING, "zhujian")}
    file_nothing(campaign, "2026-11-11 18:00")
    assert reminders(campaign, "2026-11-11 18:01") == set()


def test_the_campaign_sets_the_hour(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian")
    campaign.self_check_reminder_at = time(9, 30)
    campaign.save()
    assert reminders(campaign, "2026-11-11 09:29") == set()
    assert reminders(campaign, "2026-11-11 09:30") == {(DUE, "zhujian")}


def test_it_reminds_only_on_days_that_are_asked_for(campaign: Campaign) -> None:
    """Saturday, for a unit that rests and one that works every day; then leave."""
    ask_daily(campaign, "zhujian", "huanwei")
    assert reminders(campaign, "2026-11-14 16:30") == {(DUE, "huanwei")}
    approve(
        leave(campaign, "2026-11-16", "2026-11-16", asked="2026-11-13 09:00"), "2026-11-13 10:00"
    )
    assert reminders(campaign, "2026-11-16 16:30") == {(DUE, "huanwei")}


def test_it_reminds_of_a_weekly_quota_when_no_day_is_left(campaign: Campaign) -> None:
    set_quota(campaign, QuotaKind.WEEKLY, 2, "zhujian", now=at("2026-11-09 08:00"))
    assert reminders(campaign, "2026-11-11 16:30") == set()
    assert reminders(campaign, "2026-11-12 16:30") == {(DUE, "zhujian")}
    assert reminders(campaign, "2026-11-12 17:45") == {(MISSING, "zhujian")}
    file_nothing(campaign, "2026-11-12 17:50")
    assert reminders(campaign, "2026-11-12 17:55") == set()
    assert reminders(campaign, "2026-11-13 16:30") == {(DUE, "zhujian")}


def test_it_names_liaisons_before_the_cut_off_and_heads_after_it(campaign: Campaign) -> None:
    ask_daily(campaign, "zhujian")
    before = unfiled(campaign=campaign, now=at("2026-11-11 16:30"))
    after = unfiled(campaign=campaign, now=at("2026-11-11 17:45"))
    assert [(row.step, row.unit.code, row.day) for row in before] == [(DUE, "zhujian", WEDNESDAY)]
    assert [person.username for person in before[0].people] == ["handler.zhujian"]
    assert [row.step for row in after] == [MISSING]
    people = [person.username for person in after[0].people]
    assert people == ["handler.zhujian", "head.zhujian"]
    assert not SelfCheck.objects.exists()
