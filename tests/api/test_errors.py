"""Every refusal is a problem document (RFC 9457) with the right status."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from campaigns.models import Campaign
from tests.api.door import V1, address, client_of, version_of
from tests.api.logged import jpeg
from tests.factories import make_jpeg, person
from tests.processes.deed_cast import make_standing

pytestmark = pytest.mark.django_db


def bad_content(campaign: Campaign) -> Any:
    return client_of("office").post(f"{V1}/issues/", {}, format="json")


def broken_json(campaign: Campaign) -> Any:
    return client_of("office").post(f"{V1}/issues/", b"{", content_type="application/json")


def stranger(campaign: Campaign) -> Any:
    return client_of("").get(f"{V1}/issues/")


def role(campaign: Campaign) -> Any:
    issue = make_standing(campaign, "pending")
    return client_of("inspector").post(address(issue, "dispatch"), {}, format="json")


def hidden(campaign: Campaign) -> Any:
    issue = make_standing(campaign, "pending")
    return client_of("handler.zhujian").get(address(issue))


def no_such_path(campaign: Campaign) -> Any:
    return client_of("office").get(f"{V1}/nothing-here/")


def no_such_deed(campaign: Campaign) -> Any:
    issue = make_standing(campaign, "pending")
    return client_of("office").post(address(issue, "close"), {}, format="json")


def method(campaign: Campaign) -> Any:
    return client_of("office").delete(f"{V1}/issues/")


def state(campaign: Campaign) -> Any:
    issue = make_standing(campaign, "closed")
    return client_of("office").post(address(issue, "dispatch"), {}, format="json")


def large_photo(campaign: Campaign) -> Any:
    sent = jpeg(content=make_jpeg() + b"\0" * (21 * 1024 * 1024))
    return client_of("inspector").post(f"{V1}/photos/", {"file": sent}, format="multipart")


def large_body(campaign: Campaign) -> Any:
    body = b'{"text": "' + b"x" * (6 * 1024 * 1024) + b'"}'
    return client_of("office").post(f"{V1}/issues/", body, content_type="application/json")


def many_fields(campaign: Campaign) -> Any:
    fields = {f"f{n}": "x" for n in range(600)}
    return client_of("office").post(f"{V1}/issues/", fields, format="multipart")


def content_type(campaign: Campaign) -> Any:
    return client_of("office").post(f"{V1}/issues/", b"x", content_type="text/plain")


def other_picture(campaign: Campaign) -> Any:
    sent = SimpleUploadedFile("a.gif", b"GIF89a" + b"\0" * 100, "image/gif")
    return client_of("inspector").post(f"{V1}/photos/", {"file": sent}, format="multipart")


def unknown_filter(campaign: Campaign) -> Any:
    return client_of("office").get(f"{V1}/issues/?state=lost")


def stale(campaign: Campaign) -> Any:
    issue = make_standing(campaign, "in_progress")
    body = {"version": version_of(issue) - 1}
    return client_of("office").post(address(issue, "set_deadline"), body, format="json")


CASES = {
    bad_content: 400,
    broken_json: 400,
    unknown_filter: 400,
    stranger: 401,
    role: 403,
    hidden: 404,
    no_such_path: 404,
    no_such_deed: 404,
    method: 405,
    state: 409,
    stale: 409,
    large_photo: 413,
    large_body: 413,
    many_fields: 413,
    content_type: 415,
    other_picture: 415,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_it_refuses_with_a_problem_document(case: Any, campaign: Campaign) -> None:
    answer = case(campaign)
    assert answer.status_code == CASES[case]
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert set(found) >= {"type", "title", "status", "detail", "code"}
    assert found["status"] == answer.status_code
    assert all(isinstance(found[name], str) and found[name] for name in ("type", "title", "detail"))
    assert found["code"].replace("_", "").isalnum()
    if answer.status_code == 400 and case is not broken_json:
        assert found["errors"]
        assert all(set(row) == {"field", "code", "message"} for row in found["errors"])
        assert all(row["message"] for row in found["errors"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_speaks_the_readers_language(language: str, campaign: Campaign) -> None:
    issue = make_standing(campaign, "pending")
    token = Token.objects.create(user=person("inspector"))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}", HTTP_ACCEPT_LANGUAGE=language)
    detail = client.post(address(issue, "dispatch"), {}, format="json").json()["detail"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in detail) == (language == "zh-hans")
