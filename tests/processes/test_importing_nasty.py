"""Every hostile or odd sheet and text file of the manifest gets an acceptable outcome."""

from __future__ import annotations

import json
import resource
import time
from typing import Any

import pytest

from campaigns.models import Campaign, Category, Department, ImportRun, Issue
from campaigns.processes import importing
from campaigns.processes.importing import UnreadableFile
from tests.factories import person
from tests.processes.importing_files import NASTY, TODAY, counts, dry_run, kept_files

MANIFEST = json.loads((NASTY / "manifest.json").read_text(encoding="utf-8"))
ENTRIES = [entry for entry in MANIFEST["entries"] if entry["path"].startswith(("sheets/", "csv/"))]
# Codes of the manifest that stand for "some rows have errors", whatever these are.
ANY_ROW_ERROR = {"row_errors"}


@pytest.fixture
def known_categories(campaign: Campaign) -> Campaign:
    """The categories that the manifest's files name; their places are addresses."""
    parent = Category.objects.get(code="13")
    for number, name in enumerate(("市政设施", "停车秩序", "环境卫生"), start=90):
        Category.objects.create(code=f"13{number}", name=name, parent=parent)
    return campaign


def send(entry: dict[str, Any], campaign: Campaign) -> tuple[int, set[str], ImportRun | None]:
    """Status as REST would answer, the codes told, and the run if there is one."""
    try:
        run = dry_run(
            (NASTY / entry["path"]).read_bytes(),
            file_name=entry["upload_as"],
            campaign=campaign,
        )
    except UnreadableFile as refusal:
        return 400, {refusal.code}, None
    codes = {error["code"] for error in run.answer["errors"]}
    return (400 if codes else 201), codes, run


def test_the_manifest_has_all_files() -> None:
    assert len(ENTRIES) == 53
    assert all((NASTY / entry["path"]).is_file() for entry in ENTRIES)


@pytest.mark.django_db
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["path"])
def test_it_meets_what_the_manifest_expects(
    entry: dict[str, Any], known_categories: Campaign
) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    status, codes, run = send(entry, known_categories)
    assert time.perf_counter() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 50 * 1024  # kilobytes
    expected = entry["expect"]
    assert status in expected["http"], codes
    if status == 400 and expected["error_code"] not in {None, *ANY_ROW_ERROR}:
        assert expected["error_code"] in codes
    assert Issue.objects.count() == 0
    if run is None:
        assert (ImportRun.objects.count(), kept_files()) == (0, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES if 400 not in entry["expect"]["http"]],
    ids=lambda entry: entry["path"],
)
def test_good_files_commit_once(entry: dict[str, Any], known_categories: Campaign) -> None:
    _status, _codes, run = send(entry, known_categories)
    assert run is not None
    rows = run.answer["rows"]
    assert rows > 0
    done = importing.commit(run_id=run.pk, by=person("office"), now=TODAY)
    assert counts(done) == (rows, 0, 0)
    assert Issue.objects.count() == rows
    _status, _codes, again = send(entry, known_categories)
    assert again is not None
    assert counts(again) == (0, 0, rows)


def run_of(name: str, campaign: Campaign) -> ImportRun:
    entry = next(entry for entry in ENTRIES if entry["path"].endswith(name))
    _status, _codes, run = send(entry, campaign)
    assert run is not None
    return run


@pytest.mark.django_db
def test_it_names_the_three_bad_rows_and_commits_none(known_categories: Campaign) -> None:
    run = run_of("mixed_good_bad.xlsx", known_categories)
    found = [(error["row"], error["column"], error["code"]) for error in run.answer["errors"]]
    assert found == [
        (5, "问题描述", "required"),
        (6, "整改期限", "due_before_found"),
        (7, "问题编号", "duplicate_key"),
    ]


@pytest.mark.django_db
def test_it_suggests_units_and_creates_none(known_categories: Campaign) -> None:
    before = Department.objects.count()
    run = run_of("unknown_departments.xlsx", known_categories)
    found = {error["row"]: error["facts"]["why"] for error in run.answer["errors"]}
    assert found == {5: "several", 6: "unknown", 8: "unknown"}
    assert all(error["facts"]["suggestions"] for error in run.answer["errors"])
    assert Department.objects.count() == before


@pytest.mark.django_db
def test_it_announces_hidden_content_and_never_imports_the_hidden_sheet(
    known_categories: Campaign,
) -> None:
    run = run_of("hidden.xlsx", known_categories)
    told = [note["what"] for note in run.answer["notes"] if note["code"] == "hidden_content"]
    assert told == ["sheet", "row", "column"]
    importing.commit(run_id=run.pk, by=person("office"), now=TODAY)
    assert not Issue.objects.filter(external_key__contains="H-0001").exists()


@pytest.mark.django_db
def test_it_keeps_texts_that_look_like_formulas_or_markup(known_categories: Campaign) -> None:
    for name in ("formula_text.xlsx", "xss_cells.xlsx"):
        run = run_of(name, known_categories)
        importing.commit(run_id=run.pk, by=person("office"), now=TODAY)
    texts = set(Issue.objects.values_list("description", flat=True))
    assert {"=cmd|'/C calc'!A0", "＝1+1", "'=1+1", "<script>alert(1)</script>"} <= texts
