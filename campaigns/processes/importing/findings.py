"""Issues with photos from a workbook, as a third-party company or an inspection group hands in.

Source of the rules: DOCUMENTS §9, WORKFLOW "Deeds" (`log`). `check` looks rows up in dictionaries
read once; nothing here asks the database a question a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from campaigns.imports.faults import CellFault, Note, RowFault
from campaigns.imports.tables import Row, Table
from campaigns.models import Campaign, Department, User
from campaigns.processes.importing.finding_keys import (
    Logged,
    key_of_row,
    logged_issues,
    own_numbers_of,
)
from campaigns.processes.importing.finding_photos import PhotoShelf, Picture, open_shelf
from campaigns.processes.importing.finding_places import PlaceFinder
from campaigns.processes.importing.outcome import Context, Outcome
from campaigns.processes.importing.references import Categories, Sources
from campaigns.processes.importing.units import UnitNames, rule_of
from campaigns.processes.logging import AHEAD_TOLERANCE, Find
from campaigns.processes.places import Place, lead_by_rule
from campaigns.processes.refusals import bad_field
from campaigns.rules import logging as rules
from campaigns.rules.calendars import local
from campaigns.rules.workflow import Role

Thing = TypeVar("Thing")


@dataclass
class Finding:
    """A row that becomes an issue, or brings the photos of the one that it became earlier
    (`issue_id`)."""

    row: Row
    find: Find
    shelf: PhotoShelf
    pictures: list[Picture]
    issue_id: int | None = None
    photo_ids: list[UUID] = field(default_factory=list)


@dataclass
class _Finders:
    campaign: Campaign
    units: UnitNames
    places: PlaceFinder
    categories: Categories
    sources: Sources
    shelf: PhotoShelf


def check(table: Table, context: Context) -> Outcome[Finding]:
    """What the rows would log. Raises BadFields without a campaign, or for a source that the
    user may not use."""
    campaign = context.campaign
    if campaign is None:
        raise bad_field("campaign", "required")
    if not rules.may_use_source(context.by.role_codes, context.source):
        raise bad_field("source", "source_not_allowed")
    outcome: Outcome[Finding] = Outcome.of(table)
    finders = _Finders(
        campaign,
        UnitNames(context.city_names()),
        PlaceFinder(),
        Categories(),
        Sources(campaign, context.by.role_codes, context.source),
        open_shelf(table, context),
    )
    own_numbers = own_numbers_of(campaign, outcome.rows)
    keys = [
        (row, key_of_row(row, context.source))
        for row in outcome.rows
        if row.get("number") not in own_numbers
    ]
    _leave_own(own_numbers, outcome)
    logged = logged_issues(campaign, [key for _row, key in keys])
    first: dict[str, int] = {}
    for row, key in keys:
        finding = _finding(row, key, finders, outcome, context.now)
        _refuse_double(row, key, first, outcome)
        _refuse_other_issue(row, logged.get(key), outcome)
        if finding is not None and row.is_good:
            _count(finding, logged.get(key), outcome, context.by)
    outcome.unused_photos = finders.shelf.unused()
    outcome.notes += finders.shelf.notes()
    _tell_checked_only(outcome)
    return outcome


def _tell_checked_only(outcome: Outcome[Finding]) -> None:
    """Points come from the rules and deadlines from the dispatch; a sheet does not set them."""
    titles = {
        row.header.titles[key]
        for row in outcome.rows
        for key in ("due", "points")
        if row.get(key) is not None
    }
    if titles:
        outcome.notes.append(Note("columns_checked_only", {"columns": sorted(titles)}))


def _leave_own(own_numbers: set[str], outcome: Outcome[Finding]) -> None:
    """An issue of ours is never changed by a workbook, so nothing in its row can be wrong."""
    own = {
        (row.sheet, row.number): row
        for row in outcome.rows
        if row.get("number") is not None and row.get("number") in own_numbers
    }
    for row in own.values():
        row.is_good = True
        outcome.count(is_new=False, is_changed=False)
    outcome.faults = [fault for fault in outcome.faults if (fault.sheet, fault.row) not in own]


def _finding(
    row: Row, key: str, finders: _Finders, outcome: Outcome[Finding], now: datetime
) -> Finding | None:
    """The row as a find; None when a part of it cannot be taken. Every fault is told."""
    faults = outcome.faults
    place = finders.places.place_of(row, outcome)
    category = _looked_up(row, "category", finders.categories.find, faults)
    source = _looked_up(row, "source", finders.sources.find, faults) or finders.sources.usual
    lead = _lead(row, place, finders, outcome)
    _check_moments(row, faults, now)
    pictures = finders.shelf.pictures_of(row, faults)
    if place is None or category is None or row.get("description") is None:
        return None
    find = Find(
        campaign=finders.campaign,
        category=category,
        description=row.get("description"),
        place=place,
        severity=row.get("severity") or "",
        source=source,
        found_at=row.get("found_at"),
        lead=lead,
        external_key=key,
        photos_follow=not pictures,
    )
    return Finding(row, find, finders.shelf, pictures)


def _looked_up(
    row: Row, key: str, find: Callable[[str], Thing], faults: list[RowFault]
) -> Thing | None:
    """What the cell names; None for an empty cell, and with the fault for a wrong one."""
    said = row.get(key)
    if said is None:
        return None
    try:
        return find(said)
    except CellFault as fault:
        faults.append(row.fault(key, fault.code, **fault.facts))
        return None


def _lead(
    row: Row, place: Place | None, finders: _Finders, outcome: Outcome[Finding]
) -> Department | None:
    """The suggested unit by name or by a word such as 属地街道; None leaves it to the office."""
    rule = rule_of(row.get("unit") or "")
    if not rule:
        return _looked_up(row, "unit", finders.units.find, outcome.faults)
    if place is None:
        return None
    lead = lead_by_rule(rule, place.site, finders.places.zone_of(place))
    if lead is None:
        outcome.notes.append(row.note("unit", "rule_names_nobody"))
    return lead


def _check_moments(row: Row, faults: list[RowFault], now: datetime) -> None:
    found_at, due = row.get("found_at"), row.get("due")
    if found_at is not None and found_at > now + AHEAD_TOLERANCE:
        faults.append(row.fault("found_at", "in_future"))
    if found_at is not None and due is not None and local(due).date() < local(found_at).date():
        faults.append(row.fault("due", "due_before_found"))


def _refuse_double(row: Row, key: str, first: dict[str, int], outcome: Outcome[Finding]) -> None:
    if key in first:
        column = "number" if row.get("number") is not None else "description"
        outcome.faults.append(row.fault(column, "duplicate_key", first_row=first[key]))
    else:
        first[key] = row.number


def _refuse_other_issue(row: Row, logged: Logged | None, outcome: Outcome[Finding]) -> None:
    """A number that began again from 1 must not swallow a new problem in silence."""
    if logged is None or row.get("number") is None or row.get("found_at") is None:
        return
    if row.get("description") != logged.description and row.get("found_at") != logged.found_at:
        outcome.faults.append(row.fault("number", "number_taken"))


def _count(finding: Finding, logged: Logged | None, outcome: Outcome[Finding], by: User) -> None:
    """New, changed (its missing photos have come) or there already."""
    if logged is None:
        outcome.count(is_new=True, is_changed=False)
        outcome.work.append(finding)
        return
    may_add = Role.OFFICE in by.role_codes or logged.logged_by_id == by.pk
    brings_photos = logged.is_photo_missing and bool(finding.pictures) and may_add
    outcome.count(is_new=False, is_changed=brings_photos)
    if brings_photos:
        finding.issue_id = logged.pk
        outcome.work.append(finding)
