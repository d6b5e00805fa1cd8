"""Asking the REST door: a client with a sign-in, and bodies with enough fields for every deed."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from campaigns.models import Issue
from tests.factories import make_photo, person
from tests.processes.deed_cast import BODIES, NOW

V1 = "/api/v1"


def client_of(username: str) -> APIClient:
    """A client signed in as that person; nobody for an empty name."""
    client = APIClient()
    if username:
        client.force_authenticate(person(username))
    return client


def body_of(deed: str, by: str, struck_off: Issue | None = None, **changes: Any) -> dict[str, Any]:
    """What the deed takes, as JSON."""
    return {
        name: _plain(value, by, struck_off) for name, value in {**BODIES[deed], **changes}.items()
    }


def _plain(value: Any, by: str, earlier: Issue | None) -> Any:
    if value == "NEW":
        return [str(make_photo(by, NOW))]
    if value == "EARLIER":
        return earlier.number if earlier is not None else ""
    return value


def address(issue: Issue, deed: str = "") -> str:
    return f"{V1}/issues/{issue.number}/" + (f"{deed}/" if deed else "")


def version_of(issue: Issue) -> int:
    return Issue.objects.values_list("version", flat=True).get(pk=issue.pk)


def post(client: APIClient, issue: Issue, deed: str, body: dict[str, Any]) -> Any:
    """The answer to the deed, from the version that stands unless the body names one."""
    return client.post(address(issue, deed), {"version": version_of(issue), **body}, format="json")


def fetched(client: APIClient, where: str) -> tuple[int, bytes]:
    """Status and body of an answer that may be a file; the file is closed."""
    answer = client.get(where)
    body = answer.getvalue()
    answer.close()
    return answer.status_code, body
