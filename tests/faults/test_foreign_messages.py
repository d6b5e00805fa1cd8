"""A message on the queue that is no JSON: refused, never unpickled, and the worker goes on."""

from __future__ import annotations

import base64
import json
import os
import pickle
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faults.rig import OwnRedis
from tests.stage import Stage, own_postgres, until

pytestmark = [pytest.mark.live, pytest.mark.long, pytest.mark.postgres, pytest.mark.redis]


class Bomb:
    """Makes a file when somebody unpickles it."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.target),)


def message(target: Path) -> bytes:
    """As kombu lays a task on a Redis list."""
    task_id = str(uuid.uuid4())
    body = base64.b64encode(pickle.dumps(([Bomb(target)], {}, {}))).decode()
    return json.dumps(
        {
            "body": body,
            "content-encoding": "binary",
            "content-type": "application/x-python-serialize",
            "headers": {"id": task_id, "task": "campaigns.tasks.deliver_notices", "lang": "py"},
            "properties": {
                "delivery_info": {"exchange": "", "routing_key": "notices"},
                "delivery_tag": task_id,
                "body_encoding": "base64",
                "delivery_mode": 2,
            },
        }
    ).encode()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[tuple[Stage, OwnRedis]]:
    broker = OwnRedis(tmp_path)
    broker.start()
    with own_postgres() as database:
        stage = Stage(tmp_path, DATABASE_URL=database, REDIS_URL=broker.url)
        stage.manage("migrate", "--verbosity=0")
        stage.scene("city")
        stage.run_all()
        try:
            yield stage, broker
        finally:
            stage.kill()
            broker.kill()


def test_a_pickle_is_refused(rig: tuple[Stage, OwnRedis], tmp_path: Path) -> None:
    stage, broker = rig
    target = tmp_path / "unpickled"
    broker.client().lpush("notices", message(target))
    until(lambda: "ContentDisallowed" in stage.log(), 30)
    refused_at = datetime.now(UTC).isoformat()
    done_since = f"name = 'deliver_notices' and at > '{refused_at}'"
    until(lambda: stage.count("heartbeat", done_since), 60)
    assert not target.exists()
    assert stage.broken_promises() == []
