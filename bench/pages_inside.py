"""The jobs of `bench.pages` on one database; the last line of output is the figures."""

from __future__ import annotations

import base64
import io
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.db import connection  # noqa: E402
from PIL import Image  # noqa: E402

from bench.web import Browser, Program, Server, Timing, serving  # noqa: E402
from campaigns.models import Campaign, Issue, ScoreWeek, Site  # noqa: E402
from campaigns.rules.workflow import State  # noqa: E402

PORT = int(os.environ.get("BENCH_PORT", "8765"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "60"))
CLIENTS = (1, 4, 16)
WRK_SECONDS = 5
PHONE, CAPTURE = (4000, 3000), (2048, 1536)


def main() -> int:
    """Prints one JSON object: job → timing, and what else was seen."""
    given = dict(os.environ)
    found: dict[str, Any] = {}
    with serving({**given, "DJANGO_SETTINGS_MODULE": "bench.floor_settings"}, PORT) as floor:
        found.update(_floors(floor))
    with serving(given, PORT) as server:
        for job, timing in _jobs(server):
            found[job] = asdict(timing)
            print(job, timing, file=sys.stderr, flush=True)
        found["throughput"] = _throughput(server)
        found["memory_mb"] = server.memory_mb()
    print(json.dumps(found))
    return 0


def _unit() -> tuple[str, str]:
    """The unit with the most issues to sign for, and its liaison."""
    rows = (
        Issue.objects.filter(state=State.DISPATCHED, lead__users__role_grants__role="handler")
        .values_list("lead__code", "lead__users__username")
        .order_by("lead__code")
    )
    found = list(rows)
    return max(set(found), key=found.count)


def _filter() -> str:
    return urlencode({"department": _unit()[0], "state": State.IN_PROGRESS.value})


def _floors(server: Server) -> dict[str, Any]:
    import urllib.request

    def get(path: str) -> object:
        with urllib.request.urlopen(server.base + path, timeout=60) as answer:
            return answer.read()

    found = {
        f"floor: {name}": asdict(server.timed(partial(get, path), ROUNDS))
        for name, path in (
            ("bare view", "/healthz"),
            ("values", f"/values?{_filter()}"),
            ("serializer", f"/serialized?{_filter()}"),
            ("template", f"/page?{_filter()}"),
        )
    }
    sql = """select i.number, i.state, i.due_at, c.name, s.name, d.short_name
             from campaigns_issue i join campaigns_category c on c.id = i.category_id
             left join campaigns_site s on s.id = i.site_id
             join campaigns_department d on d.id = i.lead_id
             where d.code = %s and i.state = 'in_progress'
             order by i.found_at desc, i.id desc limit 50"""
    found["floor: SQL"] = asdict(_timed_here(lambda: _rows(sql, [_unit()[0]])))
    for name, size in (("12 MP", PHONE), ("2048", CAPTURE)):
        photos = [_photo(size) for _n in range(3)]
        found[f"floor: image work, {name}"] = asdict(_timed_here(partial(_one_of, photos), 20))
    return found


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _timed_here(does: Callable[[], object], rounds: int = ROUNDS) -> Timing:
    does()
    times, cpu = [], time.process_time()
    for _round in range(rounds):
        started = time.perf_counter()
        does()
        times.append(1000 * (time.perf_counter() - started))
    cpu = 1000 * (time.process_time() - cpu) / rounds
    p95 = sorted(times)[int(0.95 * (len(times) - 1))]
    return Timing(round(statistics.median(times), 1), round(p95, 1), round(cpu, 1))


def _one_of(photos: list[bytes]) -> None:
    _image_work(random.choice(photos))


def _image_work(sent: bytes) -> None:
    """A verified decode and a clean picture of 1,600 with a thumbnail of 320 (PERFORMANCE.md)."""
    with Image.open(io.BytesIO(sent)) as picture:
        picture.draft("RGB", (1600, 1200))
        picture.load()
        picture.thumbnail((1600, 1200))
        picture.save(io.BytesIO(), "JPEG", quality=82)
        picture.thumbnail((320, 320))
        picture.save(io.BytesIO(), "JPEG", quality=82)


def _photo(size: tuple[int, int]) -> bytes:
    """About as heavy as a camera's: some 3 MB at twelve megapixels, never twice the same."""
    small = Image.effect_noise((size[0] // 6, size[1] // 6), 90)
    picture = Image.merge("RGB", (small, small.rotate(90).resize(small.size), small.rotate(180)))
    out = io.BytesIO()
    picture.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=88)
    return out.getvalue()


def _jobs(server: Server) -> Iterator[tuple[str, Timing]]:
    unit, handler = _unit()
    office, program = Browser(server.base, "office"), Program(server.base, "office")
    liaison = Browser(server.base, handler)
    rows = Issue.objects.filter(campaign=Campaign.objects.get())
    old = rows.order_by("found_at")[rows.count() // 20]
    cursor = base64.urlsafe_b64encode(json.dumps([0, old.found_at.isoformat(), old.pk]).encode())
    deep = urlencode({"cursor": cursor.decode().rstrip("=")})
    weeks = ScoreWeek.objects.filter(state="published").order_by("-monday")
    frozen = weeks.values_list("monday", flat=True)[0]
    pages: list[tuple[str, Browser, str]] = [
        ("list, no filter", office, "/issues/"),
        ("list, unit + state", office, f"/issues/?{_filter()}"),
        ("list, unit + state + overdue", office, f"/issues/?{_filter()}&overdue=true"),
        ("list, at 95 % of its depth", office, f"/issues/?{deep}"),
        ("list of a unit's liaison", liaison, "/issues/?state=in_progress"),
        ("list, free text", office, f"/issues/?{urlencode({'q': '占用人行道'})}"),
        ("detail", office, f"/issues/{_long_issue()}/"),
        ("home of the office", office, "/"),
        ("dashboard", office, "/dashboard/"),
        ("week, published", office, f"/weeks/{frozen}/"),
    ]
    for job, browser, path in pages:
        yield job, server.timed(partial(browser.get, path), ROUNDS)
    apis = [
        ("API list, no filter", "/api/v1/issues/"),
        ("API list, unit + state", f"/api/v1/issues/?{_filter()}"),
        ("API list, at 95 % of its depth", f"/api/v1/issues/?{deep}"),
        ("API detail", f"/api/v1/issues/{_long_issue()}/"),
    ]
    for job, path in apis:
        yield job, server.timed(partial(program.get, path), ROUNDS)
    yield from _writes(server, unit, handler)


def _long_issue() -> str:
    """An issue of many events, with photos."""
    return Issue.objects.filter(photos__isnull=False).order_by("-event_count", "pk")[0].number


def _writes(server: Server, unit: str, handler: str) -> Iterator[tuple[str, Timing]]:
    signer = Program(server.base, handler)
    waiting = iter(
        Issue.objects.filter(lead__code=unit, state=State.DISPATCHED).values_list(
            "number", "version"
        )[: ROUNDS + 4]
    )

    def accept() -> None:
        number, version = next(waiting)
        signer.post(f"/api/v1/issues/{number}/accept/", {"version": str(version)})

    count = Issue.objects.filter(lead__code=unit, state=State.DISPATCHED).count()
    if count > ROUNDS // 3 + 4:
        yield "deed: accept", server.timed(accept, min(ROUNDS, count - 4))
    logger = Program(server.base, "inspector")
    site = Site.objects.filter(is_active=True).order_by("pk")[0]
    fields = {
        "campaign": Campaign.objects.get().code,
        "category": "0401",
        "site": site.code,
        "description": "店外经营，占用人行道",
    }
    for job, size in (("log with 12 MP", PHONE), ("log with 2048", CAPTURE)):
        photos = iter([_photo(size) for _n in range(24)])
        yield job, server.timed(partial(_log, logger, fields, photos), 20)


def _log(logger: Program, fields: dict[str, str], photos: Iterator[bytes]) -> None:
    logger.post("/api/v1/issues/", fields, next(photos))


def _throughput(server: Server) -> dict[str, float]:
    """Filtered lists a second at so many clients; empty without wrk."""
    if not shutil.which("wrk"):
        return {}
    cookie = Browser(server.base, "office").cookie
    found = {}
    for clients in CLIENTS:
        command = ["wrk", f"-t{min(2, clients)}", f"-c{clients}", f"-d{WRK_SECONDS}s"]
        address = f"{server.base}/issues/?{_filter()}"
        said = subprocess.run(
            [*command, "-H", f"Cookie: {cookie}", address], check=True, capture_output=True
        ).stdout.decode()
        assert "Non-2xx" not in said, said
        line = next(line for line in said.splitlines() if line.startswith("Requests/sec"))
        found[str(clients)] = float(line.split()[1])
    return found


if __name__ == "__main__":
    sys.exit(main())
