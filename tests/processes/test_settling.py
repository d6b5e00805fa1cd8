"""A person's word on a failed message settles it once, and is written down."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import AuditLog, Campaign, Message, Notice
from campaigns.processes import settling
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed
from tests.factories import make_dispatched, person
from tests.processes.told import on

NOW = on("11-12 10:00")
LATER = on("11-12 10:05")
pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def failed(campaign: Campaign) -> Message:
    """A digest of three over e-mail: one outcome unknown, one given up, one to be tried again."""
    message = Message.objects.create(
        channel="email",
        recipient=person("handler.zhujian"),
        state="unknown",
        notice_count=3,
        created_at=on("11-12 08:00"),
        answer="timed out",
    )
    for state, tries in (("unknown", 1), ("dead", 8), ("planned", 2)):
        Notice.objects.create(
            campaign=campaign,
            issue=make_dispatched(campaign, lead="zhujian"),
            step="due",
            due_version=1,
            recipient=message.recipient,
            channel="email",
            state=state,
            tries=tries,
            error="timed out",
            next_try_at=on("11-12 11:00") if state == "planned" else None,
            planned_at=NOW,
            created_at=NOW,
            message=message,
        )
    return message


def rows(message: Message) -> list[tuple[Any, ...]]:
    found = Notice.objects.filter(message=message).order_by("pk")
    return list(found.values_list("state", "tries", "sent_at", "next_try_at", "error"))


def test_arrived_counts_what_was_open_as_sent_and_leaves_the_rest(failed: Message) -> None:
    settling.say_arrived(message_id=failed.pk, by=person("office"), now=NOW)
    assert rows(failed) == [
        ("sent", 1, NOW, None, ""),
        ("sent", 8, NOW, None, ""),
        ("planned", 2, None, on("11-12 11:00"), "timed out"),
    ]
    failed.refresh_from_db()
    assert (failed.state, failed.settled_by, failed.settled_at) == (
        "arrived",
        person("office"),
        NOW,
    )
    line = AuditLog.objects.get(action="message_arrived")
    assert (line.by, line.target, line.facts) == (
        person("office"),
        f"email {failed.pk}",
        {"was": "unknown", "notices": 2},
    )


def test_again_plans_what_was_open_with_all_tries_before_it(failed: Message) -> None:
    settling.send_again(message_id=failed.pk, by=person("office"), now=NOW)
    assert rows(failed)[:2] == [("planned", 0, None, None, ""), ("planned", 0, None, None, "")]
    assert rows(failed)[2][:2] == ("planned", 2)
    failed.refresh_from_db()
    assert failed.state == "again"


@pytest.mark.parametrize("second", [settling.say_arrived, settling.send_again])
def test_the_second_person_is_told_who_was_first(failed: Message, second: Any) -> None:
    settling.say_arrived(message_id=failed.pk, by=person("office"), now=NOW)
    before = rows(failed)
    with pytest.raises(settling.SettledAlready) as refused:
        second(message_id=failed.pk, by=person("office2"), now=LATER)
    assert (refused.value.by_name, refused.value.at) == (person("office").name, NOW)
    assert rows(failed) == before
    assert AuditLog.objects.filter(action__startswith="message_").count() == 1


@pytest.mark.parametrize("state", ["sending", "sent", "failed", "waiting"])
def test_only_what_is_listed_can_be_settled(failed: Message, state: str) -> None:
    Message.objects.filter(pk=failed.pk).update(state=state)
    with pytest.raises(MoveNotAllowed, match="message_not_listed"):
        settling.send_again(message_id=failed.pk, by=person("office"), now=NOW)


def test_a_dead_test_is_not_sent_again(failed: Message) -> None:
    Message.objects.filter(pk=failed.pk).update(is_test=True, state="dead")
    with pytest.raises(MoveNotAllowed, match="message_not_listed"):
        settling.send_again(message_id=failed.pk, by=person("office"), now=NOW)


@pytest.mark.parametrize("username", ["auditor", "admin", "handler.zhujian", "leader"])
def test_nobody_else_settles(failed: Message, username: str) -> None:
    with pytest.raises(RoleNotAllowed):
        settling.say_arrived(message_id=failed.pk, by=person(username), now=NOW)
    failed.refresh_from_db()
    assert failed.settled_at is None
