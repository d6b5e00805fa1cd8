"""The table of a week: ranks, ties, movement, marks, units without group or data, second tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from campaigns.models import Campaign, RankedUnit
from campaigns.processes import accountability, weekly_table, weeks
from campaigns.rules.calendars import week_bounds
from tests.factories import make_copies, make_dispatched, make_submitted, person, unit
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
GROUP = ("zhujian", "shijian", "wenlv", "shuili")  # four units of 重点责任部门
FIRST = week_of("11-09")


def closed(letter: str, unit: str, day: int, *, rework: int = 0) -> list[Line]:
    """An issue of the unit closed on time on that Tuesday, after so many failed checks."""
    monday, tuesday = f"11-{day:02}", f"11-{day + 1:02}"
    lines = dispatched(f"{monday} 10:00", letter, lead_department=unit)
    for n in range(rework):
        lines += fixed(f"{tuesday} {9 + n:02}:00", letter, unit)
        lines += failed(f"{tuesday} {9 + n:02}:30", letter)
    return lines + fixed(f"{tuesday} 16:00", letter, unit) + passed(f"{tuesday} 17:00", letter)


def ranks(campaign: Campaign, monday: str) -> dict[str, int | None]:
    found = rows(campaign, monday)
    return {unit: found[unit]["rank"] for unit in GROUP}


def freeze_and_publish(campaign: Campaign, monday: str) -> None:
    week_end = week_bounds(week_of(monday))[1]
    weeks.publish(
        campaign=campaign,
        monday=week_of(monday),
        signer="孙立新",
        by=person("office"),
        now=week_end.replace(hour=15),
    )


# --- ranks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("competition", {"zhujian": 1, "shijian": 1, "wenlv": 3, "shuili": 4}),
        ("dense", {"zhujian": 1, "shijian": 1, "wenlv": 2, "shuili": 3}),
    ],
)
def test_equal_totals_share_a_rank(ties: str, expected: dict[str, int], campaign: Campaign) -> None:
    campaign.ties = ties
    lines = closed("A", "zhujian", 9) + closed("B", "shijian", 9)
    lines += closed("C", "wenlv", 9, rework=1) + closed("D", "shuili", 9, rework=2)
    play(campaign, lines, until="11-15 12:00")
    assert ranks(campaign, "11-09") == expected
    found = rows(campaign, "11-09")
    assert [found[unit]["score"] for unit in GROUP] == ["99.90", "99.90", "99.70", "99.50"]
    in_print = [row for row in found if row in GROUP]
    assert in_print == ["zhujian", "shijian", "wenlv", "shuili"]  # by rank, then official order


def test_ranks_are_inside_the_group(campaign: Campaign) -> None:
    lines = closed("A", "zhujian", 9) + closed("B", "qinghe", 9, rework=1)
    lines += closed("C", "fagai", 9, rework=2)
    play(campaign, lines, until="11-15 12:00")
    found = rows(campaign, "11-09")
    assert {unit: found[unit]["rank"] for unit in ("zhujian", "qinghe", "fagai")} == {
        "zhujian": 1,
        "qinghe": 1,
        "fagai": 1,
    }
    assert {found[unit]["group"] for unit in ("zhujian", "qinghe", "fagai")} == {
        "重点责任部门",
        "街道",
        "其他市直部门",
    }


def test_movement_is_against_the_last_published_week(campaign: Campaign) -> None:
    """Two ranks change in the second week; the third compares with the first, for the second
    was frozen and never published. Who had no rank then is new."""
    first = closed("A", "zhujian", 9) + closed("B", "shijian", 9, rework=1)
    second = closed("C", "zhujian", 16, rework=1) + closed("D", "shijian", 16)
    third = closed("E", "zhujian", 23, rework=2) + closed("F", "shijian", 23)
    third += closed("G", "wenlv", 23, rework=1)
    player = play(campaign, first, until="11-16 10:00")
    freeze_and_publish(campaign, "11-09")
    player.play(second)
    moved = rows(campaign, "11-16")
    assert {unit: moved[unit]["movement"] for unit in ("zhujian", "shijian")} == {
        "zhujian": -1,
        "shijian": 1,
    }
    player.play(third)
    moved = rows(campaign, "11-23")
    assert {unit: (moved[unit]["rank"], moved[unit]["movement"]) for unit in GROUP} == {
        "shijian": (1, 1),
        "wenlv": (2, None),
        "zhujian": (3, -2),
        "shuili": (None, None),
    }


# --- marks ---------------------------------------------------------------------------------------


def few_and_enough(campaign: Campaign) -> dict[str, dict[str, Any]]:
    """Four ranked units with five issues due; the fifth and best has four."""
    for n, code in enumerate(GROUP):
        lines = closed("A", code, 9, rework=n + 1)
        player = player_of(campaign)
        player.play(lines)
        make_copies(player.issue({"issue": "A"}), 4)
    player = player_of(campaign)
    player.play(closed("A", "yuanlin", 9))
    make_copies(player.issue({"issue": "A"}), 3)
    return rows(campaign, "11-09")


def test_fewer_than_five_due_are_few_cases(campaign: Campaign) -> None:
    found = few_and_enough(campaign)
    with_due = {code: row for code, row in found.items() if row["due"]}
    assert {code: (row["due"], row["few_cases"]) for code, row in with_due.items()} == {
        **dict.fromkeys(GROUP, (5, False)),
        "yuanlin": (4, True),
    }


def test_few_cases_are_ranked_and_on_no_list(campaign: Campaign) -> None:
    """Five ranked units: one place on each list. The best has few cases, so nobody is red."""
    found = few_and_enough(campaign)
    assert (found["yuanlin"]["rank"], found["yuanlin"]["red_list"]) == (1, False)
    assert [found[unit]["rank"] for unit in GROUP] == [2, 3, 4, 5]
    assert not any(row["red_list"] or row["black_list"] for row in found.values())


def test_a_unit_without_data_is_unranked(campaign: Campaign) -> None:
    """Found in the week and due in the next: points, but nothing to score."""
    play(campaign, dispatched("11-13 10:00"), until="11-15 12:00")
    row = rows(campaign, "11-09")["zhujian"]
    assert (row["found"], row["due"], row["deductions"]) == (1, 0, "0.10")
    assert (row["rank"], row["score"], row["grade"]) == (None, None, None)
    assert row["unranked_reason"] == "no_data"
    assert (row["on_time_rate"], row["fix_rate"]) == (None, None)
    assert (row["parts"]["on_time"], row["parts"]["fixed"]) == (None, None)


def test_a_unit_without_group_has_its_facts_and_no_rank(campaign: Campaign) -> None:
    RankedUnit.objects.filter(campaign=campaign, department__code="zhujian").delete()
    lines = closed("A", "zhujian", 9) + closed("B", "shijian", 9, rework=1)
    play(campaign, lines, until="11-15 12:00")
    found = rows(campaign, "11-09")
    row = found["zhujian"]
    assert (row["due"], row["on_time"], row["on_time_rate"]) == (1, 1, "100.00")
    assert (row["group"], row["rank"], row["score"]) == ("", None, None)
    assert row["unranked_reason"] == "no_group"
    assert found["shijian"]["rank"] == 1


def test_a_veto_makes_the_week_nothing(campaign: Campaign) -> None:
    play(campaign, closed("A", "zhujian", 9), until="11-12 10:00")
    proposal = accountability.enter_points(
        campaign=campaign,
        department=unit("zhujian"),
        rule="veto",
        reason="发生负面清单事项",
        document_no="示创办〔2026〕9号",
        by=person("office"),
        now=on("11-12 10:00"),
    )
    assert rows(campaign, "11-09")["zhujian"]["score"] == "99.90"
    accountability.approve(proposal_id=proposal.pk, by=person("office2"), now=on("11-12 11:00"))
    row = rows(campaign, "11-09")["zhujian"]
    assert (row["score"], row["vetoed"], row["rank"]) == ("0.00", True, 1)


@pytest.mark.parametrize(("others", "marked"), [(18, True), (19, False)])
def test_more_than_a_twentieth_deferred_is_marked(
    others: int, marked: bool, campaign: Campaign
) -> None:
    """One of 19 open issues is more than 5 %, one of 20 is not."""
    player = player_of(campaign)
    player.play(
        [
            *dispatched("11-09 10:00", category="0704"),
            told("11-09 11:00", "handler.zhujian", "accept"),
            told("11-10 10:00", "handler.zhujian", "request_deferral", resume_on="2026-11-30"),
            told("11-10 15:00", "office", "decide_deferral", grant=True),
        ]
    )
    issue = make_dispatched(campaign, lead="zhujian")
    make_copies(issue, others - 1)
    row = rows(campaign, "11-09")["zhujian"]
    assert (row["deferred"], row["many_deferred"]) == (1, marked)


@pytest.mark.parametrize(("others", "marked"), [(8, True), (9, False)])
def test_more_than_a_tenth_upheld_is_marked(others: int, marked: bool, campaign: Campaign) -> None:
    """One of nine dispatched is more than 10 %, one of ten is not."""
    player = player_of(campaign)
    player.play(
        [
            *dispatched("11-09 10:00"),
            told("11-09 11:00", "handler.zhujian", "return"),
            told("11-09 11:30", "office", "rule", decision="uphold"),
        ]
    )
    make_copies(make_dispatched(campaign, lead="zhujian"), others - 1)
    row = rows(campaign, "11-09")["zhujian"]
    assert (row["upheld"], row["found"], row["many_upheld"]) == (1, others + 1, marked)


# --- second tables -------------------------------------------------------------------------------


def second_tables(campaign: Campaign, monday: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """(territories by code, zones by code) as of the end of the week."""
    table = weekly_table.live_table(campaign=campaign, monday=monday, now=week_bounds(monday)[1])
    return (
        {row["department"]: row for row in table.territories},
        {row["zone"]: row for row in table.zones},
    )


def in_short(row: dict[str, Any]) -> tuple[int, int, int, int, str | None]:
    names = ("found", "open", "overdue_open", "rebound", "fix_rate")
    return tuple(row[name] for name in names)


def test_second_tables_count_by_place_whoever_leads(campaign: Campaign) -> None:
    """In the zone Z01 of 青禾街道: one closed and one overdue at a site of the community 阳光,
    one in the street's own site, each of another lead; one far away."""
    make_dispatched(campaign, lead="zhujian", site="S08-001")  # overdue since Wednesday
    player_of(campaign).play(
        dispatched("11-09 10:00", lead_department="shijian", site="S08-001")
        + fixed("11-10 10:00", unit="shijian")
        + passed("11-10 11:00")
    )
    make_submitted(campaign, lead="chengguan", site="S10-001")
    make_dispatched(campaign, lead="zhujian", site="S15-002")
    make_dispatched(campaign, lead="zhujian", site="S01-002")
    territories, zones = second_tables(campaign, FIRST)
    # found, open, overdue, rebound, fixed of due (the submitted one waits and is not due)
    assert in_short(territories["qinghe-01"]) == (2, 1, 1, 0, "50.00")
    assert in_short(territories["qinghe"]) == (4, 3, 2, 0, "33.33")
    assert "qinghe-03" not in territories  # a community without anything is left out
    assert in_short(territories["beiyuan"]) == (0, 0, 0, 0, None)
    assert in_short(zones["Z01"]) == (4, 3, 2, 0, "33.33")
    assert (zones["Z01"]["leader"], zones["Z01"]["chief"]) == ("周副市长", "何片长")
    assert (zones["Z01"]["lead_department"], zones["Z01"]["territory"]) == ("综执局", "青禾街道")
    assert in_short(zones["Z09"])[:2] == (1, 1)
    assert sum(row["found"] for row in zones.values()) == 5


def test_a_rebound_shows_where_it_is(campaign: Campaign) -> None:
    lines = [
        *dispatched("11-09 10:00", "A", site="S10-001"),
        *fixed("11-09 15:00"),
        *passed("11-09 16:00"),
        *dispatched("11-11 10:00", "B", site="S10-001", lead_department="shijian"),
        told("11-11 11:00", "office", "confirm_rebound", "B", earlier="A"),
    ]
    play(campaign, lines, until="11-15 12:00")
    territories, zones = second_tables(campaign, FIRST)
    assert territories["qinghe"]["rebound"] == 1
    assert zones["Z01"]["rebound"] == 1
    assert zones["Z02"]["rebound"] == 0


# --- stored --------------------------------------------------------------------------------------


def test_a_stored_table_leaves_its_lists_until_they_are_asked_for(
    campaign: Campaign, django_assert_num_queries: Any
) -> None:
    make_dispatched(campaign)
    end = week_bounds(FIRST)[1]
    frozen = weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=end)
    with django_assert_num_queries(1):
        found = weekly_table.table(campaign=campaign, monday=FIRST, now=end)
        assert found.rows == frozen.content["rows"]
        assert found.zones == frozen.content["zones"]
    with django_assert_num_queries(1):
        assert {**found.lists} == frozen.content["lists"]
        assert found.lists["entries"]
