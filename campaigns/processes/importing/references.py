"""Finds the category and the source that a row names."""

from __future__ import annotations

from campaigns.imports.faults import CellFault
from campaigns.imports.texts import key_of
from campaigns.models import Campaign, Category, Source
from campaigns.processes.importing.names import NameIndex
from campaigns.rules import logging as rules
from campaigns.rules.workflow import Role


class Categories:
    """Categories in use by name or code; classes are none. One query."""

    def __init__(self) -> None:
        self._by_pk: dict[int, Category] = {}
        self._by_code: dict[str, int] = {}
        self._names: NameIndex[int] = NameIndex()
        in_use = Category.objects.filter(parent__isnull=False, is_active=True)
        for category in in_use.order_by("sort", "pk"):
            self._by_pk[category.pk] = category
            # Excel takes the zeros from the front of a code that was typed as a number.
            self._by_code[category.code.lstrip("0")] = category.pk
            self._names.add(category.name, category.pk)
            self._names.add(category.name_en, category.pk)

    def find(self, said: str) -> Category:
        """Raises CellFault unknown_category with `why` and `suggestions`."""
        found = self._names.find(said)
        by_code = self._by_code.get(said.lstrip("0"))
        if not found and by_code is not None:
            found = [by_code]
        if len(found) == 1:
            return self._by_pk[found[0]]
        nearest = [self._by_pk[pk] for pk in found or self._names.nearest(said)]
        raise CellFault(
            "unknown_category",
            why="ambiguous" if found else "unknown",
            suggestions=[{"code": row.code, "name": row.name} for row in nearest],
        )


class Sources:
    """The campaign's sources by name or code, as far as the user may use them. One query."""

    def __init__(self, campaign: Campaign, roles: frozenset[Role], usual: str) -> None:
        self.usual = usual
        self._roles = roles
        self._codes: dict[str, str] = {}
        self._shown: list[str] = []
        for source in Source.objects.filter(campaign=campaign).order_by("sort", "pk"):
            self._shown.append(source.name)
            for name in (source.code, source.name, source.name_en):
                self._codes.setdefault(key_of(name), source.code)

    def find(self, said: str) -> str:
        """The source's code. Raises CellFault bad_choice or source_not_allowed."""
        code = self._codes.get(key_of(said))
        if code is None:
            raise CellFault("bad_choice", choices=self._shown)
        if not rules.may_use_source(self._roles, code):
            raise CellFault("source_not_allowed")
        return code
