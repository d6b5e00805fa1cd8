"""The picture of every category of problem, by its code."""

from __future__ import annotations

from campaigns.demo.scenes.problems import (
    building_sites,
    cleanliness,
    facilities,
    fire,
    food,
    greening,
    posting,
    publicity,
    residential,
    roads,
    safety,
    street_order,
    traffic,
    two_wheelers,
    venues,
    windows,
)
from campaigns.demo.scenes.scene import Kind

KINDS: dict[str, Kind] = {
    code: kind
    for of_class in (
        cleanliness,
        posting,
        publicity,
        street_order,
        traffic,
        two_wheelers,
        roads,
        facilities,
        greening,
        residential,
        food,
        windows,
        venues,
        fire,
        safety,
        building_sites,
    )
    for code, kind in of_class.KINDS.items()
}
FALLBACK = "0101"


def kinds_of(code: str) -> tuple[Kind, ...]:
    """How problems of a category may look, mostly in one way; one that a city added looks like the
    first of its class."""
    kind = KINDS.get(code) or KINDS.get(f"{code[:2]}01") or KINDS[FALLBACK]
    other = fire.OTHER_KINDS.get(code)
    return (kind,) if other is None else (kind, other)
