"""Planners and senders at once: every expected notice once, one message a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.db.models import Count

from campaigns.models import Campaign, Issue, Message, Notice, Notification
from campaigns.processes import clock_work, delivering, dispatching, notifying, requesting
from campaigns.processes.invariants import check_all
from tests.at_once import at_once
from tests.factories import make_dispatched, person
from tests.processes.gateways import letters_to, use_mail, with_address
from tests.processes.reminded import HANDLER, HEAD, SITE
from tests.processes.told import on
from tests.smtp_sink import Sink

pytestmark = pytest.mark.postgres
ISSUES, ROUNDS = 60, 30
MONDAY = on("11-16 18:00")  # the third day after a deadline on Wednesday
PLANNED = on("11-11 11:40")
PEOPLE = (HEAD, "zonechief", "leader")


class NothingRefused(Exception):
    """No refusal is expected in these tests."""


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as listening:
        use_mail(settings, listening.url)
        settings.EMAIL_TIMEOUT = 10
        yield listening


def twice() -> list[dict[str, Any]]:
    keys = ("issue", "due_version", "step", "occasion", "recipient", "channel")
    return list(Notice.objects.values(*keys).annotate(n=Count("pk")).filter(n__gt=1))


def test_two_planners_and_four_senders_tell_everybody_once(
    real_commits: None, sink: Sink, campaign: Campaign
) -> None:
    with_address(*PEOPLE)
    issues = [make_dispatched(campaign, lead="zhujian", site=SITE) for _n in range(ISSUES)]
    clock_work.run_clock(now=MONDAY)
    Notice.objects.filter(channel="email").delete()  # of the dispatch: not what this is about
    sink.messages.clear()
    duties = [
        *[partial(notifying.plan, now=MONDAY)] * 2,
        *[partial(delivering.send_outside, "email", now=MONDAY)] * 3,
        partial(delivering.deliver, now=MONDAY),
    ]
    at_once(duties, refusals=NothingRefused)
    delivering.deliver(now=MONDAY)  # whoever came while a planner was at work has left it
    assert twice() == []
    expected = {(issue.pk, name) for issue in issues for name in PEOPLE}
    for channel in ("in_app", "email"):
        rows = Notice.objects.filter(step="overdue_3", channel=channel)
        found = list(rows.values_list("issue", "recipient__username", "state"))
        assert len(found) == len(expected)
        assert {(issue, name) for issue, name, _state in found} == expected
        assert {state for _issue, _name, state in found} == {"sent"}
    assert {name: len(letters_to(sink, name)) for name in PEOPLE} == dict.fromkeys(PEOPLE, 1)
    made = Message.objects.filter(channel="email", notice_count__gt=0)
    assert Counter(made.values_list("state", "notice_count")) == {("sent", ISSUES): 3}
    assert Notification.objects.filter(notice__step="overdue_3").count() == len(expected)
    assert [found for found in check_all(now=MONDAY) if found.broken] == []


def test_a_message_is_committed_as_being_sent_before_the_gateway_has_it(
    real_commits: None, sink: Sink, campaign: Campaign
) -> None:
    """Seen from the gateway's thread, over a connection of its own."""
    with_address(HANDLER)
    make_dispatched(campaign, lead="zhujian", site=SITE)
    delivering.deliver(now=on("11-09 10:00"))
    seen: list[Any] = []

    def look() -> None:
        rows = Message.objects.filter(state="sending", lease_until__isnull=False)
        seen.append(list(rows.values_list("channel", "notice_count", "notices__state")))
        connections.close_all()

    sink.on_data = look
    delivering.deliver(now=on("11-11 18:00"))
    assert seen == [[("email", 1, "sending")]]
    assert not Message.objects.filter(state="sending").exists()


def test_no_reminder_of_the_old_deadline_once_an_extension_is_asked_for(
    real_commits: None, sink: Sink, campaign: Campaign
) -> None:
    """Asked for and granted in one thread while another delivers what was planned before: what is
    not shown by then is never shown."""
    with_address(HANDLER)
    outcomes = Counter[str]()
    for _n in range(ROUNDS):
        issue = near(campaign)
        at_the_commit: list[bool] = []
        at_once(
            [partial(delivering.deliver, now=PLANNED), partial(extend, issue, at_the_commit)],
            refusals=NothingRefused,
        )
        delivering.deliver(now=PLANNED)
        assert at_the_commit == [is_shown(issue)]
        old = Notice.objects.filter(issue=issue, step="soon", due_version=1)
        assert old.count() == 2  # in the app, by e-mail
        outcomes.update(old.values_list("state", flat=True))
    assert set(outcomes) <= {"sent", "cancelled"}


def near(campaign: Campaign) -> Issue:
    """An issue whose step `soon` is planned and not delivered."""
    issue = make_dispatched(campaign, lead="zhujian", site=SITE)
    issue = dispatching.accept(
        issue_id=issue.pk, version=issue.version, by=person(HANDLER), now=on("11-09 11:00")
    )
    notifying.plan(now=PLANNED)
    assert Notice.objects.filter(issue=issue, step="soon", state="planned").count() == 2
    return issue


def is_shown(issue: Issue) -> bool:
    return Notification.objects.filter(notice__issue=issue, notice__step="soon").exists()


def extend(issue: Issue, at_the_commit: list[bool]) -> None:
    issue = requesting.request_extension(
        issue_id=issue.pk,
        version=issue.version,
        reason_kind="works",
        reason="等材料",
        wanted_at=on("11-13 18:00"),
        by=person(HANDLER),
        now=PLANNED,
    )
    at_the_commit.append(is_shown(issue))
    granted(issue)


def granted(issue: Issue) -> Issue:
    return requesting.grant_extension(
        issue_id=issue.pk,
        version=issue.version,
        due_at=on("11-13 18:00"),
        reason="同意",
        by=person("office"),
        now=PLANNED,
    )
