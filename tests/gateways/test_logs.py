"""Lines of the log: the number of the request, no secrets, no telephone numbers."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from campaigns.gateways import logs


def line(formatter: logging.Formatter, message: str, *values: object, error: Any = None) -> str:
    record = logging.LogRecord("campaigns", logging.ERROR, __file__, 1, message, values, error)
    return formatter.format(record)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("password=Wenming-2026", "Wenming-2026"),
        ("{'password': 'Wenming-2026'}", "Wenming-2026"),
        ("Authorization: Token 0123abcd", "0123abcd"),
        ("authorization: Bearer 0123abcd", "0123abcd"),
        ("__Host-session=abcdef", "abcdef"),
        ("could not reach postgres://tracker:geheim@db/tracker", "geheim"),
        ("redis://:geheim@127.0.0.1:6379/0 refused", "geheim"),
        ("https://robot.example/send?key=abc-def", "abc-def"),
        ("calls 13912345678 in vain", "13912345678"),
    ],
)
@pytest.mark.parametrize("formatter", [logs.JsonLine(), logs.PlainLine("%(message)s")])
def test_it_hides_secrets_and_numbers(said: str, hidden: str, formatter: logging.Formatter) -> None:
    assert hidden in said
    assert hidden not in line(formatter, "%s", said)


def test_it_hides_them_in_tracebacks_too() -> None:
    import sys

    try:
        raise RuntimeError("postgres://tracker:geheim@db/tracker")
    except RuntimeError:
        said = line(logs.JsonLine(), "failed", error=sys.exc_info())
    assert "geheim" not in said
    assert "RuntimeError" in json.loads(said)["error"]


def test_a_line_is_one_json_object_with_the_number_of_its_request() -> None:
    with logs.about("abc12345"):
        said = json.loads(line(logs.JsonLine(), "第%d行\n%s", 2, "坏"))
    assert said["message"] == "第2行\n坏"
    assert said["request"] == "abc12345"
    assert said["level"] == "ERROR"
    assert said["at"].endswith("+00:00")
    assert "request" not in json.loads(line(logs.JsonLine(), "outside"))


@pytest.mark.django_db
def test_every_answer_has_a_number_and_takes_the_proxy_s(caplog: Any) -> None:
    page = Client()
    first, second = page.get("/healthz"), page.get("/healthz")
    assert len(first["X-Request-ID"]) == 16
    assert first["X-Request-ID"] != second["X-Request-ID"]
    given = page.get("/healthz", headers={"x-request-id": "proxy-0001"})
    assert given["X-Request-ID"] == "proxy-0001"
    evil = page.get("/healthz", headers={"x-request-id": "a b\tc"})
    assert len(evil["X-Request-ID"]) == 16


@pytest.mark.django_db
def test_a_whole_sign_in_leaves_no_secret_in_the_log(caplog: Any) -> None:
    """Everything that any logger said, down to DEBUG, as our formatter writes it."""
    caplog.set_level(logging.DEBUG)
    page = Client()
    page.post("/sign-in/", {"username": "office", "password": "Falsch-Wort-77"})
    page.post("/sign-in/", {"username": "office", "password": settings.DEMO_PASSWORD})
    body = {"username": "office", "password": settings.DEMO_PASSWORD}
    token = page.post("/api/v1/auth/token/", body, content_type="application/json").json()["token"]
    Client().get("/api/v1/issues/", headers={"authorization": f"Token {token}"})
    written = [logs.JsonLine().format(record) for record in caplog.records]
    secrets = (settings.DEMO_PASSWORD, "Falsch-Wort-77", token, page.cookies["sessionid"].value)
    for secret in secrets:
        assert not [said for said in written if secret in said]


def test_the_date_of_a_plain_line_is_no_telephone_number() -> None:
    plain = logs.PlainLine("%(asctime)s %(levelname)s %(message)s")
    assert line(plain, "ready").startswith("20")
    assert "HTTP code: 500" in line(plain, "HTTP code: 500")
