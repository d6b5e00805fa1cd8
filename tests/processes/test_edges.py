"""Edges of the rules that a second reader found: each was once wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from campaigns import access
from campaigns.models import (
    Assignment,
    Campaign,
    Department,
    Inspection,
    Issue,
    Notice,
    Proposal,
    RuleVersion,
    ScoreEntry,
    Submission,
    User,
)
from campaigns.processes import (
    accountability,
    bulk,
    clock_work,
    dispatching,
    looking_back,
    rectifying,
    requesting,
    returning,
    steering,
    verifying,
    weekly_table,
    weeks,
)
from campaigns.processes.entries import NoRulesInForce
from campaigns.processes.holding import Assisting
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from campaigns.rules.deadlines import Limit, LimitUnit
from tests.api.door import V1, client_of
from tests.factories import (
    MONDAY,
    MONDAY_NINE,
    MONDAY_TEN,
    NOON,
    at,
    make_campaign,
    make_closed,
    make_dispatched,
    make_issue,
    make_jpeg,
    make_photo,
    person,
    unit,
)

HANDLER = "handler.zhujian"
pytestmark = pytest.mark.django_db


def hand_in(issue: Issue, by: str, now: Any) -> Issue:
    return rectifying.submit_fix(
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=(make_photo(by, now),),
        note="已整改到位",
        by=person(by),
        now=now,
    )


def look_back(issue: Issue, result: str, now: Any = NOON) -> Issue:
    return looking_back.recheck(
        issue_id=issue.pk,
        version=issue.version,
        result=result,
        photo_ids=(make_photo("inspector", now),),
        by=person("inspector"),
        now=now,
    )


def void(issue: Issue, now: Any, duplicate_of: Issue | None = None) -> Issue:
    return steering.void(
        issue_id=issue.pk,
        version=issue.version,
        reason_code="duplicate" if duplicate_of else "not_a_problem",
        duplicate_of=duplicate_of,
        by=person("office"),
        now=now,
    )


def hand_out(issue: Issue, code: str, now: Any, **more: Any) -> Issue:
    return dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit(code),
        by=person("office"),
        now=now,
        **more,
    )


def self_check(campaign: Campaign, **more: Any) -> Issue:
    return make_issue(campaign, by=HANDLER, now=MONDAY_NINE, source="self_check", **more)


# --- weeks ---------------------------------------------------------------------------------------


def test_a_veto_taken_back_vetoes_no_later_week(campaign: Campaign) -> None:
    make_closed(campaign, lead="zhujian")
    asked = accountability.enter_points(
        campaign=campaign,
        department=unit("zhujian"),
        rule="veto",
        points=None,
        reason="弄虚作假",
        document_no="示创办〔2026〕1号",
        by=person("office"),
        now=at("2026-11-12 10:00"),
    )
    assert isinstance(asked, Proposal)
    accountability.approve(proposal_id=asked.pk, by=person("office2"), now=at("2026-11-12 11:00"))
    weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=at("2026-11-16 10:00"))
    issue = make_issue(campaign, now=at("2026-11-16 11:00"))
    issue = hand_out(
        issue, "zhujian", at("2026-11-16 11:30"), limit=Limit(1, LimitUnit.WORKING_DAYS)
    )
    issue = hand_in(issue, HANDLER, at("2026-11-16 15:00"))
    verifying.verify_pass(
        issue_id=issue.pk,
        version=issue.version,
        on_site=True,
        by=person("inspector"),
        now=at("2026-11-16 16:00"),
    )

    def row() -> tuple[Any, bool]:
        table = weekly_table.table(
            campaign=campaign, monday=MONDAY + timedelta(days=7), now=at("2026-11-18 12:00")
        )
        (found,) = (found for found in table.rows if found["department"] == "zhujian")
        return found["score"], found["vetoed"]

    before = row()
    assert before[1] is False
    accountability.take_back(
        entry_id=ScoreEntry.objects.get(rule="veto").pk,
        reason="复核无误",
        by=person("office"),
        now=at("2026-11-18 11:00"),
    )
    assert row() == before


def test_a_week_is_frozen_under_the_rules_of_its_last_second(campaign: Campaign) -> None:
    make_closed(campaign, lead="zhujian")
    old = RuleVersion.objects.get(campaign=campaign)
    new = RuleVersion.objects.create(
        campaign=campaign,
        name="V2",
        valid_from=at("2026-11-16 00:00"),
        deduction_cap=20,
        bonus_cap=5,
        weights={"on_time": 20, "fixed": 40, "sites": 20, "self_check": 10, "routine": 10},
    )
    for row in old.rows.all():
        row.pk = None
        row.version = new
        row.save()
    week = weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=at("2026-11-16 10:00"))
    assert week.rule_version is not None
    assert week.content["rule_version"] == week.rule_version.name == old.name


# --- self-checks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "spared"), [("2026-11-09 11:00", True), ("2026-11-25", False)])
@pytest.mark.parametrize("is_pending", [True, False])
def test_a_self_check_spares_the_finding_only_while_it_is_in_time(
    moment: str, spared: bool, is_pending: bool, campaign: Campaign
) -> None:
    """SCORING "Self-check day", whether the finding is dispatched before or after."""
    now = at(moment if " " in moment else f"{moment} 11:00")
    own = self_check(campaign)
    found = make_issue(campaign, now=now - timedelta(minutes=30))
    if not is_pending:
        found = hand_out(found, "zhujian", now - timedelta(minutes=20))
    clock_work.run_clock(now=now - timedelta(minutes=10))
    own.refresh_from_db()
    void(own, now, duplicate_of=found)
    if is_pending:
        hand_out(found, "zhujian", now + timedelta(minutes=10))
    standing = ScoreEntry.objects.filter(issue=found, rule="found_district").unreversed()
    assert standing.exists() is not spared


def test_a_fix_on_behalf_is_always_checked_by_another(campaign: Campaign) -> None:
    for _n in range(4):
        own = hand_in(self_check(campaign, severity="minor"), "office", MONDAY_TEN)
        assert own.state == "submitted"
        assert Submission.objects.get(issue=own).on_behalf


def test_what_came_back_is_checked_like_any_finding(campaign: Campaign) -> None:
    """WORKFLOW "What others found is always seen by somebody else"."""
    own = hand_in(self_check(campaign, severity="minor"), HANDLER, MONDAY_TEN)
    while own.state != "closed":
        own = hand_in(self_check(campaign, severity="minor"), HANDLER, MONDAY_TEN)
    look_back(own, "rebound")
    new = Issue.objects.latest("pk")
    assert (new.is_self_found, new.check_mode) != (False, "sample")
    assert hand_in(hand_out(new, "zhujian", NOON), HANDLER, at("2026-11-11 15:00")).state == (
        "submitted"
    )


# --- false fixes ---------------------------------------------------------------------------------


def test_a_false_fix_is_borne_by_those_who_fixed_it(campaign: Campaign) -> None:
    issue = make_closed(campaign, lead="zhujian", assisting=(Assisting(unit("chengguan"), 30),))
    issue = look_back(issue, "unfixed")
    dispatching.redirect(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("huanwei"),
        reason="职责调整",
        assisting=(Assisting(unit("jiaojing"), 40),),
        by=person("office"),
        now=at("2026-11-11 15:00"),
    )
    proposal = Proposal.objects.get()
    accountability.approve(proposal_id=proposal.pk, by=person("office"), now=at("2026-11-13 15:00"))
    parts = ScoreEntry.objects.filter(rule="false_fix").values_list("department__code", "points")
    assert dict(parts) == {"zhujian": Decimal("1.40"), "chengguan": Decimal("0.60")}


def test_a_void_issue_costs_no_false_fix(campaign: Campaign) -> None:
    issue = void(
        look_back(make_closed(campaign, lead="zhujian"), "unfixed"), at("2026-11-11 15:00")
    )
    with pytest.raises(MoveNotAllowed) as refused:
        accountability.approve(
            proposal_id=Proposal.objects.get().pk, by=person("office"), now=at("2026-11-13 15:00")
        )
    assert refused.value.code == "issue_void"
    assert not ScoreEntry.objects.filter(issue=issue, rule="false_fix").exists()


# --- clocks --------------------------------------------------------------------------------------


def test_extensions_together_are_the_limit_to_the_minute(campaign: Campaign) -> None:
    """8 working hours from the old deadline of 10:00, whatever the first extension took."""
    issue = make_dispatched(
        campaign,
        lead="zhujian",
        limit=Limit(8, LimitUnit.WORKING_HOURS),
        now=at("2026-11-09 09:00"),
    )
    ten, half_past = at("2026-11-09 10:00"), at("2026-11-10 11:30")
    issue = dispatching.accept(
        issue_id=issue.pk, version=issue.version, by=person(HANDLER), now=ten
    )
    assert issue.due_at == at("2026-11-10 10:00")
    issue = requesting.request_extension(
        issue_id=issue.pk,
        version=issue.version,
        reason_kind="funds",
        reason="资金未到位",
        wanted_at=half_past,
        by=person(HANDLER),
        now=ten,
    )
    issue = requesting.grant_extension(
        issue_id=issue.pk,
        version=issue.version,
        due_at=half_past,
        reason="同意",
        by=person("office"),
        now=ten,
    )
    holding = Assignment.objects.get(pk=issue.holding_id or 0)
    assert requesting.latest_extension(issue, holding) == at("2026-11-11 11:00")


def test_a_unit_may_return_on_a_rest_day_of_a_sprint(campaign: Campaign) -> None:
    campaign.sprint_from, campaign.sprint_until = at("2026-11-14 00:00"), at("2026-11-16 00:00")
    campaign.save()
    issue = make_dispatched(
        campaign,
        lead="zhujian",
        limit=Limit(8, LimitUnit.WORKING_HOURS),
        now=at("2026-11-14 09:00"),
    )
    returned = returning.return_issue(
        issue_id=issue.pk,
        version=issue.version,
        reason_code="not_ours",
        reason="不属本单位职责",
        by=person(HANDLER),
        now=at("2026-11-14 09:10"),
    )
    assert returned.state == "returned"


def test_one_campaign_without_rules_does_not_stop_the_clock(campaign: Campaign) -> None:
    day = Limit(1, LimitUnit.WORKING_DAYS)
    bad = make_campaign("bad-c")
    make_dispatched(bad, lead="zhujian", limit=day)
    good = make_dispatched(campaign, lead="jiaojing", limit=day)
    RuleVersion.objects.filter(campaign=bad).update(valid_from=at("2027-01-01 00:00"))
    with pytest.raises(NoRulesInForce):
        clock_work.run_clock(now=at("2026-11-12 10:00"))
    assert ScoreEntry.objects.filter(issue=good, rule="overdue").count() == 1


def test_the_api_does_not_wait_for_the_worker_to_sign(campaign: Campaign) -> None:
    issue = make_dispatched(campaign, lead="zhujian", limit=Limit(5, LimitUnit.WORKING_DAYS))
    body = {
        "version": issue.version,
        "reason_kind": "funds",
        "reason": "资金未到位",
        "wanted_at": "2026-11-17T18:00:00+08:00",
    }
    with time_machine.travel(at("2026-11-10 10:00"), tick=False):
        answer = client_of(HANDLER).post(
            f"{V1}/issues/{issue.number}/request_extension/", body, format="json"
        )
    assert answer.status_code == 200


# --- who is told, who may see ---------------------------------------------------------------------


def test_a_rebound_is_told_with_an_issue_that_the_unit_may_read(campaign: Campaign) -> None:
    earlier = make_closed(campaign, lead="zhujian")
    new = hand_out(make_issue(campaign, now=NOON), "jiaojing", NOON)
    looking_back.confirm_rebound(
        issue_id=new.pk,
        version=new.version,
        earlier=earlier,
        by=person("office"),
        now=at("2026-11-11 15:00"),
    )
    told = Notice.objects.filter(step="rebound_confirmed")
    assert told.exists()
    for notice in told:
        assert notice.recipient is not None
        assert access.visible_issues(notice.recipient).filter(pk=notice.issue_id or 0).exists()


def test_a_testing_company_is_told_nothing(campaign: Campaign) -> None:
    make_closed(campaign, lead="zhujian", by="thirdparty")
    assert not Notice.objects.filter(recipient=User.objects.get(username="thirdparty")).exists()


def test_a_testing_company_does_not_choose_who_is_charged(campaign: Campaign) -> None:
    campaign.dispatches_itself = True
    campaign.save()
    other: Department = unit("jiaojing")
    assert make_issue(campaign, by="thirdparty", lead=other).state == "pending"


def test_sealed_rounds_do_not_show_through_their_points(campaign: Campaign) -> None:
    sealed = Inspection.objects.create(campaign=campaign, code="SEAL1", name="暗访", is_sealed=True)
    issue = make_dispatched(campaign, lead="zhujian", by="inspector2", inspection=sealed)
    weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=at("2026-11-16 10:00"))
    weeks.publish(
        campaign=campaign,
        monday=MONDAY,
        signer="孙立新",
        by=person("office"),
        now=at("2026-11-16 16:00"),
    )
    assert ScoreEntry.objects.filter(issue=issue).exists()
    assert not access.visible_entries(person("inspector")).filter(issue=issue).exists()
    assert access.visible_entries(person("inspector2")).filter(issue=issue).exists()


@pytest.mark.parametrize("wanted", [{"zones": ["Z1"]}, {"state": [""]}, {}])
def test_a_bulk_deed_on_everything_by_mistake_is_refused(
    wanted: dict[str, list[str]], campaign: Campaign
) -> None:
    make_issue(campaign)
    with pytest.raises(BadFields):
        bulk.numbers_of(user=person("office"), wanted=wanted, now=NOON)


@pytest.mark.parametrize(("username", "sees"), [(HANDLER, True), ("handler.jiaojing", False)])
def test_a_reused_photo_names_its_first_use_to_whom_may_read_it(
    username: str, sees: bool, campaign: Campaign
) -> None:
    """WORKFLOW "400 `photo_reused`, with a link to the first use where visible"."""
    content = make_jpeg()
    first = make_dispatched(campaign, lead="zhujian")
    hand_in_with(first, HANDLER, content)
    code = username.removeprefix("handler.")
    second = make_dispatched(campaign, lead=code)
    photo = make_photo(username, NOON, content)
    body = {"version": second.version, "note": "已整改", "photo_ids": [str(photo)]}
    with time_machine.travel(NOON, tick=False):
        answer = client_of(username).post(
            f"{V1}/issues/{second.number}/submit_fix/", body, format="json"
        )
    (row,) = answer.json()["errors"]
    assert (answer.status_code, row["code"]) == (400, "photo_reused")
    assert (row.get("issue") == first.number) is sees
    assert (first.number in answer.content.decode()) is sees


def hand_in_with(issue: Issue, by: str, content: bytes) -> None:
    rectifying.submit_fix(
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=(make_photo(by, MONDAY_TEN, content),),
        note="已整改到位",
        by=person(by),
        now=MONDAY_TEN,
    )


def test_many_shares_never_give_anybody_less_than_nothing(campaign: Campaign) -> None:
    """Three thirds of 0.50 are 0.51 when each is rounded up: the lead had −0.01, and no week with
    such an issue could be frozen."""
    shares = tuple(Assisting(unit(code), 33) for code in ("chengguan", "shijian", "huanwei"))
    make_dispatched(campaign, lead="zhujian", assisting=shares)
    week = weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=at("2026-11-16 10:00"))
    assert week.state == "frozen"
    overdue = ScoreEntry.objects.filter(rule="overdue")
    assert sum(entry.points for entry in overdue) == Decimal("0.50")
    assert min(entry.points for entry in overdue) >= 0
