"""kill -9 to the worker in the middle of its work: everything stops, and nothing is lost."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from campaigns.processes.job_queue import LEASE
from tests.stage import STOP_WITHIN_S, Stage, until

pytestmark = [pytest.mark.live, pytest.mark.long]
PHOTOS = 80
WITHOUT = "thumbnails_at is null"


def test_rows_are_found_again_after_a_restart(tmp_path: Path, staged_city: Path) -> None:
    """On the embedded broker: half of the thumbnails are made and a job is taken when it dies."""
    stage = Stage(tmp_path)
    stage.take_over(staged_city)
    stage.scene("photos", count=PHOTOS, width=2048)
    job_id = stage.scene("job")
    stage.begin()
    try:
        until(lambda: 0 < stage.count("photo", WITHOUT) < PHOTOS, 60, pause_s=0.01)
        stage.kill()  # as when the machine loses its power
        until(lambda: stage.processes() == [], 10)
        left = stage.count("photo", WITHOUT)
        assert 0 < left < PHOTOS
        _as_if_taken(stage, job_id)

        stage.run_all()
        until(lambda: stage.count("photo", WITHOUT) == 0, 60)
        assert stage.count("photo", "is_broken") == 0
        state = "select state, tries from campaigns_job where id = ?"
        until(lambda: stage.sql(state, job_id)[0][0] == "done", 60)
        assert stage.sql(state, job_id)[0][1] >= 2  # taken by the dead worker, and again

        assert stage.stop(signal.SIGINT) < STOP_WITHIN_S  # Ctrl-C this time
        assert stage.processes() == []
        assert stage.broken_promises() == []
    finally:
        stage.kill()


def test_a_killed_worker_is_started_again(tmp_path: Path, staged_city: Path) -> None:
    """Nobody has to help: the rest of the thumbnails are made by the next worker."""
    stage = Stage(tmp_path)
    stage.take_over(staged_city)
    stage.run_all()
    try:
        for _n in range(2):
            stage.scene("photos", count=PHOTOS // 2, width=2048)
            until(lambda: stage.count("photo", WITHOUT) > 0, 10, pause_s=0.01)
            stage.kill("celery --app=tracker --quiet worker")
            until(lambda: stage.count("photo", WITHOUT) == 0, 60)
        assert stage.process is not None
        assert stage.process.poll() is None
        assert stage.stop() < STOP_WITHIN_S
        assert stage.processes() == []
        assert stage.broken_promises() == []
    finally:
        stage.kill()


def _as_if_taken(stage: Stage, job_id: int) -> None:
    """The job as a worker leaves it that died with it: running, its lease since run out.

    Whether this worker had come to it is chance; the lease is two minutes of real time.
    """
    assert LEASE.total_seconds() <= 120
    stage.sql(
        "update campaigns_job set state = 'running', path = '', progress = 40, finished_at = null,"
        " tries = 1, started_at = '2026-01-01 00:00:00', lease_until = '2026-01-01 00:02:00'"
        " where id = ?",
        job_id,
    )
