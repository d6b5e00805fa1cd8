"""The city's virus scanner: asked about every upload, and nothing comes in unscanned."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.gateways import scanner
from campaigns.models import Attachment, AuditLog, Campaign, ImportRun, Photo
from campaigns.processes import attaching
from campaigns.processes.refusals import BadFields
from tests.factories import at, make_jpeg, person

NOW = at("2026-11-24 09:00")
MARK = b"EICAR-LIKE"
# A scanner of our own: what holds the mark is infected, what holds SLOW is never answered.
SCANNER = """
import sys, time
content = open(sys.argv[1], "rb").read()
if b"SLOW" in content: time.sleep(60)
if b"CRASH" in content: sys.exit(2)
sys.exit(1 if b"EICAR-LIKE" in content else 0)
"""


@pytest.fixture
def scanned(tmp_path: Path, settings: Any) -> None:
    script = tmp_path / "scan.py"
    script.write_text(SCANNER)
    settings.UPLOAD_SCANNER = [sys.executable, str(script)]


def test_without_a_scanner_nothing_is_asked(settings: Any) -> None:
    settings.UPLOAD_SCANNER = []
    assert scanner.fault_of(MARK) == ""


@pytest.mark.parametrize(
    ("content", "fault"), [(b"plain", ""), (MARK, "infected"), (b"CRASH", "not_scanned")]
)
def test_it_ends_as_clamdscan_does(scanned: None, content: bytes, fault: str) -> None:
    assert scanner.fault_of(content) == fault


def test_a_scanner_that_is_gone_or_silent_lets_nothing_in(
    scanned: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "SECONDS", 0.5)
    assert scanner.fault_of(b"SLOW") == "not_scanned"
    settings.UPLOAD_SCANNER = ["/nonexistent/scanner"]
    assert scanner.fault_of(b"plain") == "not_scanned"


@pytest.mark.django_db
def test_a_photo_is_refused_with_words(scanned: None, campaign: Campaign, signed_in: Any) -> None:
    api: Client = signed_in.as_("inspector")
    bad = SimpleUploadedFile("a.jpg", make_jpeg() + MARK, "image/jpeg")
    refused = api.post("/api/v1/photos/", {"file": bad})
    assert refused.status_code == 400
    assert "病毒" in refused.content.decode()
    assert Photo.objects.count() == 0
    good = SimpleUploadedFile("a.jpg", make_jpeg(), "image/jpeg")
    assert api.post("/api/v1/photos/", {"file": good}).status_code == 201


@pytest.mark.django_db
def test_a_paper_is_refused_by_name(scanned: None) -> None:
    paper = SimpleUploadedFile("通知.pdf", b"%PDF-1.4 " + MARK, "application/pdf")
    with pytest.raises(BadFields) as refused:
        attaching.attach([paper], by=person("office"), now=NOW)
    assert [(fault.code, fault.facts["name"]) for fault in refused.value.faults] == [
        ("file_infected", "通知.pdf")
    ]
    assert Attachment.objects.count() == 0


@pytest.mark.django_db
def test_a_workbook_is_refused_and_noted(scanned: None, campaign: Campaign, signed_in: Any) -> None:
    sent = SimpleUploadedFile("单位.xlsx", b"PK" + MARK)
    answer = signed_in.as_("admin").post("/imports/", {"kind": "departments", "file": sent})
    assert "病毒" in answer.content.decode()
    assert ImportRun.objects.count() == 0
    assert AuditLog.objects.get(action="import").facts["code"] == "infected"
