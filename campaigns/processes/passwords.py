"""Passwords: the policy in force, giving one to somebody, changing the own one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import User
from campaigns.processes import auditing
from campaigns.rules import passwords as rules
from campaigns.rules.passwords import POLICIES, PasswordPolicy


def policy() -> PasswordPolicy:
    """The one that PASSWORD_POLICY names."""
    return POLICIES[settings.PASSWORD_POLICY]


def must_change(user: User, now: datetime) -> bool:
    """Whether the user may do nothing else before choosing a new password."""
    return rules.must_change(
        policy(), is_given=user.password_is_given, set_at=user.password_set_at, now=now
    )


def has_ended(user: User, now: datetime) -> bool:
    """Whether a given password opens nothing any more: used once, or a day old."""
    return user.password_ends_at is not None and user.password_ends_at <= now


@transaction.atomic
def give(*, person: User, password: str, by: User, now: datetime) -> None:
    """A password that somebody else chose: good for one sign-in within 24 hours."""
    person.set_password(password)
    person.password_is_given, person.password_ends_at = True, now + rules.GIVEN_LASTS
    person.save(update_fields=["password", "password_is_given", "password_ends_at"])
    auditing.record(action="set_password", by=by, now=now, target=f"user {person.pk}")


@transaction.atomic
def change_own(*, user: User, password: str, now: datetime, address: str | None) -> None:
    """The user's own choice."""
    user.set_password(password)
    user.password_is_given, user.password_ends_at = False, None
    user.save(update_fields=["password", "password_is_given", "password_ends_at"])
    auditing.record(
        action="change_password", by=user, now=now, target=f"user {user.pk}", address=address
    )


def use_up(user: User, now: datetime) -> None:
    """A given password has opened its one sign-in."""
    if user.password_is_given:
        user.password_ends_at = now
        user.save(update_fields=["password_ends_at"])


class SignsOfKinds:
    """A validator: signs of several kinds."""

    def __init__(self, kinds: int) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if rules.kinds_in(password) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("At least %(kinds)d of: small letters, capital letters, figures, other signs.") % {
            "kinds": self.kinds
        }


class NotAFormerOne:
    """A validator: none of the user's last passwords."""

    def __init__(self, former: int) -> None:
        self.former = former

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if not isinstance(user, User) or user.pk is None:
            return
        last = user.former_passwords.order_by("-set_at", "-pk")[: self.former]
        if any(check_password(password, row.encoded) for row in last):
            raise ValidationError(self.get_help_text(), code="password_was_used")

    def get_help_text(self) -> str:
        return ngettext(
            "Not the last password.", "None of the last %(n)d passwords.", self.former
        ) % {"n": self.former}
