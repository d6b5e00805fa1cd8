"""Keeping reference data: one write at a time, with a line in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from campaigns.models import Department, User
from campaigns.processes import auditing
from campaigns.processes.refusals import bad_field


@transaction.atomic
def keep(
    *,
    model: type[Model],
    row: Model | None,
    values: Mapping[str, Any],
    by: User,
    now: datetime,
) -> Any:
    """Creates or changes a unit, zone or site with checked values, and returns it.

    The path of a unit follows its superior; every unit below is moved along.
    """
    kept: Any = row if row is not None else model()
    for name, value in values.items():
        setattr(kept, name, value)
    if isinstance(kept, Department):
        place_in_tree(kept)
    kept.save()
    auditing.record(
        action="change_reference" if row is not None else "add_reference",
        by=by,
        now=now,
        target=f"{model._meta.model_name} {kept.pk}",
        facts={"fields": sorted(values)},
    )
    return kept


def place_in_tree(unit: Department) -> None:
    """Sets the unit's path and moves the units below it; raises BadFields for a circle."""
    old = unit.path
    parent = unit.parent
    if parent is not None and old and parent.path.startswith(old):
        raise bad_field("parent", "circle")
    unit.path = f"{parent.path if parent else ''}{unit.code}/"
    if old and old != unit.path:
        below = Department.objects.filter(path__startswith=old).exclude(pk=unit.pk)
        for child in below:
            child.path = unit.path + child.path.removeprefix(old)
            child.save(update_fields=["path"])
