"""The first sign-ins of a new city: three administrators, none of whom can do the others' work.

Source of the rule: RELIABILITY "Hardening" (三员分立), decision 0038.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import RoleGrant, User
from campaigns.processes import auditing
from campaigns.rules import passwords as rules
from campaigns.rules.administration import AdminDuty
from campaigns.rules.workflow import Role

LENGTH = 16
KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.+")


class AlreadyFounded(Exception):
    """There is an administrator; he makes the others."""


@transaction.atomic
def first_administrators(*, now: datetime) -> Mapping[str, str]:
    """Makes `admin.system`, `admin.security` and `admin.audit`; their given passwords by username.

    Each password opens one sign-in within 24 hours. Raises AlreadyFounded.
    """
    if RoleGrant.objects.filter(role=Role.ADMIN.value).exists():
        raise AlreadyFounded
    names = {
        AdminDuty.SYSTEM: _("System administrator"),
        AdminDuty.SECURITY: _("Security administrator"),
        AdminDuty.AUDIT: _("Audit administrator"),
    }
    made = {}
    for duty, name in names.items():
        password = _random_password()
        person = User(
            username=f"admin.{duty.value}",
            name=name,
            admin_duty=duty.value,
            password_is_given=True,
            password_ends_at=now + rules.GIVEN_LASTS,
        )
        person.set_password(password)
        person.save()
        RoleGrant.objects.create(user=person, role=Role.ADMIN.value)
        auditing.record(
            action="change_roles",
            by=None,
            now=now,
            target=f"user {person.pk}",
            facts={"roles": [Role.ADMIN.value]},
        )
        made[person.username] = password
    return made


def _random_password() -> str:
    """Signs of every kind, in an order that nobody can guess."""
    signs = [secrets.choice(kind) for kind in KINDS]
    signs += [secrets.choice("".join(KINDS)) for _n in range(LENGTH - len(signs))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)
