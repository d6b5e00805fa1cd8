"""Versions of the rule table: begun on Mondays to come, never changed afterwards, limited to whom
they say; and what other rules would have made of past weeks.

Source: SCORING (head), docs/decisions/0016.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from campaigns.models import Campaign, Proposal, RuleVersion, ScoreEntry
from campaigns.processes import accountability, rule_tables, weeks
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.processes.rule_tables import Draft
from campaigns.processes.what_if import past_weeks, what_if
from campaigns.rules.scoring import Part, RuleTable, Severity
from tests.factories import make_campaign, make_dispatched, person, unit
from tests.processes.told import dispatched, on, play, rows, told, week_of

pytestmark = pytest.mark.django_db
NOW = on("11-11 12:00")  # a Wednesday
NEXT = date(2026, 11, 16)


def draft(campaign: Campaign) -> RuleVersion:
    return rule_tables.start_draft(campaign=campaign, by=person("office"), now=NOW)


def changed(version: RuleVersion, table: RuleTable, **more: Any) -> RuleVersion:
    return rule_tables.change_draft(
        version_id=version.pk,
        draft=Draft(table),
        edition=version.edition,
        by=person("office"),
        now=NOW,
        **more,
    )


def with_rule(table: RuleTable, code: str, **changes: Any) -> RuleTable:
    return replace(table, rules={**table.rules, code: replace(table.rules[code], **changes)})


def priced(table: RuleTable, code: str, points: str) -> RuleTable:
    return with_rule(table, code, points=dict.fromkeys(Severity, Decimal(points)))


def put(version: RuleVersion, monday: date = NEXT, now: datetime = NOW) -> RuleVersion:
    return rule_tables.put_in_force(
        version_id=version.pk,
        monday=monday,
        edition=version.edition,
        by=person("office"),
        now=now,
    )


def codes_of(refused: pytest.ExceptionInfo[BadFields]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.faults]


# --- versions -------------------------------------------------------------------------------------


def test_a_draft_is_a_copy_that_counts_nothing(campaign: Campaign) -> None:
    made = draft(campaign)
    assert made.name == "V2"
    assert made.table() == RuleVersion.objects.get(campaign=campaign, name="V1").table()
    changed(made, priced(made.table(), "found_district", "9.00"))
    make_dispatched(campaign, now=NOW)
    assert ScoreEntry.objects.get(rule="found_district").points == Decimal("0.10")


def test_a_version_begins_with_a_week_that_has_not_begun(campaign: Campaign) -> None:
    made = draft(campaign)
    for monday, code in ((date(2026, 11, 17), "not_a_monday"), (date(2026, 11, 9), "week_begun")):
        with pytest.raises(BadFields) as refused:
            put(made, monday)
        assert codes_of(refused) == [("monday", code)]
    made = put(made)
    assert made.valid_from == on("11-16 00:00")
    later = draft(campaign)
    with pytest.raises(BadFields) as refused:
        put(later, NEXT)
    assert codes_of(refused) == [("monday", "before_other_version")]


def test_what_has_a_beginning_does_not_change(campaign: Campaign) -> None:
    made = put(draft(campaign))
    with pytest.raises(MoveNotAllowed) as refused:
        changed(made, made.table())
    assert refused.value.code == "rules_in_force"
    made = rule_tables.withdraw(version_id=made.pk, by=person("office"), now=NOW)
    made = put(changed(made, priced(made.table(), "rework", "0.30")))
    with pytest.raises(MoveNotAllowed):
        rule_tables.withdraw(version_id=made.pk, by=person("office"), now=on("11-16 00:00"))
    with pytest.raises(MoveNotAllowed):
        rule_tables.delete_draft(version_id=made.pk, by=person("office"), now=NOW)


def test_two_editors_do_not_overwrite_each_other(campaign: Campaign) -> None:
    made = draft(campaign)
    changed(made, priced(made.table(), "rework", "0.30"))
    with pytest.raises(MoveNotAllowed) as refused:
        changed(made, priced(made.table(), "rework", "0.40"))
    assert refused.value.code == "rules_changed"


def test_only_the_office_keeps_them(campaign: Campaign) -> None:
    made = draft(campaign)
    for username in ("leader", "auditor", "admin", "handler.zhujian"):
        with pytest.raises(RoleNotAllowed):
            rule_tables.start_draft(campaign=campaign, by=person(username), now=NOW)
        with pytest.raises(RoleNotAllowed):
            rule_tables.delete_draft(version_id=made.pk, by=person(username), now=NOW)


def test_every_fault_is_named_at_once(campaign: Campaign) -> None:
    made = draft(campaign)
    table = priced(made.table(), "rework", "-1")
    table = with_rule(table, "rebound", groups=frozenset({"没有这个组"}))
    table = with_rule(table, "veto", units=frozenset({"nowhere"}), week_cap=Decimal(0))
    table = replace(table, weights={**table.weights, Part.ON_TIME: 41}, bonus_cap=Decimal("5.001"))
    with pytest.raises(BadFields) as refused:
        changed(made, table)
    assert set(codes_of(refused)) == {
        ("rework.points_minor", "out_of_range"),
        ("rework.points_major", "out_of_range"),
        ("rework.points_urgent", "out_of_range"),
        ("rebound.groups", "unknown"),
        ("veto.units", "unknown"),
        ("veto.week_cap", "out_of_range"),
        ("bonus_cap", "two_places"),
        ("weight_on_time", "weights_not_whole"),
    }
    made.refresh_from_db()
    assert made.edition == 1


def test_a_copy_for_another_campaign_leaves_its_groups_behind(campaign: Campaign) -> None:
    source = draft(campaign)
    group = campaign.ranking_groups.order_by("sort")[0].name
    source = changed(source, with_rule(source.table(), "rework", groups=frozenset({group})))
    other = make_campaign("other-wmcs")
    other.ranking_groups.filter(name=group).update(name="别的名称")
    copy = rule_tables.start_draft(campaign=other, by=person("office"), now=NOW, like=source)
    assert copy.table().rules["rework"].groups == frozenset()


# --- a week and its version -----------------------------------------------------------------------


def test_each_week_is_priced_and_counted_with_its_version(campaign: Campaign) -> None:
    """A reversal of an old week's entry is worth what the old version had counted."""
    made = draft(campaign)
    put(changed(made, priced(made.table(), "found_district", "0.90")))
    make_dispatched(campaign, now=on("11-15 12:00"))
    make_dispatched(campaign, now=on("11-16 09:00"))
    first, second = ScoreEntry.objects.filter(rule="found_district").order_by("pk")
    assert (first.points, second.points) == (Decimal("0.10"), Decimal("0.90"))
    week = weeks.freeze(campaign=campaign, monday=week_of("11-09"), by=None, now=on("11-16 10:00"))
    assert week.rule_version is not None
    assert week.rule_version.name == "V1"
    taken = accountability.take_back(
        entry_id=first.pk, reason="误判", by=person("office"), now=on("11-17 10:00")
    )
    assert taken.points == Decimal("0.10")


def test_a_rule_that_does_not_reach_a_unit_posts_nothing_for_it(campaign: Campaign) -> None:
    made = draft(campaign)
    table = with_rule(made.table(), "found_district", units=frozenset({"chengguan"}))
    table = with_rule(table, "manual_deduction", units=frozenset({"chengguan"}))
    put(changed(made, table))
    later = on("11-16 09:00")
    make_dispatched(campaign, lead="zhujian", now=later)
    assert not ScoreEntry.objects.filter(rule="found_district").exists()
    make_dispatched(campaign, lead="chengguan", now=later)
    assert ScoreEntry.objects.filter(rule="found_district").count() == 1
    with pytest.raises(BadFields) as refused:
        accountability.enter_points(
            campaign=campaign,
            department=unit("zhujian"),
            rule="manual_deduction",
            reason="通报批评",
            document_no="创办〔2026〕1号",
            by=person("office"),
            now=later,
        )
    assert codes_of(refused) == [("rule", "not_applicable")]


def test_a_proposal_whose_rule_no_longer_reaches_the_unit_cannot_be_approved(
    campaign: Campaign,
) -> None:
    proposed = accountability.enter_points(
        campaign=campaign,
        department=unit("zhujian"),
        rule="manual_deduction",
        points=Decimal("1.50"),
        reason="通报批评",
        document_no="创办〔2026〕1号",
        by=person("office"),
        now=on("11-16 08:00"),
    )
    assert isinstance(proposed, Proposal)
    made = draft(campaign)
    put(changed(made, with_rule(made.table(), "manual_deduction", units=frozenset({"chengguan"}))))
    with pytest.raises(MoveNotAllowed, match="rule_not_applicable"):
        accountability.approve(proposal_id=proposed.pk, by=person("office2"), now=on("11-16 10:00"))
    assert Proposal.objects.get().state == "proposed"
    assert not ScoreEntry.objects.exists()


# --- what-if --------------------------------------------------------------------------------------


@pytest.fixture
def lived(campaign: Campaign) -> Campaign:
    """Two units: one late and sent back, one with shares; a manual point; the week is frozen."""
    play(
        campaign,
        [
            *dispatched("11-09 09:00"),
            told("11-12 10:00", "handler.zhujian", "submit_fix"),
            told("11-12 11:00", "inspector", "verify", result="fail", reason="未整改到位"),
        ],
        until="11-13 12:00",
    )
    accountability.enter_points(
        campaign=campaign,
        department=unit("zhujian"),
        rule="manual_deduction",
        points=Decimal("0.70"),
        reason="通报批评",
        document_no="创办〔2026〕1号",
        by=person("office"),
        now=on("11-13 13:00"),
    )
    weeks.freeze(campaign=campaign, monday=week_of("11-09"), by=None, now=on("11-16 10:00"))
    return campaign


def lines_of(campaign: Campaign, version: RuleVersion) -> dict[str, Any]:
    (found,) = what_if(
        version=version, campaign=campaign, mondays=[week_of("11-09")], now=on("11-16 11:00")
    )
    return {line.department: line for line in found.lines}


def test_an_unchanged_copy_moves_nobody(lived: Campaign) -> None:
    found = lines_of(lived, draft(lived))
    assert found.keys() == rows(lived, "11-09").keys()
    assert not [line for line in found.values() if line.is_moved]


def test_it_reprices_what_the_table_gave_and_leaves_what_people_gave(lived: Campaign) -> None:
    made = draft(lived)
    before = lines_of(lived, made)["zhujian"]
    table = priced(made.table(), "rework", "0.50")
    made = changed(made, priced(table, "manual_deduction", "9.00"))
    after = lines_of(lived, made)["zhujian"]
    assert after.new_deductions - before.deductions == Decimal("0.30")
    assert ScoreEntry.objects.filter(rule="rework").get().points == Decimal("0.20")


def test_a_rule_that_does_not_reach_falls_away_and_caps_are_the_new_ones(lived: Campaign) -> None:
    made = draft(lived)
    other = with_rule(made.table(), "rework", units=frozenset({"chengguan"}))
    made = changed(made, other)
    line = lines_of(lived, made)["zhujian"]
    assert line.new_deductions == line.deductions - Decimal("0.20")
    made = changed(made, replace(made.table(), deduction_cap=Decimal("0.25")))
    assert lines_of(lived, made)["zhujian"].new_deductions == Decimal("0.25")


def test_weights_change_scores(lived: Campaign) -> None:
    """Nothing fixed, no sites, no quota: only daily work has points, scaled from 70 both times."""
    made = draft(lived)
    weights = {**made.table().weights, Part.FIXED: 10, Part.ROUTINE: 20}
    made = changed(made, replace(made.table(), weights=weights))
    assert lines_of(lived, made)["zhujian"].difference == Decimal("28.57") - Decimal("14.29")
    assert [week.monday for week in past_weeks(lived, on("11-16 11:00"))][-1] == week_of("11-09")


def test_the_running_week_can_be_asked_too(campaign: Campaign) -> None:
    make_dispatched(campaign, now=NOW)
    weeks.open_running_week(campaign=campaign, now=NOW)
    (found,) = what_if(
        version=draft(campaign), campaign=campaign, mondays=[week_of("11-09")], now=NOW
    )
    assert (found.state, found.moved) == ("open", 0)
    assert found.lines
