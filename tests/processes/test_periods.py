"""The table of a month, quarter, year and cycle, from its own facts and its weeks' points."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign
from campaigns.processes import periods, weeks
from campaigns.processes.facts import FIGURES
from campaigns.rules.periods import Period, PeriodKind
from tests.factories import make_copies, person
from tests.processes.told import (
    Line,
    dispatched,
    failed,
    fixed,
    on,
    passed,
    play,
    player_of,
    rows,
    told,
    week_of,
)

pytestmark = pytest.mark.both
NOVEMBER = Period(PeriodKind.MONTH, 2026, 11)
ENDED = "12-01 12:00"


def closed(letter: str, unit: str, day: int, *, rework: int = 0) -> list[Line]:
    """An issue of the unit closed on time on the Tuesday after that Monday of November."""
    lines = dispatched(f"11-{day:02} 10:00", letter, lead_department=unit)
    for n in range(rework):
        lines += fixed(f"11-{day + 1:02} {9 + n:02}:00", letter, unit)
        lines += failed(f"11-{day + 1:02} {9 + n:02}:30", letter)
    lines += fixed(f"11-{day + 1:02} 16:00", letter, unit)
    return lines + passed(f"11-{day + 1:02} 17:00", letter)


def month(
    campaign: Campaign, now: str = ENDED, period: Period = NOVEMBER
) -> dict[str, dict[str, Any]]:
    table = periods.period_table(campaign=campaign, period=period, now=on(now))
    return {row["department"]: row for row in table.rows}


def test_month_counts_what_its_weeks_count(campaign: Campaign) -> None:
    lines = closed("A", "zhujian", 2, rework=1) + closed("B", "zhujian", 9, rework=3)
    lines += closed("C", "shijian", 16)
    play(campaign, lines, until=ENDED)
    found = month(campaign)
    weekly = [rows(campaign, monday) for monday in ("11-02", "11-09", "11-16", "11-23")]
    for unit in ("zhujian", "shijian"):
        for figure in ("found", "due", "on_time", "fixed", "rework"):
            assert found[unit][figure] == sum(week[unit][figure] for week in weekly), figure
    # The four weeks since the first table, that of 2 November; the week of 26 October has none.
    # 0.20 + 0.20 + 0.20 + 0.50 and the found of city level.
    points = sum((Decimal(week["zhujian"]["deductions"]) for week in weekly), Decimal())
    assert points > 0
    assert Decimal(found["zhujian"]["deductions"]) == (points / 4).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )
    assert (found["shijian"]["rank"], found["zhujian"]["rank"]) == (1, 2)


def test_month_has_a_cut_off_of_its_own(campaign: Campaign) -> None:
    """An issue that came up late in one week and was closed in the next is `fixed` for the month
    and for neither week."""
    lines = dispatched("11-03 10:00", "A", lead_department="zhujian")  # due on Thursday the 5th
    lines += fixed("11-10 09:00", "A", "zhujian") + passed("11-10 10:00", "A")
    play(campaign, lines, until=ENDED)
    assert (rows(campaign, "11-02")["zhujian"]["due"], month(campaign)["zhujian"]["due"]) == (1, 1)
    assert rows(campaign, "11-02")["zhujian"]["fixed"] == 0
    assert (month(campaign)["zhujian"]["fixed"], month(campaign)["zhujian"]["on_time"]) == (1, 0)


def test_month_says_the_same_on_any_later_day(campaign: Campaign) -> None:
    """What happens in December changes nothing of November."""
    lines = closed("A", "zhujian", 9, rework=1)
    lines += dispatched("11-24 10:00", "B", lead_department="zhujian")
    player = play(campaign, lines, until="11-30 11:00")
    then = month(campaign, "11-30 11:00")
    player.play(fixed("12-02 09:00", "B", "zhujian") + passed("12-02 10:00", "B"))
    player.run_to(on("12-07 12:00"))
    again = month(campaign, "12-07 12:00")
    assert again == then
    assert any(row[figure] for row in again.values() for figure in FIGURES)


def test_stored_points_of_closed_weeks_are_those_folded_live(campaign: Campaign) -> None:
    lines = closed("A", "zhujian", 2, rework=3) + closed("B", "shijian", 9, rework=1)
    player = player_of(campaign)
    player.play(lines)
    live = month(campaign, "11-12 00:00")
    player.run_to(on("11-16 11:00"))  # two weeks are frozen now
    assert {week.state for week in campaign.weeks.filter(monday__lt=week_of("11-16"))} == {"frozen"}
    closed_ones = month(campaign, "11-12 00:00")
    assert live == closed_ones
    assert Decimal(live["zhujian"]["deductions"]) > 0


def test_it_tells_how_much_of_it_stands(campaign: Campaign) -> None:
    play(campaign, closed("A", "zhujian", 2), until="11-16 11:00")
    weeks.publish(
        campaign=campaign,
        monday=week_of("11-02"),
        signer="孙立新",
        by=person("office"),
        now=on("11-16 15:00"),
    )
    table = periods.period_table(campaign=campaign, period=NOVEMBER, now=on("11-18 12:00"))
    assert (table.weeks, table.begun, table.published, table.is_over) == (5, 3, 1, False)
    assert table.as_of == on("11-18 12:00")
    over = periods.period_table(campaign=campaign, period=NOVEMBER, now=on("12-02 12:00"))
    assert (over.begun, over.is_over, over.as_of) == (4, True, on("11-30 00:00"))


def test_movement_is_against_the_month_before(campaign: Campaign) -> None:
    lines = closed("A", "zhujian", 9) + closed("B", "shijian", 9, rework=1)
    player = play(campaign, lines, until="11-30 11:00")
    later = dispatched("12-01 10:00", "C", lead_department="shijian")
    later += fixed("12-01 16:00", "C", "shijian") + passed("12-01 17:00", "C")
    player.play(later)
    december = month(campaign, "12-07 12:00", NOVEMBER.following)
    assert (december["shijian"]["rank"], december["shijian"]["movement"]) == (1, 1)
    assert (december["zhujian"]["rank"], december["zhujian"]["movement"]) == (None, None)


def test_period_outside_the_campaign_is_not_there(campaign: Campaign) -> None:
    codes = ("2025-12", "2026-01", "2028", "2029-q1", "2031", "nonsense")
    found = [periods.period_in(campaign, code) is not None for code in codes]
    assert found == [False, True, True, True, False, False]


def test_cycle_weighs_the_years_that_have_begun(campaign: Campaign) -> None:
    play(campaign, closed("A", "zhujian", 9, rework=1), until="11-16 11:00")
    cycle = periods.cycle_table(campaign=campaign, now=on("11-16 12:00"))
    assert cycle.years == [(2026, 30, True), (2027, 30, False), (2028, 40, False)]
    year = month(campaign, "11-16 12:00", Period(PeriodKind.YEAR, 2026))
    own = next(row for row in cycle.rows if row["department"] == "zhujian")
    assert own["score"] == year["zhujian"]["score"]
    assert own["years"] == {"2026": own["score"], "2027": None, "2028": None}
    assert own["rank"] == 1


def test_queries_do_not_grow_with_issues(campaign: Campaign) -> None:
    player = play(campaign, closed("A", "zhujian", 9), until="11-16 11:00")

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            month(campaign)
        return len(seen)

    before = statements()
    make_copies(player.issue({"issue": "A"}), 30)
    assert statements() == before <= 45


def test_weeks_before_the_first_table_do_not_thin_the_points(campaign: Campaign) -> None:
    play(campaign, closed("A", "zhujian", 9, rework=1), until="11-16 11:00")
    first = campaign.weeks.order_by("monday").values_list("monday", flat=True)[0]
    year = Period(PeriodKind.YEAR, 2026)
    table = periods.period_table(campaign=campaign, period=year, now=on("11-16 12:00"))
    begun = (week_of("11-16") - first).days // 7 + 1
    assert (table.weeks > 50, table.begun) == (True, begun)
    own = next(row for row in table.rows if row["department"] == "zhujian")
    week = Decimal(rows(campaign, "11-09")["zhujian"]["deductions"])
    assert Decimal(own["deductions"]) == (week / begun).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize("granted", ["11-13 16:00", "11-16 09:00"])
def test_an_extension_after_the_cut_off_takes_nothing_out_of_the_month(
    campaign: Campaign, granted: str
) -> None:
    """Due on Friday the 13th, extended to Tuesday before or after that week's end, fixed then:
    in the month it comes up once all the same."""
    lines = dispatched("11-11 10:00")
    lines += [
        told(
            "11-13 15:00",
            "handler.zhujian",
            "request_extension",
            reason_kind="works",
            reason="雨天无法施工，已做临时围挡",
            wanted_at="11-17 18:00",
        ),
        told(
            granted, "office", "decide_extension", grant=True, due_at="11-17 18:00", reason="同意"
        ),
        *fixed("11-17 10:00"),
        *passed("11-17 15:00"),
    ]
    play(campaign, lines, until=ENDED)
    weekly = [rows(campaign, monday)["zhujian"] for monday in ("11-09", "11-16", "11-23")]
    found = month(campaign)["zhujian"]
    assert sum(week["due"] for week in weekly) == found["due"] == 1
    assert found["fixed"] == 1
    assert found["unranked_reason"] == ""
