"""What speaks against a photo, for the eyes of whoever checks it: the photo that it is like, and how
far from the place it was taken. Source of the rules: WORKFLOW "Photos" (integrity flags)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from uuid import UUID

from campaigns import access
from campaigns.models import Issue, Photo, User
from campaigns.rules.geo import Point, distance_m
from campaigns.rules.photos import Flag
from campaigns.web.cards import photo_url
from campaigns.wording.labels import FLAGS, word

REUSED = frozenset({Flag.REUSED_EXACT.value, Flag.REUSED_NEAR.value})
SIDE, EDGE = 160, 24


@dataclass(frozen=True)
class Map:
    """Two points on a square of 160 units, north up, as numbers of an SVG."""

    metres: int
    place_x: str
    place_y: str
    photo_x: str
    photo_y: str


@dataclass(frozen=True)
class Doubt:
    """A flag of a photo. `picture` is the photo compared with, `number` its issue; both empty where
    the reader may not see them."""

    words: str
    own: str
    picture: str = ""
    number: str = ""
    is_hidden: bool = False
    map: Map | None = None


def doubts_of(photos: Sequence[Photo], issue: Issue, user: User) -> list[Doubt]:
    """Every flag of these photos but the quiet one (two queries when there is a reused one)."""
    compared = _compared(photos, user)
    found = []
    for photo in photos:
        for flag in photo.flags:
            code = str(flag["code"])
            words, own = word(FLAGS, code), photo_url(photo, "320")
            if code in REUSED:
                other = compared.get(str(flag.get("photo", "")))
                found.append(_reused(words, own, other))
            elif code == Flag.ELSEWHERE.value and access.may_read_positions(user):
                found.append(Doubt(words, own, map=_map(photo, issue)))
            elif code != Flag.UNKNOWN.value:
                found.append(Doubt(words, own))
    return found


def _reused(words: str, own: str, other: Photo | None) -> Doubt:
    if other is None:
        return Doubt(words, own, is_hidden=True)
    number = other.issue.number if other.issue is not None else ""
    return Doubt(words, own, picture=photo_url(other, "320"), number=number)


def _compared(photos: Sequence[Photo], user: User) -> dict[str, Photo]:
    """Id → the photo compared with, where the reader may see its issue."""
    ids = [
        UUID(str(flag["photo"]))
        for photo in photos
        for flag in photo.flags
        if flag["code"] in REUSED and flag.get("photo")
    ]
    if not ids:
        return {}
    issues = access.visible_issues(user).filter(photos__in=ids).values("pk")
    rows = Photo.objects.filter(pk__in=ids, issue__in=issues).select_related("issue")
    return {str(photo.pk): photo for photo in rows}


def _map(photo: Photo, issue: Issue) -> Map | None:
    site = issue.site
    place = issue.point
    if place is None and site is not None and site.latitude is not None:
        place = Point(float(site.latitude), float(site.longitude or 0))
    if place is None or not photo.points:
        return None
    taken = max(photo.points, key=lambda point: distance_m(point, place))
    east = (taken.longitude - place.longitude) * cos(radians(place.latitude))
    north = taken.latitude - place.latitude
    reach = max(abs(east), abs(north)) or 1e-9
    unit = (SIDE / 2 - EDGE) / reach  # of the square, for a degree
    middle = SIDE / 2
    return Map(
        metres=round(distance_m(place, taken)),
        place_x=f"{middle - east * unit / 2:.1f}",
        place_y=f"{middle + north * unit / 2:.1f}",
        photo_x=f"{middle + east * unit / 2:.1f}",
        photo_y=f"{middle - north * unit / 2:.1f}",
    )
