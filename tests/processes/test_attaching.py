"""Attachments: told by content, cleaned of what the camera wrote, whole or not at all."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from campaigns.models import Attachment, Campaign
from campaigns.processes.attaching import MOST_FILES, attach
from campaigns.processes.file_store import photo_file
from campaigns.processes.refusals import BadFields
from campaigns.rules.geo import Point
from tests.camera import camera_jpeg
from tests.factories import NOON, person

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).glob("attachments/**/*") if path.is_file()]


def test_papers_and_pictures_are_kept_under_their_names(campaign: Campaign) -> None:
    sent = [file("通报〔2026〕3号.pdf", PDF), file("说明.docx", word_file())]
    rows = attach(sent, by=person("office"), now=NOON)
    assert [row.name for row in rows] == ["通报〔2026〕3号.pdf", "说明.docx"]
    assert photo_file(rows[0].path).read_bytes() == PDF


def test_a_picture_loses_what_the_camera_wrote(campaign: Campaign) -> None:
    sent = camera_jpeg(taken_at=NOON, point=Point(32.1, 118.2))
    (row,) = attach([file("现场.jpeg", sent)], by=person("office"), now=NOON)
    assert row.name == "现场.jpg"
    with Image.open(photo_file(row.path)) as kept:
        assert not dict(kept.getexif())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("文件.pdf", b"<html>", "file_kind"),
        ("表.xlsx", b"PK\x03\x04broken", "file_kind"),
        ("图.png", b"\x89PNG broken", "file_kind"),
        ("页.html", b"<html></html>", "file_kind"),
        ("空.pdf", b"", "file_is_empty"),
    ],
)
def test_what_is_not_what_it_says_is_refused_by_name(
    campaign: Campaign, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(BadFields) as refused:
        attach([file("好.pdf", PDF), file(name, content)], by=person("office"), now=NOON)
    (fault,) = refused.value.faults
    assert (fault.code, fault.facts["name"]) == (code, name)
    assert not Attachment.objects.exists()
    assert not stored_files()


def test_at_most_nine(campaign: Campaign) -> None:
    with pytest.raises(BadFields):
        attach(
            [file(f"{n}.pdf", PDF) for n in range(MOST_FILES + 1)], by=person("office"), now=NOON
        )


def test_only_readers_get_it_and_only_as_a_download(campaign: Campaign) -> None:
    (row,) = attach([file("通报.pdf", PDF)], by=person("office"), now=NOON)
    address = reverse("attachment", args=[row.pk])
    own, other = Client(), Client()
    own.force_login(person("office"))
    other.force_login(person("inspector"))
    answer = own.get(address)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert other.get(address).status_code == 404
