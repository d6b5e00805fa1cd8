"""Which struck-off issues a new one may be the return of.

Source of the rules: WORKFLOW "Rebound and look-back".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.rules.geo import Point, distance_m

WATCHED_FOR = timedelta(days=30)
NEARBY_M = 50
POINT_SHAPE = "point"


@dataclass(frozen=True)
class Place:
    """Where an issue lies: its site with the shape of its type, and coordinates, if any."""

    site_id: int | None
    shape: str
    point: Point | None


def is_in_time(*, struck_off_at: datetime, found_at: datetime) -> bool:
    """Whether the new issue was found while the earlier one was still watched."""
    return timedelta() <= found_at - struck_off_at <= WATCHED_FOR


def is_same_place(new: Place, earlier: Place) -> bool:
    """Same site for point-shaped sites; else within 50 m; without coordinates never."""
    if new.site_id is not None and new.shape == POINT_SHAPE:
        return new.site_id == earlier.site_id
    if new.point is None or earlier.point is None:
        return False
    return distance_m(new.point, earlier.point) <= NEARBY_M
