"""Remembers what people answered about a unit's name that nobody knew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.imports.texts import clean
from campaigns.models import Department, DepartmentAlias, User
from campaigns.processes.auditing import record
from campaigns.processes.refusals import bad_field

ALIAS_LENGTH = 120


def remember_alias(
    *, name: str, department: Department, by: User, now: datetime
) -> DepartmentAlias:
    """The unit is known under that name from now on; saying so twice changes nothing.

    Raises BadFields for an empty or long name, or one that is another unit's.
    """
    said = clean(name)
    if not said:
        raise bad_field("name", "required")
    if len(said) > ALIAS_LENGTH:
        raise bad_field("name", "too_long", most=ALIAS_LENGTH)
    with transaction.atomic():
        known = DepartmentAlias.objects.filter(name=said).select_related("department").first()
        if known is None:
            known = DepartmentAlias.objects.create(department=department, name=said)
            record(
                action="alias", by=by, now=now, target=department.code, facts={"alias": known.pk}
            )
        elif known.department_id != department.pk:
            raise bad_field("name", "alias_taken", other=known.department.short_name)
    return known
