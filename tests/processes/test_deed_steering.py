"""Void, deadlines set by hand, hand-over within the unit, reminders, answers, words."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.models import Campaign, DeadlineVersion, Issue, Photo, Return, Submission, User
from campaigns.processes import reading
from campaigns.processes.holding import Assisting
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from tests.factories import make_issue, person, unit
from tests.processes.deed_cast import act
from tests.processes.deed_traces import (
    HANDLER,
    OTHER,
    UNIT,
    costs,
    day,
    dispatched,
    posted,
    settled,
    told,
    versions,
)

pytestmark = pytest.mark.django_db


# --- void ----------------------------------------------------------------------------------------


def test_it_takes_everything_back_that_a_void_issue_cost(campaign: Campaign) -> None:
    issue = dispatched(campaign, 2, "working_hours")
    act("submit_fix", issue, HANDLER, day("11 11:00"))
    act("verify", issue, "inspector", day("11 15:00"), result="fail", reason="未修")
    assert {row[0] for row in posted(issue)} >= {"found_district", "overdue", "rework"}
    void = act("void", issue, "office", day("11 16:00"))
    assert (void.state, void.due_at) == ("void", None)
    assert posted(issue) == []
    assert posted(settled(issue, day("20 10:00"))) == []
    assert HANDLER in told(issue, "voided")


@pytest.mark.parametrize("reason_code", ["not_a_problem", "out_of_scope"])
def test_it_takes_the_reasons_of_the_office(reason_code: str, campaign: Campaign) -> None:
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    done = act("void", issue, "office", day("09 10:00"), reason_code=reason_code)
    assert done.state == "void"


def test_it_links_the_photos_of_a_duplicate_to_the_kept_issue(campaign: Campaign) -> None:
    kept, double = dispatched(campaign), dispatched(campaign)
    act(
        "void",
        double,
        "office",
        day("09 11:00"),
        reason_code="duplicate",
        duplicate_of=kept,
    )
    found = reading.find_visible(user=person("office"), number=kept.number)
    assert found is not None
    shown = reading.dossier(issue=found, user=person("office"), now=day("09 12:00"))
    owners = {photo.issue_id for photo in shown.photos}
    assert owners == {kept.pk, double.pk}


@pytest.mark.parametrize("what", ["itself", "a void one"])
def test_it_keeps_a_real_issue_for_a_duplicate(what: str, campaign: Campaign) -> None:
    issue, other = dispatched(campaign), dispatched(campaign)
    act("void", other, "office", day("09 11:00"))
    kept = issue if what == "itself" else Issue.objects.get(pk=other.pk)
    with pytest.raises(BadFields) as refused:
        act(
            "void",
            issue,
            "office",
            day("09 12:00"),
            reason_code="duplicate",
            duplicate_of=kept,
        )
    assert [fault.field for fault in refused.value.faults] == ["duplicate_of"]


def test_it_ends_what_waits(campaign: Campaign) -> None:
    waiting = act("submit_fix", dispatched(campaign), HANDLER, day("09 11:00"))
    returned = act("return", dispatched(campaign), HANDLER, day("09 11:00"))
    for issue in (waiting, returned):
        act("void", issue, "office", day("09 15:00"))
    assert Submission.objects.get(issue=waiting).result == "void"
    assert Return.objects.get(issue=returned).ruling == "void"


# "A finding by others that duplicates an open self-check inside its deadline is not scored"
def test_it_spares_a_unit_that_had_found_it_first(campaign: Campaign) -> None:
    own = make_issue(
        campaign, by=HANDLER, now=day("09 09:00"), category="0604", source="self_check"
    )
    theirs = dispatched(campaign, start="09 11:00")
    act("void", theirs, "office", day("09 15:00"), reason_code="duplicate", duplicate_of=own)
    assert posted(theirs) == []
    kept = dispatched(campaign, start="09 15:00")
    act("void", own, "office", day("09 16:00"), reason_code="duplicate", duplicate_of=kept)
    assert posted(kept) == []


# --- a deadline set by hand ----------------------------------------------------------------------


def test_it_sets_a_deadline_with_who_and_why(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    act("set_deadline", issue, "office", day("09 11:00"), due_at="2026-11-20T12:00:00+08:00")
    assert versions(issue) == [("dispatch", "11 18:00"), ("set_deadline", "20 12:00")]
    version = DeadlineVersion.objects.get(issue=issue, number=2)
    assert version.set_by == person("office")
    assert "迎检" in str(version.explanation)
    assert HANDLER in told(issue, "deadline_set")
    assert costs(settled(issue, day("20 11:59"))) == []
    assert costs(settled(issue, day("20 12:00"))) == [("overdue", UNIT, "0.50", "20 12:00")]


# --- within the unit -----------------------------------------------------------------------------


def test_it_hands_it_on_to_a_child_unit_which_then_reads_it(campaign: Campaign) -> None:
    issue = dispatched(campaign, lead="qinghe")
    below = person("handler.qinghe-02")
    assert reading.find_visible(user=below, number=issue.number) is None
    done = act(
        "assign_within",
        issue,
        "handler.qinghe",
        day("09 11:00"),
        user=None,
        department="qinghe-02",
    )
    assert (done.lead, done.state) == (unit("qinghe"), "dispatched")  # it stays answerable
    found = reading.find_visible(user=User.objects.get(pk=below.pk), number=issue.number)
    assert found is not None
    assert told(issue, "assigned_within") == {"handler.qinghe-02"}


def test_it_hands_it_on_to_a_colleague(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    done = act("assign_within", issue, HANDLER, day("09 11:00"), user=f"head.{UNIT}")
    assert done.assigned_user == person(f"head.{UNIT}")
    assert told(issue, "assigned_within") == {f"head.{UNIT}"}


# --- words ---------------------------------------------------------------------------------------


def test_it_reminds_at_most_once_an_hour_whoever_asks(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    act("remind", issue, "office", day("09 11:00"), text="请抓紧")
    assert {HANDLER} <= told(issue, "reminded")
    for by in ("office", "office2", "chief02"):
        with pytest.raises(MoveNotAllowed) as refused:
            act("remind", issue, by, day("09 11:59:59"))
        assert refused.value.code == "reminded_lately"
    act("remind", issue, "chief02", day("09 12:00"))


def test_it_keeps_the_units_answer_and_promise(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    done = act("acknowledge", issue, HANDLER, day("12 10:00"), promised_on="2026-11-13")
    assert (done.acknowledged_at, done.promised_on) == (day("12 10:00"), date(2026, 11, 13))


def test_it_takes_no_answer_to_the_old_deadline_for_one_to_the_new(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    act("acknowledge", issue, HANDLER, day("09 11:00"), promised_on="2026-11-13")
    done = act("set_deadline", issue, "office", day("09 12:00"), due_at=day("20 18:00"))
    assert (done.acknowledged_at, done.promised_on) == (None, None)
    act("acknowledge", issue, HANDLER, day("09 12:30"), promised_on="2026-11-13")
    gone = act("redirect", issue, "office", day("09 12:40"), lead_department=OTHER)
    assert (gone.acknowledged_at, gone.promised_on) == (None, None)


@pytest.mark.parametrize(
    ("deed", "by"),
    [("comment", "inspector"), ("instruct", "leader02"), ("remind", "office")],
)
def test_it_makes_nobodys_version_stale_with_a_word(deed: str, by: str, campaign: Campaign) -> None:
    issue = dispatched(campaign)
    assert act(deed, issue, by, day("09 11:00")).version == issue.version


def test_it_tells_unit_and_office_of_an_instruction(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    act("instruct", issue, "leader02", day("09 11:00"))
    assert {HANDLER, f"head.{UNIT}", "office"} <= told(issue, "instruction")


def test_it_shows_the_lead_what_an_assisting_unit_has_done(campaign: Campaign) -> None:
    issue = make_issue(campaign, now=day("09 09:00"), category="0604")
    helper = (Assisting(unit(OTHER)),)
    act("dispatch", issue, "office", day("09 10:00"), lead_department=UNIT, assisting=helper)
    act("accept", issue, HANDLER, day("09 11:00"))
    act("sign_off", issue, f"handler.{OTHER}", day("10 10:00"))
    part = issue.assignments.get(role="assist")
    assert (part.signed_off_at, told(issue, "signed_off")) == (day("10 10:00"), {HANDLER})


def test_it_keeps_photos_as_they_were(campaign: Campaign) -> None:
    issue = dispatched(campaign)
    before = list(Photo.objects.filter(issue=issue).values())
    act("void", issue, "office", day("09 11:00"))
    assert list(Photo.objects.filter(issue=issue).values()) == before
