"""The pictures beside a workbook of findings: in its cells, and in the zip by file name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from campaigns.imports.archives import Archive
from campaigns.imports.cell_pictures import CellPictures, read_cell_pictures
from campaigns.imports.faults import Note, RowFault
from campaigns.imports.pictures import PictureFault, read_picture
from campaigns.imports.tables import Row, Table
from campaigns.processes.importing.names import NameIndex
from campaigns.processes.importing.outcome import Context
from campaigns.rules.photos import MAX_PER_DEED

# What zip programs and file managers leave behind.
DEBRIS = ("__MACOSX/", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Picture:
    """A picture of a row: its bytes from a cell, or the name of its entry in the zip."""

    name: str
    content: bytes | None = None
    entry: str = ""


class PhotoShelf:
    """All pictures that came with a file, and which of them the rows use."""

    def __init__(self, in_cells: CellPictures, context: Context) -> None:
        self._in_cells = in_cells
        self._zip = context.photos
        self._context = context
        self._entries = list(_entries(context.photos))
        self._names: NameIndex[str] = NameIndex()
        self._used: set[str] = set()
        self._faults: dict[str, str] = {}
        self._rows: set[tuple[str, int]] = set()
        self._without = 0
        for entry in self._entries:
            path = PurePosixPath(entry)
            for way in (entry, path.name, path.stem):
                self._names.add(way, entry)

    def pictures_of(self, row: Row, faults: list[RowFault]) -> list[Picture]:
        """The row's pictures in order: those in its cells, then those it names.

        Faults: missing_photo, ambiguous_photo, bad_photo, too_many_photos.
        """
        found = list(self._own(row, faults))
        if self._zip is not None:
            found += self._named(row, self._zip, faults)
        if len(found) > MAX_PER_DEED:
            faults.append(row.fault("photos", "too_many_photos", most=MAX_PER_DEED))
        self._without += not found and row.is_good
        return found

    def read(self, picture: Picture) -> bytes:
        """The picture's bytes."""
        if picture.content is not None:
            return picture.content
        if self._zip is None:
            raise AssertionError("a zipped picture without a zip")
        return self._zip.read(picture.entry)

    def unused(self) -> list[str]:
        """File names in the zip that no row names."""
        left = (entry for entry in self._entries if entry not in self._used)
        return sorted(PurePosixPath(entry).name for entry in left)

    def notes(self) -> Iterator[Note]:
        """How many rows go without a picture, and pictures that hang beside the rows."""
        if self._without:
            yield Note("photos_follow", {"rows": self._without})
        for (sheet, row), pictures in self._in_cells.found.items():
            if (sheet, row) not in self._rows:
                facts = {"sheet": sheet, "row": row, "pictures": len(pictures)}
                yield Note("pictures_outside_rows", facts)
        for sheet, row, name in self._in_cells.unread:
            if (sheet, row) not in self._rows:
                yield Note("picture_not_read", {"sheet": sheet, "row": row, "value": name})

    def _own(self, row: Row, faults: list[RowFault]) -> Iterator[Picture]:
        """The sound pictures in the row's cells."""
        here = (row.sheet, row.number)
        self._rows.add(here)
        for name, content in self._in_cells.found.get(here, ()):
            picture = Picture(name, content)
            why = self._fault_of(picture)
            if why:
                faults.append(row.fault("photos", "bad_photo", name, why=why))
            else:
                yield picture
        for sheet, number, name in self._in_cells.unread:
            if (sheet, number) == here:
                faults.append(row.fault("photos", "bad_photo", name, why="picture_not_found"))

    def _named(self, row: Row, zipped: Archive, faults: list[RowFault]) -> Iterator[Picture]:
        """The sound pictures in the zip that the row names."""
        for name in row.get("photos") or ():
            found = self._names.find(name)
            if len(found) != 1:
                code = "ambiguous_photo" if found else "missing_photo"
                faults.append(row.fault("photos", code, name))
                continue
            entry = found[0]
            self._used.add(entry)
            picture = Picture(PurePosixPath(entry).name, entry=entry)
            if entry not in self._faults:
                self._faults[entry] = self._fault_of(picture)
            if self._faults[entry]:
                faults.append(row.fault("photos", "bad_photo", name, why=self._faults[entry]))
            else:
                yield picture

    def _fault_of(self, picture: Picture) -> str:
        """Why the picture cannot be taken; empty when it can, or nobody looks."""
        if not self._context.looks_at_pictures:
            return ""
        try:
            read_picture(self.read(picture), file_name=picture.name, now=self._context.now)
        except PictureFault as fault:
            return fault.code
        return ""


def open_shelf(table: Table, context: Context) -> PhotoShelf:
    """Raises FileFault when the pictures break the limits of an archive."""
    if table.archive is None:
        return PhotoShelf(CellPictures(), context)
    return PhotoShelf(read_cell_pictures(table.archive, table.sheets), context)


def _entries(zipped: Archive | None) -> Iterator[str]:
    """The zip's files without the debris."""
    for name in zipped.names if zipped is not None else ():
        if not name.startswith(DEBRIS[0]) and PurePosixPath(name).name not in DEBRIS:
            yield name
