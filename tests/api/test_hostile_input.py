"""No input makes a 5xx (RELIABILITY P20): odd bodies, odd queries, odd dates, at every door."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from rest_framework.test import APIClient

from campaigns.models import Campaign, Issue, Proposal
from tests.api.door import V1, address, client_of, version_of
from tests.api.logged import find_of, jpeg
from tests.memory import forget_all
from tests.processes.deed_cast import LEAD, NOW, act, make_standing

HANDLER = f"handler.{LEAD}"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def calm(username: str) -> APIClient:
    """A client to which a crash is an answer with status 500."""
    forget_all()
    client = client_of(username)
    client.raise_request_exception = False
    return client


def check(answer: Any, what: object) -> None:
    """Refused in the house's way, or taken; never broken."""
    assert answer.status_code < 500, (what, answer.status_code)
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", what
        assert "Traceback" not in answer.content.decode(), what


# --- bodies --------------------------------------------------------------------------------------

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "cut off": b'{"version": 1',
    "a list": b"[]",
    "a list of objects": b'[{"version": 1}]',
    "a text": b'"version"',
    "a number": b"7",
    "null": b"null",
    "NaN": b"NaN",
    "NaN inside": b'{"version": NaN, "latitude": NaN}',
    "infinity": b'{"version": 1e999, "points": 1e999}',
    "NUL": b'{"version": 1, "text": "a\\u0000b", "signer": "a\\u0000b", "reason": "a\\u0000"}',
    "a raw NUL": b'{"version": 1, "text": "\x00"}',
    "half a surrogate": b'{"version":1,"text":"\\ud83d","signer":"\\ud83d","reason":"\\ud83d",'
    b'"statement":"\\ud83d","lead_department":"\\ud83d","username":"\\ud83d","password":"\\ud83d",'
    b'"numbers":["\\ud83d"],"client_uuid":"\\ud83d","campaign":"\\ud83d","kind":"\\ud83d"}',
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "deep list": b"[" * 10_000 + b"]" * 10_000,
    "deep object": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a long number": b'{"version": ' + b"9" * 5000 + b"}",
    "a long number as text": b'{"version": "' + b"9" * 5000 + b'"}',
    "lists for texts": b'{"version": 1, "text": [], "reason": {}, "signer": [1], "numbers": {},'
    b'"username": [], "password": {}, "lead_department": [], "campaign": {}, "description": []}',
    "objects in lists": b'{"version": 1, "photo_ids": [{}], "assisting": [1, null, "x", []],'
    b'"numbers": [{}, null, 1], "filter": {"state": [{}], "q": {"a": 1}}}',
    "a very long text": b'{"version": 1, "text": "' + b"x" * 1_000_000 + b'"}',
}
# Who sends it where.
DOORS = (
    ("office", "issues/"),
    ("office", "issues/{pending}/comment/"),
    ("office", "issues/{pending}/dispatch/"),
    ("office", "issues/{pending}/void/"),
    (HANDLER, "issues/{held}/submit_fix/"),
    ("office", "issues/bulk/comment/"),
    ("office", "issues/bulk/dispatch/"),
    ("office", "photos/"),
    ("", "auth/token/"),
    ("office", "score-entries/"),
    ("office", "score-entries/1/reverse/"),
    ("office", "score-weeks/2026-11-02/freeze/"),
    ("office", "score-weeks/2026-11-02/unfreeze/"),
    ("office", "score-weeks/2026-11-02/publish/"),
    (HANDLER, "score-weeks/2026-11-02/check/object/"),
    (HANDLER, "score-weeks/2026-11-02/check/confirm/"),
    ("office", "objections/1/accept/"),
    ("office", "proposals/1/approve/"),
    (HANDLER, "proposals/1/hear/"),
    ("office", "imports/"),
    ("office", "imports/1/commit/"),
    ("admin", "departments/"),
    ("office", "sites/"),
    ("office", "zones/"),
)


@pytest.mark.parametrize("name", BODIES)
def test_it_survives_every_body_at_every_door(name: str, campaign: Campaign) -> None:
    places = {
        "pending": make_standing(campaign, "pending").number,
        "held": make_standing(campaign, "in_progress").number,
    }
    broken = []
    for username, path in DOORS:
        where = f"{V1}/{path.format(**places)}"
        answer = calm(username).post(where, BODIES[name], content_type="application/json")
        if answer.status_code >= 500:
            broken.append(path)
        else:
            check(answer, path)
    assert broken == []


WORDS = {"NUL": "\x00", "half a surrogate": "\ud83d", "too long": "长" * 5000}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("move", ["publish", "unfreeze"])
def test_it_refuses_odd_words_about_a_frozen_week(move: str, name: str, campaign: Campaign) -> None:
    assert calm("office").post(f"{V1}/score-weeks/2026-11-02/freeze/").status_code == 200
    body = json.dumps({"signer": WORDS[name], "reason": WORDS[name]})
    where = f"{V1}/score-weeks/2026-11-02/{move}/"
    answer = calm("office2").post(where, body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", WORDS)
def test_it_refuses_odd_words_about_a_proposal(name: str, campaign: Campaign) -> None:
    issue = make_standing(campaign, "closed")
    act("recheck", issue, "inspector", NOW, result="unfixed")
    found = Proposal.objects.get(issue=issue)
    body = json.dumps({"statement": WORDS[name], "reason": WORDS[name]})
    for username, move in ((HANDLER, "hear"), ("office", "refuse")):
        where = f"{V1}/proposals/{found.pk}/{move}/"
        answer = calm(username).post(where, body, content_type="application/json")
        assert answer.status_code == 400, move


@pytest.mark.parametrize("word", ["\x00", "a\x00b", "\ud83d", "长" * 5000])
def test_it_refuses_odd_words_in_what_people_write(word: str, campaign: Campaign) -> None:
    issue = make_standing(campaign, "in_progress")
    body = json.dumps({"version": version_of(issue), "text": word})
    answer = calm("office").post(address(issue, "comment"), body, content_type="application/json")
    check(answer, word[:3])
    assert answer.status_code == 400


# --- queries -------------------------------------------------------------------------------------

ODD = (
    "\x00",
    "a\x00b",
    "%FF",
    "9" * 5000,
    "-1",
    "1e999",
    "NaN",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
    "😀",
    "[]",
    "{}",
    "null",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30",
    "x" * 3000,
)
LISTS: dict[str, tuple[str, ...]] = {
    "issues/": (
        "campaign",
        "state",
        "department",
        "role",
        "zone",
        "site",
        "category",
        "severity",
        "source",
        "overdue",
        "due_from",
        "due_to",
        "found_from",
        "found_to",
        "rebound",
        "q",
        "ordering",
        "cursor",
        "page_size",
        "count",
        "number",
    ),
    "notices/": ("state", "step", "issue", "recipient", "cursor", "page_size"),
    "score-entries/": (
        "campaign",
        "department",
        "week",
        "rule",
        "kind",
        "issue",
        "cursor",
        "page_size",
    ),
    "proposals/": ("state", "cursor", "page_size"),
    "departments/": ("kind", "parent", "duty", "q", "cursor", "page_size"),
    "zones/": ("territory", "lead_department", "q", "cursor"),
    "sites/": ("zone", "site_type", "owner", "q", "cursor"),
    "site-types/": ("shape", "q", "cursor"),
    "categories/": ("parent", "severity", "q", "cursor"),
    "indicators/": ("parent", "level", "lead", "q", "cursor"),
    "campaigns/": ("q", "cursor"),
    "deadline-preview/": (
        "campaign",
        "start",
        "amount",
        "unit",
        "category",
        "severity",
        "department",
    ),
    "score-weeks/2026-11-09/": ("campaign",),
    "issues/export.xlsx": ("state", "q", "found_from", "found_to", "due_to", "department"),
}


@pytest.mark.parametrize("path", LISTS)
def test_it_survives_every_query(path: str, campaign: Campaign) -> None:
    make_standing(campaign, "in_progress")
    usual = "amount=1&unit=working_days&" if path == "deadline-preview/" else ""
    broken = []
    for name in LISTS[path]:
        for value in ODD:
            where = f"{V1}/{path}?{usual}{name}={quote(value)}"
            answer = calm("office").get(where)
            if answer.status_code >= 500:
                broken.append(f"{name}={value[:30]}")
            elif answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json", where[:90]
    assert broken == []


def cursor(packed: object) -> str:
    text = packed if isinstance(packed, str) else json.dumps(packed)
    return base64.urlsafe_b64encode(text.encode()).decode()


CURSORS: dict[str, str] = {
    "no base64": "%%%%",
    "no JSON": cursor("{"),
    "nothing": cursor([]),
    "too much": cursor([0, None, 1, 2]),
    "an object": cursor({"a": 1}),
    "no key": cursor([0, None, None]),
    "a text as key": cursor([0, None, "x"]),
    "infinity": cursor('[0, "2026-11-09T09:00:00+08:00", Infinity]'),
    "not a number": cursor('[0, "2026-11-09T09:00:00+08:00", NaN]'),
    "a large key": cursor([0, "2026-11-09T09:00:00+08:00", 10**30]),
    "a list as value": cursor([0, ["2026"], 1]),
    "an object as value": cursor([0, {"a": 1}, 1]),
    "a number as value": cursor([0, 7, 1]),
    "true as value": cursor([0, True, 1]),
    "no date": cursor([0, "soon", 1]),
    "the first year": cursor([0, "0001-01-01T00:00:00+14:00", 1]),
    "the last year": cursor([0, "9999-12-31T23:59:59-14:00", 1]),
    "deep": cursor("[" * 5000 + "]" * 5000),
    "NUL": cursor([0, "\x00", 1]),
    "half a surrogate": cursor('[0, "\\ud83d", 1]'),
    "long": "A" * 6000,
}


@pytest.mark.parametrize("name", CURSORS)
def test_it_survives_every_cursor(name: str, campaign: Campaign) -> None:
    make_standing(campaign, "in_progress")
    broken = []
    paths = [f"issues/?ordering={by}" for by in ("found_at", "-found_at", "due_at", "-due_at")]
    paths += ["notices/?", "score-entries/?", "proposals/?", "departments/?", "sites/?"]
    for path in paths:
        answer = calm("office").get(f"{V1}/{path}&cursor={quote(CURSORS[name])}")
        if answer.status_code >= 500:
            broken.append(path)
        elif answer.status_code >= 400:
            assert answer.json()["errors"][0]["field"] == "cursor"
    assert broken == []


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "score-weeks/0001-01-01/",  # a Monday
        "score-weeks/9999-12-27/",  # the last one
        "score-weeks/1900-01-01/",
        "score-weeks/2026-11-10/",  # no Monday
        "score-weeks/monday/",
        "score-weeks/2026-W46-1/",
        "score-weeks/9999-12-27/export.xlsx",
        "issues/WM-2026-000000/",
        "issues/" + "9" * 5000 + "/",
        "photos/00000000-0000-0000-0000-000000000000/full/",
        "jobs/99999999999999999999999999/",
        "jobs/0/",
        "departments/nobody/",
    ],
)
def test_it_survives_every_address(path: str, campaign: Campaign) -> None:
    answer = calm("office").get(f"{V1}/{path}")
    check(answer, path)


@pytest.mark.parametrize("monday", ["0001-01-01", "2020-01-06", "9999-12-27"])
@pytest.mark.parametrize("move", ["freeze", "unfreeze", "publish"])
def test_it_survives_moves_of_weeks_out_of_the_campaign(
    move: str, monday: str, campaign: Campaign
) -> None:
    answer = calm("office").post(
        f"{V1}/score-weeks/{monday}/{move}/", {"signer": "周", "reason": "更正"}, format="json"
    )
    check(answer, (move, monday))
    assert answer.status_code in {400, 404, 409}


# --- dates and numbers in deeds ------------------------------------------------------------------

FAR = ("2099-12-31T18:00:00+08:00", "9999-12-31T23:59:59+08:00", "9999-12-31T23:59:59-12:00")


@pytest.mark.parametrize("moment", [*FAR, "0001-01-01T00:00:00+14:00"])
@pytest.mark.parametrize(
    ("deed", "standing", "by", "field"),
    [
        ("dispatch", "pending", "office", "due_at"),
        ("redirect", "in_progress", "office", "due_at"),
        ("set_deadline", "in_progress", "office", "due_at"),
        ("request_extension", "in_progress", HANDLER, "wanted_at"),
        ("decide_extension", "extension requested", "office", "due_at"),
    ],
)
def test_it_survives_a_moment_out_of_this_world(
    deed: str, standing: str, by: str, field: str, moment: str, campaign: Campaign
) -> None:
    issue = make_standing(campaign, standing)
    body = {
        "version": version_of(issue),
        "lead_department": "zhujian",
        "reason": "说明",
        "reason_kind": "works",
        "grant": True,
        field: moment,
    }
    check(calm(by).post(address(issue, deed), body, format="json"), (deed, moment))


@pytest.mark.parametrize("day", ["2099-12-31", "9999-12-31", "0001-01-01"])
def test_it_survives_a_deferral_out_of_this_world(day: str, campaign: Campaign) -> None:
    issue = make_standing(campaign, "in_progress")
    photo = find_of(HANDLER)["photo_ids"]
    body = {"reason_kind": "season", "plan": "等待", "resume_on": day, "photo_ids": photo}
    asked = calm(HANDLER).post(
        address(issue, "request_deferral"), {**body, "version": version_of(issue)}, format="json"
    )
    check(asked, day)
    if asked.status_code == 200:
        body = {"grant": True, "reason": "同意", "version": version_of(issue)}
        check(calm("office").post(address(issue, "decide_deferral"), body, format="json"), day)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_it_survives_a_promise_out_of_this_world(day: str, campaign: Campaign) -> None:
    issue = make_standing(campaign, "in_progress")
    body = {"text": "办理中", "promised_on": day, "version": version_of(issue)}
    check(calm(HANDLER).post(address(issue, "acknowledge"), body, format="json"), day)
    assert calm(HANDLER).get(address(issue)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"found_at": "0001-01-01T00:00:00+14:00"},
        {"found_at": "0001-01-01T00:00:00+08:00"},
        {"latitude": "NaN", "longitude": "NaN"},
        {"latitude": "Infinity", "longitude": "1"},
        {"latitude": 1e308, "longitude": 1e308},
        {"latitude": "1" * 400, "longitude": 1},
        {"device_latitude": "NaN", "device_longitude": "NaN"},
        {"device_latitude": "inf", "device_longitude": "1"},
        {"severity": ["minor"]},
        {"source": "\x00"},
        {"campaign": "\x00"},
        {"address": "\x00"},
        {"site": "\x00"},
    ],
)
def test_it_survives_odd_fields_of_a_find(changes: dict[str, Any], campaign: Campaign) -> None:
    where = f"{V1}/issues/"
    check(calm("inspector").post(where, find_of("inspector", **changes), format="json"), changes)
    if not any("\x00" in str(value) or isinstance(value, list) for value in changes.values()):
        body = {**find_of("inspector", photo_ids=None, **changes), "photos": [jpeg()]}
        check(calm("inspector").post(where, body, format="multipart"), changes)
    assert all(issue.latitude is None for issue in Issue.objects.all())


@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": "NaN", "longitude": "NaN"},
        {"latitude": "inf", "longitude": "inf"},
        {"latitude": "1", "longitude": "1", "accuracy": "NaN"},
        {"latitude": "1", "longitude": "1", "accuracy": "inf"},
        {"latitude": "1"},
        {"taken_at": "0001-01-01T00:00:00+14:00"},
        {"taken_at": "9999-12-31T23:59:59-14:00"},
        {"taken_at": "soon"},
        {"sha256": "x"},
        {"client_uuid": "x"},
        {"file": "no file"},
    ],
)
def test_it_survives_odd_fields_of_a_photo(changes: dict[str, Any], db: None) -> None:
    body = {"file": jpeg(), **changes}
    answer = calm("inspector").post(f"{V1}/photos/", body, format="multipart")
    check(answer, changes)


@pytest.mark.parametrize(
    ("amount", "unit", "start"),
    [
        (999, "working_days", "9998-01-01T00:00:00+08:00"),
        (1, "working_days", "9999-12-31T17:00:00+08:00"),
        (999, "hours", "9999-12-31T17:00:00+08:00"),
        (1, "working_hours", "0001-01-01T00:00:00+08:00"),
        (10**9, "hours", "2026-11-09T09:00:00+08:00"),
    ],
)
def test_it_survives_a_preview_out_of_this_world(
    amount: int, unit: str, start: str, campaign: Campaign
) -> None:
    query = f"amount={amount}&unit={unit}&start={quote(start)}"
    check(calm("office").get(f"{V1}/deadline-preview/?{query}"), query)
