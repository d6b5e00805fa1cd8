"""Where an issue lies and whose duty the place makes it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import Category, Department, Issue, Site, Zone
from campaigns.rules.geo import Point, box_around, distance_m, is_inside

NEAREST_SITES = 3
NEAREST_WITHIN_M = 500


@dataclass(frozen=True)
class Place:
    """A place as it was given: a site, an address, or coordinates; at least one of them."""

    site: Site | None = None
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def point(self) -> Point | None:
        """The given coordinates, else the site's."""
        if self.latitude is not None and self.longitude is not None:
            return Point(float(self.latitude), float(self.longitude))
        return site_point(self.site)


def site_point(site: Site | None) -> Point | None:
    """A site's coordinates, None when it has none."""
    if site is None or site.latitude is None or site.longitude is None:
        return None
    return Point(float(site.latitude), float(site.longitude))


def zone_of(place: Place) -> Zone | None:
    """The site's zone, else the zone whose polygon holds the point (at most one query)."""
    if place.site is not None and place.site.zone_id is not None:
        return place.site.zone
    point = place.point
    if point is None:
        return None
    for zone in Zone.objects.select_related("territory", "lead_department").order_by("sort", "pk"):
        rings = (zone.polygon or {}).get("coordinates", [])
        if rings and is_inside(point, rings[0]):
            return zone
    return None


def territory_of(place: Place, zone: Zone | None) -> Department | None:
    """The community that owns the site, else the territory of the zone."""
    owner = place.site.owner if place.site is not None else None
    if owner is not None and owner.kind == "community":
        return owner
    return zone.territory if zone is not None else None


def lead_by_rule(rule: str, site: Site | None, zone: Zone | None) -> Department | None:
    """The unit that a rule names: a unit code, @owner, @subdistrict, @zone_lead; None when the
    rule is empty or the place does not say (then the office decides)."""
    if not rule:
        return None
    if rule == "@owner":
        return site.owner if site is not None else None
    if rule in {"@subdistrict", "@community"}:
        return zone.territory if zone is not None else None
    if rule == "@zone_lead":
        return zone.lead_department if zone is not None else None
    return Department.objects.in_use().filter(code=rule).first()


def suggested_lead(
    category: Category, site: Site | None, zone: Zone | None
) -> tuple[Department | None, str]:
    """The unit to dispatch to, and why: "category", "site" or "zone" (empty with None)."""
    by_category = lead_by_rule(category.lead_rule, site, zone)
    if by_category is not None:
        return by_category, "category"
    if site is not None and site.owner is not None:
        return site.owner, "site"
    if zone is not None:
        return zone.lead_department, "zone"
    return None, ""


def suggested_assisting(issue: Issue, lead: Department | None) -> Department | None:
    """The assisting unit that the category names, unless it is the lead itself."""
    found = lead_by_rule(issue.category.assist_rule, issue.site, issue.zone)
    return None if found is None or found == lead else found


def nearest_sites(point: Point) -> list[tuple[Site, float]]:
    """Sites in use within 500 m with their distance in metres, nearest first, at most three."""
    low, high = box_around(point, NEAREST_WITHIN_M)
    around = Site.objects.filter(
        is_active=True,
        latitude__range=(low.latitude, high.latitude),
        longitude__range=(low.longitude, high.longitude),
    ).select_related("site_type", "zone", "owner")
    measured = []
    for site in around:
        here = site_point(site)
        if here is not None:
            measured.append((site, distance_m(point, here)))
    measured.sort(key=lambda pair: pair[1])
    return [pair for pair in measured if pair[1] <= NEAREST_WITHIN_M][:NEAREST_SITES]
