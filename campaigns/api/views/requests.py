"""What every view reads from a request: the user, the query string, the body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request

from campaigns.models import User
from campaigns.processes.refusals import bad_field

MAX_TEXT = 2000
MAX_DIGITS = 9


def whole_number(text: str) -> int | None:
    """The number that a text of an address or a form stands for; None for any other text."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else None


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


def text_of(request: Request, name: str, most: int = MAX_TEXT) -> str:
    """A text of the body of at most so many signs, empty when it is not there.

    Refuses what no database keeps.
    """
    value = body_of(request).get(name, "")
    try:
        field = serializers.CharField(allow_blank=True, max_length=most)
        return str(field.run_validation(value or ""))
    except serializers.ValidationError as refused:
        raise serializers.ValidationError({name: refused.detail}) from None


def is_set(request: Request, name: str) -> bool:
    """Whether a switch of the body is on."""
    return str(body_of(request).get(name)).lower() in {"1", "true"}
