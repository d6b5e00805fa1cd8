"""Sign-ins of a person: noted, listed, ended from elsewhere; lock-outs and their lifting.

Source of the rules: RELIABILITY "Hardening", docs/decisions/0038.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from campaigns import access
from campaigns.models import AuditLog, SignIn, User
from campaigns.processes import auditing, rate_limits
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.sessions import phone_name

FAILED = "failed_sign_in"
FAILED_AN_HOUR = 60  # a whole building stands behind one address
FORGOTTEN_AFTER = timedelta(days=180)


def note(*, user: User, session_key: str, agent: str, address: str | None, now: datetime) -> None:
    """A sign-in has begun."""
    SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "device": phone_name(agent),
            "address": address or None,
            "begun_at": now,
            "seen_at": now,
            "ended_at": None,
        },
    )


def seen(*, session_key: str, now: datetime) -> None:
    """It was used."""
    SignIn.objects.filter(session_key=session_key).update(seen_at=now)


def moved(*, old_key: str, new_key: str) -> None:
    """The session got another key, as after a new password."""
    SignIn.objects.filter(session_key=old_key).update(session_key=new_key)


def present(user: User, now: datetime) -> QuerySet[SignIn]:
    """Those that still have a session, the last used first."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = SignIn.objects.filter(user=user, ended_at__isnull=True, session_key__in=alive)
    return rows.order_by("-seen_at", "-pk")


@transaction.atomic
def end(*, user: User, by: User, now: datetime, keep: str = "", only: int | None = None) -> int:
    """Ends a person's sign-ins, or only one of them, but never the one of session `keep`; returns
    how many. By oneself or the administrator of security: raises RoleNotAllowed."""
    if by.pk != user.pk and not access.may_keep_security(by):
        raise RoleNotAllowed
    rows = SignIn.objects.filter(user=user, ended_at__isnull=True).exclude(session_key=keep)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    count = SignIn.objects.filter(session_key__in=keys).update(ended_at=now)
    if count:
        auditing.record(
            action="end_sign_ins", by=by, now=now, target=f"user {user.pk}", facts={"rows": count}
        )
    return count


def signed_out(*, session_key: str, now: datetime) -> None:
    """The person has left."""
    SignIn.objects.filter(session_key=session_key).update(ended_at=now)


def forget(*, now: datetime) -> int:
    """Removes the notes of sign-ins that were last used half a year ago; returns how many."""
    gone, _by_kind = SignIn.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
    return gone


# --- lock-outs -----------------------------------------------------------------------------------


def note_failure(*, address: str, now: datetime) -> None:
    """A failed sign-in counts against its address too: many names with one password."""
    rate_limits.seconds_to_wait(act=FAILED, address=address, most=FAILED_AN_HOUR, now=now)


def seconds_locked(*, address: str, now: datetime) -> int:
    """How long nobody signs in from the address; 0 while it is not locked."""
    return rate_limits.seconds_left(act=FAILED, address=address, most=FAILED_AN_HOUR, now=now)


def note_lock(*, username: str, address: str, now: datetime) -> None:
    """A name was locked for an address: one line of the audit log, however often it is tried."""
    person = User.objects.filter(username=username).first()
    known = f"user {person.pk}" if person is not None else ""
    since = now - timedelta(hours=settings.AXES_COOLOFF_TIME)
    same = AuditLog.objects.filter(
        action="lock_out", target=known, address=address or None, at__gte=since
    )
    if not same.exists():
        auditing.record(
            action="lock_out", by=None, now=now, target=known, result="refused", address=address
        )


def lock_outs(by: User, now: datetime) -> QuerySet[AccessAttempt]:
    """Names and addresses that are locked now. Raises RoleNotAllowed."""
    if not access.may_keep_security(by):
        raise RoleNotAllowed
    since = now - timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    )
    ordered: QuerySet[AccessAttempt] = rows.order_by("-attempt_time", "-pk")
    return ordered


@transaction.atomic
def unlock(*, attempt_id: int, by: User, now: datetime) -> None:
    """Lets a name sign in again from an address. Raises RoleNotAllowed,
    AccessAttempt.DoesNotExist."""
    attempt = lock_outs(by, now).get(pk=attempt_id)
    same = AccessAttempt.objects.filter(username=attempt.username, ip_address=attempt.ip_address)
    same.delete()
    person = User.objects.filter(username=attempt.username).first()
    auditing.record(
        action="unlock",
        by=by,
        now=now,
        target=f"user {person.pk}" if person is not None else "",
        facts={"address": str(attempt.ip_address)},
    )
