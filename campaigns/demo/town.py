"""The demo city as the writer of its life sees it: kinds of problems, places, units, clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from random import Random

from campaigns.demo.sentences import STREET, street_corner
from campaigns.models import Category, Department, Site, Zone
from campaigns.processes.clocks import city_calendar
from campaigns.processes.places import lead_by_rule, suggested_lead
from campaigns.rules.calendars import Clock, WorkCalendar
from campaigns.rules.deadlines import Limit, LimitUnit
from campaigns.rules.scoring import Severity
from campaigns.rules.severity import limit_for

ROADS = ("人民路", "东风大道", "建设大道", "中山街", "青山路", "文化路", "学府路", "新华街")
MARGIN = 0.05  # how far inside its zone a street corner lies at least, as a share of the zone


@dataclass(frozen=True)
class Spot:
    """Where something was found: a site, or a street corner with coordinates."""

    site: Site | None
    zone: Zone | None
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def kind(self) -> str:
        """The code of the site's type, or STREET."""
        return self.site.site_type.code if self.site is not None else STREET

    def fields(self) -> dict[str, object]:
        """The place as a deed names it."""
        if self.site is not None:
            return {"site": self.site.code}
        return {
            "address": self.address,
            "latitude": self.latitude,
            "longitude": self.longitude,
        }


@dataclass(frozen=True)
class Case:
    """A kind of problem at a place, and the unit that the rules make answerable for it."""

    category: Category
    spot: Spot
    lead: Department


@dataclass
class Town:
    """Reference data of the demo city, read once, all in the order of their codes."""

    categories: dict[str, Category]
    sites: Sequence[Site]
    zones: Sequence[Zone]
    units: dict[str, Department]
    calendar: WorkCalendar
    clocks: dict[bool, Clock] = field(init=False)

    def __post_init__(self) -> None:
        self.clocks = {
            seven_day: Clock(calendar=self.calendar, seven_day=seven_day)
            for seven_day in (False, True)
        }

    def clock(self, unit: Department) -> Clock:
        return self.clocks[unit.works_seven_days]

    @property
    def office_clock(self) -> Clock:
        """Of the office and of the inspectors on their usual days."""
        return self.clocks[False]

    @property
    def patrol_clock(self) -> Clock:
        """Of inspectors and of the office's duty desk, who come at weekends too."""
        return self.clocks[True]

    @cached_property
    def cases(self) -> list[Case]:
        """Every kind of problem at every site that has it, where the rules name a unit."""
        found = []
        for category in self.categories.values():
            kinds = {site_type.pk for site_type in category.site_types.all()}
            for site in self.sites:
                if site.site_type_id in kinds:
                    found += self._case(category, Spot(site, site.zone))
        return found

    @cached_property
    def cases_by_lead(self) -> dict[str, list[Case]]:
        """Unit code → the cases that are its duty."""
        found: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            found[case.lead.code].append(case)
        return found

    @cached_property
    def cases_by_category(self) -> dict[str, list[Case]]:
        found: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            found[case.category.code].append(case)
        return found

    def at_a_corner(self, rng: Random, category: str, zone_code: str) -> Case:
        """A case at a street corner of a zone."""
        zone = next(zone for zone in self.zones if zone.code == zone_code)
        longitude, latitude = _inside(rng, zone)
        address = f"{rng.choice(ROADS)}{street_corner(rng)}"
        (case,) = self._case(
            self.categories[category], Spot(None, zone, address, latitude, longitude)
        )
        return case

    def _case(self, category: Category, spot: Spot) -> list[Case]:
        lead = (
            self.units.get(category.lead_rule) or suggested_lead(category, spot.site, spot.zone)[0]
        )
        return [Case(category, spot, lead)] if lead is not None else []

    def helper(self, case: Case) -> Department | None:
        """The unit that assists by the category's rule, unless it leads itself."""
        rule = case.category.assist_rule
        found = self.units.get(rule) or lead_by_rule(rule, case.spot.site, case.spot.zone)
        return None if found is None or found.code == case.lead.code else found


def usual_limit_of(category: Category, severity: Severity) -> Limit:
    """The limit of a category where the campaign has no rows of its own."""
    return limit_for(
        usual=Severity(category.severity),
        usual_limit=Limit(category.limit_amount, LimitUnit(category.limit_unit)),
        severity=severity,
    )


def read_town() -> Town:
    """Reads the loaded city (six queries)."""
    categories = Category.objects.filter(parent__isnull=False).prefetch_related("site_types")
    sites = Site.objects.filter(is_active=True).select_related(
        "site_type", "owner", "zone__territory", "zone__lead_department"
    )
    zones = Zone.objects.select_related("territory", "lead_department", "chief", "leader")
    return Town(
        categories={row.code: row for row in categories.order_by("code")},
        sites=list(sites.order_by("code")),
        zones=list(zones.order_by("sort")),
        units={row.code: row for row in Department.objects.in_use().order_by("sort")},
        calendar=city_calendar(),
    )


def _inside(rng: Random, zone: Zone) -> tuple[Decimal, Decimal]:
    """A point (longitude, latitude) in the middle part of a zone's rectangle."""
    ring = zone.polygon["coordinates"][0]
    point = []
    for axis in (0, 1):
        low, high = min(corner[axis] for corner in ring), max(corner[axis] for corner in ring)
        margin = MARGIN * (high - low)
        point.append(Decimal(str(round(rng.uniform(low + margin, high - margin), 6))))
    return point[0], point[1]
