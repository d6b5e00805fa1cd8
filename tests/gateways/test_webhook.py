"""A webhook is filled, signed and sent to an allowed address; what then is known is never guessed."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import tracemalloc
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from campaigns.gateways import http
from campaigns.gateways.addresses import Address, read_addresses
from campaigns.gateways.answers import Answer, Outcome
from campaigns.gateways.delivery import deliver
from campaigns.gateways.text import Text
from tests.gateways.letters import LETTER, letter
from tests.http_sink import HttpSink, closed_port

SENT, NOT_SENT, UNCLEAR = Outcome.SENT, Outcome.NOT_SENT, Outcome.UNCLEAR
SECRET = "hm@c/Secret-1"
AWKWARD = '他说："明天"\\再来\n{text} {"a": 1}\t结束 {subject}'


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of ten seconds, shortened."""
    assert http.WHOLE_S <= 10
    monkeypatch.setattr(http, "READ_S", 1)
    monkeypatch.setattr(http, "WHOLE_S", 1.5)


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as listening:
        yield listening


def hook(place: str) -> Address:
    (address,) = read_addresses(f"chat=webhook+http://:{quote(SECRET, safe='')}@{place}/in")
    return address


def sent_to(sink: HttpSink, text: Text = LETTER, template: str = "") -> Answer:
    return deliver(hook(sink.place), text, template=template, allowed={sink.place})


# --- what is sent --------------------------------------------------------------------------------


def test_it_carries_the_message_and_a_signature(sink: HttpSink) -> None:
    assert sent_to(sink).outcome is SENT
    (asked,) = sink.requests
    assert asked.path == "/in"
    assert asked.payload == {
        "id": LETTER.key,
        "subject": LETTER.subject,
        "text": LETTER.body,
        "url": LETTER.url,
    }
    stamp = asked.headers["x-timestamp"]
    assert abs(int(stamp) - time.time()) < 60
    signed = f"{stamp}.".encode() + asked.body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert asked.headers["x-signature"] == f"sha256={expected}"
    assert asked.headers["x-message-id"] == LETTER.key
    assert "authorization" not in asked.headers


def test_without_a_secret_there_is_no_signature(sink: HttpSink) -> None:
    (address,) = read_addresses(f"chat=webhook+http://{sink.place}/in?room=7")
    assert deliver(address, LETTER, allowed={sink.place}).outcome is SENT
    (asked,) = sink.requests
    assert "x-signature" not in asked.headers
    assert asked.query == {"room": ["7"]}


@pytest.mark.parametrize("hole", ["subject", "text", "name"])
def test_values_cannot_break_out_of_the_template(sink: HttpSink, hole: str) -> None:
    text = letter(**{"body" if hole == "text" else hole: AWKWARD})
    template = '{"a": {"b": ["{HOLE}"]}, "to": "{phone}", "n": {count}, "kept": "{other}"}'
    template = template.replace("HOLE", hole)
    assert sent_to(sink, text, template).outcome is SENT
    assert sink.requests[0].payload == {
        "a": {"b": [AWKWARD]},
        "to": LETTER.phone,
        "n": 3,
        "kept": "{other}",
    }


@pytest.mark.parametrize("template", ["{", '{"a": {text}}', '{"a": "{text}"', "{text}", "nothing"])
def test_a_template_that_gives_no_json_is_hopeless(sink: HttpSink, template: str) -> None:
    answer = sent_to(sink, template=template)
    assert (answer.outcome, answer.is_hopeless, answer.blames_gateway) == (NOT_SENT, True, False)
    assert sink.connections == 0


# --- where to ------------------------------------------------------------------------------------


def test_an_address_off_the_list_is_never_called(sink: HttpSink) -> None:
    other = {"127.0.0.1", "localhost", f"127.0.0.1:{sink.port + 1}", "oapi.dingtalk.com"}
    for allowed in (set[str](), other):
        answer = deliver(hook(sink.place), LETTER, allowed=allowed)
        assert (answer.outcome, answer.is_hopeless) == (NOT_SENT, True)
        assert SECRET not in answer.words
    assert sink.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(sink: HttpSink, status: int) -> None:
    with HttpSink() as elsewhere:
        sink.mode, sink.status, sink.location = "status", status, f"{elsewhere.url}/stolen"
        answer = deliver(hook(sink.place), LETTER, allowed={sink.place, elsewhere.place})
        assert answer.outcome is NOT_SENT
        assert elsewhere.connections == 0
    assert len(sink.requests) == 1


def test_a_proxy_of_the_environment_is_not_asked(
    sink: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HttpSink() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        assert sent_to(sink).outcome is SENT
        assert proxy.connections == 0


# --- what is known -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 502, 503])
def test_any_status_but_2xx_was_not_sent(sink: HttpSink, status: int) -> None:
    sink.mode, sink.status, sink.answer = "status", status, "不行".encode()
    answer = sent_to(sink)
    assert (answer.outcome, answer.is_hopeless) == (NOT_SENT, False)
    assert str(status) in answer.words
    assert "不行" in answer.words


def test_nobody_listens() -> None:
    with closed_port() as port:
        place = f"127.0.0.1:{port}"
        answer = deliver(hook(place), LETTER, allowed={place})
    assert (answer.outcome, answer.is_hopeless, answer.blames_gateway) == (NOT_SENT, False, True)


def test_a_name_that_nobody_knows() -> None:
    """Nothing can have left: to be tried again."""
    place = "chat.nowhere.invalid:8443"
    answer = deliver(hook(place), LETTER, allowed={place})
    assert (answer.outcome, answer.is_hopeless) == (NOT_SENT, False)


def test_tls_to_a_server_without_it(sink: HttpSink) -> None:
    (address,) = read_addresses(f"chat=webhook+https://{sink.place}/in")
    assert deliver(address, LETTER, allowed={sink.place}).outcome is NOT_SENT
    assert sink.requests == []


def test_dropped_after_the_body_is_unclear(sink: HttpSink) -> None:
    sink.mode = "drop"
    answer = sent_to(sink)
    assert (answer.outcome, len(sink.requests)) == (UNCLEAR, 1)


def test_a_good_status_counts_though_its_words_were_cut(sink: HttpSink) -> None:
    sink.mode = "cut"
    assert sent_to(sink).outcome is SENT


@pytest.mark.parametrize("mode", ["hang", "drip_head"])
def test_no_answer_in_ten_seconds_is_unclear(in_a_hurry: None, sink: HttpSink, mode: str) -> None:
    sink.mode = mode
    begun = time.monotonic()
    assert sent_to(sink).outcome is UNCLEAR
    assert time.monotonic() - begun < 3
    assert len(sink.requests) == 1


def test_words_that_drip_are_not_waited_for(in_a_hurry: None, sink: HttpSink) -> None:
    sink.mode = "drip"
    begun = time.monotonic()
    assert sent_to(sink).outcome is SENT
    assert time.monotonic() - begun < 3


def test_a_huge_answer_is_not_read(sink: HttpSink) -> None:
    sink.mode, sink.huge_bytes = "huge", 200 * 2**20
    tracemalloc.start()
    try:
        answer = sent_to(sink)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.outcome is SENT
    assert len(answer.words) <= 400
    assert most < 20 * 2**20


def test_the_secret_is_in_no_answer(sink: HttpSink) -> None:
    sink.mode, sink.answer = "status", json.dumps({"your signature key": SECRET}).encode()
    assert SECRET not in sent_to(sink).words
