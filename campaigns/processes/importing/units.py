"""Finds a unit by full name, short name, alias or code, as other people's workbooks write it.

Source of the rules: DOCUMENTS §9. With and without 市 or the city's name; 街道办 for 街道办事处; the
superior unit's name in front; a remark in brackets behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from campaigns.imports.faults import CellFault
from campaigns.imports.texts import key_of
from campaigns.models import Department, DepartmentAlias
from campaigns.processes.importing.names import NameIndex
from campaigns.processes.importing.outcome import Change, Outcome

CITY_SIGN = "市"
RULE_WORDS = {
    "点位责任单位": "@owner",
    "街道办事处": "@subdistrict",
    "属地街道": "@subdistrict",
    "属地街道办事处": "@subdistrict",
    "属地": "@subdistrict",
    "片长单位": "@zone_lead",
}
_TERRITORY = re.compile(
    r"(街道)(?:办事处|办)$|([镇乡])(?:人民政府|政府)$|(社区)(?:居民委员会|居委会)$"
)
_BRACKETS = re.compile(r"^(.+?)\((.+)\)$")
_SEVERAL = re.compile(r"[、,;/]|\s和\s")


class UnitNames:
    """All units in use under all their names. Read once for a whole file."""

    def __init__(self, city_names: Iterable[str]) -> None:
        """Two queries."""
        self._cities = [key_of(name) for name in city_names if name]
        self.units = {
            unit.pk: unit
            for unit in Department.objects.in_use().select_related("parent").order_by("sort", "pk")
        }
        self._by_code = {unit.code: unit for unit in self.units.values()}
        self._names: dict[int, list[str]] = {
            pk: [unit.name, unit.short_name] for pk, unit in self.units.items()
        }
        for pk, alias in DepartmentAlias.objects.values_list("department_id", "name"):
            if pk in self._names:
                self._names[pk].append(alias)
        self._index: NameIndex[int] = NameIndex()
        for pk, unit in self.units.items():
            for name in self._ways_to_write(unit):
                self._index.add(name, pk)
        self._answers: dict[str, Department | CellFault] = {}

    def find(self, said: str) -> Department:
        """The unit of that name.

        Raises CellFault unknown_department; its facts hold `why` ("unknown", "ambiguous" or
        "several") and `suggestions` as [{code, name}].
        """
        if said not in self._answers:
            self._answers[said] = self._answer(said)
        answer = self._answers[said]
        if isinstance(answer, CellFault):
            raise answer
        return answer

    def _ways_to_write(self, unit: Department) -> Iterator[str]:
        """Names as they stand, the full name without 市, and with the superior unit's in front."""
        own = self._names[unit.pk]
        for name in own:
            yield name
            yield _bare_territory(key_of(name))
        yield key_of(unit.name).removeprefix(CITY_SIGN)
        for above in self._names.get(unit.parent_id or 0, ()):
            for name in own:
                yield above + name.removeprefix(CITY_SIGN)

    def _answer(self, said: str) -> Department | CellFault:
        if said in self._by_code:
            return self._by_code[said]
        found = self._found(key_of(said))
        if len(found) == 1:
            return self.units[found[0]]
        if found:
            return self._fault("ambiguous", found)
        parts = [part for part in _SEVERAL.split(said.replace("，", ",")) if part.strip()]
        together = [self._found(key_of(part)) for part in parts]
        if len(parts) > 1 and all(together):
            return self._fault("several", [units[0] for units in together])
        return self._fault("unknown", self._index.nearest(said))

    def _found(self, key: str) -> list[int]:
        """Ids of the units that the first fitting way of reading the name leads to."""
        for candidate in self._candidates(key):
            found = self._index.find(candidate)
            if found:
                return found
        match = _BRACKETS.match(key)
        if match is None:
            return []
        outer, inner = self._found(match.group(1)), self._found(match.group(2))
        return list(dict.fromkeys(outer + inner))

    def _candidates(self, key: str) -> Iterator[str]:
        shorter = [key]
        for city in self._cities:
            stem = city.removesuffix(CITY_SIGN)
            if key.startswith(city):
                shorter += [key.removeprefix(city), key.removeprefix(stem)]
            elif key.startswith(stem):
                shorter.append(key.removeprefix(stem))
        for name in shorter:
            yield name
            yield _bare_territory(name)
            yield name.removeprefix(CITY_SIGN)
            yield _bare_territory(name.removeprefix(CITY_SIGN))

    def _fault(self, why: str, ids: list[int]) -> CellFault:
        nearest = [self.units[pk] for pk in ids]
        suggestions = [{"code": unit.code, "name": unit.short_name} for unit in nearest]
        return CellFault("unknown_department", why=why, suggestions=suggestions)


def put_unit(change: Change[Any], key: str, units: UnitNames, outcome: Outcome[Any]) -> None:
    """Sets a unit of a record by any of its names; an empty cell leaves none."""
    if not change.row.has(key):
        return
    said = change.row.get(key)
    try:
        unit = units.find(said) if said else None
    except CellFault as fault:
        outcome.faults.append(change.row.fault(key, fault.code, **fault.facts))
        return
    change.put(**{f"{key}_id": unit.pk if unit else None})


def rule_of(said: str) -> str:
    """The rule that a word in place of a unit names (@owner, @subdistrict, @zone_lead), or
    empty."""
    return RULE_WORDS.get(key_of(said), "")


def _bare_territory(key: str) -> str:
    """和平街道办事处 and 和平街道办 as 和平街道; 石桥镇人民政府 as 石桥镇; 阳光社区居委会 as 阳光社区."""
    return _TERRITORY.sub(lambda match: next(part for part in match.groups() if part), key)
