"""What comes after the freeze: entries posted late, and corrections of what had counted.

Source: SCORING "The week" (补记) and "Entries" (reversal).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import time_machine

from campaigns.models import Campaign, ScoreEntry, ScoreWeek
from campaigns.processes import accountability, dispatching, steering, weeks
from campaigns.processes.facts import span_of
from campaigns.processes.refusals import MoveNotAllowed
from campaigns.processes.week_lists import entry_rows
from tests.factories import make_dispatched, make_issue, person, unit
from tests.processes.told import dispatched, on, play, rows, told, week_of

pytestmark = pytest.mark.both
FIRST, SECOND, THIRD = week_of("11-09"), week_of("11-16"), week_of("11-23")
TEN, ELEVEN = on("11-16 10:00"), on("11-16 11:00")
REASON = "经复核更正"


def entries_of(monday: str) -> list[tuple[str, str, str, bool]]:
    """(rule, kind, points, posted late) of the entries shown in that week, in order."""
    shown = ScoreEntry.objects.shown().filter(week__monday=week_of(monday)).order_by("pk")
    return [(row.rule, row.kind, str(row.points), row.is_late_posting) for row in shown]


# --- too late for its week -----------------------------------------------------------------------


def test_a_deed_that_read_the_clock_before_the_freeze_is_told_to_come_again(
    campaign: Campaign,
) -> None:
    """Committed after the freeze it would change a stored week (RELIABILITY P7)."""
    issue = make_issue(campaign, now=on("11-15 22:00"))
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=on("11-16 00:00"))
    order = partial(
        dispatching.dispatch,
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("zhujian"),
        by=person("office"),
    )
    with pytest.raises(MoveNotAllowed) as told_so:
        order(now=on("11-15 23:59:59"))
    assert told_so.value.code == "week_turned"
    issue.refresh_from_db()
    assert issue.state == "pending"
    with pytest.raises(MoveNotAllowed):
        make_issue(campaign, now=on("11-15 23:59:59"))
    assert order(now=on("11-16 00:00")).state == "dispatched"


# --- posted late ---------------------------------------------------------------------------------


def undecided_over_the_freeze(campaign: Campaign) -> None:
    """Due on Friday, more time asked for in time, refused on the Monday after the freeze."""
    lines = [
        *dispatched("11-11 10:00"),
        told("11-13 10:00", "handler.zhujian", "request_extension", wanted_at="11-17 18:00"),
        told("11-16 11:00", "office", "decide_extension", grant=False),
        told("11-16 12:00", "handler.zhujian", "submit_fix"),
    ]
    play(campaign, lines, until="11-16 12:00")


def test_what_fell_due_in_a_frozen_week_is_posted_late(campaign: Campaign) -> None:
    undecided_over_the_freeze(campaign)
    assert entries_of("11-09") == [("found_district", "deduction", "0.10", False)]
    assert entries_of("11-16") == [("overdue", "deduction", "0.50", True)]
    late = ScoreEntry.objects.get(rule="overdue")
    assert late.occurred_at == on("11-13 18:00")
    assert rows(campaign, "11-16")["zhujian"]["deductions"] == "0.50"


def test_it_is_marked_in_the_list_of_entries(campaign: Campaign) -> None:
    undecided_over_the_freeze(campaign)
    week = weeks.freeze(campaign=campaign, monday=SECOND, by=None, now=on("11-23 10:00"))
    listed = [row for row in week.content["lists"]["entries"] if row["rule"] == "overdue"]
    assert [(row["late"], row["points"], row["counted"]) for row in listed] == [
        (True, "0.50", "0.50")
    ]


def test_it_goes_to_the_earliest_open_week(campaign: Campaign) -> None:
    """The week after is frozen too, so it is the one after that."""
    lines = [
        *dispatched("11-11 10:00"),
        told("11-13 10:00", "handler.zhujian", "request_extension", wanted_at="11-17 18:00"),
    ]
    player = play(campaign, lines, until="11-23 10:30")
    player.play([told("11-23 11:00", "office", "decide_extension", grant=False)])
    late = ScoreEntry.objects.filter(rule__startswith="overdue").order_by("pk")
    assert {(entry.week.monday, entry.is_late_posting) for entry in late} == {(THIRD, True)}
    # Friday, and the five working days from Monday to Friday of the week after
    assert [entry.rule for entry in late] == ["overdue", *["overdue_day"] * 5]


def test_an_open_older_week_comes_before_the_running_one(campaign: Campaign) -> None:
    """The first week is frozen, the second over and still open, the third running."""
    for moment in ("11-09 08:00", "11-16 08:00", "11-23 08:00"):
        weeks.open_running_week(campaign=campaign, now=on(moment))
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=TEN)
    entry = deducted(campaign, "补记一次", on("11-13 10:00"))
    assert (entry.week.monday, entry.is_late_posting) == (SECOND, True)


# --- corrections ---------------------------------------------------------------------------------


def deducted(
    campaign: Campaign, reason: str, now: datetime, rule: str = "manual_deduction"
) -> ScoreEntry:
    """A manual entry on zhujian with the rule's own points."""
    entry = accountability.enter_points(
        campaign=campaign,
        department=unit("zhujian"),
        rule=rule,
        reason=reason,
        document_no="示创办〔2026〕1号",
        by=person("office"),
        now=now,
    )
    assert isinstance(entry, ScoreEntry)
    return entry


def take_back(entry: ScoreEntry) -> None:
    accountability.take_back(entry_id=entry.pk, reason=REASON, by=person("office2"), now=ELEVEN)


def void(issue_id: int, version: int) -> None:
    steering.void(
        issue_id=issue_id,
        version=version,
        reason_code="not_a_problem",
        by=person("office"),
        now=ELEVEN,
    )


def corrections() -> list[str]:
    """Every correction in the order of posting, those of nothing too."""
    made = ScoreEntry.objects.filter(kind="correction").order_by("pk")
    return [str(entry.points) for entry in made]


def test_taking_back_in_an_open_week_leaves_no_trace_in_the_sum(campaign: Campaign) -> None:
    issue = make_dispatched(campaign, lead="zhujian")
    steering.void(
        issue_id=issue.pk,
        version=issue.version,
        reason_code="not_a_problem",
        by=person("office"),
        now=on("11-10 10:00"),
    )
    assert entries_of("11-09") == []
    assert ScoreEntry.objects.count() == 2  # the entry and what took it back
    assert rows(campaign, "11-09")["zhujian"]["deductions"] == "0.00"


def test_taking_back_after_the_freeze_is_a_correction_in_the_running_week(
    campaign: Campaign,
) -> None:
    """found 0.10, overdue 0.50, twice overdue_day 0.20: together 1.00 back."""
    issue = make_dispatched(campaign, lead="zhujian")
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=TEN)
    issue.refresh_from_db()
    void(issue.pk, issue.version)
    assert corrections() == ["0.10", "0.50", "0.20", "0.20"]
    assert all(not late for _rule, _kind, _points, late in entries_of("11-16"))
    row = rows(campaign, "11-16")["zhujian"]
    assert (row["correction"], row["deductions"]) == ("1.00", "0.00")
    assert rows(campaign, "11-09")["zhujian"]["deductions"] == "1.00"


def test_a_correction_is_worth_what_had_counted_under_the_cap_of_its_rule(
    campaign: Campaign,
) -> None:
    """Eighteen urgent finds of 0.30 are 5.40, of which 5.00 counted.

    Without the first 5.10 are left, still 5.00: nothing. Without the second 4.80: 0.20. Without
    the third 4.50: 0.30.
    """
    found = [
        make_dispatched(campaign, lead="zhujian", severity="urgent", now=on("11-15 23:00"))
        for _n in range(18)
    ]
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=TEN)
    assert rows(campaign, "11-09")["zhujian"]["deductions"] == "5.00"
    for issue in found[:3]:
        issue.refresh_from_db()
        void(issue.pk, issue.version)
    of_found = ScoreEntry.objects.filter(kind="correction", rule="found_district").order_by("pk")
    assert [str(entry.points) for entry in of_found] == ["0.00", "0.20", "0.30"]
    shown = [points for rule, _k, points, _l in entries_of("11-16") if rule == "found_district"]
    assert shown == ["0.20", "0.30"]  # nothing for a zero


def test_a_correction_is_worth_what_had_counted_under_the_cap_over_all(
    campaign: Campaign,
) -> None:
    """Forty-one manual deductions of 0.50 are 20.50, of which 20.00 counted."""
    posted = [deducted(campaign, f"第{n}次", on("11-13 10:00")) for n in range(41)]
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=TEN)
    assert rows(campaign, "11-09")["zhujian"]["deductions"] == "20.00"
    for entry in posted[:2]:
        take_back(entry)
    assert corrections() == ["0.00", "0.50"]


def test_a_bonus_taken_back_is_a_correction_downwards(campaign: Campaign) -> None:
    """Six reports of 0.10, of which 0.50 counted: the first costs nothing, the second 0.10."""
    posted = [deducted(campaign, f"第{n}篇", on("11-13 10:00"), rule="publicity") for n in range(6)]
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=TEN)
    assert rows(campaign, "11-09")["zhujian"]["bonus"] == "0.50"
    for entry in posted[:2]:
        take_back(entry)
    assert corrections() == ["0.00", "-0.10"]


def test_a_correction_stands_outside_all_caps(campaign: Campaign) -> None:
    """In the running week the deductions reach their cap; the correction is added beside it."""
    issue = make_dispatched(campaign, lead="zhujian")
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=TEN)
    issue.refresh_from_db()
    for n in range(41):
        deducted(campaign, f"第{n}次", ELEVEN)
    void(issue.pk, issue.version)
    row = rows(campaign, "11-16")["zhujian"]
    assert (row["deductions"], row["correction"]) == ("20.00", "1.00")
    week = ScoreWeek.objects.get(campaign=campaign, monday=SECOND)
    table = week.campaign.rule_versions.get().table()
    span = span_of(campaign=campaign, monday=SECOND, now=on("11-23 00:00"))
    listed = entry_rows(span=span, monday=SECOND, table=table)
    counted = [Decimal(row["counted"]) for row in listed if row["kind"] == "correction"]
    assert sum(counted) == Decimal("1.00")


# --- the doors -----------------------------------------------------------------------------------


@pytest.fixture
def on_monday_at_ten() -> Iterator[None]:
    with time_machine.travel(TEN, tick=False):
        yield


def test_the_api_answers_too_early_and_twice_with_409(
    campaign: Campaign, on_monday_at_ten: None, signed_in: Any
) -> None:
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    office, office2 = signed_in.api("office"), signed_in.api("office2")

    def asked(client: Any, monday: str, move: str, **body: str) -> tuple[int, str]:
        address = f"/api/v1/score-weeks/{monday}/{move}/?campaign={campaign.code}"
        answer = client.post(address, body, format="json")
        return answer.status_code, answer.json().get("code", "")

    assert asked(office, "2026-11-16", "freeze") == (409, "week_not_over")
    assert asked(office, "2026-11-09", "publish", signer="孙立新") == (409, "week_not_frozen")
    assert asked(office, "2026-11-09", "freeze")[0] == 200
    assert asked(office, "2026-11-09", "freeze") == (409, "week_not_open")
    assert asked(office, "2026-11-09", "publish", signer="孙立新") == (409, "froze_it_yourself")
    assert asked(office2, "2026-11-09", "publish", signer="孙立新")[0] == 200
    assert asked(office2, "2026-11-09", "publish", signer="孙立新") == (409, "week_published")
