"""Group robots get the shape and signature of their makers, and their own error codes are read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator

import pytest

from campaigns.gateways.addresses import Address, read_addresses
from campaigns.gateways.answers import Outcome
from campaigns.gateways.delivery import deliver
from campaigns.gateways.http import is_allowed
from campaigns.gateways.text import Text
from tests.gateways.letters import LETTER, letter
from tests.http_sink import Asked, HttpSink, closed_port

SENT, NOT_SENT, UNCLEAR = Outcome.SENT, Outcome.NOT_SENT, Outcome.UNCLEAR
TOKEN, SECRET = "Tok3n-Of-The-Group", "SECxyz0123456789"
URLS = {
    "wecom": "wecombot://{token}?base={base}",
    "dingtalk": "dingtalk://{secret}@{token}?base={base}",
    "feishu": "feishu://{secret}@{token}?base={base}",
}
KINDS = sorted(URLS)


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as listening:
        yield listening


def robot(kind: str, base: str) -> Address:
    url = URLS[kind].format(token=TOKEN, secret=SECRET, base=base)
    (address,) = read_addresses(f"group={url}")
    assert address.is_robot
    return address


def sent_to(sink: HttpSink, kind: str, text: Text = LETTER) -> Outcome:
    return deliver(robot(kind, sink.url), text, allowed={sink.place}).outcome


def asked_of(sink: HttpSink, kind: str, text: Text = LETTER) -> Asked:
    assert sent_to(sink, kind, text) is SENT
    (asked,) = sink.requests
    return asked


# --- shapes and signatures -----------------------------------------------------------------------


def test_wecom(sink: HttpSink) -> None:
    asked = asked_of(sink, "wecom")
    assert (asked.path, asked.query) == ("/cgi-bin/webhook/send", {"key": [TOKEN]})
    assert asked.payload == {"msgtype": "text", "text": {"content": LETTER.body}}


def test_dingtalk_signs_time_and_secret_with_the_secret(sink: HttpSink) -> None:
    asked = asked_of(sink, "dingtalk")
    assert asked.path == "/robot/send"
    assert asked.payload == {"msgtype": "text", "text": {"content": LETTER.body}}
    (stamp,) = asked.query["timestamp"]
    assert abs(int(stamp) / 1000 - time.time()) < 60
    signed = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked.query == {
        "access_token": [TOKEN],
        "timestamp": [stamp],
        "sign": [base64.b64encode(signed).decode()],
    }


def test_feishu_signs_nothing_with_time_and_secret(sink: HttpSink) -> None:
    asked = asked_of(sink, "feishu")
    assert (asked.path, asked.query) == (f"/open-apis/bot/v2/hook/{TOKEN}", {})
    stamp = asked.payload["timestamp"]
    assert abs(int(stamp) - time.time()) < 60
    signed = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert asked.payload == {
        "msg_type": "text",
        "content": {"text": LETTER.body},
        "timestamp": stamp,
        "sign": base64.b64encode(signed).decode(),
    }


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_without_a_secret_nothing_is_signed(sink: HttpSink, kind: str) -> None:
    (address,) = read_addresses(f"g={kind}://{TOKEN}?base={sink.url}")
    assert deliver(address, LETTER, allowed={sink.place}).outcome is SENT
    (asked,) = sink.requests
    assert "sign" not in asked.query
    assert "sign" not in asked.payload


LONG = (
    "".join(f"{n}. 解放路与建设路交叉口东北角垃圾桶旁，已逾期\n" for n in range(60))
    + "全部：https://x/"
)


def test_wecom_takes_2048_bytes(sink: HttpSink) -> None:
    asked = asked_of(sink, "wecom", letter(body=LONG))
    words = asked.payload["text"]["content"]
    assert 1500 < len(words.encode()) <= 2048
    assert words.startswith("0. 解放路")
    assert words.endswith("全部：https://x/")  # the link to the rest stays
    assert all(line in LONG or line == "…" for line in words.splitlines())


def test_one_long_line_is_cut_between_characters(sink: HttpSink) -> None:
    words = asked_of(sink, "wecom", letter(body="整" * 2000)).payload["text"]["content"]
    assert len(words.encode()) <= 2048
    assert set(words) == {"整", "…"}


def test_the_others_take_more(sink: HttpSink) -> None:
    assert asked_of(sink, "dingtalk", letter(body=LONG)).payload["text"]["content"] == LONG


# --- where to ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_private_server_must_be_on_the_list(sink: HttpSink, kind: str) -> None:
    answer = deliver(robot(kind, sink.url), LETTER, allowed=set())
    assert (answer.outcome, answer.is_hopeless) == (NOT_SENT, True)
    assert sink.connections == 0


def test_the_public_servers_are_on_the_list_by_tls_only() -> None:
    for host in ("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"):
        assert is_allowed(f"https://{host}/robot", set())
        assert not is_allowed(f"http://{host}/robot", set())
        assert not is_allowed(f"https://{host}:8443/robot", set())
        assert not is_allowed(f"https://{host}.evil.example/robot", set())
        assert not is_allowed(f"https://{host}@evil.example/robot", set())


# --- what is known -------------------------------------------------------------------------------

REFUSALS = [
    {"errcode": 93000, "errmsg": "invalid webhook url"},
    {"errcode": 45009, "errmsg": "api freq out of limit"},
    {"code": 19021, "msg": "sign match fail"},
    {"StatusCode": 1, "code": 9499, "msg": "Bad Request"},
]


@pytest.mark.parametrize("said", REFUSALS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_200_with_an_error_code_was_not_sent(sink: HttpSink, kind: str, said: object) -> None:
    sink.answer = json.dumps(said).encode()
    answer = deliver(robot(kind, sink.url), LETTER, allowed={sink.place})
    assert answer.outcome is NOT_SENT
    assert str(list(said.values())[-1]) in answer.words  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [b"<html>Please sign in to the network</html>", b"", b"[]"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_200_in_other_words_than_a_robots_is_unclear(
    sink: HttpSink, kind: str, words: bytes
) -> None:
    """As of a portal in between: it is not known that the group got it."""
    sink.answer = words
    assert sent_to(sink, kind) is UNCLEAR


@pytest.mark.parametrize(("mode", "expected"), [("status", NOT_SENT), ("drop", UNCLEAR)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_robot_that_is_unwell(sink: HttpSink, kind: str, mode: str, expected: Outcome) -> None:
    sink.mode = mode
    assert sent_to(sink, kind) is expected


def test_half_an_answer_is_unclear(sink: HttpSink) -> None:
    sink.mode = "cut"
    assert sent_to(sink, "wecom") is UNCLEAR


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_listens(kind: str) -> None:
    with closed_port() as port:
        place = f"127.0.0.1:{port}"
        answer = deliver(robot(kind, f"http://{place}"), LETTER, allowed={place})
    assert (answer.outcome, answer.is_hopeless) == (NOT_SENT, False)
    assert TOKEN not in answer.words
    assert SECRET not in answer.words


@pytest.mark.parametrize("mode", ["ok", "status", "drop"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_repeats_key_or_secret(sink: HttpSink, kind: str, mode: str) -> None:
    """Servers like to repeat the address that was asked for."""

    def echo(asked: Asked) -> bytes:
        said = {"errcode": 1, "asked": [asked.path, asked.query, SECRET]}
        return json.dumps(said).encode()

    sink.mode, sink.answer = mode, echo
    address = robot(kind, sink.url)
    answer = deliver(address, LETTER, allowed={sink.place})
    assert answer.outcome is not SENT
    assert TOKEN not in answer.words
    if address.secret:
        assert SECRET not in answer.words
    assert TOKEN not in address.shown
    assert SECRET not in address.shown
