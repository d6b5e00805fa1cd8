"""Categories from a workbook, with their classes, limits and rules for the units."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaigns.imports.faults import CellFault
from campaigns.imports.tables import Row, Table
from campaigns.imports.texts import key_of
from campaigns.models import Category, SiteType
from campaigns.processes.importing.outcome import (
    Change,
    Context,
    Outcome,
    put_given,
    refuse_doubles,
)
from campaigns.processes.importing.units import UnitNames, rule_of

RULES = frozenset({"@owner", "@subdistrict", "@community", "@zone_lead"})
CLASS_CODE_SIGNS = 2
CODE_LENGTH = 10


@dataclass
class CategoryWork:
    """A category to write, its class, and its site types (None when they stay)."""

    change: Change[Category]
    parent: Category
    site_types: frozenset[int] | None = None


@dataclass
class _Known:
    by_code: dict[str, Category]
    classes: dict[str, Category]
    types: dict[str, int]
    units: UnitNames
    types_of: dict[int, frozenset[int]] = field(default_factory=dict)


def check(table: Table, context: Context) -> Outcome[CategoryWork]:
    """Compares every row with the category of its code; classes are matched by name."""
    outcome: Outcome[CategoryWork] = Outcome.of(table)
    refuse_doubles(outcome, "code")
    known = _known(context)
    last_sort = max((row.sort for row in known.by_code.values()), default=0)
    for row in outcome.single_rows():
        if row.get("code") is None or row.get("class_name") is None:
            continue
        work = _work(row, known, outcome)
        if not row.is_good:
            continue
        if work.change.is_new:
            last_sort += 1
            work.change.put(sort=last_sort)
        outcome.work.append(work)
        is_changed = work.change.is_changed or work.site_types is not None
        outcome.count(is_new=work.change.is_new, is_changed=is_changed)
    return outcome


def write(outcome: Outcome[CategoryWork], context: Context) -> None:
    """Writes new classes first, then the categories and their site types."""
    for work in outcome.work:
        if work.parent.pk is None:
            work.parent.save()
        change = work.change
        change.record.parent = work.parent
        if change.is_new or change.is_changed:
            change.record.save()
        if work.site_types is not None:
            change.record.site_types.set(work.site_types)


def _known(context: Context) -> _Known:
    categories = list(Category.objects.prefetch_related("site_types").order_by("sort", "pk"))
    return _Known(
        by_code={row.code: row for row in categories},
        classes={key_of(row.name): row for row in categories if row.parent_id is None},
        types={
            key_of(name): row.pk for row in SiteType.objects.all() for name in (row.code, row.name)
        },
        units=UnitNames(context.city_names()),
        types_of={
            row.pk: frozenset(kind.pk for kind in row.site_types.all()) for row in categories
        },
    )


def _work(row: Row, known: _Known, outcome: Outcome[CategoryWork]) -> CategoryWork:
    code = row.get("code")
    category = known.by_code.get(code)
    if category is not None and category.parent_id is None:
        outcome.faults.append(row.fault("code", "code_of_a_class"))
    change = Change(row, category or Category(code=code), is_new=category is None)
    put_given(
        change,
        (
            "name",
            "name_en",
            "severity",
            "limit_amount",
            "limit_unit",
            "closing_condition",
            "is_transient",
            "is_deferrable",
            "check_mode",
            "is_active",
        ),
    )
    for key in ("lead_rule", "assist_rule"):
        _put_rule(change, key, known, outcome)
    parent = _class_of(row, known)
    if not change.is_new and parent.pk != change.record.parent_id:
        change.fields.append("parent")
    return CategoryWork(change, parent, _site_types(change, known, outcome))


def _class_of(row: Row, known: _Known) -> Category:
    """The class of that name, else a new one under the first signs of the category's code."""
    name = row.get("class_name")
    found = known.classes.get(key_of(name))
    if found is not None:
        return found
    stem = row.get("code")[:CLASS_CODE_SIGNS]
    code, number = stem, 1
    while code in known.by_code:
        number += 1
        code = f"{stem}-{number}"
    made = Category(
        code=code[:CODE_LENGTH],
        name=name,
        name_en=row.get("class_name_en") or "",
        sort=max((row.sort for row in known.by_code.values()), default=0) + 1,
    )
    known.classes[key_of(name)] = known.by_code[made.code] = made
    return made


def _put_rule(
    change: Change[Category], key: str, known: _Known, outcome: Outcome[CategoryWork]
) -> None:
    """A rule as it is, as a word such as 点位责任单位, or the code of the unit that is named."""
    if not change.row.has(key):
        return
    said = change.row.get(key) or ""
    rule = said if said in RULES else rule_of(said)
    if said and not rule:
        try:
            rule = known.units.find(said).code
        except CellFault as fault:
            outcome.faults.append(change.row.fault(key, fault.code, **fault.facts))
            return
    change.put(**{key: rule})


def _site_types(
    change: Change[Category], known: _Known, outcome: Outcome[CategoryWork]
) -> frozenset[int] | None:
    """Ids of the types, None when the sheet has no such column or they are the same."""
    row = change.row
    if not row.has("site_types"):
        return None
    found = set()
    for said in row.get("site_types") or ():
        if key_of(said) not in known.types:
            outcome.faults.append(row.fault("site_types", "unknown_site_type", said))
        else:
            found.add(known.types[key_of(said)])
    before = known.types_of.get(change.record.pk or 0, frozenset())
    return frozenset(found) if found != before else None
