"""Finds the place of a finding: a site by name or code, an address, a point on the map."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from campaigns.imports.faults import CellFault, RowFault
from campaigns.imports.tables import Row
from campaigns.imports.texts import key_of
from campaigns.models import Site, Zone
from campaigns.processes.importing.names import NameIndex
from campaigns.processes.importing.outcome import Outcome
from campaigns.processes.importing.sites import as_degrees, point_of
from campaigns.processes.places import Place
from campaigns.rules.geo import Point, is_inside

PLACE_COLUMNS = ("site", "site_code", "place", "address", "position", "longitude")


class PlaceFinder:
    """All sites in use by name and code. One query; another one when a zone is looked for."""

    def __init__(self) -> None:
        self._by_pk: dict[int, Site] = {}
        self._by_code: dict[str, int] = {}
        self._names: NameIndex[int] = NameIndex()
        in_use = Site.objects.filter(is_active=True).select_related(
            "site_type", "owner", "zone__territory", "zone__lead_department"
        )
        for site in in_use.order_by("pk"):
            self._by_pk[site.pk] = site
            self._by_code[key_of(site.code)] = site.pk
            self._names.add(site.name, site.pk)

    def place_of(self, row: Row, outcome: Outcome[Any]) -> Place | None:
        """The place of a row; None when there is none that can be taken, with the fault."""
        faults: list[RowFault] = []
        point = _point(row, faults)
        site, address = self._site(row, faults), row.get("address") or ""
        if site is None and not faults and row.get("place"):
            site, address = self._site_or_address(row, address, outcome)
        if site is None and not address and point is None and row.is_good:
            column = next((key for key in PLACE_COLUMNS if row.has(key)), "site")
            faults.append(row.fault(column, "place_required"))
        outcome.faults += faults
        if faults or (site is None and not address and point is None):
            return None
        if site is not None:
            _compare_type(row, site, outcome)
        return Place(
            site=site,
            address=address,
            latitude=as_degrees(point.latitude) if point else None,
            longitude=as_degrees(point.longitude) if point else None,
        )

    def zone_of(self, place: Place) -> Zone | None:
        """As `places.zone_of`, without a query a row."""
        if place.site is not None and place.site.zone is not None:
            return place.site.zone
        point = place.point
        if point is None:
            return None
        for zone in self._zones:
            rings = (zone.polygon or {}).get("coordinates", [])
            if rings and is_inside(point, rings[0]):
                return zone
        return None

    @cached_property
    def _zones(self) -> list[Zone]:
        zones = Zone.objects.select_related("territory", "lead_department")
        return list(zones.order_by("sort", "pk"))

    def _site(self, row: Row, faults: list[RowFault]) -> Site | None:
        """The site by code, else by name; a name that is no site's is a fault."""
        code, name = row.get("site_code"), row.get("site")
        if code and key_of(code) in self._by_code:
            return self._by_pk[self._by_code[key_of(code)]]
        if not name:
            if code:
                faults.append(row.fault("site_code", "unknown_site", suggestions=[]))
            return None
        found = self._names.find(name) or self._coded(name)
        if len(found) == 1:
            return self._by_pk[found[0]]
        why = "ambiguous" if found else "unknown"
        nearest = self._told(found or self._names.nearest(name))
        faults.append(row.fault("site", "unknown_site", why=why, suggestions=nearest))
        return None

    def _coded(self, name: str) -> list[int]:
        pk = self._by_code.get(key_of(name))
        return [] if pk is None else [pk]

    def _site_or_address(
        self, row: Row, address: str, outcome: Outcome[Any]
    ) -> tuple[Site | None, str]:
        """A place in words: the site of exactly that name, else an address."""
        said = row.get("place")
        found = self._names.find(said)
        if len(found) == 1:
            return self._by_pk[found[0]], address
        nearest = self._told(self._names.nearest(said))
        outcome.notes.append(row.note("place", "place_as_address", suggestions=nearest))
        return None, f"{said} {address}".strip()

    def _told(self, ids: list[int]) -> list[dict[str, str]]:
        return [{"code": self._by_pk[pk].code, "name": self._by_pk[pk].name} for pk in ids]


def _point(row: Row, faults: list[RowFault]) -> Point | None:
    try:
        return point_of(row)
    except CellFault as fault:
        faults.append(row.fault("longitude", fault.code, **fault.facts))
        return None


def _compare_type(row: Row, site: Site, outcome: Outcome[Any]) -> None:
    said = row.get("site_type")
    known = {key_of(site.site_type.name), key_of(site.site_type.code)}
    if said and key_of(said) not in known:
        outcome.notes.append(row.note("site_type", "site_type_differs", known=site.site_type.name))
