"""Outside channels: one message a person, written down before the call, at most once by machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.gateways.answers import not_sent, sent
from campaigns.models import Campaign, Channel, Issue, Message, Notice, PolicyStep, User
from campaigns.processes import delivering, sending
from campaigns.processes.outlets import channel_row
from tests.factories import MONDAY_TEN, make_dispatched, person, unit
from tests.http_sink import HttpSink
from tests.processes.gateways import letters_to, use_gateways, use_mail, with_address
from tests.processes.reminded import HANDLER, HEAD, MINUTE, SITE
from tests.processes.told import on
from tests.smtp_sink import Sink

pytestmark = pytest.mark.both
DUE = on("11-11 18:00")
SECOND = timedelta(seconds=1)


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as listening:
        use_mail(settings, listening.url)
        yield listening


@pytest.fixture
def robot() -> Iterator[HttpSink]:
    with HttpSink() as listening:
        yield listening


def dispatched(campaign: Campaign, count: int = 1, **more: Any) -> list[Issue]:
    """Issues due on Wednesday at six, their dispatch told."""
    find = {"lead": "zhujian", "site": SITE, **more}
    issues = [make_dispatched(campaign, **find) for _n in range(count)]
    delivering.deliver(now=MONDAY_TEN)
    return issues


def over(*channels: str) -> None:
    """Every step goes out over these channels."""
    PolicyStep.objects.update(channels=list(channels))


def of_due(channel: str = "email", **wanted: Any) -> list[Notice]:
    return list(Notice.objects.filter(step="due", channel=channel, **wanted).order_by("pk"))


def states(channel: str = "email") -> set[str]:
    return {notice.state for notice in of_due(channel)}


# --- one message ---------------------------------------------------------------------------------


def test_many_notices_are_one_message_a_person(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER, HEAD)
    dispatched(campaign, 7)
    sink.messages.clear()
    delivering.deliver(now=DUE)
    assert (len(letters_to(sink, HANDLER)), len(letters_to(sink, HEAD))) == (1, 1)
    made = Message.objects.filter(channel="email", created_at__gte=DUE)
    assert list(made.values_list("state", "notice_count")) == [("sent", 7)] * 2
    assert len(of_due(state="sent")) == 14
    assert {notice.message_id for notice in of_due()} == set(made.values_list("pk", flat=True))


# --- a gateway that refuses ----------------------------------------------------------------------


def test_a_refusing_gateway_is_tried_eight_times_with_growing_pauses(
    settings: Any, robot: HttpSink, campaign: Campaign
) -> None:
    use_gateways(settings, f"chat=webhook+http://{robot.host}/{{username}}", robot)
    over("chat")
    User.objects.filter(username=HEAD).update(is_active=False)
    dispatched(campaign, severity="urgent")
    robot.mode = "status"
    now, tried = DUE, []
    delivering.deliver(now=now)
    while (notice := of_due("chat")[0]).state == "planned":
        assert notice.next_try_at is not None
        tried.append((notice.tries, round((notice.next_try_at - now) / MINUTE)))
        calls = len(robot.posts)
        sending.send_all("chat", now=notice.next_try_at - 5 * SECOND)
        assert len(robot.posts) == calls  # not before its time
        Notice.objects.exclude(step="due").filter(state__in=("planned", "held")).delete()
        Channel.objects.update(paused_until=None)
        now = notice.next_try_at + SECOND
        sending.send_all("chat", now=now)
    assert tried == [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 240), (7, 240)]
    assert (notice.state, notice.tries, len(robot.posts)) == ("dead", 8, 8)
    assert "500" in notice.error
    assert Message.objects.get(state="dead").answer == notice.error
    assert Message.objects.filter(state="failed").count() == 7
    sending.send_all("chat", now=now + timedelta(days=2))
    assert len(robot.posts) == 8


def test_what_is_hopeless_is_given_up_at_once(
    settings: Any, robot: HttpSink, campaign: Campaign
) -> None:
    use_gateways(settings, f"chat=webhook+http://{robot.host}/in/{{username}}", robot)
    over("chat")
    dispatched(campaign)
    channel_row(settings.NOTIFY_ADDRESSES[0])
    Channel.objects.update(template="no json")
    delivering.deliver(now=DUE)
    assert states("chat") == {"dead"}
    assert {notice.tries for notice in of_due("chat")} == {1}
    assert robot.connections == 0


# --- what nobody knows ---------------------------------------------------------------------------


def test_what_is_unclear_is_never_sent_again_by_machine(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER)
    dispatched(campaign, 2)
    sink.messages.clear()
    sink.drops_at = "mail"
    delivering.deliver(now=DUE)
    assert len(letters_to(sink, HANDLER)) == 1
    sink.drops_at = ""
    for minutes in (5, 60, 13 * 60, 23 * 60):  # the next step comes after a day
        delivering.deliver(now=DUE + timedelta(minutes=minutes))
    assert len(letters_to(sink, HANDLER)) == 1
    assert states() == {"unknown"}
    (message,) = Message.objects.filter(state="unknown")
    assert (message.notice_count, message.lease_until) == (2, None)


def claimed(campaign: Campaign) -> Message:
    """As a worker leaves it that was killed while it talked to the gateway at DUE."""
    dispatched(campaign, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "deliver", _killed)
        with pytest.raises(KeyboardInterrupt):
            delivering.deliver(now=DUE)
    return Message.objects.get(state="sending")


def _killed(*_given: Any, **_named: Any) -> None:
    raise KeyboardInterrupt


def test_a_lease_that_ran_out_is_unknown(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER)
    message = claimed(campaign)
    sink.messages.clear()
    delivering.deliver(now=DUE + sending.LEASE - SECOND)
    assert states() == {"sending"}
    delivering.deliver(now=DUE + sending.LEASE + MINUTE)
    message.refresh_from_db()
    assert (message.state, states(), sink.messages) == ("unknown", {"unknown"}, [])


LATE = [
    # what the worker hears after all, state of message and notices
    (sent("250 ok"), "sent", "sent"),
    (not_sent("554 no"), "failed", "planned"),
]


@pytest.mark.parametrize(("answer", "message_state", "notice_state"), LATE)
def test_a_late_answer_settles_what_was_unknown(
    sink: Sink, campaign: Campaign, answer: Any, message_state: str, notice_state: str
) -> None:
    with_address(HANDLER)
    message = claimed(campaign)
    later = DUE + sending.LEASE + MINUTE
    sending.give_up_lost(later)
    assert states() == {"unknown"}
    sending.finish(message, answer, now=later + SECOND)
    message.refresh_from_db()
    assert (message.state, states()) == (message_state, {notice_state})


def test_a_late_answer_does_not_overwrite_a_persons_word(sink: Sink, campaign: Campaign) -> None:
    with_address(HANDLER)
    message = claimed(campaign)
    later = DUE + sending.LEASE + MINUTE
    sending.give_up_lost(later)
    Message.objects.update(state="arrived", settled_by=person("office"), settled_at=later)
    Notice.objects.filter(message=message).update(state="sent")
    sending.finish(message, not_sent("554 no"), now=later + MINUTE)
    message.refresh_from_db()
    assert (message.state, states()) == ("arrived", {"sent"})


# --- the circuit ---------------------------------------------------------------------------------


def test_after_a_failure_of_the_gateway_others_burn_no_tries(
    settings: Any, robot: HttpSink, campaign: Campaign
) -> None:
    use_gateways(settings, f"chat=webhook+http://{robot.host}/in/{{username}}", robot)
    over("chat")
    dispatched(campaign)
    robot.mode = "status"
    delivering.deliver(now=DUE)
    assert len(robot.posts) == 1
    assert sorted(notice.tries for notice in of_due("chat")) == [0, 1]  # liaison and head
    delivering.deliver(now=DUE + MINUTE / 2)  # resting
    assert len(robot.posts) == 1
    delivering.deliver(now=DUE + MINUTE + SECOND)  # one probe
    assert len(robot.posts) == 2
    robot.mode = "ok"
    delivering.deliver(now=DUE + 4 * MINUTE)  # it fares well: then the rest
    delivering.deliver(now=DUE + 8 * MINUTE)
    assert states("chat") == {"sent"}
    assert Channel.objects.get(name="chat").failures == 0


def test_only_one_probes(settings: Any, robot: HttpSink, campaign: Campaign) -> None:
    """While the probe hangs another worker comes round."""
    use_gateways(settings, f"chat=webhook+http://{robot.host}/in/{{username}}", robot)
    over("chat")
    dispatched(campaign)
    robot.mode = "status"
    delivering.deliver(now=DUE)
    probe = DUE + 2 * MINUTE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "deliver", _killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send_all("chat", now=probe)
    calls = len(robot.posts)
    assert sending.send_all("chat", now=probe + SECOND) == 0
    assert len(robot.posts) == calls


def test_a_refused_recipient_does_not_stop_the_others(sink: Sink, campaign: Campaign) -> None:
    with_address(HEAD)
    User.objects.filter(username=HANDLER).update(email="李 电话联系")
    dispatched(campaign)
    sink.messages.clear()
    delivering.deliver(now=DUE)
    assert len(letters_to(sink, HEAD)) == 1


def test_a_broken_channel_holds_up_no_other(
    settings: Any, robot: HttpSink, sink: Sink, campaign: Campaign
) -> None:
    use_gateways(settings, f"chat=webhook+http://{robot.host}/in/{{username}}", robot)
    over("email", "chat")
    with_address(HANDLER)
    dispatched(campaign)
    sink.messages.clear()
    robot.mode = "drop"
    delivering.deliver(now=DUE)
    assert states("in_app") == {"sent"}
    assert states("email") == {"sent"}
    assert "unknown" in states("chat")
    assert len(letters_to(sink, HANDLER)) == 1


# --- groups --------------------------------------------------------------------------------------


def test_a_robot_is_asked_at_most_twenty_times_a_minute(
    settings: Any, robot: HttpSink, campaign: Campaign
) -> None:
    use_gateways(settings, f"group=wecombot://KEY?base={robot.url}", robot)
    channel_row(settings.NOTIFY_ADDRESSES[0])
    tests = [
        Message(channel="group", state="waiting", is_test=True, created_at=DUE) for _n in range(25)
    ]
    Message.objects.bulk_create(tests)
    for second in range(0, 50, 10):
        sending.send_all("group", now=DUE + second * SECOND)
    assert len(robot.posts) == 20
    sending.send_all("group", now=DUE + 2 * MINUTE)
    assert len(robot.posts) == 25
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_group_is_told_once_an_issue_and_step_of_its_own_unit_only(
    settings: Any, campaign: Campaign
) -> None:
    with HttpSink() as zhujian, HttpSink() as chengguan:
        urls = f"zj=wecombot://A?base={zhujian.url} cg=wecombot://B?base={chengguan.url}"
        use_gateways(settings, urls, zhujian, chengguan)
        for address, code in zip(settings.NOTIFY_ADDRESSES, ("zhujian", "chengguan"), strict=True):
            row = channel_row(address)
            row.department = unit(code)
            row.save()
        over("zj", "cg")
        issues = dispatched(campaign, 2)
        for minutes in (0, 1, 2):
            delivering.deliver(now=DUE + minutes * MINUTE)
        (asked,) = zhujian.posts
        assert chengguan.posts == []
        words = asked.payload["text"]["content"]
        assert all(issue.number in words for issue in issues)
    notices = Notice.objects.filter(channel="zj", step="due")
    assert sorted(notices.values_list("issue", "state")) == [(one.pk, "sent") for one in issues]
    assert not notices.filter(recipient__isnull=False).exists()
    assert not Notice.objects.filter(channel="cg").exists()


# --- a test that somebody asks for ---------------------------------------------------------------


def asked_for(channel: str, now: datetime) -> Message:
    return Message.objects.create(
        channel=channel, recipient=person("office"), state="waiting", is_test=True, created_at=now
    )


def test_a_test_shows_the_gateways_answer(
    settings: Any, robot: HttpSink, campaign: Campaign
) -> None:
    use_gateways(settings, f"group=wecombot://KEY?base={robot.url}", robot)
    message = asked_for("group", DUE)
    sending.send_all("group", now=DUE)
    message.refresh_from_db()
    assert (message.state, message.sent_at is not None) == ("sent", True)
    assert "ok" in message.answer
    assert len(robot.posts) == 1
    robot.mode, robot.status = "status", 403
    failed = asked_for("group", DUE + MINUTE)
    for minutes in (1, 10, 60):
        sending.send_all("group", now=DUE + minutes * MINUTE)
    failed.refresh_from_db()
    assert (failed.state, len(robot.posts)) == ("dead", 2)  # tried once
    assert "403" in failed.answer


def test_a_test_is_sent_though_the_channel_is_off_or_resting(
    settings: Any, robot: HttpSink, campaign: Campaign
) -> None:
    """Whoever has mended a gateway wants to know now; its answer ends the rest."""
    use_gateways(settings, f"group=wecombot://KEY?base={robot.url}", robot)
    channel_row(settings.NOTIFY_ADDRESSES[0])
    Channel.objects.update(is_on=False, failures=4, paused_until=DUE + 10 * MINUTE)
    message = asked_for("group", DUE)
    sending.send_all("group", now=DUE)
    message.refresh_from_db()
    assert message.state == "sent"
    assert Channel.objects.get().failures == 0
