"""Finished papers on their way to a browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from campaigns.processes.exporting import content_type_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(name: str, content: bytes) -> HttpResponse:
    """A workbook to be saved under its Chinese name."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}"
    )
    return response


def paper_response(name: str, content: bytes) -> HttpResponse:
    """A document to be saved under its Chinese name; its ending says what it is."""
    response = HttpResponse(content, content_type=content_type_of(name))
    ending = name.rsplit(".", 1)[-1]
    response["Content-Disposition"] = (
        f"attachment; filename=\"paper.{ending}\"; filename*=UTF-8''{quote(name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
