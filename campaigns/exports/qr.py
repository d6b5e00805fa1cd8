"""A QR code as a small picture. The only owner of segno."""

from __future__ import annotations

import io

import segno

DOTS = 8  # pixels a module: sharp in print at the sizes of our papers


def qr_png(address: str) -> bytes:
    """The code of an address, black on white, with the quiet edge that readers need."""
    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind="png", scale=DOTS, border=2)
    return out.getvalue()


def qr_data_address(address: str) -> str:
    """The code as an SVG in a data address, for an image of a page."""
    code: str = segno.make_qr(address, error="m").svg_data_uri(scale=4, border=2)
    return code
