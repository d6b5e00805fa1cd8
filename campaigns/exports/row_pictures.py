"""Pictures over the cells of a streamed sheet: noted while rows are written, packed after them.

Only where a picture lies is kept in memory; its bytes are read when it is packed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DRAWING = "xl/drawings/drawing1.xml"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
DRAWING_RELS = "xl/drawings/_rels/drawing1.xml.rels"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
EMU_A_PIXEL = 9525
GAP_PX = 4  # between a picture and the edge of its cell


@dataclass(frozen=True)
class Picture:
    """A JPEG file and the size in pixels at which it is shown."""

    file: Path
    width_px: int
    height_px: int


class Pictures:
    """The pictures of a sheet that has columns for them; there may be none in the end."""

    def __init__(self) -> None:
        self._files: dict[Path, int] = {}
        self._put: list[tuple[int, int, Picture]] = []

    def put(self, *, column: int, row: int, picture: Picture) -> None:
        """Notes a picture over the cell, both counted from 0. It moves and hides with its cell."""
        self._files.setdefault(picture.file, len(self._files) + 1)
        self._put.append((column, row, picture))

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of every part, one at a time."""
        yield SHEET_RELS, _relations([(1, "drawing", "../drawings/drawing1.xml")])
        names = [(n, "image", f"../media/image{n}.jpg") for n in self._files.values()]
        yield DRAWING_RELS, _relations(names)
        yield DRAWING, self._drawing()
        for file, n in self._files.items():
            yield f"xl/media/image{n}.jpg", file.read_bytes()

    def _drawing(self) -> bytes:
        anchors = "".join(
            _anchor(n, column, row, picture, self._files[picture.file])
            for n, (column, row, picture) in enumerate(self._put, start=1)
        )
        return (
            f'{HEAD}<xdr:wsDr xmlns:xdr="{DRAWN}/spreadsheetDrawing" xmlns:a="{DRAWN}/main" '
            f'xmlns:r="{OFFICE}">{anchors}</xdr:wsDr>'
        ).encode()


def announced_in_sheet(tail: str) -> str:
    """The sheet's XML after its rows, with its drawing."""
    drawing = f'<drawing xmlns:r="{OFFICE}" r:id="rId1"/></worksheet>'
    return tail.replace("</worksheet>", drawing)


def announced_in_package(types: str) -> str:
    """The package's list of types, with those of a drawing and its pictures."""
    more = (
        '<Default Extension="jpg" ContentType="image/jpeg"/>'
        f'<Override PartName="/{DRAWING}" '
        'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>'
    )
    return types.replace("</Types>", f"{more}</Types>")


def _relations(rows: list[tuple[int, str, str]]) -> bytes:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, kind, target in rows
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{items}</Relationships>'.encode()


def _anchor(n: int, column: int, row: int, picture: Picture, file: int) -> str:
    gap = GAP_PX * EMU_A_PIXEL
    width, height = picture.width_px * EMU_A_PIXEL, picture.height_px * EMU_A_PIXEL
    return (
        '<xdr:twoCellAnchor editAs="twoCell">'
        f"<xdr:from>{_corner(column, gap, row, gap)}</xdr:from>"
        f"<xdr:to>{_corner(column, gap + width, row, gap + height)}</xdr:to>"
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{n}" name="Picture {n}"/>'
        '<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="rId{file}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>'
        "<xdr:clientData/></xdr:twoCellAnchor>"
    )


def _corner(column: int, x: int, row: int, y: int) -> str:
    return (
        f"<xdr:col>{column}</xdr:col><xdr:colOff>{x}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{y}</xdr:rowOff>"
    )
