"""Units from a workbook: names, aliases, superior units, and their ranking groups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.db.models import Max

from campaigns.imports.faults import CellFault, Note
from campaigns.imports.tables import Row, Table
from campaigns.imports.texts import key_of
from campaigns.models import Campaign, Department, DepartmentAlias, RankedUnit, RankingGroup
from campaigns.processes.importing.outcome import (
    Change,
    Context,
    Outcome,
    put_given,
    refuse_doubles,
)
from campaigns.processes.importing.units import UnitNames

CODE_LENGTH = 40
SHORT_NAME_LENGTH = 40
# What the end of a name says of the kind of unit, the most particular first.
KIND_BY_ENDING = (
    (re.compile(r"社区|居民委员会|居委会$"), "community"),
    (re.compile(r"街道(办事处)?$"), "subdistrict"),
    (re.compile(r"[镇乡](人民政府)?$"), "township"),
    (re.compile(r"公司|集团$"), "enterprise"),
    (re.compile(r"^市委|纪委"), "party"),
    (re.compile(r"中心|处|所$"), "institution"),
)


@dataclass
class UnitWork:
    """A unit to write: the change, new aliases, its superior (by code), its group."""

    change: Change[Department]
    parent: str | None = None
    new_aliases: list[str] = field(default_factory=list)
    group: str = ""


@dataclass
class _Known:
    """The units that are there, and what the file itself adds; `rows` says by which row a unit
    is changed."""

    by_code: dict[str, Department]
    by_name: dict[str, Department]
    aliases: dict[str, int]
    groups: dict[int, str]
    names: UnitNames
    next_sort: int
    rows: dict[int, int] = field(default_factory=dict)


def check(table: Table, context: Context) -> Outcome[UnitWork]:
    """Compares every row with the unit of its code, else of its name."""
    outcome: Outcome[UnitWork] = Outcome.of(table)
    refuse_doubles(outcome, "code")
    refuse_doubles(outcome, "name")
    known = _known(context)
    for row in outcome.single_rows():
        if row.get("name") is not None:
            work = _work(row, known, outcome)
            if work is not None:
                outcome.work.append(work)
    _find_parents(known, outcome)
    for work in outcome.work:
        is_changed = work.change.is_changed or bool(work.new_aliases or work.group)
        outcome.count(is_new=work.change.is_new, is_changed=is_changed)
    if context.campaign is None and any(row.get("group") for row in outcome.rows):
        outcome.notes.append(Note("group_needs_campaign"))
    return outcome


def write(outcome: Outcome[UnitWork], context: Context) -> None:
    """Writes superiors before those below them, then aliases and groups."""
    written = {unit.code: unit for unit in Department.objects.all()}
    waiting = list(outcome.work)
    while waiting:
        ready = [work for work in waiting if not work.parent or _is_written(work.parent, waiting)]
        for work in ready:
            _save(work, written)
        waiting = [work for work in waiting if work not in ready]
    DepartmentAlias.objects.bulk_create(
        DepartmentAlias(department=work.change.record, name=name)
        for work in outcome.work
        for name in work.new_aliases
    )
    if context.campaign is not None:
        _put_in_groups(context.campaign, outcome.work)


def _known(context: Context) -> _Known:
    units = list(Department.objects.select_related("parent"))
    groups = RankedUnit.objects.filter(campaign=context.campaign).values_list(
        "department_id", "group__name"
    )
    aliases = DepartmentAlias.objects.values_list("name", "department_id")
    return _Known(
        by_code={unit.code: unit for unit in units},
        by_name={key_of(unit.name): unit for unit in units},
        aliases={key_of(name): pk for name, pk in aliases},
        groups=dict(groups) if context.campaign is not None else {},
        names=UnitNames(context.city_names()),
        next_sort=(Department.objects.aggregate(last=Max("sort"))["last"] or 0) + 1,
    )


def _work(row: Row, known: _Known, outcome: Outcome[UnitWork]) -> UnitWork | None:
    """The row's unit as it should be; None when its name is another unit's."""
    code, name = row.get("code"), row.get("name")
    same_name = known.by_name.get(key_of(name))
    unit = known.by_code.get(code) if code else same_name
    if same_name is not None and unit is not same_name:
        outcome.faults.append(row.fault("name", "name_taken", other=same_name.code))
        return None
    if unit is None:
        change = Change(row, _new_unit(code or _made_code(name, known), name, known), is_new=True)
        known.by_code[change.record.code] = change.record
    else:
        if unit.pk in known.rows:
            outcome.refuse_double(row, "name", known.rows[unit.pk])
            return None
        known.rows[unit.pk] = row.number
        change = Change(row, unit, is_new=False)
        change.put(name=name)
    put_given(change, ("short_name", "kind", "sort", "phone", "duty", "is_active"))
    if not change.record.short_name:
        change.put(short_name=name[:SHORT_NAME_LENGTH])
    work = UnitWork(change)
    _find_aliases(work, known, outcome)
    wanted = row.get("group") or ""
    if wanted and known.groups.get(change.record.pk or 0) != wanted:
        work.group = wanted
    return work


def _new_unit(code: str, name: str, known: _Known) -> Department:
    kind = next((kind for ending, kind in KIND_BY_ENDING if ending.search(name)), "government")
    sort = known.next_sort
    known.next_sort += 1
    return Department(
        code=code, name=name, short_name=name[:SHORT_NAME_LENGTH], kind=kind, sort=sort, path=""
    )


def _made_code(name: str, known: _Known) -> str:
    """A code from the sounds of the name, with a number behind when it is taken."""
    from pypinyin import lazy_pinyin  # 57 MB in every web process, for a moment in a city's life

    sounds = "".join(lazy_pinyin(name.removeprefix("市"), errors="ignore"))
    stem = re.sub(r"[^a-z0-9]", "", sounds.lower())[: CODE_LENGTH - 4] or "unit"
    number = 1
    code = stem
    while code in known.by_code:
        number += 1
        code = f"{stem}-{number}"
    return code


def _find_aliases(work: UnitWork, known: _Known, outcome: Outcome[UnitWork]) -> None:
    unit = work.change.record
    for name in work.change.row.get("aliases") or ():
        owner = known.aliases.get(key_of(name))
        if owner is None:
            work.new_aliases.append(name)
            known.aliases[key_of(name)] = unit.pk or -1
        elif owner != unit.pk:
            outcome.faults.append(work.change.row.fault("aliases", "alias_taken", name))


def _find_parents(known: _Known, outcome: Outcome[UnitWork]) -> None:
    """Finds the superiors, also among the units of the file; drops the faulty works."""
    by_code = {work.change.record.code: work for work in outcome.work}
    in_file = {
        key_of(name): code
        for code, work in by_code.items()
        for name in (work.change.record.short_name, work.change.record.name)
    }
    for work in outcome.work:
        _find_parent(work, by_code, in_file, known, outcome)
    bad: list[UnitWork] = [work for work in outcome.work if not work.change.row.is_good]
    while bad:
        lost = {work.change.record.code for work in bad if work.change.is_new}
        outcome.work = [work for work in outcome.work if work.change.row.is_good]
        bad = [work for work in outcome.work if work.parent in lost]
        for work in bad:
            outcome.faults.append(work.change.row.fault("parent", "parent_has_errors"))


def _find_parent(
    work: UnitWork,
    by_code: dict[str, UnitWork],
    in_file: dict[str, str],
    known: _Known,
    outcome: Outcome[UnitWork],
) -> None:
    """Sets the code of the superior unit; faults one that is unknown or lies below the unit."""
    change = work.change
    if not change.row.has("parent"):
        work.parent = change.record.parent.code if change.record.parent else None
        return
    said = change.row.get("parent")
    before = change.record.parent.code if change.record.parent else None
    if said is None:
        work.parent = None
    elif said in by_code or key_of(said) in in_file:
        work.parent = said if said in by_code else in_file[key_of(said)]
    else:
        try:
            work.parent = known.names.find(said).code
        except CellFault as fault:
            outcome.faults.append(change.row.fault("parent", fault.code, **fault.facts))
            return
    if _runs_in_a_circle(work, by_code, known):
        outcome.faults.append(change.row.fault("parent", "parent_below"))
    elif work.parent != before:
        change.fields.append("parent")


def _runs_in_a_circle(work: UnitWork, by_code: dict[str, UnitWork], known: _Known) -> bool:
    seen = {work.change.record.code}
    above = work.parent
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        if above in by_code:
            above = by_code[above].parent
        else:
            unit = known.by_code.get(above)
            above = unit.parent.code if unit is not None and unit.parent is not None else None
    return False


def _is_written(parent: str, waiting: list[UnitWork]) -> bool:
    return all(work.change.record.code != parent for work in waiting)


def _save(work: UnitWork, written: dict[str, Department]) -> None:
    """Writes a unit under its superior; the paths of the units below it follow."""
    unit = work.change.record
    unit.parent = written[work.parent] if work.parent else None
    path = f"{unit.parent.path if unit.parent else ''}{unit.code}/"
    before, unit.path = unit.path, path
    if work.change.is_new or work.change.is_changed or before != path:
        unit.save()
    written[unit.code] = unit
    if before and before != path:
        for below in Department.objects.filter(path__startswith=before).exclude(pk=unit.pk):
            below.path = path + below.path.removeprefix(before)
            below.save(update_fields=["path"])
            written[below.code] = below


def _put_in_groups(campaign: Campaign, works: list[UnitWork]) -> None:
    for work in works:
        if not work.group:
            continue
        count = RankingGroup.objects.filter(campaign=campaign).count()
        group, _made = RankingGroup.objects.get_or_create(
            campaign=campaign, name=work.group, defaults={"sort": count + 1}
        )
        RankedUnit.objects.update_or_create(
            campaign=campaign, department=work.change.record, defaults={"group": group}
        )
