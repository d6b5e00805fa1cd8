"""Files for the tests of imports, and one call that runs them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from campaigns.models import Campaign, ImportRun
from campaigns.processes import importing
from tests.factories import at, person

DATA = Path(__file__).resolve().parent.parent / "data"
NASTY = DATA / "nasty"
WORKBOOK = DATA / "third_party_findings.xlsx"
PHOTOS = DATA / "third_party_photos.zip"
EXPECTED = json.loads((DATA / "third_party_findings.expected.json").read_text(encoding="utf-8"))
TODAY = at(f"{EXPECTED['today']} 18:00")


def table(*rows: Sequence[object]) -> bytes:
    """The rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def dry_run(
    sent: bytes,
    kind: str = "findings",
    *,
    campaign: Campaign | None = None,
    by: str = "office",
    now: datetime = TODAY,
    file_name: str = "sheet.csv",
    photos: bytes | None = None,
    **more: Any,
) -> ImportRun:
    return importing.dry_run(
        kind=kind,
        sent=sent,
        file_name=file_name,
        photos=photos,
        campaign=campaign,
        by=person(by),
        now=now,
        **more,
    )


def committed(sent: bytes, kind: str = "findings", **more: Any) -> ImportRun:
    """A dry run and its commit."""
    run = dry_run(sent, kind, **more)
    by = person(more.get("by", "office"))
    return importing.commit(run_id=run.pk, by=by, now=more.get("now", TODAY))


def counts(run: ImportRun) -> tuple[int, int, int]:
    """Created, changed, unchanged."""
    return run.answer["created"], run.answer["changed"], run.answer["unchanged"]


def errors(run: ImportRun) -> list[tuple[int, str, str, str]]:
    """Row, column, code and value of every error."""
    keys = ("row", "column", "code", "value")
    return [tuple(error[key] for key in keys) for error in run.answer["errors"]]


def kept_files() -> list[Path]:
    """Everything in the folders of photos and jobs."""
    roots = (Path(settings.MEDIA_ROOT), Path(settings.JOB_ROOT))
    return [found for root in roots for found in root.rglob("*") if found.is_file()]
