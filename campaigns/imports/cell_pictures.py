"""Pictures inside the cells of a workbook, in all three forms that staff use.

Anchored drawings (`xl/drawings`), WPS's 嵌入单元格 (`DISPIMG` and `xl/cellimages.xml`), and Excel's
place-in-cell (`xl/richData`). Source: DOCUMENTS §9; ECMA-376 part 1 §20.5, MS-XLSX §2.3.6.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from campaigns.imports.archives import Archive
from campaigns.imports.faults import FileFault
from campaigns.imports.sheet import PictureMark, Sheet
from campaigns.imports.xml_parts import MAIN, RELATION, parse, targets

ANCHORS = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})
EMU_A_POINT = 12_700
LOCAL_IMAGE = "_rvRel:LocalImageIdentifier"


@dataclass
class CellPictures:
    """`found` maps (sheet, row) to pictures as (name, bytes); `unread` names, as (sheet, row,
    name), those that are marked in a cell and cannot be had. Row 0 is outside every row."""

    found: dict[tuple[str, int], list[tuple[str, bytes]]] = field(default_factory=dict)
    unread: list[tuple[str, int, str]] = field(default_factory=list)


def read_cell_pictures(archive: Archive, sheets: Sequence[Sheet]) -> CellPictures:
    """The pictures of the sheets, those of a row in the order of the file. Raises FileFault when
    a part breaks the limits."""
    try:
        return _read(archive, sheets)
    except ValueError as error:  # a number that is none, where only one may be
        raise FileFault("archive_corrupt") from error


def _read(archive: Archive, sheets: Sequence[Sheet]) -> CellPictures:
    pictures = CellPictures()
    marked = any(sheet.pictures for sheet in sheets)
    library = _library(archive) if marked else {}
    for sheet in sheets:
        for row, part in _anchored(archive, sheet):
            _add(pictures, archive, sheet.name, row, part, posixpath.basename(part))
        for row, marks in sheet.pictures.items():
            for mark in marks:
                part = library.get(mark, "")
                name = posixpath.basename(part) if part else mark.key
                _add(pictures, archive, sheet.name, row, part, name)
    return pictures


def _add(
    pictures: CellPictures, archive: Archive, sheet: str, row: int, part: str, name: str
) -> None:
    if not part or part not in archive:
        pictures.unread.append((sheet, row, name))
        return
    pictures.found.setdefault((sheet, row), []).append((name, archive.read(part)))


# --- anchored drawings ---------------------------------------------------------------------------


def _anchored(archive: Archive, sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Row and part of every picture of the sheet's drawing; an empty part is one that is only
    linked, row 0 one that hangs in no row."""
    if not sheet.drawing or sheet.drawing not in archive:
        return
    media = targets(archive, sheet.drawing)
    for anchor in parse(archive.read(sheet.drawing)):
        if _local(anchor) not in ANCHORS:
            continue
        row = _row_of(anchor, sheet)
        for blip in _within(anchor, "blip"):
            yield row, media.get(blip.get(f"{RELATION}embed", ""), ("", ""))[1]


def _row_of(anchor: etree._Element, sheet: Sheet) -> int:
    """The row that most of the picture covers."""
    begins = next(_within(anchor, "from"), None)
    if begins is None:
        return 0
    row, offset = _mark(begins)
    ends = next(_within(anchor, "to"), None)
    if ends is None:
        extent = next(_within(anchor, "ext"), None)
        return _by_height(
            sheet, row, offset, int(extent.get("cy", "0")) if extent is not None else 0
        )
    last, last_offset = _mark(ends)
    if last <= row:
        return row
    shares = {row: _height(sheet, row) - offset, last: last_offset}
    shares |= {between: _height(sheet, between) for between in range(row + 1, min(last, row + 200))}
    return max(shares, key=lambda number: shares[number])


def _by_height(sheet: Sheet, row: int, offset: int, height: int) -> int:
    """The row that most of a picture of that height covers, from an offset in its first row."""
    best, most = row, 0
    for number in range(row, row + 200):
        share = min(_height(sheet, number) - offset, height)
        if share > most:
            best, most = number, share
        height -= max(share, 0)
        offset = 0
        if height <= 0:
            break
    return best


def _height(sheet: Sheet, row: int) -> int:
    return int(sheet.heights.get(row, sheet.usual_height) * EMU_A_POINT)


def _mark(corner: etree._Element) -> tuple[int, int]:
    """Row (from 1) and offset inside it of a corner of an anchor."""
    said = {_local(child): child.text or "0" for child in corner}
    return int(said.get("row", "0")) + 1, int(said.get("rowOff", "0"))


# --- pictures that are the cell's value ----------------------------------------------------------


def _library(archive: Archive) -> Mapping[PictureMark, str]:
    """The part behind every mark that a cell may hold."""
    workbook = next(
        (part for kind, part in targets(archive, "").values() if kind == "officeDocument"), ""
    )
    parts = {kind: part for kind, part in targets(archive, workbook).values() if part in archive}
    return {**_wps_library(archive, parts), **_excel_library(archive, parts)}


def _wps_library(archive: Archive, parts: Mapping[str, str]) -> dict[PictureMark, str]:
    part = parts.get("cellImage", "xl/cellimages.xml")
    if part not in archive:
        return {}
    media = targets(archive, part)
    found = {}
    for image in parse(archive.read(part)):
        name = next(_within(image, "cNvPr"), None)
        blip = next(_within(image, "blip"), None)
        if name is not None and blip is not None:
            target = media.get(blip.get(f"{RELATION}embed", ""), ("", ""))[1]
            found[PictureMark("wps", name.get("name", ""))] = target
    return found


def _excel_library(archive: Archive, parts: Mapping[str, str]) -> dict[PictureMark, str]:
    """Value metadata → rich value → its relation → picture."""
    needed = ("sheetMetadata", "rdRichValue", "rdRichValueStructure", "richValueRel")
    if any(kind not in parts for kind in needed):
        return {}
    metadata, values, structures, relations = (parse(archive.read(parts[kind])) for kind in needed)
    media = targets(archive, parts["richValueRel"])
    pictures = [media.get(relation.get(f"{RELATION}id", ""), ("", ""))[1] for relation in relations]
    where = [_place_of_image(structure) for structure in structures]
    of_value = [_picture_of(value, where, pictures) for value in values]
    return {
        PictureMark("excel", str(number)): of_value[index]
        for number, index in _rich_values(metadata)
        if 0 <= index < len(of_value)
    }


def _place_of_image(structure: etree._Element) -> int:
    """Which of a rich value's fields holds the picture; -1 when none does."""
    names = [key.get("n") for key in structure]
    return names.index(LOCAL_IMAGE) if LOCAL_IMAGE in names else -1


def _picture_of(value: etree._Element, where: list[int], pictures: list[str]) -> str:
    structure = int(value.get("s", "0"))
    place = where[structure] if 0 <= structure < len(where) else -1
    if not 0 <= place < len(value):
        return ""
    index = int(value[place].text or "-1")
    return pictures[index] if 0 <= index < len(pictures) else ""


def _rich_values(metadata: etree._Element) -> Iterator[tuple[int, int]]:
    """Number of the value metadata (from 1) and index of its rich value (from 0)."""
    future = [
        next((int(block.get("i", "-1")) for block in _within(bk, "rvb")), -1)
        for bk in metadata.iterfind(f"{MAIN}futureMetadata[@name='XLRICHVALUE']/{MAIN}bk")
    ]
    kinds = [
        kind.get("name") for kind in metadata.iterfind(f"{MAIN}metadataTypes/{MAIN}metadataType")
    ]
    for number, bk in enumerate(metadata.iterfind(f"{MAIN}valueMetadata/{MAIN}bk"), start=1):
        for record in bk.iterfind(f"{MAIN}rc"):
            kind, index = int(record.get("t", "0")), int(record.get("v", "-1"))
            is_rich = 1 <= kind <= len(kinds) and kinds[kind - 1] == "XLRICHVALUE"
            if is_rich and 0 <= index < len(future):
                yield number, future[index]


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Everything of that local name below, whatever its namespace."""
    return element.iterdescendants(f"{{*}}{name}")


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
