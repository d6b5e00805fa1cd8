"""Points by hand: days, keys, papers, two persons, and who is told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import access
from campaigns.models import Campaign, Notification, Proposal, ScoreEntry
from campaigns.processes import accountability, weeks
from campaigns.processes.counting import counted_of, sums_of
from campaigns.processes.deeds import key_of
from campaigns.processes.points_ledger import filtered
from campaigns.processes.refusals import BadFields, KeyReused, MoveNotAllowed, RoleNotAllowed
from campaigns.processes.reversing import worth_of
from campaigns.rules.scoring import Cap, Kind
from tests.factories import NOON, at, person, unit

pytestmark = pytest.mark.django_db
D = Decimal
LAST_WEEK, THIS_WEEK = date(2026, 11, 2), date(2026, 11, 9)
LAST_FRIDAY = date(2026, 11, 6)
MONDAY_NOON = at("2026-11-09 12:00")
KEY = UUID(int=7)


@pytest.fixture(autouse=True)
def two_weeks(campaign: Campaign) -> None:
    weeks.open_running_week(campaign=campaign, now=at("2026-11-02 09:00"))
    weeks.open_running_week(campaign=campaign, now=at("2026-11-09 09:00"))


def entered(campaign: Campaign, now: datetime = NOON, **more: Any) -> Any:
    given: dict[str, Any] = {
        "rule": "manual_deduction",
        "department": unit("chengguan"),
        "reason": "督办件未反馈",
        "document_no": "示创办督〔2026〕5号",
        "by": person("office"),
        **more,
    }
    return accountability.enter_points(campaign=campaign, now=now, **given)


def frozen(campaign: Campaign) -> None:
    weeks.freeze(campaign=campaign, monday=LAST_WEEK, by=None, now=at("2026-11-09 10:00"))


def told(step: str) -> set[str]:
    rows = Notification.objects.filter(notice__step=step)
    return set(rows.values_list("recipient__username", flat=True))


def test_it_goes_to_the_week_of_its_day(campaign: Campaign) -> None:
    entry = entered(campaign, occurred_on=LAST_FRIDAY)
    assert (entry.week.monday, entry.is_late_posting) == (LAST_WEEK, False)
    assert entry.occurred_at == at("2026-11-06 12:00")
    frozen(campaign)
    late = entered(campaign, occurred_on=LAST_FRIDAY)
    assert (late.week.monday, late.is_late_posting) == (THIS_WEEK, True)


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"occurred_on": date(2026, 11, 12)}, {("occurred_on", "in_future")}),
        ({"occurred_on": date(2025, 12, 31)}, {("occurred_on", "not_running")}),
        ({"rule": "overdue"}, {("rule", "unknown")}),
        ({"points": D(0)}, {("points", "not_positive")}),
        ({"rule": "referral", "points": D(1)}, {("points", "only_on_record")}),
        ({"reason": " ", "document_no": ""}, {("reason", "required"), ("document_no", "required")}),
        (
            {"attachments": [SimpleUploadedFile("a.exe", b"MZ")]},
            {("attachments", "file_kind")},
        ),
    ],
)
def test_it_refuses_by_field(campaign: Campaign, given: Any, faults: Any) -> None:
    with pytest.raises(BadFields) as refused:
        entered(campaign, **given)
    assert {(fault.field, fault.code) for fault in refused.value.faults} == faults
    assert not Proposal.objects.exists()


def test_only_the_office_enters(campaign: Campaign) -> None:
    with pytest.raises(RoleNotAllowed):
        entered(campaign, by=person("inspector"))


def test_the_same_key_gives_the_same_entry(campaign: Campaign) -> None:
    key = key_of(KEY, {"points": "0.5"})
    first = entered(campaign, key=key)
    assert entered(campaign, key=key) == first
    assert ScoreEntry.objects.count() == 1
    with pytest.raises(KeyReused):
        entered(campaign, key=key_of(KEY, {"points": "0.6"}))
    by_another = entered(campaign, key=key, by=person("office2"))
    assert by_another.pk != first.pk


def test_the_same_key_gives_the_same_proposal(campaign: Campaign) -> None:
    key = key_of(KEY, {"points": "2"})
    asked = entered(campaign, key=key, points=D(2))
    accountability.approve(proposal_id=asked.pk, by=person("office2"), now=NOON)
    again = entered(campaign, key=key, points=D(2))
    assert again == asked
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("rule", "points", "is_asked"),
    [
        ("manual_deduction", "1.00", False),
        ("manual_deduction", "1.01", True),
        ("veto", None, True),
        ("referral", None, True),
        ("praise_nation", None, False),
    ],
)
def test_a_second_person_is_asked(
    campaign: Campaign, rule: str, points: str | None, is_asked: bool
) -> None:
    made = entered(campaign, rule=rule, points=None if points is None else D(points))
    assert isinstance(made, Proposal) is is_asked
    assert ScoreEntry.objects.exists() is not is_asked


def test_a_referral_is_on_record_and_costs_nothing(campaign: Campaign) -> None:
    asked = entered(campaign, rule="referral")
    with pytest.raises(MoveNotAllowed, match="own_proposal"):
        accountability.approve(proposal_id=asked.pk, by=person("office"), now=NOON)
    accountability.approve(proposal_id=asked.pk, by=person("office2"), now=NOON)
    entry = ScoreEntry.objects.get()
    assert (entry.rule, entry.kind, entry.points) == ("referral", "deduction", D(0))
    assert counted_of([entry], now=NOON)[entry.pk].points == 0


def test_both_sides_are_told(campaign: Campaign) -> None:
    people = {"handler.chengguan", "head.chengguan"}
    entered(campaign)
    assert told("points_entered") == people
    asked = entered(campaign, points=D(2))
    assert told("points_proposed") == people | {"office2"}
    accountability.hear(
        proposal_id=asked.pk, statement="已按时反馈", by=person("handler.chengguan"), now=NOON
    )
    assert told("points_heard") == {"head.chengguan", "office", "office2"}
    accountability.approve(proposal_id=asked.pk, by=person("office2"), now=NOON)
    assert told("points_approved") == people | {"office"}
    accountability.take_back(
        entry_id=ScoreEntry.objects.get(proposal=asked).pk,
        reason="申辩属实",
        by=person("office"),
        now=NOON,
    )
    assert told("points_taken_back") == people
    refused = entered(campaign, points=D(3))
    accountability.refuse(proposal_id=refused.pk, reason="证据不足", by=person("office2"), now=NOON)
    assert told("points_refused") == people | {"office"}


def test_papers_are_read_by_those_concerned(campaign: Campaign) -> None:
    sent = SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n")
    entry = entered(campaign, attachments=[sent])
    (paper,) = entry.proposal.attachments.all()
    assert paper.name == "通报.pdf"
    readers = ("office2", "auditor", "leader", "handler.chengguan", "head.chengguan")
    others = ("handler.zhujian", "inspector", "zonechief", "thirdparty", "admin")
    for username in (*readers, *others):
        seen = access.visible_attachments(person(username)).filter(pk=paper.pk).exists()
        assert seen is (username in readers), username


# --- caps and reversals --------------------------------------------------------------------------


def test_posted_and_counted_differ_by_the_cap(campaign: Campaign) -> None:
    """Six reports of 0.1 count 0.5."""
    entries = [entered(campaign, rule="publicity", reason=f"稿件{n}") for n in range(6)]
    counted = counted_of(entries, now=NOON)
    assert [counted[entry.pk].points for entry in entries] == [D("0.1")] * 5 + [D(0)]
    assert counted[entries[-1].pk].cap is Cap.RULE
    (found,) = sums_of(ScoreEntry.objects.filter(campaign=campaign), now=NOON) or []
    assert (found.kind, found.posted, found.counted) == (Kind.BONUS, D("0.6"), D("0.5"))


def test_the_preview_is_what_comes_of_it(campaign: Campaign) -> None:
    """Of six reports of last week the first taken back is worth nothing, the next 0.1."""
    last = at("2026-11-05 10:00")
    entries = [entered(campaign, last, rule="publicity", reason=f"稿件{n}") for n in range(6)]
    assert worth_of(entries[0]).correction is None
    frozen(campaign)
    worths = []
    for entry in entries[:3]:
        fresh = ScoreEntry.objects.get(pk=entry.pk)
        worth = worth_of(fresh).correction
        reversal = accountability.take_back(
            entry_id=entry.pk, reason="稿件撤回", by=person("office"), now=NOON
        )
        assert reversal.points == worth
        worths.append(worth)
    assert worths == [D(0), D("-0.10"), D("-0.10")]


def test_what_was_taken_back_stays_in_the_ledger(campaign: Campaign) -> None:
    entry = entered(campaign)
    reversal = accountability.take_back(
        entry_id=entry.pk, reason="误录", by=person("office2"), now=NOON
    )
    rows = filtered(user=person("office"), campaign=campaign, params={}, now=NOON)
    assert set(rows) == {entry, reversal}
    assert sums_of(rows, now=NOON) == []
    asked = {"entry": [str(entry.pk)]}
    of_one = filtered(user=person("office"), campaign=campaign, params=asked, now=NOON)
    assert set(of_one) == {entry, reversal}


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ({}, {"a", "b", "c"}),
        ({"department": ["zhujian"]}, {"b"}),
        ({"kind": ["bonus"]}, {"c"}),
        ({"rule": ["manual_deduction"]}, {"a", "b"}),
        ({"week": ["2026-11-02"]}, {"b"}),
        ({"manual": ["true"], "from": ["2026-11-09"]}, {"a", "c"}),
        ({"late": ["true"]}, set()),
        ({"reversed": ["true"]}, set()),
    ],
)
def test_it_filters(campaign: Campaign, params: dict[str, list[str]], wanted: set[str]) -> None:
    entered(campaign, reason="a")
    entered(campaign, reason="b", department=unit("zhujian"), occurred_on=LAST_FRIDAY)
    entered(campaign, reason="c", rule="praise_office")
    rows = filtered(user=person("office"), campaign=campaign, params=params, now=NOON)
    assert {row.reason for row in rows} == wanted


@pytest.mark.parametrize(
    "params",
    [
        {"department": ["nobody"]},
        {"group": ["没有这个组"]},
        {"week": ["yesterday"]},
        {"kind": ["fine"]},
        {"late": ["perhaps"]},
        {"entry": ["-1"]},
        {"entry": ["９９"]},
        {"rule": ["a\x00"]},
        {"from": ["soon"]},
    ],
)
def test_it_refuses_a_filter_by_name(campaign: Campaign, params: dict[str, list[str]]) -> None:
    with pytest.raises(BadFields) as refused:
        filtered(user=person("office"), campaign=campaign, params=params, now=NOON)
    assert [fault.field for fault in refused.value.faults] == list(params)
