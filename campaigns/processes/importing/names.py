"""Finds things by their names, however these are spaced and cased, and the nearest to a wrong one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Generic, TypeVar

from campaigns.imports.texts import key_of

Item = TypeVar("Item", bound=Hashable)

MOST_NEAREST = 3
LEAST_LIKENESS = 0.1
# A hostile sheet of ten thousand made-up names must not take minutes.
MOST_SEARCHES = 300


class NameIndex(Generic[Item]):
    """Names to items; a name may stand for several."""

    def __init__(self) -> None:
        self._items: dict[str, dict[Item, None]] = {}
        self._by_gram: dict[str, list[str]] = {}
        self._sizes: dict[str, int] = {}
        self._searches = 0

    def add(self, name: str, item: Item) -> None:
        """Makes the item known under the name; an empty name is none."""
        key = key_of(name)
        if key:
            self._items.setdefault(key, {})[item] = None

    def find(self, name: str) -> list[Item]:
        """Everything of exactly that name."""
        return list(self._items.get(key_of(name), ()))

    def nearest(self, name: str, most: int = MOST_NEAREST) -> list[Item]:
        """The items with the most similar names, best first; none beyond a likeness of 0.1, and
        none any more after the three hundredth search."""
        self._searches += 1
        wanted = key_of(name)
        if self._searches > MOST_SEARCHES or not wanted:
            return []
        self._learn_grams()
        grams = _grams(wanted)
        shared = Counter(key for gram in grams for key in self._by_gram.get(gram, ()))
        ranked = sorted(
            ((2 * common / (len(grams) + self._sizes[key]), key) for key, common in shared.items()),
            reverse=True,
        )
        found: dict[Item, None] = {}
        for likeness, key in ranked:
            if likeness < LEAST_LIKENESS or len(found) >= most:
                break
            found |= self._items[key]
        return list(found)[:most]

    def _learn_grams(self) -> None:
        """Sorts the names by their signs and pairs of signs, at the first search."""
        if self._sizes:
            return
        for key in self._items:
            grams = _grams(key)
            self._sizes[key] = len(grams)
            for gram in grams:
                self._by_gram.setdefault(gram, []).append(key)


def _grams(key: str) -> set[str]:
    """The signs and pairs of signs of a key."""
    return set(key) | {key[place : place + 2] for place in range(len(key) - 1)}
