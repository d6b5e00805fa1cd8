"""What a checked file would do, and what the processes of all kinds share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models

from campaigns.imports.archives import Archive
from campaigns.imports.faults import Note, RowFault
from campaigns.imports.tables import Row, Table
from campaigns.models import Campaign, User
from campaigns.processes.refusals import Refused

Record = TypeVar("Record", bound=models.Model)
Work = TypeVar("Work")


class UnreadableFile(Refused):
    """A file that cannot be read at all (400). `facts` are the values in the sentence."""

    code = "not_a_workbook"

    def __init__(self, code: str, facts: Mapping[str, object]) -> None:
        super().__init__(code)
        self.facts = dict(facts)


@dataclass
class Context:
    """Who imports what, when, into which campaign; `photos` is the opened zip beside the file.

    `looks_at_pictures`: pictures are decoded to find the broken ones, which takes its time.
    """

    by: User
    now: datetime
    campaign: Campaign | None = None
    source: str = ""
    photos: Archive | None = None
    looks_at_pictures: bool = True

    def city_names(self) -> list[str]:
        """Names of the city that people put before a unit's name."""
        if self.campaign is not None:
            return [self.campaign.city_name]
        return list(Campaign.objects.values_list("city_name", flat=True).distinct())


@dataclass
class Outcome(Generic[Work]):
    """What the good rows would do. `work` is what `write` needs; `passwords` are those that were
    made up, by sign-in, to be shown once and stored nowhere. `doubles` are rows (sheet, number)
    for something that an earlier row is for already."""

    rows: list[Row]
    faults: list[RowFault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    unused_photos: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)
    doubles: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, table: Table) -> Outcome[Work]:
        """An outcome that knows the rows and what the reading found already."""
        return cls(rows=table.rows, faults=list(table.faults), notes=list(table.notes))

    @property
    def rows_without_error(self) -> int:
        return sum(row.is_good for row in self.rows)

    def single_rows(self) -> Iterator[Row]:
        """The rows without the doubles."""
        return (row for row in self.rows if (row.sheet, row.number) not in self.doubles)

    def refuse_double(self, row: Row, key: str, first_row: int) -> None:
        """Faults a row for something that an earlier one is for."""
        self.faults.append(row.fault(key, "duplicate_key", first_row=first_row))
        self.doubles.add((row.sheet, row.number))

    def count(self, *, is_new: bool, is_changed: bool) -> None:
        """Adds one good row to the counts."""
        if is_new:
            self.created += 1
        elif is_changed:
            self.changed += 1
        else:
            self.unchanged += 1


@dataclass
class Change(Generic[Record]):
    """A record of reference data as a row wants it. `fields` are those that differ."""

    row: Row
    record: Record
    is_new: bool
    fields: list[str] = field(default_factory=list)

    def put(self, **values: Any) -> None:
        """Sets the fields on the record and remembers which of them changed."""
        for name, value in values.items():
            if self.is_new or getattr(self.record, name) != value:
                setattr(self.record, name, value)
                self.fields.append(name)

    @property
    def is_changed(self) -> bool:
        return bool(self.fields)


def put_given(change: Change[Any], keys: Iterable[str]) -> None:
    """Sets the fields of which the sheet has the column. An empty cell keeps a new record's
    default; of an old one it empties a text that may be empty and leaves everything else."""
    for key in keys:
        value = change.row.get(key)
        if value is not None:
            change.put(**{key: value})
        elif change.row.has(key) and not change.is_new and _may_be_empty(change.record, key):
            change.put(**{key: ""})


def _may_be_empty(record: models.Model, key: str) -> bool:
    found = record._meta.get_field(key)
    return isinstance(found, models.CharField) and found.blank


def refuse_doubles(outcome: Outcome[Any], key: str) -> None:
    """Faults every further row with a key that an earlier one has."""
    first: dict[object, int] = {}
    for row in outcome.rows:
        value = row.get(key)
        if value is None:
            continue
        if value in first:
            outcome.refuse_double(row, key, first[value])
        else:
            first[value] = row.number


def save_changes(changes: Iterable[Change[Any]], model: type[models.Model]) -> None:
    """Writes new records and changed fields in a handful of statements."""
    changes = list(changes)
    manager = model._default_manager
    manager.bulk_create([change.record for change in changes if change.is_new], batch_size=500)
    by_fields: dict[tuple[str, ...], list[models.Model]] = {}
    for change in changes:
        if not change.is_new and change.fields:
            by_fields.setdefault(tuple(sorted(change.fields)), []).append(change.record)
    for fields, records in by_fields.items():
        manager.bulk_update(records, fields, batch_size=500)
