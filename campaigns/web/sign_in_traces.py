"""What a sign-in leaves behind: its beginning, its end, and the lock after failures."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import User
from campaigns.processes import auditing, sign_ins
from campaigns.web.session_ends import BEGUN, SEEN
from campaigns.web.views.asking import address_of


def _begin(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    now = timezone.now()
    request.session[BEGUN] = request.session[SEEN] = int(now.timestamp())
    if request.session.session_key:
        sign_ins.note(
            user=user,
            session_key=request.session.session_key,
            agent=request.headers.get("User-Agent", ""),
            address=address_of(request),
            now=now,
        )


def _leave(sender: Any, request: HttpRequest, user: User | None, **more: Any) -> None:
    """Signed out, or ended in time: both come here before the session is emptied."""
    key, now = request.session.session_key, timezone.now()
    if user is None or not key:
        return
    sign_ins.signed_out(session_key=key, now=now)
    auditing.record(action="sign_out", by=user, now=now, address=address_of(request))


def _lock(sender: Any, request: HttpRequest, username: str | None, **more: Any) -> None:
    sign_ins.note_lock(username=username or "", address=address_of(request), now=timezone.now())


def watch_sign_ins() -> None:
    """Connects all three; called once when the application is ready."""
    user_logged_in.connect(_begin, dispatch_uid="sign_in_begins")
    user_logged_out.connect(_leave, dispatch_uid="sign_in_ends")
    user_locked_out.connect(_lock, dispatch_uid="sign_in_is_locked")
