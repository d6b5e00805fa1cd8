"""How Chinese words are typed on a plain keyboard: by their reading or its initials.

Facts: `presets/pinyin.tsv`, the usual reading of each character of GB 2312, made once with pypinyin
(MIT). The library itself takes 57 MB of a web process, for names that are a few characters long.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

READINGS = Path(__file__).resolve().parent.parent / "presets" / "pinyin.tsv"


def sound_of(words: str) -> str:
    """Reading and initials in small letters, for a search: `baolulaji bllj`. What has no reading
    stands for itself; spaces and points are left out."""
    readings = _readings()
    sounds = [readings.get(sign, sign.lower()) for sign in words if sign.isalnum()]
    return f"{''.join(sounds)} {''.join(sound[:1] for sound in sounds)}" if sounds else ""


@cache
def _readings() -> dict[str, str]:
    with READINGS.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {sign: row["reading"] for row in rows for sign in row["characters"]}
