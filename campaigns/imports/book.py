"""What all sheets of a workbook share: its parts, texts, date styles, and the first day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree
from openpyxl.styles.numbers import is_date_format

from campaigns.imports.archives import Archive
from campaigns.imports.faults import FileFault
from campaigns.imports.xml_parts import MAIN, STRICT, elements, parse, targets

EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 (wall clock, as written)
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 (wall clock, as written)
LAST_SERIAL = 2_958_465
# Dates without a format text of their own; 27–36 and 50–58 are those of Chinese Excel.
DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
T, R = f"{MAIN}t", f"{MAIN}r"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

Relations = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Book:
    """An opened workbook: its root element and relations, and what cells refer to."""

    root: etree._Element
    relations: Relations
    strings: list[str]
    date_styles: frozenset[int]
    is_1904: bool

    @property
    def epoch(self) -> datetime:
        return EPOCH_1904 if self.is_1904 else EPOCH_1900


def open_book(archive: Archive) -> Book:
    """Raises FileFault: strict_ooxml, not_a_workbook and those of the parts."""
    part = _workbook_part(archive)
    root = parse(archive.read(part))
    if isinstance(root.tag, str) and root.tag.startswith(STRICT):
        raise FileFault("strict_ooxml")
    relations = targets(archive, part)
    properties = root.find(f"{MAIN}workbookPr")
    return Book(
        root,
        relations,
        strings=_shared_strings(archive, relations),
        date_styles=_date_styles(archive, relations),
        is_1904=properties is not None and properties.get("date1904") in {"1", "true"},
    )


def _workbook_part(archive: Archive) -> str:
    for kind, target in targets(archive, "").values():
        if kind == "officeDocument" and target in archive:
            return target
    raise FileFault("not_a_workbook")


def _part_of_kind(relations: Relations, kind: str) -> str:
    return next((target for found, target in relations.values() if found == kind), "")


def _shared_strings(archive: Archive, relations: Relations) -> list[str]:
    part = _part_of_kind(relations, "sharedStrings")
    if part not in archive:
        return []
    return [joined(item) for item in elements(archive.read(part), f"{MAIN}si")]


def joined(item: etree._Element) -> str:
    """The runs of a text joined, without reading aids."""
    if len(item) == 1 and item[0].tag == T:
        return unescaped(item[0].text or "")
    parts = []
    for child in item:
        if child.tag == T:
            parts.append(child.text or "")
        elif child.tag == R:
            parts += [run.text or "" for run in child.iterfind(T)]
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    """`_x000D_` and the like as the sign they stand for, unless it could not be kept anyway."""
    return _ESCAPE.sub(_sign, text) if "_x" in text else text


def _sign(match: re.Match[str]) -> str:
    sign = chr(int(match.group(1), 16))
    return sign if sign in "\r\n\t" or sign.isprintable() else match.group(0)


def _date_styles(archive: Archive, relations: Relations) -> frozenset[int]:
    """Numbers of the cell styles that show a date."""
    part = _part_of_kind(relations, "styles")
    if part not in archive:
        return frozenset()
    root = parse(archive.read(part))
    own = {
        int(fmt.get("numFmtId", "0")): fmt.get("formatCode", "")
        for fmt in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
    }
    formats = [int(xf.get("numFmtId", "0")) for xf in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
    return frozenset(
        style
        for style, number in enumerate(formats)
        if (is_date_format(own[number]) if number in own else number in DATE_FORMATS)
    )


def from_serial(value: float, epoch: datetime) -> datetime | None:
    """The moment behind a day number, to the second; None when it is no day."""
    if not 1 <= value <= LAST_SERIAL:
        return None
    return epoch + timedelta(days=int(value), seconds=round((value - int(value)) * 86_400))
