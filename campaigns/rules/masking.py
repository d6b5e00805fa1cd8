"""Numbers of people in free text, made unreadable before it leaves the house."""

from __future__ import annotations

import re

MASK = "〔号码略〕"
# Seven figures and more, perhaps parted by single spaces or hyphens: telephones, identity cards.
_NUMBER = re.compile(r"(?<![\w-])\+?\d(?:[ -]?\d){6,}[xX]?(?![A-Za-z\d-])", re.ASCII)


def without_numbers(text: str) -> str:
    """The text with every telephone or identity number masked. Dates, prices and issue numbers
    (WM-2026-000123) stay."""
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    return found.group() if _DATE.fullmatch(found.group()) else MASK


_DATE = re.compile(r"20\d\d[ -]?[01]\d[ -]?[0-3]\d")
