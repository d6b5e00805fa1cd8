"""By what a finding is known again when its workbook comes a second time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from campaigns.imports.tables import Row
from campaigns.models import Campaign, Issue

KEYS_AT_ONCE = 500
HASH_SIGNS = 40


@dataclass(frozen=True)
class Logged:
    """An issue of an earlier import."""

    pk: int
    description: str
    found_at: datetime
    is_photo_missing: bool
    logged_by_id: int | None


def own_numbers_of(campaign: Campaign, rows: Iterable[Row]) -> set[str]:
    """Numbers in the rows that are those of our own issues, as in a ledger that comes back."""
    numbers = [row.get("number") for row in rows if row.get("number") is not None]
    issues = Issue.objects.filter(campaign=campaign)
    return {
        number
        for some in _batches(numbers)
        for number in issues.filter(number__in=some).values_list("number", flat=True)
    }


def key_of_row(row: Row, source: str) -> str:
    number = row.get("number")
    if number is not None:
        return f"{source}:{number}"
    parts = ("serial", "site", "site_code", "place", "address", "found_at", "description")
    content = "\x1f".join(str(row.get(part) or "") for part in parts)
    return f"row:{hashlib.sha256(content.encode()).hexdigest()[:HASH_SIGNS]}"


def logged_issues(campaign: Campaign, keys: list[str]) -> dict[str, Logged]:
    """Issues of earlier imports by the key of their row."""
    issues = Issue.objects.filter(campaign=campaign)
    fields = ("external_key", "pk", "description", "found_at", "is_photo_missing", "logged_by_id")
    return {
        key: Logged(*values)
        for some in _batches(keys)
        for key, *values in issues.filter(external_key__in=some).values_list(*fields)
    }


def _batches(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[start : start + KEYS_AT_ONCE]
