"""Hands out finished papers so that a broken download can go on: validators, and parts of a file.

Source of the rules: RFC 9110, sections 13 (conditional requests) and 14 (ranges); DOCUMENTS §2.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from campaigns.models import Job
from campaigns.processes.exporting import content_type_of
from campaigns.processes.file_store import job_file
from campaigns.rules.byte_ranges import NoSuchPart, Part, part_asked

PIECE = 1 << 16


def result_response(job: Job, asked: HttpRequest) -> HttpResponseBase | None:
    """A finished job's file, whole or the part asked for; None when there is none, or no longer.

    The status is 200, 206, 304, 412 or 416. Behind a web server that sends files itself, that
    server answers ranges; it gets the path only.
    """
    if not job.path:
        return None
    try:
        file = job_file(job.path).open("rb")
    except FileNotFoundError:
        return None
    if settings.X_ACCEL_JOBS_PREFIX:
        file.close()
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL_JOBS_PREFIX}/{job.path}"
    else:
        response = _from_file(file, job, asked)
    response["Content-Type"] = content_type_of(job.file_name)
    disposition = content_disposition_header(as_attachment=True, filename=job.file_name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _from_file(file: BinaryIO, job: Job, asked: HttpRequest) -> HttpResponseBase:
    """The answer to a request for an open file, which is closed with it."""
    about = os.fstat(file.fileno())
    etag, changed_at = f'"{job.pk:x}-{about.st_mtime_ns:x}-{about.st_size:x}"', int(about.st_mtime)
    response: HttpResponseBase | None = get_conditional_response(
        asked, etag=etag, last_modified=changed_at
    )
    if response is None:
        try:
            response = _sent(file, _part(asked, about.st_size, etag, changed_at), about.st_size)
        except NoSuchPart:
            response = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{about.st_size}"
    if not response.streaming:
        file.close()
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed_at)
    return response


def _part(asked: HttpRequest, size: int, etag: str, changed_at: int) -> Part | None:
    """The part to send; None for the whole file, also where the reader's half is of another file
    (If-Range). Raises NoSuchPart."""
    if asked.method != "GET" or "Range" not in asked.headers:
        return None
    known = asked.headers.get("If-Range", "").strip()
    if known and known != etag and parse_http_date_safe(known) != changed_at:
        return None
    return part_asked(asked.headers["Range"].strip(), size)


def _sent(file: BinaryIO, part: Part | None, size: int) -> FileResponse:
    if part is None:
        response = FileResponse(file)
        response["Content-Length"] = str(size)
    else:
        response = FileResponse(_Section(file, part), status=206)
        response["Content-Length"] = str(part.length)
        response["Content-Range"] = part.told(size)
    response.block_size = PIECE
    return response


class _Section:
    """A part of an open file, read as a file of its own."""

    def __init__(self, file: BinaryIO, part: Part) -> None:
        self._file = file
        self._left = part.length
        file.seek(part.first)

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._file.read(wanted)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()
