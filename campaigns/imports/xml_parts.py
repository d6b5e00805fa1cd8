"""Parses the XML parts of a workbook; document types and entities are refused."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from campaigns.imports.archives import Archive
from campaigns.imports.faults import FileFault

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT = "{http://purl.oclc.org/ooxml/"
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Every other encoding could hide a document type from the search below.
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16"})


def parse(content: bytes) -> etree._Element:
    """The root of a small part. Raises FileFault: xml_not_allowed, archive_corrupt."""
    _check(content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise FileFault("archive_corrupt") from error


def elements(content: bytes, *tags: str) -> Iterator[etree._Element]:
    """Elements of those tags as they end, each emptied after use, so that a part of any length
    takes little memory. Raises FileFault as `parse` does."""
    _check(content)
    found = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _event, element in found:
            yield element
            element.clear()
            while element.getprevious() is not None:
                parent = element.getparent()
                if parent is None:
                    break
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise FileFault("archive_corrupt") from error


def targets(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Relation id → (type's last word, part that it points to); outside targets are left out."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for relation in parse(archive.read(relations)):
        if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        found[relation.get("Id", "")] = (kind, target.lstrip("/"))
    return found


def _check(content: bytes) -> None:
    """Refuses document types, entities, and encodings in which they could hide."""
    plain = content.replace(b"\0", b"") if b"\0" in content else content
    declared = _ENCODING.match(plain.lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if declared is not None and declared.group(1).lower() not in _ENCODINGS:
        raise FileFault("xml_not_allowed")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise FileFault("xml_not_allowed")
