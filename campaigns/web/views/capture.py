"""What the capture page needs beside its form: who is signed in, the page of an app, its worker."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.processes import reading
from campaigns.web.views.asking import user_of


@require_safe
def outbox_pass(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and a token for his next writes; 401 for nobody. A page that stayed open
    for days, or came from the browser's own store, has neither right."""
    if not request.user.is_authenticated:
        return JsonResponse({"user": ""}, status=401)
    return JsonResponse({"user": user_of(request).username, "csrf": get_token(request)})


@login_required
@require_safe
def logged(request: HttpRequest, number: str) -> HttpResponse:
    """Says that the outbox has brought the issue, and opens it; the capture page for somebody who
    may not read back what he logged."""
    user = user_of(request)
    issue = reading.find_visible(user=user, number=number)
    if reading.was_logged_by(user=user, number=number):
        messages.success(request, _("Logged as %(number)s.") % {"number": number})
    return redirect("report") if issue is None else redirect("issue", number=issue.number)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from an address whose scope is the capture page alone."""
    found = finders.find("js/sw.js")
    path = Path(found) if isinstance(found, str) else Path(settings.STATIC_ROOT) / "js" / "sw.js"
    if not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the capture page on its home screen."""
    icon = {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return JsonResponse(
        {
            "name": _("Civilized city tracker"),
            "short_name": _("Log an issue"),
            "start_url": reverse("report"),
            "scope": reverse("report"),
            "display": "standalone",
            "background_color": "#f5f7f9",
            "theme_color": "#12496b",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )
