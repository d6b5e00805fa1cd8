"""Photos of the ledger: a thumbnail before and one after, only what the reader may see, bounded."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from campaigns import access
from campaigns.exports.row_pictures import Picture
from campaigns.models import Campaign, Issue, Job, Photo
from campaigns.processes import exporting, jobs, ledger_photos
from campaigns.processes.ledger_photos import TooManyWithPhotos, with_photos
from campaigns.processes.ledger_rows import ids_of, rows_of
from campaigns.processes.photo_care import make_missing_thumbnails
from tests.factories import NOON, make_closed, make_dispatched, make_issue, person
from tests.processes.test_exporting import redirected

pytestmark = pytest.mark.django_db
WITH_PHOTOS = {"photos": ["1"]}


def shots(username: str) -> dict[str, tuple[Any, Any]]:
    """Number → what stands in the two columns."""
    by = person(username)
    ids = ids_of(access.visible_issues(by))
    rows = with_photos(rows_of(ids=ids, by=by, now=NOON), ids=ids, by=by)
    return {str(row[0]): (row[-3], row[-2]) for row in rows}


def test_a_closed_issue_has_both(campaign: Campaign) -> None:
    issue = make_closed(campaign)
    assert shots("office")[issue.number] == ("缩略图生成中", "缩略图生成中")
    make_missing_thumbnails(now=NOON)
    before, after = shots("office")[issue.number]
    assert isinstance(before, Picture)
    assert isinstance(after, Picture)
    assert before.file != after.file
    assert before.file.name.endswith("_320.jpg")
    assert before.width_px <= 160
    assert before.height_px <= 120


def test_an_open_issue_has_one_and_a_broken_photo_is_told(campaign: Campaign) -> None:
    issue = make_dispatched(campaign)
    make_missing_thumbnails(now=NOON)
    before, after = shots("office")[issue.number]
    assert isinstance(before, Picture)
    assert after == ""
    Photo.objects.update(is_broken=True)
    assert shots("office")[issue.number] == ("照片无法显示", "")


def test_a_former_unit_reads_the_photos_of_its_time(campaign: Campaign) -> None:
    """As on the issue's page: what was claimed after the redirect is not its business."""
    issue = redirected(campaign)
    make_missing_thumbnails(now=NOON)
    before, after = shots("handler.chengguan")[issue.number]
    assert isinstance(before, Picture)
    assert after == ""
    assert isinstance(shots("office")[issue.number][1], Picture)


def test_a_third_party_sees_no_fix(campaign: Campaign) -> None:
    issue = make_closed(campaign, by="thirdparty")
    make_missing_thumbnails(now=NOON)
    before, after = shots("thirdparty")[issue.number]
    assert isinstance(before, Picture)
    assert after == ""


def test_the_queries_do_not_grow_with_the_rows(
    campaign: Campaign, django_assert_max_num_queries: Any
) -> None:
    for place in ("S02-001", "S02-002", "S01-001"):
        make_dispatched(campaign, site=place)
    with django_assert_max_num_queries(25):
        assert len(shots("handler.chengguan")) == 3


def test_a_job_makes_it_and_more_rows_than_bearable_are_refused(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_closed(campaign)
    make_missing_thumbnails(now=NOON)
    job = exporting.ledger_job(filters=WITH_PHOTOS, by=person("office"), now=NOON)
    assert jobs.run_waiting(now=NOON) == 1
    job.refresh_from_db()
    with jobs.open_result(job) as file:
        sheet = load_workbook(io.BytesIO(file.read())).worksheets[0]
    assert len(sheet._images) == 2  # type: ignore[attr-defined]
    monkeypatch.setattr(ledger_photos, "MOST_ROWS", 0)
    late: Job = exporting.ledger_job(filters=WITH_PHOTOS, by=person("office"), now=NOON)
    assert jobs.run_waiting(now=NOON) == 0
    late.refresh_from_db()
    assert late.state == "failed"
    assert "1000" in late.message.replace(",", "")


def test_a_filter_too_wide_is_explained(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_issue(campaign)
    monkeypatch.setattr(ledger_photos, "MOST_ROWS", 0)
    with pytest.raises(TooManyWithPhotos):
        exporting.is_long(Issue.objects.order_by("pk"), WITH_PHOTOS)
    client = Client()
    client.force_login(person("office"))
    page = client.get("/issues/ledger.xlsx?photos=1&state=pending", follow=True)
    assert page.redirect_chain[-1][0] == "/issues/?state=pending"
    assert "1000" in page.content.decode().replace(",", "")
    told = client.get("/api/v1/issues/export.xlsx?photos=1")
    assert (told.status_code, told.json()["code"]) == (400, "too_many_with_photos")
