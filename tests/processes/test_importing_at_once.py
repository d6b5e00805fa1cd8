"""Two people import the same file at the same moment: one does it, nothing is there twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from campaigns.models import ImportRun, Issue, Photo
from campaigns.processes import importing
from campaigns.processes.refusals import MoveNotAllowed
from tests.factories import make_campaign, make_jpeg, person
from tests.imports.made_workbooks import zipped
from tests.processes.importing_files import TODAY, dry_run, kept_files, table

HEADERS = ("问题编号", "点位名称", "问题描述", "问题类别", "发现时间", "照片")


def commit_together(run_ids: list[int]) -> list[str]:
    """Commits the runs at once, each in a thread of its own; "" or the code of the refusal."""
    start = Barrier(len(run_ids))

    def one(run_id: int) -> str:
        try:
            by = person("office")
            start.wait(timeout=10)
            importing.commit(run_id=run_id, by=by, now=TODAY)
        except MoveNotAllowed as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(run_ids)) as pool:
        return list(pool.map(one, run_ids))


def runs_of_one_file(count: int) -> list[ImportRun]:
    campaign = make_campaign()
    rows = [
        [f"W-{n}", "解放街商业街", f"描述{n}", "暴露垃圾", "2026-11-12", "a.jpg"] for n in range(20)
    ]
    photos = zipped({"a.jpg": make_jpeg(1)})
    return [dry_run(table(HEADERS, *rows), campaign=campaign, photos=photos) for _ in range(count)]


@pytest.mark.postgres
@pytest.mark.parametrize("same_run", [True, False])
def test_nothing_is_there_twice(real_commits: None, *, same_run: bool) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads share no in-memory database")
    runs = runs_of_one_file(1 if same_run else 2)
    results = commit_together([runs[0].pk, runs[-1].pk])
    assert "" in results
    assert set(results) <= {"", "import_committed" if same_run else "import_conflict"}
    assert Issue.objects.count() == 20
    assert Photo.objects.count() == 20
    assert len([path for path in kept_files() if path.suffix == ".jpg"]) == 20
