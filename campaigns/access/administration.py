"""Who keeps accounts, who keeps roles and lock-outs, who reads the audit log."""

from __future__ import annotations

from campaigns.models import User
from campaigns.rules.administration import AdminDuty, duties_of
from campaigns.rules.workflow import Role


def has_duty(user: User, duty: AdminDuty) -> bool:
    """Whether the user is an administrator with this duty."""
    return duty in duties_of(roles=user.role_codes, duty=user.admin_duty)


def may_keep_accounts(user: User) -> bool:
    """Accounts and units: the administrator of the system."""
    return has_duty(user, AdminDuty.SYSTEM)


def may_keep_security(user: User) -> bool:
    """Roles, passwords, lock-outs and sign-ins of others: the administrator of security."""
    return has_duty(user, AdminDuty.SECURITY)


def may_read_audit(user: User) -> bool:
    """The audit log: auditors, and the administrator who answers for it."""
    return Role.AUDITOR in user.role_codes or has_duty(user, AdminDuty.AUDIT)
