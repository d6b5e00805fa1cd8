"""What apprise sends is watched: taken, certainly not, or unclear, although apprise says yes or no."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from campaigns.gateways import http
from campaigns.gateways.addresses import read_addresses
from campaigns.gateways.answers import Answer, Outcome
from campaigns.gateways.delivery import deliver
from tests.gateways.letters import LETTER, letter
from tests.http_sink import Asked, HttpSink, closed_port

SENT, NOT_SENT, UNCLEAR = Outcome.SENT, Outcome.NOT_SENT, Outcome.UNCLEAR


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


def sent_by_json(place: str, path: str = "/in") -> Answer:
    (address,) = read_addresses(f"x=json://{place}{path}")
    assert address.kind == "other"
    return deliver(address, LETTER)


def test_it_is_sent(sink: HttpSink) -> None:
    assert sent_by_json(sink.place).outcome is SENT
    (asked,) = sink.requests
    assert asked.payload["title"] == LETTER.subject
    assert LETTER.body.strip() in asked.payload["message"]


KNOWN = [
    ("status", NOT_SENT),
    ("drop", UNCLEAR),
    ("hang", UNCLEAR),
    ("drip_head", UNCLEAR),
    ("cut", SENT),
    ("drip", SENT),
]


@pytest.mark.parametrize(("mode", "expected"), KNOWN)
def test_a_gateway_that_is_unwell(
    in_a_hurry: None, sink: HttpSink, mode: str, expected: Outcome
) -> None:
    sink.mode = mode
    begun = time.monotonic()
    assert sent_by_json(sink.place).outcome is expected
    assert time.monotonic() - begun < 3
    assert len(sink.requests) == 1


def test_a_redirect_is_not_followed(sink: HttpSink) -> None:
    with HttpSink() as elsewhere:
        sink.mode, sink.status, sink.location = "status", 307, elsewhere.url
        assert sent_by_json(sink.place).outcome is NOT_SENT
        assert elsewhere.connections == 0


def test_nobody_listens() -> None:
    with closed_port() as port:
        answer = sent_by_json(f"127.0.0.1:{port}")
    assert (answer.outcome, answer.is_hopeless) == (NOT_SENT, False)


def test_an_address_that_apprise_cannot_read_is_hopeless() -> None:
    (address,) = read_addresses("x=nosuchscheme://T0pSecret")
    answer = deliver(address, LETTER)
    assert (answer.outcome, answer.is_hopeless) == (NOT_SENT, True)
    assert "T0pSecret" not in answer.words


# --- each recipient's own address ----------------------------------------------------------------


def test_the_telephone_number_stands_in_the_address(sink: HttpSink) -> None:
    assert sent_by_json(sink.place, "/sms/{phone}/{username}").outcome is SENT
    assert sink.requests[0].path == f"/sms/{LETTER.phone}/{LETTER.username}"


@pytest.mark.parametrize("url", ["json://{place}/sms/{phone}", "smseagle://T0ken@{place}/{phone}"])
def test_without_a_telephone_it_is_hopeless(sink: HttpSink, url: str) -> None:
    (address,) = read_addresses(f"sms={url.replace('{place}', sink.place)}")
    assert address.is_personal
    answer = deliver(address, letter(phone=""))
    assert (answer.outcome, answer.is_hopeless, answer.blames_gateway) == (NOT_SENT, True, False)
    assert sink.connections == 0


def test_a_hostile_value_does_not_change_the_address(sink: HttpSink) -> None:
    (address,) = read_addresses(f"x=json://{sink.place}/to/{{username}}/end")
    assert deliver(address, letter(username="a@evil.example/?b=c")).outcome is SENT
    assert sink.requests[0].path.endswith("/end")
    assert sink.requests[0].query == {}


def test_an_sms_gateway(sink: HttpSink) -> None:
    """SMSEagle, as it is set up inside a house: the number, the words, the answer."""
    sink.answer = json.dumps({"result": {"message_id": "1", "status": "ok"}}).encode()
    (address,) = read_addresses(f"sms=smseagle://T0kenOfHouse@{sink.place}/{{phone}}")
    answer = deliver(address, LETTER)
    assert answer.outcome is SENT
    assert LETTER.phone in sink.requests[0].body.decode()
    assert "T0kenOfHouse" not in answer.words


@pytest.mark.parametrize("mode", ["ok", "status"])
def test_no_answer_repeats_the_key(sink: HttpSink, mode: str) -> None:
    def echo(asked: Asked) -> bytes:
        return f"{asked.path} {asked.headers}".encode()

    sink.mode, sink.answer = mode, echo
    answer = sent_by_json(sink.place, "/hook/T0pSecret")
    assert "T0pSecret" not in answer.words


def test_two_at_once_do_not_mix_their_answers() -> None:
    with HttpSink() as good, HttpSink("status") as bad, HttpSink("drop") as gone:
        places = [(good.place, SENT), (bad.place, NOT_SENT), (gone.place, UNCLEAR)] * 8
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda row: sent_by_json(row[0]).outcome, places))
        assert found == [expected for _place, expected in places]
        assert [len(one.requests) for one in (good, bad, gone)] == [8, 8, 8]
