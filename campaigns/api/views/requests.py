"""What every view reads from a request: the user, the query string, the body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from campaigns.models import User
from campaigns.processes.refusals import bad_field


def signed_in(request: Request) -> User:
    """The user behind a request that the permission has let in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def params_of(request: Request) -> dict[str, list[str]]:
    """The query string as name → values."""
    return {name: request.query_params.getlist(name) for name in request.query_params}


def body_of(request: Request) -> Mapping[str, Any]:
    """The body as an object; a list or a bare value is refused."""
    if not isinstance(request.data, Mapping):
        raise bad_field("non_field_errors", "invalid")
    return request.data


def text_of(request: Request, name: str) -> str:
    """A text of the body, empty when it is not there."""
    value = body_of(request).get(name, "")
    return value if isinstance(value, str) else str(value or "")


def is_set(request: Request, name: str) -> bool:
    """Whether a switch of the body is on."""
    return text_of(request, name).lower() in {"1", "true"}
