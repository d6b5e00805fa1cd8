"""Who calls, in which language, and no copies of private pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponseBase]
KNOWN = tuple(code for code, _name in settings.LANGUAGES)


def caller(get_response: GetResponse) -> GetResponse:
    """The caller's address as the outermost of our own proxies saw it, for limits and the audit log.

    `TRUSTED_PROXIES` is how many of them there are; without one X-Forwarded-For is anybody's word.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        count = settings.TRUSTED_PROXIES
        if 0 < count <= len(hops):
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ip_address(hops[-count].strip()))
        return get_response(request)

    return middleware


def language(get_response: GetResponse) -> GetResponse:
    """Chinese unless the reader chose otherwise: by cookie, else by profile.

    A browser's Accept-Language is not asked on pages: the city works in Chinese. Scripts with a
    token have no cookie and may say it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with translation.override(_language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def _language_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in KNOWN:
        return chosen
    if "Authorization" in request.headers:
        return translation.get_language_from_request(request)
    if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
        return str(request.user.language) if request.user.language in KNOWN else KNOWN[0]
    return settings.LANGUAGE_CODE


def private_pages(get_response: GetResponse) -> GetResponse:
    """Pages of signed-in people are not kept by browsers or proxies; photos say otherwise."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self)")
        return response

    return middleware
