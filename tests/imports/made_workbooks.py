"""Workbooks made part by part, with exactly what a test needs in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
RICH_RELATIONS = "http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel"
WPS = "http://www.wps.cn/officeDocument/2017/etCustomData"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
HEADERS = ("点位名称", "问题描述", "问题类别", "发现时间", "照片")


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    """A relations part: rId1, rId2 … of (last word or whole of the type, target)."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind if ":" in kind else f"{RELATIONS}/{kind}"}" '
        f'Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row(number: int, *texts: str, more: str = "", attributes: str = "") -> str:
    """A row of texts from column A on; an empty one leaves the cell out."""
    cells = "".join(
        text_cell(f"{letter}{number}", text)
        for letter, text in zip("ABCDEFGHIJ", texts, strict=False)
        if text
    )
    return f'<row r="{number}" {attributes}>{cells}{more}</row>'


def sheet_part(rows: Sequence[str], *, before: str = "", after: str = "") -> str:
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}'
        f"<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>"
    )


def workbook(
    sheet: str,
    *,
    extra: Mapping[str, str | bytes] | None = None,
    more: Sequence[tuple[str, str]] = (),
    properties: str = "",
) -> bytes:
    """A workbook of one sheet named 问题清单; `more` are further relations of the workbook."""
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        '<sheets><sheet name="问题清单" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), *more),
            "xl/worksheets/sheet1.xml": sheet,
            **(extra or {}),
        }
    )


def finding_rows(*descriptions: str) -> list[str]:
    """A header row and a row of a finding for each description, without photos."""
    rows = [row(1, *HEADERS)]
    for number, description in enumerate(descriptions, start=2):
        rows.append(row(number, "解放街商业街", description, "暴露垃圾", "2026-11-12 09:30"))
    return rows


# --- pictures in the three forms -------------------------------------------------------------------


def anchor(begins: tuple[int, int], ends: tuple[int, int], picture: str) -> str:
    """A picture of a drawing; (row from 0, offset in EMU) of its two corners."""
    corners = "".join(
        f"<xdr:{name}><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{line}</xdr:row><xdr:rowOff>{offset}</xdr:rowOff></xdr:{name}>"
        for name, (line, offset) in (("from", begins), ("to", ends))
    )
    return (
        f"<xdr:twoCellAnchor>{corners}<xdr:pic><xdr:blipFill>"
        f'<a:blip r:embed="{picture}"/></xdr:blipFill></xdr:pic></xdr:twoCellAnchor>'
    )


def with_drawing(rows: Sequence[str], anchors: Sequence[str], pictures: Sequence[bytes]) -> bytes:
    """Anchored drawings: picture n has the relation rIdn."""
    media = {f"xl/media/image{n}.jpeg": content for n, content in enumerate(pictures, start=1)}
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{DRAWING}" xmlns:a="{ART}" xmlns:r="{RELATIONS}">'
        f"{''.join(anchors)}</xdr:wsDr>"
    )
    return workbook(
        sheet_part(rows, after='<drawing r:id="rId1"/>'),
        extra={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("drawing", "../drawings/drawing1.xml")
            ),
            "xl/drawings/drawing1.xml": drawing,
            "xl/drawings/_rels/drawing1.xml.rels": relations(
                *(("image", f"../media/{name.rsplit('/', 1)[-1]}") for name in media)
            ),
            **media,
        },
    )


def dispimg_cell(reference: str, picture_id: str) -> str:
    formula = f'_xlfn.DISPIMG("{picture_id}",1)'
    return (
        f'<c r="{reference}" t="str"><f>{escape(formula)}</f>'
        f"<v>=DISPIMG({escape(chr(34) + picture_id + chr(34))},1)</v></c>"
    )


def with_wps_pictures(rows: Sequence[str], pictures: Mapping[str, bytes]) -> bytes:
    """WPS 嵌入单元格: ID → picture."""
    media = {f"xl/media/image{n}.jpeg": pic for n, pic in enumerate(pictures.values(), start=1)}
    images = "".join(
        f'<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{n}" name="{name}"/></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="rId{n}"/></xdr:blipFill></xdr:pic></etc:cellImage>'
        for n, name in enumerate(pictures, start=1)
    )
    part = (
        f'<etc:cellImages xmlns:etc="{WPS}" xmlns:xdr="{DRAWING}" xmlns:a="{ART}" '
        f'xmlns:r="{RELATIONS}">{images}</etc:cellImages>'
    )
    return workbook(
        sheet_part(rows),
        more=[("http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")],
        extra={
            "xl/cellimages.xml": part,
            "xl/_rels/cellimages.xml.rels": relations(
                *(("image", f"media/{name.rsplit('/', 1)[-1]}") for name in media)
            ),
            **media,
        },
    )


def placed_cell(reference: str, metadata: int) -> str:
    return f'<c r="{reference}" t="e" vm="{metadata}"><v>#VALUE!</v></c>'


def with_placed_pictures(rows: Sequence[str], pictures: Sequence[bytes]) -> bytes:
    """Excel's place-in-cell: value metadata n is picture n."""
    media = {f"xl/media/image{n}.jpeg": pic for n, pic in enumerate(pictures, start=1)}
    count = len(pictures)
    metadata = (
        f'<metadata xmlns="{MAIN}" xmlns:xlrd="{RICH}">'
        '<metadataTypes count="1"><metadataType name="XLRICHVALUE"/></metadataTypes>'
        f'<futureMetadata name="XLRICHVALUE" count="{count}">'
        + "".join(
            '<bk><extLst><ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}">'
            f'<xlrd:rvb i="{n}"/></ext></extLst></bk>'
            for n in range(count)
        )
        + f'</futureMetadata><valueMetadata count="{count}">'
        + "".join(f'<bk><rc t="1" v="{n}"/></bk>' for n in range(count))
        + "</valueMetadata></metadata>"
    )
    values = "".join(f'<rv s="0"><v>{n}</v><v>5</v></rv>' for n in range(count))
    structures = (
        f'<rvStructures xmlns="{RICH}" count="1"><s t="_localImage">'
        '<k n="_rvRel:LocalImageIdentifier" t="i"/><k n="CalcOrigin" t="i"/></s></rvStructures>'
    )
    rels = "".join(f'<rel r:id="rId{n}"/>' for n in range(1, count + 1))
    rich = "http://schemas.microsoft.com/office/2017/06/relationships"
    return workbook(
        sheet_part(rows),
        more=[
            ("sheetMetadata", "metadata.xml"),
            (f"{rich}/rdRichValue", "richData/rdrichvalue.xml"),
            (f"{rich}/rdRichValueStructure", "richData/rdrichvaluestructure.xml"),
            (
                "http://schemas.microsoft.com/office/2022/10/relationships/richValueRel",
                "richData/richValueRel.xml",
            ),
        ],
        extra={
            "xl/metadata.xml": metadata,
            "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{RICH}">{values}</rvData>',
            "xl/richData/rdrichvaluestructure.xml": structures,
            "xl/richData/richValueRel.xml": f'<richValueRels xmlns="{RICH_RELATIONS}" '
            f'xmlns:r="{RELATIONS}">{rels}</richValueRels>',
            "xl/richData/_rels/richValueRel.xml.rels": relations(
                *(("image", f"../media/{name.rsplit('/', 1)[-1]}") for name in media)
            ),
            **media,
        },
    )
