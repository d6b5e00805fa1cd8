"""The second step of a sign-in: a code of six figures from an app (TOTP), or one of ten spare codes.

Source of the rules: RELIABILITY "Hardening", fault row S11. django-otp keeps keys, refuses a code
that was used before and slows down guessing.
"""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns import access
from campaigns.exports.qr import qr_data_address
from campaigns.models import User
from campaigns.processes import auditing
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.sessions import STRICT

SPARE_CODES = 10


class CodeNotRight(Exception):
    """A wrong code, one that was used before, or too many tries."""


def may_have(user: User) -> bool:
    """Office, auditor and administrator."""
    return bool(user.role_codes & STRICT)


def is_on(user: User) -> bool:
    """Whether the user's sign-in asks for a code."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_missing(user: User) -> bool:
    """Whether the city wants it of the user, and it is not set up."""
    return settings.SECOND_STEP_REQUIRED and may_have(user) and not is_on(user)


@transaction.atomic
def begin(user: User) -> TOTPDevice:
    """The key to be put into the app, the same until it is confirmed. Raises RoleNotAllowed."""
    if not may_have(user):
        raise RoleNotAllowed
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def key_of(device: TOTPDevice) -> str:
    """The key as people type it: groups of four."""
    plain = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def qr_of(device: TOTPDevice) -> str:
    """The same as a picture."""
    return qr_data_address(device.config_url)


@transaction.atomic
def confirm(*, user: User, code: str, now: datetime) -> list[str]:
    """Turns it on with the first right code; the spare codes, shown once. Raises CodeNotRight."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_plain(code)):
        raise CodeNotRight
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    StaticDevice.objects.filter(user=user).delete()
    spare = StaticDevice.objects.create(user=user, name="spare")
    codes = [StaticToken.random_token() for _n in range(SPARE_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=spare, token=made) for made in codes)
    auditing.record(action="second_step_on", by=user, now=now, target=f"user {user.pk}")
    return codes


def check(*, user: User, code: str) -> None:
    """Raises CodeNotRight. What a wrong one leaves behind is kept: it slows the next try down."""
    plain = _plain(code)
    if not plain:
        raise CodeNotRight
    with transaction.atomic():
        devices = [
            *TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True),
            *StaticDevice.objects.select_for_update().filter(user=user, confirmed=True),
        ]
        is_right = any(device.verify_token(plain) for device in devices)
    if not is_right:
        raise CodeNotRight


@transaction.atomic
def turn_off(*, user: User, by: User, now: datetime) -> bool:
    """By oneself or the administrator of security; whether it was on. Raises RoleNotAllowed."""
    if by.pk != user.pk and not access.may_keep_security(by):
        raise RoleNotAllowed
    was_on = is_on(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    if was_on:
        auditing.record(action="second_step_off", by=by, now=now, target=f"user {user.pk}")
    return was_on


def _plain(code: str) -> str:
    return code.replace(" ", "").strip().lower()
