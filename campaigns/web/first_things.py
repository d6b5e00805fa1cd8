"""What has to be done before anything else: a new password, the second step of the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import User
from campaigns.processes import passwords, second_steps
from campaigns.web.views.errors import problem

ALWAYS_OPEN = ("sign_out", "set_language", "capture_worker", "manifest", "healthz", "readyz")
SETTLED = "first_things_done"  # in the session: the second step is there or not wanted


def first_things(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """Leads everybody who has something to do first to its page; the API answers 403."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User):
            wanted = _wanted(request, user)
            if wanted and not _is_open(request.path, wanted):
                return _led(request, wanted)
        return get_response(request)

    return middleware


def _wanted(request: HttpRequest, user: User) -> str:
    """The name of the page to be done first; empty for none."""
    if passwords.must_change(user, timezone.now()):
        return "change_password"
    if settings.SECOND_STEP_REQUIRED and not request.session.get(SETTLED):
        if second_steps.is_missing(user):
            return "second_step_set_up"
        request.session[SETTLED] = True
    return ""


def _is_open(path: str, wanted: str) -> bool:
    if path.startswith("/static/"):
        return True
    return path in {reverse(name) for name in (*ALWAYS_OPEN, wanted)}


def _led(request: HttpRequest, wanted: str) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        words = _("Please sign in on the pages and do what is asked there.")
        return problem(403, _("Something has to be done first"), words)
    return HttpResponseRedirect(reverse(wanted))
