"""The channels page: what the office sets, a test that the worker sends, and no secret on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns.gateways.addresses import read_addresses
from campaigns.models import AuditLog, Campaign, Channel, Heartbeat, Message
from campaigns.processes import sending
from campaigns.processes.outlets import outlets
from tests.factories import person
from tests.http_sink import HttpSink
from tests.processes.told import on

PAGE = "/reminders/channels/"
READERS = ("office", "auditor", "admin")
OTHERS = ("inspector", "handler.zhujian", "zonechief", "leader", "thirdparty")
pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[HttpSink]:
    """A gateway `hook` that listens, and a robot and an SMS gateway that nobody calls."""
    with HttpSink() as listening:
        host = f"127.0.0.1:{listening.port}"
        settings.NOTIFY_ADDRESSES = read_addresses(
            f"hook=webhook+http://:s3cret@{host}/in robot=dingtalk://SECabc@tok3n "
            "sms=json://10.0.0.1/?to={phone}&pass=pa55"
        )
        settings.NOTIFY_ALLOWED_HOSTS = frozenset({host})
        yield listening


def save(browser: Client, name: str, **typed: str) -> Any:
    sent = {f"{name}-{field}": value for field, value in typed.items()}
    return browser.post(f"{PAGE}{name}/", sent)


@pytest.mark.parametrize("username", [*READERS, *OTHERS])
def test_it_opens_for_whom_it_is_meant(sink: HttpSink, username: str, signed_in: Any) -> None:
    browser = signed_in.as_(username)
    assert browser.get(PAGE).status_code == (200 if username in READERS else 404)
    if username != "office":
        refused = 403 if username in READERS else 404
        assert save(browser, "hook", audience="group").status_code == refused
        assert browser.post(f"{PAGE}hook/test/").status_code == refused
        assert not Message.objects.exists()
        assert not Channel.objects.exists()


def test_no_secret_is_on_it(sink: HttpSink, campaign: Campaign, signed_in: Any) -> None:
    text = signed_in.as_("office").get(PAGE).content.decode()
    assert "http://127.0.0.1" in text
    for secret in ("s3cret", "SECabc", "tok3n", "pa55"):
        assert secret not in text


def test_the_office_sets_a_channel(sink: HttpSink, campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    done = save(
        browser,
        "hook",
        is_on="on",
        audience="group",
        department="zhujian",
        per_minute="7",
        template='{"words": "{text}", "n": {count}}',
    )
    assert done.status_code == 302
    row = Channel.objects.get(name="hook")
    assert row.department is not None
    assert (row.department.code, row.per_minute, row.audience) == ("zhujian", 7, "group")
    line = AuditLog.objects.get(action="channel_changed")
    assert (line.target, line.facts["per_minute"]) == ("hook", 7)
    save(browser, "hook", audience="group")
    assert "hook" not in outlets()


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("hook", {"audience": "group", "template": '{"words": {text}}'}, "template"),
        ("hook", {"audience": "group", "per_minute": "0"}, "per_minute"),
        ("hook", {"audience": "group", "department": "no-such"}, "department"),
        ("sms", {"audience": "group"}, "audience"),
    ],
)
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    sink: HttpSink,
    campaign: Campaign,
    signed_in: Any,
    name: str,
    typed: dict[str, str],
    field: str,
) -> None:
    response = save(signed_in.as_("office"), name, **typed)
    assert response.status_code == 400
    (row,) = [row for row in response.context["rows"] if row.name == name]
    assert list(row.form.errors) == [field]
    assert row.form[field].value() == typed[field]
    assert not Channel.objects.filter(name=name).exclude(per_minute=None, template="").exists()


def test_a_test_is_sent_by_the_worker_and_its_answer_shown(
    sink: HttpSink, campaign: Campaign, signed_in: Any
) -> None:
    browser = signed_in.as_("office")
    assert browser.get(f"{PAGE}hook/test/").status_code == 405
    assert browser.post(f"{PAGE}hook/test/").status_code == 302
    message = Message.objects.get()
    assert (message.state, message.is_test, message.recipient) == (
        "waiting",
        True,
        person("office"),
    )
    assert len(sink.posts) == 0
    waiting = browser.get(PAGE).content.decode()
    assert "等待发送" in waiting
    assert 'http-equiv="refresh"' in waiting
    again = browser.post(f"{PAGE}hook/test/", follow=True)
    assert "上一次测试还在等待发送" in again.content.decode()
    assert sending.send_all("hook", now=timezone.now()) == 1
    assert len(sink.posts) == 1
    shown = browser.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "HTTP 200" in shown
    assert "every 2s" not in shown
    assert AuditLog.objects.filter(action="channel_tested", target="hook").count() == 1


def test_it_knows_no_other_channel(sink: HttpSink, campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    assert save(browser, "nowhere", audience="group").status_code == 404
    assert browser.post(f"{PAGE}nowhere/test/").status_code == 404


@pytest.mark.parametrize(
    ("seconds", "words"), [(20, "提醒服务 20 秒前运行"), (720, "提醒服务已停止 12 分钟")]
)
def test_the_head_says_when_the_service_was_last_seen(
    campaign: Campaign, signed_in: Any, seconds: int, words: str
) -> None:
    for name, later in (("plan_reminders", 0), ("deliver_notices", 9)):
        Heartbeat.objects.create(name=name, at=on(f"11-12 10:00:{later:02d}"))
    moment = on("11-12 10:00").timestamp() + seconds
    with time_machine.travel(moment, tick=False):
        for username in ("office", "admin"):
            browser = signed_in.as_(username)
            assert words in browser.get("/me/").content.decode()
            assert words in browser.get("/admin/").content.decode()
        assert "提醒服务" not in signed_in.as_("inspector").get("/me/").content.decode()
