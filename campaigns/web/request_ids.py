"""A number for every request: in its answer, in every line of the log, on the page of an error."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from campaigns.gateways import logs

HEADER = "X-Request-ID"
_KNOWN = re.compile(r"[A-Za-z0-9_-]{8,64}")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def request_id(get_response: GetResponse) -> GetResponse:
    """The number that the proxy gave, when it looks like one, else a new one."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        number = given if _KNOWN.fullmatch(given) else secrets.token_hex(8)
        with logs.about(number):
            response = get_response(request)
        response.headers[HEADER] = number
        return response

    return middleware
