"""Whether a city may go live: what an installation must have, and what an attacker would try first.

Source of the rule: fault row S10, SECURITY.md "Before a city goes live". Reading only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from campaigns.models import User
from campaigns.rules.administration import AdminDuty
from campaigns.rules.workflow import Role

NEEDED = (Role.OFFICE, Role.AUDITOR)
TRIED_FIRST = ("123456", "12345678", "password", "admin", "admin123", "Admin@123", "Aa123456")


@dataclass(frozen=True)
class Fault:
    """`is_grave`: nobody may go live with it; else an advice."""

    text: str
    is_grave: bool = True


def faults() -> list[Fault]:
    """Everything that is missing, the grave ones first."""
    found = [*_settings(), *_migrations(), *_people(), *_known_passwords()]
    return sorted(found, key=lambda fault: not fault.is_grave)


def _settings() -> Iterator[Fault]:
    if settings.DEMO or settings.DEBUG:
        yield Fault("DEMO and DEBUG must be off")
    if not settings.HTTPS:
        yield Fault("HTTPS must be on")
    if "*" in settings.ALLOWED_HOSTS:
        yield Fault("ALLOWED_HOSTS must name the hosts")
    if connection.vendor != "postgresql":
        yield Fault("SQLite is for trying it out; a city needs PostgreSQL (DATABASE_URL)", False)
    if not settings.REDIS_URL:
        yield Fault("without Redis limits count by process (REDIS_URL)", False)
    if not settings.BACKUP_RECIPIENT:
        yield Fault("backups are not sealed (BACKUP_RECIPIENT)", False)
    if not settings.SECOND_STEP_REQUIRED:
        yield Fault("office, auditor and administrators need no second step", False)


def _migrations() -> Iterator[Fault]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Fault(f"{len(waiting)} migrations are not applied")


def _people() -> Iterator[Fault]:
    active = User.objects.filter(is_active=True)
    for role in NEEDED:
        if not active.filter(role_grants__role=role.value).exists():
            yield Fault(f"nobody has the role {role.value}")
    admins = active.filter(role_grants__role=Role.ADMIN.value)
    for duty in AdminDuty:
        if not admins.filter(admin_duty=duty.value).exists():
            yield Fault(f"no administrator has the duty {duty.value}")
    for user in admins.filter(admin_duty=""):
        yield Fault(f"{user.username} is an administrator of system and security at once")


def _known_passwords() -> Iterator[Fault]:
    """Half a second a person: hashing is slow on purpose."""
    for user in User.objects.filter(is_active=True).order_by("username").iterator():
        if not user.has_usable_password():
            continue
        tried = (settings.DEMO_PASSWORD, user.username, *TRIED_FIRST)
        if any(check_password(word, user.password) for word in tried):
            yield Fault(f"the password of {user.username} is one that everybody knows")
