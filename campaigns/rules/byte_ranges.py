"""Which bytes of a file a request asks for, so that a broken download can go on where it ended.

Source of the rules: RFC 9110, section 14 (Range Requests).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE | re.ASCII)


class Part(NamedTuple):
    """`length` bytes from `first`, counted from 0."""

    first: int
    length: int

    def told(self, size: int) -> str:
        """The value of Content-Range for a file of that size."""
        return f"bytes {self.first}-{self.first + self.length - 1}/{size}"


class NoSuchPart(Exception):
    """The file has no byte of what was asked for (status 416)."""


def part_asked(header: str, size: int) -> Part | None:
    """The part that a Range header names of a file of `size` bytes.

    None for the whole file: without a header, with one that cannot be understood, or with more
    ranges than one, all of which may be ignored. Raises NoSuchPart.
    """
    found = _ONE_RANGE.fullmatch(header)
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        length = min(int(found[2]), size)
        return _checked(size - length, size - 1, size)
    first = int(found[1])
    last = int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None  # not a range at all
    return _checked(first, min(last, size - 1), size)


def _checked(first: int, last: int, size: int) -> Part:
    if first >= size or last < first:
        raise NoSuchPart
    return Part(first, last - first + 1)
