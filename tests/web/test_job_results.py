"""Finished exports: they wait for their owner, go on after a break, and say when they are gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Job
from campaigns.processes import exporting, jobs
from campaigns.processes.file_store import job_file
from tests.factories import NOON, make_issue, person
from tests.memory import forget_all

pytestmark = pytest.mark.django_db
ADDRESSES = ["/jobs/{}/result/", "/api/v1/jobs/{}/result/"]


@pytest.fixture
def done(campaign: Campaign) -> Job:
    make_issue(campaign)
    job = exporting.ledger_job(filters={}, by=person("office"), now=NOON)
    assert jobs.run_waiting(now=NOON) == 1
    job.refresh_from_db()
    return job


def signed_in(username: str = "office") -> Client:
    client = Client()
    client.force_login(person(username))
    return client


def body(response: Any) -> bytes:
    return bytes(response.getvalue())


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_broken_download_goes_on(done: Job, address: str) -> None:
    client, url = signed_in(), address.format(done.pk)
    file = job_file(done.path).read_bytes()
    whole = client.get(url)
    assert (whole.status_code, body(whole)) == (200, file)
    assert whole["Accept-Ranges"] == "bytes"
    assert whole["Content-Length"] == str(len(file))
    for mark in (whole["ETag"], whole["Last-Modified"]):
        rest = client.get(url, headers={"Range": "bytes=1000-", "If-Range": mark})
        assert (rest.status_code, body(rest)) == (206, file[1000:])
        assert rest["Content-Range"] == f"bytes 1000-{len(file) - 1}/{len(file)}"
        assert rest["Content-Length"] == str(len(file) - 1000)
        assert rest["ETag"] == whole["ETag"]
    some = client.get(url, headers={"Range": "bytes=10-19"})
    assert (some.status_code, body(some)) == (206, file[10:20])
    last = client.get(url, headers={"Range": "bytes=-7"})
    assert (last.status_code, body(last)) == (206, file[-7:])


def test_a_half_of_another_file_is_sent_anew(done: Job) -> None:
    url, file = f"/jobs/{done.pk}/result/", job_file(done.path).read_bytes()
    for mark in ('"another"', "Wed, 11 Nov 2020 04:00:00 GMT", 'W/"x"'):
        asked = {"Range": "bytes=1000-", "If-Range": mark}
        response = signed_in().get(url, headers=asked)
        assert (response.status_code, body(response)) == (200, file)


def test_a_part_beyond_the_end_is_refused(done: Job) -> None:
    size = job_file(done.path).stat().st_size
    response = signed_in().get(f"/jobs/{done.pk}/result/", headers={"Range": f"bytes={size}-"})
    assert (response.status_code, body(response)) == (416, b"")
    assert response["Content-Range"] == f"bytes */{size}"


def test_several_parts_at_once_are_the_whole(done: Job) -> None:
    response = signed_in().get(f"/jobs/{done.pk}/result/", headers={"Range": "bytes=0-1,5-6"})
    assert (response.status_code, body(response)) == (200, job_file(done.path).read_bytes())


def test_what_the_reader_has_is_not_sent_again(done: Job) -> None:
    client, url = signed_in(), f"/jobs/{done.pk}/result/"
    whole = client.get(url)
    body(whole)
    same = client.get(url, headers={"If-None-Match": whole["ETag"]})
    assert (same.status_code, body(same)) == (304, b"")
    other = client.get(url, headers={"If-Match": '"another"', "Range": "bytes=0-5"})
    assert other.status_code == 412


def test_the_head_has_no_body(done: Job) -> None:
    response = signed_in().head(f"/jobs/{done.pk}/result/", headers={"Range": "bytes=0-5"})
    assert (response.status_code, body(response)) == (200, b"")
    assert response["Content-Length"] == str(job_file(done.path).stat().st_size)


@override_settings(X_ACCEL_JOBS_PREFIX="/internal-jobs")
def test_the_web_server_sends_it_when_told_to(done: Job) -> None:
    """It answers Range itself, from the file: our validators would only be in its way."""
    response = signed_in().get(f"/jobs/{done.pk}/result/", headers={"Range": "bytes=0-5"})
    assert (response.status_code, body(response)) == (200, b"")
    assert response["X-Accel-Redirect"] == f"/internal-jobs/{done.path}"
    assert not response.has_header("ETag")
    assert "UTF-8" in response["Content-Disposition"].upper()


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_its_owners_alone(done: Job, address: str) -> None:
    response = signed_in("auditor").get(address.format(done.pk), headers={"Range": "bytes=0-5"})
    assert response.status_code == 404


def test_a_removed_file_is_explained(done: Job) -> None:
    assert jobs.sweep_jobs(now=NOON + timedelta(days=8)) == 1
    page = signed_in().get(f"/jobs/{done.pk}/result/")
    assert page.status_code == 410
    assert "七天" in page.content.decode()
    told = signed_in().get(f"/api/v1/jobs/{done.pk}/result/")
    assert (told.status_code, told.json()["code"]) == (410, "file_gone")
    shown = signed_in().get(f"/jobs/{done.pk}/").content.decode()
    assert "七天" in shown
    assert f"/jobs/{done.pk}/result/" not in shown
    assert signed_in().get(f"/api/v1/jobs/{done.pk}/").json()["result_url"] is None


def test_the_list_of_exports_is_the_owners(done: Job) -> None:
    own = signed_in().get("/jobs/").content.decode()
    assert done.file_name in own
    assert f"/jobs/{done.pk}/result/" in own
    assert done.file_name not in signed_in("auditor").get("/jobs/").content.decode()


def test_a_lost_file_is_explained_too(done: Job) -> None:
    job_file(done.path).unlink()
    assert signed_in().get(f"/jobs/{done.pk}/result/").status_code == 410


def test_the_list_costs_the_same_however_long_it_is(done: Job) -> None:
    client = signed_in()

    def statements() -> int:
        forget_all()
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/jobs/").status_code == 200
        return len(captured)

    few = statements()
    for _more in range(12):
        exporting.ledger_job(filters={}, by=person("office"), now=NOON)
    assert statements() == few <= 8
