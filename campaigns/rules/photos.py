"""What a photo must be, and what is noticed about it for the verifier's eyes.

Source of the rules: WORKFLOW "Photos".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campaigns.rules.geo import Point, distance_m

MAX_BYTES = 20 * 1024 * 1024
MIN_SIDE = 32
MAX_RATIO = 20
MAX_PIXELS = 60_000_000
MAX_PER_DEED = 9
SERVED_SIDE = 2048
THUMBNAIL_SIDES = (1024, 320)
EXTENSIONS = frozenset({"jpg", "jpeg", "png", "webp"})

NEAR_BITS = 6
NEAR_OWN_BEFORE_BITS = 2
NEAR_MONTHS = 12
ELSEWHERE_M = 200
BEFORE_PHOTO_AGE = timedelta(hours=24)


class Stage(StrEnum):
    """What a photo is for."""

    BEFORE = "before"
    AFTER = "after"
    CHECK = "check"
    SELF_CHECK = "selfcheck"
    DUTY = "duty"


class Flag(StrEnum):
    """What is noticed about a photo. Never a penalty by itself."""

    REUSED_EXACT = "reused_exact"
    REUSED_NEAR = "reused_near"
    OLD = "old"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


def size_fault(width: int, height: int) -> str:
    """Code of what is wrong with the dimensions, empty when nothing is."""
    if width * height > MAX_PIXELS:
        return "too_many_pixels"
    if min(width, height) <= 0:
        return "image_corrupt"
    if max(width, height) > MAX_RATIO * min(width, height):
        return "bad_dimensions"
    return "too_small" if min(width, height) < MIN_SIDE else ""


def extension_fault(name: str) -> str:
    """Code of what is wrong with a file name's extension; none at all is fine."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    if "." not in last:
        return ""
    return "" if last.rsplit(".", 1)[-1].lower() in EXTENSIONS else "bad_extension"


@dataclass(frozen=True)
class Taken:
    """Where and when a photo was taken, as far as it is known, and what it belongs to."""

    stage: Stage
    taken_at: datetime | None
    points: tuple[Point, ...]
    issue_point: Point | None
    dispatched_at: datetime | None
    found_at: datetime


def flags_of_taking(taken: Taken) -> list[Flag]:
    """`old`, `elsewhere` and `unknown`, from camera time and the photo's or stated position."""
    flags = []
    if _is_old(taken):
        flags.append(Flag.OLD)
    here = taken.issue_point
    if here is not None and any(distance_m(point, here) > ELSEWHERE_M for point in taken.points):
        flags.append(Flag.ELSEWHERE)
    if taken.taken_at is None or not taken.points:
        flags.append(Flag.UNKNOWN)
    return flags


def _is_old(taken: Taken) -> bool:
    if taken.taken_at is None:
        return False
    if taken.stage is Stage.AFTER:
        return taken.dispatched_at is not None and taken.taken_at < taken.dispatched_at
    return taken.stage is Stage.BEFORE and taken.taken_at < taken.found_at - BEFORE_PHOTO_AGE


def hash_distance(one: int, other: int) -> int:
    """Bits in which two 64-bit difference hashes differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
