"""Distances and places on the map (WGS-84 degrees)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in degrees."""

    latitude: float
    longitude: float


def is_on_earth(point: Point) -> bool:
    """Whether the degrees lie in -90…90 and -180…180."""
    return -90 <= point.latitude <= 90 and -180 <= point.longitude <= 180


def distance_m(one: Point, other: Point) -> float:
    """Great-circle distance in metres."""
    latitudes = radians(one.latitude), radians(other.latitude)
    across = sin((latitudes[1] - latitudes[0]) / 2) ** 2
    along = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(across + cos(latitudes[0]) * cos(latitudes[1]) * along))


def box_around(point: Point, metres: float) -> tuple[Point, Point]:
    """South-west and north-east corners of a box that holds the circle; for a first sieve."""
    lat = metres / 111_320
    lon = metres / (111_320 * max(cos(radians(point.latitude)), 0.01))
    return (
        Point(point.latitude - lat, point.longitude - lon),
        Point(point.latitude + lat, point.longitude + lon),
    )


def is_inside(point: Point, ring: Sequence[Sequence[float]]) -> bool:
    """Whether a point lies in a GeoJSON ring of [longitude, latitude] pairs (ray casting)."""
    inside = False
    previous = ring[-1] if ring else ()
    for corner in ring:
        x1, y1, x2, y2 = corner[0], corner[1], previous[0], previous[1]
        if (y1 > point.latitude) != (y2 > point.latitude):
            crossing = (x2 - x1) * (point.latitude - y1) / (y2 - y1) + x1
            inside ^= point.longitude < crossing
        previous = corner
    return inside
