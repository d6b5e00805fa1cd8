"""The kinds of workbooks, each with how it is checked and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.imports import plans
from campaigns.imports.plan import Plan
from campaigns.imports.tables import Table
from campaigns.processes.importing import (
    calendar_days,
    categories,
    departments,
    finding_writing,
    findings,
    sites,
    users,
    zones,
)
from campaigns.processes.importing.outcome import Context, Outcome

AnyOutcome = Outcome[Any]


def _nothing(outcome: AnyOutcome, context: Context) -> None:
    """What most kinds do before the transaction."""


def _nothing_undone(outcome: AnyOutcome) -> None:
    """What most kinds take back after a failed transaction."""


@dataclass(frozen=True)
class Kind:
    """A kind of workbook. `prepare` does what is slow before the transaction, `undo` takes it
    back when the transaction failed, `write` runs inside it."""

    plan: Plan
    check: Callable[[Table, Context], AnyOutcome]
    write: Callable[[AnyOutcome, Context], None]
    prepare: Callable[[AnyOutcome, Context], None] = _nothing
    undo: Callable[[AnyOutcome], None] = _nothing_undone


KINDS: Mapping[str, Kind] = {
    "departments": Kind(plans.DEPARTMENTS, departments.check, departments.write),
    "users": Kind(plans.USERS, users.check, users.write, users.prepare),
    "zones": Kind(plans.ZONES, zones.check, zones.write),
    "sites": Kind(plans.SITES, sites.check, sites.write),
    "categories": Kind(plans.CATEGORIES, categories.check, categories.write),
    "calendar": Kind(plans.CALENDAR, calendar_days.check, calendar_days.write),
    "findings": Kind(
        plans.FINDINGS,
        findings.check,
        finding_writing.write,
        finding_writing.prepare,
        finding_writing.undo,
    ),
}
