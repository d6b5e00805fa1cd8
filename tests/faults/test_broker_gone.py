"""Redis frozen or gone: people go on logging and closing issues, and no page takes two seconds."""

from __future__ import annotations

import json
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories import make_jpeg
from tests.faults.rig import OwnRedis
from tests.stage import Stage, own_postgres, until

pytestmark = [pytest.mark.live, pytest.mark.postgres, pytest.mark.redis]
LONGEST_S = 2.0
PASSWORD = "demo-city-2026"
PAGES = ("/issues/?page_size=50", "/notices/", "/me/", "/departments/")


class Person:
    """Somebody at the API, who counts the seconds."""

    def __init__(self, stage: Stage, username: str) -> None:
        self.stage, self.slowest_s, self.token = stage, 0.0, ""
        self.token = self.send("/auth/token/", {"username": username, "password": PASSWORD})[
            "token"
        ]

    def send(self, path: str, body: dict[str, Any] | None = None, **form: Any) -> Any:
        data, kind = json.dumps(body).encode(), "application/json"
        return self._call(path, data, kind)

    def upload(self) -> str:
        line = b"--XX\r\n"
        head = b'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        sent = line + head + b"Content-Type: image/jpeg\r\n\r\n" + make_jpeg() + b"\r\n--XX--\r\n"
        return str(self._call("/photos/", sent, "multipart/form-data; boundary=XX")["id"])

    def look(self, path: str) -> Any:
        return self._call(path, None, "")

    def _call(self, path: str, data: bytes | None, kind: str) -> Any:
        asked = urllib.request.Request(f"{self.stage.address}/api/v1{path}", data=data)
        if kind:
            asked.add_header("Content-Type", kind)
        if self.token:
            asked.add_header("Authorization", f"Token {self.token}")
        begun = time.monotonic()
        with urllib.request.urlopen(asked, timeout=20) as answer:
            found = json.load(answer)
        if self.token:
            self.slowest_s = max(self.slowest_s, time.monotonic() - begun)
        return found


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[tuple[Stage, OwnRedis]]:
    broker = OwnRedis(tmp_path)
    broker.start()
    with own_postgres() as database:
        stage = Stage(tmp_path, DATABASE_URL=database, REDIS_URL=broker.url, DEMO="1")
        stage.manage("migrate", "--verbosity=0")
        stage.scene("city")
        stage.run_all()
        try:
            yield stage, broker
        finally:
            stage.kill()
            broker.kill()


def closed_once(people: dict[str, Person]) -> str:
    """From the finding to the strike-off; its strike-off number."""
    found = people["inspector"].send(
        "/issues/",
        {
            "campaign": "stage",
            "category": "0101",
            "description": "垃圾桶满溢",
            "site": "S02-001",
            "photo_ids": [people["inspector"].upload()],
        },
    )
    path = f"/issues/{found['number']}"
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("office", "dispatch", {"lead_department": "zhujian"}),
        ("handler.zhujian", "accept", {}),
        ("handler.zhujian", "submit_fix", {"note": "已清理"}),
        ("inspector", "verify", {"result": "pass", "on_site": True}),
    )
    for username, deed, body in steps:
        if deed == "submit_fix":
            body = {**body, "photo_ids": [people[username].upload()]}
        found = people[username].send(f"{path}/{deed}/", {"version": found["version"], **body})
    assert found["state"] == "closed"
    return str(found["strike_off_no"])


def test_people_work_on_while_redis_is_frozen_and_gone(rig: tuple[Stage, OwnRedis]) -> None:
    stage, broker = rig
    people = {name: Person(stage, name) for name in ("inspector", "office", "handler.zhujian")}
    struck_off = {closed_once(people)}
    for person in people.values():
        person.slowest_s = 0.0  # the first requests load modules

    broker.signal(signal.SIGSTOP)
    frozen_at = time.monotonic()
    while time.monotonic() - frozen_at < 10:
        struck_off.add(closed_once(people))
        for page in PAGES:
            people["office"].look(page)
    broker.signal(signal.SIGCONT)
    broker.kill()
    for _n in range(3):
        struck_off.add(closed_once(people))
    assert len(struck_off) >= 5
    assert max(person.slowest_s for person in people.values()) < LONGEST_S

    broker.start()
    number = stage.scene("late")
    told = "select count(*) from campaigns_notification shown join campaigns_notice notice on"
    told += " notice.id = shown.notice_id join campaigns_issue issue on issue.id = notice.issue_id"
    told += " where issue.number = ? and notice.step = 'due'"
    until(lambda: stage.sql(told, number)[0][0] == 2, 90)
    assert stage.broken_promises() == []
