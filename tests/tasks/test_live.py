"""The real thing: `run_all` with web, worker and beat, on the embedded defaults and on services.

Nobody calls a command: what happens, the timetable does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.smtp_sink import Sink, text_of
from tests.stage import STOP_WITHIN_S, Stage, own_postgres, own_redis, until

pytestmark = pytest.mark.live
ADDRESS = "zhao@zhujian.example"
SERVICES = (pytest.mark.postgres, pytest.mark.redis)


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with Sink() as listening:
        yield listening


@pytest.fixture(scope="module", params=["embedded", pytest.param("services", marks=SERVICES)])
def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    staged_city: Path,
    sink: Sink,
) -> Iterator[Stage]:
    """Web, worker and beat, ready."""
    folder = tmp_path_factory.mktemp("stage")
    sink.messages.clear()
    with contextlib.ExitStack() as services:
        if request.param == "embedded":
            made = Stage(folder, EMAIL_URL=sink.url)
            made.take_over(staged_city)
        else:
            made = Stage(
                folder,
                EMAIL_URL=sink.url,
                DATABASE_URL=services.enter_context(own_postgres()),
                REDIS_URL=services.enter_context(own_redis(folder)),
            )
            made.manage("migrate", "--verbosity=0")
            made.scene("city")
        made.run_all()
        try:
            yield made
        finally:
            made.kill()


@pytest.fixture(scope="module")
def work(stage: Stage) -> dict[str, Any]:
    """What lies there for worker and beat once they run: numbers and ids of it."""
    given: dict[str, Any] = stage.scene("work", address=ADDRESS, photo_count=3)
    return given


def test_thumbnails_of_a_photo_appear(stage: Stage, work: dict[str, Any]) -> None:
    until(lambda: stage.count("photo", "thumbnails_at is null") == 0, 20)
    path = Path(stage.sql("select path from campaigns_photo order by uploaded_at desc")[0][0])
    for side in (320, 1024):
        made = stage.folder / "media" / path.with_name(f"{path.stem}_{side}.jpg")
        with Image.open(made) as picture:
            assert max(picture.size) == side


def test_a_waiting_job_is_done(stage: Stage, work: dict[str, Any]) -> None:
    asked = "select state, progress, path, tries from campaigns_job where id = ?"
    until(lambda: stage.sql(asked, work["job"])[0][0] == "done", 30)
    state, progress, path, tries = stage.sql(asked, work["job"])[0]
    assert (state, progress, tries) == ("done", 100, 1)
    assert (stage.folder / "jobs" / path).read_bytes()[:2] == b"PK"


def test_a_deadline_that_has_passed_is_reminded_of(
    stage: Stage, sink: Sink, work: dict[str, Any]
) -> None:
    """Within a minute: notice, notification and e-mail, once each."""
    told = """
        select user_.username, notice.channel, notice.state from campaigns_notice notice
        join campaigns_user user_ on user_.id = notice.recipient_id
        join campaigns_issue issue on issue.id = notice.issue_id
        where issue.number = ? and notice.step = 'due' and notice.state = 'sent' order by 1, 2
    """
    expected = [
        ("handler.zhujian", "email", "sent"),
        ("handler.zhujian", "in_app", "sent"),
        ("head.zhujian", "in_app", "sent"),
    ]
    until(lambda: [tuple(row) for row in stage.sql(told, work["number"])] == expected, 60)
    shown = """
        select count(*) from campaigns_notification shown
        join campaigns_notice notice on notice.id = shown.notice_id where notice.step = 'due'
    """
    assert stage.sql(shown)[0][0] == 2
    mails = [text_of(mail) for mail in sink.messages if work["number"] in text_of(mail)]
    assert sum("整改时限到期" in mail for mail in mails) == 1


def test_the_clock_posts_what_fell_due(stage: Stage, work: dict[str, Any]) -> None:
    until(lambda: stage.count("scoreentry", "rule = 'overdue'"), 60)
    assert stage.count("scoreentry", "rule = 'overdue'") == 1


def test_it_is_ready_and_every_duty_beats(stage: Stage) -> None:
    assert stage.get("/healthz") == {"status": "ok"}
    parts = stage.get("/readyz")
    assert (parts["status"], parts["database"], parts["storage"]) == ("ok", "ok", "ok")
    duties = ("deliver_notices", "plan_reminders", "run_clock", "run_jobs")
    until(lambda: set(duties) <= stage.get("/readyz")["duties"].keys(), 60)
    assert not any(duty["late"] for duty in stage.get("/readyz")["duties"].values())


def test_it_ends_within_thirty_seconds_and_leaves_nothing_behind(stage: Stage) -> None:
    """The last test of the stage: SIGTERM to the one process that somebody started."""
    assert len(stage.processes()) >= 5  # run_all, gunicorn with two workers, worker, beat
    assert stage.stop() < STOP_WITHIN_S
    assert stage.processes() == []
    assert stage.broken_promises() == []
