"""The issue ledger (问题整改台账) as a paper, without photos and with them.

Source of the rules: DOCUMENTS.md §2.
"""

from __future__ import annotations

from dataclasses import replace

from campaigns.exports.ledger_columns import COLUMNS, PHOTO_COLUMNS
from campaigns.exports.long_sheet import Paper

PHOTO_BOX_PX = (160, 120)  # of a thumbnail in its cell
PHOTO_ROW_POINTS = 96.0  # 128 pixels

LEDGER = Paper(
    name="问题整改台账",
    columns=COLUMNS,
    counter="件",
    note="是否按期：以计分时限为准，到期前未办结的不填；整改时限为现行时限。",
    id_title="id",
)
# A row has two values more before the id: a Picture, or words in its place.
LEDGER_WITH_PHOTOS = replace(
    LEDGER, columns=(*COLUMNS, *PHOTO_COLUMNS), row_points=PHOTO_ROW_POINTS
)
