"""Is the process alive, and can it do its work?"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from campaigns.models import Heartbeat
from campaigns.processes.file_store import has_room
from campaigns.processes.heartbeats import PROCESSES

OLD = timedelta(minutes=5)
ROOM_BYTES = 200 * 1024 * 1024


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """Database, age of the background duties in seconds, room for files; 503 when one is not well."""
    parts: dict[str, object] = {"database": _database(), "storage": _storage()}
    is_ready = all(part == "ok" for part in parts.values())
    parts["duties"] = _duties() if parts["database"] == "ok" else {}
    response = JsonResponse(
        {"status": "ok" if is_ready else "not ready", **parts}, status=200 if is_ready else 503
    )
    if not is_ready:
        response["Retry-After"] = "10"
    return response


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return "down"
    return "ok"


def _storage() -> str:
    try:
        return "ok" if has_room(settings.MEDIA_ROOT, bytes_needed=ROOM_BYTES) else "full"
    except OSError:
        return "unwritable"


def _duties() -> dict[str, dict[str, object]]:
    """Name → age in seconds of each background duty, and whether it is late. Of processes
    (`worker`, `beat`) the one seen last counts: others may have been replaced."""
    now = timezone.now()
    found: dict[str, dict[str, object]] = {}
    for row in Heartbeat.objects.order_by("at"):
        kind = row.name.split(" ", 1)[0]
        name = kind if kind in PROCESSES else row.name
        found[name] = {"age_s": int((now - row.at).total_seconds()), "late": now - row.at > OLD}
    return found
