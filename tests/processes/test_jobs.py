"""Long work: claimed once, kept by a lease, tried three times, finished whole or not at all."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.conf import settings
from django.test import RequestFactory
from openpyxl import load_workbook

from campaigns import access
from campaigns.exports.ledger_columns import LedgerRow
from campaigns.exports.long_sheet import rows_in
from campaigns.models import AuditLog, Campaign, Heartbeat, Job, RoleGrant
from campaigns.processes import exporting, job_queue, jobs
from campaigns.processes import ledger_rows as reading
from campaigns.processes.exporting import Made
from campaigns.processes.file_store import job_file
from campaigns.processes.job_queue import LEASE, LeaseLost
from campaigns.processes.jobs import Kind, ResultGone, open_result, run_waiting, sweep_jobs
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.processes.resuming import result_response
from tests.factories import NOON, make_closed, make_dispatched, make_issue, person

SECOND = timedelta(seconds=1)


def make_job(by: str = "office", now: datetime = NOON, **filters: list[str]) -> Job:
    return exporting.ledger_job(filters=filters, by=person(by), now=now)


def results() -> list[str]:
    folder = job_file(jobs.FOLDER)
    return sorted(os.listdir(folder)) if folder.exists() else []


@pytest.fixture
def three(campaign: Campaign) -> Campaign:
    """Two issues of chengguan and one of zhujian."""
    make_closed(campaign)
    make_dispatched(campaign, site="S02-002")
    make_dispatched(campaign, lead="zhujian", site="S01-001")
    return campaign


# --- the good way --------------------------------------------------------------------------------


def test_a_job_comes_to_its_file(three: Campaign) -> None:
    job = make_job(state=["dispatched"])
    assert (job.state, job.progress) == ("queued", 0)
    assert run_waiting(now=NOON + SECOND) == 1
    job.refresh_from_db()
    assert (job.state, job.progress, job.tries, job.message) == ("done", 100, 1, "")
    assert job.file_name == "问题整改台账20261111-1200.xlsx"
    assert job.lease_until is None
    with open_result(job) as file:
        assert rows_in(file) == 2
        file.seek(0)
        sheet = load_workbook(io.BytesIO(file.read())).worksheets[0]
    assert "范围：状态：待签收" in str(sheet["A2"].value)
    line = AuditLog.objects.get(action="export_issues")
    assert (line.by, line.target, line.facts) == (job.owner, f"ledger {job.pk}", {"rows": 2})
    assert Heartbeat.objects.filter(name="run_jobs", at=NOON + SECOND).exists()


def test_a_job_has_the_scope_of_its_owner(three: Campaign) -> None:
    job = make_job(by="handler.zhujian")
    run_waiting(now=NOON)
    job.refresh_from_db()
    with open_result(job) as file:
        sheet = load_workbook(io.BytesIO(file.read())).worksheets[0]
    assert [cell.value for cell in sheet["M"]][3:4] == ["住建局"]
    assert sheet["B5"].value is None or str(sheet["A5"].value).startswith("共 1 件")
    assert not access.visible_jobs(person("handler.chengguan")).exists()


def test_jobs_are_done_oldest_first(three: Campaign) -> None:
    younger = make_job(now=NOON)
    older = make_job(now=NOON - SECOND)
    first = job_queue.claim(now=NOON)
    second = job_queue.claim(now=NOON)
    assert (first, second, job_queue.claim(now=NOON)) == (older, younger, None)


def test_progress_is_saved_on_the_way(three: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 1)
    monkeypatch.setattr(exporting, "CHUNK", 1)
    job, seen = make_job(), []
    report = job_queue.report

    def noted(job: Job, *, percent: int, now: datetime) -> None:
        report(job, percent=percent, now=now)
        seen.append(Job.objects.get(pk=job.pk).progress)

    monkeypatch.setattr(job_queue, "report", noted)
    run_waiting(now=NOON)
    assert seen == [0, 33, 66]
    job.refresh_from_db()
    assert job.progress == 100


# --- leases --------------------------------------------------------------------------------------


def test_a_running_job_is_left_alone_until_its_lease_runs_out(three: Campaign) -> None:
    job = make_job()
    assert job_queue.claim(now=NOON) == job  # and its worker is killed
    assert run_waiting(now=NOON + LEASE - SECOND) == 0
    assert run_waiting(now=NOON + LEASE + SECOND) == 1
    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 2)


def test_a_report_renews_the_lease(three: Campaign) -> None:
    make_job()
    job = job_queue.claim(now=NOON)
    assert job is not None
    job_queue.report(job, percent=40, now=NOON + LEASE)
    assert run_waiting(now=NOON + LEASE + SECOND) == 0


def test_a_job_whose_workers_died_three_times_is_failed(three: Campaign) -> None:
    job = make_job()
    now = NOON
    for _try in range(job_queue.MOST_TRIES):
        assert job_queue.claim(now=now) == job
        now += LEASE + SECOND
    assert run_waiting(now=now) == 0
    job.refresh_from_db()
    assert (job.state, job.tries, job.path) == ("failed", 3, "")
    assert job.message


def test_a_slow_worker_does_not_overwrite_the_one_that_took_over(three: Campaign) -> None:
    make_job()
    slow = job_queue.claim(now=NOON)
    quick = job_queue.claim(now=NOON + LEASE + SECOND)
    assert slow is not None
    assert quick is not None
    with pytest.raises(LeaseLost):
        job_queue.report(slow, percent=90, now=NOON + LEASE + 2 * SECOND)
    with pytest.raises(LeaseLost):
        job_queue.finish(slow, path="results/x", file_name="x", now=NOON)
    job_queue.give_back(slow, now=NOON)
    job_queue.fail(slow, code="gave_up", now=NOON)
    quick.refresh_from_db()
    assert (quick.state, quick.path) == ("running", "")
    job_queue.finish(quick, path="results/y", file_name="y", now=NOON)


def test_a_worker_that_lost_its_job_leaves_no_file(
    three: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job()

    def lose(of: Job) -> None:
        Job.objects.filter(pk=of.pk).update(tries=of.tries + 1)

    _watch(monkeypatch, lose)
    assert run_waiting(now=NOON) == 0
    assert results() == []
    job.refresh_from_db()
    assert (job.state, job.path) == ("running", "")


def _watch(monkeypatch: pytest.MonkeyPatch, deed: Callable[[Job], None]) -> None:
    """Does something to the job while its file is being written."""

    def work(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
        made = exporting.make_ledger(job=job, out=out, report=report, now=now)
        deed(job)
        return made

    _with_work(monkeypatch, work)


def _with_work(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    kind: Kind = replace(jobs.KINDS[exporting.LEDGER], work=work)
    monkeypatch.setattr(jobs, "KINDS", {exporting.LEDGER: kind})


# --- complete or absent --------------------------------------------------------------------------


def test_an_error_gives_the_job_back_and_leaves_no_file(
    three: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job()

    def full_disk(_job: Job) -> None:
        raise OSError(28, "No space left on device")

    _watch(monkeypatch, full_disk)
    for tries in (1, 2):
        with pytest.raises(OSError, match="No space"):
            run_waiting(now=NOON)
        job.refresh_from_db()
        assert (job.state, job.tries, job.path) == ("queued", tries, "")
        assert results() == []
    with pytest.raises(OSError, match="No space"):
        run_waiting(now=NOON)
    job.refresh_from_db()
    assert (job.state, job.finished_at is not None) == ("failed", True)
    assert job.message
    assert results() == []


def test_an_error_after_a_while_is_made_good_by_the_next_try(
    three: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, fails = make_job(), itertools.chain([True], itertools.repeat(False))

    def once(_job: Job) -> None:
        if next(fails):
            raise OSError("broken")

    _watch(monkeypatch, once)
    with pytest.raises(OSError, match="broken"):
        run_waiting(now=NOON)
    assert run_waiting(now=NOON) == 1
    job.refresh_from_db()
    assert (job.state, job.tries, len(results())) == ("done", 2, 1)


def test_a_file_with_missing_rows_is_not_handed_out(
    three: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job()

    def forget_one(*, ids: Any, by: Any, now: Any) -> Iterator[LedgerRow]:
        return reading.rows_of(ids=ids[1:], by=by, now=now)

    monkeypatch.setattr(exporting, "rows_of", forget_one)
    with pytest.raises(exporting.ExportIncomplete):
        run_waiting(now=NOON)
    job.refresh_from_db()
    assert (job.state, results()) == ("queued", [])


def test_a_file_that_does_not_hold_what_was_written_is_not_handed_out(
    three: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job()

    def one_more(**given: Any) -> Made:
        made = exporting.make_ledger(**given)
        return Made(made.file_name, made.rows + 1)

    _with_work(monkeypatch, one_more)
    with pytest.raises(exporting.ExportIncomplete):
        run_waiting(now=NOON)
    job.refresh_from_db()
    assert (job.state, results()) == ("queued", [])


# --- refusals ------------------------------------------------------------------------------------


def test_a_role_taken_away_ends_the_job(three: Campaign) -> None:
    job = make_job(by="auditor")
    RoleGrant.objects.filter(user=job.owner).delete()
    assert run_waiting(now=NOON) == 0
    job.refresh_from_db()
    assert (job.state, job.tries, results()) == ("failed", 1, [])
    assert job.message


def test_a_disabled_owner_gets_nothing(three: Campaign) -> None:
    job = make_job(by="auditor")
    job.owner.is_active = False
    job.owner.save(update_fields=["is_active"])
    assert run_waiting(now=NOON) == 0
    job.refresh_from_db()
    assert (job.state, job.path) == ("failed", "")


def test_the_message_is_in_the_owners_language(three: Campaign) -> None:
    job = make_job(by="auditor")
    job.owner.language = "en"
    job.owner.save(update_fields=["language"])
    RoleGrant.objects.filter(user=job.owner).delete()
    run_waiting(now=NOON)
    job.refresh_from_db()
    assert job.message == "You may not export this list any more"


def test_one_failing_job_does_not_stop_the_next(
    three: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_job(now=NOON - SECOND), make_job(now=NOON)

    def refuse_first(job: Job) -> None:
        if job.pk == first.pk:
            raise RoleNotAllowed

    _watch(monkeypatch, refuse_first)
    assert run_waiting(now=NOON) == 1
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {first.pk: "failed", second.pk: "done"}


# --- results -------------------------------------------------------------------------------------


def test_a_job_without_a_file_has_no_result(campaign: Campaign) -> None:
    job = make_job()
    with pytest.raises(ResultGone):
        open_result(job)
    assert result_response(job, RequestFactory().get("/")) is None
    job.path = "results/gone.xlsx"
    with pytest.raises(ResultGone):
        open_result(job)
    assert result_response(job, RequestFactory().get("/")) is None


def test_result_goes_out_as_an_attachment(campaign: Campaign) -> None:
    make_issue(campaign)
    job = make_job()
    run_waiting(now=NOON)
    job.refresh_from_db()
    response = result_response(job, RequestFactory().get("/"))
    assert response is not None
    assert "attachment" in response["Content-Disposition"]
    assert b"".join(response)[:2] == b"PK"
    response.close()


def test_results_are_swept_after_seven_days(campaign: Campaign) -> None:
    job = make_job()
    run_waiting(now=NOON)
    job.refresh_from_db()
    assert sweep_jobs(now=NOON + timedelta(days=7)) == 0
    assert sweep_jobs(now=NOON + timedelta(days=7, minutes=1)) == 1
    job.refresh_from_db()
    assert (job.state, job.path, results()) == ("done", "", [])
    assert job.message
    assert sweep_jobs(now=NOON + timedelta(days=8)) == 0


def test_files_of_killed_workers_are_swept_and_uploads_are_not(campaign: Campaign) -> None:
    root: Path = settings.JOB_ROOT
    old = (NOON - timedelta(days=8)).timestamp()
    kept = [root / "imports" / "a.xlsx", root / jobs.FOLDER / "young.xlsx"]
    gone = [root / jobs.FOLDER / ".part-abc", root / jobs.FOLDER / "7-abc.xlsx"]
    for file in (*kept, *gone):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
        os.utime(file, (old, old))
    os.utime(kept[1], (NOON.timestamp(), NOON.timestamp()))
    assert sweep_jobs(now=NOON) == 2
    assert [file.exists() for file in (*kept, *gone)] == [True, True, False, False]
