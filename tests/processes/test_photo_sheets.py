"""The before-and-after sheet: struck-off issues that its owner sees, whole files, photos named."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from PIL import Image

from campaigns.exports.documents import word_paper
from campaigns.models import AuditLog, Campaign, Job, Photo, Site
from campaigns.processes import jobs, photo_sheets
from campaigns.processes.file_store import job_file, photo_file
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from tests.factories import (
    NOON,
    make_closed,
    make_copies,
    make_dispatched,
    make_submitted,
    person,
)
from tests.processes.deed_cast import FORMER, LEAD, make_standing

pytestmark = [pytest.mark.both, pytest.mark.django_db]
SECOND = timedelta(seconds=1)


def made(by: str = "office", kind: str = "docx", **filters: str) -> Job:
    """A job that a worker has done."""
    params = {name: [value] for name, value in filters.items()}
    job = photo_sheets.ask_sheet(filters=params, kind=kind, by=person(by), now=NOON)
    jobs.run_waiting(now=NOON + SECOND)
    job.refresh_from_db()
    return job


def content_of(job: Job) -> bytes:
    assert job.state == "done", job.message
    return job_file(job.path).read_bytes()


def cases(docx: bytes) -> list[str]:
    """All words of each case."""
    tables = word_paper.tables_in(io.BytesIO(docx))
    return ["\n".join(cell for row in table for cell in row) for table in tables]


def test_it_holds_the_struck_off_issues_of_the_filter(campaign: Campaign) -> None:
    closed = make_closed(campaign)
    make_closed(campaign, lead="zhujian", site="S02-002")
    make_submitted(campaign)
    make_dispatched(campaign)
    job = made(department="chengguan")
    found = cases(content_of(job))
    assert len(found) == 1
    assert closed.number in found[0]
    assert "责任单位：综执局　　完成时间：2026年11月10日　　核查人：王督查" in found[0]
    assert job.file_name == "整改前后对比照片表20261111-1200.docx"
    line = AuditLog.objects.get(action="export_photo_sheet")
    assert line.facts["rows"] == 1


def test_it_takes_issues_by_number(campaign: Campaign) -> None:
    first, _second = make_closed(campaign), make_closed(campaign, site="S02-002")
    assert len(cases(content_of(made(number=first.number)))) == 1


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_it_makes_both_kinds(kind: str, campaign: Campaign) -> None:
    make_closed(campaign)
    job = made(kind=kind)
    assert job.file_name.endswith(f".{kind}")
    with job_file(job.path).open("rb") as written:
        assert photo_sheets.cases_in(written) == 1


def test_its_pictures_are_small_and_tell_nothing_of_the_camera(campaign: Campaign) -> None:
    make_closed(campaign)
    with zipfile.ZipFile(io.BytesIO(content_of(made()))) as packed:
        media = [packed.read(name) for name in packed.namelist() if "media/" in name]
    assert len(media) == 2
    for content in media:
        assert len(content) <= 200 * 1024
        with Image.open(io.BytesIO(content)) as picture:
            assert dict(picture.getexif()) == {}


def test_it_names_a_photo_whose_file_is_gone(campaign: Campaign) -> None:
    issue = make_closed(campaign)
    photo = Photo.objects.get(issue=issue, stage="after")
    Photo.objects.filter(pk=photo.pk).update(file_name="现场.jpg")
    photo_file(photo.path).unlink()
    (found,) = cases(content_of(made()))
    assert "照片文件缺失或损坏：现场.jpg" in found


def test_it_begins_another_file_after_sixty(campaign: Campaign) -> None:
    make_copies(make_closed(campaign), 60)
    job = made()
    assert job.file_name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(content_of(job))) as packed:
        found = [cases(packed.read(name)) for name in sorted(packed.namelist())]
    assert [len(file) for file in found] == [60, 1]
    assert found[1][0].startswith("61．")


def test_it_takes_any_words(campaign: Campaign) -> None:
    Site.objects.filter(code="S02-001").update(name="=1+1 㙍里𠮷野")
    issue = make_closed(campaign, description="-@+垃圾\x0b桶")
    for kind in ("docx", "pdf"):
        content = content_of(made(kind=kind))
        assert photo_sheets.COUNTS[kind](content) == 1
    assert "=1+1 㙍里𠮷野" in cases(content_of(made(number=issue.number)))[0]


# --- whose ---------------------------------------------------------------------------------------


def test_it_shows_a_unit_its_own(campaign: Campaign) -> None:
    own = make_closed(campaign)
    make_closed(campaign, lead="zhujian", site="S02-002")
    (found,) = cases(content_of(made("handler.chengguan")))
    assert own.number in found


def test_it_shows_a_former_unit_nothing_of_what_came_later(campaign: Campaign) -> None:
    make_standing(campaign, "closed")  # redirected from FORMER to LEAD, closed there
    with pytest.raises(BadFields):
        made(f"handler.{FORMER}")
    assert len(cases(content_of(made(f"handler.{LEAD}")))) == 1


@pytest.mark.parametrize("username", ["thirdparty", "admin"])
def test_it_is_not_for(username: str, campaign: Campaign) -> None:
    make_closed(campaign)
    with pytest.raises(RoleNotAllowed):
        made(username)


def test_it_is_refused_to_who_lost_the_role_meanwhile(campaign: Campaign) -> None:
    make_closed(campaign)
    job = photo_sheets.ask_sheet(filters={}, kind="pdf", by=person("inspector"), now=NOON)
    person("inspector").role_grants.all().delete()
    jobs.run_waiting(now=NOON + SECOND)
    job.refresh_from_db()
    assert (job.state, job.path) == ("failed", "")


# --- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "filters", "code"),
    [
        ("xlsx", {}, "bad_choice"),
        ("pdf", {"state": ["submitted"]}, "nothing_struck_off"),
        ("pdf", {"severity": ["enormous"]}, "unknown"),
    ],
)
def test_it_says_what_is_wrong(
    kind: str, filters: dict[str, list[str]], code: str, campaign: Campaign
) -> None:
    make_closed(campaign)
    with pytest.raises(BadFields) as refused:
        photo_sheets.ask_sheet(filters=filters, kind=kind, by=person("office"), now=NOON)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert not Job.objects.exists()


def test_it_refuses_more_than_it_can_hold(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_copies(make_closed(campaign), 3)
    monkeypatch.setattr(photo_sheets, "MOST", 3)
    with pytest.raises(BadFields) as refused:
        made()
    assert refused.value.faults[0].code == "too_many_cases"
