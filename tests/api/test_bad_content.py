"""A deed that may be done, with something missing or wrong in it: 400, by field, and no trace."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign, Category, Issue, Photo
from tests.api.door import address, body_of, client_of, post, version_of
from tests.factories import make_jpeg, make_photo
from tests.processes.deed_cast import (
    LEAD,
    NOW,
    PARENT,
    STANDINGS,
    make_pending,
    make_standing,
    make_struck_off,
)
from tests.processes.deed_rights import TABLE

HANDLER = f"handler.{LEAD}"
DOERS = {"sign_off": "handler.chengguan", "instruct": "leader", "challenge": "inspector"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def doer(deed: str) -> str:
    """Somebody who may do it."""
    if deed in DOERS:
        return DOERS[deed]
    return "office" if "office" in TABLE[deed][1] else HANDLER


def ready(deed: str, campaign: Campaign) -> Issue:
    return make_standing(campaign, min(TABLE[deed][0], key=STANDINGS.index))


def refused(issue: Issue, deed: str, body: dict[str, Any]) -> set[str]:
    """The faulty fields; nothing may have changed."""
    before = Issue.objects.values().get(pk=issue.pk)
    answer = post(client_of(doer(deed)), issue, deed, body)
    assert answer.status_code == 400, (answer.status_code, answer.json())
    found = answer.json()
    assert found["code"] == "bad_fields"
    assert all(row["field"] and row["code"] and row["message"] for row in found["errors"])
    assert Issue.objects.values().get(pk=issue.pk) == before
    return {row["field"] for row in found["errors"]}


# What a deed cannot do without (WORKFLOW "needs", API): deed, what is sent, what is missing.
MISSING: tuple[tuple[str, dict[str, Any], set[str]], ...] = (
    ("dispatch", {}, {"lead_department"}),
    ("redirect", {}, {"lead_department", "reason"}),
    ("return", {}, {"reason_code", "reason"}),
    ("return", {"reason_code": "not_ours", "reason": "  "}, {"reason"}),
    ("rule", {}, {"decision"}),
    ("rule", {"decision": "uphold"}, {"reason"}),
    ("rule", {"decision": "redirect", "reason": "应由文旅局办理"}, {"lead_department"}),
    ("assign_within", {"note": "请阅办"}, {"department"}),
    # "a child unit, or a user of the unit, note"; API `assign_within` {department? | user?, note}
    ("assign_within", {"user": f"head.{LEAD}"}, {"note"}),
    ("submit_fix", {}, {"photos", "note"}),
    ("sign_off", {}, {"note"}),
    ("verify", {}, {"result"}),
    ("verify", {"result": "fail"}, {"reason"}),
    ("request_extension", {}, {"reason_kind", "reason", "wanted_at"}),
    ("decide_extension", {}, {"grant"}),
    ("decide_extension", {"grant": True}, {"due_at", "reason"}),
    ("decide_extension", {"grant": False}, {"reason"}),
    ("request_deferral", {}, {"reason_kind", "plan", "resume_on", "photos"}),
    ("decide_deferral", {}, {"grant"}),
    ("decide_deferral", {"grant": True}, {"reason"}),
    ("recheck", {}, {"result"}),
    ("recheck", {"result": "unfixed"}, {"photos"}),
    ("confirm_rebound", {}, {"earlier"}),
    ("challenge", {}, {"text"}),
    ("set_deadline", {}, {"due_at", "reason"}),
    ("acknowledge", {}, {"text"}),
    ("void", {}, {"reason_code"}),
    ("void", {"reason_code": "duplicate"}, {"duplicate_of"}),
    ("comment", {}, {"text"}),
    ("instruct", {"text": "\n"}, {"text"}),
)


@pytest.mark.parametrize(
    ("deed", "body", "missing"), MISSING, ids=[f"{row[0]} {sorted(row[2])}" for row in MISSING]
)
def test_it_names_every_field_that_is_missing(
    deed: str, body: dict[str, Any], missing: set[str], campaign: Campaign
) -> None:
    assert refused(ready(deed, campaign), deed, body) == missing


# What is given but cannot be taken: deed, change of a good body, field.
WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("dispatch", {"lead_department": "nobody"}, "lead_department"),
    ("dispatch", {"limit_amount": 0, "limit_unit": "hours"}, "limit_amount"),
    ("dispatch", {"limit_amount": 2}, "limit_unit"),
    ("dispatch", {"limit_unit": "hours"}, "limit_amount"),
    ("dispatch", {"limit_amount": 2, "limit_unit": "weeks"}, "limit_unit"),
    ("dispatch", {"due_at": "2026-11-09T09:59:00+08:00"}, "due_at"),
    # shares: "each 1–99, sum ≤ 99"
    ("dispatch", {"assisting": [{"department": "chengguan", "share": 100}]}, "assisting"),
    ("dispatch", {"assisting": [{"department": "chengguan", "share": 0}]}, "assisting"),
    (
        "dispatch",
        {
            "assisting": [
                {"department": "chengguan", "share": 50},
                {"department": "zhujian", "share": 50},
            ]
        },
        "assisting",
    ),
    ("dispatch", {"assisting": [{"department": "wenlv"}]}, "assisting"),  # the lead itself
    ("dispatch", {"assisting": [{"department": "zhujian"}] * 2}, "assisting"),
    ("redirect", {"lead_department": LEAD}, "lead_department"),  # it has it already
    ("return", {"reason_code": "tired"}, "reason_code"),
    ("rule", {"decision": "perhaps"}, "decision"),
    ("assign_within", {"user": "handler.zhujian"}, "user"),  # not of the unit
    ("assign_within", {"user": None, "department": PARENT}, "department"),  # not below it
    ("assign_within", {"department": "zhujian"}, "department"),  # both at once
    ("submit_fix", {"photo_ids": [str(uuid.UUID(int=1))]}, "photos"),
    ("verify", {"result": "maybe"}, "result"),
    ("request_extension", {"wanted_at": "2026-11-14T18:00:00+08:00"}, "wanted_at"),  # = due
    ("request_extension", {"reason_kind": "laziness"}, "reason_kind"),
    # together at most the original limit: 5 working days on from Saturday the 14th, every day worked
    ("request_extension", {"wanted_at": "2026-11-19T18:00:01+08:00"}, "wanted_at"),
    ("decide_extension", {"due_at": "2026-11-09T10:00:00+08:00"}, "due_at"),  # not after now
    ("decide_extension", {"due_at": "2026-11-19T18:00:01+08:00"}, "due_at"),
    ("request_deferral", {"resume_on": "2026-11-09"}, "resume_on"),  # today
    ("recheck", {"result": "so so"}, "result"),
    ("confirm_rebound", {"earlier": "WM-2026-999999"}, "earlier"),
    ("set_deadline", {"due_at": "2026-11-09T10:00:00+08:00"}, "due_at"),
    ("set_deadline", {"due_at": "tomorrow"}, "due_at"),
    ("acknowledge", {"promised_on": "2026-13-01"}, "promised_on"),
    ("void", {"reason_code": "duplicate", "duplicate_of": "WM-2026-999999"}, "duplicate_of"),
    ("void", {"reason_code": "boring"}, "reason_code"),
    ("comment", {"text": "长" * 2001}, "text"),
)


@pytest.mark.parametrize(
    ("deed", "changes", "field"), WRONG, ids=[f"{row[0]} {row[1]}"[:70] for row in WRONG]
)
def test_it_names_the_field_that_is_wrong(
    deed: str, changes: dict[str, Any], field: str, campaign: Campaign
) -> None:
    issue = ready(deed, campaign)
    body = body_of(deed, doer(deed), make_struck_off(campaign), **changes)
    assert {name.split(".")[0] for name in refused(issue, deed, body)} == {field}


def test_it_asks_that_an_urgent_fix_was_seen_on_site(campaign: Campaign) -> None:
    """WORKFLOW: check mode `on_site` when urgent; `verify` pass: ticks "seen on site"."""
    issue = ready("verify", campaign)
    Issue.objects.filter(pk=issue.pk).update(check_mode="on_site")
    assert refused(issue, "verify", {"result": "pass"}) == {"on_site"}
    answer = post(client_of("inspector"), issue, "verify", {"result": "pass", "on_site": True})
    assert answer.json()["state"] == "closed"


@pytest.mark.parametrize("whose", ["another person's", "already taken", "ten of them"])
def test_it_takes_only_fresh_photos_of_the_user(whose: str, campaign: Campaign) -> None:
    issue = ready("submit_fix", campaign)
    ids = {
        "another person's": lambda: [make_photo("handler.zhujian", NOW)],
        "already taken": lambda: [Photo.objects.filter(issue=issue).values_list("pk")[0][0]],
        "ten of them": lambda: [make_photo(HANDLER, NOW) for _ in range(10)],
    }[whose]()
    body = {"note": "已修复", "photo_ids": [str(photo_id) for photo_id in ids]}
    before = list(Photo.objects.order_by("pk").values())
    answer = post(client_of(HANDLER), issue, "submit_fix", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "photos")
    assert list(Photo.objects.order_by("pk").values()) == before


def test_it_leaves_no_uploaded_file_of_a_refused_deed_behind(campaign: Campaign) -> None:
    issue = ready("submit_fix", campaign)
    kept = kept_files()
    photos = Photo.objects.count()
    for body in (
        {"note": "", "version": version_of(issue)},  # no note
        {"note": "已修复", "version": 1},  # stale
    ):
        sent = [SimpleUploadedFile(f"{n}.jpg", make_jpeg(), "image/jpeg") for n in range(2)]
        answer = client_of(HANDLER).post(
            address(issue, "submit_fix"), {**body, "photos": sent}, format="multipart"
        )
        assert answer.status_code in {400, 409}
        assert (kept_files(), Photo.objects.count()) == (kept, photos)


def kept_files() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_it_defers_only_what_may_be_deferred(campaign: Campaign) -> None:
    issue = ready("request_deferral", campaign)
    Category.objects.filter(pk=issue.category_id).update(is_deferrable=False)
    body = body_of("request_deferral", HANDLER)
    answer = post(client_of(HANDLER), issue, "request_deferral", body)
    assert answer.status_code in {400, 409}
    assert Issue.objects.get(pk=issue.pk).open_request == ""


def test_it_ignores_fields_that_a_deed_does_not_know(campaign: Campaign) -> None:
    """Mass assignment: nothing of an issue can be set by naming it."""
    issue = make_pending(campaign)
    sent = {
        "state": "closed",
        "number": "WM-2026-000999",
        "severity": "urgent",
        "strike_off_no": "XH-2026-000001",
        "closed_at": "2026-11-09T10:00:00+08:00",
        "holding": 1,
        "points": "-5",
        "id": 1,
    }
    answer = post(client_of("office"), issue, "comment", {"text": "请注意", **sent})
    assert answer.status_code == 200
    before, after = issue, Issue.objects.get(pk=issue.pk)
    for name in ("state", "number", "severity", "strike_off_no", "closed_at", "holding_id", "lead"):
        assert getattr(after, name) == getattr(before, name), name
