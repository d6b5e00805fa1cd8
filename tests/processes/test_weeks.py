"""A week is frozen once it is over, opened again by two, published by somebody else, and then
stands for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from campaigns.models import AuditLog, Campaign, ScoreEntry, ScoreRow, ScoreWeek
from campaigns.processes import weekly_table, weeks
from campaigns.processes.entries import open_week
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from tests.factories import make_closed, make_dispatched, person
from tests.processes.told import dispatched, on, play, told, week_of

pytestmark = pytest.mark.both
FIRST, SECOND, THIRD = week_of("11-09"), week_of("11-16"), week_of("11-23")
INSTANT = timedelta(microseconds=1)
OVER, TEN, THREE = on("11-16 00:00"), on("11-16 10:00"), on("11-16 15:00")
SIGNER = "孙立新"


@pytest.fixture
def running(campaign: Campaign) -> Campaign:
    """In the first week one issue was closed on time, another is overdue since Wednesday."""
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    make_closed(campaign)
    make_dispatched(campaign, lead="zhujian")
    return campaign


def freeze(
    campaign: Campaign, *, by: str | None = None, now: Any = TEN, monday: Any = FIRST
) -> ScoreWeek:
    who = person(by) if by else None
    return weeks.freeze(campaign=campaign, monday=monday, by=who, now=now)


def unfreeze(campaign: Campaign, by: str, reason: str = "数据有误") -> ScoreWeek:
    return weeks.unfreeze(campaign=campaign, monday=FIRST, reason=reason, by=person(by), now=THREE)


def publish(campaign: Campaign, by: str = "office", signer: str = SIGNER) -> ScoreWeek:
    return weeks.publish(campaign=campaign, monday=FIRST, signer=signer, by=person(by), now=THREE)


def refused(code: str, deed: Callable[[], object]) -> None:
    with pytest.raises(MoveNotAllowed) as refusal:
        deed()
    assert refusal.value.code == code


# --- freeze --------------------------------------------------------------------------------------


def test_it_is_not_frozen_before_it_is_over(running: Campaign) -> None:
    refused("week_not_over", lambda: freeze(running, by="office", now=OVER - INSTANT))
    assert freeze(running, by="office", now=OVER).state == "frozen"


def test_it_is_not_frozen_twice(running: Campaign) -> None:
    frozen = freeze(running, by="office")
    refused("week_not_open", lambda: freeze(running, by="office2", now=THREE))
    frozen.refresh_from_db()
    assert (frozen.frozen_at, frozen.frozen_by) == (TEN, person("office"))
    publish(running, by="office2")
    refused("week_not_open", lambda: freeze(running, by="office", now=THREE))


def test_it_waits_for_an_older_week(running: Campaign) -> None:
    after = on("11-23 10:00")
    refused("older_week_open", lambda: freeze(running, monday=SECOND, now=after))
    freeze(running, now=after)
    assert freeze(running, monday=SECOND, now=after).state == "frozen"


@pytest.mark.parametrize("username", ["inspector", "leader", "auditor", "admin", "head.zhujian"])
def test_it_is_frozen_by_the_office_only(username: str, running: Campaign) -> None:
    with pytest.raises(RoleNotAllowed):
        freeze(running, by=username)
    freeze(running)
    with pytest.raises(RoleNotAllowed):
        publish(running, by=username)
    with pytest.raises(RoleNotAllowed):
        unfreeze(running, by=username)


def test_the_clock_freezes_it_on_monday_at_ten(running: Campaign) -> None:
    assert weeks.freeze_due(now=TEN - INSTANT) == []
    assert [week.monday for week in weeks.freeze_due(now=TEN)] == [FIRST]
    assert weeks.freeze_due(now=TEN) == []
    week = ScoreWeek.objects.get(campaign=running, monday=FIRST)
    assert (week.state, week.frozen_at, week.frozen_by) == ("frozen", TEN, None)
    assert ScoreWeek.objects.get(campaign=running, monday=SECOND).state == "open"


def test_the_clock_makes_up_for_mondays_that_it_missed(running: Campaign) -> None:
    frozen = weeks.freeze_due(now=on("11-30 10:00"))
    assert [week.monday for week in frozen] == [FIRST, SECOND, THIRD]


def test_a_campaign_out_of_use_is_left_alone(running: Campaign) -> None:
    running.is_active = False
    running.save()
    assert weeks.freeze_due(now=TEN) == []


def test_it_first_posts_what_is_due_up_to_the_cut_off(running: Campaign) -> None:
    """Due on Wednesday at six; overdue on Thursday and Friday; Monday belongs to the next week."""
    assert not ScoreEntry.objects.filter(rule__startswith="overdue").exists()
    week = freeze(running)
    posted = ScoreEntry.objects.filter(rule__startswith="overdue").order_by("pk")
    assert [(entry.rule, entry.occurred_at, entry.week) for entry in posted] == [
        ("overdue", on("11-11 18:00"), week),
        ("overdue_day", on("11-12 18:00"), week),
        ("overdue_day", on("11-13 18:00"), week),
    ]
    row = ScoreRow.objects.get(week=week, department__code="zhujian")
    assert row.figures["deductions"] == "1.00"  # found 0.10, overdue 0.50, twice 0.20


def test_it_stores_rows_version_entries_and_hash(running: Campaign) -> None:
    live = weekly_table.live_table(campaign=running, monday=FIRST, now=TEN)
    week = freeze(running, by="office")
    assert week.rule_version is not None
    assert (week.rule_version.name, week.content["rule_version"]) == ("V1", "V1")
    rows = {row["department"]: row for row in week.content["rows"]}
    assert rows.keys() == {row["department"] for row in live.rows}
    assert (rows["chengguan"]["score"], rows["chengguan"]["rank"]) == ("99.90", 1)
    stored = ScoreRow.objects.filter(week=week).order_by("sort")
    assert [row.figures for row in stored] == week.content["rows"]
    counted = {entry["id"] for entry in week.content["lists"]["entries"]}
    assert counted == set(ScoreEntry.objects.filter(week=week).values_list("pk", flat=True))
    line = AuditLog.objects.get(action="freeze_week")
    assert (line.by, line.facts["sha256"]) == (person("office"), week.sha256)


def test_its_hash_is_that_of_canonical_json(running: Campaign) -> None:
    """Sorted keys, no spaces, UTF-8, decimals as strings: written out here once more."""
    freeze(running)
    week = ScoreWeek.objects.get(campaign=running, monday=FIRST)
    written = canonical(week.content)
    assert hashlib.sha256(written.encode("utf-8")).hexdigest() == week.sha256
    assert "综执局" in written
    assert json.loads(written) == week.content


def canonical(value: Any) -> str:
    """JSON by hand; a float has no place in it."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name)}:{canonical(value[name])}" for name in sorted(value))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    assert value is None or isinstance(value, str | int), value
    return json.dumps(value, ensure_ascii=False)


# --- unfreeze ------------------------------------------------------------------------------------


def test_it_is_opened_again_by_two_persons(running: Campaign) -> None:
    freeze(running)
    assert unfreeze(running, by="office").state == "frozen"
    assert unfreeze(running, by="office").state == "frozen"  # still one person
    opened = unfreeze(running, by="office2")
    assert (opened.state, opened.sha256, opened.content) == ("open", "", {})
    assert not ScoreRow.objects.filter(week=opened).exists()
    assert [*AuditLog.objects.order_by("pk").values_list("action", flat=True)][-2:] == [
        "ask_unfreeze",
        "unfreeze_week",
    ]


def test_a_week_opened_again_is_left_to_people(running: Campaign) -> None:
    freeze(running)
    unfreeze(running, by="office")
    unfreeze(running, by="office2")
    assert weeks.freeze_due(now=THREE) == []
    assert freeze(running, by="office", now=THREE).state == "frozen"


def test_opening_again_needs_a_reason(running: Campaign) -> None:
    freeze(running)
    with pytest.raises(BadFields) as refusal:
        unfreeze(running, by="office", reason="  ")
    assert [fault.field for fault in refusal.value.faults] == ["reason"]


def test_only_a_frozen_week_is_opened_again(running: Campaign) -> None:
    refused("week_not_frozen", lambda: unfreeze(running, by="office"))
    freeze(running)
    unfreeze(running, by="office")
    publish(running)
    refused("week_not_frozen", lambda: unfreeze(running, by="office2"))


def test_what_happens_while_it_is_open_again_counts_in_it(running: Campaign) -> None:
    freeze(running)
    unfreeze(running, by="office")
    unfreeze(running, by="office2")
    entry = ScoreEntry.objects.get(rule="found_district", department__code="zhujian")
    assert entry.week.state == "open"
    again = freeze(running, by="office", now=THREE)
    assert ScoreEntry.objects.filter(week=again, rule="overdue").count() == 1


# --- publish -------------------------------------------------------------------------------------


def test_it_is_not_published_by_whom_froze_it(running: Campaign) -> None:
    freeze(running, by="office")
    refused("froze_it_yourself", lambda: publish(running, by="office"))
    published = publish(running, by="office2")
    assert (published.state, published.published_by) == ("published", person("office2"))
    assert (published.signer, published.published_at) == (SIGNER, THREE)


def test_after_the_clock_anybody_of_the_office_publishes(running: Campaign) -> None:
    freeze(running)
    assert publish(running, by="office").state == "published"


def test_it_is_not_published_unfrozen_or_twice(running: Campaign) -> None:
    refused("week_not_frozen", lambda: publish(running))
    freeze(running)
    publish(running)
    refused("week_published", lambda: publish(running, by="office2"))


def test_it_needs_a_signer(running: Campaign) -> None:
    freeze(running)
    with pytest.raises(BadFields) as refusal:
        publish(running, signer=" ")
    assert [fault.field for fault in refusal.value.faults] == ["signer"]
    assert ScoreWeek.objects.get(campaign=running, monday=FIRST).state == "frozen"


def test_nothing_that_happens_later_changes_it(campaign: Campaign) -> None:
    """After publication: a redirect, a void, a passed check, a refused request, a look-back."""
    lines = [
        *dispatched("11-09 10:00", "A"),
        *dispatched("11-09 10:00", "B"),
        *dispatched("11-09 10:00", "C"),
        *dispatched("11-11 10:00", "D"),
        *dispatched("11-09 10:00", "E"),
        told("11-10 10:00", "handler.zhujian", "submit_fix", "E"),
        told("11-10 11:00", "inspector", "verify", "E", result="pass"),
        told("11-11 17:00", "handler.zhujian", "submit_fix", "C"),
        told("11-13 10:00", "handler.zhujian", "request_extension", "D", wanted_at="11-17 18:00"),
    ]
    player = play(campaign, lines, until="11-16 10:00")
    before = publish(campaign)
    rows = [row.figures for row in ScoreRow.objects.filter(week=before).order_by("sort")]
    player.play(
        [
            told("11-16 16:00", "office", "redirect", "A", lead_department="shijian"),
            told("11-16 16:10", "office", "void", "B"),
            told("11-16 16:20", "inspector", "verify", "C", result="pass"),
            told("11-16 16:30", "office", "decide_extension", "D", grant=False),
            told("11-16 16:40", "inspector", "recheck", "E", result="unfixed"),
        ]
    )
    player.run_to(on("11-30 12:00"))
    after = ScoreWeek.objects.get(campaign=campaign, monday=FIRST)
    assert (after.state, after.sha256) == ("published", before.sha256)
    assert after.content == before.content
    assert weeks.digest(after.content) == before.sha256
    assert [row.figures for row in ScoreRow.objects.filter(week=after).order_by("sort")] == rows
    shown = weekly_table.table(campaign=campaign, monday=FIRST, now=on("11-30 12:00"))
    assert (shown.state, shown.rows) == ("published", before.content["rows"])
    assert not ScoreEntry.objects.filter(week=after, posted_at__gte=THREE).exists()


def test_an_earlier_week_stays_closed_while_a_later_one_is(running: Campaign) -> None:
    freeze(running)
    freeze(running, monday=SECOND, now=on("11-23 10:00"))
    refused("later_week_closed", lambda: unfreeze(running, by="office"))


def test_what_comes_late_never_lies_before_it_happened(running: Campaign) -> None:
    freeze(running)
    freeze(running, monday=SECOND, now=on("11-23 10:00"))
    ScoreWeek.objects.filter(monday=FIRST).update(state="open")  # as it could be before
    week, is_late = open_week(running, on("11-18 12:00"))
    assert (week.monday, is_late) == (THIRD, True)
