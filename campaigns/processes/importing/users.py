"""Users from a workbook: sign-in, unit, roles, and an initial password for new ones."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from campaigns import access
from campaigns.imports.tables import Row, Table
from campaigns.models import RoleGrant, User
from campaigns.processes.importing.outcome import (
    Change,
    Context,
    Outcome,
    put_given,
    refuse_doubles,
    save_changes,
)
from campaigns.processes.importing.units import UnitNames, put_unit
from campaigns.rules.workflow import Role

USERNAME = re.compile(r"[\w.@+-]+")
# Signs that nobody mistakes for one another when reading them from paper.
READABLE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
PASSWORD_LENGTH = 14
FIRST_LASTS = timedelta(days=30)  # lists of first passwords are handed out over weeks


@dataclass
class UserWork:
    """A user to write; `roles` are all of them, None when they stay; `password` is for new ones."""

    change: Change[User]
    roles: frozenset[str] | None
    password: str = ""


def check(table: Table, context: Context) -> Outcome[UserWork]:
    """Compares every row with the user of its sign-in."""
    outcome: Outcome[UserWork] = Outcome.of(table)
    refuse_doubles(outcome, "username")
    units = UnitNames(context.city_names())
    wanted = [row.get("username") for row in outcome.rows if row.get("username")]
    known = {
        user.username: user
        for user in User.objects.filter(username__in=wanted).prefetch_related("role_grants")
    }
    for row in outcome.single_rows():
        username = row.get("username")
        if username is None:
            continue
        if not USERNAME.fullmatch(username):
            outcome.faults.append(row.fault("username", "bad_code"))
            continue
        work = _work(row, known.get(username), units, outcome)
        _refuse_locking_out(work, context.by, outcome)
        if work.roles is not None and not access.may_keep_security(context.by):
            outcome.faults.append(row.fault("roles", "roles_of_security"))
        if row.is_good:
            outcome.work.append(work)
            is_changed = work.change.is_changed or work.roles is not None
            outcome.count(is_new=work.change.is_new, is_changed=is_changed)
    return outcome


def prepare(outcome: Outcome[UserWork], context: Context) -> None:
    """Makes up missing passwords and hashes all of them: slow on purpose, so before the
    transaction."""
    for work in outcome.work:
        if not work.change.is_new:
            continue
        if not work.password:
            made_up = "".join(secrets.choice(READABLE_SIGNS) for _ in range(PASSWORD_LENGTH))
            work.password = made_up
            outcome.passwords[work.change.record.username] = made_up
        work.change.record.password = make_password(work.password)
        work.change.record.password_set_at = context.now
        work.change.record.password_is_given = True
        work.change.record.password_ends_at = context.now + FIRST_LASTS


def write(outcome: Outcome[UserWork], context: Context) -> None:
    """Writes users and, where they differ, their roles."""
    save_changes((work.change for work in outcome.work), User)
    differing = [work for work in outcome.work if work.roles is not None]
    RoleGrant.objects.filter(user__in=[work.change.record for work in differing]).delete()
    RoleGrant.objects.bulk_create(
        RoleGrant(user=work.change.record, role=role)
        for work in differing
        for role in sorted(work.roles or ())
    )


def _work(row: Row, user: User | None, units: UnitNames, outcome: Outcome[UserWork]) -> UserWork:
    if user is None:
        change = Change(row, User(username=row.get("username")), is_new=True)
        before: frozenset[str] = frozenset()
    else:
        change = Change(row, user, is_new=False)
        before = frozenset(grant.role for grant in user.role_grants.all())
    put_given(change, ("name", "phone", "email", "is_active"))
    for key in ("department", "home_department"):
        put_unit(change, key, units, outcome)
    if row.has("seconded_until"):
        change.put(seconded_until=row.get("seconded_until"))
    roles = frozenset(row.get("roles") or ())
    work = UserWork(change, roles if roles and roles != before else None)
    if user is None and row.get("password"):
        work.password = row.get("password")
        _check_password(work, outcome)
    return work


def _check_password(work: UserWork, outcome: Outcome[UserWork]) -> None:
    """The value of the cell is not repeated in the fault: it is a password."""
    try:
        validate_password(work.password, work.change.record)
    except ValidationError as error:
        why = [str(found.code) for found in error.error_list]
        outcome.faults.append(work.change.row.fault("password", "weak_password", "", why=why))


def _refuse_locking_out(work: UserWork, by: User, outcome: Outcome[UserWork]) -> None:
    """Nobody takes away his own administrator's role or account by a workbook."""
    if work.change.is_new or work.change.record.pk != by.pk:
        return
    loses_role = work.roles is not None and Role.ADMIN.value not in work.roles
    if not work.change.record.is_active or loses_role:
        outcome.faults.append(work.change.row.fault("username", "own_account"))
