"""Sites from a workbook: type, zone, owner and place."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from campaigns.imports.faults import CellFault
from campaigns.imports.tables import Row, Table
from campaigns.imports.texts import key_of
from campaigns.models import Site, SiteType, Zone
from campaigns.processes.importing.names import NameIndex
from campaigns.processes.importing.outcome import (
    Change,
    Context,
    Outcome,
    put_given,
    refuse_doubles,
    save_changes,
)
from campaigns.processes.importing.units import UnitNames, put_unit
from campaigns.rules.geo import Point, is_on_earth

SIX_PLACES = Decimal("0.000001")


@dataclass
class _Known:
    """What rows refer to, read once; `codes` are all that are taken, also by this file,
    and `rows` says by which row a site is changed."""

    by_code: dict[str, Site]
    by_name: dict[str, list[Site]]
    types: dict[str, SiteType]
    zones: dict[str, Zone]
    type_names: NameIndex[str]
    units: UnitNames
    codes: set[str]
    rows: dict[int, int] = field(default_factory=dict)


def check(table: Table, context: Context) -> Outcome[Change[Site]]:
    """Compares every row with the site of its code, else of its name."""
    outcome: Outcome[Change[Site]] = Outcome.of(table)
    refuse_doubles(outcome, "code")
    if not any(row.has("code") for row in outcome.rows):
        refuse_doubles(outcome, "name")
    known = _known(context)
    for row in outcome.single_rows():
        if row.get("name") is None:
            continue
        change = _change(row, known, outcome)
        if change is not None and row.is_good:
            outcome.work.append(change)
            outcome.count(is_new=change.is_new, is_changed=change.is_changed)
    return outcome


def write(outcome: Outcome[Change[Site]], context: Context) -> None:
    save_changes(outcome.work, Site)


def _known(context: Context) -> _Known:
    sites = list(Site.objects.all())
    types = list(SiteType.objects.all())
    by_name: dict[str, list[Site]] = {}
    for site in sites:
        by_name.setdefault(key_of(site.name), []).append(site)
    type_names: NameIndex[str] = NameIndex()
    for site_type in types:
        type_names.add(site_type.name, site_type.name)
    zones = list(Zone.objects.all())
    return _Known(
        by_code={site.code: site for site in sites},
        by_name=by_name,
        types={key_of(name): kind for kind in types for name in (kind.code, kind.name)},
        zones={key_of(name): zone for zone in zones for name in (zone.name, zone.code)},
        type_names=type_names,
        units=UnitNames(context.city_names()),
        codes={site.code for site in sites} | {site_type.code for site_type in types},
    )


def _change(row: Row, known: _Known, outcome: Outcome[Any]) -> Change[Site] | None:
    said = row.get("site_type") or ""
    site_type = known.types.get(key_of(said))
    if said and site_type is None:
        nearest = [{"code": "", "name": name} for name in known.type_names.nearest(said)]
        outcome.faults.append(row.fault("site_type", "unknown_site_type", suggestions=nearest))
    site = _same(row, known, outcome)
    if site_type is None or not row.is_good:
        return None
    if site is None:
        code = row.get("code") or _made_code(site_type, known)
        known.codes.add(code)
        change = Change(row, Site(code=code), is_new=True)
    elif site.pk in known.rows:
        outcome.refuse_double(row, "name", known.rows[site.pk])
        return None
    else:
        known.rows[site.pk] = row.number
        change = Change(row, site, is_new=False)
    change.put(site_type_id=site_type.pk)
    put_given(change, ("name", "address", "is_model", "is_clean", "is_active"))
    put_unit(change, "owner", known.units, outcome)
    _put_zone(change, known, outcome)
    _put_point(change, outcome)
    return change


def _same(row: Row, known: _Known, outcome: Outcome[Any]) -> Site | None:
    """The site that the row means; None for a new one."""
    code = row.get("code")
    if code:
        return known.by_code.get(code)
    named = known.by_name.get(key_of(row.get("name")), [])
    if len(named) > 1:
        outcome.faults.append(row.fault("name", "ambiguous_site", codes=[s.code for s in named]))
    return named[0] if len(named) == 1 else None


def _made_code(site_type: SiteType, known: _Known) -> str:
    number = 1
    while f"{site_type.code}-{number:03d}" in known.codes:
        number += 1
    return f"{site_type.code}-{number:03d}"


def _put_zone(change: Change[Site], known: _Known, outcome: Outcome[Any]) -> None:
    if not change.row.has("zone"):
        return
    said = change.row.get("zone")
    zone = known.zones.get(key_of(said)) if said else None
    if said and zone is None:
        outcome.faults.append(change.row.fault("zone", "unknown_zone"))
        return
    change.put(zone_id=zone.pk if zone else None)


def _put_point(change: Change[Site], outcome: Outcome[Any]) -> None:
    """Sets the coordinates where the row has both; an empty pair leaves the old ones."""
    try:
        point = point_of(change.row)
    except CellFault as fault:
        outcome.faults.append(change.row.fault("longitude", fault.code, **fault.facts))
        return
    if point is None:
        return
    before = (change.record.latitude, change.record.longitude)
    change.put(latitude=as_degrees(point.latitude), longitude=as_degrees(point.longitude))
    if before != (change.record.latitude, change.record.longitude):
        change.put(coordinate_source="import")


def point_of(row: Row) -> Point | None:
    """The point of a row, from one column or two; None without any. Raises CellFault when one
    of the two is missing or the point is off the globe."""
    one = row.get("position") or row.get("position_reversed")
    if one is not None:
        return Point(one.latitude, one.longitude)
    longitude, latitude = row.get("longitude"), row.get("latitude")
    if longitude is None and latitude is None:
        return None
    if longitude is None or latitude is None:
        raise CellFault("bad_position")
    point = Point(latitude, longitude)
    if not is_on_earth(point):
        raise CellFault("bad_position")
    return point


def as_degrees(value: float) -> Decimal:
    """A coordinate as it is stored."""
    return Decimal(str(value)).quantize(SIX_PLACES)
