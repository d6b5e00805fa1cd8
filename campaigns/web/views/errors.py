"""Pages for what did not work, in the reader's language, without details of ours."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

CODES = {
    400: "bad_request",
    403: "role",
    404: "not_found",
    429: "locked_out",
    500: "error",
    503: "busy",
}
RETRY_AFTER_S = 3


def _page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, title, words)
    return render(request, "errors/page.html", {"title": title, "words": words}, status=status)


def problem(status: int, title: str, words: str) -> HttpResponse:
    """The same for a program (RFC 9457)."""
    return JsonResponse(
        {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": words,
            "code": CODES[status],
        },
        status=status,
        content_type="application/problem+json",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 400, _("This cannot be understood"), _("Something in the request is not right.")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, _("Not allowed"), _("Your role may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        _("Nothing here"),
        _("There is no such page, or nothing on it that you may see."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 with Retry-After when the database is away, or did not give a lock or an answer
    in time. Drawn without the frame, which would ask the same database."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        title = _("The system is busy")
        words = _("Nothing was saved just now. Please go back and send it again in a moment.")
        response = _bare_page(request, 503, title, words)
        response["Retry-After"] = str(RETRY_AFTER_S)
        return response
    words = _("The fault was noted. Nothing of what you had saved is lost.")
    return _bare_page(request, 500, _("Something went wrong"), words)


def _bare_page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, title, words)
    page = render_to_string("errors/bare.html", {"title": title, "words": words})
    return HttpResponse(page, status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("The form is too old"),
        _("Go back, load the page again and send the form once more."),
    )
