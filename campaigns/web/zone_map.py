"""The zones of the city as a picture: outlines shaded by a figure, without tiles or script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

WIDTH, LEVELS = 600.0, 5


@dataclass(frozen=True)
class Shape:
    """A zone: path data, the point of its label, and its shade from 0 (none) to 5 (most)."""

    code: str
    name: str
    figure: int
    level: int
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class ZoneMap:
    """`view_box` of the SVG and its shapes; no shapes where no zone has an outline."""

    view_box: str
    shapes: list[Shape]


def zone_map(zones: Sequence[tuple[str, str, int, Mapping[str, Any] | None]]) -> ZoneMap:
    """(code, name, figure, GeoJSON geometry in WGS-84 or None) → the picture, north up."""
    outlines = [(zone, list(_rings(zone[3]))) for zone in zones if zone[3]]
    points = [point for _zone, rings in outlines for ring in rings for point in ring]
    if not points:
        return ZoneMap("0 0 1 1", [])
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrink = cos(radians((south + north) / 2))  # a degree of longitude is shorter
    scale = WIDTH / max((east - west) * shrink, 1e-9)
    most = max((zone[2] for zone in zones), default=0)
    shapes = []
    for (code, name, figure, _outline), rings in outlines:
        flat = [
            [((x - west) * shrink * scale, (north - y) * scale) for x, y in ring] for ring in rings
        ]
        around = [point for ring in flat for point in ring]
        shapes.append(
            Shape(
                code=code,
                name=name,
                figure=figure,
                level=-(-figure * LEVELS // most) if most else 0,
                path=" ".join(_path(ring) for ring in flat),
                x=round((min(x for x, _y in around) + max(x for x, _y in around)) / 2, 1),
                y=round((min(y for _x, y in around) + max(y for _x, y in around)) / 2, 1),
            )
        )
    return ZoneMap(f"-4 -4 {WIDTH + 8:.0f} {(north - south) * scale + 8:.0f}", shapes)


def _rings(geometry: Mapping[str, Any] | None) -> Iterator[list[tuple[float, float]]]:
    """The rings of a polygon or of several."""
    found = geometry or {}
    polygons = found.get("coordinates", [])
    if found.get("type") == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _path(ring: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + " Z"
