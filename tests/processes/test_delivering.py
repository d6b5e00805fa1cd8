"""Notices go out once: in the app with the stamp, by e-mail at most once, a lost one to a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import environ
import pytest
from django.test import Client

from campaigns.models import Campaign, Heartbeat, Issue, Message, Notice, Notification, User
from campaigns.processes import clock_work, delivering, notifying, sending, showing, steering
from tests.factories import MONDAY_TEN, make_dispatched, person
from tests.processes.reminded import HANDLER, HEAD, MINUTE, SITE, planned
from tests.processes.told import on
from tests.smtp_sink import Sink

pytestmark = pytest.mark.both
DUE = on("11-11 18:00")
ADDRESS = "li@chengguan.example"


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server that takes everything, and the settings that EMAIL_URL makes of it."""
    with Sink() as listening:
        settings.EMAIL_URL = listening.url
        for name, value in environ.Env.email_url_config(listening.url).items():
            setattr(settings, name, value)
        settings.EMAIL_TIMEOUT = 5
        settings.SITE_URL = "https://wenming.example"
        yield listening


@pytest.fixture
def due(campaign: Campaign) -> Issue:
    """An issue of zhujian at its deadline, the reminder of it planned for liaison and head."""
    return remind(campaign)


def remind(campaign: Campaign) -> Issue:
    """The word of the dispatch goes out first, so that the reminder is alone in its message."""
    issue = make_dispatched(campaign, lead="zhujian", site=SITE)
    delivering.deliver(now=MONDAY_TEN)
    clock_work.run_clock(now=DUE - MINUTE)
    notifying.plan(now=DUE)
    issue.refresh_from_db()
    return issue


def with_address(username: str = HANDLER, **changes: str) -> User:
    User.objects.filter(username=username).update(email=ADDRESS, **changes)
    return person(username)


def mails(**wanted: object) -> list[Notice]:
    return list(Notice.objects.filter(channel="email", step="due", **wanted).order_by("pk"))


# --- in the app ----------------------------------------------------------------------------------


def test_it_is_shown_in_the_app_once_with_its_stamp(due: Issue) -> None:
    assert delivering.deliver(now=DUE) == 2
    assert delivering.deliver(now=DUE + MINUTE) == 0
    notices = Notice.objects.filter(step="due")
    assert set(notices.values_list("state", "sent_at", "tries")) == {("sent", DUE, 1)}
    shown = Notification.objects.filter(notice__step="due")
    assert {row.recipient.username for row in shown} == {HANDLER, HEAD}
    assert Heartbeat.objects.get(name="deliver_notices").at == DUE + MINUTE


def test_the_unread_counter_follows(due: Issue, signed_in: Any) -> None:
    browser: Client = signed_in.as_(HEAD)
    assert unread(browser) == 0
    delivering.deliver(now=DUE)
    assert unread(browser) == 1
    delivering.deliver(now=DUE + MINUTE)
    assert unread(browser) == 1
    showing.mark_read(by=person(HEAD), now=DUE)
    assert unread(browser) == 0


def unread(browser: Client) -> int:
    return int(browser.get("/me/").context["frame"].unread)


def test_without_a_gateway_there_is_no_mail(campaign: Campaign) -> None:
    with_address()
    remind(campaign)
    assert mails() == []


def test_a_skipped_step_is_never_delivered(campaign: Campaign) -> None:
    make_dispatched(campaign, lead="zhujian", site=SITE)
    clock_work.run_clock(now=on("11-12 18:30"))
    notifying.plan(now=on("11-12 18:30"))
    delivering.deliver(now=on("11-12 18:30"))
    shown = Notification.objects.exclude(notice__step="dispatched")
    assert set(shown.values_list("notice__step", flat=True)) == {"overdue_1"}


def test_a_reminder_that_has_lost_its_point_drops_out(due: Issue) -> None:
    """WORKFLOW: issues closed, void or re-dated meanwhile drop out."""
    steering.void(
        issue_id=due.pk,
        version=due.version,
        reason_code="not_a_problem",
        by=person("office"),
        now=DUE + MINUTE,
    )
    delivering.deliver(now=DUE + 2 * MINUTE)
    assert not Notification.objects.filter(notice__step="due").exists()
    assert set(Notice.objects.filter(step="due").values_list("state", flat=True)) == {"cancelled"}


# --- by e-mail -----------------------------------------------------------------------------------


def test_it_is_mailed_to_whom_has_an_address(sink: Sink, campaign: Campaign) -> None:
    with_address()
    issue = remind(campaign)
    delivering.deliver(now=DUE)
    to_handler = [mail for mail in sink.messages if mail["To"] == ADDRESS]
    (mail,) = [
        mail for mail in to_handler if "期限" in mail["Subject"] or "到期" in mail["Subject"]
    ]
    assert isinstance(mail, EmailMessage)
    assert issue.number in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"https://wenming.example/issues/{issue.number}/" in body.get_content()
    assert mail.get_body(("html",)) is not None
    assert [notice.state for notice in mails()] == ["sent"]


def test_it_is_mailed_once(sink: Sink, campaign: Campaign) -> None:
    with_address()
    remind(campaign)
    delivering.deliver(now=DUE)
    count = len(sink.messages)
    delivering.deliver(now=DUE + MINUTE)
    delivering.deliver(now=DUE + timedelta(hours=9))
    assert len(sink.messages) == count


def test_it_is_written_in_the_readers_language(sink: Sink, campaign: Campaign) -> None:
    with_address(language="en")
    remind(campaign)
    delivering.deliver(now=DUE)
    assert any("The deadline has come" in mail["Subject"] for mail in sink.messages)


def test_a_refusing_gateway_is_tried_again_with_growing_pauses_then_given_up(
    sink: Sink, campaign: Campaign
) -> None:
    with_address()
    remind(campaign)
    sink.messages.clear()
    sink.refuses = True
    pauses, tried, now = [], [], DUE
    while True:
        delivering.deliver(now=now)
        (notice,) = mails()
        if notice.state == "dead":
            break
        assert notice.state in {"planned", "held"}
        assert notice.next_try_at is not None
        pauses.append(notice.next_try_at - now)
        delivering.deliver(now=notice.next_try_at - MINUTE / 2)  # too early: no try
        assert mails()[0].tries == notice.tries
        now = notice.next_try_at
        tried.append(notice.tries)
    assert [pause // MINUTE for pause in pauses[:5]] == [1, 5, 15, 60, 240]
    assert on("11-12 08:00") == DUE + sum(pauses[:6], timedelta())  # not at night
    assert (notice.tries, sorted(set(tried))) == (8, [1, 2, 3, 4, 5, 6, 7])
    assert "554" in notice.error
    assert sink.messages == []
    delivering.deliver(now=now + timedelta(days=3))
    assert mails()[0].tries == notice.tries


def test_a_gateway_that_comes_back_gets_the_mail(sink: Sink, campaign: Campaign) -> None:
    with_address()
    remind(campaign)
    sink.messages.clear()
    sink.refuses = True
    delivering.deliver(now=DUE)
    assert sink.messages == []
    sink.refuses = False
    delivering.deliver(now=DUE + 2 * MINUTE)
    assert [notice.state for notice in mails()] == ["sent"]


def test_a_gateway_that_is_gone_blocks_nobody(settings: Any, campaign: Campaign) -> None:
    with Sink() as sink:
        port = sink.port
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    for name, value in environ.Env.email_url_config(settings.EMAIL_URL).items():
        setattr(settings, name, value)
    with_address()
    remind(campaign)
    delivering.deliver(now=DUE)
    assert [notice.state for notice in mails()] == ["planned"]
    in_app = Notice.objects.filter(channel="in_app", step="due")
    assert set(in_app.values_list("state", flat=True)) == {"sent"}
    assert Notification.objects.filter(notice__step="due").count() == 2


def test_a_bad_address_does_not_block_the_next(sink: Sink, campaign: Campaign) -> None:
    """As an import may bring it: no mail can be written to it at all."""
    User.objects.filter(username=HANDLER).update(email="李联络 电话联系")
    with_address(HEAD)
    remind(campaign)
    delivering.deliver(now=DUE)
    states = {notice.recipient.username: notice.state for notice in mails() if notice.recipient}
    assert states[HEAD] == "sent"
    assert states[HANDLER] in {"planned", "dead"}


# --- a worker that died --------------------------------------------------------------------------


def claimed_by_a_dead_worker(sink: Sink, campaign: Campaign, now: datetime) -> Notice:
    """The row as a worker leaves it that was killed while it talked to the gateway."""
    with_address()
    remind(campaign)
    sink.messages.clear()
    message = Message.objects.create(
        channel="email", state="sending", created_at=now, lease_until=now + sending.LEASE
    )
    due = Notice.objects.filter(channel="email", step="due")
    due.update(state="sending", message=message, tries=1)
    return mails()[0]


def test_a_claim_is_left_alone_while_its_lease_runs(sink: Sink, campaign: Campaign) -> None:
    notice = claimed_by_a_dead_worker(sink, campaign, DUE)
    delivering.deliver(now=DUE + sending.LEASE)
    notice.refresh_from_db()
    assert (notice.state, sink.messages) == ("sending", [])


def test_a_claim_whose_lease_ran_out_is_unknown_and_never_sent_again(
    sink: Sink, campaign: Campaign
) -> None:
    notice = claimed_by_a_dead_worker(sink, campaign, DUE)
    for minutes in (3, 10, 23 * 60):  # the next step comes after a day
        delivering.deliver(now=DUE + timedelta(minutes=minutes))
    notice.refresh_from_db()
    assert (notice.state, notice.next_try_at) == ("unknown", None)
    assert sink.messages == []


def test_what_cannot_be_known_is_listed_for_the_office(
    sink: Sink, campaign: Campaign, signed_in: Any
) -> None:
    notice = claimed_by_a_dead_worker(sink, campaign, DUE)
    delivering.deliver(now=DUE + timedelta(minutes=3))
    answer = signed_in.api("office").get("/api/v1/notices/?state=unknown")
    rows = answer.json()["results"]
    assert notice.recipient is not None
    assert [
        (row["step"], row["recipient"], row["channel"]) for row in rows if row["step"] == "due"
    ] == [("due", notice.recipient.username, "email")]


def test_planning_and_delivering_say_nothing_twice(sink: Sink, campaign: Campaign) -> None:
    """Both run every few seconds; a day of that is one notice a person and step."""
    with_address()
    remind(campaign)
    now = DUE
    while now < DUE + timedelta(hours=12):
        notifying.plan(now=now)
        delivering.deliver(now=now)
        now += timedelta(minutes=20)
    assert planned(state="sent")["due"] == {HANDLER, HEAD}
    subjects = [mail["Subject"] for mail in sink.messages]
    assert len(subjects) == len(set(subjects))
