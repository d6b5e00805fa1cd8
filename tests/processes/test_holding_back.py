"""Nobody is disturbed in his quiet time; what waited comes as one digest, and not in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from campaigns.models import (
    Campaign,
    Issue,
    Message,
    Notice,
    NoticePreference,
    Notification,
    Site,
)
from campaigns.processes import (
    delivering,
    dispatching,
    looking_back,
    notifying,
    rectifying,
    requesting,
    steering,
    verifying,
)
from campaigns.rules.deadlines import Limit, LimitUnit
from campaigns.wording.notices import headline_of
from tests.factories import make_dispatched, make_issue, make_photo, make_submitted, person, unit
from tests.processes.gateways import letters_to, use_mail, with_address
from tests.processes.reminded import HANDLER, HEAD, MINUTE, SITE
from tests.processes.told import on
from tests.smtp_sink import Sink, text_of

pytestmark = pytest.mark.both
PLAIN = ("dispatched", "submitted", "closed", "voided", "deadline_set", "extension_requested")
NIGHT, MORNING = on("11-11 21:00"), on("11-12 08:00")  # Wednesday, Thursday


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as listening:
        use_mail(settings, listening.url)
        yield listening


def due_at(
    campaign: Campaign,
    moment: str,
    *,
    lead: str = "zhujian",
    begun: str = "11-09 10:00",
    **find: Any,
) -> Issue:
    """An issue that the office gave that deadline, its dispatch told already."""
    find = {"site": SITE, **find}
    issue = make_issue(campaign, now=on(begun) - timedelta(hours=1), **find)
    issue = dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit(lead),
        due_at=on(moment),
        by=person("office"),
        now=on(begun),
    )
    delivering.deliver(now=on(begun))
    return issue


def told(username: str, step: str = "due", *, issue: Issue | None = None) -> list[datetime]:
    """When a person was shown notices of a step in the app."""
    rows = Notification.objects.filter(recipient__username=username, notice__step=step)
    if issue is not None:
        rows = rows.filter(notice__issue=issue)
    return list(rows.order_by("at").values_list("at", flat=True))


def states(step: str = "due", **wanted: Any) -> set[str]:
    return set(Notice.objects.filter(step=step, **wanted).values_list("state", flat=True))


# --- until when ----------------------------------------------------------------------------------


def test_at_night_it_waits_for_the_morning(campaign: Campaign) -> None:
    due_at(campaign, "11-11 21:00")
    delivering.deliver(now=NIGHT)
    assert states() == {"held"}
    delivering.deliver(now=MORNING - MINUTE)
    assert (told(HANDLER), states()) == ([], {"held"})
    delivering.deliver(now=MORNING)
    assert (told(HANDLER), told(HEAD)) == ([MORNING], [MORNING])
    delivering.deliver(now=MORNING + MINUTE)
    assert (told(HANDLER), states()) == ([MORNING], {"sent"})


def test_on_a_rest_day_each_waits_for_his_own_next_working_day(campaign: Campaign) -> None:
    """The second day after Thursday is a Saturday for a unit that works all seven days."""
    due_at(campaign, "11-12 12:00", lead="chengguan")
    saturday, monday = on("11-14 12:00"), on("11-16 08:00")
    for moment in ("11-12 12:00", "11-13 12:00"):
        delivering.deliver(now=on(moment))
    delivering.deliver(now=saturday)
    assert told("head.chengguan", "overdue_2") == [saturday]
    assert told("zonechief", "overdue_2") == []
    delivering.deliver(now=on("11-15 12:00"))  # the third day: one after the other waits
    delivering.deliver(now=monday - MINUTE)
    assert told("zonechief", "overdue_2") == told("zonechief", "overdue_3") == []
    delivering.deliver(now=monday)
    assert told("zonechief", "overdue_2") == []
    assert told("zonechief", "overdue_3") == [monday]
    assert told("head.chengguan", "overdue_3") == [on("11-15 12:00")]


@pytest.mark.parametrize(
    ("lead", "released"), [("chengguan", "11-14 10:00"), ("zhujian", "11-16 08:00")]
)
def test_on_a_saturday(campaign: Campaign, lead: str, released: str) -> None:
    due_at(campaign, "11-14 10:00", lead=lead)
    delivering.deliver(now=on("11-14 10:00"))
    delivering.deliver(now=on("11-16 08:00"))
    assert told(f"handler.{lead}") == [on(released)]


def test_what_is_urgent_passes_at_night(campaign: Campaign) -> None:
    due_at(campaign, "11-11 21:00", severity="urgent")
    delivering.deliver(now=NIGHT)
    assert (told(HANDLER), told(HEAD)) == ([NIGHT], [NIGHT])


SPRINTS = [
    # the sprint, when a Saturday's reminder comes
    (("11-10 00:00", "11-20 00:00"), "11-14 10:00"),
    (("11-02 00:00", "11-14 00:00"), "11-16 08:00"),  # over since midnight
    (("11-15 00:00", "11-20 00:00"), "11-15 08:00"),  # from Sunday on
]


@pytest.mark.parametrize(("sprint", "released"), SPRINTS)
def test_in_a_sprint_rest_days_count(
    campaign: Campaign, sprint: tuple[str, str], released: str
) -> None:
    due_at(campaign, "11-14 10:00")
    campaign.sprint_from, campaign.sprint_until = on(sprint[0]), on(sprint[1])
    campaign.save()
    for moment in ("11-14 10:00", "11-15 08:00", "11-16 08:00"):
        delivering.deliver(now=on(moment))
    assert told(HANDLER) == [on(released)]


def test_in_a_sprint_nights_stay_quiet(campaign: Campaign) -> None:
    due_at(campaign, "11-13 21:00")
    campaign.sprint_from, campaign.sprint_until = on("11-10 00:00"), on("11-20 00:00")
    campaign.save()
    for moment in ("11-13 21:00", "11-14 07:59", "11-14 08:00"):
        delivering.deliver(now=on(moment))
    assert told(HANDLER) == [on("11-14 08:00")]


@pytest.mark.parametrize(
    ("lead", "released"), [("zhujian", "10-08 08:00"), ("chengguan", "10-01 08:00")]
)
def test_it_is_held_over_national_day(campaign: Campaign, lead: str, released: str) -> None:
    due_at(campaign, "09-30 20:30", lead=lead, begun="09-28 10:00")
    for moment in ("09-30 20:30", "10-01 08:00", "10-05 10:00", "10-08 07:59", "10-08 08:00"):
        delivering.deliver(now=on(moment))
    assert told(f"head.{lead}")[0] == on(released)


def test_on_a_make_up_saturday_it_comes_at_once(campaign: Campaign) -> None:
    due_at(campaign, "10-10 10:00", begun="10-08 10:00")
    delivering.deliver(now=on("10-10 10:00"))
    assert told(HANDLER) == [on("10-10 10:00")]


def test_a_worker_that_comes_late_wakes_nobody(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER)
    due_at(campaign, "11-11 19:50")
    sink.messages.clear()
    notifying.plan(now=on("11-11 19:50"))
    assert states() == {"planned"}
    delivering.deliver(now=on("11-11 20:10"))
    assert (told(HANDLER), sink.messages, states()) == ([], [], {"held"})
    delivering.deliver(now=MORNING)
    assert told(HANDLER) == [MORNING]
    assert len(sink.messages) == 1


# --- one digest ----------------------------------------------------------------------------------


def test_held_and_simultaneous_ones_are_one_digest_a_channel(
    sink: Sink, campaign: Campaign
) -> None:
    with_address(HANDLER)
    issues = [due_at(campaign, moment) for moment in ("11-11 21:00", "11-11 23:00", "11-12 08:00")]
    sink.messages.clear()
    for moment in (NIGHT, on("11-11 23:00"), MORNING):
        delivering.deliver(now=moment)
    (digest,) = Message.objects.filter(channel="in_app", recipient__username=HANDLER)
    assert (digest.notice_count, digest.sent_at) == (3, MORNING)
    shown = Notification.objects.filter(recipient__username=HANDLER, message=digest)
    assert sorted(shown.values_list("notice__issue", flat=True)) == [one.pk for one in issues]
    assert shown.filter(is_head=True).count() == 1
    (subject,) = letters_to(sink, HANDLER)
    assert "3" in subject
    (mail,) = sink.messages
    body = text_of(mail)
    assert all(one.number in body for one in issues)


def test_a_digest_names_the_worst_five(sink: Sink, campaign: Campaign) -> None:
    """Seven: one circular, one supervision, five due; the loudest stand first."""
    with_address(HEAD)
    third = due_at(campaign, "11-06 12:00", begun="11-04 10:00")  # third day: Wednesday noon
    second = due_at(campaign, "11-09 12:00", begun="11-05 10:00")
    five = [due_at(campaign, "11-11 12:00") for _n in range(5)]
    sink.messages.clear()
    delivering.deliver(now=on("11-11 12:00"))
    (mail,) = sink.messages
    assert "7" in str(mail["Subject"])
    body = text_of(mail)
    named = [issue.number for issue in (third, second, *five) if issue.number in body]
    assert len(named) == 5
    assert body.index(third.number) < body.index(second.number) < body.index(named[2])
    assert "https://wenming.example" in body


def test_a_leader_with_two_zones_gets_one_digest(campaign: Campaign) -> None:
    leader = person("leader")
    first = Site.objects.select_related("zone").get(code=SITE)
    other = (
        Site.objects.exclude(zone=first.zone).filter(zone__isnull=False).select_related("zone")
    ).order_by("pk")[0]
    assert other.zone is not None
    other.zone.leader = leader
    other.zone.save()
    issues = [due_at(campaign, "11-09 18:00", site=site.code) for site in (first, other)]
    assert issues[0].zone_id != issues[1].zone_id
    delivering.deliver(now=on("11-12 18:00"))
    (digest,) = Message.objects.filter(recipient=leader, channel="in_app")
    assert digest.notice_count == 2
    assert Notification.objects.filter(recipient=leader, is_head=True).count() == 1


def test_after_three_days_without_beat_there_is_no_burst(sink: Sink, campaign: Campaign) -> None:
    """Nobody planned from Wednesday to Saturday noon: one message a person on Monday."""
    with_address(HANDLER, HEAD, "zonechief")
    for _n in range(3):
        due_at(campaign, "11-11 18:00", begun="11-11 10:00")
    sink.messages.clear()
    for moment in ("11-14 12:00", "11-16 08:00"):
        delivering.deliver(now=on(moment))
    assert {name: len(letters_to(sink, name)) for name in (HANDLER, HEAD, "zonechief")} == {
        HANDLER: 0,  # the newest step, supervision, is not for the liaison
        HEAD: 1,
        "zonechief": 1,
    }
    reminders = Notification.objects.exclude(notice__step__in=PLAIN)
    assert set(reminders.values_list("notice__step", flat=True)) == {"overdue_2"}
    assert states("due") == states("overdue_1") == {"skipped"}


# --- not in vain ---------------------------------------------------------------------------------


def half_way(campaign: Campaign) -> Issue:
    """Fifteen natural hours from Wednesday eleven: near at 23:00, due on Thursday at two."""
    issue = make_dispatched(
        campaign, lead="zhujian", site=SITE, now=on("11-11 11:00"), limit=Limit(15, LimitUnit.HOURS)
    )
    issue = dispatching.accept(
        issue_id=issue.pk, version=issue.version, by=person(HANDLER), now=on("11-11 11:30")
    )
    delivering.deliver(now=on("11-11 23:00"))
    assert states("soon") == {"held"}
    return issue


def submit(issue: Issue, now: datetime) -> Issue:
    return rectifying.submit_fix(
        issue_id=issue.pk,
        version=issue.version,
        photo_ids=(make_photo(HANDLER, now),),
        note="已清理",
        by=person(HANDLER),
        now=now,
    )


def close(issue: Issue, now: datetime) -> Issue:
    issue = submit(issue, now)
    return verifying.verify_pass(
        issue_id=issue.pk, version=issue.version, on_site=True, by=person("inspector"), now=now
    )


def void(issue: Issue, now: datetime) -> Issue:
    return steering.void(
        issue_id=issue.pk,
        version=issue.version,
        reason_code="not_a_problem",
        by=person("office"),
        now=now,
    )


def redate(issue: Issue, now: datetime) -> Issue:
    return steering.set_deadline(
        issue_id=issue.pk,
        version=issue.version,
        due_at=on("11-13 18:00"),
        reason="另定",
        by=person("office"),
        now=now,
    )


def ask(issue: Issue, now: datetime) -> Issue:
    return requesting.request_extension(
        issue_id=issue.pk,
        version=issue.version,
        reason_kind="works",
        reason="等材料",
        wanted_at=on("11-12 14:00"),
        by=person(HANDLER),
        now=now,
    )


def grant(issue: Issue, now: datetime) -> Issue:
    issue = ask(issue, now)
    return requesting.grant_extension(
        issue_id=issue.pk,
        version=issue.version,
        due_at=on("11-12 14:00"),
        reason="同意",
        by=person("office"),
        now=now + MINUTE,
    )


MEANWHILE: dict[str, Callable[[Issue, datetime], Issue]] = {
    "submitted": submit,
    "closed": close,
    "void": void,
    "re-dated": redate,
    "undecided": ask,
    "extended": grant,
}


@pytest.mark.parametrize("deed", MEANWHILE)
def test_what_was_held_drops_out_when_the_issue_is_meanwhile(
    sink: Sink, campaign: Campaign, deed: str
) -> None:
    with_address(HANDLER)
    issue = half_way(campaign)
    Notice.objects.exclude(step="soon").filter(state__in=("planned", "held")).delete()
    MEANWHILE[deed](issue, on("11-11 23:30"))
    sink.messages.clear()
    delivering.deliver(now=MORNING)
    assert states("soon", due_version=1) == {"cancelled"}
    assert states("due", due_version=1) == set()
    assert told(HANDLER, "soon") == told(HANDLER) == []
    assert not [mail for mail in sink.messages if "临近" in mail["Subject"]]


def test_what_was_held_is_overtaken_by_a_later_step_to_the_same_person(
    sink: Sink, campaign: Campaign
) -> None:
    """`soon` waited since 23:00; `due` came at two, for the liaison and the head."""
    with_address(HANDLER)
    half_way(campaign)
    sink.messages.clear()
    delivering.deliver(now=MORNING)
    assert states("soon") == {"skipped"}
    assert states("due") == {"sent"}
    assert (told(HANDLER, "soon"), told(HANDLER), told(HEAD)) == ([], [MORNING], [MORNING])
    assert len(letters_to(sink, HANDLER)) == 1


def test_a_step_to_somebody_else_overtakes_nothing(campaign: Campaign) -> None:
    """Held over the weekend: the first day to the liaison, the second to the head only."""
    due_at(campaign, "11-12 21:00")
    for moment in ("11-12 21:00", "11-13 21:00"):  # held: due, then overdue_1
        delivering.deliver(now=on(moment))
    # overdue_2 falls on Monday at 21:00: later than the release
    delivering.deliver(now=on("11-16 08:00"))
    assert told(HANDLER, "overdue_1") == told(HEAD, "overdue_1") == [on("11-16 08:00")]
    delivering.deliver(now=on("11-16 21:00"))
    delivering.deliver(now=on("11-17 08:00"))
    assert told(HEAD, "overdue_2") == [on("11-17 08:00")]
    assert told(HANDLER, "overdue_2") == []


@pytest.mark.parametrize(("signs", "state"), [(True, "cancelled"), (False, "sent")])
def test_who_signed_meanwhile_is_not_asked_to(campaign: Campaign, signs: bool, state: str) -> None:
    """Dispatched at 19:00 with a day: asked to sign at 21:00."""
    issue = make_dispatched(
        campaign, lead="zhujian", site=SITE, now=on("11-11 19:00"), limit=Limit(24, LimitUnit.HOURS)
    )
    delivering.deliver(now=NIGHT)
    assert states("signing") == {"held"}
    if signs:
        dispatching.accept(
            issue_id=issue.pk, version=issue.version, by=person(HANDLER), now=on("11-11 22:00")
        )
    delivering.deliver(now=MORNING)
    assert states("signing") == {state}


def test_an_extension_granted_between_planning_and_sending(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER, HEAD)
    issue = make_dispatched(campaign, lead="zhujian", site=SITE)
    delivering.deliver(now=on("11-09 10:00"))
    issue = dispatching.accept(
        issue_id=issue.pk, version=issue.version, by=person(HANDLER), now=on("11-09 11:00")
    )
    sink.messages.clear()
    notifying.plan(now=on("11-11 11:40"))
    assert states("soon") == {"planned"}
    issue = requesting.request_extension(
        issue_id=issue.pk,
        version=issue.version,
        reason_kind="works",
        reason="等材料",
        wanted_at=on("11-13 18:00"),
        by=person(HANDLER),
        now=on("11-11 11:41"),
    )
    requesting.grant_extension(
        issue_id=issue.pk,
        version=issue.version,
        due_at=on("11-13 18:00"),
        reason="同意",
        by=person("office"),
        now=on("11-11 11:42"),
    )
    delivering.deliver(now=on("11-11 11:45"))
    assert states("soon", due_version=1) == {"cancelled"}
    delivering.deliver(now=on("11-11 18:00"))
    assert told(HANDLER) == []
    delivering.deliver(now=on("11-13 18:00"))
    assert told(HANDLER) == [on("11-13 18:00")]
    assert len([one for one in letters_to(sink, HEAD) if issue.number in one]) == 1


def test_the_office_is_not_told_of_what_it_has_done_meanwhile(campaign: Campaign) -> None:
    """Its own limit came at six; nothing was sent until the check was done."""
    issue = make_submitted(campaign)
    notifying.plan(now=on("11-11 18:00"))
    assert states("check_due") == {"planned"}
    verifying.verify_pass(
        issue_id=issue.pk,
        version=issue.version,
        on_site=True,
        by=person("inspector"),
        now=on("11-11 18:10"),
    )
    delivering.deliver(now=on("11-11 18:20"))
    assert states("check_due") == {"cancelled"}
    assert told("office", "check_due") == []


def test_a_unit_that_lost_the_issue_overnight_is_not_sent_to_it(
    sink: Sink, campaign: Campaign
) -> None:
    with_address(HANDLER, "handler.chengguan")
    issue = make_issue(campaign, now=on("11-11 20:30"), site=SITE)
    issue = dispatching.dispatch(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("zhujian"),
        due_at=on("11-13 18:00"),
        by=person("office"),
        now=NIGHT,
    )
    delivering.deliver(now=NIGHT)
    assert letters_to(sink, HANDLER) == []
    dispatching.redirect(
        issue_id=issue.pk,
        version=issue.version,
        lead=unit("chengguan"),
        reason="不属职责",
        due_at=on("11-13 18:00"),
        by=person("office"),
        now=NIGHT + MINUTE,
    )
    delivering.deliver(now=MORNING)
    assert len(letters_to(sink, "handler.chengguan")) == 1
    (letter,) = letters_to(sink, HANDLER)
    assert headline_of("taken_away") in letter


# --- the steps begin anew ------------------------------------------------------------------------


def test_a_failed_check_after_the_deadline_begins_the_steps_anew(campaign: Campaign) -> None:
    """The second deadline is half of two working days from Thursday at ten: Friday at six."""
    issue = make_dispatched(campaign, lead="zhujian", site=SITE)
    delivering.deliver(now=on("11-11 18:00"))
    issue.refresh_from_db()
    issue = submit(issue, on("11-11 18:30"))
    verifying.verify_fail(
        issue_id=issue.pk,
        version=issue.version,
        reason="未清理",
        by=person("inspector"),
        now=on("11-12 10:00"),
    )
    delivering.deliver(now=on("11-13 18:00"))
    assert told(HANDLER) == [on("11-11 18:00"), on("11-13 18:00")]


def test_an_unfixed_look_back_begins_the_steps_anew(campaign: Campaign) -> None:
    """Struck off on Tuesday; found unfixed on Thursday at ten: due on Friday at six."""
    issue = make_dispatched(campaign, lead="zhujian", site=SITE)
    issue = close(issue, on("11-10 10:00"))
    delivering.deliver(now=on("11-11 18:00"))
    assert told(HANDLER) == []
    found = on("11-12 10:00")
    looking_back.recheck(
        issue_id=issue.pk,
        version=issue.version,
        result="unfixed",
        photo_ids=(make_photo("inspector", found),),
        by=person("inspector"),
        now=found,
    )
    for moment in ("11-13 18:00", "11-16 18:00"):
        delivering.deliver(now=on(moment))
    assert told(HANDLER) == [on("11-13 18:00")]
    assert told(HANDLER, "overdue_1") == [on("11-16 18:00")]


# --- what a person wants -------------------------------------------------------------------------


def wants(username: str, **choice: Any) -> None:
    NoticePreference.objects.create(user=person(username), **choice)


def test_a_channel_that_is_off_carries_nothing(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER, HEAD)
    wants(HANDLER, off_channels=["email"])
    due_at(campaign, "11-11 18:00")
    delivering.deliver(now=on("11-11 18:00"))
    assert letters_to(sink, HANDLER) == []
    assert len(letters_to(sink, HEAD)) == 1
    assert told(HANDLER) == [on("11-11 18:00")]


def test_nothing_below_a_tone_leaves_the_app(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER)
    wants(HANDLER, lowest_tone="urge")
    due_at(campaign, "11-11 18:00")
    delivering.deliver(now=on("11-11 18:00"))
    assert (letters_to(sink, HANDLER), told(HANDLER)) == ([], [on("11-11 18:00")])
    delivering.deliver(now=on("11-12 18:00"))
    assert len(letters_to(sink, HANDLER)) == 1


def test_a_digest_waits_for_its_hour_outside_the_app(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER, HEAD)
    due_at(campaign, "11-11 10:00")
    due_at(campaign, "11-11 14:00")
    sink.messages.clear()
    wants(HANDLER, digest_at=time(17))
    for moment in ("11-11 10:00", "11-11 14:00", "11-11 16:59"):
        delivering.deliver(now=on(moment))
    assert told(HANDLER) == [on("11-11 10:00"), on("11-11 14:00")]
    assert (len(letters_to(sink, HANDLER)), len(letters_to(sink, HEAD))) == (0, 2)
    delivering.deliver(now=on("11-11 17:00"))
    (subject,) = letters_to(sink, HANDLER)
    assert "2" in subject


def test_a_digest_waits_for_its_hour_also_after_the_night(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER)
    due_at(campaign, "11-11 21:00")
    sink.messages.clear()
    wants(HANDLER, digest_at=time(17))
    for moment in ("11-11 21:00", "11-12 08:00", "11-12 16:59"):
        delivering.deliver(now=on(moment))
    assert (letters_to(sink, HANDLER), told(HANDLER)) == ([], [MORNING])
    delivering.deliver(now=on("11-12 17:00"))
    assert len(letters_to(sink, HANDLER)) == 1


def test_what_is_urgent_does_not_wait_for_a_digest(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER)
    wants(HANDLER, digest_at=time(17))
    due_at(campaign, "11-11 10:00", severity="urgent")
    sink.messages.clear()
    delivering.deliver(now=on("11-11 10:00"))
    assert len(letters_to(sink, HANDLER)) == 1
