"""What is known after an e-mail: taken, certainly not taken, or nobody knows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import environ
import pytest

from campaigns.gateways.answers import Outcome
from campaigns.gateways.delivery import EMAIL, deliver
from tests.gateways.letters import LETTER, letter
from tests.http_sink import HttpSink, closed_port
from tests.smtp_sink import Sink

SENT, NOT_SENT, UNCLEAR = Outcome.SENT, Outcome.NOT_SENT, Outcome.UNCLEAR


def use(settings: Any, url: str) -> None:
    settings.EMAIL_URL = url
    for name, value in environ.Env.email_url_config(url).items():
        setattr(settings, name, value)
    settings.EMAIL_TIMEOUT = 1


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as listening:
        use(settings, listening.url)
        yield listening


def test_a_letter_has_text_html_subject_and_the_key_of_its_message(sink: Sink) -> None:
    assert deliver(EMAIL, LETTER).outcome is SENT
    (mail,) = sink.messages
    assert (mail["To"], mail["Subject"]) == (LETTER.email, LETTER.subject)
    assert LETTER.key in mail["Message-ID"]
    parts = {part.get_content_type(): part.get_content() for part in mail.walk() if _leaf(part)}
    assert parts["text/plain"].splitlines() == LETTER.body.splitlines()
    assert LETTER.html in parts["text/html"]


def _leaf(part: Any) -> bool:
    return not part.is_multipart()


def test_a_subject_of_two_lines_forges_no_header(sink: Sink) -> None:
    assert deliver(EMAIL, letter(subject="到期\nBcc: x@evil.example")).outcome is SENT
    (mail,) = sink.messages
    assert mail["Bcc"] is None
    assert mail["Subject"] == "到期 Bcc: x@evil.example"


# Where the server hangs or hangs up; what is known then.
PLACES = [
    ("greeting", NOT_SENT),
    ("RCPT", NOT_SENT),
    ("DATA", NOT_SENT),  # the letter itself has not left
    ("mail", UNCLEAR),  # the whole letter is there, its word on it is missing
    ("QUIT", SENT),  # it had said that it took it
]


@pytest.mark.parametrize(("place", "expected"), PLACES)
def test_a_server_that_hangs_up(sink: Sink, place: str, expected: Outcome) -> None:
    sink.drops_at = place
    answer = deliver(EMAIL, LETTER)
    assert (answer.outcome, answer.is_hopeless) == (expected, False)
    assert len(sink.messages) == (place in {"mail", "QUIT"})


@pytest.mark.parametrize(("place", "expected"), PLACES)
def test_a_server_that_hangs(sink: Sink, place: str, expected: Outcome) -> None:
    sink.hangs_at = place
    begun = time.monotonic()
    answer = deliver(EMAIL, LETTER)
    assert (answer.outcome, answer.is_hopeless) == (expected, False)
    assert time.monotonic() - begun < 4


def test_a_refused_recipient_is_not_the_gateways_fault(sink: Sink) -> None:
    sink.refuses = True
    answer = deliver(EMAIL, LETTER)
    assert (answer.outcome, answer.blames_gateway) == (NOT_SENT, False)
    assert "554" in answer.words
    assert sink.messages == []


@pytest.mark.parametrize("verdict", [b"451 try later", b"554 spam", b"552 too big"])
def test_a_refused_letter_was_not_sent(sink: Sink, verdict: bytes) -> None:
    sink.verdict = verdict
    answer = deliver(EMAIL, LETTER)
    assert answer.outcome is NOT_SENT
    assert verdict.decode() in answer.words


def test_nobody_listens(settings: Any) -> None:
    with closed_port() as port:
        use(settings, f"smtp://127.0.0.1:{port}")
        answer = deliver(EMAIL, LETTER)
    assert (answer.outcome, answer.blames_gateway, answer.is_hopeless) == (NOT_SENT, True, False)


def test_a_server_that_speaks_no_smtp_was_sent_nothing(settings: Any) -> None:
    """The port of something else."""
    with HttpSink() as other:
        use(settings, f"smtp://{other.place}")
        assert deliver(EMAIL, LETTER).outcome is NOT_SENT


@pytest.mark.parametrize(
    "address", ["", "李联络 电话联系", "a@b@c", "a@b.example\nBcc: x@y.example"]
)
def test_no_letter_can_be_written_to(sink: Sink, address: str) -> None:
    answer = deliver(EMAIL, letter(email=address))
    assert answer.outcome is NOT_SENT
    assert answer.blames_gateway is False
    assert sink.messages == []


def test_the_password_is_in_no_answer(settings: Any) -> None:
    with Sink() as sink:
        use(settings, f"smtp://robot:S3cretWord@127.0.0.1:{sink.port}")
        answer = deliver(EMAIL, LETTER)  # the sink knows no AUTH
    assert answer.outcome is NOT_SENT
    assert "S3cretWord" not in answer.words
