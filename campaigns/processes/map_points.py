"""Issues on the map: their points under the list's own filter, and how many lie in which zone.

Positions are WGS-84: the issue's own, else its site's. A former unit reads an issue only up to the
redirect, so its map shows what it reads whole; a third party sees neither zones nor deadlines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from campaigns import access
from campaigns.models import User, Zone
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import issue_filters
from campaigns.rules.workflow import State

MOST = 10_000
CLOCK_RUNS = frozenset({State.DISPATCHED.value, State.IN_PROGRESS.value, State.RETURNED.value})
Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class MapPoint:
    """An issue at its place; degrees in WGS-84."""

    number: str
    state: str
    latitude: float
    longitude: float
    place: str
    category: str
    category_en: str
    is_overdue: bool


@dataclass(frozen=True)
class ZoneCount:
    """A zone with the issues in it under the filter; `polygon` is a GeoJSON geometry or None."""

    code: str
    name: str
    polygon: Mapping[str, Any] | None
    count: int
    overdue: int


@dataclass(frozen=True)
class Points:
    """At most 10,000 points, the latest found first; `is_cut` when there are more."""

    points: list[MapPoint]
    is_cut: bool


def points_of(*, user: User, params: Params, now: datetime) -> Points:
    """The points of the issues under the filter (one query). Raises BadFields."""
    rows = _rows(user, params, now).annotate(
        lat=Coalesce("latitude", "site__latitude"), lon=Coalesce("longitude", "site__longitude")
    )
    names = ("number", "state", "lat", "lon", "site__name", "address", "due_at")
    wanted = rows.filter(lat__isnull=False, lon__isnull=False).order_by("-found_at", "-pk")
    found = list(wanted.values_list(*names, "category__name", "category__name_en")[: MOST + 1])
    shows_due = not access.is_outsider(user)
    points = [
        MapPoint(
            number=number,
            state=state,
            latitude=float(lat),
            longitude=float(lon),
            place=site or address,
            category=category,
            category_en=category_en,
            is_overdue=shows_due and state in CLOCK_RUNS and due is not None and due < now,
        )
        for number, state, lat, lon, site, address, due, category, category_en in found[:MOST]
    ]
    return Points(points, len(found) > MOST)


def zones_of(*, user: User, params: Params, now: datetime) -> tuple[list[ZoneCount], int]:
    """Every zone with its counts, and how many issues lie in none (two queries). Raises BadFields."""
    rows = _rows(user, params, now)
    if access.is_outsider(user):
        return [], 0
    late = Q(due_at__lt=now, state__in=CLOCK_RUNS)
    counted: dict[int | None, tuple[int, int]] = {
        zone: (count, overdue)
        for zone, count, overdue in rows.order_by()
        .values_list("zone")
        .annotate(n=Count("pk"), late=Count("pk", filter=late))
        .values_list("zone", "n", "late")
    }
    zones = [
        ZoneCount(zone.code, zone.name, zone.polygon, *counted.get(zone.pk, (0, 0)))
        for zone in Zone.objects.order_by("sort", "pk")
    ]
    return zones, counted.get(None, (0, 0))[0]


def _rows(user: User, params: Params, now: datetime) -> IssueQuerySet:
    rows = issue_filters.filtered(user=user, params=params, now=now)
    return access.without_former(user, rows)
