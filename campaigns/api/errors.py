"""Refusals as `application/problem+json` (RFC 9457), in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from campaigns.imports.pictures import PictureFault
from campaigns.models import Issue
from campaigns.processes.deeds import choices_for
from campaigns.processes.importing import UnreadableFile
from campaigns.processes.paging import BadCursor
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    KeyReused,
    MoveNotAllowed,
    Refused,
    RoleNotAllowed,
)
from campaigns.wording.imports import refusal_message
from campaigns.wording.refusals import field_words, move_words, photo_words

TYPE = "about:blank"
PROBLEM = "application/problem+json"


class PhotoRefused(Exception):
    """A photo that cannot be taken; `field` is where it was sent."""

    def __init__(self, field: str, fault: PictureFault) -> None:
        super().__init__(fault.code)
        self.field = field
        self.fault = fault


def problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. None (a 500) for what nobody expects."""
    found = _refusal(error, context) or _of_framework(error)
    if found is None:
        return None
    set_rollback()
    return found


def _refusal(error: Exception, context: Mapping[str, Any]) -> Response | None:
    for kind, told in _REFUSALS:
        if isinstance(error, kind):
            return told(error, context)
    return None


def _photo(error: Any, context: Mapping[str, Any]) -> Response:
    status = 415 if error.fault.is_type else 413 if error.fault.code == "too_big" else 400
    words = photo_words(error.fault.code)
    row = {"field": error.field, "code": error.fault.code, "message": words}
    return answer(status, error.fault.code, words, errors=[row])


def _file(error: Any, context: Mapping[str, Any]) -> Response:
    """400, or 413 for a file that is too large."""
    words = refusal_message(error.code, error.facts)
    status = 413 if error.code == "archive_too_big" else 400
    row = {"field": "file", "code": error.code, "message": words}
    return answer(status, error.code, words, errors=[row])


def _move(error: Any, context: Mapping[str, Any]) -> Response:
    """409 with the state as it stands and what may be done now."""
    issue: Issue | None = error.issue
    more: dict[str, Any] = {}
    if issue is not None:
        issue = Issue.objects.select_related("category").get(pk=issue.pk)
        user = context["request"].user
        now = timezone.now()
        more = {
            "state": issue.state,
            "version": issue.version,
            "allowed_deeds": [
                deed for deed, against in choices_for(issue=issue, by=user, now=now) if not against
            ],
        }
    words = move_words(error.code, issue.state if issue is not None else "")
    return answer(409, error.code, words, **more)


def _row(fault: Fault) -> dict[str, str]:
    row = {
        "field": fault.field,
        "code": fault.code,
        "message": field_words(fault.code, fault.facts),
    }
    if "issue" in fault.facts:  # a photo's first use
        number = str(fault.facts["issue"])
        row |= {"issue": number, "url": reverse("api:issue", kwargs={"number": number})}
    return row


def bad_fields(faults: Sequence[Fault]) -> Response:
    """400 with one row a faulty field."""
    rows = [_row(fault) for fault in faults]
    return answer(400, "bad_fields", _("Some fields cannot be taken."), errors=rows)


def _of_framework(error: Exception) -> Response | None:
    if isinstance(error, Http404):
        return answer(404, "not_found", _("There is nothing here."))
    if isinstance(error, PermissionDenied):
        return answer(403, "role", _("Your role may not do this."))
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return answer(413, "too_big", _("More was sent than is taken at once."))
    if isinstance(error, OperationalError):
        return answer(503, "busy", _("The system is busy; please try again."), retry_after=3)
    if isinstance(error, exceptions.ValidationError):
        return answer(
            400, "bad_fields", _("Some fields cannot be taken."), errors=list(_rows(error.detail))
        )
    if isinstance(error, exceptions.APIException):
        return _api_exception(error)
    return None


def _api_exception(error: exceptions.APIException) -> Response:
    code = str(getattr(error.detail, "code", "") or error.default_code)
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF"):
        code = "csrf_failed"
    found = answer(error.status_code, code, str(error.detail))
    header = getattr(error, "auth_header", None)
    if header:
        found["WWW-Authenticate"] = header
    wait = getattr(error, "wait", None)
    if wait:
        found["Retry-After"] = str(int(wait) + 1)
    return found


def _rows(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested errors as flat rows; nested fields are joined by dots."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _rows(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            is_leaf = isinstance(inner, exceptions.ErrorDetail)
            yield from _rows(inner, field if is_leaf or not inner else f"{field}.{place}")
    else:
        code = getattr(detail, "code", "invalid")
        yield {
            "field": field or "non_field_errors",
            "code": CODES.get(code, code),
            "message": str(detail),
        }


CODES = {"does_not_exist": "unknown", "null": "required", "blank": "required", "empty": "required"}


def answer(
    status: int, code: str, detail: str, *, retry_after: int | None = None, **more: Any
) -> Response:
    """A problem document."""
    body = {
        "type": TYPE,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }
    found = Response(body, status=status, content_type=PROBLEM)
    if retry_after is not None:
        found["Retry-After"] = str(retry_after)
    return found


def _plain(status: int) -> Callable[[Any, Mapping[str, Any]], Response]:
    return lambda error, context: answer(status, error.code, move_words(error.code))


# The first that fits decides: what is special stands before what it is a kind of.
_REFUSALS: tuple[tuple[type[Exception], Callable[[Any, Mapping[str, Any]], Response]], ...] = (
    (BadFields, lambda error, context: bad_fields(error.faults)),
    (PhotoRefused, _photo),
    (RoleNotAllowed, _plain(403)),
    (MoveNotAllowed, _move),
    (KeyReused, _plain(409)),
    (BadCursor, lambda error, context: bad_fields([Fault("cursor", "invalid")])),
    (UnreadableFile, _file),
    (Refused, _plain(400)),
)
