"""Binding a phone by a personal code, looking at the bound ones, revoking them.

Source of the rules: RELIABILITY "Hardening", docs/decisions/0030. The code is ten signs without
look-alikes (50 bits), good once and for ten minutes; wrong ones are limited by address.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from campaigns import access
from campaigns.exports.qr import qr_data_address
from campaigns.models import ActivationCode, BoundPhone, User
from campaigns.processes import auditing, rate_limits
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.sessions import CODE_LASTS, PHONE_LASTS, may_bind, phone_name

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 10
WRONG_AN_HOUR = 20
SEEN_EVERY = timedelta(hours=1)


class CodeNotGood(Exception):
    """No such code, used, ended, or its person may bind no phone: told alike."""


class TooManyTries(Exception):
    """Too many wrong codes from this address; `seconds` until the next try counts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def make_code(*, user: User, by: User, now: datetime) -> str:
    """A new code for the person, by himself or by the office; earlier unused ones end.

    Raises RoleNotAllowed.
    """
    if not access.may_bind_phone_of(by, user):
        raise RoleNotAllowed
    code = "".join(secrets.choice(SIGNS) for _n in range(LENGTH))
    with transaction.atomic():
        user.activation_codes.filter(used_at__isnull=True, ends_at__gt=now).update(ends_at=now)
        ActivationCode.objects.create(
            user=user, digest=_digest(code), made_by=by, made_at=now, ends_at=now + CODE_LASTS
        )
        auditing.record(action="make_activation_code", by=by, now=now, target=user.username)
    return code


def qr_of(address: str) -> str:
    """The picture of an activation address, as an address of its own."""
    return qr_data_address(address)


def owner_of(*, code: str, address: str, now: datetime) -> User:
    """Whose phone a code would bind; nothing is used up. Raises CodeNotGood, TooManyTries."""
    found = ActivationCode.objects.filter(
        digest=_digest(code), used_at__isnull=True, ends_at__gt=now
    ).first()
    user = _fit(found.user_id) if found is not None else None
    if user is None:
        wait = rate_limits.seconds_to_wait(
            act="activation", address=address, most=WRONG_AN_HOUR, now=now
        )
        if wait:
            raise TooManyTries(wait)
        raise CodeNotGood
    return user


def bind(*, code: str, agent: str, address: str, now: datetime) -> tuple[User, BoundPhone]:
    """Uses the code up and binds the phone. Raises CodeNotGood, TooManyTries."""
    owner = owner_of(code=code, address=address, now=now)
    with transaction.atomic():
        used = ActivationCode.objects.filter(digest=_digest(code), used_at__isnull=True)
        if not used.update(used_at=now):
            raise CodeNotGood  # another phone was quicker
        phone = BoundPhone.objects.create(
            user=owner,
            name=phone_name(agent),
            bound_at=now,
            seen_at=now,
            ends_at=now + PHONE_LASTS,
        )
        auditing.record(action="bind_phone", by=owner, now=now, target=phone.name, address=address)
    return owner, phone


def present_phones(user: User, now: datetime) -> QuerySet[BoundPhone]:
    """The phones that are signed in by binding, the latest first."""
    rows = user.bound_phones.filter(revoked_at__isnull=True, ends_at__gt=now)
    return rows.order_by("-bound_at", "-pk")


def is_good(*, phone_id: int, user: User, now: datetime) -> bool:
    """Whether a bound phone may go on; notes at most once an hour that it was seen."""
    phone = BoundPhone.objects.filter(pk=phone_id, user=user).first()
    if phone is None or phone.revoked_at is not None or phone.ends_at <= now:
        return False
    if not may_bind(user.role_codes):
        return False
    if now - phone.seen_at >= SEEN_EVERY:
        BoundPhone.objects.filter(pk=phone.pk).update(seen_at=now)
    return True


@transaction.atomic
def revoke(*, phone_id: int, by: User, now: datetime) -> BoundPhone:
    """Ends a phone's sign-in at its next request. Raises BoundPhone.DoesNotExist, RoleNotAllowed."""
    phone = BoundPhone.objects.select_for_update().select_related("user").get(pk=phone_id)
    if not access.may_bind_phone_of(by, phone.user):
        raise RoleNotAllowed
    if phone.revoked_at is None:
        phone.revoked_at, phone.revoked_by = now, by
        phone.save(update_fields=["revoked_at", "revoked_by"])
        auditing.record(action="revoke_phone", by=by, now=now, target=phone.user.username)
    return phone


def _fit(user_id: int) -> User | None:
    user = User.objects.with_roles().filter(pk=user_id, is_active=True).first()
    return user if user is not None and may_bind(user.role_codes) else None


def _digest(code: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{code.strip().upper()}".encode()).hexdigest()
