"""What every page's view asks of its request: the user, the campaign, the time."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from campaigns.models import Campaign, User
from campaigns.processes import reference
from campaigns.processes.deeds import Key, key_of
from campaigns.rules.calendars import local

NOT_TYPED = frozenset({"client_uuid", "version", "csrfmiddlewaretoken", "again"})


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a view behind `login_required`."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def address_of(request: HttpRequest) -> str:
    """The caller's network address (web/middleware.py); empty behind a socket without a proxy."""
    return str(request.META.get("REMOTE_ADDR") or "")


def campaign_of(request: HttpRequest, now: datetime | None = None) -> Campaign:
    """The campaign named in the address, else the running one; 404 when there is none."""
    day = local(now or timezone.now()).date()
    found = reference.current_campaign(day, request.GET.get("campaign", ""))
    if found is None:
        raise Http404
    return found


def params_of(request: HttpRequest) -> dict[str, list[str]]:
    """The query string as name → values."""
    return {name: request.GET.getlist(name) for name in request.GET}


def form_key(request: HttpRequest, **about: str) -> Key | None:
    """The key of what was sent: the form's own, with what was typed and the files that came.

    None for a page that is only opened, and for a form without a key.
    """
    if request.method != "POST":
        return None
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}
    files = [_digest(sent) for name in request.FILES for sent in request.FILES.getlist(name)]
    return key_of(client_uuid_of(request), {**typed, **about, "files": files})


def _digest(sent: Any) -> str:
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    sent.seek(0)
    return digest.hexdigest()


def client_uuid_of(request: HttpRequest) -> UUID | None:
    """The key of a form that may be sent twice; None when it carries none."""
    try:
        return UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return None
