"""Counts what a promise's check looks at, and remembers what is broken."""

from __future__ import annotations


class Tally:
    """`broken` names what was looked at and is not as promised."""

    def __init__(self) -> None:
        self.checked = 0
        self.broken: list[str] = []

    def look(self, is_kept: bool, name: object) -> None:
        self.checked += 1
        if not is_kept:
            self.broken.append(str(name))
