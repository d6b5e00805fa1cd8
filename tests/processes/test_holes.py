"""The holes that units will try, played out: nobody gains by them. SCORING says how.

Every story is also counted by the independent calculation.
"""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import Campaign, Issue, SelfCheckQuota
from tests.factories import person, unit
from tests.independent.comparing import compared_weeks
from tests.processes.told import (
    Line,
    dispatched,
    failed,
    figures,
    fixed,
    on,
    passed,
    play,
    rows,
    told,
    week_of,
)

pytestmark = pytest.mark.django_db
DAY: dict[str, Any] = {"limit_amount": 1, "limit_unit": "working_days"}


def played(campaign: Campaign, lines: list[Line], until: str) -> None:
    play(campaign, lines, until=until)
    compared = compared_weeks(now=on(until), campaign=campaign)
    assert compared
    assert not any(compared.values()), compared


def of_zhujian(campaign: Campaign, monday: str) -> dict[str, Any]:
    return rows(campaign, monday)["zhujian"]


def test_rubbish_a_minute_before_the_deadline(campaign: Campaign) -> None:
    """Checked on Thursday: overdue from the check on, a rework, and not on time."""
    rubbish = dispatched("11-09 10:00") + fixed("11-11 17:59") + failed("11-12 09:00")
    played(campaign, rubbish + fixed("11-12 10:00") + passed("11-12 11:00"), "11-16 12:00")
    row = of_zhujian(campaign, "11-09")
    assert (row["due"], row["on_time"], row["fixed"], row["rework"]) == (1, 0, 1, 1)
    assert row["deductions"] == "0.80"  # found 0.10, overdue 0.50, rework 0.20


def test_everything_handed_in_on_friday_evening(campaign: Campaign) -> None:
    """Nothing of it is due until it is checked; then good work counts and bad work costs."""
    lines = []
    for name in "ABC":
        lines += dispatched("11-11 10:00", name) + fixed("11-13 17:59", name)
    lines += passed("11-16 09:00", "A") + failed("11-16 09:10", "B") + failed("11-16 09:20", "C")
    played(campaign, lines, "11-23 12:00")
    assert figures(campaign, "11-09")["zhujian"] == {"found": 3, "waiting": 3}
    row = of_zhujian(campaign, "11-16")
    assert (row["due"], row["on_time"], row["fixed"], row["rework"]) == (3, 1, 1, 2)
    assert of_zhujian(campaign, "11-09")["score"] is None


def test_forty_trivial_self_checks_on_one_day(campaign: Campaign) -> None:
    """One day of five, 0.80 of at most 1.00, nothing in the rates: by itself no rank at all."""
    SelfCheckQuota.objects.create(
        campaign=campaign,
        department=unit("zhujian"),
        kind="daily",
        valid_from=week_of("11-09"),
        set_by=person("office"),
        set_at=on("11-09 08:00"),
    )
    lines = []
    for n in range(40):
        minute = f"{n % 60:02}"
        own = told(f"11-10 09:{minute}", "handler.zhujian", "log", f"S{n}", source="self_check")
        lines += [
            own,
            *fixed(f"11-10 10:{minute}", f"S{n}"),
            *passed(f"11-10 15:{minute}", f"S{n}"),
        ]
    played(campaign, lines, "11-16 12:00")
    row = of_zhujian(campaign, "11-09")
    assert (row["self_found"], row["self_fixed"], row["found"], row["due"]) == (40, 40, 0, 0)
    assert (row["self_days"], row["self_required"], row["bonus"]) == ("1", "5", "0.80")
    assert (row["score"], row["rank"], row["unranked_reason"]) == (None, None, "no_data")


def test_a_return_on_the_last_minute_of_the_window(campaign: Campaign) -> None:
    """Due at noon, so that it may be returned until eleven. Upheld within the office's two hours:
    the deadline has stood still for nobody, and what fell due meanwhile is posted at its moment."""
    lines = dispatched("11-09 10:00", due_at="11-09 12:00")
    lines += [
        told("11-09 11:00", "handler.zhujian", "return"),
        told("11-09 15:30", "office", "rule", decision="uphold"),
    ]
    played(campaign, lines + fixed("11-09 16:00") + passed("11-09 17:00"), "11-16 12:00")
    row = of_zhujian(campaign, "11-09")
    assert (row["due"], row["on_time"], row["returned"], row["upheld"]) == (1, 0, 1, 1)
    assert row["deductions"] == "0.60"  # found 0.10, overdue 0.50


def test_a_late_ruling_gives_the_unit_no_more_than_the_office_took(campaign: Campaign) -> None:
    """Returned at 16:30, to be ruled by 09:00, ruled at 09:30: half a working hour more."""
    lines = dispatched("11-09 10:00")
    lines += [
        told("11-09 16:30", "handler.zhujian", "return"),
        told("11-10 09:30", "office", "rule", decision="uphold"),
    ]
    played(campaign, lines, "11-10 12:00")
    assert Issue.objects.get(campaign=campaign).due_at == on("11-12 09:00")


def test_a_unit_with_one_issue_is_on_no_list(campaign: Campaign) -> None:
    """First with full marks, but 样本不足: the red list is not for it."""
    lines = dispatched("11-09 10:00") + fixed("11-10 10:00") + passed("11-10 15:00")
    for code in ("chengguan", "shijian", "jiaojing"):
        name = code[:3]
        lines += dispatched("11-09 11:00", name, lead_department=code)
        lines += fixed("11-10 11:00", name, code) + failed("11-10 15:00", name)
        lines += fixed("11-10 16:00", name, code) + passed("11-10 17:00", name)
    played(campaign, lines, "11-16 12:00")
    row = of_zhujian(campaign, "11-09")
    assert (row["rank"], row["few_cases"], row["red_list"]) == (1, True, False)


def test_a_unit_merged_into_another_in_mid_week(campaign: Campaign) -> None:
    """What it had open goes over with a fresh clock and without the points; what it had closed
    stays its own."""
    lines = dispatched("11-09 10:00", "A", days=1) + dispatched("11-09 10:00", "B", days=2)
    lines += dispatched("11-09 10:00", "C", days=2)
    lines += fixed("11-09 16:00", "C") + passed("11-09 17:00", "C")
    lines += [
        told("11-11 09:00", "office", "redirect", name, lead_department="chengguan", **DAY)
        for name in "AB"
    ]
    lines += fixed("11-12 16:00", "A", "chengguan") + passed("11-12 17:00", "A")
    played(campaign, lines, "11-16 12:00")
    found = figures(campaign, "11-09")
    assert found["zhujian"] == {"found": 1, "due": 1, "on_time": 1, "fixed": 1}
    assert found["chengguan"] == {
        "found": 2,
        "due": 2,
        "on_time": 1,
        "fixed": 1,
        "overdue_open": 1,
    }
    assert of_zhujian(campaign, "11-09")["deductions"] == "0.10"  # found C; A's overdue is gone


def test_a_redirected_self_check_is_nobody_elses(campaign: Campaign) -> None:
    """The unit that it is redirected to has not checked itself, nor did others find it there."""
    lines = [
        told("11-10 09:00", "handler.zhujian", "log", source="self_check"),
        told("11-17 09:00", "office", "redirect", lead_department="chengguan", **DAY),
    ]
    played(campaign, lines, "11-23 12:00")
    assert figures(campaign, "11-09")["zhujian"]["self_found"] == 1
    assert figures(campaign, "11-16").get("chengguan", {}).keys() <= {"overdue_open"}


def test_a_deferral_granted_after_its_own_date_changes_no_closed_week(campaign: Campaign) -> None:
    """To be taken up again on Wednesday, granted only on the Tuesday after: taken up there and
    then, not in the week that is frozen by now."""
    lines = dispatched("11-09 10:00", category="0107")
    lines += [
        told("11-09 11:00", "handler.zhujian", "accept"),
        told("11-10 09:00", "handler.zhujian", "request_deferral", resume_on="2026-11-18"),
        told("11-24 11:00", "office", "decide_deferral", grant=True),
    ]
    played(campaign, lines, "11-26 12:00")
    issue = Issue.objects.get(campaign=campaign)
    moments = list(issue.events.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert (issue.state, issue.due_at) == ("in_progress", on("11-25 18:00"))
    assert figures(campaign, "11-16")["zhujian"] == {"overdue_open": 1}
