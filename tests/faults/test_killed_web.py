"""kill -9 to gunicorn under uploads: whoever sends again with the same key has his issue once."""

from __future__ import annotations

import contextlib
import random
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.factories import make_jpeg
from tests.faults.phones import Web, token
from tests.stage import Stage, until

pytestmark = [pytest.mark.live, pytest.mark.long]
PHONES, ISSUES_EACH, SEED = 5, 40, 20261124
STRIKES_EVERY_S = (1.0, 2.5)  # a worker needs a second or two to stand again
BACK_WITHIN_S = 10
WORDS = "上传途中"


@pytest.fixture
def web(tmp_path: Path, staged_city: Path) -> Iterator[Web]:
    stage = Stage(tmp_path, DEMO="1")
    stage.take_over(staged_city)
    found = Web(stage)
    try:
        until(found.answers, 30)
        yield found
    finally:
        found.master.terminate()
        found.master.wait(20)


def send_until_taken(stage: Stage, headers: dict[str, str], tries: list[int]) -> str:
    """As the outbox does: the same key and photo until somebody answers; the issue's number."""
    form = {
        "campaign": stage.sql("select code from campaigns_campaign")[0][0],
        "category": "0401",
        "site": "S02-001",
        "description": WORDS,
        "client_uuid": str(uuid.uuid4()),
    }
    photo = make_jpeg(size=(1280, 960))
    for _n in range(60):
        tries.append(1)
        with contextlib.suppress(requests.RequestException):
            answer = requests.post(
                f"{stage.address}/api/v1/issues/",
                data=form,
                files={"photos": ("p.jpg", photo, "image/jpeg")},
                headers=headers,
                timeout=20,
            )
            if answer.status_code in {200, 201}:
                return str(answer.json()["number"])
            assert answer.status_code >= 500, answer.text
        time.sleep(0.3)
    raise AssertionError("nobody has taken it")


def uploads(stage: Stage, tries: list[int]) -> list[str]:
    """The numbers of what the phones have sent."""
    headers = token(stage, "inspector")
    with ThreadPoolExecutor(PHONES) as phones:
        sent = [
            phones.submit(send_until_taken, stage, headers, tries)
            for _n in range(PHONES * ISSUES_EACH)
        ]
        return [one.result() for one in sent]


def assert_each_once(stage: Stage, numbers: list[str]) -> None:
    assert len(set(numbers)) == PHONES * ISSUES_EACH
    assert stage.count("issue", f"description = '{WORDS}'") == PHONES * ISSUES_EACH
    assert stage.broken_promises() == []


def test_a_killed_web_worker_costs_nobody_an_issue(web: Web) -> None:
    rng, tries, is_over = random.Random(SEED), list[int](), threading.Event()

    def strike() -> None:
        while not is_over.wait(rng.uniform(*STRIKES_EVERY_S)):
            web.kill_worker(rng)

    killer = threading.Thread(target=strike)
    killer.start()
    try:
        numbers = uploads(web.stage, tries)
    finally:
        is_over.set()
        killer.join()
    assert len(tries) > len(numbers)  # or nothing was struck
    assert_each_once(web.stage, numbers)


def test_a_killed_master_is_back_in_ten_seconds(web: Web) -> None:
    tries = list[int]()
    with ThreadPoolExecutor(1) as beside:
        sending = beside.submit(uploads, web.stage, tries)
        until(lambda: web.stage.count("issue", f"description = '{WORDS}'") > 5, 30)
        web.kill_master()
        assert web.start_again() < BACK_WITHIN_S
        numbers = sending.result(120)
    assert_each_once(web.stage, numbers)
