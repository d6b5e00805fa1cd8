"""Ends sign-ins in time: by idleness and age, or when a bound phone was revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from campaigns.models import User
from campaigns.processes import phones, sign_ins
from campaigns.rules.sessions import has_ended, span_for

BEGUN, SEEN, PHONE = "begun", "seen", "phone"
NOTED_PARTS = 30  # the last use is noted to a thirtieth of the idle time: few writes


def end_sessions(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """Signs out whoever's time is over; the page then asks to sign in, the API answers 401."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and not _goes_on(request, user, timezone.now()):
            logout(request)
        return get_response(request)

    return middleware


def _goes_on(request: HttpRequest, user: User, now: datetime) -> bool:
    session = request.session
    if PHONE in session:
        return phones.is_good(phone_id=session[PHONE], user=user, now=now)
    begun, seen = (_moment(session.get(name), now) for name in (BEGUN, SEEN))
    if has_ended(roles=user.role_codes, begun=begun, seen=seen, now=now):
        return False
    if SEEN not in session or now - seen >= span_for(user.role_codes).idle / NOTED_PARTS:
        session[SEEN] = int(now.timestamp())
        session.setdefault(BEGUN, session[SEEN])
        sign_ins.seen(session_key=session.session_key or "", now=now)
    return True


def _moment(kept: Any, now: datetime) -> datetime:
    return now if kept is None else datetime.fromtimestamp(kept, UTC)
