"""What is kept about a person: taken along, and made nameless when it is not needed any more.

Source of the rule: RELIABILITY "Hardening" and 个人信息保护法 (a copy on request, no longer kept than
needed), docs/decisions/0039. Events, entries and audit lines stay: they point at an account, and the
account loses its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns import access
from campaigns.models import (
    AuditLog,
    Issue,
    IssueEvent,
    Notification,
    Photo,
    PublicReport,
    User,
)
from campaigns.processes import auditing, sign_ins
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed

Data = Mapping[str, Any]


@transaction.atomic
def export(*, person: User, by: User, now: datetime) -> Data:
    """Everything that is kept about a person, as plain values for JSON; times in UTC.

    For oneself, or for the administrator of the system: raises RoleNotAllowed.
    """
    if by.pk != person.pk and not access.may_keep_accounts(by):
        raise RoleNotAllowed
    auditing.record(action="export_person", by=by, now=now, target=f"user {person.pk}")
    return {
        "account": _account(person),
        "sign_ins": _rows(person.sign_ins, "device", "address", "begun_at", "seen_at", "ended_at"),
        "bound_phones": _rows(person.bound_phones, "name", "bound_at", "ends_at", "revoked_at"),
        "issues_logged": _rows(Issue.objects.filter(logged_by=person), "number", "found_at"),
        "deeds": _rows(IssueEvent.objects.filter(by=person), "issue__number", "deed", "at"),
        "photos": _rows(
            Photo.objects.filter(uploaded_by=person), "pk", "taken_at", "latitude", "longitude"
        ),
        "notifications": _rows(Notification.objects.filter(recipient=person), "at", "read_at"),
        "audit_lines": _rows(
            AuditLog.objects.filter(by=person), "at", "action", "target", "result", "address"
        ),
    }


def _account(person: User) -> Data:
    return {
        "username": person.username,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "unit": person.department.name if person.department is not None else "",
        "home_unit": person.home_department.name if person.home_department is not None else "",
        "roles": sorted(person.role_codes),
        "language": person.language,
        "is_active": person.is_active,
        "date_joined": person.date_joined,
        "last_login": person.last_login,
        "saved_filters": _rows(person.saved_filters, "name", "query"),
    }


def _rows(rows: Any, *columns: str) -> list[Data]:
    return list(rows.order_by("pk").values(*columns))


@transaction.atomic
def anonymise(*, person: User, by: User, now: datetime) -> None:
    """Takes name, telephone, e-mail and every way to sign in from an account that is out of use.

    Raises RoleNotAllowed; MoveNotAllowed while the account is in use, or is one's own.
    """
    if not access.may_keep_accounts(by):
        raise RoleNotAllowed
    if person.is_active or person.pk == by.pk:
        raise MoveNotAllowed("account_in_use")
    sign_ins.end(user=person, by=person, now=now)
    for rows in (
        person.sign_ins,
        person.bound_phones,
        person.activation_codes,
        person.former_passwords,
        person.role_grants,
        person.saved_filters,
        TOTPDevice.objects.filter(user=person),
        StaticDevice.objects.filter(user=person),
    ):
        rows.all().delete()
    if hasattr(person, "auth_token"):
        person.auth_token.delete()
    User.objects.filter(pk=person.pk).update(
        username=f"former-{person.pk}",
        name=f"former-{person.pk}",
        first_name="",
        last_name="",
        phone="",
        email="",
        password=make_password(None),
        admin_duty="",
        last_login=None,
    )
    auditing.record(action="anonymise_person", by=by, now=now, target=f"user {person.pk}")


def forget_reporters(*, now: datetime) -> int:
    """Removes the telephone numbers of citizens whose issue was struck off or set aside long ago
    (REPORT_CONTACT_DAYS); returns how many."""
    limit = now - timedelta(days=settings.REPORT_CONTACT_DAYS)
    done_with = PublicReport.objects.filter(issue__state__in=("closed", "void"))
    reports = done_with.exclude(contact="").exclude(issue__events__at__gte=limit)
    done = 0
    for report in reports.select_related("issue"):
        _forget(report, by=None, now=now)
        done += 1
    return done


def forget_reporter(*, report: PublicReport, by: User, now: datetime) -> None:
    """The same for one citizen who asks for it, by the office. Raises RoleNotAllowed."""
    if not access.may_keep_public_side(by):
        raise RoleNotAllowed
    _forget(report, by=by, now=now)


@transaction.atomic
def _forget(report: PublicReport, *, by: User | None, now: datetime) -> None:
    PublicReport.objects.filter(pk=report.pk).update(contact="")
    auditing.record(action="anonymise_report", by=by, now=now, target=report.issue.number)
