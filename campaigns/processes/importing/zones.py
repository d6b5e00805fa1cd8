"""Zones from a workbook: territory, lead unit, leader and chief."""

from __future__ import annotations

from typing import Any

from campaigns.imports.faults import CellFault
from campaigns.imports.tables import Table
from campaigns.models import Zone
from campaigns.processes.importing.outcome import (
    Change,
    Context,
    Outcome,
    put_given,
    refuse_doubles,
    save_changes,
)
from campaigns.processes.importing.people import PeopleNames
from campaigns.processes.importing.units import UnitNames, put_unit


def check(table: Table, context: Context) -> Outcome[Change[Zone]]:
    """Compares every row with the zone of its code."""
    outcome: Outcome[Change[Zone]] = Outcome.of(table)
    refuse_doubles(outcome, "code")
    known = {zone.code: zone for zone in Zone.objects.all()}
    units = UnitNames(context.city_names())
    people = PeopleNames()
    for row in outcome.single_rows():
        code = row.get("code")
        if code is None:
            continue
        is_new = code not in known
        change = Change(row, known.get(code) or Zone(code=code), is_new=is_new)
        put_given(change, ("name", "sort"))
        for key in ("territory", "lead_department"):
            put_unit(change, key, units, outcome)
        for key in ("leader", "chief"):
            _put_person(change, key, people, outcome)
        if row.is_good:
            outcome.work.append(change)
            outcome.count(is_new=is_new, is_changed=change.is_changed)
    return outcome


def write(outcome: Outcome[Change[Zone]], context: Context) -> None:
    save_changes(outcome.work, Zone)


def _put_person(change: Change[Zone], key: str, people: PeopleNames, outcome: Outcome[Any]) -> None:
    if not change.row.has(key):
        return
    said = change.row.get(key)
    try:
        person = people.find(said) if said else None
    except CellFault as fault:
        outcome.faults.append(change.row.fault(key, fault.code, **fault.facts))
        return
    change.put(**{f"{key}_id": person})
